//! The help: whole in both languages, with every variable.

use axum::http::StatusCode;
use largage::{account::Role, engine::store::deliveries::State, event::Kind, lang::Lang};
use largage_app::i18n::{deliveries::state_name, help::PAGES};

use crate::support::Site;

#[tokio::test]
async fn every_page_is_there_in_both_languages() {
    let site = Site::new().await;
    let french = site.open("/help").in_french().get().await;
    french.shows("Comment marche un largage");
    for page in PAGES {
        let path = format!("/help/{}", page.name);
        for lang in Lang::ALL {
            let answer = site.open(&path).header("cookie", &format!("lang={}", lang.code())).get().await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            answer.shows(&format!("<h1>{}</h1>", page.title.get(lang)));
            answer.shows(&format!("href=\"{path}\" aria-current=\"page\""));
            answer.lacks("`");
            answer.lacks("** ");
        }
    }
    for nowhere in ["/help/nowhere", "/help/%3Cscript%3E", "/help/../admin"] {
        assert_eq!(site.open(nowhere).get().await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test]
async fn visitors_are_offered_what_concerns_them() {
    let visitor = Site::new().await.open("/help").get().await;
    visitor.lacks("href=\"/help/backups\"");
    let staff = Site::new().await.signed_in(Role::Staff).await.open("/help").get().await;
    staff.shows("href=\"/help/backups\"");
}

#[tokio::test]
async fn every_state_of_a_delivery_is_called_as_in_the_list() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    let (list, help) = (site.open("/admin/deliveries"), site.open("/help/deliveries"));
    let (list, help) = (list.in_french().get().await, help.in_french().get().await);
    for state in State::ALL {
        let name = state_name(Lang::Fr, state);
        help.shows(&format!("<strong>{name}</strong>\u{a0}: "));
        list.shows(name);
    }
    site.open("/help/deliveries").get().await.shows("<strong>Webhook is off</strong>: the webhook is switched off");
}

#[tokio::test]
async fn every_variable_of_every_event_is_explained() {
    let page = Site::new().await.open("/help/messages").get().await;
    for kind in Kind::ALL {
        for variable in kind.variables() {
            page.shows(&format!("<code>%{}%</code>", variable.name));
            for alias in variable.aliases {
                page.shows(&format!("<code>%{alias}%</code>"));
            }
        }
    }
}
