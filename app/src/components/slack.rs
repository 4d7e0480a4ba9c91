//! A message as Slack shows it, drawn with the classes of `style/slack.css`.

use largage::{
    discord::is_web_url,
    markdown::{self, Reader},
    slack::{Attachment, Block, Classic, Element, Image, Payload, Text, to_html},
};
use leptos::prelude::*;

use super::Poster;
use crate::i18n::messages as say;

/// One message as it is sent to Slack. Belongs inside an element of class `slack`.
#[component]
pub fn SlackMessage(
    #[prop(into)] payload: Signal<Payload>,
    reader: Reader,
    poster: Poster,
    /// When it was posted, in words.
    #[prop(into)]
    when: String,
) -> impl IntoView {
    let Poster { name, avatar } = poster;
    let username = Memo::new(move |_| payload.with(|payload| payload.username.clone()));
    let picture = Memo::new(move |_| payload.with(|payload| payload.icon_url.clone()));
    let body = Memo::new(move |_| payload.with(|payload| (payload.text.clone(), payload.blocks.clone())));
    let attachments = Memo::new(move |_| payload.with(|payload| payload.attachments.clone()));
    let called = move || Some(username.get()).filter(|name| !name.is_empty()).unwrap_or_else(|| name.clone());
    let pictured = move || {
        let own = Some(picture.get()).filter(|url| is_web_url(url));
        own.or_else(|| avatar.clone()).unwrap_or_else(|| "/favicon.svg".to_owned())
    };
    let said = move || {
        let (text, blocks) = body.get();
        if blocks.is_empty() {
            return (!text.is_empty()).then(|| mrkdwn("section", &text).into_any());
        }
        Some(blocks.into_iter().map(block).collect_view().into_any())
    };
    let attached = move || attachments.get().into_iter().map(|one| attachment(one, reader)).collect_view();
    view! {
        <article class="message">
            <img class="avatar" src=pictured alt="" width="36" height="36" />
            <p class="head">
                <span class="name">{called}</span> " " <span class="app">{say::app(reader.lang)}</span> " "
                <span class="when">{when}</span>
            </p>
            {said}
            {attached}
        </article>
    }
}

fn mrkdwn(class: &'static str, text: &str) -> impl IntoView {
    view! { <div class=format!("mrkdwn {class}") inner_html=to_html(text)></div> }
}

fn text(text: &Text) -> AnyView {
    match text {
        Text::Mrkdwn(inner) => mrkdwn("text", &inner.text).into_any(),
        Text::PlainText { text, .. } => view! { <div class="text">{text.clone()}</div> }.into_any(),
    }
}

fn block(block: Block) -> AnyView {
    match block {
        Block::Header { text } => view! { <p class="header">{text.as_str().to_owned()}</p> }.into_any(),
        Block::Divider => view! { <hr /> }.into_any(),
        Block::Image { image } => view! { <div class="picture">{picture(image)}</div> }.into_any(),
        Block::Context { elements } => {
            view! { <div class="context">{elements.into_iter().map(element).collect_view()}</div> }.into_any()
        }
        Block::Actions { elements } => {
            view! { <div class="actions">{elements.into_iter().map(element).collect_view()}</div> }.into_any()
        }
        Block::Section { text: words, fields, accessory } => {
            let fields = (!fields.is_empty())
                .then(|| view! { <div class="fields">{fields.iter().map(text).collect_view()}</div> });
            let accessory = accessory.map(|accessory| view! { <div class="accessory">{element(accessory)}</div> });
            view! { <div class="section"><div class="words">{words.as_ref().map(text)} {fields}</div> {accessory}</div> }
                .into_any()
        }
    }
}

fn element(element: Element) -> AnyView {
    match element {
        Element::Image(image) => picture(image).into_any(),
        Element::Mrkdwn(inner) => mrkdwn("text", &inner.text).into_any(),
        Element::Button { text, url } => {
            let href = is_web_url(&url).then_some(url);
            view! { <a class="button-like" href=href rel="noopener noreferrer nofollow">{text.as_str().to_owned()}</a> }
                .into_any()
        }
    }
}

fn picture(image: Image) -> impl IntoView {
    let src = is_web_url(&image.image_url).then_some(image.image_url);
    view! { <img src=src alt=image.alt_text /> }
}

fn attachment(attachment: Attachment, reader: Reader) -> AnyView {
    match attachment {
        Attachment::Blocks { colour, blocks, .. } => {
            framed(colour, blocks.into_iter().map(block).collect_view().into_any()).into_any()
        }
        Attachment::Classic(classic) => {
            let colour = classic.colour.clone();
            framed(colour, self::classic(*classic, reader)).into_any()
        }
    }
}

fn framed(colour: Option<String>, inside: AnyView) -> impl IntoView {
    view! {
        <div class="attachment">
            <svg class="bar" viewBox="0 0 4 100" preserveAspectRatio="none" aria-hidden="true">
                <rect width="4" height="100" rx="2" fill=colour></rect>
            </svg>
            <div class="inside">{inside}</div>
        </div>
    }
}

/// What Mattermost and Rocket.Chat draw.
fn classic(classic: Classic, reader: Reader) -> AnyView {
    let html = move |class: &'static str, source: String| {
        (!source.is_empty()).then(|| {
            let html = markdown::to_html(&markdown::parse(&source), reader);
            view! { <div class=format!("mrkdwn {class}") inner_html=html></div> }
        })
    };
    let image = |class: &'static str, url: String| {
        is_web_url(&url).then(|| view! { <div class=class><img src=url alt="" /></div> })
    };
    let title = (!classic.title.is_empty()).then(|| {
        let href = is_web_url(&classic.title_link).then_some(classic.title_link);
        view! { <p class="text"><strong><a href=href rel="noopener noreferrer nofollow">{classic.title}</a></strong></p> }
    });
    let author = (!classic.author_name.is_empty()).then(|| view! { <div class="context">{classic.author_name}</div> });
    let fields = classic
        .fields
        .into_iter()
        .map(|field| view! { <div class="text"><strong>{field.title}</strong> {html("text", field.value)}</div> })
        .collect_view();
    view! {
        {author}
        {title}
        {html("text", classic.text)}
        <div class="fields">{fields}</div>
        {image("picture", classic.image_url)}
        {image("accessory", classic.thumb_url)}
        {html("context", classic.footer)}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use largage::{
        event::{Kind, Values},
        lang::Lang,
        markdown::Chat,
        message::Message,
        slack,
    };

    use super::*;

    const READER: Reader = Reader { lang: Lang::En, offset: 0, now: None };

    fn draw(chat: Chat, message: serde_json::Value) -> String {
        let message: Message = serde_json::from_value(message).expect("a message");
        let rendered = message.render(Kind::DropOpened, &Values::new(), Lang::En).expect("something to show");
        let payload = slack::payload(&rendered, chat, READER);
        Owner::new().with(|| {
            let props = SlackMessageProps {
                payload: payload.into(),
                reader: READER,
                poster: Poster { name: "Captain".to_owned(), avatar: None },
                when: "now".to_owned(),
            };
            SlackMessage(props).to_html()
        })
    }

    #[test]
    fn a_message_is_drawn_with_its_blocks() {
        let message = serde_json::json!({
            "content": "# News\n**bold** & <b>",
            "embeds": [{
                "title": "A crate", "url": "https://x.example", "color": 0xFF_8800,
                "fields": [{ "name": "N", "value": "V", "inline": true }],
                "thumbnail": { "url": "https://x.example/t.png" }
            }],
            "components": [{ "type": 1, "components": [
                { "type": 2, "style": 5, "label": "Go", "url": "https://x.example/go" }] }]
        });
        let html = draw(Chat::Slack, message.clone());
        for part in [
            "<p class=\"header\">News</p>",
            "<strong>bold</strong> &amp; &lt;b&gt;",
            "fill=\"#ff8800\"",
            "href=\"https://x.example\"",
            "<strong>N</strong><br>V",
            "src=\"https://x.example/t.png\"",
            "<a href=\"https://x.example/go\" rel=\"noopener noreferrer nofollow\" class=\"button-like\">Go</a>",
            "Captain",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(!html.contains("style="), "{html}");
        let classic = draw(Chat::Mattermost, message);
        assert!(classic.contains("A crate") && classic.contains("fill=\"#ff8800\""), "{classic}");
    }

    #[test]
    fn only_addresses_of_the_web_are_drawn() {
        let payload = |url: &str| Payload {
            blocks: vec![
                Block::Image { image: Image { image_url: url.to_owned(), alt_text: "x".to_owned() } },
                Block::Actions {
                    elements: vec![Element::Button {
                        text: Text::PlainText { text: "Go".to_owned(), emoji: true },
                        url: url.to_owned(),
                    }],
                },
            ],
            icon_url: url.to_owned(),
            ..Payload::default()
        };
        for url in ["javascript:alert(1)", "data:text/html,x", " JavaScript:alert(1)", "/x"] {
            let html = Owner::new().with(|| {
                let props = SlackMessageProps {
                    payload: payload(url).into(),
                    reader: READER,
                    poster: Poster::default(),
                    when: String::new(),
                };
                SlackMessage(props).to_html()
            });
            assert!(html.contains("Go") && !html.contains("href") && !html.contains("alert"), "{html}");
        }
    }
}
