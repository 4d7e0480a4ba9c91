//! Announcements: what an admin has to say, at once or at a time.

super::sentences! {
    title: "Announcements" / "Annonces";
    lead: "What you have to say, sent once: now, or at a time." / "Ce que vous avez à dire, envoyé une fois\u{a0}: maintenant, ou à une date.";
    add: "Announce something" / "Annoncer quelque chose";
    empty: "Nothing was announced yet" / "Rien n’a encore été annoncé";
    empty_text: "Write a message for announcements, then choose where it goes, and when." /
        "Écrivez un message d’annonce, puis choisissez où il va, et quand.";
    announcement: "Announcement" / "Annonce";
    state: "State" / "État";
    when: "When" / "Quand";
    by: "By" / "Par";
    goes_to: "To" / "Vers";
    actions: "Actions" / "Actions";
    removed_webhook: "a removed webhook" / "un webhook supprimé";
    scheduled: "Scheduled" / "Prévue";
    on_its_way: "On its way" / "En route";
    sent: "Sent" / "Envoyée";
    partly: "Not everywhere" / "Pas partout";
    cancelled: "Cancelled" / "Annulée";
    version(version: i64): "version {version}" / "version {version}";
    cancel: "Cancel" / "Annuler";
    which(name: &str): "the announcement “{name}”" / "l’annonce «\u{202f}{name}\u{202f}»";
    pages: "Pages" / "Pages";
    first_page: "Back to the newest" / "Revenir aux plus récentes";
    next_page: "Older ones" / "Plus anciennes";

    new_title: "Announce something" / "Annoncer quelque chose";
    message: "What is announced" / "Ce qui est annoncé";
    message_hint: "As it is saved now; what is saved later does not change it." /
        "Tel qu’il est enregistré maintenant\u{202f}; ce qui est enregistré plus tard n’y change rien.";
    edit: "Edit it first" / "Le modifier d’abord";
    write: "Write a message for announcements" / "Écrire un message d’annonce";
    choose_message: "Choose a message." / "Choisissez un message.";
    message_gone: "This message is gone. Choose another." / "Ce message n’existe plus. Choisissez-en un autre.";
    no_messages: "There is no message for announcements yet" / "Il n’y a pas encore de message d’annonce";
    no_messages_text: "Write one first; you will come back here to send it." /
        "Écrivez-en un d’abord\u{202f}; vous reviendrez ici pour l’envoyer.";
    to: "To these webhooks" / "Vers ces webhooks";
    no_webhook: "Choose at least one webhook that is switched on." / "Choisissez au moins un webhook activé.";
    at_once: "At once" / "Tout de suite";
    at_a_time: "At a time" / "À une date";
    at: "Date and time" / "Date et heure";
    at_hint(zone: &str): "By the clocks of {zone}." / "À l’heure de {zone}.";
    bad_moment: "Choose a date and a time." / "Choisissez une date et une heure.";
    skipped_moment: "The clocks skip this time on that day. Choose another." /
        "Les horloges sautent cette heure ce jour-là. Choisissez-en une autre.";
    past_moment: "This moment has passed. Choose a later one." / "Ce moment est passé. Choisissez-en un plus tard.";
    too_far(days: u32): "Choose a moment within {days} day." | "Choose a moment within {days} days." /
        "Choisissez un moment d’ici {days} jour." | "Choisissez un moment d’ici {days} jours.";
    preview: "Preview" / "Aperçu";
    show_preview: "Show the preview" / "Montrer l’aperçu";
    nothing_chosen: "Choose a message to see it here." / "Choisissez un message pour le voir ici.";
    announce: "Announce it" / "Annoncer";
    back: "Back without announcing" / "Revenir sans annoncer";
    announced: "It is announced. The list says how far it has come." / "C’est annoncé. La liste dit où cela en est.";
    planned(when: &str): "It will be announced on {when}." / "Ce sera annoncé le {when}.";
    cancel_title(name: &str): "Cancel the announcement “{name}”?" / "Annuler l’annonce «\u{202f}{name}\u{202f}»\u{202f}?";
    cancel_text: "What was not sent yet will not be sent. What was sent stays." /
        "Ce qui n’est pas encore parti ne partira pas. Ce qui est parti reste.";
    cancel_do: "Cancel the announcement" / "Annuler l’annonce";
    keep: "Keep it" / "La garder";
    cancelled_done(name: &str): "The announcement “{name}” is cancelled." / "L’annonce «\u{202f}{name}\u{202f}» est annulée.";
    too_late: "It is too late: everything of it was sent, or it was cancelled before." /
        "C’est trop tard\u{a0}: tout en est parti, ou elle a déjà été annulée.";
}
