//! The built-in channels.

super::sentences! {
    title: "Sandbox" / "Bac à sable";
    lead: "Channels of our own that check and show messages as Discord does. Nothing here leaves this server." /
        "Des salons à nous, qui vérifient et montrent les messages comme Discord. Rien ici ne quitte ce serveur.";
    none: "No channel yet" / "Pas encore de salon";
    none_text: "A sandbox channel shows what a campaign says before a real channel hears it. An administrator adds one among the webhooks." /
        "Un salon d’essai montre ce que dit une campagne avant qu’un vrai salon ne l’entende. Un administrateur en ajoute un parmi les webhooks.";
    webhooks: "Go to the webhooks" / "Aller aux webhooks";
    topic: "Where crates come down" / "Où les caisses se posent";
    quiet: "Nothing was posted yet" / "Rien n’a encore été posté";
    quiet_text: "The warning of the next drop will be the first message." /
        "L’avertissement du prochain largage sera le premier message.";
    compose: "Messages arrive here by webhook only." / "Les messages n’arrivent ici que par webhook.";
    edited(when: &str): "{when} (edited)" / "{when} (modifié)";
    unreadable: "A message whose form this page does not know." / "Un message dont cette page ne connaît pas la forme.";
}
