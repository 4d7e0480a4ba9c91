//! `/admin/audit`: who did what to what. Of everything, or of one object: `?object=account:12`.

use std::time::Duration;

use axum::{Router, extract::State, response::Response, routing::get};
use largage::{
    engine::audit::{Action, AuditError, Line, Object},
    event::Kind,
    id::AuditId,
    money::Unit,
    privacy::NameOut,
    time::{Moment, Zone, format_duration},
    webhook::DestinationKind,
};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::settings::{currency_name, way_to_sign_up};
use crate::{
    AppState, Page, PageError, Query,
    components::{Column, DateAndTime, Empty, Nothing, Table},
    i18n::{Lang, audit as say, campaigns, customers, notifications, privacy, products, shell, webhooks},
    known::Admin,
    pages::people::role_name,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/admin/audit", get(show))
}

const SIZE: u16 = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    object: String,
    before: String,
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let object: Option<Object> = asked.object.parse().ok();
    let before: Option<AuditId> = asked.before.parse().ok();
    let found = state.engine.audit_log(&by.account, object, before, SIZE).await.map_err(|error| match error {
        AuditError::Forbidden(_) => PageError::Forbidden,
        AuditError::Store(error) => error.into(),
    })?;
    let further = before.is_some();
    Ok(page.render(say::title(page.lang), || {
        view! { <AuditPage page=page.clone() object further lines=found.items next=found.next /> }
    }))
}

/// The address of a page of the log.
fn address(object: Option<Object>, before: Option<AuditId>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(object) = object {
        query.append_pair("object", &object.to_string());
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    format!("/admin/audit?{}", query.finish())
}

#[component]
fn AuditPage(
    page: Page,
    object: Option<Object>,
    further: bool,
    lines: Vec<Line>,
    next: Option<AuditId>,
) -> impl IntoView {
    let lang = page.lang;
    let lead = match object {
        Some(object) => view! {
            {say::of_object(lang, &object_name(object, lang))} " " <a href="/admin/audit">{say::show_all(lang)}</a>
        }
        .into_any(),
        None => say::lead(lang).into_any(),
    };
    let list = if lines.is_empty() {
        view! { <Empty title=say::none(lang) text=say::none_text(lang) /> }.into_any()
    } else {
        let columns = [say::when(lang), say::who(lang), say::what(lang), say::on(lang), say::detail(lang)];
        let (zone, unit) = (&page.company.zone, &page.company.unit);
        let rows = lines.into_iter().map(|line| row(line, zone, unit, lang)).collect_view();
        view! { <Table caption=say::title(lang) headed=true columns=columns.map(Column::text).into()>{rows}</Table> }
            .into_any()
    };
    let first = further.then(|| address(object, None));
    let next = next.map(|before| address(object, Some(before)));
    view! {
        <header class="title"><h1>{say::title(lang)}</h1><p class="lead">{lead}</p></header>
        {list}
        {(first.is_some() || next.is_some())
            .then(|| view! {
                <nav class="pages" aria-label=customers::pages(lang)>
                    {first.map(|href| view! { <a class="button quiet" href=href>{customers::first_page(lang)}</a> })}
                    {next
                        .map(|href| view! { <a class="button" rel="next" href=href>{customers::next_page(lang)}</a> })}
                </nav>
            })}
    }
}

fn row(line: Line, zone: &Zone, unit: &Unit, lang: Lang) -> impl IntoView + use<> {
    let who = match line.by {
        Some((id, name)) => view! { <a href=format!("/admin/customers/{id}")>{name}</a> }.into_any(),
        None => say::program(lang).into_any(),
    };
    let name = line.object_name.unwrap_or_else(|| object_name(line.object, lang));
    let on = match object_address(line.object) {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let detail = details(&line.detail, zone, unit, lang)
        .into_iter()
        .map(|(name, value)| view! { <li>{say::pair(lang, &name, &value)}</li> })
        .collect::<Vec<_>>();
    let detail = if detail.is_empty() {
        view! { <Nothing /> }.into_any()
    } else {
        view! { <ul class="plain">{detail}</ul> }.into_any()
    };
    view! {
        <tr>
            <td data-label=say::when(lang)><DateAndTime at=line.at zone=zone.clone() /></td>
            <td class="name" data-label=say::who(lang)>{who}</td>
            <td data-label=say::what(lang)>{action_name(line.action, lang)}</td>
            <td data-label=say::on(lang)>{on}</td>
            <td data-label=say::detail(lang)>{detail}</td>
        </tr>
    }
}

fn action_name(action: Action, lang: Lang) -> &'static str {
    match action {
        Action::AccountCreated => say::account_created(lang),
        Action::RoleChanged => say::role_changed(lang),
        Action::CustomerBlocked => say::customer_blocked(lang),
        Action::CustomerUnblocked => say::customer_unblocked(lang),
        Action::CustomerVouchedFor => say::vouched_for(lang),
        Action::CustomerNoLongerVouchedFor => say::no_longer_vouched_for(lang),
        Action::PasswordChanged => say::password_changed(lang),
        Action::PasswordReset => say::password_reset(lang),
        Action::ResetLinkCreated => say::reset_link_created(lang),
        Action::InvitationCreated => say::invitation_created(lang),
        Action::InvitationWithdrawn => say::invitation_withdrawn(lang),
        Action::ProductCreated => say::product_created(lang),
        Action::ProductChanged => say::product_changed(lang),
        Action::ProductPictureChanged => say::product_picture_changed(lang),
        Action::ProductCodesAdded => say::product_codes_added(lang),
        Action::ProductCodesRemoved => say::product_codes_removed(lang),
        Action::OrderDelivered => say::order_delivered(lang),
        Action::OrderCorrected => say::order_corrected(lang),
        Action::OrderRefunded => say::order_refunded(lang),
        Action::WalletCorrected => say::wallet_corrected(lang),
        Action::RedemptionReversed => say::redemption_reversed(lang),
        Action::SettingsChanged => say::settings_changed(lang),
        Action::BackupRestored => say::backup_restored(lang),
        Action::MailLinkShown => say::mail_link_shown(lang),
        Action::AddressVerified => say::address_verified(lang),
        Action::CampaignCreated => say::campaign_created(lang),
        Action::CampaignChanged => say::campaign_changed(lang),
        Action::CampaignPaused => say::campaign_paused(lang),
        Action::CampaignResumed => say::campaign_resumed(lang),
        Action::DropMoved => say::drop_moved(lang),
        Action::DropLaunched => say::drop_launched(lang),
        Action::DropCancelled => say::drop_cancelled(lang),
        Action::WebhookCreated => say::webhook_created(lang),
        Action::WebhookChanged => say::webhook_changed(lang),
        Action::WebhookDeleted => say::webhook_deleted(lang),
        Action::WebhookTested => say::webhook_tested(lang),
        Action::WebhookPrivacyChanged => say::webhook_privacy_changed(lang),
        Action::WebhookSecretShown => say::webhook_secret_shown(lang),
        Action::WebhookSecretChanged => say::webhook_secret_changed(lang),
        Action::WebhookEnabled => say::webhook_enabled(lang),
        Action::WebhookDisabled => say::webhook_disabled(lang),
        Action::NotificationCreated => say::notification_created(lang),
        Action::NotificationChanged => say::notification_changed(lang),
        Action::NotificationDeleted => say::notification_deleted(lang),
        Action::MessageCreated => say::message_created(lang),
        Action::MessageChanged => say::message_changed(lang),
        Action::MessageRestored => say::message_restored(lang),
        Action::MessageDeleted => say::message_deleted(lang),
        Action::AnnouncementCreated => say::announcement_created(lang),
        Action::AnnouncementCancelled => say::announcement_cancelled(lang),
        Action::PostedMessageChanged => say::posted_message_changed(lang),
        Action::PostedMessageDeleted => say::posted_message_deleted(lang),
        Action::DeliveryReplayed => say::delivery_replayed(lang),
        Action::DeliveryCancelled => say::delivery_cancelled(lang),
        Action::TicketAnswered => say::ticket_answered(lang),
        Action::TicketNoted => say::ticket_noted(lang),
        Action::TicketChanged => say::ticket_changed(lang),
        Action::TicketClosed => say::ticket_closed(lang),
        Action::TicketReopened => say::ticket_reopened(lang),
        Action::SavedReplyCreated => say::saved_reply_created(lang),
        Action::SavedReplyChanged => say::saved_reply_changed(lang),
        Action::SavedReplyDeleted => say::saved_reply_deleted(lang),
    }
}

fn object_name(object: Object, lang: Lang) -> String {
    match object {
        Object::Settings => say::settings(lang).to_owned(),
        Object::Account(id) => say::account(lang, id.get()),
        Object::Link(id) => say::link(lang, id.get()),
        Object::Redemption(id) => say::redemption(lang, id.get()),
        Object::Product(id) => say::product(lang, id.get()),
        Object::Order(id) => say::order(lang, id.get()),
        Object::Campaign(id) => say::campaign(lang, id.get()),
        Object::Drop(id) => say::drop(lang, id.get()),
        Object::Webhook(id) => say::webhook(lang, id.get()),
        Object::Notification(id) => say::notification(lang, id.get()),
        Object::Message(id) => say::message(lang, id.get()),
        Object::Announcement(id) => say::announcement(lang, id.get()),
        Object::Delivery(id) => say::delivery(lang, id.get()),
        Object::Ticket(id) => say::ticket(lang, id.get()),
        Object::SavedReply(id) => say::saved_reply(lang, id.get()),
    }
}

/// Its page, where it has one.
fn object_address(object: Object) -> Option<String> {
    match object {
        Object::Settings => Some("/admin/settings".to_owned()),
        Object::Account(id) => Some(format!("/admin/customers/{id}")),
        Object::Product(id) => Some(format!("/admin/products/{id}")),
        Object::Order(id) => Some(format!("/admin/orders/{id}")),
        Object::Campaign(id) => Some(format!("/admin/campaigns/{id}")),
        Object::Drop(id) => Some(format!("/drops/{id}")),
        Object::Webhook(id) => Some(format!("/admin/webhooks/{id}")),
        Object::Message(id) => Some(format!("/admin/messages/{id}")),
        Object::Notification(id) => Some(format!("/admin/notifications/{id}")),
        Object::Ticket(id) => Some(format!("/admin/tickets/{id}")),
        Object::Delivery(id) => Some(format!("/admin/deliveries/{id}")),
        Object::Link(_) | Object::Redemption(_) | Object::Announcement(_) | Object::SavedReply(_) => None,
    }
}

/// What a line tells besides, as names and values that people read.
fn details(detail: &Value, zone: &Zone, unit: &Unit, lang: Lang) -> Vec<(String, String)> {
    let Value::Object(fields) = detail else { return Vec::new() };
    let value = |name: &str, value: &Value| match value {
        Value::Array(pair) => match pair.as_slice() {
            [before, after] => {
                say::before_after(lang, &shown(name, before, zone, unit, lang), &shown(name, after, zone, unit, lang))
            }
            _ => value.to_string(),
        },
        value => shown(name, value, zone, unit, lang),
    };
    fields.iter().map(|(name, field)| (key_name(name, lang).to_owned(), value(name, field))).collect()
}

fn shown(name: &str, value: &Value, zone: &Zone, unit: &Unit, lang: Lang) -> String {
    match value {
        Value::Null => say::nothing(lang).to_owned(),
        Value::Bool(true) => say::yes(lang).to_owned(),
        Value::Bool(false) => say::no(lang).to_owned(),
        Value::Number(number) => match (name, number.as_i64()) {
            ("amount" | "balance" | "budget" | "price" | "prize.min" | "prize.max", Some(minor)) => {
                unit.format(minor, lang)
            }
            (_, Some(seconds)) if name.starts_with("timing.") || name == "rules.minimum_age" => {
                format_duration(Duration::from_secs(seconds.unsigned_abs()), lang)
            }
            _ => number.to_string(),
        },
        Value::String(text) if text.is_empty() => say::nothing(lang).to_owned(),
        Value::String(text) => in_words(name, text, zone, lang).unwrap_or_else(|| text.clone()),
        Value::Object(quiet) if name == "timing.quiet" => {
            let time = |end| quiet.get(end).and_then(Value::as_str).unwrap_or_default();
            say::from_to(lang, time("from"), time("to"))
        }
        Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// What the log names in a way of its own; nothing where it holds what a person has typed.
fn in_words(name: &str, text: &str, zone: &Zone, lang: Lang) -> Option<String> {
    let words = match name {
        "opens_at" | "due_at" => return Some(moment(text)?.format_date_and_time(zone, lang)),
        "zone" => return Some(text.replace('_', " ")),
        "unit" => match text.parse().ok()? {
            Unit::Currency(currency) => return Some(currency_name(currency)),
            Unit::Credit(name) => return Some(name.as_str().to_owned()),
        },
        "lang" => shell::own_name(text.parse().ok()?),
        "sign_up" => way_to_sign_up(text.parse().ok()?, lang),
        "role" => role_name(text.parse().ok()?, lang),
        "winner" => campaigns::winner_style(lang, text.parse().ok()?),
        "kind" => match DestinationKind::from_name(text) {
            Some(kind) => super::webhooks::kind_name(lang, kind),
            None => text.parse::<Kind>().ok()?.description(lang),
        },
        "how" => match text {
            "sign-up" => say::by_sign_up(lang),
            "set-up" => say::by_set_up(lang),
            "invitation" => say::by_invitation(lang),
            "command line" => say::by_command_line(lang),
            "at once" => say::at_once(lang),
            "after the warning" => say::after_warning(lang),
            _ => return None,
        },
        "outcome" => match text {
            "delivered" => say::outcome_delivered(lang),
            "later" => say::outcome_later(lang),
            "refused" => say::outcome_refused(lang),
            "gone" => say::gone(lang),
            "unreachable" => say::outcome_unreachable(lang),
            "uncertain" => say::outcome_uncertain(lang),
            "empty" => say::outcome_empty(lang),
            _ => return None,
        },
        "when_lost" => notifications::wish(lang, text.parse().ok()?),
        "delivery" => products::delivery_name(lang, text.parse().ok()?),
        "why" if text == "gone" => say::gone(lang),
        "customer" => {
            NameOut::ALL.into_iter().find(|name| name.as_str() == text).map(|name| privacy::name_out(lang, name))?
        }
        "texts" => match text {
            "full" => privacy::text_full(lang),
            "nothing" => privacy::text_nothing(lang),
            length => return Some(privacy::text_first(lang, length.parse().ok()?)),
        },
        _ => return None,
    };
    Some(words.to_owned())
}

/// A moment as the log writes it, in UTC: `2026-11-26T17:12:00Z`.
fn moment(text: &str) -> Option<Moment> {
    Moment::from_local(text.get(..19)?, &Zone::utc()).ok()
}

fn key_name(name: &str, lang: Lang) -> &str {
    match name {
        "name" => say::key_name(lang),
        "reason" => say::key_reason(lang),
        "assignee" => say::key_assignee(lang),
        "department" => say::key_department(lang),
        "departments" => say::key_departments(lang),
        "priority" => say::key_priority(lang),
        "priorities" => say::key_priorities(lang),
        "amount" => say::key_amount(lang),
        "balance" => say::key_balance(lang),
        "role" => say::key_role(lang),
        "how" => say::key_how(lang),
        "price" => say::key_price(lang),
        "text" => say::key_text(lang),
        "stock" => say::key_stock(lang),
        "per_customer" => say::key_per_customer(lang),
        "visible" => say::key_visible(lang),
        "delivery" => say::key_delivery(lang),
        "again" => say::key_again(lang),
        "count" => say::key_count(lang),
        "drops" => say::key_drops(lang),
        "doubtful" => say::key_doubtful(lang),
        "sessions" => say::key_sessions(lang),
        "links" => say::key_links(lang),
        "mails" => say::key_mails(lang),
        "opens_at" => say::key_opens_at(lang),
        "account" => say::key_account(lang),
        "drop" => say::key_drop(lang),
        "webhook_address" => webhooks::address(lang),
        "customer" => privacy::customer(lang),
        "email" => privacy::email(lang),
        "number" => privacy::number(lang),
        "texts" => privacy::text(lang),
        "why" => say::key_why(lang),
        "answer" => say::key_answer(lang),
        "version" => say::key_version(lang),
        "condition" => say::key_condition(lang),
        "message" => say::key_message(lang),
        "campaign" => say::key_campaign(lang),
        "webhooks" => say::key_webhooks(lang),
        "due_at" => say::key_due_at(lang),
        "on" => say::key_on(lang),
        "when_lost" => say::key_when_lost(lang),
        "outcome" => say::key_outcome(lang),
        "kind" => say::key_kind(lang),
        "logo" => say::key_logo(lang),
        "colour" => say::key_colour(lang),
        "address" => say::key_address(lang),
        "unit" => say::key_unit(lang),
        "zone" => say::key_zone(lang),
        "lang" => say::key_lang(lang),
        "sign_up" => say::key_sign_up(lang),
        "keep_deliveries" => say::key_keep_deliveries(lang),
        "join" => say::key_join(lang),
        "rules" => say::key_rules(lang),
        "legal" => say::key_legal(lang),
        "privacy" => say::key_privacy(lang),
        "timing.interval" => campaigns::interval(lang),
        "timing.window_from" => campaigns::window_from(lang),
        "timing.window_to" => campaigns::window_to(lang),
        "timing.warning" => campaigns::warning(lang),
        "timing.validity" => campaigns::validity(lang),
        "timing.grace" => campaigns::grace(lang),
        "timing.quiet" => say::key_quiet(lang),
        "timing.quiet.from" => campaigns::quiet_from(lang),
        "timing.quiet.to" => campaigns::quiet_to(lang),
        "prize.min" => campaigns::minimum(lang),
        "prize.max" => campaigns::maximum(lang),
        "prize.jackpot" => campaigns::jackpot(lang),
        "uses" => campaigns::uses_field(lang),
        "budget" => campaigns::budget(lang),
        "prefix" => campaigns::prefix(lang),
        "rules.minimum_age" => campaigns::minimum_age(lang),
        "rules.trusted" => campaigns::trusted(lang),
        "rules.ordered" => campaigns::ordered(lang),
        "winner" => campaigns::winner(lang),
        "active" => campaigns::running(lang),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use largage::{
        campaign::{Draft, Settings},
        eligibility::Rules,
        engine::audit::changes,
    };
    use serde_json::json;

    use super::*;

    #[test]
    fn details_are_told_in_words_and_money() {
        let unit: Unit = "currency:EUR".parse().unwrap();
        let told_in = |lang, detail| {
            let pairs = details(&detail, &Zone::utc(), &unit, lang);
            pairs.into_iter().map(|(name, value)| say::pair(lang, &name, &value)).collect::<Vec<_>>()
        };
        let told = |detail| told_in(Lang::En, detail);
        assert_eq!(
            told(json!({"amount": -250, "balance": 0, "reason": "<b>twice</b>"})),
            ["Amount: −€2.50", "Balance: €0.00", "Reason: <b>twice</b>"]
        );
        assert_eq!(told(json!({"role": ["customer", "admin"]})), ["Role: Customer → Administrator"]);
        assert_eq!(told(json!({"opens_at": "2026-11-26T17:12:05.178Z"})), ["Opening: 26 November 2026, 17:12"]);
        assert_eq!(told(json!({"opens_at": "é"})), ["Opening: é"]);
        assert_eq!(told(json!({"how": "command line"})), ["How: at the command line"]);
        assert_eq!(told(json!({"logo": [null, "https://a.example"]})), ["Logo: nothing → https://a.example"]);
        assert_eq!(told(json!({"future": {"a": [1, 2, 3]}})), ["future: {\"a\":[1,2,3]}"]);
        assert_eq!(told(json!([])), [""; 0]);

        let fr = |detail| told_in(Lang::Fr, detail);
        let currency =
            json!({"unit": ["currency:EUR", "credit:gems"], "sign_up": ["open", "closed"], "lang": ["en", "fr"]});
        assert_eq!(
            fr(currency),
            [
                "Langue\u{a0}: English → Français",
                "Inscription\u{a0}: Ouverte à tous → Fermée",
                "Unité\u{a0}: EUR (€) → gems"
            ]
        );
        assert_eq!(told(json!({"kind": "drop.closed"})), ["Kind: A drop is over"]);
        assert_eq!(fr(json!({"kind": "sandbox"})), ["Sorte\u{a0}: Bac à sable"]);
        assert_eq!(fr(json!({"outcome": "unreachable"})), ["Résultat\u{a0}: pas joint"]);
        assert_eq!(
            fr(json!({"how": "after the warning", "opens_at": "2026-11-26T17:12:05Z"})),
            ["Comment\u{a0}: après l’avertissement", "Ouverture\u{a0}: 26 novembre 2026 à 17\u{a0}h\u{a0}12"]
        );
        assert_eq!(
            told(json!({"condition": ["", "price ≥ €50.00"], "on": [true, false], "version": [1, 2]})),
            ["Condition: nothing → price ≥ €50.00", "Switched on: yes → no", "Version: 1 → 2"]
        );
        assert_eq!(fr(json!({"due_at": "2026-11-26T17:12:05Z"})), ["Date\u{a0}: 26 novembre 2026 à 17\u{a0}h\u{a0}12"]);
        assert_eq!(
            told(json!({"why": "gone", "answer": "HTTP 404"})),
            ["Answer: HTTP 404", "Why: its destination no longer knows it"]
        );
        assert_eq!(told(json!({"reason": "gone"})), ["Reason: gone"]);
        assert_eq!(
            told(json!({"when_lost": ["usual", "again"]})),
            ["If the answer is lost: As usual: only codes, and what repeats cannot disturb, are sent again → \
              Send it again: rather twice than never"]
        );
        assert_eq!(
            fr(json!({"when_lost": "leave"})),
            ["Si la réponse se perd\u{a0}: Le laisser\u{a0}: plutôt jamais que deux fois"]
        );
    }

    #[test]
    fn every_change_of_a_campaign_has_words() {
        let unit: Unit = "currency:EUR".parse().unwrap();
        let draft = Draft { name: "Weekly".to_owned(), ..Draft::proposal(&Zone::utc(), &unit, Lang::En) };
        let before = draft.check(&unit, Lang::En).unwrap();
        let after = Draft {
            name: "Daily".to_owned(),
            zone: "America/New_York".to_owned(),
            interval: "1 d".to_owned(),
            window_from: "1 h".to_owned(),
            window_to: "20 h".to_owned(),
            warning: "30 s".to_owned(),
            validity: "5 min".to_owned(),
            grace: "20 min".to_owned(),
            quiet_from: "22:00".to_owned(),
            quiet_to: "08:00".to_owned(),
            minimum: "2".to_owned(),
            maximum: "6".to_owned(),
            jackpot: "on".to_owned(),
            uses: "20".to_owned(),
            budget: "500".to_owned(),
            prefix: "CC".to_owned(),
            minimum_age: "2 d".to_owned(),
            trusted: "on".to_owned(),
            winner: "hidden".to_owned(),
            active: String::new(),
            ..Draft::default()
        };
        let after = after.check(&unit, Lang::En).unwrap();
        let later = Settings { rules: Rules { ordered: true, ..after.rules }, ..after.clone() };
        let quiet = Draft {
            quiet_from: "23:00".to_owned(),
            quiet_to: "07:00".to_owned(),
            ..Draft::of(&after, &unit, Lang::En)
        };
        let quiet = quiet.check(&unit, Lang::En).unwrap();
        for lang in Lang::ALL {
            for (old, new, count) in [(&before, &after, 19), (&after, &later, 1), (&after, &quiet, 2)] {
                let told = details(&changes(old, new), &Zone::utc(), &unit, lang);
                assert_eq!(told.len(), count, "{told:?}");
                for (name, value) in told {
                    assert!(!name.contains(['.', '_']) && !value.contains(['{', '_', '"']), "{name}: {value}");
                }
            }
        }
        let told = details(&changes(&before, &after), &Zone::utc(), &unit, Lang::En);
        let value = |name: &str| told.iter().find(|(told, _)| told == name).unwrap().1.as_str();
        assert_eq!(value("Time between drops"), "3 d → 1 d");
        assert_eq!(value("And at most"), "€5.00 → €6.00");
        assert_eq!(value("Quiet hours"), "nothing → 22:00 to 08:00");
        assert_eq!(value("Jackpot"), "no → yes");
        assert_eq!(value("Time zone"), "UTC → America/New York");
    }
}
