//! The dashboard.

use largage::phase::{Phase, SkipReason};

use super::Lang;

super::sentences! {
    title: "Dashboard" / "Tableau de bord";
    first_steps: "First steps" / "Premiers pas";
    step_webhook: "Add a webhook" / "Ajouter un webhook";
    step_webhook_text: "Say which channel hears of the drops." / "Dites quel salon entend parler des largages.";
    step_campaign: "Create a campaign" / "Créer une campagne";
    step_campaign_text: "Say when codes drop and what they are worth." / "Dites quand les codes tombent et ce qu’ils valent.";
    step_invite: "Invite people" / "Inviter des gens";
    step_invite_text: "Send a link to your team, or tell your customers to sign up." /
        "Envoyez un lien à votre équipe, ou dites à vos clients de s’inscrire.";
    no_drop_staff: "An administrator has to create or resume a campaign first." /
        "Un administrateur doit d’abord créer ou reprendre une campagne.";
    next_drop: "Next drop" / "Prochain largage";
    no_drop: "Nothing is on its way" / "Rien n’est en route";
    no_drop_text: "Create a campaign or resume one, and the next drop is drawn." /
        "Créez une campagne ou reprenez-en une, et le prochain largage est tiré.";
    campaign: "Campaign" / "Campagne";
    gift: "Gift" / "Cadeau";
    opens: "Opens" / "Ouverture";
    uses_taken: "Uses taken" / "Utilisations prises";
    gift_line(uses: u32, gift: &str, validity: &str): "{gift}, {uses} use, valid for {validity}" | "{gift}, {uses} uses, valid for {validity}" /
        "{gift}, {uses} utilisation, valable {validity}" | "{gift}, {uses} utilisations, valable {validity}";
    last_drops: "Last drops" / "Derniers largages";
    all_drops: "All drops" / "Tous les largages";
    uses_per_drop: "Uses taken per drop" / "Utilisations par largage";
    bar(used: u32, uses: u32, day: &str): "{used} of {uses} on {day}" / "{used} sur {uses} le {day}";
    no_last: "No drop is over yet." / "Aucun largage n’est encore terminé.";
    webhooks: "Webhooks" / "Webhooks";
    all_deliveries: "All deliveries" / "Tous les envois";
    budget: "Budget of this month" / "Budget du mois";
    change: "Change" / "Modifier";
    fits(count: u32, limit: &str): "given of {limit}; {count} more drop fits" | "given of {limit}; {count} more drops fit" /
        "donnés sur {limit}\u{202f}; encore {count} largage possible" | "donnés sur {limit}\u{202f}; encore {count} largages possibles";
    given(percent: i64): "{percent} percent of the budget is given" / "{percent} pour cent du budget est donné";
    needs_you: "Needs you" / "À voir";
    webhook_off(name: &str): "{name} is switched off: its destination no longer knows it. Nothing else is affected; add its new address to use it again." /
        "{name} est désactivé\u{a0}: sa destination ne le connaît plus. Rien d’autre n’est touché\u{202f}; ajoutez sa nouvelle adresse pour le réutiliser.";
    look_at(name: &str): "Look at {name}" / "Voir {name}";
    failed(count: usize): "{count} message did not arrive as it should lately." | "{count} messages did not arrive as they should lately." /
        "{count} message n’est pas arrivé comme prévu ces derniers jours." | "{count} messages ne sont pas arrivés comme prévu ces derniers jours.";
    look_deliveries: "Look at the deliveries" / "Voir les envois";
    missed(number: u32, campaign: &str, when: &str): "Drop {number} of {campaign}, {when}." /
        "Largage {number} de {campaign}, {when}.";
    missed_earlier(count: u32, days: u32): "{count} more like it in the last {days} days." | "{count} more like it in the last {days} days." /
        "{count} autre comme lui ces {days} derniers jours." | "{count} autres comme lui ces {days} derniers jours.";
    look_drop(number: u32): "Look at drop {number}" / "Voir le largage {number}";
    undelivered: "Nobody could read the code, so nobody won; nothing else is affected. See how the webhooks fare." /
        "Personne n’a pu lire le code\u{a0}: personne n’a gagné, et rien d’autre n’est touché. Voyez comment vont les webhooks.";
    late: "The program did not run in time; nothing else is affected." /
        "Le programme ne tournait pas à temps\u{202f}; rien d’autre n’est touché.";
    over_budget: "What was won stays; drops go on as soon as the budget holds one. Raise it to have them sooner." /
        "Ce qui est gagné le reste\u{202f}; les largages reprennent dès que le budget en couvre un. Augmentez-le pour en avoir plus tôt.";
}

/// What is safe after a drop was missed, and what to do.
pub const fn missed_advice(lang: Lang, phase: Phase) -> &'static str {
    match phase {
        Phase::Closed(_) => undelivered(lang),
        Phase::Skipped(SkipReason::Budget) => over_budget(lang),
        _ => late(lang),
    }
}
