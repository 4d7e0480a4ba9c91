//! The page for visitors.

super::sentences! {
    title: "Gift codes from the sky" / "Des codes cadeaux tombés du ciel";
    next: "The next drop" / "Le prochain largage";
    nothing_planned: "No drop is on its way" / "Aucun largage en route";
    nothing_planned_text: "As soon as one is planned, its date and a countdown stand here." /
        "Dès qu’un largage est prévu, sa date et un compte à rebours s’affichent ici.";
    how: "How it works" / "Comment ça marche";
    wait: "Wait for the drop" / "Attendez le largage";
    wait_text: "The countdown tells when it comes. A minute before, the channel is warned." /
        "Le compte à rebours dit quand il arrive. Une minute avant, le salon est prévenu.";
    catch: "Catch the code" / "Attrapez le code";
    catch_text: "It appears in the channel, and stays valid for a few minutes only." /
        "Il apparaît dans le salon et n’est valable que quelques minutes.";
    redeem: "Redeem it" / "Utilisez-le";
    redeem_text: "Type it on your Funds page before its uses run out: the prize is credited at once." /
        "Saisissez-le sur votre page Fonds avant qu’il soit épuisé\u{a0}: le gain est crédité aussitôt.";
    sign_in: "Sign in to redeem codes" / "Connectez-vous pour utiliser les codes";
}
