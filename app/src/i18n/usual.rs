//! The usual notifications, switched on by one press.

use largage::defaults::Usual;

use super::Lang;

super::sentences! {
    title: "Usual notifications" / "Notifications habituelles";
    text: "One click writes the messages that almost everyone keeps, each with a look of its own, for the webhook that you choose. Names are shortened and no e-mail address leaves for a channel. Each can be changed and removed. Drops have theirs in their campaign." /
        "D’un clic, les messages que presque tout le monde garde sont rédigés, chacun avec sa présentation, et adressés au webhook choisi. Les noms sont abrégés et aucune adresse e-mail ne part vers un salon. Chacun se modifie et se supprime. Les largages ont les leurs dans leur campagne.";
    groups: "Announce" / "Annoncer";
    orders: "Orders: placed, refunded" / "Commandes\u{a0}: passées, remboursées";
    tickets: "Tickets: opened, answered by the customer, closed" / "Tickets\u{a0}: ouverts, réponses du client, fermés";
    webhooks: "Webhooks that stop working" / "Webhooks qui ne marchent plus";
    to: "Where to" / "Vers";
    switch_on: "Switch on the usual notifications" / "Activer les notifications habituelles";
    choose: "Choose at least one." / "Choisissez-en au moins une.";
    no_webhook: "Choose a webhook." / "Choisissez un webhook.";
    switched_on(count: usize, name: &str): "{count} notification is written and goes to {name}." | "{count} notifications are written and go to {name}." /
        "{count} notification est rédigée et va vers {name}." | "{count} notifications sont rédigées et vont vers {name}.";
    nothing_new(name: &str): "{name} had all of these already: nothing has changed." /
        "{name} les recevait déjà toutes\u{a0}: rien n’a changé.";
    told: "Notifications sent there" / "Notifications envoyées ici";
    told_nothing: "No notification goes there yet." / "Aucune notification n’y va encore.";
}

pub const fn group(lang: Lang, usual: Usual) -> &'static str {
    match usual {
        Usual::Orders => orders(lang),
        Usual::Tickets => tickets(lang),
        Usual::Webhooks => webhooks(lang),
    }
}
