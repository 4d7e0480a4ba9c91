//! Redeeming a code from the island. The plain form posts to `/funds` (`pages/funds.rs`).

use leptos::{prelude::*, server_fn::codec::Json};

use crate::{i18n::Lang, wire::Told};

/// Redeems what the customer typed, and tells them in their language what came of it.
#[server(endpoint = "redeem", input = Json, output = Json)]
pub async fn redeem(code: String, lang: Lang) -> Result<Told, ServerFnError> {
    use crate::{answer, i18n::answer as say};

    let super::Caller { engine, signed_in, visitor } = super::Caller::of_this()?;
    let Some(by) = signed_in else {
        let (title, text) = (say::signed_out(lang).to_owned(), say::signed_out_text(lang).to_owned());
        return Ok(Told { won: None, wrong: true, title, text });
    };
    let told = async {
        let company = engine.company().await?;
        let teller = answer::Teller { lang, company: &company, now: engine.clock().now() };
        answer::redeem(&engine, by.account.id, &code, visitor.address, teller).await
    };
    told.await.map_err(|error| {
        tracing::error!(%error, "a redemption failed");
        ServerFnError::new("the redemption failed")
    })
}
