//! The staff's part of the site: one file a page. Every handler names in its arguments who may call it.

mod audit;
mod customer;
mod customers;
mod invitations;
mod settings;

use axum::Router;

use crate::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(audit::routes())
        .merge(customer::routes())
        .merge(customers::routes())
        .merge(invitations::routes())
        .merge(settings::routes())
}
