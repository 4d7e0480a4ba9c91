//! E-mail: asking for a link, what one is told of, and what the team sees of it.

use largage::engine::mail::State;
use largage::mail::Kind;

use super::Lang;

super::sentences! {
    forgotten: "Choose a new password" / "Choisir un nouveau mot de passe";
    forgotten_text: "Type the address of your account. We send a link there by which you choose a new password." /
        "Saisissez l’adresse de votre compte. Nous y envoyons un lien pour choisir un nouveau mot de passe.";
    forgotten_by_hand: "Type the address of your account. Our team gets your wish, and gives you a link by which you choose a new password." /
        "Saisissez l’adresse de votre compte. Notre équipe reçoit votre demande, et vous donne un lien pour choisir un nouveau mot de passe.";
    ask_forgotten: "Ask for the link" / "Demander le lien";
    asked: "If this address has an account, a link is on its way there. Look into the folder for unwanted mail as well." /
        "Si cette adresse a un compte, un lien est en route. Regardez aussi dans les indésirables.";
    asked_by_hand: "If this address has an account, our team now knows that you need a link. Ask them for it." /
        "Si cette adresse a un compte, notre équipe sait maintenant qu’il vous faut un lien. Demandez-le-lui.";
    by_link: "Sign in by a link" / "Se connecter par un lien";
    by_link_text: "Type the address of your account. We send a link there that signs you in, once, within 15 minutes." /
        "Saisissez l’adresse de votre compte. Nous y envoyons un lien qui vous connecte, une fois, dans les 15 minutes.";
    by_link_off: "Links cannot be sent here. Sign in with your password." /
        "Les liens ne peuvent pas être envoyés ici. Connectez-vous avec votre mot de passe.";

    section: "E-mail" / "E-mail";
    verified: "Your address is confirmed." / "Votre adresse est confirmée.";
    not_verified: "Your address is not confirmed yet." / "Votre adresse n’est pas encore confirmée.";
    send_verify: "Send me the link" / "M’envoyer le lien";
    verify_sent: "The link is on its way. Look into the folder for unwanted mail as well." /
        "Le lien est en route. Regardez aussi dans les indésirables.";
    told: "Tell me by e-mail when my tickets are answered" / "Me prévenir par e-mail des réponses à mes tickets";
    told_hint: "What concerns the safety of your account always comes." /
        "Ce qui touche à la sécurité de votre compte arrive toujours.";
    save: "Save" / "Enregistrer";
    told_on: "You will be told by e-mail when your tickets are answered." /
        "Vous recevrez un e-mail à chaque réponse à vos tickets.";
    told_off: "You get no more e-mails about your tickets." / "Vous ne recevez plus d’e-mails sur vos tickets.";

    leave: "No more e-mails about your tickets?" / "Ne plus recevoir d’e-mails sur vos tickets\u{202f}?";
    leave_text: "You find the answers under Support as before. What concerns the safety of your account still comes." /
        "Vous trouvez les réponses sous Assistance comme avant. Ce qui touche à la sécurité de votre compte arrive toujours.";
    leave_do: "Send me no more of them" / "Ne plus m’en envoyer";
    left: "Done: no more e-mails about your tickets." / "C’est fait\u{a0}: plus d’e-mails sur vos tickets.";
    leave_gone: "This link belongs to nobody" / "Ce lien n’appartient à personne";
    leave_gone_text: "It may be cut short: copy it whole, or change what you are told of under Your account." /
        "Il est peut-être coupé\u{a0}: copiez-le entier, ou changez ce réglage sous Votre compte.";

    title: "E-mail" / "E-mails";
    text_on: "What is sent to people, and what came of it. What a mail said is forgotten once it is over." /
        "Ce qui est envoyé aux personnes, et ce qu’il en est advenu. Le contenu d’un e-mail est oublié une fois terminé.";
    text_off: "No mail server is set (--smtp), so nothing is sent. Who asks for a new password waits here: show the link and hand it over to the account’s owner, and nobody else." /
        "Aucun serveur d’e-mail n’est réglé (--smtp), donc rien n’est envoyé. Qui demande un nouveau mot de passe attend ici\u{a0}: affichez le lien et remettez-le au titulaire du compte, à personne d’autre.";
    state: "State" / "État";
    any_state: "All states" / "Tous les états";
    filter: "Filter" / "Filtrer";
    kind: "About" / "Objet";
    to: "To" / "À";
    when: "When" / "Quand";
    next_try: "Next try" / "Prochaine tentative";
    detail: "Detail" / "Détail";
    none: "No e-mails yet" / "Pas encore d’e-mails";
    none_text: "What people ask for and are told of appears here." / "Ce que les personnes demandent et apprennent paraît ici.";
    show: "Show the link" / "Afficher le lien";
    show_for(name: &str): "Show the link for {name}" / "Afficher le lien pour {name}";
    shown_title(name: &str): "A new password for {name}" / "Un nouveau mot de passe pour {name}";
    shown_text: "Whoever has this link can take the account. Hand it over to its owner only; it works once, for a day." /
        "Qui a ce lien peut prendre le compte. Ne le remettez qu’à son titulaire\u{202f}; il sert une fois, pendant un jour.";
    link: "Link" / "Lien";
    back: "Back to the e-mails" / "Retour aux e-mails";
    send_now: "Send now" / "Envoyer maintenant";
    send_now_to(name: &str): "Send now to {name}" / "Envoyer maintenant à {name}";
    sent_now: "It is being sent." / "Il part.";
    over: "This e-mail is over: nothing can be done with it any more." /
        "Cet e-mail est terminé\u{a0}: on ne peut plus rien en faire.";

    queued: "Waiting" / "En attente";
    sending: "On its way" / "En route";
    retrying: "Trying again" / "Nouvelle tentative";
    delivered: "Taken by the mail server" / "Pris par le serveur";
    refused: "Refused" / "Refusé";
    stale: "No longer of use" / "Devenu inutile";
    by_hand: "To be handed over" / "À remettre";

    verify_kind: "Confirm the address" / "Confirmer l’adresse";
    has_account: "Has an account already" / "A déjà un compte";
    reset_kind: "New password" / "Nouveau mot de passe";
    sign_in_kind: "Sign in by a link" / "Connexion par un lien";
    answered: "Ticket answered" / "Réponse à un ticket";
    new_device: "New device" / "Nouvel appareil";
    password_changed: "Password changed" / "Mot de passe changé";
}

pub const fn state_name(lang: Lang, state: State) -> &'static str {
    match state {
        State::Queued => queued(lang),
        State::Sending => sending(lang),
        State::Retrying => retrying(lang),
        State::Delivered => delivered(lang),
        State::Refused => refused(lang),
        State::Stale => stale(lang),
        State::ByHand => by_hand(lang),
    }
}

pub const fn kind_name(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Verify => verify_kind(lang),
        Kind::HasAccount => has_account(lang),
        Kind::Reset => reset_kind(lang),
        Kind::SignIn => sign_in_kind(lang),
        Kind::Answered => answered(lang),
        Kind::NewDevice => new_device(lang),
        Kind::PasswordChanged => password_changed(lang),
    }
}
