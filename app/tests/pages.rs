//! The pages as a browser gets them, through the router without a socket.
#![cfg(feature = "ssr")]
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
    response::Response,
    routing::get,
};
use largage_app::{AppState, Assets, PageError, router};
use tower::ServiceExt;

fn state() -> AppState {
    let assets = Assets { script: "largage.0123".into(), style: "largage.4567.css".into() };
    AppState { assets: Arc::new(assets), company: Arc::default() }
}

/// An answer, read.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Self { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }

    fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What the browser would send back, as one `Cookie` header.
    fn cookies(&self) -> String {
        let pairs = self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
        pairs.map(|cookie| cookie.split(';').next().unwrap()).collect::<Vec<_>>().join("; ")
    }
}

async fn ask(router: Router, request: Request<Body>) -> Answer {
    Answer::of(router.oneshot(request).await.unwrap()).await
}

async fn open(path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path).header("host", "drops.example").header("accept", "text/html");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    ask(router(state()), request.body(Body::empty()).unwrap()).await
}

async fn send(path: &str, form: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::post(path)
        .header("host", "drops.example")
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    ask(router(state()), request.body(Body::from(form.to_owned())).unwrap()).await
}

const OURS: (&str, &str) = ("origin", "http://drops.example");

#[tokio::test]
async fn the_shell_speaks_the_readers_language() {
    let english = open("/", &[]).await;
    assert_eq!(english.status, StatusCode::OK);
    assert!(english.body.starts_with("<!DOCTYPE html><html lang=\"en\""), "{}", english.body);
    assert!(english.body.contains("Skip to the content"));
    assert!(english.body.contains("href=\"/pkg/largage.4567.css\""));

    let french = open("/", &[("accept-language", "fr-CA,fr;q=0.9,en;q=0.8")]).await;
    assert!(french.body.contains("<html lang=\"fr\""));
    assert!(french.body.contains("Aller au contenu"));

    let chosen = open("/", &[("accept-language", "fr"), ("cookie", "lang=en; theme=dark")]).await;
    assert!(chosen.body.contains("<html lang=\"en\" data-theme=\"dark\""));
    let forged = open("/", &[("accept-language", "fr"), ("cookie", "lang=%3Cscript%3E; theme=\"><script>")]).await;
    assert!(forged.body.contains("<html lang=\"fr\" data-theme=\"system\""));
}

#[tokio::test]
async fn pages_carry_the_headers_that_protect_their_readers() {
    let page = open("/", &[]).await;
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.starts_with("default-src 'self'; script-src 'self' 'nonce-"), "{policy}");
    assert!(policy.contains("'wasm-unsafe-eval'") && policy.contains("frame-ancestors 'none'"));
    assert_eq!(page.header(header::CACHE_CONTROL), "private, no-cache");
    assert_eq!(page.header(header::REFERRER_POLICY), "same-origin");
    assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(!page.body.contains(" style="), "the policy blocks inline styles");
}

#[tokio::test]
async fn a_page_without_islands_loads_no_script() {
    let page = open("/preferences", &[]).await;
    assert!(!page.body.contains("<script") && !page.body.contains(".wasm"), "{}", page.body);
}

#[tokio::test]
async fn choosing_a_language_comes_back_to_the_page() {
    let answer = send("/language", "lang=fr&next=%2Fpreferences%3Fa%3D1", &[OURS]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header(header::LOCATION), "/preferences?a=1");
    assert_eq!(answer.cookies(), "lang=fr");
    assert!(answer.header(header::SET_COOKIE).contains("HttpOnly; SameSite=Lax"));

    let elsewhere = send("/language", "lang=fr&next=%2F%2Fevil.example", &[OURS]).await;
    assert_eq!(elsewhere.header(header::LOCATION), "/");
    let unknown = send("/language", "lang=de", &[OURS]).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    assert!(unknown.cookies().is_empty());
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    for headers in [&[][..], &[("origin", "https://evil.example")], &[OURS, ("sec-fetch-site", "cross-site")]] {
        let answer = send("/language", "lang=fr", headers).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert!(answer.cookies().is_empty());
        assert!(answer.body.contains("This form came from another site"));
    }
    assert_eq!(send("/language", "lang=fr", &[("sec-fetch-site", "same-origin")]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_saved_form_says_so_once_on_the_next_page() {
    let saved = send("/preferences", "lang=fr&theme=dark", &[OURS]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert_eq!(saved.header(header::LOCATION), "/preferences");
    let next = open("/preferences", &[("cookie", &saved.cookies())]).await;
    assert!(next.body.contains("role=\"status\"><p>L’affichage est enregistré."), "{}", next.body);
    assert!(next.body.contains("<html lang=\"fr\" data-theme=\"dark\""));
    assert!(next.header(header::SET_COOKIE).starts_with("notice=; Path=/; Max-Age=0"));
}

#[tokio::test]
async fn a_refused_form_comes_back_with_its_problems_at_their_fields() {
    for (form, problems) in [("lang=fr&theme=%22%3E%3Cscript%3E", 1), ("", 2), ("theme=dark", 1), ("lang=\0&lang=\0", 2)] {
        let answer = send("/preferences", form, &[OURS]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert_eq!(answer.body.matches("aria-invalid=\"true\"").count(), problems, "{}", answer.body);
        assert!(answer.body.contains("role=\"alert\" tabindex=\"-1\" autofocus"));
        assert!(!answer.body.contains("<script"));
        assert!(answer.cookies().is_empty());
    }
    let answer = send("/preferences", "lang=fr&theme=loud", &[OURS]).await;
    assert!(answer.body.contains("<a href=\"#theme\">Choose one of the colours of the list.</a>"));
    assert!(answer.body.contains("aria-describedby=\"theme-problem\""));
    assert!(answer.body.contains("<p class=\"error\" id=\"theme-problem\">"));
    assert!(answer.body.contains("<option value=\"fr\" selected"), "what was chosen is kept: {}", answer.body);
}

#[tokio::test]
async fn faults_are_told_in_the_readers_language_and_no_other() {
    let missing = open("/nothing/here", &[("accept-language", "fr")]).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.body.contains("<h1>Il n’y a rien ici</h1>"));

    let method = send("/", "", &[OURS]).await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(method.body.contains("This address cannot be used like that"));

    let huge = send("/preferences", &"x".repeat(300 * 1024), &[OURS]).await;
    assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(huge.body.contains("That is too much at once"));

    let json = send("/preferences", "{}", &[OURS, ("content-type", "application/json")]).await;
    assert_eq!(json.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn health_is_plain() {
    let answer = open("/health", &[]).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "ok\n"));
}
