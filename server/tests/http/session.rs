//! Who is signed in, and what every answer carries.

use std::sync::Arc;

use axum::http::StatusCode;
use largage::{account::Role, engine::sessions::LIFETIME};
use largage_app::known;
use largage_server::live::Limits;

use crate::support::Site;

#[tokio::test]
async fn a_session_cookie_signs_in_until_its_end() {
    let site = Site::new().await;
    let (token, _) = site.test.signed_in("zoe@example.org", Role::Customer).await;
    assert!(!site.get("/").send().await.text().contains("/sign-out"));
    assert!(site.get("/").signed_in(&token).send().await.text().contains("/sign-out"));

    for cookie in ["session=", "session=x", &format!("other={}", token.expose())] {
        let visitor = site.get("/").header("cookie", cookie).send().await;
        assert!(!visitor.text().contains("/sign-out"), "{cookie}");
    }
    site.test.engine.clock().set(largage::engine::testing::START + LIFETIME);
    assert!(!site.get("/").signed_in(&token).send().await.text().contains("/sign-out"));
}

#[tokio::test]
async fn over_https_only_the_cookie_of_https_counts() {
    let https = |state: &mut largage_app::AppState| {
        state.site = Arc::new(known::Site { https: true, proxies: largage::address::Proxies::Count(1) });
    };
    let site = Site::with(https, Limits::default()).await;
    let (token, _) = site.test.signed_in("zoe@example.org", Role::Customer).await;
    assert!(!site.get("/").signed_in(&token).send().await.text().contains("/sign-out"));
    let cookie = format!("__Host-session={}", token.expose());
    let page = site.get("/").header("cookie", &cookie).send().await;
    assert!(page.text().contains("/sign-out"));
    assert_eq!(page.header("strict-transport-security"), "max-age=63072000");
    assert_eq!(Site::new().await.get("/").send().await.header("strict-transport-security"), "");
}

#[tokio::test]
async fn whatever_is_answered_cannot_be_framed_or_guessed_at() {
    let site = Site::new().await;
    for path in ["/", "/nothing", "/healthz", "/readyz", "/live", "/pkg/nothing.js", "/sandbox/api/webhooks/1/x"] {
        let answer = if path == "/live" {
            // Ends at once: the stream is not what is looked at.
            site.stop.cancel();
            site.get(path).send().await
        } else {
            site.get(path).send().await
        };
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
    }
}

#[tokio::test]
async fn pages_are_packed_for_those_who_unpack_them() {
    let site = Site::new().await;
    let plain = site.get("/").send().await;
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(plain.header("vary"), "accept-encoding");
    let packed = site.get("/").header("accept-encoding", "gzip, br").send().await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.len() * 2 < plain.body.len());
    let mut unpacked = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*packed.body), &mut unpacked).unwrap();
    assert!(unpacked.ends_with("</html>"), "{unpacked}");
    let health = site.get("/healthz").header("accept-encoding", "gzip").send().await;
    assert_eq!((health.header("content-encoding"), health.text()), ("", "ok\n"));
}

#[tokio::test]
async fn a_server_function_that_is_not_there_is_no_fault() {
    let site = Site::new().await;
    let answer = site.ask("POST", "/api/nothing").json("{}").send().await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let foreign = site.ask("POST", "/api/nothing").header("origin", "https://evil.example").json("{}").send().await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
}
