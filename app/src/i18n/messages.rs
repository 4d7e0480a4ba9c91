//! The messages of a campaign.

super::sentences! {
    title(what: &str): "Message: {what}" / "Message\u{a0}: {what}";
    on: "On" / "Activé";
    off: "Off" / "Désactivé";
    nowhere: "goes nowhere yet" / "ne va nulle part pour l’instant";
    active: "Send this message" / "Envoyer ce message";
    content: "Text" / "Texte";
    content_hint: "Discord’s markdown, %variables% and emoji by name work." /
        "Le markdown de Discord, les %variables% et les noms d’emoji fonctionnent.";
    embed: "Embed" / "Encadré";
    embed_title: "Title" / "Titre";
    embed_description: "Description" / "Description";
    embed_colour: "Colour of the bar" / "Couleur de la barre";
    colour_hint: "As in #F97316." / "Comme #F97316.";
    bad_colour: "Write a colour as # and six digits or letters from A to F." /
        "Écrivez une couleur avec # et six chiffres ou lettres de A à F.";
    to: "To these webhooks" / "À ces webhooks";
    switched_off: "(switched off)" / "(désactivé)";
    variables: "Variables" / "Variables";
    preview: "Preview" / "Aperçu";
    preview_text: "With values made up for this." / "Avec des valeurs inventées pour l’occasion.";
    show_preview: "Show the preview" / "Montrer l’aperçu";
    nothing: "With these values nothing would be sent." / "Avec ces valeurs, rien ne serait envoyé.";
    findings: "What to know" / "À savoir";
    no_findings: "Nothing to remark." / "Rien à signaler.";
    save: "Save the message" / "Enregistrer le message";
    whole_editor: "Open in the editor" / "Ouvrir dans l’éditeur";
    back: "Back to the campaign" / "Retour à la campagne";
    saved: "The message is saved; it counts from the next event." /
        "Le message est enregistré\u{202f}; il compte dès le prochain événement.";
    outdated: "Somebody saved this message while you were editing. What you typed is still here: look through it, and save again to replace theirs." /
        "Quelqu’un a enregistré ce message pendant que vous le modifiiez. Votre saisie est toujours là\u{a0}: relisez-la, puis enregistrez de nouveau pour remplacer la sienne.";
    app: "APP" / "APP";
    choose_one: "Select one answer" / "Sélectionnez une réponse";
    choose_some: "Select one or more answers" / "Sélectionnez une ou plusieurs réponses";

    line(number: usize, finding: &str): "Line {number}: {finding}" / "Ligne {number}\u{a0}: {finding}";
    at(place: &str, finding: &str): "{place}: {finding}" / "{place}\u{a0}: {finding}";
}
