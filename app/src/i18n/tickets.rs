//! Tickets, for both sides of the desk.

super::sentences! {
    title: "Support" / "Assistance";
    lead: "Ask us anything; the answer comes here." / "Posez-nous vos questions\u{202f}; la réponse arrive ici.";
    new: "Open a ticket" / "Ouvrir un ticket";
    open: "Open" / "Ouvert";
    closed: "Closed" / "Fermé";
    only_open: "Open" / "Ouverts";
    only_closed: "Closed" / "Fermés";
    none: "No ticket yet" / "Pas encore de ticket";
    none_text: "Something is wrong, or you have a question? Open a ticket, and the team answers you here." /
        "Un souci, une question\u{202f}? Ouvrez un ticket, et l’équipe vous répondra ici.";
    none_here: "No ticket here" / "Aucun ticket ici";
    none_here_text: "No ticket matches what you are looking for." / "Aucun ticket ne correspond à votre recherche.";
    show_all: "Show all" / "Tout afficher";
    pages: "Pages" / "Pages";
    first_page: "First page" / "Première page";
    next_page: "Next page" / "Page suivante";
    unread: "New" / "Nouveau";
    /// Behind the count in the navigation, read out.
    unread_count(count: i64): "{count} unread ticket" | "{count} unread tickets" / "{count} ticket non lu" | "{count} tickets non lus";
    ticket: "Ticket" / "Ticket";
    number(id: i64): "Ticket {id}" / "Ticket {id}";
    title_of(id: i64, subject: &str): "{subject} (ticket {id})" / "{subject} (ticket {id})";
    subject: "Subject" / "Sujet";
    subject_hint: "In a few words." / "En quelques mots.";
    department: "Department" / "Département";
    priority: "Priority" / "Priorité";
    state: "State" / "État";
    updated: "Last activity" / "Dernière activité";
    opened: "Opened" / "Ouvert le";
    assignee: "Assigned to" / "Attribué à";
    customer: "Customer" / "Client";
    about: "About" / "Concerne";
    about_nothing: "Nothing in particular" / "Rien en particulier";
    about_hint: "An order of yours, or a product." / "L’une de vos commandes, ou un produit.";
    text: "Your message" / "Votre message";
    text_hint: "Bold with **two stars**, code between `backticks`, links as they are." /
        "Du gras entre **deux étoiles**, du code entre `accents graves`, les liens tels quels.";
    files: "Files" / "Fichiers";
    files_hint(most: usize, megabytes: usize): "Up to {most} pictures, PDF or text files, of {megabytes} MB each." /
        "Jusqu’à {most} images, PDF ou fichiers texte, de {megabytes} Mo chacun.";
    send: "Send the ticket" / "Envoyer le ticket";
    own_search_hint: "Words, a number" / "Mots, numéro";
    back: "Back to your tickets" / "Retour à vos tickets";
    sent: "Your ticket is sent. The answer will come here." / "Votre ticket est envoyé. La réponse arrivera ici.";

    conversation: "Conversation" / "Conversation";
    team: "Team" / "Équipe";
    note: "Internal note" / "Note interne";
    you_closed: "You closed this ticket." / "Vous avez fermé ce ticket.";
    you_reopened: "You opened this ticket again." / "Vous avez rouvert ce ticket.";
    closed_by(name: &str): "{name} closed this ticket." / "{name} a fermé ce ticket.";
    reopened_by(name: &str): "{name} opened this ticket again." / "{name} a rouvert ce ticket.";
    assigned_by(name: &str, to: &str): "{name} assigned this ticket to {to}." / "{name} a attribué ce ticket à {to}.";
    unassigned_by(name: &str): "{name} assigned this ticket to nobody." / "{name} n’attribue plus ce ticket à personne.";
    moved_by(name: &str, to: &str): "{name} moved this ticket to the department {to}." /
        "{name} a déplacé ce ticket vers le département {to}.";
    prioritised_by(name: &str, to: &str): "{name} set the priority to {to}." / "{name} a fixé la priorité à {to}.";
    earlier: "Earlier messages" / "Messages précédents";
    latest: "Latest messages" / "Derniers messages";
    kilobytes(count: u64): "{count} KB" / "{count} Ko";

    reply: "Your reply" / "Votre réponse";
    reply_send: "Send the reply" / "Envoyer la réponse";
    reply_reopen: "Send and open again" / "Envoyer et rouvrir";
    reply_close: "Send and close" / "Envoyer et fermer";
    close: "Close the ticket" / "Fermer le ticket";
    reopen: "Open it again" / "Rouvrir le ticket";
    closed_text: "This ticket is closed. Write again, and it is open again." /
        "Ce ticket est fermé. Écrivez de nouveau, et il sera rouvert.";
    replied: "Your reply is sent." / "Votre réponse est envoyée.";
    is_closed: "The ticket is closed." / "Le ticket est fermé.";
    is_open: "The ticket is open again." / "Le ticket est rouvert.";

    text_empty: "Write what it is about." / "Écrivez de quoi il s’agit.";
    text_long(max: usize): "This is too long: {max} characters are the most. Attach the rest as a text file." /
        "C’est trop long\u{a0}: {max} caractères au plus. Joignez le reste dans un fichier texte.";
    subject_empty: "Say in a few words what it is about." / "Dites en quelques mots de quoi il s’agit.";
    department_gone: "This department is no longer offered. Choose another." /
        "Ce département n’est plus proposé. Choisissez-en un autre.";
    priority_gone: "This priority is no longer offered. Choose another." /
        "Cette priorité n’est plus proposée. Choisissez-en une autre.";
    about_gone: "This is not one of your orders, nor a product of the shop. Choose another, or nothing." /
        "Ce n’est ni l’une de vos commandes, ni un produit de la boutique. Choisissez autre chose, ou rien.";
    files_many(max: usize): "These are too many files: {max} are the most. Choose them again." /
        "Cela fait trop de fichiers\u{a0}: {max} au plus. Choisissez-les de nouveau.";
    files_large(megabytes: usize): "Together these files are too large: {megabytes} MB are the most. Choose them again." /
        "Ensemble, ces fichiers sont trop lourds\u{a0}: {megabytes} Mo au plus. Choisissez-les de nouveau.";
    file_empty(name: &str): "“{name}” is empty. Choose your files again." /
        "«\u{202f}{name}\u{202f}» est vide. Choisissez de nouveau vos fichiers.";
    file_large(name: &str, megabytes: usize): "“{name}” is too large: {megabytes} MB are the most. Choose your files again." /
        "«\u{202f}{name}\u{202f}» est trop lourd\u{a0}: {megabytes} Mo au plus. Choisissez de nouveau vos fichiers.";
    file_kind(name: &str): "“{name}” is neither a picture (PNG, JPEG, WebP, GIF), nor a PDF, nor a text file. Choose your files again." /
        "«\u{202f}{name}\u{202f}» n’est ni une image (PNG, JPEG, WebP, GIF), ni un PDF, ni un fichier texte. Choisissez de nouveau vos fichiers.";
    file_name: "The name of a file is empty, too long, or holds a character that cannot be seen. Rename it, and choose your files again." /
        "Le nom d’un fichier est vide, trop long, ou contient un caractère invisible. Renommez-le, puis choisissez de nouveau vos fichiers.";
    files_again: "Choose your files again: a browser does not keep them." /
        "Choisissez de nouveau vos fichiers\u{a0}: le navigateur ne les garde pas.";
    too_many(wait: &str): "You have written a lot within an hour. Please wait {wait} and send it again; nothing is lost." /
        "Vous avez beaucoup écrit en une heure. Veuillez attendre {wait} puis renvoyer\u{202f}; rien n’est perdu.";

    // The staff's side.
    desk: "Tickets" / "Tickets";
    desk_lead: "What customers ask. Those where something happened last stand first." /
        "Ce que demandent les clients. Les plus récemment actifs d’abord.";
    desk_none: "No ticket yet" / "Pas encore de ticket";
    desk_none_text: "Customers open tickets under Support; you answer them here." /
        "Les clients ouvrent des tickets sous Assistance\u{202f}; vous y répondez ici.";
    search: "Search" / "Rechercher";
    search_hint: "Words, a customer, a number" / "Mots, client, numéro";
    filter: "Filter" / "Filtrer";
    any_state: "All states" / "Tous les états";
    any_department: "All departments" / "Tous les départements";
    any_priority: "All priorities" / "Toutes les priorités";
    anyone: "Everyone" / "Tout le monde";
    nobody: "Nobody" / "Personne";
    me: "Me" / "Moi";
    only_unread: "Unread only" / "Non lus seulement";
    saved_replies: "Saved replies" / "Réponses enregistrées";
    answer: "Answer" / "Réponse";
    answer_text: "Your answer" / "Votre réponse";
    answer_send: "Send the answer" / "Envoyer la réponse";
    answer_close: "Send and close" / "Envoyer et fermer";
    answered: "Your answer is sent." / "Votre réponse est envoyée.";
    closed_staff: "This ticket is closed; an answer leaves it closed." / "Ce ticket est fermé\u{202f}; une réponse le laisse fermé.";
    insert_which: "Saved reply" / "Réponse enregistrée";
    insert: "Insert" / "Insérer";
    choose_reply: "Choose…" / "Choisir…";
    note_title: "Add an internal note" / "Ajouter une note interne";
    note_text: "Note" / "Note";
    note_hint: "Only the team reads it; nothing is sent." / "Seule l’équipe la lit\u{202f}; rien n’est envoyé.";
    note_save: "Keep the note" / "Garder la note";
    noted: "The note is kept." / "La note est gardée.";
    sort: "Properties" / "Propriétés";
    sort_save: "Save" / "Enregistrer";
    /// Behind what was done instead.
    sort_left: "The properties are not saved yet." / "Les propriétés ne sont pas encore enregistrées.";
    sorted: "The ticket is changed." / "Le ticket est modifié.";
    outdated: "Somebody has changed this ticket meanwhile. Look at what is set now, and save again to replace it." /
        "Quelqu’un a modifié ce ticket entre-temps. Regardez ce qui est réglé à présent, puis enregistrez de nouveau pour le remplacer.";
    answered_meanwhile(name: &str): "{name} has answered meanwhile. Read that first; what you typed is still here." /
        "{name} a répondu entre-temps. Lisez d’abord sa réponse\u{202f}; votre saisie est toujours là.";
    /// To whoever closes a ticket or opens it again.
    went_on: "Something was said or done here meanwhile, so nothing was changed. Read it first; what you typed is still here." /
        "Il s’est passé quelque chose ici entre-temps\u{a0}: rien n’a été modifié. Lisez d’abord la suite\u{202f}; votre saisie est toujours là.";
    assignee_gone: "This person is no longer of the team. Choose another." /
        "Cette personne n’est plus de l’équipe. Choisissez-en une autre.";
    not_in_list(name: &str): "{name} (no longer in the list)" / "{name} (ne figure plus dans la liste)";
    not_in_team(name: &str): "{name} (no longer of the team)" / "{name} (ne fait plus partie de l’équipe)";
    customer_since: "Account opened on" / "Compte ouvert le";
    customer_page: "See the customer" / "Voir le client";
    customer_tickets: "All their tickets" / "Tous ses tickets";
    only_of(name: &str): "Only tickets of {name}." / "Seulement les tickets de {name}.";
    only_of_account(number: i64): "Only tickets of account {number}." / "Seulement les tickets du compte {number}.";
    waiting(count: i64): "{count} ticket has something new for you." | "{count} tickets have something new for you." /
        "{count} ticket a du nouveau pour vous." | "{count} tickets ont du nouveau pour vous.";
    look_tickets: "See the tickets" / "Voir les tickets";

    // Saved replies.
    replies_lead: "Answers that are given again and again: the team inserts them into an answer and changes them there." /
        "Les réponses qui reviennent souvent\u{a0}: l’équipe les insère dans une réponse et les y adapte.";
    replies_none: "No saved reply yet" / "Pas encore de réponse enregistrée";
    replies_none_text: "Write an answer once, insert it with a click." / "Écrivez une réponse une fois, insérez-la d’un clic.";
    reply_new: "Write a saved reply" / "Écrire une réponse enregistrée";
    reply_name_of(name: &str): "Saved reply: {name}" / "Réponse enregistrée\u{a0}: {name}";
    reply_name: "Name" / "Nom";
    reply_name_hint: "Only the team reads it." / "Seule l’équipe le lit.";
    reply_text: "Text" / "Texte";
    reply_save: "Save the reply" / "Enregistrer la réponse";
    reply_saved: "The saved reply is kept." / "La réponse est enregistrée.";
    reply_remove: "Remove this reply" / "Supprimer cette réponse";
    reply_remove_title(name: &str): "Remove “{name}”?" / "Supprimer «\u{202f}{name}\u{202f}»\u{202f}?";
    reply_remove_text: "What was answered with it stays." / "Ce qui a été répondu avec elle reste.";
    reply_remove_do: "Remove the reply" / "Supprimer la réponse";
    reply_keep: "Keep it" / "La garder";
    reply_removed(name: &str): "“{name}” is removed." / "«\u{202f}{name}\u{202f}» est supprimée.";
    reply_outdated: "Somebody has changed this reply meanwhile. What you typed is still here: save again to replace theirs." /
        "Quelqu’un a modifié cette réponse entre-temps. Votre saisie est toujours là\u{a0}: enregistrez de nouveau pour remplacer la sienne.";

    // Departments and priorities.
    settings: "Departments and priorities" / "Départements et priorités";
    settings_lead: "What customers choose from when they open a ticket." / "Ce que les clients choisissent en ouvrant un ticket.";
    settings_go: "Change departments and priorities" / "Modifier les départements et les priorités";
    settings_text: "Departments and priorities of tickets." / "Les départements et les priorités des tickets.";
    departments: "Departments" / "Départements";
    departments_text: "In the order in which customers see them; a form begins with the first. One that is removed keeps its name in old tickets." /
        "Dans l’ordre où les clients les voient\u{202f}; un formulaire commence par le premier. Un département supprimé garde son nom dans les anciens tickets.";
    priorities: "Priorities" / "Priorités";
    priorities_text: "From the least urgent to the most; a form begins with the middle one." /
        "De la moins urgente à la plus urgente\u{202f}; un formulaire commence par celle du milieu.";
    nth_department(number: usize): "Department {number}" / "Département {number}";
    nth_priority(number: usize): "Priority {number}" / "Priorité {number}";
    up: "Move up" / "Monter";
    down: "Move down" / "Descendre";
    remove: "Remove" / "Retirer";
    /// Read out behind a row's button.
    which_row(label: &str, name: &str): "{label}: {name}" / "{label}\u{a0}: {name}";
    add_department: "Add a department" / "Ajouter un département";
    add_priority: "Add a priority" / "Ajouter une priorité";
    settings_save: "Save both lists" / "Enregistrer les deux listes";
    settings_saved: "Departments and priorities are saved." / "Les départements et les priorités sont enregistrés.";
    settings_outdated: "Somebody has changed these lists meanwhile. What you typed is still here: save again to replace theirs." /
        "Quelqu’un a modifié ces listes entre-temps. Votre saisie est toujours là\u{a0}: enregistrez de nouveau pour remplacer la leur.";
    choice_twice: "Another line has this name. Give each a name of its own." /
        "Une autre ligne porte déjà ce nom. Donnez à chacune le sien.";
    choice_none: "Keep at least one." / "Gardez au moins une ligne.";
    choice_many(max: usize): "These are too many: {max} are the most." / "Cela en fait trop\u{a0}: {max} au plus.";
}
