//! Pages that a link opens once: the first set-up, invitations, new passwords.

super::sentences! {
    set_up: "Welcome to Largage" / "Bienvenue dans Largage";
    set_up_text: "Make your administrator account: with it you set up your company, your campaigns and your webhooks." /
        "Créez votre compte d’administrateur\u{a0}: avec lui vous réglez votre entreprise, vos campagnes et vos webhooks.";
    make_admin: "Create the administrator" / "Créer l’administrateur";
    set_up_done: "Welcome! Begin with your company’s name, time zone and currency." /
        "Bienvenue\u{202f}! Commencez par le nom de votre entreprise, son fuseau horaire et sa devise.";

    invitation(company: &str): "{company} invites you" / "{company} vous invite";
    invited_as(role: &str): "You will join as: {role}." / "Vous rejoindrez en tant que\u{a0}: {role}.";
    accept: "Create my account" / "Créer mon compte";
    accepted: "Welcome! Your account is ready." / "Bienvenue\u{202f}! Votre compte est prêt.";

    reset: "Choose a new password" / "Choisir un nouveau mot de passe";
    reset_text: "All devices that are signed in to this account will have to sign in again." /
        "Tous les appareils connectés à ce compte devront se reconnecter.";
    set_password: "Set the new password" / "Enregistrer le nouveau mot de passe";
    reset_done: "Your new password is set. Sign in with it." /
        "Votre nouveau mot de passe est enregistré. Connectez-vous avec lui.";

    gone: "This link cannot be used any more" / "Ce lien ne peut plus servir";
    set_up_gone: "It was used, it is older than a day, or there is an administrator already. Sign in, or restart the program: as long as there is no administrator it prints a new link." /
        "Il a servi, il a plus d’un jour, ou il y a déjà un administrateur. Connectez-vous, ou redémarrez le programme\u{a0}: tant qu’il n’y a pas d’administrateur, il affiche un nouveau lien.";
    invitation_gone: "It was used or withdrawn, or it is older than a week. Ask who invited you for a new one; if you have made your account already, sign in." /
        "Elle a servi, elle a été retirée, ou elle a plus d’une semaine. Demandez-en une nouvelle à la personne qui vous l’a envoyée\u{202f}; si vous avez déjà créé votre compte, connectez-vous.";
    reset_gone: "It was used, replaced by a newer one, or is older than a day. Ask for another; your password has not changed since." /
        "Il a servi, un plus récent le remplace, ou il a plus d’un jour. Demandez-en un autre\u{202f}; votre mot de passe n’a pas changé depuis.";
    verify: "Confirm your e-mail address" / "Confirmer votre adresse e-mail";
    verify_text: "One press, and we know that this address is yours." /
        "Un clic, et nous savons que cette adresse est la vôtre.";
    verify_do: "Confirm my address" / "Confirmer mon adresse";
    verified: "Thank you: your address is confirmed." / "Merci\u{a0}: votre adresse est confirmée.";
    verify_gone: "It was used, or is older than a day. If your address is not confirmed yet, ask for another link under Your account." /
        "Il a servi, ou il a plus d’un jour. Si votre adresse n’est pas encore confirmée, demandez un autre lien sous Votre compte.";
    sign_in: "Sign in" / "Se connecter";
    sign_in_text: "Your link is good: one press signs you in on this device." /
        "Votre lien est bon\u{a0}: un clic vous connecte sur cet appareil.";
    sign_in_do: "Sign me in" / "Me connecter";
    sign_in_gone: "It was used, or is older than 15 minutes. Ask for another, or sign in with your password." /
        "Il a servi, ou il a plus de 15 minutes. Demandez-en un autre, ou connectez-vous avec votre mot de passe.";
    wait: "Too many links were tried from your network" / "Trop de liens ont été essayés depuis votre réseau";
    to_sign_in: "Go to sign in" / "Aller à la connexion";
}
