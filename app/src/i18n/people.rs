//! People: what is asked of them, what is wrong with an answer, and what they may do.

super::sentences! {
    email: "E-mail" / "E-mail";
    password: "Password" / "Mot de passe";
    new_password: "New password" / "Nouveau mot de passe";
    password_hint(min: usize): "At least {min} characters. Three or four words in a row are easy to keep in mind." /
        "Au moins {min} caractères. Trois ou quatre mots à la suite se retiennent facilement.";
    public_name: "Public name" / "Nom public";
    public_name_hint: "What others read when you win." / "Ce que les autres lisent quand vous gagnez.";
    first_name: "First name" / "Prénom";
    last_name: "Last name" / "Nom";

    email_empty: "Type your e-mail address." / "Saisissez votre adresse e-mail.";
    email_too_long(max: usize): "An e-mail address has at most {max} characters." /
        "Une adresse e-mail compte au plus {max} caractères.";
    email_not_an_address: "An e-mail address has a name, an @ and a domain, as in ada@example.org." /
        "Une adresse e-mail a un nom, un @ et un domaine, comme dans ada@example.org.";
    email_taken: "This address has an account already. Sign in with it, or use another address." /
        "Cette adresse a déjà un compte. Connectez-vous avec elle, ou utilisez une autre adresse.";
    password_empty: "Type your password." / "Saisissez votre mot de passe.";
    password_too_short(min: usize): "This password is too short: it needs {min} characters." /
        "Ce mot de passe est trop court\u{a0}: il lui faut {min} caractères.";
    password_too_long(max: usize): "This password is too long: {max} characters are the most." /
        "Ce mot de passe est trop long\u{a0}: {max} caractères au plus.";
    password_too_common: "Anyone would try this password first. Add a word or two." /
        "N’importe qui essaierait d’abord ce mot de passe. Ajoutez-y un mot ou deux.";
    text_empty: "Please fill this in." / "Veuillez remplir ce champ.";
    text_too_long(max: usize): "This is too long: {max} characters are the most." /
        "C’est trop long\u{a0}: {max} caractères au plus.";
    text_characters: "This holds a character that cannot be seen or that disturbs the text around it. Type it by hand." /
        "Ceci contient un caractère invisible ou qui dérange le texte voisin. Saisissez-le à la main.";
    too_many(wait: &str): "Too many attempts. Please try again in {wait}; nothing is lost." /
        "Trop de tentatives. Veuillez réessayer dans {wait}\u{202f}; rien n’est perdu.";
    busy: "Many people are signing in right now. Please try again in a few seconds." /
        "Beaucoup de personnes se connectent en ce moment. Veuillez réessayer dans quelques secondes.";

    customer: "Customer" / "Client";
    staff: "Staff" / "Équipe";
    admin: "Administrator" / "Administrateur";
    customer_may: "Redeems codes and has a balance." / "Utilise des codes et a un solde.";
    staff_may: "Sees campaigns, deliveries and customers; redeems nothing." /
        "Voit les campagnes, les envois et les clients\u{202f}; n’utilise aucun code.";
    admin_may: "Changes everything: campaigns, webhooks, customers, settings." /
        "Modifie tout\u{a0}: campagnes, webhooks, clients, réglages.";
}
