//! What the islands call with `islands::call`: server functions, one file a subject, JSON in and out.
//!
//! They are as public as pages: each finds out by [`Caller`] who asks. What may be expected travels in `Ok`, as an enum;
//! an `Err` is a fault.
//!
//! ```ignore
//! #[server(input = Json)]
//! pub async fn redeem(code: String) -> Result<Redeemed, ServerFnError> {
//!     let caller = Caller::of_this()?;
//!     …
//! }
//! ```

mod draft;
mod redeem;

pub use draft::*;
pub use redeem::*;

#[cfg(feature = "ssr")]
pub use caller::{Caller, routes};

#[cfg(feature = "ssr")]
mod caller {
    use axum::{
        Extension, Json, Router,
        body::Bytes,
        extract::{State, rejection::BytesRejection},
        http::StatusCode,
        response::{IntoResponse, Response},
        routing::{any, post},
    };
    use largage::engine::{
        Engine,
        sessions::{SignedIn, Visitor},
    };
    use leptos::{
        prelude::{Owner, ServerFnError, provide_context, use_context},
        reactive::computed::ScopedFuture,
        server_fn::ServerFn,
    };
    use serde::{Serialize, de::DeserializeOwned};

    use super::{KeepDraft, Redeem};
    use crate::{AppState, known::Known};

    /// Who calls a server function, and the engine that is to answer.
    #[derive(Clone)]
    pub struct Caller {
        pub engine: Engine,
        pub signed_in: Option<SignedIn>,
        pub visitor: Visitor,
    }

    impl Caller {
        /// Of the server function that is running.
        pub fn of_this() -> Result<Self, ServerFnError> {
            use_context().ok_or_else(|| ServerFnError::new("called outside of a request"))
        }
    }

    /// The addresses of all server functions.
    pub fn routes() -> Router<AppState> {
        Router::new()
            .route(Redeem::PATH, post(answer::<Redeem>))
            .route(KeepDraft::PATH, post(answer::<KeepDraft>))
            .route("/api/{*function}", any(async || (StatusCode::NOT_FOUND, "There is no such function.\n")))
    }

    /// Runs a server function. Leptos's own handler takes unreadable arguments for a fault of ours, tells it in words
    /// for developers, and redirects to wherever `Referer` says.
    async fn answer<F>(
        State(AppState { engine, .. }): State<AppState>,
        known: Option<Extension<Known>>,
        visitor: Visitor,
        body: Result<Bytes, BytesRejection>,
    ) -> Response
    where
        F: ServerFn<Error = ServerFnError> + DeserializeOwned,
        F::Output: Serialize,
    {
        let body = match body {
            Ok(body) => body,
            Err(refusal) if refusal.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                return (StatusCode::PAYLOAD_TOO_LARGE, "This is too large.\n").into_response();
            }
            Err(_) => return unreadable(),
        };
        let Ok(function) = serde_json::from_slice::<F>(&body) else { return unreadable() };
        let caller = Caller { engine, visitor, signed_in: known.and_then(|Extension(known)| known.signed_in) };
        let answer = Owner::new().with(|| {
            provide_context(caller);
            ScopedFuture::new(function.run_body())
        });
        match answer.await {
            Ok(answer) => Json(answer).into_response(),
            Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here.\n").into_response(),
        }
    }

    fn unreadable() -> Response {
        (StatusCode::BAD_REQUEST, "This cannot be read.\n").into_response()
    }
}
