//! The built-in channel.

super::sentences! {
    title: "Sandbox" / "Bac à sable";
    channel_title(name: &str): "{name} in the sandbox" / "{name} dans le bac à sable";
    lead: "A channel of our own that checks and shows messages as Discord does. Nothing here leaves this server." /
        "Un salon à nous, qui vérifie et montre les messages comme Discord. Rien d’ici ne quitte ce serveur.";
    welcome: "This is where it begins" / "C’est ici que tout commence";
    welcome_text: "What campaigns say appears below, as members of your server would read it." /
        "Ce que disent les campagnes paraît ci-dessous, comme le liraient les membres de votre serveur.";
    compose: "Messages arrive here by webhook only." / "Les messages n’arrivent ici que par webhook.";
    edited(time: &str): "{time} (edited)" / "{time} (modifié)";
    none: "No channel yet" / "Pas encore de salon";
    none_text: "Add one as a webhook: what is sent to it appears here instead of on Discord." /
        "Ajoutez-en un comme webhook\u{a0}: ce qui lui est envoyé paraît ici plutôt que sur Discord.";
    add: "Add a channel" / "Ajouter un salon";
}
