//! The usual notifications: offered where they lack, switched on by one press, twice nothing more.

use axum::http::{StatusCode, header};
use largage::{account::Role, id::WebhookId};

use crate::support::Site;

const PRESS: &str = "/admin/notifications/usual";

async fn count(site: &Site) -> usize {
    site.engine.engine.notifications().await.unwrap().len()
}

#[tokio::test]
async fn a_webhooks_page_offers_what_it_lacks() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let id = WebhookId::new(site.engine.sandbox().await.0);
    let at = format!("/admin/webhooks/{id}");
    let page = site.open(&at).get().await;
    page.shows("Switch on the usual notifications");
    page.shows("No notification goes there yet.");
    for group in ["orders", "tickets", "webhooks"] {
        assert!(page.between(&format!("value=\"{group}\""), ">").contains("checked"), "{group}");
    }
    let webhook = id.to_string();
    let pressed =
        site.open(PRESS).fields(&[("webhook", &webhook), ("groups", "orders"), ("groups", "tickets")]).post().await;
    assert_eq!((pressed.status, pressed.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/admin/notifications"));
    let list = site.open("/admin/notifications").header("cookie", &site.cookies(&pressed)).get().await;
    list.shows("5 notifications are written and go to Drops.");
    list.shows(">New ticket</a>");
    list.lacks("Switch on the usual notifications");
    let page = site.open(&at).get().await;
    page.lacks("value=\"orders\"");
    page.shows("value=\"webhooks\"");
    page.lacks("No notification goes there yet.");
    page.shows(">A customer placed an order</a>");

    let all = [("webhook", webhook.as_str()), ("groups", "orders"), ("groups", "tickets"), ("groups", "webhooks")];
    let pressed = site.open(PRESS).fields(&all).post().await;
    let list = site.open("/admin/notifications").header("cookie", &site.cookies(&pressed)).get().await;
    list.shows("1 notification is written and goes to Drops.");
    let pressed = site.open(PRESS).fields(&all).post().await;
    let list = site.open("/admin/notifications").in_french().header("cookie", &site.cookies(&pressed)).get().await;
    assert_eq!(count(&site).await, 6, "twice writes nothing twice");
    list.shows("Drops");
    site.open(&at).get().await.lacks("Switch on the usual notifications");
}

#[tokio::test]
async fn the_empty_list_offers_them_for_a_chosen_webhook() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    site.open("/admin/notifications").get().await.lacks(PRESS);
    let first = site.engine.sandbox().await.0.to_string();
    let second = site.engine.sandbox().await.0.to_string();
    let list = site.open("/admin/notifications").get().await;
    list.shows("No notification yet");
    list.shows(&format!("action=\"{PRESS}\""));
    list.shows(&format!("<option value=\"{second}\""));
    site.open("/admin/notifications").in_french().get().await.shows("Activer les notifications habituelles");

    for (fields, problem) in [
        (vec![("webhook", second.as_str())], "Choose at least one."),
        (vec![("webhook", "99"), ("groups", "orders")], "Choose a webhook."),
        (vec![("webhook", "x"), ("groups", "orders")], "Choose a webhook."),
        (vec![], "Choose at least one."),
    ] {
        let refused = site.open(PRESS).fields(&fields).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        refused.shows(problem);
        let ticked = refused.between("value=\"orders\"", ">").contains("checked");
        assert_eq!(ticked, fields.iter().any(|(name, _)| *name == "groups"), "{fields:?}");
    }
    let refused = site.open(PRESS).fields(&[("webhook", &second)]).post().await;
    refused.shows(&format!("<option value=\"{second}\" selected>"));
    assert_eq!(count(&site).await, 0);
    site.open(PRESS).fields(&[("webhook", &second), ("groups", "orders")]).post().await;
    let told = site.engine.engine.notifications().await.unwrap();
    assert!(told.len() == 2 && told.iter().all(|view| view.targets[0].webhook.to_string() == second));
    assert_ne!(first, second);
}

#[tokio::test]
async fn staff_are_offered_nothing() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    let id = site.engine.sandbox().await.0;
    for path in [format!("/admin/webhooks/{id}"), "/admin/notifications".to_owned()] {
        site.open(&path).get().await.lacks(PRESS);
    }
    assert_eq!(site.open(PRESS).form("groups=orders").post().await.status, StatusCode::FORBIDDEN);
}
