//! The list of messages, and what is done to a whole one.

super::sentences! {
    title: "Messages" / "Messages";
    lead: "What is said about each event. A message is sent by the notifications that use it." /
        "Ce qui est dit de chaque événement. Un message part avec les notifications qui l’utilisent.";
    add: "Write a message" / "Écrire un message";
    posted: "Edit a posted message" / "Modifier un message posté";
    empty: "No message yet" / "Pas encore de message";
    empty_text: "A campaign brings its messages along; others begin from a default text that you change as you like." /
        "Une campagne apporte ses messages\u{202f}; les autres partent d’un texte par défaut que vous changez à votre gré.";
    none_found: "No message matches" / "Aucun message ne correspond";
    none_found_text: "Change the words or the filter, or look at all." / "Changez les mots ou le filtre, ou regardez tout.";
    show_all: "Show all" / "Tout afficher";
    search: "Name" / "Nom";
    event: "Event" / "Événement";
    any_event: "All events" / "Tous les événements";
    use_: "Use" / "Utilisation";
    any_use: "Used or not" / "Utilisés ou non";
    only_used: "Only used ones" / "Seulement les utilisés";
    only_unused: "Only unused ones" / "Seulement les inutilisés";
    filter: "Filter" / "Filtrer";
    name: "Name" / "Nom";
    used_by: "Used by" / "Utilisé par";
    saved: "Last saved" / "Enregistré";
    saved_by(who: &str): "by {who}," / "par {who},";
    state: "State" / "État";
    actions: "Actions" / "Actions";
    unused: "Not used" / "Inutilisé";
    in_use: "In use" / "Utilisé";
    your_draft: "Your draft is not saved" / "Votre brouillon n’est pas enregistré";
    being_edited(who: &str): "{who} is editing" / "{who} modifie";
    versions: "Versions" / "Versions";
    announce: "Announce" / "Annoncer";
    duplicate: "Duplicate" / "Dupliquer";
    remove: "Remove" / "Supprimer";
    of(name: &str): "of {name}" / "de {name}";
    pages: "Pages" / "Pages";
    first_page: "Back to the newest" / "Revenir aux plus récents";
    next_page: "Older ones" / "Plus anciens";

    new_title: "Write a message" / "Écrire un message";
    new_text: "It begins with a text that you change afterwards." / "Il part d’un texte que vous changez ensuite.";
    name_hint: "How it is called here. Empty: what it is about." / "Son nom ici. Vide\u{a0}: ce dont il s’agit.";
    name_long(max: usize): "Use at most {max} characters." / "{max} caractères au plus.";
    name_characters: "Remove the characters that cannot be seen or that disturb their neighbours." /
        "Retirez les caractères invisibles ou qui gênent leurs voisins.";
    choose_event: "Choose an event." / "Choisissez un événement.";
    language: "Language of the text to begin with" / "Langue du texte de départ";
    create: "Write it" / "L’écrire";
    back: "Back" / "Revenir";
    created(name: &str): "“{name}” is written. Change it as you like; a notification sends it." /
        "«\u{202f}{name}\u{202f}» est écrit. Changez-le à votre gré\u{202f}; une notification l’envoie.";
    duplicated(name: &str): "This is a copy: “{name}”." / "Voici une copie\u{a0}: «\u{202f}{name}\u{202f}».";
    copy_refused: "This message cannot be copied as it is: save it without errors first." /
        "Ce message ne peut pas être copié tel quel\u{a0}: enregistrez-le d’abord sans erreurs.";
    remove_title(name: &str): "Remove “{name}”?" / "Supprimer «\u{202f}{name}\u{202f}»\u{202f}?";
    remove_text: "Nobody sends it. What was sent of it stays, but its versions are no longer shown." /
        "Personne ne l’envoie. Ce qui en a été envoyé reste, mais ses versions ne sont plus montrées.";
    remove_do: "Remove the message" / "Supprimer le message";
    keep: "Keep it" / "Le garder";
    removed(name: &str): "“{name}” is removed." / "«\u{202f}{name}\u{202f}» est supprimé.";
    is_used(by: &str): "This message is used by: {by}. Give them another one first." /
        "Ce message est utilisé par\u{a0}: {by}. Donnez-leur-en d’abord un autre.";
}
