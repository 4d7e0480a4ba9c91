//! The page for visitors.

super::sentences! {
    title: "Gift codes from the sky" / "Des codes cadeaux tombés du ciel";
    sign_up: "Join and catch it" / "Inscrivez-vous et attrapez-la";
    how: "How it works" / "Comment ça marche";
    wait: "Wait for the flare" / "Attendez la fusée";
    wait_text: "Just before the drop, a warning appears in our channel and here." /
        "Juste avant le largage, un avertissement paraît dans notre salon et ici.";
    read: "Read the code" / "Lisez le code";
    read_text: "When the crate lands, the channel shows a code. It works for a few minutes and a limited number of times." /
        "Quand la caisse se pose, le salon montre un code. Il fonctionne quelques minutes et un nombre limité de fois.";
    redeem: "Type it on Funds" / "Saisissez-le sur Fonds";
    redeem_text: "What you win is credited at once." / "Ce que vous gagnez est crédité aussitôt.";
    channel_first: "The channel hears it first" / "Le salon l’apprend en premier";
    join: "Join our channel" / "Rejoindre notre salon";
}
