//! Keeps what an admin types into a message before it is saved.

use leptos::{prelude::*, server_fn::codec::Json};

/// Keeps a message and its name as the draft of whoever calls, who began with this version; false where it could not be
/// kept.
#[server(endpoint = "keep-draft", input = Json, output = Json)]
pub async fn keep_draft(message: i64, version: i64, name: String, body: String) -> Result<bool, ServerFnError> {
    use largage::{account::Role, engine::messages::DraftError, id::MessageId};

    let super::Caller { engine, signed_in, .. } = super::Caller::of_this()?;
    let Some(by) = signed_in.filter(|by| by.account.role >= Role::Admin) else { return Ok(false) };
    match engine.keep_draft(&by.account, MessageId::new(message), version, &name, &body).await {
        Ok(()) => Ok(true),
        Err(DraftError::Store(error)) => {
            tracing::error!(%error, "a draft could not be kept");
            Ok(false)
        }
        Err(_) => Ok(false),
    }
}
