//! Goes on with what is done in steps. Without a script its button is pressed for each.

use leptos::prelude::*;

/// The button of a form that asks for the next step, pressed as soon as it stands there. Only for a page that answers
/// such a form itself: an address that others can lead to must not act.
#[island(lazy)]
pub fn GoOn(label: String) -> impl IntoView {
    let button = NodeRef::<leptos::html::Button>::new();
    Effect::new(move || {
        if let Some(button) = button.get() {
            button.click();
        }
    });
    view! { <button class="button primary" node_ref=button>{label}</button> }
}
