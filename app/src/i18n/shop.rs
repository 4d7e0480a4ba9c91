//! The shop, as customers see it.

super::sentences! {
    title: "Shop" / "Boutique";
    lead(balance: &str): "Spend your credits here. You have {balance}." /
        "Dépensez ici vos crédits. Vous avez {balance}.";
    lead_visitor: "Spend here the credits that you win." / "Dépensez ici les crédits que vous gagnez.";
    empty: "Nothing to buy yet" / "Rien à acheter pour l’instant";
    empty_text: "What you can get for your credits will stand here. Until then they stay in your funds." /
        "Ce que vous pourrez obtenir avec vos crédits paraîtra ici. D’ici là, ils restent dans vos fonds.";
    to_funds: "Go to your funds" / "Aller à vos fonds";
    pages: "Pages of products" / "Pages de produits";
    first_page: "The newest" / "Les plus récents";
    next_page: "More products" / "Plus de produits";

    sold_out: "Sold out" / "Épuisé";
    few_left(count: u32): "{count} left" / "Il en reste {count}";
    affordable: "Within your balance" / "Dans votre budget";
    hidden: "Hidden from customers" / "Caché aux clients";
    missing(amount: &str): "{amount} more needed" / "Il manque {amount}";
    picture_of(name: &str): "Picture of {name}" / "Image de {name}";

    price: "Price" / "Prix";
    each: "each" / "pièce";
    available: "Left" / "Disponibles";
    no_end: "As many as you like" / "Sans limite";
    limit: "At most for each customer" / "Maximum par client";
    way: "Delivery" / "Livraison";
    at_once: "At once, on the page of your order" / "Aussitôt, sur la page de votre commande";
    by_hand: "By our team; the page of your order says when" / "Par notre équipe\u{202f}; la page de votre commande dit quand";

    buy_title: "Buy" / "Acheter";
    quantity: "How many" / "Combien";
    comment: "Comment" / "Commentaire";
    comment_hint(max: usize): "What we should know, at most {max} characters." /
        "Ce que nous devrions savoir, {max} caractères au plus.";
    buy_for(price: &str): "Buy for {price}" / "Acheter pour {price}";
    buy_each(price: &str): "Buy at {price} each" / "Acheter à {price} pièce";
    you_have: "You have" / "Vous avez";
    after: "Left after this" / "Restera ensuite";
    after_one: "Left after one" / "Restera après un seul";

    sign_in_first: "Sign in to buy it" / "Connectez-vous pour l’acheter";
    sign_in_text: "It is paid with the credits in your funds." / "Il se paie avec les crédits de vos fonds.";
    sign_in: "Sign in" / "Se connecter";
    staff: "Staff cannot buy" / "L’équipe n’achète pas";
    staff_text: "This is what customers see. Only they have a balance to buy with." /
        "Voici ce que voient les clients. Eux seuls ont un solde pour acheter.";
    edit: "Edit this product" / "Modifier ce produit";
    blocked: "Your account is blocked" / "Votre compte est bloqué";
    blocked_text: "You can see everything, but not buy. Ask us if you think this is a mistake; your balance is safe." /
        "Vous voyez tout, mais ne pouvez pas acheter. Écrivez-nous si vous pensez à une erreur\u{202f}; votre solde est en sûreté.";
    sold_out_text: "Nobody can buy it right now. Nothing was taken from your balance." /
        "Personne ne peut l’acheter pour l’instant. Rien n’a été pris sur votre solde.";
    too_dear: "Your balance is not enough" / "Votre solde ne suffit pas";
    too_dear_text(missing: &str): "You need {missing} more. The next drop may bring them." /
        "Il vous manque {missing}. Le prochain largage les apportera peut-être.";
    limit_reached: "You have all that one customer may have" / "Vous avez déjà le maximum par client";
    limit_text(count: u32): "You have bought {count}, and one customer may have no more." /
        "Vous en avez acheté {count}, et un client ne peut en avoir plus.";

    quantity_problem(max: u32): "Type a whole number from 1 to {max}." / "Saisissez un nombre entier de 1 à {max}.";
    price_changed(price: &str): "Nothing was bought: the price has changed and is now {price}. If that is all right, buy it again." /
        "Rien n’a été acheté\u{a0}: le prix a changé, il est maintenant de {price}. Si cela vous convient, achetez de nouveau.";
    withdrawn: "No longer in the shop" / "Retiré de la boutique";
    withdrawn_text: "Nothing was bought, and nothing was paid: this product is not in the shop any more." /
        "Rien n’a été acheté ni payé\u{a0}: ce produit n’est plus dans la boutique.";
    to_shop: "Look at the shop" / "Voir la boutique";
    gone: "Nothing was bought, and nothing was paid: somebody else was quicker, and it is sold out." /
        "Rien n’a été acheté ni payé\u{a0}: quelqu’un a été plus rapide, et il est épuisé.";
    only_left(count: u32): "Nothing was bought: only {count} is left." | "Nothing was bought: only {count} are left." /
        "Rien n’a été acheté\u{a0}: il n’en reste que {count}." | "Rien n’a été acheté\u{a0}: il n’en reste que {count}.";
    over_limit(most: u32, bought: u32): "Nothing was bought: one customer may have {most} of it, and you have {bought}." /
        "Rien n’a été acheté\u{a0}: {most} au plus par client, et vous en avez {bought}.";
    not_enough(balance: &str): "Nothing was bought: your balance is {balance}, and that is not enough." /
        "Rien n’a été acheté\u{a0}: votre solde est de {balance}, et cela ne suffit pas.";
    once_more: "Nothing was bought: this form was incomplete. It is whole now; send it again." /
        "Rien n’a été acheté\u{a0}: ce formulaire était incomplet. Il est complet maintenant\u{202f}; renvoyez-le.";
    bought: "Thank you! It is paid, and this is your order." / "Merci\u{202f}! C’est payé, et voici votre commande.";
    bought_before: "You had bought this already: here is the order. Nothing was paid again." /
        "Vous l’aviez déjà acheté\u{a0}: voici la commande. Rien n’a été payé de nouveau.";
}
