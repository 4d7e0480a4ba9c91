//! Products, as the team sees and sets them.

use largage::product::DeliveryKind;

use super::Lang;

/// What happens on a purchase.
pub fn delivery_name(lang: Lang, kind: DeliveryKind) -> &'static str {
    match kind {
        DeliveryKind::Text => by_text(lang),
        DeliveryKind::Code => by_code(lang),
        DeliveryKind::ByHand => by_hand(lang),
    }
}

super::sentences! {
    title: "Products" / "Produits";
    lead: "What customers can buy with their credits." / "Ce que les clients peuvent acheter avec leurs crédits.";
    add: "Add a product" / "Ajouter un produit";
    new_title: "A new product" / "Un nouveau produit";
    search: "Name" / "Nom";
    shown: "Which" / "Lesquels";
    all: "All" / "Tous";
    only_visible: "Visible" / "Visibles";
    only_hidden: "Hidden" / "Cachés";
    only_sold_out: "Sold out" / "Épuisés";
    filter: "Filter" / "Filtrer";
    show_all: "Show all" / "Tout afficher";
    empty: "No product yet" / "Pas encore de produit";
    empty_text: "Add what customers may buy with the credits that they win: a rank, a server, a key." /
        "Ajoutez ce que les clients pourront acheter avec leurs gains\u{a0}: un grade, un serveur, une clé.";
    none_found: "No product matches" / "Aucun produit ne correspond";
    none_found_text: "Try a part of the name, or show all." / "Essayez une partie du nom, ou affichez tout.";
    pages: "Pages of products" / "Pages de produits";
    first_page: "The newest" / "Les plus récents";
    next_page: "Older products" / "Produits plus anciens";

    name: "Name" / "Nom";
    price: "Price" / "Prix";
    left: "Left" / "Reste";
    no_end: "unlimited" / "illimité";
    state: "State" / "État";
    visible: "Visible" / "Visible";
    hidden: "Hidden" / "Caché";
    sold_out: "Sold out" / "Épuisé";
    delivery: "Delivery" / "Livraison";
    by_text: "A text, at once" / "Un texte, aussitôt";
    by_code: "A code from a list, at once" / "Un code d’une liste, aussitôt";
    by_hand: "By hand, by your team" / "À la main, par votre équipe";

    what: "What it is" / "Ce que c’est";
    text: "Description" / "Description";
    text_hint: "Markdown works, as on Discord." / "Le markdown fonctionne, comme sur Discord.";
    how_many: "How many" / "Combien";
    stock: "Stock" / "Stock";
    stock_hint: "Empty: unlimited. For codes, those that are left count." /
        "Vide\u{a0}: illimité. Pour des codes, ceux qui restent comptent.";
    per_customer: "At most for each customer" / "Maximum par client";
    per_customer_hint: "Empty: no limit. Refunded orders do not count." /
        "Vide\u{a0}: sans limite. Les commandes remboursées ne comptent pas.";
    is_visible: "Customers see it in the shop" / "Les clients le voient dans la boutique";
    what_then: "What happens then" / "Ce qui se passe ensuite";
    delivery_hint: "You add the codes once the product is saved." /
        "Vous ajoutez les codes une fois le produit enregistré.";
    delivered: "Text that is delivered" / "Texte livré";
    delivered_hint: "Only for a text: whoever buys reads it on the page of the order. With another delivery it is kept, and nobody reads it." /
        "Seulement pour un texte\u{a0}: qui achète le lit sur la page de la commande. Avec une autre livraison, il est gardé et personne ne le lit.";
    create: "Add the product" / "Ajouter le produit";
    save: "Save the product" / "Enregistrer le produit";
    cancel: "Change nothing" / "Ne rien changer";
    see_in_shop: "See it in the shop" / "Voir dans la boutique";
    see_orders: "See its orders" / "Voir ses commandes";
    see_log: "See what was changed" / "Voir ce qui a été modifié";
    created: "The product is there." / "Le produit est là.";
    saved: "The product is saved." / "Le produit est enregistré.";

    free: "Type a price above zero." / "Saisissez un prix supérieur à zéro.";
    unit_changed: "Money was counted in another unit when you opened this page, so nothing was saved. Check the price, and send it again." /
        "L’argent se comptait dans une autre unité à l’ouverture de cette page\u{a0}: rien n’a été enregistré. Vérifiez le prix, et renvoyez-le.";
    price_negative: "A price is not below zero." / "Un prix n’est pas négatif.";
    not_a_number: "Type a whole number, or nothing." / "Saisissez un nombre entier, ou rien.";
    out_of_range(min: u32, max: u32): "Type a number from {min} to {max}, or nothing." /
        "Saisissez un nombre de {min} à {max}, ou rien.";
    bad_delivery: "Choose how it is delivered." / "Choisissez comment il est livré.";
    outdated: "Somebody saved this product since you opened it, so nothing was saved. What you typed is below; send it again to replace theirs." /
        "Quelqu’un a enregistré ce produit depuis que vous l’avez ouvert\u{a0}: rien n’a été enregistré. Votre saisie est ci-dessous\u{202f}; renvoyez-la pour remplacer la sienne.";
    stock_changed(left: &str): "The stock changed since you opened this page: {left} by now. Type what it should be, and save again." /
        "Le stock a changé depuis l’ouverture de cette page\u{a0}: {left} maintenant. Saisissez ce qu’il doit être, et enregistrez de nouveau.";

    picture: "Picture" / "Image";
    picture_now(name: &str): "The picture of {name}" / "L’image de {name}";
    picture_file: "Picture file" / "Fichier d’image";
    picture_hint(megabytes: usize): "PNG, JPEG, WebP or GIF, at most {megabytes} MB." /
        "PNG, JPEG, WebP ou GIF, {megabytes} Mo au plus.";
    no_picture: "No picture yet: the shop draws a crate instead." /
        "Pas encore d’image\u{a0}: la boutique dessine une caisse à la place.";
    picture_save: "Show this picture" / "Afficher cette image";
    picture_remove: "Remove the picture" / "Retirer l’image";
    picture_saved: "The picture is shown." / "L’image est affichée.";
    picture_removed: "The picture is removed." / "L’image est retirée.";
    picture_none_chosen: "Choose a file first." / "Choisissez d’abord un fichier.";
    picture_too_large(megabytes: usize): "This file is too large: {megabytes} MB are the most." /
        "Ce fichier est trop lourd\u{a0}: {megabytes} Mo au plus.";
    not_a_picture: "This file is no PNG, JPEG, WebP or GIF." / "Ce fichier n’est ni PNG, ni JPEG, ni WebP, ni GIF.";

    codes: "Codes" / "Codes";
    codes_count(left: u32, gone: i64): "To be sold: {left}. Handed out: {gone}." / "À vendre\u{a0}: {left}. Déjà remis\u{a0}: {gone}.";
    codes_add: "Codes to add" / "Codes à ajouter";
    codes_hint(max: usize): "One a line, at most {max} at once. Each is handed out once and kept sealed." /
        "Un par ligne, {max} au plus à la fois. Chacun est remis une seule fois et gardé scellé.";
    codes_button: "Add these codes" / "Ajouter ces codes";
    codes_added(count: usize, known: usize): "{count} code was added; known already: {known}." |
        "{count} codes were added; known already: {known}." /
        "{count} code ajouté\u{202f}; déjà connus\u{a0}: {known}." | "{count} codes ajoutés\u{202f}; déjà connus\u{a0}: {known}.";
    codes_empty: "Type at least one code." / "Saisissez au moins un code.";
    codes_too_many(max: usize): "At most {max} codes at once." | "At most {max} codes at once." /
        "{max} code au plus à la fois." | "{max} codes au plus à la fois.";
    codes_line(line: usize, sentence: &str): "Line {line}: {sentence}" /
        "Ligne {line}\u{a0}: {sentence}";
    codes_remove: "Remove the unused codes" / "Supprimer les codes restants";
    codes_remove_title(name: &str): "Remove the unused codes of “{name}”?" /
        "Supprimer les codes restants de «\u{202f}{name}\u{202f}»\u{202f}?";
    codes_remove_text(count: u32): "{count} code that nobody has got is removed for good." |
        "{count} codes that nobody has got are removed for good." /
        "{count} code que personne n’a reçu est supprimé pour de bon." |
        "{count} codes que personne n’a reçus sont supprimés pour de bon.";
    codes_removed(count: u64): "{count} code was removed." | "{count} codes were removed." /
        "{count} code supprimé." | "{count} codes supprimés.";
    no_codes: "This product delivers no codes any more, so none was added. Choose codes as its delivery first." /
        "Ce produit ne livre plus de codes\u{a0}: aucun n’a été ajouté. Choisissez d’abord les codes comme livraison.";
    codes_all_known: "No code was added: this product has, or had, each of them already." /
        "Aucun code n’a été ajouté\u{a0}: ce produit les a, ou les a eus, tous déjà.";
    codes_kept(left: u32, gone: i64): "This product delivers something else now. Its codes are kept for when it delivers codes again: {left}. Handed out: {gone}." /
        "Ce produit livre maintenant autre chose. Ses codes sont gardés pour le jour où il en livrera de nouveau\u{a0}: {left}. Déjà remis\u{a0}: {gone}.";
}
