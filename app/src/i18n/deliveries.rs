//! Deliveries: each message on its way to one webhook.

use largage::engine::store::deliveries::State;

use super::Lang;

super::sentences! {
    title: "Deliveries" / "Envois";
    lead: "Each message to each webhook, the latest first." / "Chaque message vers chaque webhook, le plus récent d’abord.";
    filter: "Filter by state" / "Filtrer par état";
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
    tries: "Tries" / "Essais";
    next_try: "Next try" / "Prochain essai";
    detail: "Detail" / "Détail";
    most(count: u16): "The latest {count} is shown." | "The latest {count} are shown." /
        "Le dernier est montré ({count})." | "Les {count} derniers sont montrés.";

    queued: "Waiting" / "En attente";
    sending: "On its way" / "En route";
    retrying: "Trying again" / "Nouvel essai";
    delivered: "Delivered" / "Envoyé";
    refused: "Refused" / "Refusé";
    uncertain: "Uncertain" / "Incertain";
    stale: "Too late to matter" / "Devenu inutile";
    cancelled: "Cancelled" / "Annulé";
    dead_webhook: "Webhook is off" / "Webhook hors service";
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
