//! What people see when a page cannot be shown: what is safe, and what to do, in their language.
//!
//! A handler returns `Result<Response, PageError>`. Anything unexpected becomes `Internal` through `?`: the log gets
//! the cause, the reader a sentence. What a handler expects, it matches and answers itself.

use std::{
    error::Error,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use largage::engine::store::StoreError;
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    AppState, Page,
    components::Sky,
    i18n::{Lang, errors as say, second_factor as say_factor},
};

/// Why a page cannot be shown.
#[derive(Debug)]
pub enum PageError {
    /// There is nothing here, or nothing this reader may know of.
    NotFound,
    /// Only for people who signed in: they are sent to do so, and come back.
    SignIn,
    /// Only for who has a second factor, since theirs is asked for: they are sent to set it up.
    Enrol,
    /// Signed in, but not for this.
    Forbidden,
    /// A form that came from another site.
    CrossSite,
    /// A form that cannot be read, or an address with a malformed part.
    Unreadable,
    /// More than a form may hold.
    TooLarge,
    /// This address does not take this method.
    WrongMethod,
    /// The state has changed since the page was shown; the sentence, in the reader's language, says how.
    Refused(String),
    /// Too much at once: trying again helps.
    Busy,
    /// The database takes or gives nothing now; nothing of what was asked is done.
    Away,
    /// A fault of ours.
    Internal(Box<dyn Error + Send + Sync>),
}

impl PageError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Enrol | Self::Forbidden | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::Busy | Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The page for an answer that axum itself gave, in plain English text.
    fn of(status: StatusCode, method: &Method) -> Option<Self> {
        Some(match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            // A part of the address that is no number: nothing can be there.
            StatusCode::BAD_REQUEST if method.is_safe() => Self::NotFound,
            StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY => {
                Self::Unreadable
            }
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::METHOD_NOT_ALLOWED => Self::WrongMethod,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => Self::Busy,
            StatusCode::INTERNAL_SERVER_ERROR => Self::Internal("answered without a cause".into()),
            _ => return None,
        })
    }

    /// What happened, and what is safe or to be done.
    fn sentences(&self, lang: Lang, is_staff: bool) -> (&'static str, String) {
        let (title, text) = match self {
            Self::NotFound if is_staff => (say::not_found(lang), say::not_found_staff(lang)),
            Self::NotFound => (say::not_found(lang), say::not_found_text(lang)),
            Self::SignIn => (say::sign_in(lang), say::sign_in_text(lang)),
            Self::Enrol => (say_factor::title(lang), say_factor::asked(lang)),
            Self::Forbidden => (say::forbidden(lang), say::forbidden_text(lang)),
            Self::CrossSite => (say::cross_site(lang), say::cross_site_text(lang)),
            Self::Unreadable => (say::unreadable(lang), say::unreadable_text(lang)),
            Self::TooLarge => (say::too_large(lang), say::too_large_text(lang)),
            Self::WrongMethod => (say::wrong_method(lang), say::wrong_method_text(lang)),
            Self::Refused(text) => return (say::refused(lang), text.clone()),
            Self::Busy => (say::busy(lang), say::busy_text(lang)),
            Self::Away if is_staff => (say::away(lang), say::away_staff(lang)),
            Self::Away => (say::away(lang), say::away_text(lang)),
            Self::Internal(_) => (say::internal(lang), say::internal_text(lang)),
        };
        (title, text.to_owned())
    }

    pub(crate) fn show(&self, page: &Page) -> Response {
        let number = match self {
            Self::SignIn => {
                let next = utf8_percent_encode(page.path.as_str(), NON_ALPHANUMERIC);
                return Redirect::to(&format!("/sign-in?next={next}")).into_response();
            }
            Self::Enrol => return Redirect::to("/account/second-factor").into_response(),
            Self::Internal(cause) => {
                let number = fault_number();
                let error = chain(cause.as_ref());
                tracing::error!(%number, path = page.path.without_secret(), %error, "a page could not be shown: {error}");
                Some(number)
            }
            _ => None,
        };
        let lang = page.lang;
        let (title, text) = self.sentences(lang, page.is_staff());
        let (way_out, way_out_name) = match self {
            Self::Refused(_) => what_it_was_done_to(page.path.as_str()).map(|place| (place, say::go_back(lang))),
            _ => None,
        }
        .unwrap_or_else(|| ("/".to_owned(), say::to_start(lang)));
        let nothing_here = matches!(self, Self::NotFound);
        page.render_with(self.status(), title, || {
            view! {
                <div class="trouble">
                    {nothing_here.then(|| view! { <Sky small=true /> })}
                    <h1>{title}</h1>
                    <p>{text}</p>
                    {number.map(|number| view! { <p class="muted">{say::tell_number(lang)} " " <code>{number}</code></p> })}
                    <p class="buttons"><a class="button" href=way_out>{way_out_name}</a></p>
                </div>
            }
        })
    }
}

/// `/admin/campaigns/1` for a page below it: there stands what has changed meanwhile.
fn what_it_was_done_to(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/').skip(1);
    let (first, section, id) = (parts.next()?, parts.next()?, parts.next()?);
    (first == "admin" && !id.is_empty()).then(|| format!("/admin/{section}/{id}"))
}

/// `/admin/customers/1` for `/admin/customers/1/vouch`: whoever opens the address of an action is led to its button.
fn page_of_action(path: &str) -> Option<&str> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let (page, _) = path.rsplit_once('/')?;
    page.strip_prefix("/admin/").is_some_and(|section| !section.is_empty()).then_some(page)
}

/// Short enough to be read out, and found in the log.
fn fault_number() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let number = format!("{:08x}", now.as_micros() & 0xffff_ffff);
    format!("{}-{}", &number[..4], &number[4..])
}

/// What is not expected is a fault of ours, or of the database.
impl<E: Error + Send + Sync + 'static> From<E> for PageError {
    fn from(cause: E) -> Self {
        if StoreError::is_passing(&cause) {
            tracing::error!(error = chain(&cause), "the database could not do it: {cause}");
            return Self::Away;
        }
        Self::Internal(Box::new(cause))
    }
}

/// Only marks the answer: `show_errors`, which knows the reader, makes the page.
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// The layer around all pages: turns every error, ours or axum's, into a page, and sets what all answers carry.
pub async fn show_errors(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let page = Page::of(&parts, &state);
    let method = parts.method.clone();
    let wants_page = accepts_html(&parts.headers);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(error) = response.extensions_mut().remove::<Arc<PageError>>() {
        response = match page_of_action(page.path.as_str()) {
            Some(place) if method == Method::GET && matches!(*error, PageError::WrongMethod) => {
                Redirect::to(place).into_response()
            }
            _ => error.show(&page),
        };
    } else if wants_page
        && !is_page(&response)
        && let Some(error) = PageError::of(response.status(), &method)
    {
        response = error.show(&page);
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Not `no-referrer`: forms would then be sent with `Origin: null`.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", HeaderValue::from_static("camera=(), geolocation=(), microphone=()"));
    response
}

fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("text/html"))
}

pub(crate) fn is_page(response: &Response) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| value.starts_with("text/html"))
}

/// The error with its causes.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::what_it_was_done_to;

    #[test]
    fn a_refusal_leads_back_to_what_it_is_about() {
        let back = |path| what_it_was_done_to(path).unwrap_or_default();
        assert_eq!(back("/admin/campaigns/1/drops/3/cancel?x"), "/admin/campaigns/1");
        assert_eq!(back("/admin/campaigns/1"), "/admin/campaigns/1");
        for elsewhere in ["/", "", "/funds", "/admin", "/admin/campaigns", "/admin/campaigns/", "//evil/a/b/c"] {
            assert_eq!(back(elsewhere), "", "{elsewhere}");
        }
    }
}
