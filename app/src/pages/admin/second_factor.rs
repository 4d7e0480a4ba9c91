//! `/admin/customers/{id}/second-factor`: for who has lost their phone and their recovery codes.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use largage::{engine::second_factor::SecondFactorError, id::AccountId};
use leptos::prelude::*;

use super::{
    Confirm,
    customer::{Crumbs, address, find},
};
use crate::{
    AppState, Page, PageError,
    components::Notice,
    i18n::{customers, second_factor as say},
    known::Admin,
    page::LocalPath,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/admin/customers/{id}/second-factor", get(ask).post(remove))
}

async fn ask(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
) -> Result<Response, PageError> {
    let name = find(&state, &by, id).await?.account.public_name.to_string();
    if id == by.account.id {
        return Ok(page.redirect(&LocalPath::or_start("/account/second-factor")));
    }
    if state.engine.second_factor_since(id).await?.is_none() {
        return Err(PageError::Refused(say::is_off(page.lang).to_owned()));
    }
    let lang = page.lang;
    let title = say::remove_of(lang, &name);
    Ok(page.render(title.clone(), || {
        let action = format!("{}/second-factor", address(id));
        view! {
            <Crumbs customer=(id, name) />
            <Confirm title text=say::remove_of_text(lang) action label=say::remove(lang) class="primary danger"
                back=address(id) keep=customers::keep(lang) />
        }
    }))
}

async fn remove(
    State(state): State<AppState>,
    page: Page,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
) -> Result<Response, PageError> {
    let name = find(&state, &by, id).await?.account.public_name.to_string();
    match state.engine.remove_second_factor_of(&by.account, id).await {
        Ok(()) => {
            let notice = Notice::good(say::removed_of(page.lang, &name));
            Ok(page.redirect_with(&LocalPath::or_start(&address(id)), notice))
        }
        Err(SecondFactorError::Own) => Ok(page.redirect(&LocalPath::or_start("/account/second-factor"))),
        Err(SecondFactorError::Off) => Err(PageError::Refused(say::is_off(page.lang).to_owned())),
        Err(SecondFactorError::Forbidden(_)) => Err(PageError::Forbidden),
        Err(SecondFactorError::NoSuchAccount) => Err(PageError::NotFound),
        Err(other) => Err(other.into()),
    }
}
