//! What a page says when it cannot be kept up to date.

super::sentences! {
    lost: "Connection lost, trying again…" / "Connexion perdue, nouvel essai…";
    asleep: "Parts of this page did not arrive, so not everything here reacts. Its buttons still work." /
        "Des éléments de cette page ne sont pas arrivés\u{a0}: tout n’y réagit pas. Ses boutons fonctionnent toujours.";
    load_again: "Load the page again" / "Recharger la page";
    preview_stale: "This could not be brought up to date. What you typed is safe; your next change tries again." /
        "Ceci n’a pas pu être mis à jour. Votre saisie est intacte\u{202f}; votre prochaine modification réessaiera.";
}
