//! Webhooks: where messages go.

super::sentences! {
    title: "Webhooks" / "Webhooks";
    lead: "Where messages go. The secret part of an address is never shown again." /
        "Où vont les messages. La partie secrète d’une adresse n’est plus jamais montrée.";
    add: "Add a webhook" / "Ajouter un webhook";
    empty: "No webhook yet" / "Pas encore de webhook";
    empty_text: "A webhook is a channel’s letter box: Discord, Slack, Mattermost or Rocket.Chat gives you its address, and Largage posts there." /
        "Un webhook est la boîte aux lettres d’un salon\u{a0}: Discord, Slack, Mattermost ou Rocket.Chat vous en donne l’adresse, et Largage y poste.";
    webhook: "Webhook" / "Webhook";
    where_to: "Where" / "Où";
    state: "State" / "État";
    delivered_in(days: u32): "Delivered in {days} day" | "Delivered in {days} days" /
        "Envoyés en {days} jour" | "Envoyés en {days} jours";
    actions: "Actions" / "Actions";
    discord: "Discord" / "Discord";
    slack: "Slack" / "Slack";
    slack_workflow: "Slack workflow" / "Workflow Slack";
    mattermost: "Mattermost" / "Mattermost";
    rocket_chat: "Rocket.Chat" / "Rocket.Chat";
    sandbox: "Sandbox" / "Bac à sable";
    none: "none" / "aucun";
    healthy: "Healthy" / "En bonne santé";
    waiting(count: i64): "{count} waiting" | "{count} waiting" / "{count} en attente" | "{count} en attente";
    failing: "Last one failed" / "Le dernier a échoué";
    disabled: "Switched off" / "Désactivé";
    unused: "Not used yet" / "Pas encore utilisé";
    next_try(when: &str): "next try {when}" / "prochaine tentative {when}";
    messages(count: i64, days: u32): "{count} message in {days} days" | "{count} messages in {days} days" /
        "{count} message en {days} jours" | "{count} messages en {days} jours";
    disabled_by_us: "It was switched off by an administrator." / "Il a été désactivé par un administrateur.";
    disabled_by_them(why: &str): "It was switched off because its destination no longer knows it ({why}). Add its new address to use it again." /
        "Il a été désactivé parce que sa destination ne le connaît plus ({why}). Ajoutez sa nouvelle adresse pour le réutiliser.";

    new_title: "Add a webhook" / "Ajouter un webhook";
    address: "Address of the webhook" / "Adresse du webhook";
    address_hint: "From Discord, Slack, Mattermost or Rocket.Chat: which one is seen from the address." /
        "De Discord, Slack, Mattermost ou Rocket.Chat\u{a0}: l’adresse dit lequel.";
    name: "Name" / "Nom";
    example: "#drops" / "#largages";
    name_hint: "How it is called here, such as #drops. Empty: as at its destination." /
        "Son nom ici, comme #largages. Vide\u{a0}: comme à sa destination.";
    look: "Look it up" / "Vérifier";
    add_this: "Add this webhook" / "Ajouter ce webhook";
    found: "Discord knows this webhook. Nothing was posted." / "Discord connaît ce webhook. Rien n’a été posté.";
    looks_like(kind: &str): "This is a webhook of {kind}. It can be asked nothing without posting: send it a test once it is added." /
        "C’est un webhook de {kind}. On ne peut rien lui demander sans poster\u{a0}: envoyez-lui un essai une fois ajouté.";
    avatar: "Its picture" / "Son image";
    unseen: "Take it although its destination cannot be asked" / "La prendre bien que sa destination soit injoignable";
    again: "Take it a second time" / "La prendre une deuxième fois";
    known_as(name: &str): "This address is already known here as {name}. Two entries share its pace." /
        "Cette adresse est déjà connue ici sous le nom {name}. Deux entrées partagent son rythme.";
    gone: "Discord knows no webhook at this address. It was deleted, or the address is incomplete: copy it again." /
        "Discord ne connaît aucun webhook à cette adresse. Il a été supprimé, ou l’adresse est incomplète\u{a0}: copiez-la de nouveau.";
    not_incoming: "This webhook belongs to an app or a followed channel and takes no messages. Create one of your own in the channel’s settings." /
        "Ce webhook appartient à une application ou à un salon suivi et ne prend pas de messages. Créez le vôtre dans les réglages du salon.";
    unreachable: "Its destination could not be asked just now. Try again, or tick the box below to take it anyway." /
        "Sa destination n’a pas pu être interrogée à l’instant. Réessayez, ou cochez la case ci-dessous pour la prendre quand même.";
    not_global: "This host is not on the public internet, and is not called. If it is yours, the operator allows it with --allow-destination." /
        "Cet hôte n’est pas sur l’internet public et n’est pas appelé. S’il est à vous, l’exploitant l’autorise avec --allow-destination.";
    not_443(port: u16): "Port {port} is not called, only 443. If the host is yours, the operator allows it with --allow-destination." /
        "Le port {port} n’est pas appelé, seulement 443. Si l’hôte est à vous, l’exploitant l’autorise avec --allow-destination.";
    duplicate(name: &str): "This address is already known here as {name}. Tick the box below to take it a second time." /
        "Cette adresse est déjà connue ici sous le nom {name}. Cochez la case ci-dessous pour la prendre une deuxième fois.";
    added(name: &str): "{name} is added. Send it a test message to see it arrive." /
        "{name} est ajouté. Envoyez-lui un message d’essai pour le voir arriver.";
    sandbox_title: "Or a channel of the sandbox" / "Ou un salon du bac à sable";
    sandbox_text: "It shows what arrives as Discord would, and nothing leaves this server." /
        "Il montre ce qui arrive comme Discord le ferait, et rien ne quitte ce serveur.";
    sandbox_add: "Add a sandbox channel" / "Ajouter un salon du bac à sable";
    guide: "Where the address comes from" / "D’où vient l’adresse";
    guide_channel: "Discord, from the channel" / "Discord, depuis le salon";
    guide_channel_1: "Point at the channel and open its settings (the cog)." /
        "Pointez le salon et ouvrez ses paramètres (la roue dentée).";
    guide_channel_2: "Choose Integrations, then Webhooks." / "Choisissez Intégrations, puis Webhooks.";
    guide_channel_3: "New Webhook, then Copy Webhook URL." / "Nouveau webhook, puis Copier l’URL du webhook.";
    guide_server: "Discord, from the server’s settings" / "Discord, depuis les paramètres du serveur";
    guide_server_text: "Server Settings, Integrations, Webhooks; then choose the channel in the webhook itself." /
        "Paramètres du serveur, Intégrations, Webhooks\u{202f}; choisissez ensuite le salon dans le webhook même.";
    guide_slack: "Slack" / "Slack";
    guide_slack_1: "At api.slack.com/apps, create an app from scratch for your workspace." /
        "Sur api.slack.com/apps, créez une application de zéro pour votre espace de travail.";
    guide_slack_2: "Choose Incoming Webhooks and switch them on." / "Choisissez Incoming Webhooks et activez-les.";
    guide_slack_3: "Add New Webhook to Workspace, choose the channel, then copy the address that begins with hooks.slack.com/services/." /
        "Add New Webhook to Workspace, choisissez le salon, puis copiez l’adresse qui commence par hooks.slack.com/services/.";
    guide_workflow: "A workflow of Slack" / "Un workflow de Slack";
    guide_workflow_1: "In the workflow builder, let the workflow start from a webhook." /
        "Dans le créateur de workflows, faites démarrer le workflow par un webhook.";
    guide_workflow_2: "Give it three variables of type text: text, title and url." /
        "Donnez-lui trois variables de type texte\u{a0}: text, title et url.";
    guide_workflow_3: "Publish it and copy its address, which begins with hooks.slack.com/triggers/." /
        "Publiez-le et copiez son adresse, qui commence par hooks.slack.com/triggers/.";
    guide_mattermost: "Mattermost" / "Mattermost";
    guide_mattermost_1: "Open the menu of products, then Integrations, Incoming Webhooks." /
        "Ouvrez le menu des produits, puis Intégrations, Webhooks entrants.";
    guide_mattermost_2: "Add one for the channel, and let it override the name and the picture, in the system console." /
        "Ajoutez-en un pour le canal, et laissez-le changer le nom et l’image, dans la console système.";
    guide_mattermost_3: "Copy its address, which ends with /hooks/ and a key." / "Copiez son adresse, qui finit par /hooks/ et une clé.";
    guide_rocket: "Rocket.Chat" / "Rocket.Chat";
    guide_rocket_1: "Open Administration, Workspace, Integrations, and choose New, Incoming." /
        "Ouvrez Administration, Espace de travail, Intégrations, et choisissez Nouveau, Entrant.";
    guide_rocket_2: "Enable it, choose the channel and the user it posts as, and save." /
        "Activez-le, choisissez le salon et l’utilisateur qui poste, et enregistrez.";
    guide_rocket_3: "Copy the webhook URL, which ends with /hooks/ and two parts." /
        "Copiez l’URL du webhook, qui finit par /hooks/ et deux parties.";

    address_empty: "Paste the address of a webhook." / "Collez l’adresse d’un webhook.";
    address_no_url: "This is no address. Copy it again with “Copy Webhook URL”." /
        "Ce n’est pas une adresse. Copiez-la de nouveau avec «\u{202f}Copier l’URL du webhook\u{202f}».";
    address_not_https: "The address must begin with https." / "L’adresse doit commencer par https.";
    address_credentials: "Remove what stands before the @: names and passwords are not sent along." /
        "Retirez ce qui précède le @\u{a0}: ni nom ni mot de passe n’est transmis.";
    address_slack: "This is an address of Slack, but not a whole one of a webhook. Copy it again, under Incoming Webhooks." /
        "C’est une adresse de Slack, mais pas celle, entière, d’un webhook. Copiez-la de nouveau, sous Incoming Webhooks.";
    address_other(host: &str): "This address leads to {host}, and is no webhook of Discord, Slack, Mattermost or Rocket.Chat." /
        "Cette adresse mène à {host}, et n’est pas un webhook de Discord, Slack, Mattermost ou Rocket.Chat.";
    address_incomplete: "The address stops before its secret part, or within it. Copy it again." /
        "L’adresse s’arrête avant sa partie secrète, ou dedans. Copiez-la de nouveau.";
    address_page: "This is a page of Discord, not a webhook. Use “Copy Webhook URL”." /
        "C’est une page de Discord, pas un webhook. Utilisez «\u{202f}Copier l’URL du webhook\u{202f}».";
    address_id: "The number in the address is not that of a webhook. Copy it again." /
        "Le nombre dans l’adresse n’est pas celui d’un webhook. Copiez-la de nouveau.";
    address_short: "The address stops before its secret part. Copy it again with “Copy Webhook URL”." /
        "L’adresse s’arrête avant sa partie secrète. Copiez-la de nouveau avec «\u{202f}Copier l’URL du webhook\u{202f}».";
    address_token: "The secret part of the address is not whole. Copy it again with “Copy Webhook URL”." /
        "La partie secrète de l’adresse n’est pas entière. Copiez-la de nouveau avec «\u{202f}Copier l’URL du webhook\u{202f}».";
    address_thread: "The thread in the address is not a number." / "Le fil dans l’adresse n’est pas un nombre.";
    name_missing: "Give it a name." / "Donnez-lui un nom.";
    name_long(max: usize): "Use at most {max} characters." / "{max} caractères au plus.";
    name_characters: "Remove the characters that cannot be seen or that disturb their neighbours." /
        "Retirez les caractères invisibles ou qui gênent leurs voisins.";

    called_there: "Name at its destination" / "Nom chez le destinataire";
    health: "Health" / "Santé";
    last: "Last outcome" / "Dernier résultat";
    rename: "Rename" / "Renommer";
    renamed(name: &str): "It is now called {name}." / "Il s’appelle maintenant {name}.";
    readdress: "Change the address" / "Changer l’adresse";
    readdress_text: "What comes from now on goes to the new address. It is looked up first; nothing is posted." /
        "Ce qui vient désormais part à la nouvelle adresse. Elle est d’abord vérifiée\u{202f}; rien n’est posté.";
    new_address: "New address" / "Nouvelle adresse";
    readdressed(name: &str): "{name} has its new address. Send it a test message to see it arrive." /
        "{name} a sa nouvelle adresse. Envoyez-lui un message d’essai pour le voir arriver.";
    readdressed_off(name: &str): "{name} has its new address, and is still switched off. Switch it on to use it." /
        "{name} a sa nouvelle adresse, et reste désactivé. Activez-le pour l’utiliser.";
    test: "Send a test" / "Envoyer un message d’essai";
    test_to(name: &str): "to {name}" / "à {name}";
    /// Posted into the channel.
    test_message(company: &str): "Hello from Largage! This is a test message of {company}; nothing else happens." /
        "Bonjour de Largage\u{202f}! Ceci est un message d’essai de {company}\u{202f}; rien d’autre ne se passe.";
    test_delivered(name: &str): "The test message arrived in {name}. Look for “Hello from Largage” there." /
        "Le message d’essai est arrivé dans {name}. Cherchez-y «\u{202f}Bonjour de Largage\u{202f}».";
    test_later(name: &str, when: &str): "{name} wants a pause until {when}. Nothing was posted; try again then." /
        "{name} demande une pause jusqu’au {when}. Rien n’a été posté\u{202f}; réessayez ensuite.";
    test_refused(name: &str, reason: &str): "{name} refused the test message: {reason}" /
        "{name} a refusé le message d’essai\u{a0}: {reason}";
    test_gone(name: &str): "{name} no longer exists at its destination and was switched off. Add its new address." /
        "{name} n’existe plus à sa destination et a été désactivé. Ajoutez sa nouvelle adresse.";
    test_unreachable(name: &str): "{name} could not be reached; nothing was posted. Try again in a minute." /
        "{name} n’a pas pu être joint\u{202f}; rien n’a été posté. Réessayez dans une minute.";
    test_uncertain(name: &str): "The answer of {name} was lost: look into the channel whether the test message is there." /
        "La réponse de {name} s’est perdue\u{a0}: regardez dans le salon si le message d’essai y est.";
    test_disabled(name: &str): "{name} is switched off. Switch it on first." / "{name} est désactivé. Activez-le d’abord.";
    switch_off: "Switch off" / "Désactiver";
    switch_on: "Switch on" / "Activer";
    switch_off_title(name: &str): "Switch “{name}” off?" / "Désactiver «\u{202f}{name}\u{202f}»\u{202f}?";
    switch_off_text: "Messages that wait for it are given up for good, and no more are written for it until you switch it on again." /
        "Les messages qui l’attendent sont abandonnés définitivement, et plus aucun ne lui est destiné jusqu’à sa réactivation.";
    switch_off_do: "Switch the webhook off" / "Désactiver le webhook";
    switched_off(name: &str): "{name} is switched off: nothing more is sent there." /
        "{name} est désactivé\u{a0}: plus rien n’y est envoyé.";
    switched_on(name: &str): "{name} is switched on again." / "{name} est de nouveau activé.";
    remove: "Remove" / "Supprimer";
    remove_title(name: &str): "Remove “{name}”?" / "Supprimer «\u{202f}{name}\u{202f}»\u{202f}?";
    remove_text: "Its address is forgotten for good, and messages no longer go there. What was delivered stays in the list." /
        "Son adresse est oubliée définitivement, et les messages n’y vont plus. Ce qui a été envoyé reste dans la liste.";
    remove_silences(campaigns: &str): "No other webhook hears all that these campaigns say: {campaigns}." /
        "Aucun autre webhook n’entend tout ce que disent ces campagnes\u{a0}: {campaigns}.";
    remove_do: "Remove the webhook" / "Supprimer le webhook";
    keep: "Keep it" / "Le garder";
    removed(name: &str): "{name} is removed." / "{name} est supprimé.";
}
