//! Endpoints of the company's own: signed JSON.

super::sentences! {
    kind: "Endpoint" / "Point d’accès";
    offer_title: "Or a program of your own" / "Ou un programme à vous";
    offer_text: "It gets every event as signed JSON, and can be sure that it comes from here." /
        "Il reçoit chaque événement en JSON signé, et peut être sûr qu’il vient d’ici.";
    offer: "Add an endpoint" / "Ajouter un point d’accès";
    new_title: "Add an endpoint" / "Ajouter un point d’accès";
    new_lead: "An address at which a program of yours takes signed JSON, as the Standard Webhooks specification says." /
        "Une adresse où un programme à vous prend du JSON signé, comme le dit la spécification Standard Webhooks.";
    address: "Address of the endpoint" / "Adresse du point d’accès";
    address_hint: "It begins with https://. Nothing is posted there yet." / "Elle commence par https://. Rien n’y est encore envoyé.";
    name_hint: "How it is called here. Empty: as its host." / "Son nom ici. Vide\u{a0}: comme son hôte.";
    add: "Add this endpoint" / "Ajouter ce point d’accès";
    address_of_a_chat: "This is a webhook of Discord or Slack. Add it as a webhook, so that it gets messages it can show." /
        "C’est un webhook de Discord ou de Slack. Ajoutez-le comme webhook, pour qu’il reçoive des messages qu’il sait montrer.";
    address_too_long(max: usize): "Use at most {max} characters." / "{max} caractères au plus.";
    address_no_url: "This is no web address. Type it as a browser shows it, without spaces." /
        "Ce n’est pas une adresse web. Saisissez-la comme un navigateur la montre, sans espaces.";
    address_empty: "Type the address of your endpoint." / "Saisissez l’adresse de votre point d’accès.";
    other_sort: "An endpoint stays an endpoint, and a chat a chat: add it anew." /
        "Un point d’accès reste un point d’accès, et un salon un salon\u{a0}: ajoutez-le à nouveau.";
    added_title(name: &str): "{name} is added" / "{name} est ajouté";
    secret: "Secret" / "Secret";
    secret_title(name: &str): "Secret of {name}" / "Secret de {name}";
    secret_once: "Give it to your program now. It is stored sealed; whoever has it can write in your name." /
        "Donnez-le maintenant à votre programme. Il est conservé scellé\u{202f}; qui l’a peut écrire en votre nom.";
    secret_copy: "Not for chats or tickets. An administrator can have it shown again, and the audit log says so." /
        "Ni dans un salon ni dans un ticket. Un administrateur peut le faire montrer de nouveau, et le journal d’audit le dit.";
    secret_text: "Your program verifies with it that a request comes from here." /
        "Votre programme vérifie avec lui qu’une requête vient d’ici.";
    overlap(when: &str): "It was changed. Requests are signed with the secret before, too, until {when}." /
        "Il a été changé. Les requêtes sont signées aussi avec le secret précédent jusqu’au {when}.";
    show: "Show the secret" / "Montrer le secret";
    change: "Change the secret" / "Changer le secret";
    change_title(name: &str): "Change the secret of “{name}”?" / "Changer le secret de «\u{202f}{name}\u{202f}»\u{202f}?";
    change_text: "A new secret is drawn. For a day requests bear both signatures, so that nothing is lost until your program knows the new one. A secret before the last one is worth nothing at once." /
        "Un nouveau secret est tiré. Pendant un jour, les requêtes portent les deux signatures\u{a0}: rien ne se perd avant que votre programme connaisse le nouveau. Un secret d’avant le dernier ne vaut aussitôt plus rien.";
    change_do: "Draw a new secret" / "Tirer un nouveau secret";
    keep: "Keep this one" / "Garder celui-ci";
    changed_title(name: &str): "New secret of {name}" / "Nouveau secret de {name}";
    to_page(name: &str): "Go to {name}" / "Aller à {name}";
    verify: "How your program verifies a request" / "Comment votre programme vérifie une requête";
    verify_1: "Read the headers webhook-id, webhook-timestamp and webhook-signature, and the body as bytes, before anything parses it." /
        "Lisez les en-têtes webhook-id, webhook-timestamp et webhook-signature, et le corps en octets, avant de l’analyser.";
    verify_2: "Refuse a timestamp that is more than five minutes away from your clock." /
        "Refusez un horodatage à plus de cinq minutes de votre horloge.";
    verify_3: "The key is what stands behind whsec_, read as base64. Compute HMAC-SHA-256 over id.timestamp.body (with the dots), in base64." /
        "La clé est ce qui suit whsec_, lu en base64. Calculez HMAC-SHA-256 sur id.timestamp.corps (avec les points), en base64.";
    verify_4: "The signature header holds one or two of the form v1,…, with a space between. One that equals yours is enough; compare in constant time." /
        "L’en-tête de signature en contient une ou deux de la forme v1,…, séparées par une espace. Une seule égale à la vôtre suffit\u{202f}; comparez en temps constant.";
    verify_5: "Answer with 2xx within 20 seconds. A request that comes again bears the same webhook-id: do its work once." /
        "Répondez par 2xx en moins de 20 secondes. Une requête qui revient porte le même webhook-id\u{a0}: faites le travail une fois.";
    verify_more: "The help explains it with an example" / "L’aide l’explique avec un exemple";
    readdress_hint: "It begins with https://. Its secret stays the same." / "Elle commence par https://. Son secret reste le même.";
    /// Sent to an endpoint as the text of a test.
    test_text(company: &str): "Hello from Largage! This is a test of {company}; nothing has happened." /
        "Bonjour de Largage\u{202f}! Ceci est un essai de {company}\u{202f}; rien ne s’est passé.";
    test_delivered(name: &str): "{name} took the test event." / "{name} a pris l’événement d’essai.";
}
