//! Invitations.

super::sentences! {
    title: "Invitations" / "Invitations";
    lead: "Who opens an invitation’s link makes an account with the role you choose. A link works once and for a week." /
        "Qui ouvre le lien d’une invitation crée un compte avec le rôle que vous choisissez. Un lien sert une fois et pendant une semaine.";
    role: "Role" / "Rôle";
    create: "Create an invitation" / "Créer une invitation";
    link: "Link of the invitation" / "Lien de l’invitation";
    made: "The invitation is ready." / "L’invitation est prête.";
    open: "Not accepted yet" / "Pas encore acceptées";
    by: "By" / "Par";
    made_at: "Made" / "Créée";
    until: "Until" / "Jusqu’au";
    action: "Action" / "Action";
    withdraw: "Withdraw" / "Retirer";
    withdraw_title(role: &str, by: &str, when: &str): "Withdraw the invitation for the role {role}, made by {by} on {when}?" /
        "Retirer l’invitation pour le rôle {role}, créée par {by} le {when}\u{202f}?";
    withdraw_text: "Its link stops working at once. Who should still come needs another invitation." /
        "Son lien cesse aussitôt de fonctionner. Qui doit encore venir aura besoin d’une autre invitation.";
    withdraw_do: "Withdraw the invitation" / "Retirer l’invitation";
    keep: "Keep it" / "La garder";
    withdrawn: "The invitation is withdrawn: its link no longer works." /
        "L’invitation est retirée\u{a0}: son lien ne fonctionne plus.";
    gone: "This invitation was accepted or withdrawn meanwhile." /
        "Cette invitation a été acceptée ou retirée entre-temps.";
    none: "Nobody is invited" / "Personne n’est invité";
    none_text: "Create an invitation above and send its link. It is listed here until it is accepted." /
        "Créez une invitation ci-dessus et envoyez son lien. Elle est listée ici jusqu’à ce qu’elle soit acceptée.";
    customers_closed: "Signing up is closed in the settings: invitations for customers do not work until it is opened." /
        "Les inscriptions sont fermées dans les réglages\u{a0}: les invitations de clients ne marchent pas avant leur ouverture.";
}
