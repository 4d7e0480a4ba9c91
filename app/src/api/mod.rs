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

mod redeem;

pub use redeem::*;

#[cfg(feature = "ssr")]
pub use caller::{Caller, routes};

#[cfg(feature = "ssr")]
mod caller {
    use axum::{
        RequestExt, Router,
        extract::{FromRequestParts, Request, State},
        http::request::Parts,
        response::IntoResponse,
        routing::post,
    };
    use largage::engine::{
        Engine,
        sessions::{SignedIn, Visitor},
    };
    use leptos::prelude::{ServerFnError, provide_context, use_context};

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
        Router::new().route("/api/{*function}", post(answer))
    }

    async fn answer(State(state): State<AppState>, request: Request) -> impl IntoResponse {
        let (mut parts, body) = request.with_limited_body().into_parts();
        let caller = caller(&mut parts, &state).await;
        let request = Request::from_parts(parts, body);
        leptos_axum::handle_server_fns_with_context(move || provide_context(caller.clone()), request).await
    }

    async fn caller(parts: &mut Parts, state: &AppState) -> Caller {
        let Ok(visitor) = Visitor::from_request_parts(parts, state).await;
        let signed_in = parts.extensions.get::<Known>().and_then(|known| known.signed_in.clone());
        Caller { engine: state.engine.clone(), signed_in, visitor }
    }
}
