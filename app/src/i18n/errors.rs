//! What is said when a page cannot be shown: a title, then what is safe or to be done.

super::sentences! {
    to_start: "Go to the start page" / "Aller à la page d’accueil";
    go_back: "See where it stands now" / "Voir où cela en est";
    not_found: "Nothing landed here" / "Rien n’est tombé ici";
    not_found_text: "There is no page at this address. Your balance and your drops are where they were." /
        "Il n’y a pas de page à cette adresse. Votre solde et vos largages sont là où ils étaient.";
    not_found_staff: "There is no page at this address, or what it showed was removed. Nothing else has changed." /
        "Il n’y a pas de page à cette adresse, ou ce qu’elle montrait a été supprimé. Rien d’autre n’a changé.";
    sign_in: "Please sign in" / "Veuillez vous connecter";
    sign_in_text: "This page is for people who signed in." / "Cette page est réservée aux personnes connectées.";
    forbidden: "This page is not for your account" / "Cette page n’est pas pour votre compte";
    forbidden_text: "Ask an administrator if you should see it, or sign in with another account." /
        "Demandez à un administrateur si vous devriez la voir, ou connectez-vous avec un autre compte.";
    cross_site: "This form came from another site" / "Ce formulaire vient d’un autre site";
    cross_site_text: "For your safety nothing was done. Open the page here and send the form again." /
        "Par sécurité, rien n’a été fait. Ouvrez la page ici et envoyez de nouveau le formulaire.";
    unreadable: "This request could not be read" / "Cette demande n’a pas pu être lue";
    unreadable_text: "Nothing was changed. Go back, reload the page and try again." /
        "Rien n’a été modifié. Revenez en arrière, rechargez la page et réessayez.";
    too_large: "That is too much at once" / "C’est trop à la fois";
    too_large_text: "Nothing was changed. Go back and shorten what you typed or the file you chose." /
        "Rien n’a été modifié. Revenez en arrière et raccourcissez votre saisie ou le fichier choisi.";
    wrong_method: "This address cannot be used like that" / "Cette adresse ne s’utilise pas ainsi";
    wrong_method_text: "Nothing was changed. Open the page you came from and use its buttons." /
        "Rien n’a été modifié. Ouvrez la page d’où vous venez et utilisez ses boutons.";
    refused: "That is no longer possible" / "Ce n’est plus possible";
    busy: "Many people are here right now" / "Il y a beaucoup de monde en ce moment";
    busy_text: "Nothing was lost. Please try again in a few seconds." /
        "Rien n’est perdu. Veuillez réessayer dans quelques secondes.";
    away: "This cannot be done right now" / "Ce n’est pas possible en ce moment";
    away_text: "Nothing of it was saved, and what was saved before stays. Try again in a minute." /
        "Rien n’en a été enregistré, et ce qui l’était reste. Réessayez dans une minute.";
    away_staff: "The database takes nothing right now: its disk may be full, or another program holds it. Nothing of this was saved, and what was saved before stays. Make room or end the other program, and try again; the log names the cause." /
        "La base de données ne prend rien en ce moment\u{a0}: son disque est peut-être plein, ou un autre programme la retient. Rien de ceci n’a été enregistré, et ce qui l’était reste. Faites de la place ou arrêtez l’autre programme, puis réessayez\u{202f}; le journal dit la cause.";
    internal: "Something broke on our side" / "Quelque chose s’est cassé de notre côté";
    internal_text: "Nothing was lost: what was saved stays saved. Try again in a minute." /
        "Rien n’est perdu\u{a0}: ce qui était enregistré le reste. Réessayez dans une minute.";
    tell_number: "If it happens again, tell us this number:" / "Si cela se reproduit, donnez-nous ce numéro\u{a0}:";
}
