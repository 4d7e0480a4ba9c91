//! Campaigns and their drops, as staff see them.

use largage::{
    campaign::WinnerStyle,
    phase::{CloseReason, Phase, SkipReason},
};

use super::Lang;

super::sentences! {
    title: "Campaigns" / "Campagnes";
    lead: "A campaign drops a code again and again. What you change counts from its next drop." /
        "Une campagne largue un code encore et encore. Vos modifications comptent à partir du prochain largage.";
    create: "Create a campaign" / "Créer une campagne";
    empty: "No campaign yet" / "Pas encore de campagne";
    empty_text: "A campaign says when codes drop, what they are worth and what the channel hears. Its first drop is drawn as soon as you create it." /
        "Une campagne dit quand les codes tombent, ce qu’ils valent et ce que le salon entend. Son premier largage est tiré dès que vous la créez.";
    empty_staff: "Campaigns are created by an administrator." / "Les campagnes sont créées par un administrateur.";
    campaign: "Campaign" / "Campagne";
    state: "State" / "État";
    next_drop: "Next drop" / "Prochain largage";
    gift: "Gift" / "Cadeau";
    uses: "Uses" / "Utilisations";
    none: "none" / "aucun";
    running: "Running" / "En cours";
    paused: "Paused" / "En pause";
    gift_between(min: &str, max: &str): "{min} to {max}" / "de {min} à {max}";

    scheduled: "Scheduled" / "Prévu";
    announced: "Announced" / "Annoncé";
    open: "Open" / "Ouvert";
    expired: "Over: its time was up" / "Terminé\u{a0}: le temps est écoulé";
    exhausted: "Over: every use taken" / "Terminé\u{a0}: tout est pris";
    cancelled: "Cancelled" / "Annulé";
    undelivered: "Over: the channel never got the code" / "Terminé\u{a0}: le salon n’a jamais reçu le code";
    late: "Skipped: it would have been late" / "Sauté\u{a0}: il aurait été en retard";
    no_budget: "Skipped: the budget was used up" / "Sauté\u{a0}: le budget était épuisé";
    skipped_paused: "Skipped: the campaign was paused" / "Sauté\u{a0}: la campagne était en pause";
    moved: "Skipped: moved" / "Sauté\u{a0}: déplacé";

    new_title: "A new campaign" / "Une nouvelle campagne";
    when: "When" / "Quand";
    when_text: "The next drop is drawn when the last one ends." / "Le prochain largage est tiré quand le dernier se termine.";
    how_much: "How much" / "Combien";
    who: "Who" / "Qui";
    who_text: "Staff and blocked customers never redeem." / "L’équipe et les clients bloqués n’utilisent jamais de code.";
    said: "What is said" / "Ce qui est dit";
    said_text: "Five messages, each with its own text and webhooks." /
        "Cinq messages, chacun avec son texte et ses webhooks.";
    said_new: "The messages begin with texts that work as they are; change them once the campaign exists." /
        "Les messages commencent avec des textes prêts à l’emploi\u{202f}; modifiez-les une fois la campagne créée.";

    name: "Name" / "Nom";
    name_hint: "Shown to customers with each drop." / "Montré aux clients à chaque largage.";
    zone: "Time zone" / "Fuseau horaire";
    zone_hint: "Quiet hours are read in it, and messages tell their times by it." /
        "Les heures calmes y sont lues, et les messages donnent leurs heures selon lui.";
    interval: "Time between drops" / "Temps entre les largages";
    interval_hint: "From one opening to the window of the next. A number alone counts days." /
        "D’une ouverture à la fenêtre de la suivante. Un nombre seul compte des jours.";
    window_from: "Random delay: at least" / "Délai au hasard\u{a0}: au moins";
    window_to: "Random delay: at most" / "Délai au hasard\u{a0}: au plus";
    hours_hint: "A number alone counts hours." / "Un nombre seul compte des heures.";
    warning: "Warning before" / "Avertissement avant";
    seconds_hint: "A number alone counts seconds." / "Un nombre seul compte des secondes.";
    validity: "The code is valid for" / "Le code est valable pendant";
    minutes_hint: "A number alone counts minutes." / "Un nombre seul compte des minutes.";
    grace: "May be late by" / "Retard toléré";
    grace_hint: "After an outage a drop that is later than this is skipped. A number alone counts minutes." /
        "Après une panne, un largage plus en retard que cela est sauté. Un nombre seul compte des minutes.";
    quiet_from: "Quiet hours from" / "Heures calmes de";
    quiet_to: "Quiet hours to" / "Heures calmes à";
    quiet_hint: "No drop opens in them. Leave both empty for none." /
        "Aucun largage ne s’ouvre pendant ce temps. Laissez les deux vides pour aucune.";
    minimum: "A gift is worth at least" / "Un cadeau vaut au moins";
    maximum: "And at most" / "Et au plus";
    jackpot: "Jackpot" / "Jackpot";
    jackpot_hint: "Whoever draws the most wins twice as much." / "Qui tire le maximum gagne le double.";
    uses_field: "Uses of a code" / "Utilisations d’un code";
    budget: "Budget of a month" / "Budget d’un mois";
    budget_hint: "Drops that it does not hold are made smaller or skipped. Empty: no limit." /
        "Les largages qu’il ne couvre pas sont réduits ou sautés. Vide\u{a0}: pas de limite.";
    prefix: "Codes begin with" / "Les codes commencent par";
    prefix_hint: "Up to 6 letters, such as CC for CC-PZCRYGZ3." / "Jusqu’à 6 lettres, comme CC pour CC-PZCRYGZ3.";
    minimum_age: "An account is at least this old" / "Un compte a au moins cet âge";
    age_hint: "A number alone counts days. Empty: any age." / "Un nombre seul compte des jours. Vide\u{a0}: tout âge.";
    trusted: "Only accounts that an administrator vouches for" / "Seulement les comptes dont un administrateur se porte garant";
    ordered: "Only customers who have ordered" / "Seulement les clients qui ont commandé";
    ordered_hint: "In the shop; a refunded order does not count." /
        "Dans la boutique\u{202f}; une commande remboursée ne compte pas.";
    winner: "Winners are told as" / "Les gagnants sont nommés";
    winner_shortened: "Shortened: Marie D." / "En abrégé\u{a0}: Marie D.";
    winner_full: "Their public name in full" / "Leur nom public en entier";
    winner_hidden: "Nobody is named" / "Personne n’est nommé";
    active: "Start at once: draw the first drop when I save" / "Commencer aussitôt\u{a0}: tirer le premier largage à l’enregistrement";
    messages_to: "Send the messages to" / "Envoyer les messages à";
    no_webhooks: "There is no webhook yet, so nobody would hear of the drops." /
        "Il n’y a pas encore de webhook\u{a0}: personne n’entendrait parler des largages.";
    add_webhook: "Add a webhook" / "Ajouter un webhook";
    save: "Save the campaign" / "Enregistrer la campagne";
    discard: "Discard" / "Abandonner";
    created(name: &str): "{name} is created. Its messages are ready: look through them once." /
        "{name} est créée. Ses messages sont prêts\u{a0}: relisez-les une fois.";
    saved(name: &str): "{name} is saved. The change counts from the next drop." /
        "{name} est enregistrée. La modification compte à partir du prochain largage.";
    message_refused: "One of its messages would be refused. Open it and mend what is said there." /
        "L’un de ses messages serait refusé. Ouvrez-le et corrigez ce qui y est signalé.";
    outdated: "Somebody saved this campaign while you were editing. What you typed is still here: look through it, and save again to replace theirs." /
        "Quelqu’un a enregistré cette campagne pendant que vous la modifiiez. Votre saisie est toujours là\u{a0}: relisez-la, puis enregistrez de nouveau pour remplacer la sienne.";

    what_happens: "What will happen" / "Ce qui va se passer";
    moments: "The next ten moments, drawn as an example" / "Les dix prochains moments, tirés en exemple";
    fixed_moment: "already drawn" / "déjà tiré";
    when_resumed: "Nothing while the campaign is paused; this is how it would go on from now." /
        "Rien tant que la campagne est en pause\u{202f}; voici la suite si elle reprenait maintenant.";
    cost: "A month costs" / "Un mois coûte";
    likely: "On average" / "En moyenne";
    at_most: "At most" / "Au plus";
    limit: "Budget" / "Budget";
    five_messages: "The messages" / "Les messages";
    not_sent: "Switched off" / "Désactivé";
    to_correct: "These settings need another value before anything can be shown:" /
        "Ces réglages ont besoin d’une autre valeur avant de montrer la suite\u{a0}:";
    show_preview: "Show what will happen" / "Montrer ce qui va se passer";
    today_at(time: &str): "Today at {time}" / "Aujourd’hui à {time}";

    live_drop: "The drop on its way" / "Le largage en route";
    no_live_drop: "Nothing is on its way while the campaign is paused." / "Rien n’est en route tant que la campagne est en pause.";
    no_live_yet: "The next drop is being drawn." / "Le prochain largage est en cours de tirage.";
    drop_number(number: u32): "Drop {number}" / "Largage {number}";
    opens: "Opens" / "Ouverture";
    moved_from(when: &str): "drawn for {when}, then moved" / "tiré pour {when}, puis déplacé";
    used_of(used: u32, uses: u32): "{used} of {uses}" / "{used} sur {uses}";
    past_drops: "Past drops" / "Largages passés";
    no_past_drops: "None yet." / "Aucun pour l’instant.";
    drop: "Drop" / "Largage";
    opened: "Opened" / "Ouvert";
    would_have_opened: "not opened" / "pas ouvert";
    read_only: "You can look at everything here; only administrators change it." /
        "Vous pouvez tout consulter ici\u{202f}; seuls les administrateurs modifient.";

    pause: "Pause" / "Mettre en pause";
    resume: "Resume" / "Reprendre";
    launch: "Launch a drop now" / "Lancer un largage maintenant";
    move_it: "Move it" / "Le déplacer";
    cancel_it: "Cancel it" / "L’annuler";
    keep: "Change nothing" / "Ne rien changer";

    pause_title(name: &str): "Pause “{name}”?" / "Mettre «\u{202f}{name}\u{202f}» en pause\u{202f}?";
    pause_text: "The drop on its way is cancelled, unless it is open: then it ends by itself. Nothing more drops until you resume, and then a new moment is drawn." /
        "Le largage en route est annulé, sauf s’il est ouvert\u{a0}: il se termine alors de lui-même. Plus rien ne tombe jusqu’à la reprise, qui tire un nouveau moment.";
    pause_do: "Pause the campaign" / "Mettre la campagne en pause";
    paused_done(name: &str): "{name} is paused. Nothing drops until you resume it." /
        "{name} est en pause. Rien ne tombe avant la reprise.";
    resumed_done(name: &str): "{name} is running again; its next drop is drawn." /
        "{name} est de nouveau en cours\u{202f}; son prochain largage est tiré.";
    launch_title(name: &str): "Launch a drop of “{name}”?" / "Lancer un largage de «\u{202f}{name}\u{202f}»\u{202f}?";
    launch_text(when: &str): "The drop of {when} comes now instead. Once the code stands in the channel it cannot be taken back." /
        "Le largage prévu le {when} vient maintenant. Une fois le code dans le salon, on ne peut plus le reprendre.";
    cannot_launch(name: &str): "{name} cannot launch a drop now" /
        "«\u{202f}{name}\u{202f}» ne peut pas lancer de largage maintenant";
    is_open_until(time: &str): "A drop is open until {time}; launch the next one then." /
        "Un largage est ouvert jusqu’à {time}\u{202f}; lancez le prochain ensuite.";
    is_landing: "A drop is open, and its code is on its way to the channel. Launch the next one when it is over." /
        "Un largage est ouvert, et son code est en route vers le salon. Lancez le prochain quand il sera terminé.";
    look_at(name: &str): "Look at {name}" / "Voir {name}";
    launch_now: "At once" / "Aussitôt";
    launch_warned(warning: &str): "After the warning, in {warning}" / "Après l’avertissement, dans {warning}";
    launch_when: "When" / "Quand";
    launch_do: "Launch the drop" / "Lancer le largage";
    launched_now: "The drop opens now: the code is on its way to the channel." /
        "Le largage s’ouvre maintenant\u{a0}: le code part vers le salon.";
    launched_warned: "The channel is being warned; the drop opens after that." /
        "Le salon est averti\u{202f}; le largage s’ouvre ensuite.";
    move_title(number: u32, campaign: &str): "Move drop {number} of “{campaign}”" /
        "Déplacer le largage {number} de «\u{202f}{campaign}\u{202f}»";
    move_text: "The proof will show that it was moved, and where it was drawn." /
        "La preuve montrera qu’il a été déplacé, et où il avait été tiré.";
    move_to: "New opening" / "Nouvelle ouverture";
    move_hint(city: &str): "Time of {city}." / "Heure de {city}.";
    move_do: "Move the drop" / "Déplacer le largage";
    moved_done(when: &str): "The drop now opens on {when}." / "Le largage s’ouvre maintenant le {when}.";
    cancel_title(number: u32, campaign: &str): "Cancel drop {number} of “{campaign}”?" /
        "Annuler le largage {number} de «\u{202f}{campaign}\u{202f}»\u{202f}?";
    cancel_text: "It ends for good. What was already won stays; a channel that was warned is told; the next drop is drawn." /
        "Il se termine définitivement. Ce qui est gagné le reste\u{202f}; un salon averti est prévenu\u{202f}; le prochain largage est tiré.";
    cancel_do: "Cancel the drop" / "Annuler le largage";
    cancelled_done: "The drop is cancelled; the next one is drawn." / "Le largage est annulé\u{202f}; le prochain est tiré.";
    bad_moment: "Choose a date and a time." / "Choisissez une date et une heure.";
    skipped_moment: "The clocks skip this time: they are put forward that night. Choose one an hour later." /
        "Les horloges sautent cette heure\u{a0}: elles avancent cette nuit-là. Choisissez une heure plus tard.";
    month_budget: "The budget of that month does not hold this drop. Choose a moment in another month, or raise the budget for the next drops." /
        "Le budget de ce mois-là ne suffit pas à ce largage. Choisissez un moment d’un autre mois, ou augmentez le budget pour les prochains.";
    past_moment: "This moment has passed. Choose one to come." / "Ce moment est passé. Choisissez-en un à venir.";
    too_late: "This drop has gone on meanwhile. Look at the campaign to see where it stands." /
        "Ce largage a avancé entre-temps. Regardez la campagne pour voir où il en est.";
    is_paused: "The campaign is paused. Resume it first." / "La campagne est en pause. Reprenez-la d’abord.";

    missing: "This needs a value." / "Il faut une valeur ici.";
    too_long(max: usize): "Use at most {max} characters." / "{max} caractères au plus.";
    characters: "Remove the characters that cannot be seen or that disturb their neighbours." /
        "Retirez les caractères invisibles ou qui gênent leurs voisins.";
    unknown_zone: "Choose a time zone of the list." / "Choisissez un fuseau horaire de la liste.";
    not_a_duration: "Write a duration, such as 3 d, 12 h, 1 h 30 or 90 s." /
        "Écrivez une durée, comme 3 j, 12 h, 1 h 30 ou 90 s.";
    duration_range(min: &str, max: &str): "Give something from {min} to {max}." / "Donnez une valeur de {min} à {max}.";
    window_reversed: "The window ends before it begins. Give an end that is not before its start." /
        "La fenêtre se termine avant de commencer. Donnez une fin qui ne précède pas le début.";
    drops_overlap(at_least: &str): "A drop would come before the last one is over. This and the smallest delay together must be {at_least} or more." /
        "Un largage viendrait avant la fin du précédent. Avec le plus petit délai, il faut au moins {at_least}.";
    window_quiet(at_least: &str): "Quiet hours could cover the whole window. It must be at least {at_least} long." /
        "Les heures calmes pourraient couvrir toute la fenêtre. Elle doit durer au moins {at_least}.";
    not_a_time: "Write a time of day, such as 22:00." / "Écrivez une heure, comme 22:00.";
    quiet_missing: "The other quiet hour is given. Give both, or neither." /
        "L’autre heure calme est donnée. Donnez les deux, ou aucune.";
    quiet_empty: "Quiet hours end when they begin. Give another end, or leave both empty." /
        "Les heures calmes se terminent quand elles commencent. Donnez une autre fin, ou laissez les deux vides.";
    not_a_number: "Write a number." / "Écrivez un nombre.";
    negative: "Give nothing below zero." / "Ne donnez rien sous zéro.";
    no_decimals: "Write a whole number." / "Écrivez un nombre entier.";
    decimals(digits: u32): "At most {digits} decimal." | "At most {digits} decimals." /
        "{digits} décimale au plus." | "{digits} décimales au plus.";
    ambiguous: "Is this thousands or a decimal point? Write it without the separator of thousands." /
        "Des milliers ou des décimales\u{202f}? Écrivez sans séparateur de milliers.";
    too_large: "This is more than can be counted. Give less." / "C’est plus que ce que l’on peut compter. Donnez moins.";
    nothing_to_win: "Nothing could be won. Give more than zero." / "Il n’y aurait rien à gagner. Donnez plus que zéro.";
    minimum_above: "This is below the least that can be won. Give at least as much." /
        "C’est moins que le gain le plus petit. Donnez au moins autant.";
    certain_jackpot: "With one possible gift every drawing would be the jackpot. Let the gifts differ, or untick this." /
        "Avec un seul cadeau possible, chaque tirage serait le jackpot. Faites varier les cadeaux, ou décochez.";
    number_range(min: u32, max: u32): "Give a number from {min} to {max}." / "Donnez un nombre de {min} à {max}.";
    too_expensive: "All uses together could cost more than can be counted. Lower the uses or the gift." /
        "Toutes les utilisations ensemble pourraient coûter plus que ce que l’on peut compter. Baissez leur nombre ou le cadeau.";
    budget_small(each: &str): "One use alone can cost {each}. Give at least that, or leave it empty." /
        "Une seule utilisation peut coûter {each}. Donnez au moins cela, ou laissez vide.";
    not_a_prefix: "Use up to 6 letters from A to Z." / "Jusqu’à 6 lettres de A à Z.";
    unknown_choice: "Choose one of the list." / "Choisissez dans la liste.";
}

/// Where a drop stands, in a few words.
pub const fn phase(lang: Lang, phase: Phase) -> &'static str {
    match phase {
        Phase::Scheduled => scheduled(lang),
        Phase::Announced => announced(lang),
        Phase::Open => open(lang),
        Phase::Closed(CloseReason::Expired) => expired(lang),
        Phase::Closed(CloseReason::Exhausted) => exhausted(lang),
        Phase::Closed(CloseReason::Cancelled) => cancelled(lang),
        Phase::Closed(CloseReason::Undelivered) => undelivered(lang),
        Phase::Skipped(SkipReason::Late) => late(lang),
        Phase::Skipped(SkipReason::Budget) => no_budget(lang),
        Phase::Skipped(SkipReason::Paused) => skipped_paused(lang),
        Phase::Skipped(SkipReason::Moved) => moved(lang),
    }
}

pub const fn winner_style(lang: Lang, style: WinnerStyle) -> &'static str {
    match style {
        WinnerStyle::Shortened => winner_shortened(lang),
        WinnerStyle::Full => winner_full(lang),
        WinnerStyle::Hidden => winner_hidden(lang),
    }
}
