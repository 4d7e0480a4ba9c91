//! A site for tests, a browser that opens its pages, and the answer it gets.
//!
//! ```ignore
//! let site = Site::new().await;
//! let page = site.open("/funds").in_french().get().await;
//! let answer = site.open("/account").form("email=…").post().await;
//! ```

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use largage::{
    account::Role,
    engine::{store::Dialect, testing::TestEngine},
};
use largage_app::{AppState, Assets, router, surround};
use tower::ServiceExt;

pub struct Site {
    router: Router,
    pub engine: TestEngine,
    /// What the browser sends along with each request.
    cookie: Option<String>,
}

impl Site {
    /// All pages, on a database of their own.
    pub async fn new() -> Self {
        Self::with(router).await
    }

    /// Pages made up by a test, surrounded like all others.
    pub async fn of(pages: Router<AppState>) -> Self {
        Self::with(|state| surround(pages, state)).await
    }

    async fn with(router: impl FnOnce(AppState) -> Router) -> Self {
        let engine = TestEngine::new(Dialect::Sqlite).await;
        let assets = Assets {
            script: "0123/largage".into(),
            loader: Some("0123/chunks.js".into()),
            chunks: [("ProofCheck".into(), vec!["0123/proof.wasm".into()])].into(),
            style: "largage.4567.css".into(),
        };
        let state = AppState::new(engine.engine.clone(), assets);
        Self { router: router(state), engine, cookie: None }
    }

    /// The same site for someone with this role who has just signed in, called `zoe`.
    pub async fn signed_in(mut self, role: Role) -> Self {
        let (token, _) = self.engine.signed_in("zoe@example.org", role).await;
        self.cookie = Some(format!("session={}", token.expose()));
        self
    }

    /// The cookie of somebody new with this role, who has just signed in.
    pub async fn cookie_of(&self, email: &str, role: Role) -> String {
        let (token, _) = self.engine.signed_in(email, role).await;
        format!("session={}", token.expose())
    }

    /// What the browser sends along after an answer: what it had, and what it was given.
    pub fn cookies(&self, answer: &Answer) -> String {
        format!("{}; {}", self.cookie.as_deref().unwrap_or_default(), answer.cookies())
    }

    /// A request as a browser on the site itself would send it.
    pub fn open(&self, path: &str) -> Asking {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "drops.example".parse().unwrap());
        headers.insert(header::ACCEPT, "text/html,*/*;q=0.8".parse().unwrap());
        headers.insert(header::ORIGIN, "http://drops.example".parse().unwrap());
        if let Some(cookie) = &self.cookie {
            headers.insert(header::COOKIE, cookie.parse().unwrap());
        }
        Asking { router: self.router.clone(), path: path.to_owned(), headers, body: String::new() }
    }
}

pub struct Asking {
    router: Router,
    path: String,
    headers: HeaderMap,
    body: String,
}

impl Asking {
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    pub fn without(mut self, name: &'static str) -> Self {
        self.headers.remove(name);
        self
    }

    pub fn in_french(self) -> Self {
        self.header("accept-language", "fr-CA,fr;q=0.9,en;q=0.8")
    }

    pub fn form(mut self, fields: &str) -> Self {
        fields.clone_into(&mut self.body);
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    /// A form with these fields and files, as browsers send what carries files.
    pub fn parts(mut self, fields: &[(&str, &str)], files: &[(&str, &str)]) -> Self {
        let mut body = String::new();
        for (name, value) in fields {
            let part = ["--edge\r\ncontent-disposition: form-data; name=\"", name, "\"\r\n\r\n", value, "\r\n"];
            body.extend(part);
        }
        for (name, content) in files {
            let name = name.replace('"', "%22");
            let head = "--edge\r\ncontent-disposition: form-data; name=\"files\"; filename=\"";
            body.extend([head, &name, "\"\r\ncontent-type: text/html\r\n\r\n", content, "\r\n"]);
        }
        self.body = body + "--edge--\r\n";
        self.header("content-type", "multipart/form-data; boundary=edge")
    }

    /// A form with these fields, encoded as browsers do.
    pub fn fields(self, fields: &[(&str, &str)]) -> Self {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.form(&form)
    }

    pub async fn get(self) -> Answer {
        self.send("GET").await
    }

    pub async fn post(self) -> Answer {
        self.send("POST").await
    }

    async fn send(self, method: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(self.path).body(Body::from(self.body)).unwrap();
        *request.headers_mut() = self.headers;
        let (parts, body) = self.router.oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap().replace("<!>", ""),
        }
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// A header, or nothing.
    pub fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What the browser will send back, as one `Cookie` header.
    pub fn cookies(&self) -> String {
        let cookies = self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
        cookies.map(|cookie| cookie.split(';').next().unwrap()).collect::<Vec<_>>().join("; ")
    }

    #[track_caller]
    pub fn shows(&self, html: &str) {
        assert!(self.body.contains(html), "no {html} in {}", self.body);
    }

    #[track_caller]
    pub fn lacks(&self, html: &str) {
        assert!(!self.body.contains(html), "{html} in {}", self.body);
    }

    /// What stands between the first `before` and the next `after`.
    #[track_caller]
    pub fn between<'a>(&'a self, before: &str, after: &str) -> &'a str {
        let (_, rest) = self.body.split_once(before).unwrap_or_else(|| panic!("no {before} in {}", self.body));
        rest.split_once(after).unwrap_or_else(|| panic!("no {after} after {before}")).0
    }
}
