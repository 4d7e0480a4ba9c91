//! What a form would do, kept up to date while one types.
//!
//! The form itself is sent to a route that answers with a piece of HTML: the rules run on the server, and nothing of
//! them, or of the form's fields, reaches the browser. Without a script, the form has a button for the same.

use leptos::{html, prelude::*};

use crate::i18n::{Lang, live as say};

/// Shows its children, which the server wrote, until the form changes; says so where it cannot follow.
#[island(lazy)]
pub fn LivePreview(
    lang: Lang,
    /// The form's id.
    form: String,
    /// The route that takes the form.
    action: String,
    children: Children,
) -> impl IntoView {
    let shown = NodeRef::<html::Div>::new();
    let (stale, set_stale) = signal(false);
    Effect::new(move || follow(&form, action.clone(), shown, set_stale));
    view! {
        <p class=move || if stale.get() { "small" } else { "unseen" } role="status">
            {move || stale.get().then(|| say::preview_stale(lang))}
        </p>
        <div node_ref=shown>{children()}</div>
    }
}

#[cfg(not(feature = "hydrate"))]
fn follow(_: &str, _: String, _: NodeRef<html::Div>, _: WriteSignal<bool>) {}

#[cfg(feature = "hydrate")]
fn follow(form: &str, action: String, shown: NodeRef<html::Div>, stale: WriteSignal<bool>) {
    use std::time::Duration;

    use leptos::leptos_dom::helpers::TimeoutHandle;
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{HtmlFormElement, XmlHttpRequest};

    /// So long after the last key.
    const PAUSE: Duration = Duration::from_millis(300);

    let Some(form) = document().get_element_by_id(form).and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
        return;
    };
    let Ok(request) = XmlHttpRequest::new() else { return };
    let (answered, asked) = (request.clone(), action.clone());
    let show = Closure::<dyn Fn()>::new(move || {
        // Who is not signed in any more is led elsewhere.
        let is_ours = answered.status() == Ok(200) && answered.response_url().ends_with(&asked);
        stale.set(!is_ours);
        if is_ours
            && let Ok(Some(html)) = answered.response_text()
            && let Some(shown) = shown.get_untracked()
        {
            shown.set_inner_html(&html);
        }
    });
    // The page lives as long as its islands: none of these callbacks is ever taken back.
    let show = show.into_js_value();
    request.set_onload(Some(show.unchecked_ref()));
    request.set_onerror(Some(show.unchecked_ref()));

    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let changed = form.clone();
    let listener = Closure::<dyn Fn()>::new(move || {
        if let Some(waiting) = waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
        // The answer to what stood there before is worth nothing any more.
        let _ = request.abort();
        let (request, form, action) = (request.clone(), changed.clone(), action.clone());
        let ask = move || {
            if send(&request, &form, &action).is_err() {
                stale.set(true);
            }
        };
        waiting.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    });
    let listener = listener.into_js_value();
    for event in ["input", "change"] {
        let _ = form.add_event_listener_with_callback(event, listener.unchecked_ref());
    }
}

/// Sends a form as a browser does. Where that fails, what is shown stays.
#[cfg(feature = "hydrate")]
fn send(
    request: &web_sys::XmlHttpRequest,
    form: &web_sys::HtmlFormElement,
    action: &str,
) -> Result<(), wasm_bindgen::JsValue> {
    let fields = web_sys::FormData::new_with_form(form)?;
    let body = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&fields)?;
    request.open("POST", action)?;
    request.set_request_header("content-type", "application/x-www-form-urlencoded")?;
    request.send_with_opt_str(Some(&String::from(body.to_string())))
}
