//! The settings of the installation.

super::sentences! {
    title: "Settings" / "Réglages";
    save: "Save the settings" / "Enregistrer les réglages";
    saved: "The settings are saved and hold from now on." / "Les réglages sont enregistrés et valent dès maintenant.";

    company: "Company" / "Entreprise";
    company_text: "What people see on every page and in every message." /
        "Ce que l’on voit sur chaque page et dans chaque message.";
    name: "Name" / "Nom";
    logo: "Address of the logo" / "Adresse du logo";
    logo_hint: "A square picture on the web, from a server with https. Empty: the crate of Largage." /
        "Une image carrée sur le web, d’un serveur en https. Vide\u{a0}: la caisse de Largage.";
    colour: "Colour" / "Couleur";
    colour_hint: "As #rrggbb. Only its hue is used, so that everything stays readable in light and dark. Empty: orange." /
        "Sous la forme #rrggbb. Seule sa teinte sert, pour que tout reste lisible en clair et en sombre. Vide\u{a0}: orange.";
    address: "Public address" / "Adresse publique";
    address_hint: "How people reach this site, without a path; links in messages begin with it. The program's option --public-address sets it anew at each start. A change between http and https takes effect at the next start." /
        "Comment on atteint ce site, sans chemin\u{202f}; les liens des messages commencent par elle. L’option --public-address du programme la fixe à chaque démarrage. Passer de http à https, ou l’inverse, prend effet au démarrage suivant.";

    money: "Money" / "Argent";
    money_text: "What people win and what balances count." / "Ce que l’on gagne et ce que comptent les soldes.";
    unit: "Currency or credit" / "Devise ou crédit";
    own_credit: "A credit of your own" / "Un crédit à vous";
    credit: "Name of the credit" / "Nom du crédit";
    credit_hint: "If you chose a credit of your own: gems, points… It counts whole numbers." /
        "Si vous avez choisi un crédit à vous\u{a0}: gemmes, points… Il se compte en nombres entiers.";
    fixed(unit: &str): "Balances, prices and prizes count in {unit}. This is fixed since the first product, campaign or entry." /
        "Les soldes, les prix et les gains se comptent en {unit}. C’est fixé depuis le premier produit, la première campagne ou le premier mouvement.";
    unit_fixed: "Products, campaigns or entries count in the present unit: it cannot change any more." /
        "Des produits, des campagnes ou des mouvements se comptent dans l’unité actuelle\u{a0}: elle ne peut plus changer.";
    unit_unknown: "Choose a currency from the list, or a credit of your own." /
        "Choisissez une devise de la liste, ou un crédit à vous.";
    credit_name(max: usize): "Give the credit a name of at most {max} letters, without digits." /
        "Donnez au crédit un nom d’au plus {max} lettres, sans chiffres.";

    time: "Time and language" / "Temps et langue";
    time_text: "Readers may choose their own language; this is for messages and for who has chosen none." /
        "Chacun peut choisir sa langue\u{202f}; ceci vaut pour les messages et pour qui n’a pas choisi.";
    zone: "Time zone" / "Fuseau horaire";
    bad_zone: "Choose a time zone from the list." / "Choisissez un fuseau horaire de la liste.";
    lang: "Language" / "Langue";
    bad_lang: "Choose a language from the list." / "Choisissez une langue de la liste.";

    people: "Who may sign up" / "Qui peut s’inscrire";
    sign_up: "Signing up" / "Inscription";
    sign_up_open: "Open to everyone" / "Ouverte à tous";
    sign_up_invitation: "By invitation" / "Sur invitation";
    sign_up_closed: "Closed" / "Fermée";
    sign_up_hint: "Closed also stops invitations for customers; those for staff and administrators work." /
        "Fermée arrête aussi les invitations de clients\u{202f}; celles de l’équipe et des administrateurs marchent.";
    bad_sign_up: "Choose one of the three." / "Choisissez l’une des trois.";

    kept: "What is kept" / "Ce qui est conservé";
    kept_text: "Balances, drops, orders, tickets and the log are kept for good." /
        "Les soldes, largages, commandes, tickets et le journal sont conservés pour toujours.";
    keep_deliveries: "Keep deliveries for" / "Conserver les envois pendant";
    days: "days" / "jours";
    keep_hint(min: u16, max: u16): "From {min} to {max}, counted from the end of each. Then it is removed with its tries, and what the sandbox received; what waits stays." /
        "De {min} à {max}, comptés depuis la fin de chacun. Il est alors supprimé avec ses tentatives et ce que le bac à sable a reçu\u{202f}; ce qui attend reste.";
    bad_days(min: u16, max: u16): "Give a whole number of days from {min} to {max}." /
        "Donnez un nombre entier de jours, de {min} à {max}.";

    links: "Links" / "Liens";
    links_text: "Shown on the visitors’ page and at the foot of every page. Leave out what you do not have." /
        "Montrés sur la page des visiteurs et au pied de chaque page. Laissez vide ce que vous n’avez pas.";
    join: "To join your channel" / "Pour rejoindre votre salon";
    rules: "Rules" / "Règlement";
    legal: "Legal notice" / "Mentions légales";
    privacy: "Privacy" / "Vie privée";

    address_too_long(max: usize): "An address has at most {max} characters." / "Une adresse compte au plus {max} caractères.";
    address_scheme(example: &str): "Begin the address like this: {example}" / "Commencez l’adresse ainsi\u{a0}: {example}";
    address_not_one: "This is not an address of the web. Copy it from your browser." /
        "Ce n’est pas une adresse du web. Copiez-la depuis votre navigateur.";
    address_path: "Leave out everything after the host and port." / "Retirez tout ce qui suit l’hôte et le port.";
    not_a_colour: "Write the colour as # and six digits or letters from a to f, as in #e4572e." /
        "Écrivez la couleur avec # et six chiffres ou lettres de a à f, comme #e4572e.";
}
