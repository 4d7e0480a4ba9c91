//! A message as Discord shows it, drawn with the classes of `style/discord.css`.

use largage::{
    discord::is_web_url,
    markdown::{Reader, is_jumbo, parse, to_html},
    message::{Accessory, Attachment, ButtonEmoji, Component, Embed, LinkButton, Media, Message, Poll},
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
    let files = part(message, |message| message.attachments.clone());
    let asked = part(message, |message| message.poll.clone());
    let components = part(message, |message| message.components.clone());
    view! {
        <article class="message">
            <img class="avatar" src=picture alt="" width="40" height="40" />
            <p class="head">
                <span class="name">{move || username.get().unwrap_or_else(|| name.clone())}</span> " "
                <span class="app">{say::app(reader.lang)}</span> " " <span class="when">{when}</span>
            </p>
            {move || content.with(|content| (!content.trim().is_empty()).then(|| {
                // A few emoji alone are drawn large.
                let class = if is_jumbo(&parse(content)) { "content markdown jumbo" } else { "content markdown" };
                view! { <div class=class inner_html=html(content, reader)></div> }
            }))}
            {move || (0..embeds.get()).map(|index| {
                let embed = part(message, move |message| message.embeds.get(index).cloned().unwrap_or_default());
                view! { {move || view! { <EmbedBox embed=embed.get() reader /> }} }
            }).collect_view()}
            {move || files.get().into_iter().map(attached).collect_view()}
            {move || asked.get().map(|asked| poll(asked, reader))}
            {move || components.get().into_iter().map(|part| component(part, reader)).collect_view()}
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

/// Whether Discord shows a file as a picture.
fn is_picture(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    ["png", "jpg", "jpeg", "gif", "webp"].contains(&ending.as_str())
}

fn attached(attachment: Attachment) -> impl IntoView {
    let url = attachment.unknown.get("url").and_then(|url| url.as_str()).filter(|url| may_load(url)).map(str::to_owned);
    match url {
        Some(url) if is_picture(&attachment.filename) => {
            view! { <img class="image" class:spoiled=attachment.is_spoiler() src=url alt=attachment.description /> }
                .into_any()
        }
        url => view! { <p class="file"><a href=url>{attachment.filename}</a></p> }.into_any(),
    }
}

/// A picture of the web, or a file of ours.
fn may_load(url: &str) -> bool {
    is_web_url(url) || url.starts_with("/admin/files/")
}

fn poll(poll: Poll, reader: Reader) -> impl IntoView {
    let answers = poll
        .answers
        .into_iter()
        .map(|answer| view! { <li>{emoji(answer.media.emoji.as_ref())} {answer.media.text}</li> })
        .collect_view();
    let hint = if poll.allow_multiselect { say::choose_some(reader.lang) } else { say::choose_one(reader.lang) };
    view! {
        <div class="poll">
            <p class="question">{poll.question.text}</p>
            <p class="hint">{hint}</p>
            <ul>{answers}</ul>
        </div>
    }
}

/// An emoji of Unicode; those of a server are pictures that only Discord has.
fn emoji(emoji: Option<&ButtonEmoji>) -> Option<String> {
    let emoji = emoji?;
    let name = emoji.name.clone()?;
    Some(if emoji.id.is_some() { format!(":{name}: ") } else { format!("{name} ") })
}

fn link_button(button: LinkButton) -> impl IntoView {
    let href = web_only(&button.url).filter(|_| !button.disabled);
    view! { <a class="link-button" href=href rel="noopener noreferrer nofollow">{emoji(button.emoji.as_ref())} {button.label}</a> }
}

/// A row of buttons, or a block of a message that is made of blocks.
fn component(component: Component, reader: Reader) -> AnyView {
    let many =
        |components: Vec<Component>| components.into_iter().map(|inner| self::component(inner, reader)).collect_view();
    match component {
        Component::Row(row) => {
            let links = row.buttons.into_iter().map(link_button).collect_view();
            view! { <div class="link-buttons">{links}</div> }.into_any()
        }
        Component::Text(text) => {
            view! { <div class="block markdown" inner_html=html(&text.content, reader)></div> }.into_any()
        }
        Component::Section(section) => {
            let beside = match section.accessory {
                Some(Accessory::Button(button)) => Some(link_button(button).into_any()),
                Some(Accessory::Thumbnail(thumbnail)) => {
                    picture(&thumbnail.media, "thumbnail", thumbnail.description, thumbnail.spoiler)
                }
                _ => None,
            };
            view! { <div class="block-section"><div>{many(section.components)}</div>{beside}</div> }.into_any()
        }
        Component::Gallery(gallery) => {
            let items = gallery
                .items
                .into_iter()
                .map(|item| picture(&item.media, "image", item.description, item.spoiler))
                .collect_view();
            view! { <div class="gallery">{items}</div> }.into_any()
        }
        Component::File(file) => {
            let name = file.file.url.rsplit('/').next().unwrap_or_default().to_owned();
            let href = Some(file.file.url).filter(|url| may_load(url));
            view! { <p class="file"><a href=href>{name}</a></p> }.into_any()
        }
        Component::Separator(separator) => {
            let class = match (separator.divider != Some(false), separator.spacing == Some(2)) {
                (true, false) => "separator",
                (true, true) => "separator wide",
                (false, false) => "gap",
                (false, true) => "gap wide",
            };
            view! { <div class=class></div> }.into_any()
        }
        Component::Container(container) => {
            let colour = container.colour.map(|colour| format!("#{colour:06x}"));
            view! {
                <div class="embed block-container" class:spoiled=container.spoiler>
                    <svg class="bar" viewBox="0 0 4 100" preserveAspectRatio="none" aria-hidden="true">
                        <rect width="4" height="100" fill=colour></rect>
                    </svg>
                    {many(container.components)}
                </div>
            }
            .into_any()
        }
        Component::Other(_) => ().into_any(),
    }
}

fn picture(media: &Media, class: &'static str, alt: String, spoiler: bool) -> Option<AnyView> {
    let url = Some(media.url.clone()).filter(|url| may_load(url))?;
    Some(view! { <img class=class class:spoiled=spoiler src=url alt=alt /> }.into_any())
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
