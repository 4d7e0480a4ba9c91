//! Puts a saved text into a field, where the cursor stands. Without a script its button sends the form, which comes back
//! with the text in it.

use leptos::{html, prelude::*};
use serde::{Deserialize, Serialize};

/// A text with the name that it is chosen by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedText {
    pub id: String,
    pub name: String,
    pub text: String,
}

/// A choice of texts and the button that inserts one into the field with the id `field`.
#[island(lazy)]
pub fn SavedTexts(
    label: String,
    /// What stands there before one is chosen.
    choose: String,
    insert: String,
    field: String,
    texts: Vec<SavedText>,
) -> impl IntoView {
    let choice = NodeRef::<html::Select>::new();
    let options =
        texts.iter().map(|text| view! { <option value=text.id.clone()>{text.name.clone()}</option> }).collect_view();
    let put = move |event: leptos::ev::MouseEvent| {
        let chosen = choice.get_untracked().map(|choice| choice.value()).unwrap_or_default();
        let text = texts.iter().find(|text| text.id == chosen);
        if text.is_none_or(|text| insert_into(&field, &text.text)) {
            event.prevent_default();
        }
    };
    view! {
        <div class="field saved-texts">
            <label for="saved">{label}</label>
            <div class="row">
                <select id="saved" name="saved" node_ref=choice>
                    <option value="">{choose}</option>
                    {options}
                </select>
                <button class="button" name="action" value="insert" on:click=put>{insert}</button>
            </div>
        </div>
    }
}

/// Whether the field was there to take it. The cursor stands behind it afterwards.
#[cfg(feature = "hydrate")]
fn insert_into(field: &str, text: &str) -> bool {
    use wasm_bindgen::JsCast;
    use web_sys::HtmlTextAreaElement;

    let area = document().get_element_by_id(field).and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok());
    let Some(area) = area else { return false };
    let at = |end: Result<Option<u32>, _>| end.ok().flatten();
    let (start, end) = (at(area.selection_start()), at(area.selection_end()));
    let done = match (start, end) {
        (Some(start), Some(end)) => area.set_range_text_with_start_and_end_and_mode(text, start, end, "end"),
        _ => area.set_range_text(text),
    };
    // A field that cannot have the focus still has the text.
    let _ = area.focus();
    done.is_ok()
}

#[cfg(not(feature = "hydrate"))]
fn insert_into(_: &str, _: &str) -> bool {
    false
}
