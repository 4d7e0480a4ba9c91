//! The countdown and the sky.

use super::Lang;
use crate::wire::Stage;

super::sentences! {
    days(count: u64): "day" | "days" / "jour" | "jours";
    hours(count: u64): "hour" | "hours" / "heure" | "heures";
    minutes(count: u64): "minute" | "minutes" / "minute" | "minutes";
    seconds(count: u64): "second" | "seconds" / "seconde" | "secondes";

    in_days(count: u64, hours: u64): "The next drop comes in {count} day and {hours} h." |
        "The next drop comes in {count} days and {hours} h." /
        "Le prochain largage arrive dans {count} jour et {hours} h." | "Le prochain largage arrive dans {count} jours et {hours} h.";
    in_hours(count: u64, minutes: u64): "The next drop comes in {count} hour and {minutes} min." |
        "The next drop comes in {count} hours and {minutes} min." /
        "Le prochain largage arrive dans {count} heure et {minutes} min." | "Le prochain largage arrive dans {count} heures et {minutes} min.";
    in_minutes(count: u64): "The next drop comes in {count} minute." | "The next drop comes in {count} minutes." /
        "Le prochain largage arrive dans {count} minute." | "Le prochain largage arrive dans {count} minutes.";
    in_less: "The next drop comes in less than a minute." / "Le prochain largage arrive dans moins d’une minute.";
    any_moment: "The drop comes any moment now." / "Le largage arrive d’un instant à l’autre.";
    open_minutes(count: u64): "The code is live, for {count} more minute." | "The code is live, for {count} more minutes." /
        "Le code est valable, encore {count} minute." | "Le code est valable, encore {count} minutes.";
    landing: "The code is on its way to the channel." / "Le code est en route vers le salon.";
    landing_text: "Its time starts when it is there." / "Son temps commence quand il y est.";
    last_minute: "The code is live, for less than a minute." / "Le code est valable, pour moins d’une minute.";
    over: "This drop is over." / "Ce largage est terminé.";

    heading_none: "No crate is on its way" / "Aucune caisse en route";
    heading_scheduled: "The next crate comes down in" / "La prochaine caisse arrive dans";
    heading_announced: "The flare is lit: it lands in" / "La fusée est allumée\u{a0}: elle se pose dans";
    heading_open: "The crate has landed" / "La caisse est posée";
    heading_landing: "The code is on its way to the channel" / "Le code est en route vers le salon";
    heading_over: "This drop is over" / "Ce largage est terminé";

    picture_none: "An empty sky over hills." / "Un ciel vide au-dessus des collines.";
    picture_scheduled: "A crate comes down under a parachute." / "Une caisse descend sous un parachute.";
    picture_announced: "A flare is lit; the crate is about to land." /
        "Une fusée éclairante est allumée\u{202f}; la caisse va se poser.";
    picture_open: "The crate has landed and stands open, full of light." /
        "La caisse est posée, ouverte et pleine de lumière.";
    picture_closed: "The crate stands open and empty." / "La caisse est ouverte et vide.";
}

/// What the sky shows, for those who do not see it.
pub const fn picture(lang: Lang, stage: Stage) -> &'static str {
    match stage {
        Stage::None => picture_none(lang),
        Stage::Scheduled => picture_scheduled(lang),
        Stage::Announced | Stage::Landing => picture_announced(lang),
        Stage::Open => picture_open(lang),
        Stage::Closed => picture_closed(lang),
    }
}

/// What the digits count that follow: once a drop is over, the time until the next.
pub const fn heading(lang: Lang, stage: Stage, has_next: bool) -> &'static str {
    match stage {
        Stage::Closed if has_next => heading_scheduled(lang),
        Stage::None => heading_none(lang),
        Stage::Scheduled => heading_scheduled(lang),
        Stage::Announced => heading_announced(lang),
        Stage::Open => heading_open(lang),
        Stage::Landing => heading_landing(lang),
        Stage::Closed => heading_over(lang),
    }
}
