//! Orders, for customers and for the team.

use largage::order::State;

use super::Lang;

/// A state of an order, in a word.
pub fn state_name(lang: Lang, state: State) -> &'static str {
    match state {
        State::Paid => paid(lang),
        State::Delivered => delivered(lang),
        State::Refunded => refunded(lang),
    }
}

super::sentences! {
    title: "Orders" / "Commandes";
    own_title: "Your orders" / "Vos commandes";
    order(id: i64): "Order {id}" / "Commande {id}";
    paid: "Paid" / "Payée";
    delivered: "Delivered" / "Livrée";
    refunded: "Refunded" / "Remboursée";

    empty: "No order yet" / "Pas encore de commande";
    empty_text: "What you buy in the shop stands here, with its receipt and what was delivered." /
        "Ce que vous achetez dans la boutique paraît ici, avec son reçu et ce qui a été livré.";
    to_shop: "Look at the shop" / "Voir la boutique";
    pages: "Pages of orders" / "Pages de commandes";
    first_page: "The newest" / "Les plus récentes";
    next_page: "Older orders" / "Commandes plus anciennes";

    receipt: "Receipt" / "Reçu";
    number: "Order number" / "Numéro de commande";
    date: "Date" / "Date";
    when: "When" / "Quand";
    customer: "Customer" / "Client";
    email: "E-mail" / "E-mail";
    payment: "Payment" / "Paiement";
    wallet(entry: i64): "Wallet, entry {entry}" / "Solde, mouvement {entry}";
    state: "State" / "État";
    product: "Product" / "Produit";
    products: "Products" / "Produits";
    unit_price: "Unit price" / "Prix unitaire";
    quantity: "Quantity" / "Quantité";
    sum: "Sum" / "Somme";
    total: "Total" / "Total";
    lines: "What was bought" / "Ce qui a été acheté";
    comment: "Comment" / "Commentaire";
    legal: "Legal notice" / "Mentions légales";
    print_hint: "Print this page to keep it as a receipt." / "Imprimez cette page pour la garder comme reçu.";
    paid_back(date: &str, amount: &str): "Paid back on {date}: {amount}." / "Remboursé le {date}\u{a0}: {amount}.";

    got: "What you got" / "Ce que vous avez reçu";
    got_staff: "What was delivered" / "Ce qui a été livré";
    codes(count: usize): "Your code" | "Your codes" / "Votre code" | "Vos codes";
    codes_staff(count: usize): "The code" | "The codes" / "Le code" | "Les codes";
    nothing_to_read: "It was delivered without a text." / "La livraison s’est faite sans texte.";
    waits: "Our team sees to it" / "Notre équipe s’en occupe";
    waits_text: "Your order is paid and waits to be delivered. This page will say so." /
        "Votre commande est payée et attend sa livraison. Cette page l’annoncera.";
    refunded_text(reason: &str): "The credits are back in your funds. The reason: {reason}" /
        "Les crédits sont de retour dans vos fonds. La raison\u{a0}: {reason}";
    refunded_text_staff(reason: &str): "The credits are back in the customer’s funds. The reason: {reason}" /
        "Les crédits sont de retour dans les fonds du client. La raison\u{a0}: {reason}";
    ask: "Ask about this order" / "Poser une question sur cette commande";

    lead: "What customers bought with their credits." / "Ce que les clients ont acheté avec leurs crédits.";
    search: "Number, name, product or comment" / "Numéro, nom, produit ou commentaire";
    any_state: "Every state" / "Tous les états";
    any_product: "Every product" / "Tous les produits";
    filter: "Filter" / "Filtrer";
    show_all: "Show all" / "Tout afficher";
    of_customer(name: &str): "Only those of {name}." / "Seulement celles de {name}.";
    none_found: "No order matches" / "Aucune commande ne correspond";
    none_found_text: "Try a number, a part of a name, or show all." /
        "Essayez un numéro, une partie d’un nom, ou affichez tout.";
    none: "No order yet" / "Pas encore de commande";
    none_text: "When a customer buys something in the shop, it stands here, and you can deliver and refund it." /
        "Quand un client achète quelque chose dans la boutique, cela paraît ici\u{202f}; vous pouvez le livrer et le rembourser.";
    to_products: "Look at the products" / "Voir les produits";

    waiting(count: i64): "{count} order waits to be delivered." | "{count} orders wait to be delivered." /
        "{count} commande attend sa livraison." | "{count} commandes attendent leur livraison.";
    look_waiting: "Look at what waits" / "Voir ce qui attend";
    deliver_title: "Deliver it" / "Livrer";
    deliver_text: "Text for the customer" / "Texte pour le client";
    deliver_hint: "The customer reads it on the page of the order. Markdown works." /
        "Le client le lit sur la page de la commande. Le markdown fonctionne.";
    deliver: "Mark as delivered" / "Marquer comme livrée";
    deliver_done: "The order is delivered." / "La commande est livrée.";
    not_paid(state: &str): "This order is no longer waiting: {state}. Nothing was changed." /
        "Cette commande n’attend plus\u{a0}: {state}. Rien n’a été modifié.";
    correct_title: "Correct the text" / "Corriger le texte";
    correct: "Save the text" / "Enregistrer le texte";
    correct_too_early: "This order is not delivered yet, so there is no text to correct. Deliver it with this text instead." /
        "Cette commande n’est pas encore livrée\u{a0}: il n’y a pas de texte à corriger. Livrez-la plutôt avec ce texte.";
    correct_too_late: "This order was refunded meanwhile: its text stays as it was." /
        "Cette commande a été remboursée entre-temps\u{a0}: son texte reste tel qu’il était.";
    correct_done: "The customer reads the corrected text." / "Le client lit le texte corrigé.";
    correct_outdated: "Somebody changed the text since you opened this page, so nothing was saved. Send yours again to replace theirs." /
        "Quelqu’un a modifié le texte depuis l’ouverture de cette page\u{a0}: rien n’a été enregistré. Renvoyez le vôtre pour remplacer le sien.";
    not_by_hand: "This order was delivered at once: its text is the product’s, and stays as it was." /
        "Cette commande a été livrée aussitôt\u{a0}: son texte est celui du produit, et reste tel qu’il était.";
    corrected_on(date: &str): "Corrected on {date}." / "Corrigé le {date}.";
    corrected_by(name: &str): "Text corrected by {name}" / "Texte corrigé par {name}";

    refund: "Refund" / "Rembourser";
    refund_title(id: i64): "Refund order {id}?" / "Rembourser la commande {id}\u{202f}?";
    refund_text(amount: &str, name: &str): "{name} gets {amount} back. What came out of the stock goes back there; codes that were shown do not. This cannot be undone." /
        "{name} récupère {amount}. Ce qui est sorti du stock y revient\u{202f}; les codes déjà montrés, non. C’est définitif.";
    reason: "Reason" / "Raison";
    reason_hint: "The customer reads it on the order and beside the entry." /
        "Le client la lit sur la commande et à côté du mouvement.";
    refund_button(amount: &str): "Refund {amount}" / "Rembourser {amount}";
    kept: "What you typed was not sent. It stands here for you to copy." /
        "Votre saisie n’a pas été envoyée. Elle reste ici, prête à être copiée.";
    keep: "Keep the order" / "Conserver la commande";
    back_to(id: i64): "Back to order {id}" / "Retour à la commande {id}";
    refund_done(balance: &str): "The order is refunded; the customer’s balance is now {balance}." /
        "La commande est remboursée\u{202f}; le solde du client est maintenant de {balance}.";
    refunded_before: "This order was refunded before; nothing more was paid back." /
        "Cette commande était déjà remboursée\u{202f}; rien de plus n’a été rendu.";
    wallet_full: "This wallet is so full that nothing can be paid back into it. Correct the balance first." /
        "Ce solde est si grand que rien ne peut y être remboursé. Corrigez d’abord le solde.";

    timeline: "What happened" / "Ce qui s’est passé";
    placed_at: "Placed and paid" / "Passée et payée";
    delivered_at_once: "Delivered at once" / "Livrée aussitôt";
    delivered_by(name: &str): "Delivered by {name}" / "Livrée par {name}";
    refunded_by(name: &str, reason: &str): "Refunded by {name}: {reason}" / "Remboursée par {name}\u{a0}: {reason}";
    see_log: "See what was done to this order" / "Voir ce qui a été fait à cette commande";
    see_customer: "See this customer" / "Voir ce client";
}
