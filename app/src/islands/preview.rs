//! What a form would do, kept up to date while one types.
//!
//! The form itself is sent to a route that answers with a piece of HTML: the rules run on the server, and nothing of
//! them, or of the form's fields, reaches the browser. Without a script, the form has a button for the same.

use leptos::{html, prelude::*};

/// Shows its children, which the server wrote, until the form changes.
#[island]
pub fn LivePreview(
    /// The form's id.
    form: String,
    /// The route that takes the form.
    action: String,
    children: Children,
) -> impl IntoView {
    let shown = NodeRef::<html::Div>::new();
    Effect::new(move || follow(&form, action.clone(), shown));
    view! { <div node_ref=shown>{children()}</div> }
}

#[cfg(not(feature = "hydrate"))]
fn follow(_: &str, _: String, _: NodeRef<html::Div>) {}

#[cfg(feature = "hydrate")]
fn follow(form: &str, action: String, shown: NodeRef<html::Div>) {
    use std::time::Duration;

    use leptos::task::spawn_local;
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::HtmlFormElement;

    /// So long after the last key.
    const PAUSE: Duration = Duration::from_millis(300);

    let Some(form) = document().get_element_by_id(form).and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
        return;
    };
    // Counts changes, so that neither an early timer nor a late answer overwrites what belongs to a later one.
    let changes = StoredValue::new(0_u32);
    let sent = form.clone();
    let listener = Closure::<dyn Fn()>::new(move || {
        let (action, form) = (action.clone(), sent.clone());
        changes.update_value(|count| *count += 1);
        let change = changes.get_value();
        set_timeout(
            move || {
                if changes.get_value() != change {
                    return;
                }
                spawn_local(async move {
                    if let Ok(html) = post(&form, &action).await
                        && changes.get_value() == change
                        && let Some(shown) = shown.get_untracked()
                    {
                        shown.set_inner_html(&html);
                    }
                });
            },
            PAUSE,
        );
    });
    // The page lives as long as its islands: nothing to remove.
    let listener = listener.into_js_value();
    for event in ["input", "change"] {
        let _ = form.add_event_listener_with_callback(event, listener.unchecked_ref());
    }
}

/// Sends a form as a browser does; an answer that is no success leaves what is shown as it is.
#[cfg(feature = "hydrate")]
async fn post(form: &web_sys::HtmlFormElement, action: &str) -> Result<String, wasm_bindgen::JsValue> {
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{FormData, RequestInit, Response, UrlSearchParams};

    let fields = FormData::new_with_form(form)?;
    let body = UrlSearchParams::new_with_str_sequence_sequence(&fields)?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&body);
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(action, &request)).await?.dyn_into()?;
    if !response.ok() || response.redirected() {
        return Err(JsValue::NULL);
    }
    JsFuture::from(response.text()?).await?.as_string().ok_or(JsValue::NULL)
}
