//! The usual notifications, switched on by one press.

use largage::defaults::Usual;

use super::Lang;

super::sentences! {
    title: "Usual notifications" / "Notifications habituelles";
    text: "One press writes the messages that most people keep, each with a look of its own, and sends them there. Names are shortened and no e-mail address leaves for a channel. Each can be changed and removed. Drops have theirs in their campaign." /
        "Une pression rédige les messages que la plupart gardent, chacun avec son allure, et les envoie là. Les noms sont abrégés et aucune adresse e-mail ne part vers un salon. Chacun se modifie et se supprime. Les largages ont les leurs dans leur campagne.";
    groups: "Tell of" / "Parler de";
    orders: "Orders: placed, refunded" / "Commandes\u{a0}: passées, remboursées";
    tickets: "Tickets: opened, answered by the customer, closed" / "Tickets\u{a0}: ouverts, réponses du client, fermés";
    webhooks: "Webhooks that stop working" / "Webhooks qui ne marchent plus";
    to: "Where to" / "Vers";
    switch_on: "Switch on the usual notifications" / "Activer les notifications habituelles";
    choose: "Choose at least one." / "Choisissez-en au moins une.";
    no_webhook: "Choose a webhook." / "Choisissez un webhook.";
    switched_on(count: usize, name: &str): "{count} notification is written and goes to {name}." | "{count} notifications are written and go to {name}." /
        "{count} notification est rédigée et va vers {name}." | "{count} notifications sont rédigées et vont vers {name}.";
    nothing_new(name: &str): "{name} was told of all this already: nothing has changed." /
        "{name} entendait déjà tout cela\u{a0}: rien n’a changé.";
    told: "What goes there" / "Ce qui y va";
    told_nothing: "No notification goes there yet." / "Aucune notification n’y va encore.";
}

pub const fn group(lang: Lang, usual: Usual) -> &'static str {
    match usual {
        Usual::Orders => orders(lang),
        Usual::Tickets => tickets(lang),
        Usual::Webhooks => webhooks(lang),
    }
}
