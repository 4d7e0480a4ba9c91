//! `/admin/audit`: who did what to what. Of everything, or of one object: `?object=account:12`.

use axum::{Router, extract::State, response::Response, routing::get};
use largage::{
    engine::audit::{Action, AuditError, Line, Object},
    id::AuditId,
    money::Unit,
    time::{Moment, Zone},
};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    AppState, Page, PageError, Query,
    components::{Column, DateAndTime, Empty, Nothing, Table},
    i18n::{Lang, audit as say, customers},
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
        view! { <Table caption=say::title(lang) columns=columns.map(Column::text).into()>{rows}</Table> }.into_any()
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
            <td data-label=say::who(lang)>{who}</td>
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
        Action::WalletCorrected => say::wallet_corrected(lang),
        Action::RedemptionReversed => say::redemption_reversed(lang),
        Action::SettingsChanged => say::settings_changed(lang),
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
        Action::WebhookEnabled => say::webhook_enabled(lang),
        Action::WebhookDisabled => say::webhook_disabled(lang),
        Action::NotificationCreated => say::notification_created(lang),
        Action::NotificationChanged => say::notification_changed(lang),
        Action::NotificationDeleted => say::notification_deleted(lang),
        Action::DeliveryReplayed => say::delivery_replayed(lang),
        Action::DeliveryCancelled => say::delivery_cancelled(lang),
    }
}

fn object_name(object: Object, lang: Lang) -> String {
    match object {
        Object::Settings => say::settings(lang).to_owned(),
        Object::Account(id) => say::account(lang, id.get()),
        Object::Link(id) => say::link(lang, id.get()),
        Object::Redemption(id) => say::redemption(lang, id.get()),
        Object::Campaign(id) => say::campaign(lang, id.get()),
        Object::Drop(id) => say::drop(lang, id.get()),
        Object::Webhook(id) => say::webhook(lang, id.get()),
        Object::Notification(id) => say::notification(lang, id.get()),
        Object::Delivery(id) => say::delivery(lang, id.get()),
    }
}

/// Its page, where it has one.
fn object_address(object: Object) -> Option<String> {
    match object {
        Object::Settings => Some("/admin/settings".to_owned()),
        Object::Account(id) => Some(format!("/admin/customers/{id}")),
        Object::Campaign(id) => Some(format!("/admin/campaigns/{id}")),
        Object::Drop(id) => Some(format!("/drops/{id}")),
        Object::Webhook(id) => Some(format!("/admin/webhooks/{id}")),
        Object::Link(_) | Object::Redemption(_) | Object::Notification(_) | Object::Delivery(_) => None,
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
    match (name, value) {
        (_, Value::Null) => say::nothing(lang).to_owned(),
        ("amount" | "balance", Value::Number(minor)) => {
            minor.as_i64().map_or_else(|| minor.to_string(), |minor| unit.format(minor, lang))
        }
        ("opens_at", Value::String(text)) => {
            moment(text).map_or_else(|| text.clone(), |at| at.format_date_and_time(zone, lang))
        }
        ("how", Value::String(how)) => match how.as_str() {
            "sign-up" => say::by_sign_up(lang).to_owned(),
            "set-up" => say::by_set_up(lang).to_owned(),
            "invitation" => say::by_invitation(lang).to_owned(),
            "command line" => say::by_command_line(lang).to_owned(),
            _ => how.clone(),
        },
        ("role", Value::String(role)) => {
            role.parse().map_or_else(|_| role.clone(), |role| role_name(role, lang).into())
        }
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

/// A moment as the log writes it, in UTC: `2026-11-26T17:12:00Z`.
fn moment(text: &str) -> Option<Moment> {
    Moment::from_local(text.get(..19)?, &Zone::utc()).ok()
}

fn key_name(name: &str, lang: Lang) -> &str {
    match name {
        "name" => say::key_name(lang),
        "reason" => say::key_reason(lang),
        "amount" => say::key_amount(lang),
        "balance" => say::key_balance(lang),
        "role" => say::key_role(lang),
        "how" => say::key_how(lang),
        "opens_at" => say::key_opens_at(lang),
        "account" => say::key_account(lang),
        "drop" => say::key_drop(lang),
        "kind" => say::key_kind(lang),
        "logo" => say::key_logo(lang),
        "colour" => say::key_colour(lang),
        "address" => say::key_address(lang),
        "unit" => say::key_unit(lang),
        "zone" => say::key_zone(lang),
        "lang" => say::key_lang(lang),
        "sign_up" => say::key_sign_up(lang),
        "join" => say::key_join(lang),
        "rules" => say::key_rules(lang),
        "legal" => say::key_legal(lang),
        "privacy" => say::key_privacy(lang),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn details_are_told_in_words_and_money() {
        let unit: Unit = "currency:EUR".parse().unwrap();
        let told = |detail| {
            let pairs = details(&detail, &Zone::utc(), &unit, Lang::En);
            pairs.into_iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>()
        };
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
    }
}
