//! What is said when a page cannot be shown: a title, then what is safe or to be done.

super::sentences! {
    to_start: "Go to the start page" / "Aller à la page d’accueil";
    not_found: "There is nothing here" / "Il n’y a rien ici";
    not_found_text: "The address may be mistyped, or the page has gone. Nothing else is affected." /
        "L’adresse est peut-être mal saisie, ou la page a disparu. Rien d’autre n’est touché.";
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
    internal: "Something broke on our side" / "Quelque chose s’est cassé de notre côté";
    internal_text:
        "What was saved before is safe, and the fault is noted. Please try again; if it stays, tell the administrator." /
        "Ce qui était enregistré est intact et la panne est notée. Veuillez réessayer\u{202f}; si elle persiste, prévenez l’administrateur.";
}
