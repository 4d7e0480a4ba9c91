//! A question that readers answer by clicking.

use largage::{
    discord::limits,
    message::{Edit, Item, List, Message, Problem, Shape, emoji_text, put_emoji, read_emoji, read_number},
};
use leptos::prelude::*;

use super::{
    Editor,
    fields::{Parsed, Text, Tick},
    parts::{Act, AddButton, Part, count},
};
use crate::i18n::editor as say;

/// The poll, or the way to one where it may stand.
#[component]
pub fn PollPart(editor: Editor) -> impl IntoView {
    let lang = editor.lang;
    let shape = editor.made_of();
    let polls = count(editor, List::Poll);
    move || match (polls.get(), shape.get()) {
        (0, Shape::Blocks) => ().into_any(),
        (0, Shape::Text) => view! {
            <details class="more">
                <summary>{say::poll(lang)}</summary>
                <div class="part-body"><AddButton editor list=List::Poll label=say::add_poll(lang) /></div>
            </details>
        }
        .into_any(),
        _ => view! { <PollForm editor /> }.into_any(),
    }
}

#[component]
fn PollForm(editor: Editor) -> impl IntoView {
    let lang = editor.lang;
    let answers = count(editor, List::Answers);
    let hours = move |message: &Message| {
        message.poll.as_ref().and_then(|poll| poll.duration).map(|hours| hours.to_string()).unwrap_or_default()
    };
    let read = move |message: &mut Message, typed: &str| {
        let hours = read_number(typed);
        if let (Some(hours), Some(poll)) = (hours, &mut message.poll) {
            poll.duration = hours;
        }
        hours.is_some()
    };
    let get = move |message: &Message| message.poll.as_ref().is_some_and(|poll| poll.allow_multiselect);
    let set = move |message: &mut Message, on: bool| {
        if let Some(poll) = &mut message.poll {
            poll.allow_multiselect = on;
        }
    };
    view! {
        <section class="parts" aria-labelledby="poll-title">
            <h2 id="poll-title">{say::poll(lang)}</h2>
            <div class="part" id=Item::Poll.to_string()>
                <div class="part-body" tabindex="-1">
                    <Text editor path="poll.question.text" label=say::question(lang) limit=limits::POLL_QUESTION />
                    {move || (0..answers.get()).map(|answer| view! { <AnswerForm editor answer /> }).collect_view()}
                    <AddButton editor list=List::Answers label=say::add_answer(lang) />
                    <Tick editor path="poll.allow_multiselect" label=say::several_answers(lang) get set />
                    <Parsed editor path="poll.duration" label=say::poll_hours(lang) hint=say::poll_hours_hint(lang)
                        problem=Problem::OutOfRange { least: 1, most: limits::POLL_HOURS } show=hours read />
                    <Act editor edit=Edit::Remove(Item::Poll) label=say::remove_poll(lang) />
                </div>
            </div>
        </section>
    }
}

#[component]
fn AnswerForm(editor: Editor, answer: usize) -> impl IntoView {
    let lang = editor.lang;
    let item = Item::Answer(answer);
    let show = move |message: &Message| {
        let answer = message.poll.as_ref().and_then(|poll| poll.answers.get(answer));
        answer.and_then(|answer| answer.media.emoji.as_ref()).map(emoji_text).unwrap_or_default()
    };
    let read = move |message: &mut Message, typed: &str| {
        let emoji = read_emoji(typed);
        if let (Some(emoji), Some(poll)) = (&emoji, &mut message.poll)
            && let Some(answer) = poll.answers.get_mut(answer)
        {
            put_emoji(&mut answer.media.emoji, emoji.clone());
        }
        emoji.is_some()
    };
    view! {
        <Part editor item name=say::answer(lang, answer + 1)>
            <Text editor path=format!("{item}.poll_media.text") label=say::answer_text(lang) limit=limits::POLL_ANSWER />
            <Parsed editor path=format!("{item}.poll_media.emoji") label=say::button_emoji(lang)
                hint=say::button_emoji_hint(lang) problem=Problem::NotAnEmoji show read />
        </Part>
    }
}
