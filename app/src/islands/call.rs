//! Calls a server function. Its own stub would do the same, but bring an HTTP client of 25 KB along.

use leptos::server_fn::ServerFn;
use serde::{Serialize, de::DeserializeOwned};

/// Sends the arguments and calls back with what the function answered, or with nothing where no answer came.
///
/// ```ignore
/// call(api::Redeem { code }, move |outcome| …)
/// ```
pub fn call<F>(arguments: F, answered: impl FnOnce(Option<F::Output>) + 'static)
where
    F: ServerFn + Serialize,
    F::Output: DeserializeOwned,
{
    if let Ok(body) = serde_json::to_string(&arguments) {
        post(F::PATH, &body, move |text| answered(text.and_then(|text| serde_json::from_str(&text).ok())));
    } else {
        answered(None);
    }
}

/// Calls back with the body of a successful answer.
#[cfg(feature = "hydrate")]
fn post(address: &str, json: &str, answered: impl FnOnce(Option<String>) + 'static) {
    use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
    use web_sys::XmlHttpRequest;

    let send = |request: &XmlHttpRequest| -> Result<(), JsValue> {
        request.open("POST", address)?;
        request.set_request_header("content-type", "application/json")?;
        request.set_request_header("accept", "application/json")?;
        request.send_with_opt_str(Some(json))
    };
    let Ok(request) = XmlHttpRequest::new() else { return answered(None) };
    let ended = request.clone();
    // `loadend` comes after success and failure alike.
    let end = Closure::once_into_js(move || {
        let text = if ended.status() == Ok(200) { ended.response_text().ok().flatten() } else { None };
        answered(text);
    });
    request.set_onloadend(Some(end.unchecked_ref()));
    // What cannot be sent ends as well.
    let _ = send(&request);
}

#[cfg(not(feature = "hydrate"))]
fn post(_: &str, _: &str, answered: impl FnOnce(Option<String>) + 'static) {
    answered(None);
}
