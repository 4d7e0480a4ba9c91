//! A site on a database of its own, and what a browser does with it.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use futures::StreamExt;
use largage::engine::{store::Dialect, testing::TestEngine, token::Token};
use largage_app::AppState;
use largage_server::{
    assets,
    live::{Limits, Live},
    routes,
};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub struct Site {
    pub test: TestEngine,
    pub stop: CancellationToken,
    router: Router,
}

impl Site {
    pub async fn new() -> Self {
        Self::with(|_| {}, Limits::default()).await
    }

    pub async fn with(change: impl FnOnce(&mut AppState), limits: Limits) -> Self {
        let test = TestEngine::new(Dialect::Sqlite).await;
        test.engine.switch_sandbox_on();
        let mut state = AppState::new(test.engine.clone(), assets::names());
        change(&mut state);
        let stop = CancellationToken::new();
        let live = Live::open(test.engine.clone(), stop.clone(), limits).await.unwrap();
        let router = routes::router(&state, live.clone());
        tokio::spawn(live.follow());
        Self { test, stop, router }
    }

    pub fn ask(&self, method: &str, path: &str) -> Asking {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "drops.example".parse().unwrap());
        headers.insert(header::ORIGIN, "http://drops.example".parse().unwrap());
        Asking { router: self.router.clone(), method: method.into(), path: path.into(), headers, body: Vec::new() }
    }

    pub fn get(&self, path: &str) -> Asking {
        self.ask("GET", path).header("accept", "text/html")
    }
}

pub struct Asking {
    router: Router,
    method: String,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Asking {
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    pub fn signed_in(self, token: &Token) -> Self {
        self.header("cookie", &format!("session={}", token.expose()))
    }

    pub fn json(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", "application/json")
    }

    async fn begin(self) -> (StatusCode, HeaderMap, Body) {
        let mut request = Request::builder().method(&*self.method).uri(self.path).body(Body::from(self.body)).unwrap();
        *request.headers_mut() = self.headers;
        let (parts, body) = self.router.oneshot(request).await.unwrap().into_parts();
        (parts.status, parts.headers, body)
    }

    pub async fn send(self) -> Answer {
        let (status, headers, body) = self.begin().await;
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status, headers, body }
    }

    /// Opens a stream of events.
    pub async fn listen(self) -> Listener {
        let (status, headers, body) = self.begin().await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers[header::CONTENT_TYPE], "text/event-stream");
        Listener { body, read: String::new() }
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// An open `/live`.
pub struct Listener {
    body: Body,
    read: String,
}

impl Listener {
    /// The next event's name and data; nothing when the stream has ended. Signs of life are passed over.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some(end) = self.read.find("\n\n") {
                let event: String = self.read.drain(..end + 2).collect();
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                let event = field("event: ").zip(field("data: "));
                if let Some((name, data)) = event {
                    return Some((name, serde_json::from_str(&data).unwrap()));
                }
            }
            let mut stream = std::mem::take(&mut self.body).into_data_stream();
            let chunk = stream.next().await?.unwrap();
            self.body = Body::from_stream(stream);
            self.read.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The data of the next event of this name.
    pub async fn next_of(&mut self, name: &str) -> Value {
        loop {
            let (event, data) = self.next().await.expect("the stream goes on");
            if event == name {
                return data;
            }
        }
    }
}
