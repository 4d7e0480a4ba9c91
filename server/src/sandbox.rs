//! The built-in channel over HTTP, at addresses like Discord's: `/sandbox/api/webhooks/{id}/{token}`. What it answers
//! is the engine's; here are only addresses, tokens and limits.

use std::time::Duration;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Path, Query, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use largage::{
    engine::{
        Engine,
        destinations::Reply,
        sandbox::{Change, Execution},
        store::Stored,
    },
    webhook::SandboxId,
};
use serde::Deserialize;
use serde_json::json;

/// Discord takes more, for files; our messages have none.
const BODY_LIMIT: usize = 256 * 1024;

/// How long a body may take: it is read before anybody has shown a token.
const PATIENCE: Duration = Duration::from_secs(30);

/// Nothing at all where the sandbox is switched off.
pub fn routes(engine: &Engine) -> Router {
    if !engine.sandbox_is_on() {
        return Router::new();
    }
    Router::new()
        .route("/sandbox/api/webhooks/{id}/{token}", methods(post(execute).get(describe)))
        .route("/sandbox/api/webhooks/{id}/{token}/messages/{message}", methods(get(show).patch(edit).delete(remove)))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(engine.clone())
}

fn methods(methods: MethodRouter<Engine>) -> MethodRouter<Engine> {
    methods.fallback(async || Refused(StatusCode::METHOD_NOT_ALLOWED, 0, "405: Method Not Allowed"))
}

/// What Discord reads from the query.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Options {
    wait: Flag,
    with_components: Flag,
}

/// `true`, `1`, and their opposites in any other spelling.
#[derive(Default, Deserialize)]
#[serde(from = "String")]
struct Flag(bool);

impl From<String> for Flag {
    fn from(text: String) -> Self {
        Self(text.eq_ignore_ascii_case("true") || text == "1")
    }
}

/// A JSON body, whatever it holds.
struct Json(Bytes);

impl FromRequest<Engine> for Json {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &Engine) -> Result<Self, Refused> {
        let is_json = request.headers().get(header::CONTENT_TYPE).is_some_and(|value| {
            let kind = value.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
            kind.trim_ascii().eq_ignore_ascii_case(b"application/json")
        });
        if !is_json {
            return Err(Refused(StatusCode::BAD_REQUEST, 50035, "Invalid Form Body: expected application/json"));
        }
        let Ok(body) = tokio::time::timeout(PATIENCE, Bytes::from_request(request, state)).await else {
            return Err(Refused(StatusCode::REQUEST_TIMEOUT, 0, "408: Request Timeout"));
        };
        body.map(Self).map_err(|refusal| match refusal.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Refused(StatusCode::PAYLOAD_TOO_LARGE, 40005, "Request entity too large"),
            _ => Refused(StatusCode::BAD_REQUEST, 50109, "The request body contains invalid JSON."),
        })
    }
}

async fn execute(
    State(engine): State<Engine>,
    Path((id, token)): Path<(String, String)>,
    Query(options): Query<Options>,
    Json(body): Json,
) -> Result<Response, Refused> {
    let channel = channel(&engine, &id, &token)?;
    let execution =
        Execution { wait: options.wait.0, with_components: options.with_components.0, ..Execution::default() };
    answer(engine.sandbox_execute(channel, &body, execution).await)
}

async fn describe(
    State(engine): State<Engine>,
    Path((id, token)): Path<(String, String)>,
) -> Result<Response, Refused> {
    answer(engine.sandbox_describe(channel(&engine, &id, &token)?).await)
}

type Message = Path<(String, String, String)>;

async fn show(State(engine): State<Engine>, Path((id, token, message)): Message) -> Result<Response, Refused> {
    answer(engine.sandbox_message(channel(&engine, &id, &token)?, &message, Change::Nothing).await)
}

async fn edit(
    State(engine): State<Engine>,
    Path((id, token, message)): Message,
    Query(options): Query<Options>,
    Json(body): Json,
) -> Result<Response, Refused> {
    let channel = channel(&engine, &id, &token)?;
    let change = Change::Edit { body: &body, with_components: options.with_components.0 };
    answer(engine.sandbox_message(channel, &message, change).await)
}

async fn remove(State(engine): State<Engine>, Path((id, token, message)): Message) -> Result<Response, Refused> {
    answer(engine.sandbox_message(channel(&engine, &id, &token)?, &message, Change::Delete).await)
}

/// The channel that this address is the webhook of.
fn channel(engine: &Engine, id: &str, token: &str) -> Result<SandboxId, Refused> {
    let channel = id.parse().map(SandboxId).map_err(|_| Refused(StatusCode::NOT_FOUND, 10015, "Unknown Webhook"))?;
    if is_same(engine.sandbox_token(channel).as_bytes(), token.as_bytes()) {
        Ok(channel)
    } else {
        Err(Refused(StatusCode::UNAUTHORIZED, 50027, "Invalid Webhook Token"))
    }
}

/// Compares in the same time wherever the difference is.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

fn answer(answered: Stored<Reply>) -> Result<Response, Refused> {
    let answered = answered.map_err(|error| {
        tracing::error!(%error, "the sandbox could not answer");
        Refused(StatusCode::INTERNAL_SERVER_ERROR, 0, "500: Internal Server Error")
    })?;
    let mut headers = HeaderMap::new();
    for (name, value) in &answered.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    let status = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Ok((status, headers, answered.body).into_response())
}

/// An answer that the engine is not asked for: status, Discord's code, and what it says.
struct Refused(StatusCode, u64, &'static str);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(status, code, message) = self;
        (status, axum::Json(json!({ "code": code, "message": message }))).into_response()
    }
}
