//! Blocks of Discord's Components V2 as Slack's: texts, pictures, lines, and containers as what stands beside a bar.

use super::{Block, Element, Frame, Page, Text, button, colour, content_blocks, limits, picture, plain, section};
use crate::markdown::{Writer, parse};
use crate::message::{Accessory, Component, LinkButton, Section, TextBlock};

pub(super) fn draw(components: &[Component], page: &mut Page, writer: &Writer) {
    for component in components {
        match component {
            Component::Row(row) => page.push_buttons(&row.buttons),
            Component::Container(container) => {
                let mut inner = Page::default();
                draw(&container.components, &mut inner, writer);
                let frame = Frame { colour: colour(container.colour), ..Frame::default() };
                page.push(inner.blocks, Some(frame));
            }
            other => page.push(blocks(other, writer), None),
        }
    }
}

fn blocks(component: &Component, writer: &Writer) -> Vec<Block> {
    match component {
        Component::Text(text) => content_blocks(&parse(&text.content), writer),
        Component::Section(section) => with_accessory(section, writer),
        Component::Gallery(gallery) => {
            let images = gallery.items.iter().filter_map(|item| picture(&item.media.url, &item.description));
            images.map(|image| Block::Image { image }).collect()
        }
        Component::Separator(separator) if separator.divider != Some(false) => vec![Block::Divider],
        Component::File(file) => {
            let name = file.file.url.trim_start_matches(crate::message::ATTACHED);
            vec![section(format!("📎 {}", writer.plain(name, limits::SECTION - 2)))]
        }
        _ => Vec::new(),
    }
}

fn with_accessory(section: &Section, writer: &Writer) -> Vec<Block> {
    let mut accessory = section.accessory.as_ref().and_then(|accessory| match accessory {
        Accessory::Button(link) => button(link),
        Accessory::Thumbnail(thumbnail) => picture(&thumbnail.media.url, &thumbnail.description).map(Element::Image),
        Accessory::Other(_) => None,
    });
    let texts = section.components.iter().filter_map(as_text);
    let parts = texts.flat_map(|text| writer.split(&parse(&text.content), limits::SECTION));
    let mut blocks: Vec<Block> = parts
        .map(|part| Block::Section { text: Some(Text::mrkdwn(part)), fields: Vec::new(), accessory: accessory.take() })
        .collect();
    // Beside nothing, it stands alone.
    match accessory {
        Some(Element::Image(image)) => blocks.push(Block::Image { image }),
        Some(button) => blocks.push(Block::Actions { elements: vec![button] }),
        None => {}
    }
    blocks
}

fn as_text(component: &Component) -> Option<&TextBlock> {
    match component {
        Component::Text(text) => Some(text),
        _ => None,
    }
}

/// All texts, wherever they stand.
pub(super) fn texts(components: &[Component]) -> Vec<&str> {
    components.iter().flat_map(texts_of).collect()
}

fn texts_of(component: &Component) -> Vec<&str> {
    match component {
        Component::Text(text) => vec![text.content.as_str()],
        Component::Section(section) => texts(&section.components),
        Component::Container(container) => texts(&container.components),
        _ => Vec::new(),
    }
}

/// All addresses of pictures, wherever they stand.
pub(super) fn pictures(components: &[Component]) -> Vec<String> {
    let of = |component: &Component| -> Vec<String> {
        match component {
            Component::Gallery(gallery) => {
                gallery.items.iter().filter_map(|item| super::web_url(&item.media.url)).collect()
            }
            Component::Section(Section { accessory: Some(Accessory::Thumbnail(thumbnail)), .. }) => {
                super::web_url(&thumbnail.media.url).into_iter().collect()
            }
            Component::Container(container) => pictures(&container.components),
            _ => Vec::new(),
        }
    };
    components.iter().flat_map(of).collect()
}

/// All buttons, wherever they stand.
pub(super) fn buttons(components: &[Component]) -> Vec<&LinkButton> {
    components
        .iter()
        .flat_map(|component| match component {
            Component::Row(row) => row.buttons.iter().collect(),
            Component::Section(Section { accessory: Some(Accessory::Button(button)), .. }) => vec![button],
            Component::Container(container) => buttons(&container.components),
            _ => Vec::new(),
        })
        .collect()
}

/// The names of files that blocks show, wherever they stand.
pub(super) fn shown_files(components: &[Component]) -> Vec<&str> {
    components
        .iter()
        .flat_map(|component| match component {
            Component::File(file) => vec![file.file.url.trim_start_matches(crate::message::ATTACHED)],
            Component::Container(container) => shown_files(&container.components),
            _ => Vec::new(),
        })
        .collect()
}

/// A container's text as one, for chats without blocks.
pub(super) fn container_summary(components: &[Component]) -> String {
    plain(&texts(components).join("\n\n"), limits::TEXT)
}
