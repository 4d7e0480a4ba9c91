//! One's own account.

super::sentences! {
    title: "Your account" / "Votre compte";
    about_you: "About you" / "Vous";
    signs_in_with(email: &str): "You sign in with {email}." / "Vous vous connectez avec {email}.";
    announced: "Say my public name when I win" / "Dire mon nom public quand je gagne";
    announced_hint: "Without the tick, messages call you “a customer”." /
        "Sans la coche, les messages vous appellent «\u{202f}un client\u{202f}».";
    language: "Language" / "Langue";
    language_of_browser: "Like the browser" / "Celle du navigateur";
    save: "Save" / "Enregistrer";
    saved: "Your account is saved." / "Votre compte est enregistré.";

    present_password: "Present password" / "Mot de passe actuel";
    change_password: "Change the password" / "Changer le mot de passe";
    change_password_text: "Your other devices will have to sign in again." /
        "Vos autres appareils devront se reconnecter.";
    wrong_password: "This is not your present password." / "Ce n’est pas votre mot de passe actuel.";
    password_changed: "Your password is changed, and your other devices are signed out." /
        "Votre mot de passe est changé, et vos autres appareils sont déconnectés.";

    sessions: "Where you are signed in" / "Vos sessions ouvertes";
    sessions_text: "If you do not know one of these, end it and change your password." /
        "S’il y en a une que vous ne reconnaissez pas, terminez-la et changez de mot de passe.";
    here: "This device" / "Cet appareil";
    session_detail(when: &str, address: &str): "last seen {when}, from {address}" / "vue le {when}, depuis {address}";
    end_session: "End" / "Terminer";
    end_session_of(device: &str): "End the session of {device}" / "Terminer la session de {device}";
    end_others: "End all others" / "Terminer toutes les autres";
    session_ended: "The session is ended." / "La session est terminée.";
    others_ended(count: u64): "{count} other session is ended." | "{count} other sessions are ended." /
        "{count} autre session est terminée." | "{count} autres sessions sont terminées.";
}
