//! Signing in, up and out.

super::sentences! {
    sign_in: "Sign in" / "Se connecter";
    wrong: "This e-mail and password do not match. Try again, or ask our team for a reset link." /
        "Cet e-mail et ce mot de passe ne vont pas ensemble. Réessayez, ou demandez à notre équipe un lien de réinitialisation.";
    new_here: "New here?" / "Nouveau ici\u{202f}?";
    create_account: "Create an account" / "Créer un compte";
    forgotten: "Forgot your password? Ask our team for a reset link." /
        "Mot de passe oublié\u{202f}? Demandez à notre équipe un lien de réinitialisation.";
    signed_out: "You are signed out." / "Votre session est terminée.";

    sign_up: "Create an account" / "Créer un compte";
    signed_up: "Thank you. Now sign in with the address and password you have just typed. If this address had an account before, its password is still the old one." /
        "Merci. Connectez-vous maintenant avec l’adresse et le mot de passe que vous venez de saisir. Si cette adresse avait déjà un compte, son mot de passe reste l’ancien.";
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
