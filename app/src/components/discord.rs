//! A message as Discord shows it, drawn with the classes of `style/discord.css`.

use largage::{
    discord::is_web_url,
    markdown::{Reader, parse, to_html},
    message::{Component, Embed, Message},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::i18n::messages as say;

/// Who posts, where a message does not say so itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poster {
    pub name: String,
    /// The address of a picture.
    pub avatar: Option<String>,
}

/// One message that is ready to be sent (see [`Message::render`]). Belongs inside an element of class `discord`. Where the
/// message changes, only the parts that changed are drawn again.
#[component]
pub fn DiscordMessage(
    #[prop(into)] message: Signal<Message>,
    reader: Reader,
    poster: Poster,
    /// When it was posted, in words.
    #[prop(into)]
    when: String,
) -> impl IntoView {
    let Poster { name, avatar } = poster;
    let username = part(message, |message| Some(message.username.clone()).filter(|name| !name.is_empty()));
    let picture = part(message, |message| Some(message.avatar_url.clone()).filter(|url| !url.is_empty()));
    let picture = move || picture.get().or(avatar.clone()).unwrap_or_else(|| "/favicon.svg".to_owned());
    let content = part(message, |message| message.content.clone());
    let embeds = part(message, |message| message.embeds.len());
    let rows = part(message, |message| message.components.clone());
    view! {
        <article class="message">
            <img class="avatar" src=picture alt="" width="40" height="40" />
            <p class="head">
                <span class="name">{move || username.get().unwrap_or_else(|| name.clone())}</span> " "
                <span class="app">{say::app(reader.lang)}</span> " " <span class="when">{when}</span>
            </p>
            {move || content.with(|content| (!content.trim().is_empty()).then(|| {
                view! { <div class="content markdown" inner_html=html(content, reader)></div> }
            }))}
            {move || (0..embeds.get()).map(|index| {
                let embed = part(message, move |message| message.embeds.get(index).cloned().unwrap_or_default());
                view! { {move || view! { <EmbedBox embed=embed.get() reader /> }} }
            }).collect_view()}
            {move || rows.get().into_iter().map(link_buttons).collect_view()}
        </article>
    }
}

/// A part of a message that tells when it changes.
fn part<T: PartialEq + Send + Sync + 'static>(
    message: Signal<Message>,
    of: impl Fn(&Message) -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |_| message.with(&of))
}

fn link_buttons(component: Component) -> Option<impl IntoView> {
    let Component::Row(row) = component else { return None };
    let links = row
        .buttons
        .into_iter()
        .map(|button| {
            let href = web_only(&button.url);
            view! { <a href=href rel="noopener noreferrer nofollow">{button.label}</a> " " }
        })
        .collect_view();
    Some(view! { <div class="link-buttons">{links}</div> })
}

#[component]
fn EmbedBox(embed: Embed, reader: Reader) -> impl IntoView {
    let bar = embed.colour.map(|colour| format!("#{colour:06x}"));
    let author = (!embed.author.name.is_empty()).then(|| {
        let icon = (!embed.author.icon_url.is_empty()).then(|| view! { <img src=embed.author.icon_url alt="" /> });
        view! { <div class="author">{icon} {embed.author.name}</div> }
    });
    let title = (!embed.title.is_empty()).then(|| {
        let title = html(&embed.title, reader);
        match web_only(&embed.url) {
            None => view! { <div class="embed-title markdown" inner_html=title></div> }.into_any(),
            Some(url) => {
                view! { <div class="embed-title"><a href=url rel="noopener noreferrer nofollow" inner_html=title></a></div> }
                    .into_any()
            }
        }
    });
    let description = (!embed.description.is_empty()).then(|| {
        view! { <div class="description markdown" inner_html=html(&embed.description, reader)></div> }
    });
    let fields = (!embed.fields.is_empty()).then(|| {
        let fields = embed
            .fields
            .into_iter()
            .map(|field| {
                view! {
                    <div class=if field.inline { "inline" } else { "" }>
                        <dt inner_html=html(&field.name, reader)></dt>
                        <dd class="field-value markdown" inner_html=html(&field.value, reader)></dd>
                    </div>
                }
            })
            .collect_view();
        view! { <dl class="embed-fields">{fields}</dl> }
    });
    let picture =
        |class: &'static str, url: String| (!url.is_empty()).then(|| view! { <img class=class src=url alt="" /> });
    let footer = (!embed.footer.text.is_empty()).then(|| {
        let icon = (!embed.footer.icon_url.is_empty()).then(|| view! { <img src=embed.footer.icon_url alt="" /> });
        view! { <div class="footer">{icon} {embed.footer.text}</div> }
    });
    view! {
        <div class="embed">
            <svg class="bar" viewBox="0 0 4 100" preserveAspectRatio="none" aria-hidden="true">
                <rect width="4" height="100" fill=bar></rect>
            </svg>
            {author}
            {title}
            {description}
            {fields}
            {picture("image", embed.image.url)}
            {picture("thumbnail", embed.thumbnail.url)}
            {footer}
        </div>
    }
}

/// The address, unless it is one that runs or opens something here.
fn web_only(url: &str) -> Option<String> {
    let url = url.trim();
    is_web_url(url).then(|| url.to_owned())
}

fn html(source: &str, reader: Reader) -> String {
    to_html(&parse(source), reader)
}

#[cfg(test)]
mod tests {
    use largage::lang::Lang;

    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_drawn() {
        let draw = |url: &str| {
            let message = serde_json::json!({
                "content": "x",
                "embeds": [{ "title": "A crate", "url": url }],
                "components": [{ "type": 1, "components": [{ "type": 2, "style": 5, "label": "Go", "url": url }] }],
            });
            let message: Message = serde_json::from_value(message).unwrap();
            let reader = Reader { lang: Lang::En, offset: 0, now: None };
            let props = DiscordMessageProps {
                message: Signal::stored(message),
                reader,
                poster: Poster::default(),
                when: "now".to_owned(),
            };
            Owner::new().with(|| DiscordMessage(props).to_html())
        };
        for url in
            ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "javascript://x/%0aalert(1)", "/x"]
        {
            let html = draw(url);
            assert!(html.contains("Go") && html.contains("A crate") && !html.contains("href"), "{html}");
        }
        assert_eq!(draw("https://example.org/x").matches("href=\"https://example.org/x\"").count(), 2);
    }
}
