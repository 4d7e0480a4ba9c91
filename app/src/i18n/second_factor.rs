//! The second factor: setting it up, signing in with it, and the day on which it is lost.

super::sentences! {
    title: "Second factor" / "Second facteur";
    what: "With a second factor, signing in takes your password and a code that an app on your phone shows. Who steals the password alone stays outside." /
        "Avec un second facteur, il faut pour se connecter votre mot de passe et un code qu’affiche une application sur votre téléphone. Qui vole le mot de passe seul reste dehors.";
    asked: "Our team asks it of your account: set it up to go on." /
        "L’équipe le demande pour votre compte\u{a0}: mettez-le en place pour continuer.";
    off: "Off: your password is enough to sign in." / "Désactivé\u{a0}: votre mot de passe suffit pour se connecter.";
    on_since(date: &str): "On since {date}." / "Activé depuis le {date}.";
    codes_left(count: i64): "{count} recovery code is left." | "{count} recovery codes are left." /
        "Il reste {count} code de secours." | "Il reste {count} codes de secours.";
    few_left: "Make new recovery codes while you can." / "Créez de nouveaux codes de secours tant que vous le pouvez.";
    go_set_up: "Set up a second factor" / "Mettre en place un second facteur";
    go_manage: "Manage the second factor" / "Gérer le second facteur";

    begin: "Set it up" / "Mettre en place";
    begin_text: "You need an authenticator app, such as the one that your phone or your password manager brings along. First type your password again." /
        "Il vous faut une application d’authentification, comme celle de votre téléphone ou de votre gestionnaire de mots de passe. Saisissez d’abord de nouveau votre mot de passe.";
    go_on: "Go on" / "Continuer";
    scan: "Scan this with your app" / "Scannez ceci avec votre application";
    scan_text: "The app then shows six digits, new every thirty seconds. Nobody else may see this page." /
        "L’application affiche alors six chiffres, nouveaux toutes les trente secondes. Personne d’autre ne doit voir cette page.";
    picture: "A QR code with the secret that stands beside it" / "Un QR code avec le secret inscrit à côté";
    by_hand: "No camera? Type this secret into the app:" / "Pas d’appareil photo\u{202f}? Saisissez ce secret dans l’application\u{a0}:";
    first_code: "Code that the app shows" / "Code affiché par l’application";
    code_hint: "Six digits." / "Six chiffres.";
    switch_on: "Switch it on" / "Activer";
    cancel: "Not now" / "Pas maintenant";
    gone: "That took too long, or was begun again elsewhere. Please start once more." /
        "Cela a pris trop de temps, ou a été recommencé ailleurs. Veuillez reprendre au début.";

    is_on: "Your second factor is on" / "Votre second facteur est activé";
    recovery: "Recovery codes" / "Codes de secours";
    recovery_text: "If you lose your phone, each of these lets you in once. Print them or keep them in a safe place: they are shown only now." /
        "Si vous perdez votre téléphone, chacun d’eux vous laisse entrer une fois. Imprimez-les ou gardez-les en lieu sûr\u{a0}: ils ne sont montrés que maintenant.";
    download: "Save as a text file" / "Enregistrer en fichier texte";
    file_head(company: &str, email: &str): "Recovery codes of {email} for {company}. Each works once." /
        "Codes de secours de {email} pour {company}. Chacun sert une fois.";
    kept: "I have kept them" / "Je les ai gardés";

    new_codes: "New recovery codes" / "Nouveaux codes de secours";
    new_codes_text: "The codes of before stop working." / "Les codes d’avant ne marcheront plus.";
    make_codes: "Make new codes" / "Créer de nouveaux codes";
    remove: "Remove the second factor" / "Retirer le second facteur";
    remove_text: "From then on your password alone is enough to sign in." /
        "Ensuite, votre mot de passe seul suffira pour se connecter.";
    remove_text_asked: "Our team asks for one: you will have to set up another before you can go on." /
        "L’équipe en demande un\u{a0}: il faudra en mettre un autre en place avant de continuer.";
    removed: "Your second factor is removed." / "Votre second facteur est retiré.";
    either_code: "Code of the app, or a recovery code" / "Code de l’application, ou un code de secours";
    keep: "Leave it as it is" / "Laisser tel quel";

    enter: "Your code" / "Votre code";
    enter_text: "Open your authenticator app and type the code that it shows." /
        "Ouvrez votre application d’authentification et saisissez le code qu’elle affiche.";
    code: "Code" / "Code";
    lost: "I do not have my phone" / "Je n’ai pas mon téléphone";
    lost_text: "Type one of your recovery codes; it works once. Without one, ask our team." /
        "Saisissez l’un de vos codes de secours\u{202f}; il sert une fois. Sans code, demandez à notre équipe.";
    recovery_code: "Recovery code" / "Code de secours";
    code_empty: "Type the six digits that your app shows." / "Saisissez les six chiffres affichés par votre application.";
    wrong_code: "This code does not count. Wait for the next one, and check that your phone’s clock is right." /
        "Ce code ne compte pas. Attendez le suivant, et vérifiez que l’heure de votre téléphone est juste.";
    wrong_either: "This code does not count: it was used, or is not one of yours." /
        "Ce code ne compte pas\u{a0}: il a servi, ou n’est pas l’un des vôtres.";
    wrong_recovery: "This is not one of your recovery codes, or it was used." /
        "Ce n’est pas l’un de vos codes de secours, ou il a déjà servi.";
    step_gone: "That took too long. Please sign in again." / "Cela a pris trop de temps. Veuillez vous reconnecter.";
    from_the_start: "Sign in with another account" / "Se connecter avec un autre compte";
    recovered(left: i64): "That recovery code is used up; {left} is left." | "That recovery code is used up; {left} are left." /
        "Ce code de secours a servi\u{202f}; il en reste {left}." | "Ce code de secours a servi\u{202f}; il en reste {left}.";

    new_device: "Somebody has signed in to your account from a new device. Was it not you?" /
        "Quelqu’un s’est connecté à votre compte depuis un nouvel appareil. Ce n’était pas vous\u{202f}?";
    see_sessions: "See your sessions" / "Voir vos sessions";
    new_device_chip: "New device" / "Nouvel appareil";

    of_customer: "Second factor" / "Second facteur";
    none: "none" / "aucun";
    remove_of(name: &str): "Remove the second factor of {name}" / "Retirer le second facteur de {name}";
    remove_of_text: "For who has lost phone and recovery codes. Be sure that it is them who ask: from then on their password alone lets in. They are written to." /
        "Pour qui a perdu téléphone et codes de secours. Vérifiez que la demande vient bien de cette personne\u{a0}: ensuite, son mot de passe seul laissera entrer. Elle en est avertie par écrit.";
    removed_of(name: &str): "The second factor of {name} is removed." / "Le second facteur de {name} est retiré.";
    is_off: "This account has no second factor." / "Ce compte n’a pas de second facteur.";

    enforced: "Ask for a second factor" / "Demander un second facteur";
    enforced_hint: "Who must have one and has none can only set one up. You need one yourself to ask for it." /
        "Qui doit en avoir un et n’en a pas ne peut qu’en mettre un en place. Il vous en faut un pour le demander.";
    enforced_nobody: "Of nobody: everyone chooses" / "À personne\u{a0}: chacun choisit";
    enforced_admins: "Of administrators" / "Aux administrateurs";
    enforced_team: "Of staff and administrators" / "À l’équipe et aux administrateurs";
    bad_enforced: "Choose one of the three." / "Choisissez l’une des trois.";
    without_own: "Set up your own second factor first, under “Your account”." /
        "Mettez d’abord en place votre propre second facteur, sous «\u{202f}Votre compte\u{202f}».";
}
