//! Everything that is to be known about the message, in one list.

use largage::message::Finding;
use leptos::{ev, prelude::*};

use super::{Editor, place};
use crate::{
    components::{Draw, Icon},
    i18n::{editor as say, findings, messages as say_message},
};

#[component]
pub fn Findings(editor: Editor) -> impl IntoView {
    let lang = editor.lang;
    let errors =
        Memo::new(move |_| editor.findings.with(|all| all.iter().filter(|finding| finding.is_error()).count()));
    view! {
        <section class="checks" aria-labelledby="findings-title">
            <h2 id="findings-title">{say::findings(lang)}</h2>
            <p class="muted small" role="status">
                {move || match (errors.get(), editor.findings.with(Vec::len)) {
                    (0, 0) => say_message::no_findings(lang).to_owned(),
                    (0, warnings) => say::warnings(lang, warnings),
                    (errors, _) => say::errors(lang, errors),
                }}
            </p>
            <ul class="findings">
                {move || editor.findings.get().into_iter().map(|finding| view! { <Line editor finding /> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Line(editor: Editor, finding: Finding) -> impl IntoView {
    let lang = editor.lang;
    let (class, icon) = if finding.is_error() { ("fault", Icon::Alert) } else { ("warning", Icon::Wait) };
    let path = finding.path.to_string();
    let sentence = findings::sentence(lang, &finding.problem);
    let place = say::place(lang, &path);
    let href = format!("#{}", place::field_id(&path));
    let go = move |event: ev::MouseEvent| {
        event.prevent_default();
        place::focus(&path);
    };
    let place = (!place.is_empty()).then(|| view! { <a href=href on:click=go>{place}</a> ": " });
    view! { <li class=class><Draw icon /> <span>{place} {sentence}</span></li> }
}
