//! Customers, as staff sees them and admins change them.

super::sentences! {
    title: "Customers" / "Clients";
    invite: "Invite someone" / "Inviter quelqu’un";
    search: "Name or e-mail" / "Nom ou e-mail";
    state: "State" / "État";
    everyone: "Everyone" / "Tout le monde";
    only_customers: "Customers" / "Clients";
    only_staff: "Staff" / "Équipe";
    only_admins: "Administrators" / "Administrateurs";
    only_blocked: "Blocked" / "Bloqués";
    filter: "Filter" / "Filtrer";
    show_all: "Show all" / "Tout afficher";
    customer: "Customer" / "Client";
    email: "E-mail" / "E-mail";
    since: "Since" / "Depuis";
    balance: "Balance" / "Solde";
    active: "Active" / "Actif";
    vouched: "Vouched for" / "De confiance";
    blocked: "Blocked" / "Bloqué";
    none_found: "Nobody matches" / "Personne ne correspond";
    none_found_text: "Try a part of the name or of the e-mail address, or show all." /
        "Essayez une partie du nom ou de l’adresse e-mail, ou affichez tout.";
    pages: "Pages" / "Pages";
    first_page: "First page" / "Première page";
    next_page: "Next page" / "Page suivante";

    role: "Role" / "Rôle";
    name: "Name" / "Nom";
    announced: "Announced" / "Annoncé";
    yes: "Yes" / "Oui";
    no: "No, as “a customer”" / "Non, comme «\u{202f}un client\u{202f}»";
    signed_in: "Last signed in" / "Dernière connexion";
    never: "Never" / "Jamais";
    blocked_since(when: &str, reason: &str): "Blocked since {when}: {reason}" / "Bloqué depuis le {when}\u{a0}: {reason}";
    see_orders: "See the orders of this customer" / "Voir les commandes de ce client";
    see_log: "See what was done to this account" / "Voir ce qui a été fait à ce compte";
    entries: "Entries" / "Mouvements";
    latest_entries(count: i64): "The latest {count}" | "The latest {count}" / "Le dernier" | "Les {count} derniers";
    when: "When" / "Quand";
    what: "What" / "Quoi";
    amount: "Amount" / "Montant";
    redeemed: "Redeemed a code" / "Code utilisé";
    see_drop: "see the drop" / "voir le largage";
    reversed: "Reversed" / "Repris";
    reversal(reason: &str): "Redemption reversed: {reason}" / "Utilisation annulée\u{a0}: {reason}";
    correction(reason: &str): "Correction: {reason}" / "Correction\u{a0}: {reason}";
    made_by: "Made by" / "Fait par";
    no_entries: "Nothing credited yet" / "Rien de crédité pour l’instant";
    no_entries_text: "What this customer wins, and each correction, will be listed here." /
        "Ce que ce client gagne, et chaque correction, sera listé ici.";

    correct: "Correct the balance" / "Corriger le solde";
    correct_title(name: &str): "Correct the balance of {name}" / "Corriger le solde de {name}";
    balance_is(balance: &str): "The balance is {balance}." / "Le solde est de {balance}.";
    direction: "What to do" / "Que faire";
    add: "Add" / "Ajouter";
    take: "Take away" / "Retirer";
    reason: "Reason" / "Raison";
    reason_hint: "The customer reads it beside the entry." / "Le client la lit à côté du mouvement.";
    block_reason_hint: "For your team; it stands in the audit log too." /
        "Pour votre équipe\u{202f}; elle figure aussi dans le journal d’audit.";
    corrected(balance: &str): "The balance is corrected: it is now {balance}." /
        "Le solde est corrigé\u{a0}: il est maintenant de {balance}.";
    bad_direction: "Choose whether to add or to take away." / "Choisissez d’ajouter ou de retirer.";
    amount_empty: "Type an amount." / "Saisissez un montant.";
    amount_not_a_number: "This is not an amount. Type it like this: 2.50" / "Ce n’est pas un montant. Écrivez-le ainsi\u{a0}: 2,50";
    amount_decimals(digits: u32): "At most {digits} digit after the decimal point." |
        "At most {digits} digits after the decimal point." /
        "Au plus {digits} chiffre après la virgule." | "Au plus {digits} chiffres après la virgule.";
    amount_ambiguous: "This may be read in two ways. Leave the group separator out." /
        "Cela peut se lire de deux façons. Écrivez sans séparateur de milliers.";
    amount_too_large: "This amount is too large." / "Ce montant est trop grand.";
    amount_negative: "Type the amount without a minus sign, and choose “Take away”." /
        "Saisissez le montant sans signe moins, et choisissez «\u{202f}Retirer\u{202f}».";
    amount_zero: "Nothing would change: type an amount above zero." /
        "Rien ne changerait\u{a0}: saisissez un montant au-dessus de zéro.";
    wallet_changed(balance: &str): "The balance has changed since you opened this page: it is now {balance}. If the correction is still right, send it again." /
        "Le solde a changé depuis l’ouverture de cette page\u{a0}: il est maintenant de {balance}. Si la correction reste juste, renvoyez-la.";
    out_of_bounds(balance: &str): "This does not fit: the balance is {balance} and cannot go below zero or beyond its largest value." /
        "Ce n’est pas possible\u{a0}: le solde est de {balance} et ne peut passer sous zéro ni au-delà de sa plus grande valeur.";

    block: "Block" / "Bloquer";
    block_title(name: &str): "Block {name}?" / "Bloquer {name}\u{202f}?";
    block_text: "A blocked customer can sign in and sees the balance, but redeems and buys nothing. You can unblock at any time." /
        "Un compte bloqué peut se connecter et voit son solde, mais n’utilise aucun code et n’achète rien. Vous pouvez le débloquer à tout moment.";
    block_name(name: &str): "Block {name}" / "Bloquer {name}";
    keep: "Change nothing" / "Ne rien changer";
    block_done(name: &str): "{name} is blocked." / "Le compte de {name} est bloqué.";
    unblock: "Unblock" / "Débloquer";
    unblock_done(name: &str): "{name} is no longer blocked." / "Le compte de {name} n’est plus bloqué.";
    not_a_customer: "Only customers can be blocked: this account redeems nothing anyway." /
        "Seuls les comptes de clients peuvent être bloqués\u{a0}: ce compte n’utilise de toute façon aucun code.";

    vouch: "Vouch for" / "Se porter garant";
    unvouch: "No longer vouch for" / "Ne plus se porter garant";
    vouch_done(name: &str): "{name} is vouched for." / "{name} est désormais de confiance.";
    unvouch_done(name: &str): "{name} is no longer vouched for." / "{name} n’est plus de confiance.";

    reverse: "Reverse the win" / "Reprendre le gain";
    reverse_title(drop: u32, campaign: &str, name: &str): "Reverse the win of “{name}” in drop {drop} of “{campaign}”?" /
        "Reprendre le gain de «\u{202f}{name}\u{202f}» au largage {drop} de «\u{202f}{campaign}\u{202f}»\u{202f}?";
    reverse_text(amount: &str): "{amount} is taken back by a counter-entry. The use is not given back, and this customer cannot redeem that drop again. This cannot be undone." /
        "{amount} sont repris par un mouvement contraire. L’utilisation n’est pas rendue, et ce client ne peut plus utiliser ce largage. C’est définitif.";
    reverse_button: "Reverse the redemption" / "Reprendre le gain";
    keep_redemption: "Keep it" / "La conserver";
    reverse_done(balance: &str): "The redemption is reversed; the balance is now {balance}." /
        "L’utilisation est annulée\u{202f}; le solde est maintenant de {balance}.";
    already_reversed: "This redemption was reversed before; nothing more was taken." /
        "Cette utilisation était déjà annulée\u{202f}; rien de plus n’a été repris.";
    spent(balance: &str): "The win was partly spent: only {balance} is left. Correct the balance instead." /
        "Le gain a été dépensé en partie\u{a0}: il ne reste que {balance}. Corrigez plutôt le solde.";

    change_role: "Change the role" / "Changer le rôle";
    role_title(name: &str): "Role of {name}" / "Rôle de {name}";
    role_done(name: &str, role: &str): "{name} now has this role: {role}." / "{name} a maintenant ce rôle\u{a0}: {role}.";
    bad_role: "Choose one of the roles." / "Choisissez un des rôles.";
    last_admin: "This is the last administrator. Make somebody else one first." /
        "C’est le dernier administrateur. Nommez-en d’abord un autre.";

    reset: "Reset link" / "Lien de réinitialisation";
    reset_title(name: &str): "A new password for {name}" / "Un nouveau mot de passe pour {name}";
    reset_text: "You get a link to hand over. It works once and for a day; earlier links end. The present password works until then." /
        "Vous obtenez un lien à transmettre. Il sert une fois et pendant un jour\u{202f}; les liens précédents prennent fin. Le mot de passe actuel marche jusque-là.";
    reset_make: "Make a reset link" / "Créer un lien de réinitialisation";
    reset_link: "Reset link" / "Lien de réinitialisation";
    shown_once: "Copy it now: it is shown only this once. Hand it over on a way that nobody else reads." /
        "Copiez-le maintenant\u{a0}: il n’est affiché qu’une fois. Transmettez-le par un chemin que personne d’autre ne lit.";
    back_to(name: &str): "Back to {name}" / "Retour à {name}";
}
