//! Messages that were posted already.

super::sentences! {
    title: "Posted messages" / "Messages postés";
    lead: "Change or delete a message that one of our webhooks has posted." /
        "Modifiez ou supprimez un message qu’un de nos webhooks a posté.";
    link: "Link of the message" / "Lien du message";
    link_hint: "In Discord: the message’s menu, then Copy Message Link. Its number works, too." /
        "Dans Discord\u{a0}: le menu du message, puis Copier le lien du message. Son numéro suffit aussi.";
    webhook: "Posted by" / "Posté par";
    webhook_hint: "Only the webhook that has posted a message can change it." /
        "Seul le webhook qui a posté un message peut le modifier.";
    load: "Load the message" / "Charger le message";
    no_webhooks: "No webhook can be asked" / "Aucun webhook ne peut être interrogé";
    no_webhooks_text: "Add a webhook of Discord first; then messages that it has posted can be changed here." /
        "Ajoutez d’abord un webhook Discord\u{202f}; les messages qu’il a postés pourront alors être modifiés ici.";
    add_webhook: "Add a webhook" / "Ajouter un webhook";
    lately: "Posted lately" / "Postés récemment";
    lately_text: "What Largage has delivered there." / "Ce que Largage y a envoyé.";

    edit_title: "Edit a posted message" / "Modifier un message posté";
    edit_lead(poster: &str, webhook: &str): "Posted as {poster} by {webhook}. Name, picture and files stay as they are." /
        "Posté en tant que {poster} par {webhook}. Le nom, l’image et les fichiers restent tels quels.";
    files(names: &str): "Files that stay: {names}" / "Fichiers qui restent\u{a0}: {names}";
    save: "Change it there" / "Le modifier là-bas";
    delete: "Delete it there" / "Le supprimer là-bas";
    back: "Back" / "Revenir";
    saved: "The message is changed." / "Le message est modifié.";
    delete_title: "Delete this message?" / "Supprimer ce message\u{202f}?";
    delete_text: "It vanishes from the channel for everyone, for good." / "Il disparaît du salon pour tous, définitivement.";
    delete_do: "Delete the message" / "Supprimer le message";
    keep: "Keep it" / "Le garder";
    deleted: "The message is deleted." / "Le message est supprimé.";
    changed: "Somebody changed this message after you loaded it. What you typed is still here; below is what stands there now. Save again to replace it." /
        "Quelqu’un a modifié ce message après votre chargement. Votre saisie est toujours là\u{202f}; plus bas, ce qui s’y trouve maintenant. Enregistrez de nouveau pour le remplacer.";
    changed_delete: "Somebody changed this message after you loaded it: look at it again before you delete it." /
        "Quelqu’un a modifié ce message après votre chargement\u{a0}: relisez-le avant de le supprimer.";
    stands_now: "What stands there now" / "Ce qui s’y trouve maintenant";

    link_empty: "Paste the link of a message." / "Collez le lien d’un message.";
    link_other: "This is not the link of a message. Use Copy Message Link in Discord." /
        "Ce n’est pas le lien d’un message. Utilisez Copier le lien du message dans Discord.";
    link_id: "The number of a message has 17 to 20 digits. Copy the link again." /
        "Le numéro d’un message a de 17 à 20 chiffres. Copiez le lien de nouveau.";
    choose_webhook: "Choose the webhook that has posted it." / "Choisissez le webhook qui l’a posté.";
    not_editable: "Slack lets nobody change what a webhook has posted." /
        "Slack ne laisse personne modifier ce qu’un webhook a posté.";
    no_message: "This webhook has posted no such message, or it was deleted. Choose the webhook that has posted it." /
        "Ce webhook n’a posté aucun message de ce genre, ou il a été supprimé. Choisissez le webhook qui l’a posté.";
    later(when: &str): "Discord wants a pause until {when}. Nothing was changed; try again then." /
        "Discord demande une pause jusqu’au {when}. Rien n’a été modifié\u{202f}; réessayez ensuite.";
    gone: "This webhook no longer exists at Discord and was switched off; its messages cannot be changed any more." /
        "Ce webhook n’existe plus chez Discord et a été désactivé\u{202f}; ses messages ne peuvent plus être modifiés.";
    unreachable: "Discord could not be asked just now. Nothing was changed; try again in a minute." /
        "Discord n’a pas pu être interrogé à l’instant. Rien n’a été modifié\u{202f}; réessayez dans une minute.";
    uncertain: "The answer was lost: load the message again to see whether it was changed." /
        "La réponse s’est perdue\u{a0}: rechargez le message pour voir s’il a été modifié.";
    refused(reason: &str): "Discord refused it: {reason}" / "Discord l’a refusé\u{a0}: {reason}";
}
