//! Deliveries: each message on its way to one webhook.

use largage::{
    engine::{cause::Cause, store::deliveries::State},
    message::EmptyMessage,
};

use super::Lang;

super::sentences! {
    title: "Deliveries" / "Envois";
    lead: "Each message to each webhook, the latest first." / "Chaque message vers chaque webhook, le plus récent d’abord.";
    filter: "Filter by state" / "Filtrer par état";
    filter_do: "Filter" / "Filtrer";
    all: "All" / "Tous";
    empty: "Nothing was sent yet" / "Rien n’a encore été envoyé";
    empty_text: "Every message of a drop appears here with what came of it." /
        "Chaque message d’un largage paraît ici avec ce qu’il est devenu.";
    empty_state: "Nothing in this state" / "Rien dans cet état";
    empty_state_text: "Choose another state, or look at all." / "Choisissez un autre état, ou regardez tout.";
    show_all: "Show all" / "Tout montrer";
    state: "State" / "État";
    event: "Event" / "Événement";
    webhook: "Webhook" / "Webhook";
    removed: "removed" / "supprimé";
    when: "When" / "Quand";
    tries: "Tries" / "Tentatives";
    next_try: "Next try" / "Prochaine tentative";
    detail: "Detail" / "Détail";
    most(count: u16): "The latest {count} is shown." | "The latest {count} are shown." /
        "Le dernier est montré ({count})." | "Les {count} derniers sont montrés.";

    queued: "Waiting" / "En attente";
    sending: "On its way" / "En route";
    retrying: "Trying again" / "Nouvelle tentative";
    delivered: "Delivered" / "Envoyé";
    refused: "Refused" / "Refusé";
    uncertain: "Uncertain" / "Incertain";
    stale: "Too late to matter" / "Devenu inutile";
    cancelled: "Cancelled" / "Annulé";
    dead_webhook: "Webhook is off" / "Webhook hors service";

    given_up: "Given up" / "Abandonné";
    given_up_after(count: i64): "It was tried {count} time, until it was too late to matter." |
        "It was tried {count} times, until it was too late to matter." /
        "Il y a eu {count} tentative, puis il est devenu inutile." |
        "Il y a eu {count} tentatives, puis il est devenu inutile.";
    unreachable: "Its server could not be reached." / "Son serveur n’a pas pu être joint.";
    timed_out: "Its server took too long to answer." / "Son serveur a mis trop de temps à répondre.";
    broken_off: "The connection broke off before an answer came." /
        "La connexion s’est rompue avant toute réponse.";
    interrupted: "This program was stopped before the answer came." /
        "Ce programme a été arrêté avant la réponse.";
    asked_for_a_pause: "Its server asked for a pause." / "Son serveur a demandé une pause.";
    their_fault(status: u16): "Its server had a fault (HTTP {status})." / "Son serveur a eu une panne (HTTP {status}).";
    unknown_there: "Its address is no longer known there." / "Son adresse n’y est plus connue.";
    answered(status: u16): "Its server answered with HTTP {status}." / "Son serveur a répondu HTTP {status}.";
    empty_message: "With these values nothing was left to say." / "Avec ces valeurs, il ne restait rien à dire.";
    their_words(words: &str): "The answer was: “{words}”" / "La réponse était\u{a0}: «\u{202f}{words}\u{202f}»";

    colon: ":" / "\u{a0}:";
    queued_means: "it leaves as soon as it is its turn. A drop’s opening overtakes everything else." /
        "il part dès que vient son tour. L’ouverture d’un largage passe devant tout le reste.";
    sending_means: "it was handed to the other side, whose answer is awaited." /
        "il est remis à l’autre côté, dont on attend la réponse.";
    retrying_means: "the other side was busy or away; the list shows when we try again. We keep the pace that Discord asks for." /
        "l’autre côté était occupé ou absent\u{202f}; la liste montre quand nous réessayons. Nous gardons le rythme que Discord demande.";
    delivered_means: "the other side has confirmed it." / "l’autre côté l’a confirmé.";
    refused_means: "this message can never be taken; the reason says which part. Change the message." /
        "ce message ne pourra jamais être pris\u{202f}; la raison dit quelle partie. Changez le message.";
    uncertain_means: "it was sent, but the answer was lost. It may stand in the channel or not: look there. We do not send it again by ourselves, so that nothing appears twice." /
        "il est parti, mais la réponse s’est perdue. Il est peut-être dans le salon, ou non\u{a0}: regardez-y. Nous ne le renvoyons pas de nous-mêmes, pour que rien n’apparaisse deux fois.";
    stale_means: "it came too late to make sense, such as a warning after the opening. It was not sent." /
        "il arrivait trop tard pour avoir un sens, comme un avertissement après l’ouverture. Il n’est pas parti.";
    cancelled_means: "it was taken back before it was sent." / "il a été retiré avant son départ.";
    dead_webhook_means: "the webhook is switched off, or its destination no longer knows it. We stop calling it; create another at Discord and change the address on the webhook’s page." /
        "le webhook est désactivé, ou sa destination ne le connaît plus. Nous ne l’appelons plus\u{202f}; créez-en un autre chez Discord et changez l’adresse sur la page du webhook.";
}

/// What a state says of a message, after its name and a colon.
pub const fn state_means(lang: Lang, state: State) -> &'static str {
    match state {
        State::Queued => queued_means(lang),
        State::Sending => sending_means(lang),
        State::Retrying => retrying_means(lang),
        State::Delivered => delivered_means(lang),
        State::Refused => refused_means(lang),
        State::Uncertain => uncertain_means(lang),
        State::Stale => stale_means(lang),
        State::Cancelled => cancelled_means(lang),
        State::DeadWebhook => dead_webhook_means(lang),
    }
}

pub const fn state_name(lang: Lang, state: State) -> &'static str {
    match state {
        State::Queued => queued(lang),
        State::Sending => sending(lang),
        State::Retrying => retrying(lang),
        State::Delivered => delivered(lang),
        State::Refused => refused(lang),
        State::Uncertain => uncertain(lang),
        State::Stale => stale(lang),
        State::Cancelled => cancelled(lang),
        State::DeadWebhook => dead_webhook(lang),
    }
}

/// Why a message did not arrive, in a sentence; nothing where nothing went wrong.
pub fn reason(lang: Lang, detail: &str) -> Option<String> {
    if detail.is_empty() {
        return None;
    }
    if detail == EmptyMessage.to_string() {
        return Some(empty_message(lang).to_owned());
    }
    let status = detail.strip_prefix("HTTP ").and_then(|status| status.parse().ok());
    Some(match (Cause::parse(detail), status) {
        (Some(Cause::Unreachable), _) => unreachable(lang).to_owned(),
        (Some(Cause::TimedOut), _) => timed_out(lang).to_owned(),
        (Some(Cause::BrokenOff), _) => broken_off(lang).to_owned(),
        (Some(Cause::Interrupted), _) => interrupted(lang).to_owned(),
        (None, Some(429)) => asked_for_a_pause(lang).to_owned(),
        (None, Some(401 | 403 | 404 | 410)) => unknown_there(lang).to_owned(),
        (None, Some(status @ 500..)) => their_fault(lang, status),
        (None, Some(status)) => answered(lang, status),
        (None, None) => their_words(lang, detail),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_a_sentence_in_both_languages() {
        for (detail, english, french) in [
            ("unreachable", "Its server could not be reached.", "Son serveur n’a pas pu être joint."),
            ("timed out", "Its server took too long to answer.", "Son serveur a mis trop de temps à répondre."),
            (
                "broken off",
                "The connection broke off before an answer came.",
                "La connexion s’est rompue avant toute réponse.",
            ),
            (
                "no answer",
                "This program was stopped before the answer came.",
                "Ce programme a été arrêté avant la réponse.",
            ),
            ("HTTP 429", "Its server asked for a pause.", "Son serveur a demandé une pause."),
            ("HTTP 404", "Its address is no longer known there.", "Son adresse n’y est plus connue."),
            ("HTTP 503", "Its server had a fault (HTTP 503).", "Son serveur a eu une panne (HTTP 503)."),
            ("HTTP 418", "Its server answered with HTTP 418.", "Son serveur a répondu HTTP 418."),
            (
                "content: Must be 2000 or fewer in length.",
                "The answer was: “content: Must be 2000 or fewer in length.”",
                "La réponse était\u{a0}: «\u{202f}content: Must be 2000 or fewer in length.\u{202f}»",
            ),
        ] {
            assert_eq!(reason(Lang::En, detail).as_deref(), Some(english));
            assert_eq!(reason(Lang::Fr, detail).as_deref(), Some(french));
        }
        assert_eq!(reason(Lang::Fr, ""), None);
        assert_ne!(reason(Lang::En, &EmptyMessage.to_string()), reason(Lang::Fr, &EmptyMessage.to_string()));
    }
}
