//! The message as its readers will see it.

use largage::{markdown::Chat, message::Rendered, slack};
use leptos::{ev, prelude::*};

use super::{Edited, Editor};
use crate::{
    components::{DiscordMessage, SlackMessage},
    i18n::{editor as say, messages as say_message},
};

#[component]
pub fn Preview(editor: Editor, edited: Edited) -> impl IntoView {
    let Edited { lang, samples, reader, poster, when, .. } = edited;
    let (target, set_target) = signal("discord");
    let (look, set_look) = signal("dark");
    let (width, set_width) = signal("desk");
    let (sample, set_sample) = signal(0_usize);
    let values = StoredValue::new(samples.iter().map(|sample| sample.values.clone()).collect::<Vec<_>>());
    let rendered = Memo::new(move |_| {
        let values = values.with_value(|all| all.get(sample.get()).or(all.first()).cloned()).unwrap_or_default();
        editor.message.with(|message| message.render(editor.kind, &values, reader.lang)).ok()
    });
    let message =
        Memo::new(move |_| rendered.with(|rendered| rendered.as_ref().map(Rendered::previewed).unwrap_or_default()));
    let is_empty = Memo::new(move |_| rendered.with(Option::is_none));
    let payload = Memo::new(move |_| {
        let chat = |rendered: &Rendered| slack::payload(rendered, Chat::Slack, reader);
        rendered.with(|rendered| rendered.as_ref().map(chat).unwrap_or_default())
    });
    let shown = move || {
        let (poster, when) = (poster.clone(), when.clone());
        if is_empty.get() {
            return view! { <p class="muted">{say_message::nothing(lang)}</p> }.into_any();
        }
        if target.get() == "slack" {
            return view! {
                <div class="slack" data-look=move || look.get() data-width=move || width.get()>
                    <SlackMessage payload reader poster when />
                </div>
            }
            .into_any();
        }
        view! {
            <div class="discord" data-look=move || look.get() data-width=move || width.get()>
                <DiscordMessage message reader poster when />
            </div>
        }
        .into_any()
    };
    let labels: Vec<String> = samples.iter().map(|sample| sample.label.clone()).collect();
    let choose = (labels.len() > 1).then(|| {
        let options = labels
            .iter()
            .enumerate()
            .map(|(index, label)| view! { <option value=index.to_string()>{label.clone()}</option> })
            .collect_view();
        let chosen = move |event: ev::Event| set_sample.set(event_target_value(&event).parse().unwrap_or(0));
        view! {
            <div class="field">
                <label r#for="preview-data">{say::filled_with(lang)}</label>
                <select id="preview-data" on:change=chosen>{options}</select>
            </div>
        }
    });
    view! {
        <section class="preview" aria-labelledby="preview-title">
            <h2 id="preview-title">{say::preview(lang)}</h2>
            <div class="preview-tools scripted">
                <Choice name="target" legend=say::target(lang) chosen=target set=set_target
                    options=&[("discord", say::discord), ("slack", say::slack)] lang />
                <Choice name="look" legend=say::look(lang) chosen=look set=set_look
                    options=&[("dark", say::dark), ("light", say::light)] lang />
                <Choice name="width" legend=say::width(lang) chosen=width set=set_width
                    options=&[("desk", say::desk), ("phone", say::phone)] lang />
                {choose}
            </div>
            {shown}
        </section>
    }
}

type Option_ = (&'static str, fn(crate::i18n::Lang) -> &'static str);

/// One of a few, side by side.
#[component]
fn Choice(
    name: &'static str,
    legend: &'static str,
    chosen: ReadSignal<&'static str>,
    set: WriteSignal<&'static str>,
    options: &'static [Option_],
    lang: crate::i18n::Lang,
) -> impl IntoView {
    let options = options
        .iter()
        .map(|(value, label)| {
            let value = *value;
            view! {
                <label>
                    <input type="radio" name=name value=value checked=chosen.get_untracked() == value
                        on:change=move |_| set.set(value) />
                    <span>{label(lang)}</span>
                </label>
            }
        })
        .collect_view();
    view! { <fieldset class="choice"><legend class="unseen">{legend}</legend>{options}</fieldset> }
}
