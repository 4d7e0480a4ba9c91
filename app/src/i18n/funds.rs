//! The customer's own page.

super::sentences! {
    title: "Funds" / "Fonds";

    none: "Nothing is on its way right now. When a campaign starts, its countdown stands here." /
        "Rien n’est en route pour l’instant. Quand une campagne commence, son compte à rebours paraît ici.";
    channel: "our channel" / "notre salon";
    scheduled_in: "A code will appear in" / "Un code paraîtra dans";
    announced_in: "The code is about to appear in" / "Le code va paraître d’un instant à l’autre dans";
    announced_stay: "Stay on this page: the field for it opens by itself." /
        "Restez sur cette page\u{a0}: son champ s’ouvrira tout seul.";
    announced_reload: "Reload this page when it is there." / "Rechargez cette page quand il est là.";
    prize(least: &str, most: &str): "It wins between {least} and {most}." / "Il fait gagner entre {least} et {most}.";
    prize_same(amount: &str): "It wins {amount}." / "Il fait gagner {amount}.";
    only_use_gone(count: u64): "The only use of this drop was gone after {count} minute." |
        "The only use of this drop was gone after {count} minutes." /
        "La seule utilisation de ce largage est partie en {count} minute." |
        "La seule utilisation de ce largage est partie en {count} minutes.";
    exhausted(count: u64, uses: u32): "All {uses} uses of this drop were gone after {count} minute." |
        "All {uses} uses of this drop were gone after {count} minutes." /
        "Les {uses} utilisations de ce largage sont parties en {count} minute." |
        "Les {uses} utilisations de ce largage sont parties en {count} minutes.";
    expired(count: u32, uses: u32): "Its time is over: {count} of {uses} uses was redeemed." |
        "Its time is over: {count} of {uses} uses were redeemed." /
        "Son temps est écoulé\u{a0}: {count} utilisation sur {uses}." |
        "Son temps est écoulé\u{a0}: {count} utilisations sur {uses}.";
    cancelled: "This drop was called off." / "Ce largage a été annulé.";
    undelivered: "Its message could not be delivered to the channel, so nobody could know the code. It was closed." /
        "Son message n’a pas pu être remis au salon\u{a0}: personne ne pouvait connaître le code. Il a été fermé.";
    proof(number: u32): "How drop {number} was drawn, and the proof" /
        "Comment le largage {number} a été tiré, et la preuve";
    warn_not_eligible: "As things are, you cannot redeem this drop" /
        "En l’état, vous ne pourrez pas utiliser ce code";

    entries: "Your entries" / "Vos mouvements";
    older: "Older entries" / "Mouvements plus anciens";
    newest: "The newest" / "Les plus récents";
    back: "Back to your funds" / "Retour à vos fonds";
    pages: "Pages of entries" / "Pages de mouvements";
    clocks(city: &str): "Times are those of {city}." / "Les heures sont celles de {city}.";
    no_entries: "Nothing credited yet" / "Rien de crédité pour l’instant";
    no_entries_text: "What you win, receive and spend is listed here, each with your balance after it." /
        "Ce que vous gagnez, recevez et dépensez est listé ici, avec votre solde après chaque mouvement.";
    date: "Date" / "Date";
    what: "What" / "Quoi";
    amount: "Amount" / "Montant";
    balance: "Balance" / "Solde";
    drop(number: u32): "Drop {number}" / "Largage {number}";
    a_drop: "A drop" / "Un largage";
    reversed_drop(drop: &str, reason: &str): "{drop}, taken back: {reason}" / "{drop}, repris\u{a0}: {reason}";
    correction(reason: &str): "Correction: {reason}" / "Correction\u{a0}: {reason}";
    order(id: i64): "Order {id}" / "Commande {id}";
    refund(id: i64, reason: &str): "Order {id}, refunded: {reason}" /
        "Commande {id}, remboursée\u{a0}: {reason}";
    entry(id: i64): "Entry {id}" / "Mouvement {id}";
    balance_after: "Balance after it" / "Solde ensuite";
    statement: "Download all entries (CSV)" / "Télécharger tous les mouvements (CSV)";
    statement_file: "statement" / "releve";
    csv_number: "Number" / "Numéro";
    csv_time(zone: &str): "Date and time ({zone})" / "Date et heure ({zone})";
    csv_unit: "Unit" / "Unité";
    csv_address: "Address" / "Adresse";

    past: "Past drops" / "Largages passés";
    drop_and_proof(number: u32): "Drop {number} and its proof" / "Largage {number} et sa preuve";
    you_won(amount: &str): "You won {amount}" / "Vous avez gagné {amount}";
    taken_back: "Taken back" / "Repris";
    not_this_time: "Not this time" / "Pas cette fois";
    all_drops: "All drops" / "Tous les largages";
}
