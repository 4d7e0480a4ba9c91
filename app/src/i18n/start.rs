//! The page for visitors.

super::sentences! {
    title: "Gift codes from the sky" / "Des codes cadeaux tombés du ciel";
    sign_up: "Join and catch it" / "Inscrivez-vous et attrapez-la";
    to_funds: "Go to your funds" / "Aller à vos fonds";
    how: "How it works" / "Comment ça marche";
    wait: "Wait for the flare" / "Attendez la fusée";
    wait_text: "Just before the drop, a warning appears in our channel and here." /
        "Juste avant le largage, un avertissement paraît dans notre salon et ici.";
    read: "Read the code" / "Lisez le code";
    read_text: "When the crate lands, the channel shows a code. It works for a few minutes and a limited number of times." /
        "Quand la caisse se pose, le salon montre un code. Il fonctionne quelques minutes et un nombre limité de fois.";
    read_facts(count: u32, validity: &str): "When the crate lands, the channel shows a code. It works for {validity}, once." |
        "When the crate lands, the channel shows a code. It works for {validity}, {count} times." /
        "Quand la caisse se pose, le salon montre un code. Il fonctionne {validity}, {count} fois." |
        "Quand la caisse se pose, le salon montre un code. Il fonctionne {validity}, {count} fois.";
    redeem: "Type it on Funds" / "Saisissez-le sur Fonds";
    redeem_text: "What you win is credited at once." / "Ce que vous gagnez est crédité aussitôt.";
    redeem_facts(least: &str, most: &str): "You win between {least} and {most}, credited at once." /
        "Vous gagnez entre {least} et {most}, crédités aussitôt.";
    shares(total: &str): "Whoever is quick shares up to {total}." / "Les plus rapides se partagent jusqu’à {total}.";

    winners: "Last winners" / "Derniers gagnants";
    a_customer: "A customer" / "Un client";
    proof: "How each drop was drawn, and the proof" / "Comment chaque largage a été tiré, et la preuve";
    channel_first: "The channel hears it first" / "Le salon l’apprend en premier";
    join: "Join our channel" / "Rejoindre notre salon";

    demo: "This is a demonstration" / "Ceci est une démonstration";
    demo_text: "Sign in with one of these e-mail addresses; nothing here is real, and everything may be tried." /
        "Connectez-vous avec l’une de ces adresses\u{202f}; rien ici n’est réel, et tout peut être essayé.";
    demo_accounts: "E-mail addresses" / "Adresses e-mail";
    demo_password: "The password of all of them:" / "Le mot de passe de toutes\u{a0}:";
    demo_channel: "Watch the channel" / "Regarder le salon";
}
