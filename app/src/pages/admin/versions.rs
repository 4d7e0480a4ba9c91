//! `/admin/messages/{id}/versions`: every save of a message, what differs between two, and the way back to one.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use largage::{
    account::Role,
    difference::{Difference, Piece, differences, words},
    engine::messages::{SaveError, Saved},
    id::MessageId,
    message::{Message, colour_text},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Confirm, Crumbs, place};
use crate::{
    AppState, Form, Page, PageError, Query,
    components::{Button, Chip, Column, DateAndTime, Notice, NoticeBox, Select, Table, Tone},
    i18n::{Lang, editor, message_list, shell, versions as say},
    known::{Admin, Staff},
};

const PATH: &str = "/admin/messages/{id}/versions";

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(PATH, get(show))
        .route("/admin/messages/{id}/versions/{version}/restore", get(ask_restore).post(restore))
}

fn at(id: MessageId) -> String {
    format!("/admin/messages/{id}/versions")
}

/// Two versions to be compared, as they stand in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    from: String,
    to: String,
}

/// What is shown of a comparison.
enum Compared {
    Nothing,
    NoSuchVersion,
    Two { from: i64, to: i64, found: Vec<Difference> },
}

struct Loaded {
    id: MessageId,
    name: String,
    versions: Vec<Saved>,
}

async fn show(
    page: Page,
    State(state): State<AppState>,
    Staff(by): Staff,
    Path(id): Path<MessageId>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let message = state.engine.message(&by.account, id).await?.ok_or(PageError::NotFound)?;
    let loaded = Loaded { id, name: message.name, versions: state.engine.message_versions(id).await? };
    let compared = compare(&state, id, &asked).await?;
    let title = say::title(page.lang, &loaded.name);
    let is_admin = by.account.role >= Role::Admin;
    let shown = page.clone();
    let heading = title.clone();
    let view = move || view! { <VersionsPage page=shown title=heading loaded compared asked is_admin /> };
    Ok(page.render(title, view))
}

async fn compare(state: &AppState, id: MessageId, asked: &Asked) -> Result<Compared, PageError> {
    if asked.from.is_empty() && asked.to.is_empty() {
        return Ok(Compared::Nothing);
    }
    let (Ok(from), Ok(to)) = (asked.from.parse(), asked.to.parse()) else { return Ok(Compared::NoSuchVersion) };
    let body = async |version| -> Result<Option<Message>, PageError> {
        // Before the first there was nothing.
        if version == 0 {
            return Ok(Some(Message::default()));
        }
        Ok(state.engine.message_version(id, version).await?.map(|(_, body)| body))
    };
    Ok(match (body(from).await?, body(to).await?) {
        (Some(before), Some(after)) => Compared::Two { from, to, found: differences(&before, &after) },
        _ => Compared::NoSuchVersion,
    })
}

#[component]
fn VersionsPage(
    page: Page,
    title: String,
    loaded: Loaded,
    compared: Compared,
    asked: Asked,
    is_admin: bool,
) -> impl IntoView {
    let lang = page.lang;
    let Loaded { id, name, versions } = loaded;
    let latest = versions.first().map_or(0, |saved| saved.version);
    let edit = is_admin.then(|| view! { <a class="button" href=format!("/admin/messages/{id}")>{say::edit(lang)}</a> });
    let columns = vec![
        Column::text(say::version(lang)),
        Column::text(say::saved(lang)),
        Column::text(say::by(lang)),
        Column::text(say::actions(lang)),
    ];
    let options: Vec<(String, String)> =
        versions.iter().map(|saved| (saved.version.to_string(), say::number(lang, saved.version))).collect();
    let rows = versions
        .into_iter()
        .map(|saved| {
            let number = saved.version;
            let is_latest = number == latest;
            let chip = is_latest.then(|| view! { <Chip state="healthy" label=say::latest(lang) /> });
            let compare = (number > 1).then(|| {
                let href = format!("{}?from={}&to={number}", at(id), number - 1);
                view! {
                    <a class="button quiet" href=href>
                        {say::what_changed(lang)}<span class="unseen">{format!(" {}", say::number(lang, number))}</span>
                    </a>
                }
            });
            let restore = (is_admin && !is_latest).then(|| {
                let href = format!("{}/{number}/restore?seen={latest}", at(id));
                view! {
                    <a class="button quiet" href=href>
                        {say::restore(lang)}<span class="unseen">{format!(" {}", say::number(lang, number))}</span>
                    </a>
                }
            });
            view! {
                <tr>
                    <th scope="row">{say::number(lang, number)} " " {chip}</th>
                    <td data-label=say::saved(lang)><DateAndTime at=saved.at zone=page.company.zone.clone() /></td>
                    <td data-label=say::by(lang)>{saved.by.unwrap_or_else(|| say::program(lang).to_owned())}</td>
                    <td><div class="buttons">{compare} {restore}</div></td>
                </tr>
            }
        })
        .collect_view();
    let (from, to) = match &compared {
        Compared::Two { from, to, .. } => (from.to_string(), to.to_string()),
        Compared::NoSuchVersion => (asked.from, asked.to),
        Compared::Nothing => ((latest - 1).max(1).to_string(), latest.to_string()),
    };
    let choose = (options.len() > 1).then(|| {
        view! {
            <form class="filters" method="get" aria-label=say::compare(lang)>
                <Select name="from" label=say::from(lang) options=options.clone() value=from />
                <Select name="to" label=say::to(lang) options=options value=to />
                <Button class="">{say::show(lang)}</Button>
            </form>
        }
    });
    view! {
        <Crumbs label=shell::main(lang) above=vec![
            ("/admin/messages".into(), message_list::title(lang).into()),
            (format!("/admin/messages/{id}"), name),
        ] here=say::short(lang).into() />
        <header class="title"><h1>{title}</h1> {edit} <p class="lead">{say::lead(lang)}</p></header>
        {choose}
        <Comparison lang compared />
        <Table caption=say::short(lang) columns>{rows}</Table>
    }
}

#[component]
fn Comparison(lang: Lang, compared: Compared) -> impl IntoView {
    let (from, to, found) = match compared {
        Compared::Nothing => return ().into_any(),
        Compared::NoSuchVersion => {
            return view! { <NoticeBox tone=Tone::Bad><p>{say::no_such(lang)}</p></NoticeBox> }.into_any();
        }
        Compared::Two { from, to, found } => (from, to, found),
    };
    let content = if found.is_empty() {
        view! { <p class="muted">{say::same(lang)}</p> }.into_any()
    } else {
        let parts = found.into_iter().map(|difference| view! { <OneDifference lang difference /> }).collect_view();
        view! { <dl class="differences">{parts}</dl> }.into_any()
    };
    view! {
        <section class="section" aria-labelledby="compared">
            <header><h2 id="compared">{say::compared(lang, from, to)}</h2></header>
            {content}
        </section>
    }
    .into_any()
}

/// One part: what was taken out is struck, what was put in is marked; the words before it say the same.
#[component]
fn OneDifference(lang: Lang, difference: Difference) -> impl IntoView {
    let Difference { path, before, after } = difference;
    let value = |text: String| shown(lang, &path, text);
    let (how, told) = match (before.map(value), after.map(value)) {
        (Some(before), Some(after)) => {
            let pieces = words(&before, &after)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Same(text) => text.into_any(),
                    Piece::Removed(text) => view! { <del>{text}</del> }.into_any(),
                    Piece::Added(text) => view! { <ins>{text}</ins> }.into_any(),
                })
                .collect_view();
            (say::changed(lang), pieces.into_any())
        }
        (Some(before), None) => (say::removed(lang), view! { <del>{before}</del> }.into_any()),
        (None, Some(after)) => (say::added(lang), view! { <ins>{after}</ins> }.into_any()),
        (None, None) => (say::changed(lang), ().into_any()),
    };
    view! {
        <dt>{part_name(lang, &path)} " " <span class="muted">{how}</span></dt>
        <dd>{told}</dd>
    }
}

/// The name of a part, in the words of the editor.
fn part_name(lang: Lang, path: &str) -> String {
    let parts: Vec<&str> = path.split('.').collect();
    let number = |digits: &str| digits.parse::<usize>().map_or(0, |index| index + 1);
    let inside = match parts[..] {
        ["embeds", _, "fields", _, "name"] => editor::field_name(lang),
        ["embeds", _, "fields", _, "value"] => editor::field_value(lang),
        ["embeds", _, "fields", _, "inline"] => editor::inline(lang),
        ["components", _, "components", _, "label"] => editor::label(lang),
        ["components", _, "components", _, "url"] => editor::button_url(lang),
        ["components", _, "components", _, "emoji", ..] => editor::button_emoji(lang),
        ["tts"] => return editor::tts(lang).to_owned(),
        ["flags"] => return say::options(lang).to_owned(),
        ["allowed_mentions", ..] => return editor::notifies(lang).to_owned(),
        ["attachments", index, ..] => return say::file(lang, number(index)),
        _ => return editor::place(lang, path),
    };
    say::part_of(lang, &editor::place(lang, path), &inside.to_lowercase())
}

/// A value as people read it.
fn shown(lang: Lang, path: &str, value: String) -> String {
    match (value.as_str(), path.rsplit('.').next()) {
        ("true", Some("inline" | "tts" | "disabled")) => say::yes(lang).to_owned(),
        ("false", Some("inline" | "tts" | "disabled")) => say::no(lang).to_owned(),
        (number, Some("color" | "accent_color")) => number.parse().map_or(value, colour_text),
        _ => value,
    }
}

// The way back.

#[derive(Default, Deserialize)]
#[serde(default)]
struct Seen {
    /// The latest version when the list was looked at.
    seen: String,
}

async fn ask_restore(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path((id, version)): Path<(MessageId, i64)>,
    Query(asked): Query<Seen>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let message = state.engine.message(&by.account, id).await?.ok_or(PageError::NotFound)?;
    let (_, body) = state.engine.message_version(id, version).await?.ok_or(PageError::NotFound)?;
    let found = differences(&message.body, &body);
    let seen = asked.seen.parse().unwrap_or(message.saved.version);
    let compared = Compared::Two { from: message.saved.version, to: version, found };
    let title = say::restore_title(lang, version);
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text=say::restore_text(lang) action=format!("{}/{version}/restore", at(id))
                label=say::restore_do(lang) back=at(id) keep=say::keep(lang)>
                <input type="hidden" name="seen" value=seen />
            </Confirm>
            <Comparison lang compared />
        }
    }))
}

async fn restore(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path((id, version)): Path<(MessageId, i64)>,
    Form(typed): Form<Seen>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    // What is no number was never a version.
    let seen = typed.seen.parse().unwrap_or(0);
    match state.engine.restore_version(&by.account, id, version, seen).await {
        Ok(_) => Ok(page.redirect_with(&place(at(id)), Notice::good(say::restored(lang, version)))),
        Err(SaveError::Unknown) => Err(PageError::NotFound),
        Err(SaveError::Outdated(_)) => Err(PageError::Refused(say::outdated(lang).to_owned())),
        Err(SaveError::Refused(_) | SaveError::NoFile(_) | SaveError::FilesTooLarge { .. }) => {
            Err(PageError::Refused(say::unfit(lang).to_owned()))
        }
        Err(SaveError::Forbidden(_)) => Err(PageError::Forbidden),
        Err(SaveError::Store(error)) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_named_in_the_words_of_the_editor() {
        for (path, english, french) in [
            ("content", "Text", "Texte"),
            ("embeds.0.fields.2.value", "Embed 1, field 3, value", "Encadré 1, champ 3, valeur"),
            ("embeds.1.color", "Embed 2, colour of the bar", "Encadré 2, couleur de la barre"),
            ("components.0.components.1.url", "Button 2, link", "Bouton 2, lien"),
            ("allowed_mentions.parse.0", "Whom it may notify", "Qui il peut notifier"),
            ("attachments.0.filename", "File 1", "Fichier 1"),
            ("new_key", "new_key", "new_key"),
        ] {
            assert_eq!((part_name(Lang::En, path).as_str(), part_name(Lang::Fr, path).as_str()), (english, french));
        }
    }

    #[test]
    fn values_are_shown_as_people_read_them() {
        let shown = |path, value: &str| super::shown(Lang::Fr, path, value.to_owned());
        assert_eq!(shown("embeds.0.color", "255"), "#0000FF");
        assert_eq!(shown("embeds.0.fields.0.inline", "true"), "oui");
        assert_eq!(shown("content", "true"), "true");
        assert_eq!(shown("embeds.0.color", "x"), "x");
    }
}
