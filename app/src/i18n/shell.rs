//! What surrounds every page and form.

super::sentences! {
    /// The language's own name.
    own_name: "English" / "Français";
    language: "Language" / "Langue";
    theme: "Appearance" / "Apparence";
    theme_system: "Auto" / "Auto";
    theme_light: "Light" / "Clair";
    theme_dark: "Dark" / "Sombre";

    skip: "Skip to the content" / "Aller au contenu";
    main: "Main" / "Navigation principale";
    menu: "Menu" / "Menu";
    more: "More" / "Plus";
    funds: "Funds" / "Fonds";
    support: "Support" / "Assistance";
    tickets: "Tickets" / "Tickets";
    balance: "Balance" / "Solde";
    shop: "Shop" / "Boutique";
    orders: "Orders" / "Commandes";
    products: "Products" / "Produits";
    drops: "Drops" / "Largages";
    help: "Help" / "Aide";
    sign_in: "Sign in" / "Se connecter";
    sign_out: "Sign out" / "Se déconnecter";
    administration: "Administration" / "Administration";
    dashboard: "Dashboard" / "Accueil";
    campaigns: "Campaigns" / "Campagnes";
    webhooks: "Webhooks" / "Webhooks";
    customers: "Customers" / "Clients";
    notifications: "Notifications" / "Notifications";
    messages: "Messages" / "Messages";
    announcements: "Announcements" / "Annonces";
    deliveries: "Deliveries" / "Envois";
    mail: "E-mail" / "E-mails";
    audit: "Audit log" / "Journal d’audit";
    settings: "Settings" / "Réglages";
    sandbox: "Sandbox" / "Bac à sable";
    made_with(company: &str): "{company} gives away credit with Largage." / "{company} offre des crédits avec Largage.";
    clocks(zone: &str): "Times by the clocks of {zone}." / "Heures de {zone}.";
    join: "Join our channel" / "Rejoindre notre salon";
    rules: "Rules" / "Règlement";
    legal: "Legal notice" / "Mentions légales";
    privacy: "Privacy" / "Vie privée";

    optional: "(may stay empty)" / "(facultatif)";
    form_problems: "Nothing was saved yet. Please look at these fields:" /
        "Rien n’a encore été enregistré. Veuillez revoir ces champs\u{a0}:";
    of_field(label: &str, sentence: &str): "{label}: {sentence}" / "{label}\u{a0}: {sentence}";
    problem_title(title: &str): "To correct: {title}" / "À corriger\u{a0}: {title}";
}
