//! Notifications: the list, and a form whose rows need no script.

use axum::http::{StatusCode, header};
use largage::{
    account::Role,
    condition::Condition,
    engine::notifications::{NotificationSettings, NotificationView},
    event::Kind,
    id::{NotificationId, WebhookId},
    message::Message,
    name::MessageName,
};

use crate::support::{Answer, Site};

const NEW: &str = "/admin/notifications/new";

async fn admin() -> Site {
    Site::new().await.signed_in(Role::Admin).await
}

async fn create(site: &Site, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("event", "order.placed"), ("active", "on"), ("message", "default")];
    all.extend(fields);
    site.open(NEW).fields(&all).post().await
}

async fn created(site: &Site, fields: &[(&str, &str)]) -> NotificationView {
    let answer = create(site, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let id: NotificationId = answer.header(header::LOCATION).rsplit('/').next().unwrap().parse().unwrap();
    site.engine.engine.notification(id).await.unwrap().unwrap()
}

async fn message(site: &Site, name: &str, kind: Kind) -> String {
    let admin = site.engine.admin().await;
    let name = MessageName::new(name).unwrap();
    site.engine.engine.create_message(&admin, kind, &name, &Message::text("x")).await.unwrap().to_string()
}

#[tokio::test]
async fn an_empty_list_leads_to_the_first_one() {
    let site = admin().await;
    let page = site.open("/admin/notifications").get().await;
    page.shows("No notification yet");
    page.shows(&format!("href=\"{NEW}\""));
    site.open("/admin/notifications").in_french().get().await.shows("Pas encore de notification");
    let choose = site.open(NEW).get().await;
    choose.shows("What is it about?");
    for kind in Kind::ALL {
        assert_eq!(choose.body.contains(&format!("{NEW}?event={kind}")), kind.happens(), "{kind}");
    }
    let french = site.open(NEW).in_french().get().await;
    french.shows("De quoi s’agit-il\u{202f}?");
    for odd in ["?event=announcement", "?event=x", "?event=%00"] {
        site.open(&format!("{NEW}{odd}")).get().await.shows("What is it about?");
    }
}

#[tokio::test]
async fn a_notification_is_made_with_conditions_and_webhooks() {
    let site = admin().await;
    let channel = site.engine.sandbox().await.0.to_string();
    let form = site.open(&format!("{NEW}?event=order.placed")).get().await;
    form.shows("A customer placed an order");
    form.shows("A new message, from the default");
    form.lacks("name=\"campaign\"");
    form.lacks("name=\"variable\"");
    form.shows("value=\"add\"");

    let made = created(
        &site,
        &[
            ("name", "Big orders"),
            ("variable", "price"),
            ("test", "at_least"),
            ("value", "50 €"),
            ("variable", ""),
            ("test", "is"),
            ("value", ""),
            ("webhooks", &channel),
        ],
    )
    .await;
    assert_eq!((made.name.as_str(), made.kind, made.active), ("Big orders", Kind::OrderPlaced, true));
    assert_eq!(made.condition.to_string(), "price ≥ €50.00");
    assert_eq!(made.message.1, "New order");
    assert_eq!(made.targets[0].webhook, WebhookId::new(channel.parse().unwrap()));

    let list = site.open("/admin/notifications").get().await;
    list.shows("Big orders");
    list.shows("The order’s total: at least €50.00");
    list.shows(">New order</a>");
    list.shows(">Drops</a>");
    list.shows("Nobody hears of these yet");
    list.lacks("event=order.placed\"");
    let french = site.open("/admin/notifications").in_french().get().await;
    french.shows("Le total de la commande\u{a0}: au moins 50,00\u{a0}€");
    french.shows("Un client a passé une commande");
    let page = site.open(&format!("/admin/notifications/{}", made.id)).get().await;
    page.shows("value=\"Big orders\"");
    page.shows("<option value=\"at_least\" selected>");
    page.shows("value=\"50.00\"");
    page.shows(&format!("href=\"/admin/messages/{}\"", made.message.0));
}

#[tokio::test]
async fn rows_come_and_go_by_buttons_and_nothing_typed_is_lost() {
    let site = admin().await;
    let channel = site.engine.sandbox().await.0.to_string();
    let typed = [
        ("name", "Kept <b>"),
        ("variable", "price"),
        ("test", "at_least"),
        ("value", "50"),
        ("variable", "products"),
        ("test", "contains"),
        ("value", "\"server\""),
        ("webhooks", channel.as_str()),
    ];
    let press = async |button: &str| {
        let mut fields = typed.to_vec();
        fields.push(("action", button));
        create(&site, &fields).await
    };
    let added = press("add").await;
    assert_eq!(added.status, StatusCode::OK);
    assert_eq!(added.body.matches("name=\"variable\"").count(), 3);
    assert!(added.between("id=\"condition-2\"", "</select>").contains("autofocus"), "the new row has the focus");
    added.shows("value=\"Kept &lt;b&gt;\"");
    added.shows("value=\"&quot;server&quot;\"");
    assert!(added.between(&format!("name=\"webhooks\" value=\"{channel}\""), ">").contains("checked"));
    let removed = press("remove 0").await;
    assert_eq!(removed.body.matches("name=\"variable\"").count(), 1);
    assert!(removed.between("value=\"add\"", ">").contains("autofocus"));
    removed.lacks("value=\"50\"");
    removed.shows("value=\"&quot;server&quot;\"");
    assert!(site.engine.engine.notifications().await.unwrap().is_empty(), "nothing is saved by it");
    let mut many = Vec::new();
    for _ in 0..10 {
        many.extend([("variable", "user"), ("test", "is"), ("value", "a")]);
    }
    many.push(("action", "add"));
    let full = create(&site, &many).await;
    assert_eq!(full.body.matches("name=\"variable\"").count(), 11);
    full.lacks("value=\"add\"");
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_place_in_both_languages() {
    let site = admin().await;
    let wrong = [
        ("name", "a\u{202e}b"),
        ("variable", "pric"),
        ("test", "is"),
        ("value", "1"),
        ("variable", "price"),
        ("test", "contains"),
        ("value", "1"),
        ("message", "nonsense"),
        ("webhooks", "1"),
        ("message-1", "x"),
    ];
    let refused = create(&site, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for id in ["name", "condition-0", "condition-1", "message", "webhooks"] {
        refused.shows(&format!("id=\"{id}-problem\""));
        refused.shows(&format!("href=\"#{id}\""));
    }
    refused.shows("Did you mean %price%?");
    refused.shows("<option value=\"pric\" selected>");
    let mut fields = vec![("event", "order.placed"), ("active", "on"), ("message", "default")];
    fields.extend(wrong);
    let french = site.open(NEW).in_french().fields(&fields).post().await;
    french.shows("Vouliez-vous dire %price%\u{202f}?");
    french.shows("Un nombre ne contient rien.");
    let hostile = create(&site, &[("variable", "\"><script>alert(1)</script>"), ("value", "</script>\0")]).await;
    assert_eq!(hostile.status, StatusCode::UNPROCESSABLE_ENTITY);
    hostile.lacks("<script>alert");
    let elsewhere = message(&site, "Ticket", Kind::TicketOpened).await;
    let other_kind = create(&site, &[("message", &elsewhere)]).await;
    assert_eq!(other_kind.status, StatusCode::UNPROCESSABLE_ENTITY);
    other_kind.shows("This message is gone.");
}

#[tokio::test]
async fn a_webhook_gets_a_message_of_its_own() {
    let site = admin().await;
    let (one, other) = (site.engine.sandbox().await.0.to_string(), site.engine.sandbox().await.0.to_string());
    let (loud, terse) =
        (message(&site, "Loud", Kind::OrderPlaced).await, message(&site, "Terse", Kind::OrderPlaced).await);
    let own = format!("message-{other}");
    let made = created(&site, &[("message", &loud), ("webhooks", &one), ("webhooks", &other), (&own, &terse)]).await;
    let messages: Vec<_> =
        made.targets.iter().map(|target| target.message.as_ref().map(|(_, name)| name.as_str())).collect();
    assert_eq!(messages, [None, Some("Terse")]);
    site.open("/admin/notifications").get().await.shows("with “Terse”");
    let page = site.open(&format!("/admin/notifications/{}", made.id)).get().await;
    page.shows(&format!("name=\"{own}\""));
    page.shows(&format!("<option value=\"{terse}\" selected>"));
}

#[tokio::test]
async fn who_saves_over_another_is_told_and_keeps_what_was_typed() {
    let site = admin().await;
    let made = created(&site, &[("name", "First")]).await;
    let at = format!("/admin/notifications/{}", made.id);
    let message = made.message.0.to_string();
    let form = |name: &str, version: &str| {
        site.open(&at).fields(&[("version", version), ("name", name), ("message", &message), ("active", "on")])
    };
    assert_eq!(form("Second", "1").post().await.status, StatusCode::SEE_OTHER);
    let late = form("Mine", "1").post().await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.shows("Somebody changed this notification while you were editing.");
    late.shows("value=\"Mine\"");
    late.shows("name=\"version\" value=\"2\"");
    assert_eq!(form("Mine", "2").post().await.status, StatusCode::SEE_OTHER);
    let view = site.engine.engine.notification(made.id).await.unwrap().unwrap();
    assert_eq!(view.name, "Mine");
    let log = site.open("/admin/audit").in_french().get().await;
    log.shows("Nom\u{a0}: Second → Mine");
}

#[tokio::test]
async fn it_is_switched_and_removed_after_asking() {
    let site = admin().await;
    let made = created(&site, &[]).await;
    let at = format!("/admin/notifications/{}", made.id);
    let off = site.open(&format!("{at}/switch")).form("to=off").post().await;
    let list = site.open("/admin/notifications").header("cookie", &site.cookies(&off)).get().await;
    list.shows("“A customer placed an order” is switched off");
    list.shows("<span class=\"chip paused\">Off</span>");
    site.open(&format!("{at}/switch")).form("to=on").post().await;
    assert!(site.engine.engine.notification(made.id).await.unwrap().unwrap().active);
    let asked = site.open(&format!("{at}/remove")).in_french().get().await;
    asked.shows("Supprimer «\u{202f}Un client a passé une commande\u{202f}»\u{202f}?");
    assert_eq!(site.open(&format!("{at}/remove")).form("").post().await.status, StatusCode::SEE_OTHER);
    for gone in [at.clone(), format!("{at}/remove")] {
        assert_eq!(site.open(&gone).get().await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    assert_eq!(site.open(&format!("{at}/switch")).form("to=on").post().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_campaigns_messages_stand_in_the_list_too() {
    let site = admin().await;
    let campaign = site.engine.campaign(None, |_| {}).await;
    let list = site.open("/admin/notifications").get().await;
    list.shows("Weekly – A drop is open: here is the code");
    list.shows("Campaign: Weekly");
    let opened = site.engine.engine.campaign_notifications(campaign).await.unwrap().remove(1);
    let page = site.open(&format!("/admin/notifications/{}", opened.id)).get().await;
    page.shows(&format!("<option value=\"{campaign}\" selected>Weekly</option>"));
    page.shows("All campaigns");
    page.shows(&format!("href=\"/admin/campaigns/{campaign}\""));
    let gone = [("version", "1"), ("campaign", "99"), ("message", "default"), ("active", "on")];
    let refused = site.open(&format!("/admin/notifications/{}", opened.id)).fields(&gone).post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("id=\"campaign-problem\"");
}

#[tokio::test]
async fn staff_look_and_admins_change() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    let admin = site.engine.admin().await;
    let settings = NotificationSettings {
        name: None,
        campaign: None,
        condition: Condition::default(),
        message: largage::engine::notifications::MessageChoice::Default(largage::lang::Lang::En),
        active: true,
        when_lost: largage::lost::WhenLost::default(),
        targets: Vec::new(),
    };
    let id = site.engine.engine.create_notification(&admin, Kind::OrderPlaced, &settings).await.unwrap();
    let at = format!("/admin/notifications/{id}");
    let list = site.open("/admin/notifications").get().await;
    list.shows("A customer placed an order");
    list.lacks("Switch off");
    list.lacks(NEW);
    let page = site.open(&at).get().await;
    page.shows("only administrators change it");
    page.shows("<fieldset disabled");
    page.lacks("Save the notification</button>");
    for (path, post) in [
        (NEW.to_owned(), false),
        (NEW.to_owned(), true),
        (at.clone(), true),
        (format!("{at}/switch"), true),
        (format!("{at}/remove"), false),
        (format!("{at}/remove"), true),
    ] {
        let asking = site.open(&path);
        let answer = if post { asking.form("").post().await } else { asking.get().await };
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    let nobody = Site::new().await;
    for path in ["/admin/notifications", NEW, &at] {
        assert_eq!(nobody.open(path).get().await.status, StatusCode::SEE_OTHER, "{path}");
    }
}
