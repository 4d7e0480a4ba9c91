//! The public list of drops, and the proof of each.

use largage::phase::{CloseReason, Phase, SkipReason};

use super::Lang;

super::sentences! {
    title: "Drops" / "Largages";
    lead: "Every drop, those to come and those that are over, with the proof that nothing was changed." /
        "Tous les largages, à venir et passés, avec la preuve que rien n’a été changé.";
    open_now: "Open now" / "Ouverts maintenant";
    coming: "To come" / "À venir";
    none_coming: "No drop is planned" / "Aucun largage n’est prévu";
    none_coming_text: "When a campaign starts, its next drop is listed here with what is promised of it." /
        "Quand une campagne commence, son prochain largage est listé ici avec ce qui en est promis.";
    past: "Over" / "Passés";
    none_past: "No drop is over yet" / "Aucun largage n’est encore passé";
    none_past_text: "Each one stays listed here with its proof." / "Chacun restera listé ici avec sa preuve.";
    older: "Older drops" / "Largages plus anciens";
    newest: "Newest drops" / "Derniers largages";
    drop(number: u32): "Drop {number}" / "Largage {number}";

    scheduled: "Scheduled" / "Prévu";
    announced: "Announced" / "Annoncé";
    open: "Open" / "Ouvert";
    closed: "Closed" / "Fermé";
    skipped: "Skipped" / "Sauté";

    uses(count: u32, uses: u32): "{count} of {uses} uses" | "{count} of {uses} uses" /
        "{count} utilisation sur {uses}" | "{count} utilisations sur {uses}";
    uses_left(count: u32, uses: u32): "{count} of {uses} uses left" | "{count} of {uses} uses left" /
        "{count} utilisation restante sur {uses}" | "{count} utilisations restantes sur {uses}";
    up_to(count: u32): "up to {count} use" | "up to {count} uses" /
        "jusqu’à {count} utilisation" | "jusqu’à {count} utilisations";
    cancelled: "called off" / "annulé";
    undelivered: "closed, because its message could not be delivered" /
        "fermé, car son message n’a pas pu être remis";
    late: "it would have opened too late" / "il se serait ouvert trop tard";
    budget: "not enough budget left this month" / "plus assez de budget ce mois-ci";
    paused: "the campaign was paused" / "la campagne était en pause";
    replaced: "another moment was chosen" / "un autre moment a été choisi";

    not_over: "The seed is revealed when this drop is over" / "La graine sera révélée quand ce largage sera terminé";
    not_over_text: "Until then you see what was promised. Note the commitment, and compare it afterwards." /
        "D’ici là, vous voyez ce qui est promis. Notez l’engagement, et comparez-le ensuite.";
    secret: "Secret until then" / "Secrète jusque-là";
    checking: "This page recomputes the drop in your browser" / "Cette page recalcule le largage dans votre navigateur";
    checking_text: "Without JavaScript, verify it yourself as described below." /
        "Sans JavaScript, vérifiez-le vous-même comme décrit plus bas.";
    matches: "Your browser recomputed it: everything matches." / "Votre navigateur l’a recalculé\u{a0}: tout concorde.";
    matches_text(count: usize): "The moment and the {count} amount follow from the seed that was promised before." |
        "The moment and all {count} amounts follow from the seed that was promised before." /
        "Le moment et le {count} montant découlent de la graine promise auparavant." |
        "Le moment et les {count} montants découlent de la graine promise auparavant.";
    matches_moment: "The moment follows from the seed that was promised before; nothing was credited." /
        "Le moment découle de la graine promise auparavant\u{202f}; rien n’a été crédité.";
    differs: "Your browser recomputed it: something does not match." /
        "Votre navigateur l’a recalculé\u{a0}: quelque chose ne concorde pas.";
    wrong_commitment: "Seed and parameters are not those that were committed to." /
        "La graine et les paramètres ne sont pas ceux de l’engagement.";
    wrong_window: "The allowed moments do not lie within the window." /
        "Les moments permis ne sont pas dans la fenêtre.";
    wrong_opening: "The moment does not follow from the seed." / "Le moment ne découle pas de la graine.";
    wrong_amounts(count: usize): "{count} amount does not follow from the seed." |
        "{count} amounts do not follow from the seed." /
        "{count} montant ne découle pas de la graine." | "{count} montants ne découlent pas de la graine.";
    unreadable: "What was published cannot be read." / "Ce qui est publié ne peut pas être lu.";

    promised: "Promised before, revealed after" / "Promis avant, révélé après";
    commitment: "Commitment" / "Engagement";
    seed: "Seed" / "Graine";
    campaign: "Campaign" / "Campagne";
    drawn_for: "Drawn for" / "Tiré pour";
    set_to: "Set by an admin to" / "Fixé par un administrateur au";
    opened_at: "Opened" / "Ouvert";
    base: "Counted from" / "Compté à partir de";
    window: "Window" / "Fenêtre";
    window_text(from: &str, to: &str, interval: &str): "{from} to {to} after {interval}" / "{from} à {to} après {interval}";
    quiet: "Quiet hours" / "Heures calmes";
    quiet_text(from: &str, to: &str, zone: &str): "{from} to {to} ({zone})" / "de {from} à {to} ({zone})";
    prize: "Prize" / "Gain";
    prize_text(least: &str, most: &str): "{least} to {most}" / "de {least} à {most}";
    jackpot_text: "the maximum counts twice" / "le maximum compte double";
    uses_name: "Uses" / "Utilisations";
    canonical: "The parameters of this drop as bytes, in hexadecimal:" /
        "Les paramètres de ce largage en octets, en hexadécimal\u{a0}:";

    amounts: "Amounts" / "Montants";
    no_amounts: "Nothing was credited in this drop." / "Rien n’a été crédité dans ce largage.";
    number: "Use" / "Utilisation";
    drawn: "Drawn" / "Tiré";
    credited: "Credited" / "Crédité";
    check: "Check" / "Vérification";
    same: "Same" / "Identique";
    different: "Different" / "Différent";

    proves: "What this proves" / "Ce que cela prouve";
    proves_text: "Nothing was changed after the commitment was published: neither the moment nor any amount." /
        "Rien n’a été changé après la publication de l’engagement\u{a0}: ni le moment, ni aucun montant.";
    does_not: "What it does not" / "Ce que cela ne prouve pas";
    does_not_text: "That we did not choose among several seeds before publishing one. And an admin may move or call \
        off a drop: then this page says so." /
        "Que nous n’ayons pas choisi parmi plusieurs graines avant d’en publier une. Et un administrateur peut \
        déplacer ou annuler un largage\u{a0}: cette page le dit alors.";

    yourself: "How to verify it yourself" / "Comment le vérifier vous-même";
    yourself_fields: "A field is its length in 4 bytes, then its content. Integers are big-endian, numbers are 8 bytes \
        long, text is UTF-8." /
        "Un champ est sa longueur sur 4 octets, puis son contenu. Les entiers sont gros-boutistes, les nombres font \
        8 octets, le texte est en UTF-8.";
    yourself_commitment: "The commitment is SHA-256 over the fields “largage commitment”, version (one byte, 1), seed \
        (32 bytes), and the parameters as bytes, as they stand above." /
        "L’engagement est le SHA-256 des champs «\u{202f}largage commitment\u{202f}», version (un octet, 1), graine \
        (32 octets), et paramètres en octets, tels qu’ils figurent plus haut.";
    yourself_number: "A number below n is drawn by HMAC-SHA-256 with the seed as key over the fields “largage draw”, \
        version, purpose, campaign, number of the drop, ordinal, counter. The first 8 bytes are x. If x is not less \
        than the greatest multiple of n that 2⁶⁴ holds, the counter, which starts at 0, goes up by one; otherwise x \
        mod n is the number." /
        "Un nombre inférieur à n est tiré par HMAC-SHA-256, la graine étant la clé, sur les champs \
        «\u{202f}largage draw\u{202f}», version, usage, campagne, numéro du largage, rang, compteur. Les 8 premiers octets \
        sont x. Si x n’est pas inférieur au plus grand multiple de n contenu dans 2⁶⁴, le compteur, qui part de 0, \
        augmente de un\u{202f}; sinon x mod n est le nombre.";
    yourself_opening: "The moment: purpose “opening”, ordinal 0, n = the allowed whole seconds; the number counts them \
        from the first." /
        "Le moment\u{a0}: usage «\u{202f}opening\u{202f}», rang 0, n = les secondes entières permises\u{202f}; le nombre \
        les compte depuis la première.";
    yourself_amount: "An amount: purpose “amount”, the ordinal of the use from 1, n = greatest − least + 1 in the \
        smallest unit; the number is added to the least. With a jackpot, the greatest is doubled." /
        "Un montant\u{a0}: usage «\u{202f}amount\u{202f}», rang de l’utilisation à partir de 1, n = plus grand − plus \
        petit + 1 dans la plus petite unité\u{202f}; le nombre s’ajoute au plus petit. Avec un jackpot, le plus grand \
        est doublé.";
    yourself_vector: "An example with all values, to test a program of your own with" /
        "Un exemple avec toutes les valeurs, pour tester votre propre programme";
}

/// Its class in `chip.css` and its word.
pub const fn chip(lang: Lang, phase: Phase) -> (&'static str, &'static str) {
    match phase {
        Phase::Scheduled => ("scheduled", scheduled(lang)),
        Phase::Announced => ("announced", announced(lang)),
        Phase::Open => ("open", open(lang)),
        Phase::Closed(_) => ("closed", closed(lang)),
        Phase::Skipped(_) => ("skipped", skipped(lang)),
    }
}

/// How a drop stands or went, in a few words.
pub fn fate(lang: Lang, phase: Phase, taken: u32, uses: u32) -> String {
    match phase {
        Phase::Scheduled | Phase::Announced => up_to(lang, uses),
        Phase::Open => uses_left(lang, uses.saturating_sub(taken), uses),
        Phase::Closed(CloseReason::Expired | CloseReason::Exhausted) => self::uses(lang, taken, uses),
        Phase::Closed(CloseReason::Cancelled) => cancelled(lang).to_owned(),
        Phase::Closed(CloseReason::Undelivered) => undelivered(lang).to_owned(),
        Phase::Skipped(SkipReason::Late) => late(lang).to_owned(),
        Phase::Skipped(SkipReason::Budget) => budget(lang).to_owned(),
        Phase::Skipped(SkipReason::Paused) => paused(lang).to_owned(),
        Phase::Skipped(SkipReason::Moved) => replaced(lang).to_owned(),
    }
}
