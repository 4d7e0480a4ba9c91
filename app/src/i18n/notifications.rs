//! Notifications: which event is told where, and when.

use largage::event::Kind;
use largage::lost::WhenLost;

use super::Lang;

super::sentences! {
    title: "Notifications" / "Notifications";
    lead: "What is told where: for each event, the messages that go out and the webhooks they go to." /
        "Ce qui est dit, et où\u{a0}: pour chaque événement, les messages qui partent et les webhooks où ils vont.";
    add: "Add a notification" / "Ajouter une notification";
    empty: "No notification yet" / "Pas encore de notification";
    empty_text: "A notification sends a message to the webhooks you choose whenever something happens: an order, a ticket, a drop." /
        "Une notification envoie un message aux webhooks de votre choix dès qu’il se passe quelque chose\u{a0}: une commande, un ticket, un largage.";
    empty_staff: "An administrator has not set up any yet." / "Un administrateur n’en a encore créé aucune.";
    notification: "Notification" / "Notification";
    state: "State" / "État";
    when: "When" / "Quand";
    message: "Message" / "Message";
    goes_to: "To" / "Vers";
    actions: "Actions" / "Actions";
    on: "On" / "Activée";
    off: "Off" / "Désactivée";
    switch_on: "Switch on" / "Activer";
    switch_off: "Switch off" / "Désactiver";
    /// Read out behind the button's own words.
    switch_which(name: &str): "{name}" / "{name}";
    nowhere: "Nowhere yet" / "Nulle part pour l’instant";
    own_message(message: &str): "with “{message}”" / "avec «\u{202f}{message}\u{202f}»";
    unheard: "Nobody hears of these yet" / "Personne n’en entend encore parler";
    unheard_text: "Choose one to tell a channel of it." / "Choisissez-en un pour en parler dans un salon.";
    of_campaign(campaign: &str, what: &str): "{campaign} – {what}" / "{campaign} – {what}";
    nth(number: usize, name: &str): "{name} ({number})" / "{name} ({number})";

    new_title: "Add a notification" / "Ajouter une notification";
    choose: "What is it about?" / "De quoi s’agit-il\u{202f}?";
    choose_text: "The event decides which variables there are, and so which conditions and messages." /
        "L’événement décide des variables, et donc des conditions et des messages possibles.";
    group_drops: "Drops" / "Largages";
    group_orders: "Orders" / "Commandes";
    group_tickets: "Tickets" / "Tickets";
    group_program: "Largage itself" / "Largage lui-même";
    event: "Event" / "Événement";
    other_event: "Choose another event" / "Choisir un autre événement";

    name: "Name" / "Nom";
    name_hint: "How it is called in lists. Empty: what it is about." / "Son nom dans les listes. Vide\u{a0}: ce dont il s’agit.";
    name_long(max: usize): "Use at most {max} characters." / "{max} caractères au plus.";
    name_characters: "Remove the characters that cannot be seen or that disturb their neighbours." /
        "Retirez les caractères invisibles ou qui gênent leurs voisins.";
    active: "Send it" / "L’envoyer";
    when_lost: "If nobody knows whether it arrived" / "Si l’on ne sait pas s’il est arrivé";
    when_lost_hint: "A connection can break after a message was sent and before its answer. Chats then show a repeat twice; your own programs recognise it." /
        "Une connexion peut se couper après l’envoi et avant la réponse. Un salon affiche alors une répétition en double\u{202f}; vos propres programmes la reconnaissent.";
    when_lost_usual: "As usual: only codes, and what repeats cannot disturb, are sent again" /
        "Comme d’habitude\u{a0}: seuls les codes, et ce qu’une répétition ne dérange pas, repartent";
    when_lost_again: "Send it again: rather twice than never" / "Le renvoyer\u{a0}: plutôt deux fois que jamais";
    when_lost_leave: "Leave it: rather never than twice" / "Le laisser\u{a0}: plutôt jamais que deux fois";
    no_such_wish: "Choose what to do from the list." / "Choisissez dans la liste ce qu’il faut faire.";
    campaign: "Campaign" / "Campagne";
    campaign_hint: "Only drops of this campaign are meant." / "Seuls les largages de cette campagne sont concernés.";
    any_campaign: "All campaigns" / "Toutes les campagnes";
    no_campaign: "This campaign is gone. Choose another." / "Cette campagne n’existe plus. Choisissez-en une autre.";
    what_is_said: "What is said" / "Ce qui est dit";
    default_message: "A new message, from the default" / "Un nouveau message, d’après celui par défaut";
    message_hint: "A new one can be changed afterwards." / "Un nouveau peut être modifié ensuite.";
    message_gone: "This message is gone. Choose another." / "Ce message n’existe plus. Choisissez-en un autre.";
    edit_message: "Edit this message" / "Modifier ce message";
    where_to: "Where it goes" / "Où il va";
    where_to_text: "Tick any number. Each may say it in a message of its own." /
        "Cochez-en autant que vous voulez. Chacun peut avoir un message à lui.";
    same_message: "The same message" / "Le même message";
    message_for(webhook: &str): "Message for {webhook}" / "Message pour {webhook}";
    no_webhooks: "There is no webhook yet: add one, and come back." / "Il n’y a pas encore de webhook\u{a0}: ajoutez-en un, puis revenez.";
    add_webhook: "Add a webhook" / "Ajouter un webhook";
    create: "Add the notification" / "Ajouter la notification";
    save: "Save the notification" / "Enregistrer la notification";
    back: "Back without saving" / "Revenir sans enregistrer";
    created: "The notification is added; it counts from the next event." /
        "La notification est ajoutée\u{202f}; elle compte dès le prochain événement.";
    saved: "The notification is saved; it counts from the next event." /
        "La notification est enregistrée\u{202f}; elle compte dès le prochain événement.";
    switched_on(name: &str): "“{name}” is switched on." / "«\u{202f}{name}\u{202f}» est activée.";
    switched_off(name: &str): "“{name}” is switched off: nothing more is sent of it." /
        "«\u{202f}{name}\u{202f}» est désactivée\u{a0}: plus rien n’en part.";
    outdated: "Somebody changed this notification while you were editing. What you typed is still here: look through it, and save again to replace theirs." /
        "Quelqu’un a modifié cette notification pendant que vous la modifiiez. Votre saisie est toujours là\u{a0}: relisez-la, puis enregistrez de nouveau pour remplacer la sienne.";
    read_only: "You can look at this; only administrators change it." / "Vous pouvez regarder\u{202f}; seuls les administrateurs modifient.";
    no_event: "Announcements are sent by hand: see Announcements." / "Les annonces s’envoient à la main\u{a0}: voyez Annonces.";
    campaign_place: "This is one of a campaign’s own messages; it stands on the campaign’s page, too." /
        "C’est l’un des messages d’une campagne\u{202f}; il se trouve aussi sur la page de la campagne.";
    to_campaign(campaign: &str): "Go to {campaign}" / "Aller à {campaign}";
    remove: "Remove" / "Supprimer";
    remove_title(name: &str): "Remove “{name}”?" / "Supprimer «\u{202f}{name}\u{202f}»\u{202f}?";
    remove_text: "Nothing more is sent of it. Its message stays, and so does what was delivered." /
        "Plus rien n’en part. Son message reste, comme ce qui a été envoyé.";
    remove_do: "Remove the notification" / "Supprimer la notification";
    keep: "Keep it" / "La garder";
    removed(name: &str): "“{name}” is removed." / "«\u{202f}{name}\u{202f}» est supprimée.";
}

pub const fn wish(lang: Lang, wish: WhenLost) -> &'static str {
    match wish {
        WhenLost::Usual => when_lost_usual(lang),
        WhenLost::SendAgain => when_lost_again(lang),
        WhenLost::Leave => when_lost_leave(lang),
    }
}

/// The kinds of one group stand together.
pub const fn group(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::DropAnnounced
        | Kind::DropOpened
        | Kind::DropRedeemed
        | Kind::DropRush
        | Kind::DropClosed
        | Kind::DropCancelled => group_drops(lang),
        Kind::OrderPlaced | Kind::OrderRefunded => group_orders(lang),
        Kind::TicketOpened | Kind::TicketReplied | Kind::TicketClosed => group_tickets(lang),
        Kind::WebhookDisabled | Kind::Announcement => group_program(lang),
    }
}
