//! The messages of a campaign, and what there is to know about any message.

use largage::message::Problem;

use super::Lang;

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

    line(number: usize, finding: &str): "Line {number}: {finding}" / "Ligne {number}\u{a0}: {finding}";
    at(place: &str, finding: &str): "{place}: {finding}" / "{place}\u{a0}: {finding}";
    unknown_variable(name: &str): "Nothing is called %{name}%. A percent sign that stands for itself is written %%." /
        "Rien ne s’appelle %{name}%. Un signe pour cent seul s’écrit %%.";
    unknown_variable_near(name: &str, nearest: &str): "Nothing is called %{name}%. Did you mean %{nearest}%?" /
        "Rien ne s’appelle %{name}%. Vouliez-vous dire %{nearest}%\u{202f}?";
    always_empty(name: &str): "%{name}% is always empty in this message." / "%{name}% est toujours vide dans ce message.";
    unknown_style(style: &str): "Discord has no style {style} for a moment. Use t, T, d, D, f, F, s, S or R." /
        "Discord n’a pas de style {style} pour un moment. Utilisez t, T, d, D, f, F, s, S ou R.";
    style_without_moment(name: &str): "%{name}% is no moment, so it takes no style." /
        "%{name}% n’est pas un moment\u{a0}: il ne prend pas de style.";
    unbalanced(mark: &str): "This {mark} opens or closes nothing and will be seen." /
        "Ce {mark} n’ouvre ni ne ferme rien et sera visible.";
    too_long(length: usize, limit: usize): "{length} characters; Discord takes {limit}. Shorten it." /
        "{length} caractères\u{202f}; Discord en accepte {limit}. Raccourcissez.";
    may_be_shortened(longest: usize, limit: usize): "With the longest values {longest} characters; Discord takes {limit}. It would be shortened." /
        "Avec les valeurs les plus longues, {longest} caractères\u{202f}; Discord en accepte {limit}. Le texte serait raccourci.";
    embeds_too_long(length: usize, limit: usize): "All embeds together have {length} characters; Discord takes {limit}. Shorten them." /
        "Tous les encadrés ensemble font {length} caractères\u{202f}; Discord en accepte {limit}. Raccourcissez-les.";
    embeds_may_be_shortened(longest: usize, limit: usize): "With the longest values all embeds together have {longest} characters; Discord takes {limit}. The longest would be shortened." /
        "Avec les valeurs les plus longues, les encadrés font {longest} caractères\u{202f}; Discord en accepte {limit}. Le plus long serait raccourci.";
    too_many(count: usize, limit: usize): "{count} of these; Discord takes {limit}." / "Il y en a {count}\u{202f}; Discord en accepte {limit}.";
    empty_message: "There is nothing to send. Write a text." / "Il n’y a rien à envoyer. Écrivez un texte.";
    nothing_to_show: "This part has nothing to show and is left out." / "Cette partie n’a rien à montrer et sera omise.";
    missing: "This part needs a value." / "Il faut une valeur ici.";
    not_a_url: "This is no web address." / "Ce n’est pas une adresse web.";
    forbidden_name(word: &str): "Discord takes no name with “{word}” in it." / "Discord n’accepte pas de nom contenant «\u{202f}{word}\u{202f}».";
    not_a_colour: "Discord knows no such colour." / "Discord ne connaît pas cette couleur.";
    not_a_moment: "This is no moment." / "Ce n’est pas un moment.";
    not_an_id: "An id of Discord is a number of 17 to 20 digits. Several are separated by spaces." /
        "Un identifiant Discord est un nombre de 17 à 20 chiffres. Séparez-en plusieurs par des espaces.";
    not_an_emoji: "Discord knows no such emoji. Use one itself, its name, or <:name:id> for one of your server." /
        "Discord ne connaît pas cet emoji. Utilisez l’emoji lui-même, son nom, ou <:nom:id> pour un emoji de votre serveur.";
    mentions_twice: "Everyone of a kind may be notified, and some are listed besides. Discord takes one of both." /
        "Tous d’un genre peuvent être notifiés, et certains sont listés en plus. Discord n’accepte que l’un des deux.";
    not_understood(key: &str): "{key} is kept, but not sent." / "{key} est conservé, mais pas envoyé.";
}

/// What is wrong, and what to do about it.
pub fn sentence(lang: Lang, problem: &Problem) -> String {
    match problem {
        Problem::UnknownVariable { name, nearest: Some(nearest) } => unknown_variable_near(lang, name, nearest),
        Problem::UnknownVariable { name, nearest: None } => unknown_variable(lang, name),
        Problem::AlwaysEmpty { name } => always_empty(lang, name),
        Problem::UnknownStyle { style } => unknown_style(lang, style),
        Problem::StyleWithoutMoment { name } => style_without_moment(lang, name),
        Problem::UnbalancedMark { mark } => unbalanced(lang, mark),
        Problem::TooLong { length, limit } => too_long(lang, *length, *limit),
        Problem::MayBeShortened { longest, limit } => may_be_shortened(lang, *longest, *limit),
        Problem::EmbedsTooLong { length, limit } => embeds_too_long(lang, *length, *limit),
        Problem::EmbedsMayBeShortened { longest, limit } => embeds_may_be_shortened(lang, *longest, *limit),
        Problem::TooMany { count, limit } => too_many(lang, *count, *limit),
        Problem::EmptyMessage => empty_message(lang).to_owned(),
        Problem::NothingToShow => nothing_to_show(lang).to_owned(),
        Problem::Missing => missing(lang).to_owned(),
        Problem::NotAUrl => not_a_url(lang).to_owned(),
        Problem::ForbiddenName { word } => forbidden_name(lang, word),
        Problem::NotAColour => not_a_colour(lang).to_owned(),
        Problem::NotAMoment => not_a_moment(lang).to_owned(),
        Problem::NotAnId => not_an_id(lang).to_owned(),
        Problem::NotAnEmoji => not_an_emoji(lang).to_owned(),
        Problem::MentionsTwice => mentions_twice(lang).to_owned(),
        Problem::NotUnderstood { key } => not_understood(lang, key),
    }
}
