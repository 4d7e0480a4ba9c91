//! The whole site in this process, for tests that look at every page.

#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.
#![allow(dead_code)] // Each test that brings this in uses a part of it.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use futures::StreamExt;
use largage::engine::{testing::TestEngine, token::Token};
use largage_app::{AppState, Assets};
use largage_server::{
    live::{Limits, Live},
    routes,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// Pages through the router, without a socket.
pub struct Site {
    router: Router,
}

impl Site {
    /// With further routes under `/test`.
    pub async fn of(test: &TestEngine, more: Router) -> Self {
        let live = Live::open(test.engine.clone(), CancellationToken::new(), Limits::default()).await.unwrap();
        let state = AppState::new(test.engine.clone(), Assets::default());
        let more = largage_app::surround(more.with_state(()), state.clone());
        Self { router: routes::router(&state, live).nest("/test", more) }
    }

    /// For what a browser of ours would never ask.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// The answer, its headers before its body.
    pub async fn ask(
        &self,
        request: axum::http::request::Builder,
        body: String,
        session: Option<&Token>,
    ) -> (StatusCode, Vec<u8>) {
        let request = request.header(header::HOST, "drops.example").header(header::ORIGIN, "http://drops.example");
        let request = match session {
            Some(session) => request.header(header::COOKIE, format!("session={}", session.expose())),
            None => request,
        };
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        // A cookie is how a session is given; it is not shown.
        let mut all = Vec::new();
        for (name, value) in parts.headers.iter().filter(|(name, _)| *name != header::SET_COOKIE) {
            all.extend_from_slice(format!("{name}: ").as_bytes());
            all.extend_from_slice(value.as_bytes());
            all.push(b'\n');
        }
        all.extend(to_bytes(body, usize::MAX).await.unwrap());
        (parts.status, all)
    }

    pub async fn get(&self, path: &str, session: Option<&Token>) -> (StatusCode, Vec<u8>) {
        self.ask(Request::get(path).header("accept", "text/html"), String::new(), session).await
    }

    pub async fn post(&self, path: &str, form: &str, session: Option<&Token>) -> (StatusCode, Vec<u8>) {
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.ask(request, form.to_owned(), session).await
    }

    /// What `/live` begins with.
    pub async fn live(&self, session: Option<&Token>) -> Vec<u8> {
        let mut request = Request::get("/live");
        if let Some(session) = session {
            request = request.header(header::COOKIE, format!("session={}", session.expose()));
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        response.into_body().into_data_stream().next().await.unwrap().unwrap().to_vec()
    }

    /// Every page that links lead to from these, with what stands there.
    pub async fn walk(&self, from: &[String], session: Option<&Token>) -> BTreeMap<String, Vec<u8>> {
        let mut seen = BTreeMap::new();
        let mut ahead: BTreeSet<String> = from.iter().cloned().collect();
        while let Some(path) = ahead.pop_first() {
            let (status, page) = self.get(&path, session).await;
            assert!(!status.is_server_error(), "{path}: {status}");
            for link in links(&String::from_utf8_lossy(&page)) {
                if !seen.contains_key(&link) && link != path {
                    ahead.insert(link);
                }
            }
            seen.insert(path, page);
        }
        seen
    }
}

/// The site's own paths that a page links to, without what makes a list of the same things.
fn links(page: &str) -> Vec<String> {
    let attributes = page.split(" href=\"").skip(1).chain(page.split(" action=\"").skip(1));
    attributes
        .filter_map(|rest| rest.split('"').next())
        .map(|link| link.split(['?', '#']).next().unwrap_or_default().to_owned())
        .filter(|link| link.starts_with('/') && !link.starts_with("/pkg/") && !link.starts_with("//"))
        .collect()
}
