//! Signing in, up and out.

super::sentences! {
    sign_in: "Sign in" / "Se connecter";
    wrong: "This e-mail and password do not match. Try again, or choose a new password below." /
        "Cet e-mail et ce mot de passe ne vont pas ensemble. Réessayez, ou choisissez un nouveau mot de passe ci-dessous.";
    new_here: "New here?" / "Nouveau ici\u{202f}?";
    create_account: "Create an account" / "Créer un compte";
    forgotten: "Forgot your password?" / "Mot de passe oublié\u{202f}?";
    by_link: "Sign in by a link, without a password" / "Se connecter par un lien, sans mot de passe";
    signed_out: "You are signed out." / "Votre session est terminée.";

    sign_up: "Create an account" / "Créer un compte";
    signed_up: "Thank you. Now sign in with the address and password you have just typed. If this address had an account before, its password is still the old one." /
        "Merci. Connectez-vous maintenant avec l’adresse et le mot de passe que vous venez de saisir. Si cette adresse avait déjà un compte, son mot de passe reste l’ancien.";
    signed_up_by_mail: "Thank you. We have sent you an e-mail: confirm your address by its link. You can sign in already." /
        "Merci. Nous vous avons envoyé un e-mail\u{a0}: confirmez votre adresse par son lien. Vous pouvez déjà vous connecter.";
    have_account: "You have an account?" / "Vous avez un compte\u{202f}?";
    by_invitation: "Accounts are by invitation" / "Les comptes sont sur invitation";
    by_invitation_text: "Ask our team for an invitation: you will get a link that opens a form like this one." /
        "Demandez une invitation à notre équipe\u{a0}: vous recevrez un lien qui ouvre le formulaire.";
    closed: "Nobody can sign up at the moment" / "Les inscriptions sont fermées pour le moment";
    closed_text: "Existing accounts work as before. Come back later, or ask our team." /
        "Les comptes existants fonctionnent comme avant. Revenez plus tard, ou demandez à notre équipe.";
    name_part_hint: "For orders and tickets; both or neither." /
        "Pour les commandes et les tickets\u{202f}; les deux ou aucun.";
}
