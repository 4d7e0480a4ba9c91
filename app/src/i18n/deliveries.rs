//! Deliveries: each message on its way to one webhook.

use std::time::Duration;

use largage::{
    engine::{cause::Cause, store::deliveries::State},
    message::EmptyMessage,
};

use super::Lang;

super::sentences! {
    title: "Deliveries" / "Envois";
    lead: "Each message to each webhook, the latest first." / "Chaque message vers chaque webhook, le plus récent d’abord.";
    filter: "Find deliveries" / "Trouver des envois";
    filter_do: "Filter" / "Filtrer";
    all: "All" / "Tous";
    search: "Search" / "Recherche";
    any_state: "Any state" / "Tous les états";
    failed: "Did not arrive" / "Pas arrivés";
    waiting: "Not over yet" / "Pas encore terminés";
    any_webhook: "All webhooks" / "Tous les webhooks";
    any_event: "All events" / "Tous les événements";
    from(zone: &str): "From ({zone})" / "Du ({zone})";
    to(zone: &str): "To ({zone})" / "Au ({zone})";
    none_found: "Nothing found" / "Rien trouvé";
    none_found_text: "Try other words or a longer time, or look at all." /
        "Essayez d’autres mots ou une période plus longue, ou regardez tout.";
    export: "Save this list as" / "Enregistrer cette liste en";
    strip: "How the webhooks fare" / "Comment vont les webhooks";
    arrived(percent: u32, days: u32): "{percent} % arrived in the last {days} days" /
        "{percent}\u{202f}% arrivés ces {days} derniers jours";
    arrived_none: "Nothing was sent lately" / "Rien n’a été envoyé récemment";
    in_queue(count: i64): "{count} waits" | "{count} wait" / "{count} en attente" | "{count} en attente";
    again_at: "Next message" / "Prochain message";
    at_once: "at once" / "tout de suite";
    never_again: "none: it is switched off" / "aucun\u{a0}: il est désactivé";
    success: "Success" / "Réussite";
    median: "Median response time" / "Temps de réponse médian";
    p95: "95 % of responses within" / "95\u{202f}% des réponses en moins de";
    queue: "In the queue" / "Dans la file";
    days(count: u16): "The last {count} days" | "The last {count} days" /
        "Les {count} derniers jours" | "Les {count} derniers jours";
    nothing_in_days(count: u16): "Nothing was sent in the last {count} days." | "Nothing was sent in the last {count} days." /
        "Rien n’a été envoyé ces {count} derniers jours." | "Rien n’a été envoyé ces {count} derniers jours.";
    day(day: &str, delivered: i64, failed: i64): "{day}: {delivered} arrived, {failed} did not" /
        "{day}\u{a0}: {delivered} arrivés, {failed} pas arrivés";
    day_head: "Day" / "Jour";
    arrived_head: "Arrived" / "Arrivés";
    numbers: "The numbers, day by day" / "Les nombres, jour par jour";
    unreadable_ones: "Part of this list cannot be read: it is damaged, or a later version of Largage has written it. The others are not touched by that." /
        "Une partie de cette liste ne peut pas être lue\u{a0}: elle est abîmée, ou une version plus récente de Largage l’a écrite. Les autres n’en souffrent pas.";
    unreadable_title: "This delivery cannot be read" / "Cet envoi ne peut pas être lu";
    unreadable_text: "What is stored of it is damaged, or a later version of Largage has written it. It is not sent, and holds nothing else back. If you have just gone back to an older version, return to the later one; otherwise the database’s file may be damaged: look at your backups." /
        "Ce qui en est conservé est abîmé, ou une version plus récente de Largage l’a écrit. Il ne part pas, et ne retient rien d’autre. Si vous venez de revenir à une version plus ancienne, reprenez la plus récente\u{202f}; sinon le fichier de la base est peut-être abîmé\u{a0}: voyez vos sauvegardes.";
    missing: "There is no such delivery" / "Cet envoi n’existe pas";
    missing_text(days: u16): "It may have been removed: what became of a message is kept for {days} day, and a deed in the audit log for ever." |
        "It may have been removed: what became of a message is kept for {days} days, and a deed in the audit log for ever." /
        "Il a peut-être été supprimé\u{a0}: ce qu’un message est devenu se conserve {days} jour, et un acte du journal d’audit pour toujours." |
        "Il a peut-être été supprimé\u{a0}: ce qu’un message est devenu se conserve {days} jours, et un acte du journal d’audit pour toujours.";
    cut: "Part of what is stored of it cannot be read and is left out here. What was sent stays as it was." /
        "Une partie de ce qui en est conservé ne peut pas être lue et manque ici. Ce qui est parti reste tel quel.";

    number(id: i64): "Delivery {id}" / "Envoi {id}";
    about: "About" / "À propos de";
    ticket_number(number: &str): "Ticket {number}" / "Ticket {number}";
    order_number(number: &str): "Order {number}" / "Commande {number}";
    message: "The message" / "Le message";
    as_sent: "As it was sent." / "Tel qu’il est parti.";
    as_would_be: "As it would be sent now." / "Tel qu’il partirait maintenant.";
    not_shown: "With these values nothing is left to show, its webhook was removed before it was written, or it holds a \
        code that its channel does not know yet." /
        "Avec ces valeurs il ne reste rien à montrer, son webhook a été supprimé avant qu’il soit écrit, ou il contient un \
        code que son salon ne connaît pas encore.";
    request: "What is sent, word for word" / "Ce qui est envoyé, mot pour mot";
    timeline: "What happened" / "Ce qui s’est passé";
    written: "The message was prepared." / "Le message a été préparé.";
    written_again(id: i64): "The message was prepared to send delivery {id} again." / "Le message a été préparé pour renvoyer l’envoi {id}.";
    attempt(number: usize): "Try {number}" / "Tentative {number}";
    took(time: &str): "took {time}" / "en {time}";
    status: "Status" / "Statut";
    answer: "What was answered" / "La réponse";
    no_answer_yet: "The answer is awaited." / "La réponse est attendue.";
    no_answer_came: "No answer came: it may have arrived or not." / "Aucune réponse\u{a0}: il est peut-être arrivé, ou non.";
    next_one: "The next try." / "La prochaine tentative.";
    waits_turn: "It waits for its turn." / "Il attend son tour.";
    ended: "Nothing more is tried." / "Plus rien n’est tenté.";
    by_replayed(who: &str): "{who} had it sent again." / "{who} l’a fait renvoyer.";
    by_cancelled(who: &str): "{who} cancelled it." / "{who} l’a annulé.";
    somebody: "Somebody" / "Quelqu’un";
    facts: "In short" / "En bref";
    next_moment: "Goes out" / "Départ";
    until: "Makes sense until" / "A un sens jusqu’au";
    message_id: "Number at its destination" / "Numéro chez le destinataire";
    replaces: "Sends again" / "Renvoie";
    no_longer_kept(id: i64): "Delivery {id}, which is no longer kept" / "Envoi {id}, qui n’est plus conservé";
    replaced_by: "Sent again as" / "Renvoyé en";
    change_message: "Change the message" / "Modifier le message";
    change_first: "Change the message first" / "Modifier d’abord le message";
    change_first_text: "What you save there is sent from here, as the message is then. It holds for later messages as well." /
        "Ce que vous y enregistrez part d’ici, tel que le message est alors. Cela vaut aussi pour les messages suivants.";

    replay: "Send it again" / "Renvoyer";
    replay_title(id: i64): "Send delivery {id} again?" / "Renvoyer l’envoi {id}\u{202f}?";
    replay_text: "Its message is sent once more, by a delivery of its own, with what may leave for this webhook today." /
        "Son message part encore une fois, par un nouvel envoi, avec ce qui peut partir vers ce webhook aujourd’hui.";
    replay_uncertain: "It may stand in the channel already: look there first, or it appears twice." /
        "Il est peut-être déjà dans le salon\u{a0}: regardez-y d’abord, sinon il paraîtra deux fois.";
    replay_delivered: "It has arrived, and will appear a second time." /
        "Il est arrivé, et paraîtra une seconde fois.";
    replay_late: "Its time is over; it is sent nevertheless." / "Son heure est passée\u{202f}; il part quand même.";
    version: "Message" / "Message";
    version_then: "As it was then" / "Tel qu’il était alors";
    version_now: "As it is now" / "Tel qu’il est maintenant";
    replayed: "It is sent again." / "Il est renvoyé.";
    keep: "Leave it" / "Le laisser";
    cancel: "Cancel it" / "L’annuler";
    cancel_title(id: i64): "Cancel delivery {id}?" / "Annuler l’envoi {id}\u{202f}?";
    cancel_text: "It is not sent any more. You can send it again later." /
        "Il ne partira plus. Vous pourrez le renvoyer plus tard.";
    cancelled_now: "It is cancelled." / "Il est annulé.";
    may_stand: "It waits no more; an earlier try may have arrived, so it is called uncertain." /
        "Il n’attend plus\u{202f}; une tentative est peut-être arrivée, il est donc dit incertain.";
    not_over: "It is not over yet: it can be sent again once it is." /
        "Il n’est pas encore terminé\u{a0}: il pourra être renvoyé ensuite.";
    not_waiting: "It is on its way or over: it can no longer be cancelled." /
        "Il est en route ou terminé\u{a0}: il ne peut plus être annulé.";
    sent_again: "It was sent again before." / "Il a déjà été renvoyé.";
    webhook_off: "Its webhook is switched off or removed: switch it on first." /
        "Son webhook est désactivé ou supprimé\u{a0}: réactivez-le d’abord.";

    replay_all: "Send again what did not arrive" / "Renvoyer ce qui n’est pas arrivé";
    replay_all_text(count: i64): "{count} message of this list did not arrive for certain and is sent again." |
        "{count} messages of this list did not arrive for certain and are sent again, the oldest first." /
        "{count} message de cette liste n’est pas arrivé à coup sûr et sera renvoyé." |
        "{count} messages de cette liste ne sont pas arrivés à coup sûr et seront renvoyés, le plus ancien d’abord.";
    replay_all_rule: "Left out is what has arrived, waits, was cancelled, was sent again before, makes no sense any more, or whose webhook is off." /
        "Reste de côté ce qui est arrivé, attend, a été annulé, a déjà été renvoyé, n’a plus de sens, ou dont le webhook est hors service.";
    replay_all_do: "Send them again" / "Les renvoyer";
    replayed_all(count: i64): "{count} message is sent again." | "{count} messages are sent again." /
        "{count} message est renvoyé." | "{count} messages sont renvoyés.";
    cancel_all: "Cancel what waits" / "Annuler ce qui attend";
    cancel_all_text(count: i64): "{count} message of this list waits and is cancelled." |
        "{count} messages of this list wait and are cancelled." /
        "{count} message de cette liste attend et sera annulé." |
        "{count} messages de cette liste attendent et seront annulés.";
    cancel_all_do: "Cancel them" / "Les annuler";
    cancelled_all(count: i64): "{count} message is cancelled." | "{count} messages are cancelled." /
        "{count} message est annulé." | "{count} messages sont annulés.";
    of_all(count: i64): "The list has {count} delivery." | "The list has {count} deliveries." /
        "La liste compte {count} envoi." | "La liste compte {count} envois.";
    in_steps(count: u16): "Many are done {count} at a time; this page comes back until none is left." |
        "Many are done {count} at a time; this page comes back until none is left." /
        "S’il y en a beaucoup, ils sont faits par {count}\u{202f}; cette page revient jusqu’au dernier." |
        "S’il y en a beaucoup, ils sont faits par {count}\u{202f}; cette page revient jusqu’au dernier.";
    left_over(count: i64): "{count} could not be: look at it here." | "{count} could not be: look at them here." /
        "{count} n’a pas pu l’être\u{a0}: voyez-le ici." | "{count} n’ont pas pu l’être\u{a0}: voyez-les ici.";
    going_replay: "Sending again" / "Renvoi en cours";
    going_cancel: "Cancelling" / "Annulation en cours";
    done_of(done: i64, all: i64): "{done} of {all} are done." / "{done} sur {all} sont faits.";
    go_on: "Go on" / "Continuer";
    stop_here: "Stop here" / "S’arrêter là";
    none_to_replay: "Nothing here can be sent again" / "Rien ici ne peut être renvoyé";
    none_to_cancel: "Nothing here waits" / "Rien ici n’attend";
    back: "Back to the deliveries" / "Retour aux envois";
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

    queued: "Waiting" / "En attente";
    sending: "On its way" / "En route";
    retrying: "Trying again" / "Nouvelle tentative";
    delivered: "Delivered" / "Remis";
    refused: "Refused" / "Refusé";
    uncertain: "Uncertain" / "Incertain";
    stale: "Too late to matter" / "Devenu inutile";
    merged: "Grouped with others" / "Regroupé avec d’autres";
    told_with(id: i64): "message {id} tells of it as well, since many came at once." /
        "le message {id} l’annonce aussi, car il y en a eu beaucoup à la fois.";
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
    restored: "It waited when a backup was taken, which was restored: it may have been sent since." /
        "Il attendait au moment d’une sauvegarde, qui a été restaurée\u{a0}: il est peut-être parti depuis.";
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
    merged_means: "so many customers redeemed a code at once that one message tells of several of them." /
        "tant de clients ont utilisé un code à la fois qu’un seul message en annonce plusieurs.";
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
        State::Merged => merged_means(lang),
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
        State::Merged => merged(lang),
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
    if let Ok(id) = detail.parse() {
        return Some(told_with(lang, id));
    }
    let status = detail.strip_prefix("HTTP ").and_then(|status| status.parse().ok());
    Some(match (Cause::parse(detail), status) {
        (Some(Cause::Unreachable), _) => unreachable(lang).to_owned(),
        (Some(Cause::TimedOut), _) => timed_out(lang).to_owned(),
        (Some(Cause::BrokenOff), _) => broken_off(lang).to_owned(),
        (Some(Cause::Interrupted), _) => interrupted(lang).to_owned(),
        (Some(Cause::Restored), _) => restored(lang).to_owned(),
        (None, Some(429)) => asked_for_a_pause(lang).to_owned(),
        (None, Some(401 | 403 | 404 | 410)) => unknown_there(lang).to_owned(),
        (None, Some(status @ 500..)) => their_fault(lang, status),
        (None, Some(status)) => answered(lang, status),
        (None, None) => their_words(lang, detail),
    })
}

/// `340 ms`, `2.3 s`.
pub fn short_time(lang: Lang, time: Duration) -> String {
    if time < Duration::from_secs(1) {
        return format!("{}\u{a0}ms", time.as_millis());
    }
    let seconds = format!("{:.1}", time.as_secs_f64());
    let seconds = if lang == Lang::Fr { seconds.replace('.', ",") } else { seconds };
    format!("{seconds}\u{a0}s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short_and_in_the_readers_language() {
        for (millis, english, french) in
            [(0, "0 ms", "0 ms"), (999, "999 ms", "999 ms"), (1_000, "1.0 s", "1,0 s"), (20_049, "20.0 s", "20,0 s")]
        {
            let told = |lang| short_time(lang, Duration::from_millis(millis)).replace('\u{a0}', " ");
            assert_eq!((told(Lang::En).as_str(), told(Lang::Fr).as_str()), (english, french));
        }
    }

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
            (
                "restored from a backup",
                "It waited when a backup was taken, which was restored: it may have been sent since.",
                "Il attendait au moment d’une sauvegarde, qui a été restaurée\u{a0}: il est peut-être parti depuis.",
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
