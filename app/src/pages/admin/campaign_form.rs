//! A campaign's settings as a form, and beside it what they will bring about.

use largage::{
    campaign::{self, Draft, Field as Name, Settings, WinnerStyle},
    code::Code,
    company::Company,
    engine::{store::drops::Drop, webhooks::WebhookView},
    event::{Kind, Value, Values},
    fairness::{self, DropKey, Seed},
    id::CampaignId,
    markdown::Reader,
    message::Message,
    money::Unit,
    time::{Moment, Zone, format_duration},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::clock_time;
use crate::{
    Page, Problems,
    components::{Button, Checkbox, DateTime, DiscordMessage, Field, NoticeBox, PostForm, Poster, Select, Tone},
    i18n::{Lang, campaigns as say, messages as say_message, shell},
    islands::LivePreview,
};

/// The form as it was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    #[serde(flatten)]
    pub draft: Draft,
    /// The version that the form was opened with.
    pub version: String,
    /// Where the messages of a new campaign go.
    pub webhooks: Vec<String>,
    /// `preview`: nothing is to be saved.
    pub action: String,
}

impl Typed {
    pub fn is_preview(&self) -> bool {
        self.action == "preview"
    }
}

/// What the form stands in.
#[derive(Clone)]
pub struct Around {
    /// The campaign, unless it is new.
    pub id: Option<CampaignId>,
    pub drop: Option<Drop>,
    pub messages: Vec<SampleMessage>,
    /// For the messages of a new campaign.
    pub webhooks: Vec<WebhookView>,
    pub now: Moment,
}

/// A message of the campaign, for the preview.
#[derive(Clone)]
pub struct SampleMessage {
    pub kind: Kind,
    pub message: Message,
    pub active: bool,
}

const FORM: &str = "campaign";

impl Around {
    /// Where the form is posted to.
    fn action(&self) -> String {
        match self.id {
            Some(id) => format!("/admin/campaigns/{id}"),
            None => "/admin/campaigns/new".to_owned(),
        }
    }
}

/// A sentence for every problem of a draft, at its field.
pub fn problems(lang: Lang, unit: &Unit, found: &[(Name, campaign::Problem)]) -> Problems {
    let mut problems = Problems::default();
    for (field, problem) in found {
        problems.add(field.name(), sentence(lang, unit, *problem));
    }
    problems
}

/// What the form calls a field.
const fn label(lang: Lang, field: Name) -> &'static str {
    match field {
        Name::Name => say::name(lang),
        Name::Zone => say::zone(lang),
        Name::Interval => say::interval(lang),
        Name::WindowFrom => say::window_from(lang),
        Name::WindowTo => say::window_to(lang),
        Name::Warning => say::warning(lang),
        Name::Validity => say::validity(lang),
        Name::Grace => say::grace(lang),
        Name::QuietFrom => say::quiet_from(lang),
        Name::QuietTo => say::quiet_to(lang),
        Name::Minimum => say::minimum(lang),
        Name::Maximum => say::maximum(lang),
        Name::Jackpot => say::jackpot(lang),
        Name::Uses => say::uses_field(lang),
        Name::Budget => say::budget(lang),
        Name::Prefix => say::prefix(lang),
        Name::MinimumAge => say::minimum_age(lang),
        Name::Trusted => say::trusted(lang),
        Name::Ordered => say::ordered(lang),
        Name::Winner => say::winner(lang),
        Name::Active => say::active(lang),
    }
}

fn sentence(lang: Lang, unit: &Unit, problem: campaign::Problem) -> String {
    use campaign::Problem;
    let duration = |duration| format_duration(duration, lang);
    match problem {
        Problem::Missing => say::missing(lang).to_owned(),
        Problem::TooLong { max } => say::too_long(lang, max),
        Problem::Characters => say::characters(lang).to_owned(),
        Problem::UnknownZone => say::unknown_zone(lang).to_owned(),
        Problem::NotADuration => say::not_a_duration(lang).to_owned(),
        Problem::DurationOutOfRange { min, max } => say::duration_range(lang, &duration(min), &duration(max)),
        Problem::WindowReversed => say::window_reversed(lang).to_owned(),
        Problem::DropsOverlap { at_least } => say::drops_overlap(lang, &duration(at_least)),
        Problem::WindowWithinQuietHours { at_least } => say::window_quiet(lang, &duration(at_least)),
        Problem::NotATimeOfDay => say::not_a_time(lang).to_owned(),
        Problem::QuietHourMissing => say::quiet_missing(lang).to_owned(),
        Problem::QuietHoursEmpty => say::quiet_empty(lang).to_owned(),
        Problem::NotANumber => say::not_a_number(lang).to_owned(),
        Problem::NegativeAmount => say::negative(lang).to_owned(),
        Problem::TooManyDecimals { digits: 0 } => say::no_decimals(lang).to_owned(),
        Problem::TooManyDecimals { digits } => say::decimals(lang, digits),
        Problem::AmbiguousAmount => say::ambiguous(lang).to_owned(),
        Problem::AmountTooLarge => say::too_large(lang).to_owned(),
        Problem::NothingToWin => say::nothing_to_win(lang).to_owned(),
        Problem::MinimumAboveMaximum => say::minimum_above(lang).to_owned(),
        Problem::CertainJackpot => say::certain_jackpot(lang).to_owned(),
        Problem::NumberOutOfRange { min, max } => say::number_range(lang, min, max),
        Problem::DropTooExpensive => say::too_expensive(lang).to_owned(),
        Problem::BudgetBelowOneUse { each } => say::budget_small(lang, &unit.format(each, lang)),
        Problem::NotAPrefix => say::not_a_prefix(lang).to_owned(),
        Problem::UnknownChoice => say::unknown_choice(lang).to_owned(),
    }
}

/// The form and, beside it, what will happen.
#[component]
pub fn CampaignForm(
    page: Page,
    typed: Typed,
    problems: Problems,
    around: Around,
    read_only: bool,
    /// What is said, where the campaign has messages already.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let lang = page.lang;
    let ahead = view! { <WhatHappens page=page.clone() draft=typed.draft.clone() around=around.clone() /> };
    let ahead = if read_only {
        ahead.into_any()
    } else {
        let action = around.action() + "/preview";
        view! { <LivePreview lang form=FORM.to_owned() action>{ahead}</LivePreview> }.into_any()
    };
    let is_new = around.id.is_none();
    let back = around.id.map_or("/admin/campaigns".to_owned(), |id| format!("/admin/campaigns/{id}"));
    let save = (!read_only).then(|| {
        view! {
            <div class="save">
                <Button>{if is_new { say::create(lang) } else { say::save(lang) }}</Button>
                <a class="button quiet" href=back>{say::discard(lang)}</a>
            </div>
        }
    });
    let show = (!read_only).then(|| {
        view! {
            <noscript>
                <button class="button" form=FORM name="action" value="preview">{say::show_preview(lang)}</button>
            </noscript>
        }
    });
    let webhooks = is_new.then(|| {
        view! { <MessagesTo lang webhooks=around.webhooks.clone() ticked=typed.webhooks.clone() /> }
    });
    view! {
        <div class="beside">
            <PostForm id=FORM action=around.action() problems=problems.clone() class="campaign-form">
                <input type="hidden" name="version" value=typed.version.clone() />
                <fieldset disabled=read_only>
                    <When lang read_only draft=typed.draft.clone() problems=problems.clone() />
                    <HowMuch page=page.clone() draft=typed.draft.clone() problems=problems.clone() />
                    <Who lang draft=typed.draft.clone() problems=problems.clone() />
                    {webhooks}
                    <Active lang is_new active=typed.draft.active />
                </fieldset>
                {children.map(|children| children())}
                {save}
            </PostForm>
            <aside class="what-happens" aria-labelledby="happens" tabindex="0">
                <h2 id="happens">{say::what_happens(lang)}</h2>
                {show}
                {ahead}
            </aside>
        </div>
    }
}

/// Pausing and resuming have buttons of their own, so an existing campaign's state only travels along.
#[component]
fn Active(lang: Lang, is_new: bool, active: String) -> impl IntoView {
    if is_new {
        view! { <Checkbox name="active" label=say::active(lang) checked=!active.is_empty() /> }.into_any()
    } else {
        view! { <input type="hidden" name="active" value=active /> }.into_any()
    }
}

#[component]
fn When(lang: Lang, read_only: bool, draft: Draft, problems: Problems) -> impl IntoView {
    let of = |field: Name| problems.of(field.name());
    // Where nothing can be typed, an example would be taken for a value.
    let example = |time: &'static str| if read_only { "" } else { time };
    view! {
        <section class="section" aria-labelledby="when">
            <header><h2 id="when">{say::when(lang)}</h2><p>{say::when_text(lang)}</p></header>
            <div class="fields">
                <div class="whole">
                    <Field name="name" label=say::name(lang) value=draft.name problem=of(Name::Name)
                        hint=say::name_hint(lang) spellcheck=true />
                </div>
                <Field name="interval" label=say::interval(lang) value=draft.interval problem=of(Name::Interval)
                    hint=say::interval_hint(lang) />
                <Field name="window_from" label=say::window_from(lang) value=draft.window_from
                    problem=of(Name::WindowFrom) hint=say::hours_hint(lang) />
                <Field name="window_to" label=say::window_to(lang) value=draft.window_to problem=of(Name::WindowTo)
                    hint=say::hours_hint(lang) />
                <Field name="warning" label=say::warning(lang) value=draft.warning problem=of(Name::Warning)
                    hint=say::seconds_hint(lang) />
                <Field name="validity" label=say::validity(lang) value=draft.validity problem=of(Name::Validity)
                    hint=say::minutes_hint(lang) />
                <Field name="grace" label=say::grace(lang) value=draft.grace problem=of(Name::Grace)
                    hint=say::grace_hint(lang) />
                <Select name="zone" label=say::zone(lang) options=zones(&draft.zone) value=draft.zone
                    problem=of(Name::Zone) hint=say::zone_hint(lang) />
                <Field name="quiet_from" label=say::quiet_from(lang) value=draft.quiet_from
                    problem=of(Name::QuietFrom) hint=say::quiet_hint(lang) placeholder=example("22:00") optional=true />
                <Field name="quiet_to" label=say::quiet_to(lang) value=draft.quiet_to problem=of(Name::QuietTo)
                    placeholder=example("08:00") optional=true />
            </div>
        </section>
    }
}

/// Zones by the names of their cities, and what was typed whatever it is.
fn zones(typed: &str) -> Vec<(String, String)> {
    let cities = Zone::all().map(String::from).filter(|name| name.contains('/') && !name.starts_with("Etc/"));
    let mut names: Vec<String> = std::iter::once("UTC".to_owned()).chain(cities).collect();
    if !names.iter().any(|name| name == typed) {
        names.insert(0, typed.to_owned());
    }
    names.into_iter().map(|name| (name.clone(), name.replace('_', " "))).collect()
}

#[component]
fn HowMuch(page: Page, draft: Draft, problems: Problems) -> impl IntoView {
    let lang = page.lang;
    let of = |field: Name| problems.of(field.name());
    let unit = page.company.unit.symbol().to_owned();
    view! {
        <section class="section" aria-labelledby="much">
            <header><h2 id="much">{say::how_much(lang)}</h2></header>
            <div class="fields">
                <Field name="minimum" label=say::minimum(lang) value=draft.minimum problem=of(Name::Minimum)
                    inputmode="decimal" unit=unit.clone() />
                <Field name="maximum" label=say::maximum(lang) value=draft.maximum problem=of(Name::Maximum)
                    inputmode="decimal" unit=unit.clone() />
                <Field name="uses" label=say::uses_field(lang) value=draft.uses problem=of(Name::Uses)
                    inputmode="numeric" />
                <Field name="budget" label=say::budget(lang) value=draft.budget problem=of(Name::Budget)
                    hint=say::budget_hint(lang) inputmode="decimal" unit optional=true />
                <Field name="prefix" label=say::prefix(lang) value=draft.prefix problem=of(Name::Prefix)
                    hint=say::prefix_hint(lang) optional=true />
            </div>
            <Checkbox name="jackpot" label=say::jackpot(lang) checked=!draft.jackpot.is_empty()
                problem=of(Name::Jackpot) hint=say::jackpot_hint(lang) />
        </section>
    }
}

#[component]
fn Who(lang: Lang, draft: Draft, problems: Problems) -> impl IntoView {
    let styles =
        WinnerStyle::ALL.map(|style| (style.as_str().to_owned(), say::winner_style(lang, style).to_owned())).to_vec();
    let of = |field: Name| problems.of(field.name());
    view! {
        <section class="section" aria-labelledby="who">
            <header><h2 id="who">{say::who(lang)}</h2><p>{say::who_text(lang)}</p></header>
            <Checkbox name="trusted" label=say::trusted(lang) checked=!draft.trusted.is_empty() />
            <Checkbox name="ordered" label=say::ordered(lang) checked=!draft.ordered.is_empty()
                hint=say::ordered_hint(lang) />
            <div class="fields">
                <Field name="minimum_age" label=say::minimum_age(lang) value=draft.minimum_age
                    problem=of(Name::MinimumAge) hint=say::age_hint(lang) optional=true />
                <Select name="winner" label=say::winner(lang) options=styles value=draft.winner
                    problem=of(Name::Winner) />
            </div>
        </section>
    }
}

/// Where the messages of a new campaign go.
#[component]
fn MessagesTo(lang: Lang, webhooks: Vec<WebhookView>, ticked: Vec<String>) -> impl IntoView {
    let content = if webhooks.is_empty() {
        view! {
            <NoticeBox tone=Tone::Wait>
                <p>{say::no_webhooks(lang)}</p>
                <p><a href="/admin/webhooks/new">{say::add_webhook(lang)}</a></p>
            </NoticeBox>
        }
        .into_any()
    } else {
        view! { <WebhookBoxes legend=say::messages_to(lang) webhooks ticked /> }.into_any()
    };
    view! {
        <section class="section" aria-labelledby="said">
            <header><h2 id="said">{say::said(lang)}</h2><p>{say::said_new(lang)}</p></header>
            {content}
        </section>
    }
}

/// A box to tick for each webhook.
#[component]
pub fn WebhookBoxes(legend: &'static str, webhooks: Vec<WebhookView>, ticked: Vec<String>) -> impl IntoView {
    let lang = crate::components::reader_lang();
    let boxes = webhooks
        .into_iter()
        .map(|WebhookView { webhook, .. }| {
            let value = webhook.id.to_string();
            let checked = ticked.contains(&value);
            let label = match webhook.disabled {
                Some(_) => format!("{} {}", webhook.name, say_message::switched_off(lang)),
                None => webhook.name,
            };
            view! { <Checkbox name="webhooks" id=format!("webhook-{value}") label value checked /> }
        })
        .collect_view();
    view! { <fieldset class="stack tight"><legend class="label">{legend}</legend>{boxes}</fieldset> }
}

/// What these settings bring about: the next moments, the cost of a month, the messages.
#[component]
pub fn WhatHappens(page: Page, draft: Draft, around: Around) -> impl IntoView {
    let lang = page.lang;
    let unit = &page.company.unit;
    let mut draft = draft;
    if draft.name.trim().is_empty() {
        // A name changes nothing of what is shown here; saving will ask for it.
        say::new_title(lang).clone_into(&mut draft.name);
    }
    let settings = match draft.check(unit, lang) {
        Ok(settings) => settings,
        Err(found) => {
            let sentences = found
                .into_iter()
                .map(|(field, problem)| {
                    let sentence = shell::of_field(lang, label(lang, field), &sentence(lang, unit, problem));
                    view! { <li><a href=format!("#{}", field.name())>{sentence}</a></li> }
                })
                .collect_view();
            return view! {
                <div class="stack"><p class="muted">{say::to_correct(lang)}</p><ul>{sentences}</ul></div>
            }
            .into_any();
        }
    };
    let drawn = around.drop.as_ref().filter(|drop| drop.opened_at.is_none()).map(|drop| drop.opens_at);
    let base = around.drop.as_ref().map_or(around.now, |drop| drop.opens_at);
    let moments = moments(&settings, drawn, base);
    let opening = moments.first().copied().unwrap_or(around.now);
    let next = moments.get(1).copied();
    let list = moments
        .into_iter()
        .map(|at| {
            let is_drawn = Some(at) == drawn;
            view! {
                <li class=if is_drawn { "now" } else { "" }>
                    <DateTime at zone=settings.zone.clone() />
                    {is_drawn.then(|| view! { " " <span class="detail">{say::fixed_moment(lang)}</span> })}
                </li>
            }
        })
        .collect_view();
    let cost = settings.monthly_cost();
    let budget = settings.budget.map(|budget| {
        view! { <dt>{say::limit(lang)}</dt><dd>{unit.format(budget, lang)}</dd> }
    });
    let paused = (!settings.active).then(|| view! { <p class="muted">{say::when_resumed(lang)}</p> });
    let messages = around
        .messages
        .into_iter()
        .map(|sample| {
            let values = sample_values(&page.company, &settings, sample.kind, opening, next);
            let at = posted_at(&settings, sample.kind, opening);
            view! { <Sample page=page.clone() sample values zone=settings.zone.clone() at /> }
        })
        .collect_view();
    view! {
        <div class="stack">
            <section class="stack">
                <h3>{say::moments(lang)}</h3>
                {paused}
                <ol class="moments">{list}</ol>
            </section>
            <section class="stack">
                <h3>{say::cost(lang)}</h3>
                <dl class="facts">
                    <dt>{say::likely(lang)}</dt><dd>{unit.format(cost.expected, lang)}</dd>
                    <dt>{say::at_most(lang)}</dt><dd>{unit.format(cost.worst, lang)}</dd>
                    {budget}
                </dl>
            </section>
            <section class="stack">
                <h3>{say::five_messages(lang)}</h3>
                {messages}
            </section>
        </div>
    }
    .into_any()
}

/// A message with sample values, as the channel would see it.
#[component]
pub fn Sample(page: Page, sample: SampleMessage, values: Values, zone: Zone, at: Moment) -> impl IntoView {
    let lang = page.lang;
    let offset = i32::try_from(zone.offset_at(at)).unwrap_or(0);
    let reader = Reader { lang: page.company.lang, offset, now: Some(at) };
    let poster = Poster { name: page.company.name.to_string(), avatar: None };
    let when = say::today_at(lang, &clock_time(at, &zone));
    let shown = match sample.message.render(sample.kind, &values, page.company.lang) {
        Ok(rendered) => view! {
            <div class="discord" data-look="dark" data-width="phone">
                <DiscordMessage message=rendered.message().clone() reader poster when />
            </div>
        }
        .into_any(),
        Err(_) => view! { <p class="muted">{say_message::nothing(lang)}</p> }.into_any(),
    };
    let off = (!sample.active).then(|| view! { " " <span class="chip paused">{say::not_sent(lang)}</span> });
    view! {
        <div class="stack tight">
            <p class="muted small">{sample.kind.description(lang)} {off}</p>
            {shown}
        </div>
    }
}

/// The moments of the next ten drops: the one that is drawn, then examples. They are always the same for the same
/// settings, so that nothing jumps while one types.
fn moments(settings: &Settings, drawn: Option<Moment>, base: Moment) -> Vec<Moment> {
    const MOMENTS: u32 = 10;
    let mut moments: Vec<Moment> = drawn.into_iter().collect();
    let mut base = base;
    for number in (1..=MOMENTS).skip(moments.len()) {
        let drop = DropKey { campaign: CampaignId::new(0), number };
        let Ok(parameters) = settings.parameters(drop, base, settings.uses) else { break };
        base = fairness::opening(&Seed::from_bytes([0; 32]), &parameters);
        moments.push(base);
    }
    moments
}

/// When a message of a drop would be posted.
pub fn posted_at(settings: &Settings, kind: Kind, opening: Moment) -> Moment {
    match kind {
        Kind::DropAnnounced => opening - settings.timing.warning,
        Kind::DropClosed => opening + settings.timing.validity,
        _ => opening,
    }
}

/// What the code of a preview is drawn from.
const SAMPLE_CODE: [u8; 5] = [0xb7, 0x5c, 0x2a, 0x93, 0x6e];

/// Plausible values of a drop of these settings that opens at `opening`, with the one after it at `next`.
pub fn sample_values(
    company: &Company,
    settings: &Settings,
    kind: Kind,
    opening: Moment,
    next: Option<Moment>,
) -> Values {
    let offset = |at: Moment| i32::try_from(settings.zone.offset_at(at)).unwrap_or(0);
    let moment = |at: Moment| Value::Moment { at, offset: offset(at) };
    let money = |amount| Value::Money { amount, unit: company.unit.clone() };
    let next = next.unwrap_or(opening + settings.timing.interval + settings.timing.window_from);
    let is_used = matches!(kind, Kind::DropRedeemed | Kind::DropRush);
    let left = settings.uses.get() - u32::from(is_used);
    let values = Values::sample_at(kind, company.lang, opening, offset(opening));
    let ours = [
        ("company", Value::Text(company.name.to_string())),
        ("campaign", Value::Text(settings.name.to_string())),
        ("url", Value::Url(company.link("/funds"))),
        ("min", money(settings.prize.min())),
        ("max", money(settings.prize.worst_case())),
        ("amount", money(settings.prize.expected())),
        ("total", money(settings.worst_case())),
        ("code", Value::Text(Code::draw(&settings.prefix, SAMPLE_CODE).as_str().to_owned())),
        ("opens_at", moment(opening)),
        ("closes_at", moment(opening + settings.timing.validity)),
        ("next", moment(next)),
        ("time", Value::Number(settings.timing.validity_in_minutes())),
        ("uses", Value::Number(settings.uses.get().into())),
        ("count", Value::Number(left.into())),
    ];
    ours.into_iter().fold(values, |values, (name, value)| {
        // What this kind of event never carries stays empty.
        if values.get(name).is_some() { values.with(name, value) } else { values }
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use largage::money::Amount;

    use super::*;

    #[test]
    fn every_problem_has_a_sentence_with_its_numbers() {
        use campaign::Problem;
        let unit: Unit = "currency:EUR".parse().unwrap();
        let hour = Duration::from_secs(3600);
        let say = |lang, problem| sentence(lang, &unit, problem);
        assert_eq!(say(Lang::En, Problem::DropsOverlap { at_least: hour }).matches("1 h").count(), 1);
        assert!(say(Lang::Fr, Problem::DurationOutOfRange { min: hour, max: 48 * hour }).contains("de 1 h à 2 j"));
        assert!(say(Lang::En, Problem::BudgetBelowOneUse { each: Amount::new(250).unwrap() }).contains("€2.50"));
        assert!(say(Lang::En, Problem::TooManyDecimals { digits: 2 }).contains("2 decimals"));
        assert!(say(Lang::En, Problem::TooManyDecimals { digits: 0 }).contains("whole"));
    }

    #[test]
    fn moments_keep_to_the_settings_and_do_not_jump() {
        let unit: Unit = "currency:EUR".parse().unwrap();
        let zone: Zone = "Europe/Paris".parse().unwrap();
        let mut draft = Draft::proposal(&zone, &unit, Lang::En);
        draft.name = "Weekly".to_owned();
        (draft.quiet_from, draft.quiet_to) = ("22:00".to_owned(), "08:00".to_owned());
        let settings = draft.check(&unit, Lang::En).unwrap();
        let base = Moment::from_seconds(1_795_348_800);
        let drawn = base + Duration::from_secs(3600);
        let shown = moments(&settings, Some(drawn), drawn);
        assert_eq!(shown.len(), 10);
        assert_eq!(shown[0], drawn);
        assert_eq!(shown, moments(&settings, Some(drawn), drawn));
        for pair in shown.windows(2) {
            let wait = pair[0].until(pair[1]);
            assert!(wait >= settings.timing.interval, "{wait:?}");
            assert!(wait <= settings.timing.interval + settings.timing.window_to, "{wait:?}");
            let hour: u32 = clock_time(pair[1], &zone)[..2].parse().unwrap();
            assert!((8..22).contains(&hour), "{hour}");
        }
        assert_eq!(moments(&settings, None, base).len(), 10);
    }
}
