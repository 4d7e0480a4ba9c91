//! What a page says when it cannot be kept up to date.

super::sentences! {
    lost: "Connection lost, trying again…" / "Connexion perdue, nouvel essai…";
    preview_stale: "This could not be brought up to date. What you typed is safe; your next change tries again." /
        "Ceci n’a pas pu être mis à jour. Votre saisie est intacte\u{202f}; votre prochaine modification réessaiera.";
}
