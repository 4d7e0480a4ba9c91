//! `/admin/campaigns/{id}/messages/{notification}`: what one message says, and where it goes.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use largage::{
    account::Role,
    discord::limits,
    engine::{
        campaigns::{CampaignError, CampaignView, NotificationChange},
        store::notifications::Notification,
        webhooks::WebhookView,
    },
    event::{Kind, Values},
    id::{CampaignId, NotificationId, WebhookId},
    message::{Finding, Message},
    time::{Moment, Zone},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    Crumbs,
    campaign_form::{Sample, SampleMessage, WebhookBoxes, posted_at, sample_values},
    campaigns::{find, refusal},
    place,
};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Checkbox, Draw, Field, Icon, Notice, NoticeBox, PostForm, TextArea, Tone},
    i18n::{Lang, campaigns as say_campaign, findings, messages as say, shell},
    islands::LivePreview,
    known::{Admin, Staff},
};

const PATH: &str = "/admin/campaigns/{id}/messages/{notification}";
const FORM: &str = "message";

pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get(show).post(save)).route(&format!("{PATH}/preview"), post(preview))
}

/// The form as it was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    version: String,
    content: String,
    title: String,
    description: String,
    colour: String,
    active: bool,
    webhooks: Vec<String>,
    /// `preview`: nothing is to be saved.
    action: String,
}

impl Typed {
    fn of(notification: &Notification) -> Self {
        let embed = notification.body.embeds.first().cloned().unwrap_or_default();
        Self {
            version: notification.version.to_string(),
            content: notification.body.content.clone(),
            title: embed.title,
            description: embed.description,
            colour: embed.colour.map(|colour| format!("#{colour:06X}")).unwrap_or_default(),
            active: notification.active,
            webhooks: notification.webhooks.iter().map(ToString::to_string).collect(),
            action: String::new(),
        }
    }

    /// The message with what was typed in place; what this form does not show stays as it is.
    fn applied(&self, message: &Message, lang: Lang) -> (Message, Problems) {
        let mut problems = Problems::default();
        // Browsers send line breaks as two characters.
        let text = |typed: &str| typed.replace("\r\n", "\n");
        let mut message = Message { content: text(&self.content), ..message.clone() };
        if let Some(embed) = message.embeds.first_mut() {
            embed.title = text(&self.title);
            embed.description = text(&self.description);
            let colour = problems.check("colour", read_colour(&self.colour).ok_or(say::bad_colour(lang)));
            if let Some(colour) = colour {
                embed.colour = colour;
            }
        }
        (message, problems)
    }
}

/// `#F97316`, with or without the mark; nothing is no colour of one's own.
#[allow(clippy::option_option)]
fn read_colour(typed: &str) -> Option<Option<u32>> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Some(None);
    }
    let digits = typed.strip_prefix('#').unwrap_or(typed);
    let is_colour = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let colour = u32::from_str_radix(digits, 16).ok().filter(|colour| is_colour && *colour <= limits::COLOUR);
    colour.map(Some)
}

/// A notification of a campaign, and what its page shows besides.
#[derive(Clone)]
struct Loaded {
    view: CampaignView,
    notification: Notification,
    webhooks: Vec<WebhookView>,
    now: Moment,
}

impl Loaded {
    fn at(&self) -> String {
        format!("/admin/campaigns/{}/messages/{}", self.view.campaign.id, self.notification.id)
    }

    fn campaign_at(&self) -> String {
        format!("/admin/campaigns/{}", self.view.campaign.id)
    }

    /// When the sample drop opens.
    fn opening(&self) -> Moment {
        self.view.live.as_ref().map_or(self.now, |drop| drop.opens_at)
    }

    fn zone(&self) -> &Zone {
        &self.view.campaign.settings.zone
    }

    fn sample_values(&self, page: &Page) -> Values {
        sample_values(&page.company, &self.view.campaign.settings, self.notification.kind, self.opening(), None)
    }
}

async fn load(state: &AppState, id: CampaignId, notification: NotificationId) -> Result<Loaded, PageError> {
    let view = find(state, id).await?;
    let notifications = state.engine.campaign_notifications(id).await?;
    let notification = notifications.into_iter().find(|known| known.id == notification).ok_or(PageError::NotFound)?;
    Ok(Loaded { view, notification, webhooks: state.engine.webhooks().await?, now: state.engine.clock().now() })
}

async fn show(
    page: Page,
    State(state): State<AppState>,
    Staff(by): Staff,
    Path((id, notification)): Path<(CampaignId, NotificationId)>,
) -> Result<Response, PageError> {
    let loaded = load(&state, id, notification).await?;
    let typed = Typed::of(&loaded.notification);
    Ok(show_form(page, loaded, typed, Trouble::None, by.account.role >= Role::Admin))
}

/// Why the form comes back.
enum Trouble {
    None,
    Fields(Problems),
    Outdated,
}

fn show_form(page: Page, loaded: Loaded, typed: Typed, trouble: Trouble, is_admin: bool) -> Response {
    let page = page.with_outside_images();
    let title = say::title(page.lang, loaded.notification.kind.description(page.lang));
    let shown = page.clone();
    let (problems, outdated) = match trouble {
        Trouble::None => (Problems::default(), false),
        Trouble::Fields(problems) => (problems, false),
        Trouble::Outdated => (Problems::default(), true),
    };
    let refused = outdated || !problems.is_empty();
    let heading = title.clone();
    let view = move || view! { <MessagePage page=shown title=heading loaded typed problems outdated is_admin /> };
    if refused { page.refuse(&title, view) } else { page.render(title, view) }
}

async fn save(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path((id, notification)): Path<(CampaignId, NotificationId)>,
    Form(mut typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let loaded = load(&state, id, notification).await?;
    if typed.action == "preview" {
        return Ok(show_form(page, loaded, typed, Trouble::None, true));
    }
    let (message, mut problems) = typed.applied(&loaded.notification.body, lang);
    for finding in message.check(loaded.notification.kind).iter().filter(|finding| finding.is_error()) {
        problems.add(field_of(finding), sentence_at(lang, &message, finding));
    }
    if !problems.is_empty() {
        return Ok(show_form(page, loaded, typed, Trouble::Fields(problems), true));
    }
    let webhooks: Vec<WebhookId> = typed.webhooks.iter().filter_map(|id| id.parse().ok()).collect();
    let change = NotificationChange { message: &message, active: typed.active, webhooks: &webhooks };
    // What is no number was never a version.
    let seen = typed.version.parse().unwrap_or(0);
    match state.engine.save_notification(&by.account, notification, seen, change).await {
        Ok(()) => Ok(page.redirect_with(&place(loaded.campaign_at()), Notice::good(say::saved(lang)))),
        Err(CampaignError::Outdated) => {
            let loaded = load(&state, id, notification).await?;
            typed.version = loaded.notification.version.to_string();
            Ok(show_form(page, loaded, typed, Trouble::Outdated, true))
        }
        Err(error) => Err(refusal(lang, error)),
    }
}

async fn preview(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Path((id, notification)): Path<(CampaignId, NotificationId)>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let loaded = load(&state, id, notification).await?;
    Ok(page.fragment(|| view! { <Preview page=page.clone() loaded typed /> }))
}

#[component]
fn MessagePage(
    page: Page,
    title: String,
    loaded: Loaded,
    typed: Typed,
    problems: Problems,
    outdated: bool,
    is_admin: bool,
) -> impl IntoView {
    let lang = page.lang;
    let name = loaded.view.campaign.settings.name.to_string();
    let above = vec![("/admin/campaigns".into(), say_campaign::title(lang).into()), (loaded.campaign_at(), name)];
    let kind = loaded.notification.kind;
    let shown = view! { <Preview page=page.clone() loaded=loaded.clone() typed=typed.clone() /> };
    let shown = if is_admin {
        let action = loaded.at() + "/preview";
        view! { <LivePreview lang form=FORM.to_owned() action>{shown}</LivePreview> }.into_any()
    } else {
        shown.into_any()
    };
    let warned = outdated.then(|| {
        view! { <div role="alert"><NoticeBox tone=Tone::Bad><p>{say::outdated(lang)}</p></NoticeBox></div> }
    });
    let to_read = (!is_admin).then(|| view! { <NoticeBox><p>{say_campaign::read_only(lang)}</p></NoticeBox> });
    let embed = (!loaded.notification.body.embeds.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="embed">
                <header><h2 id="embed">{say::embed(lang)}</h2></header>
                <Field name="title" label=say::embed_title(lang) value=typed.title.clone()
                    problem=problems.of("title") spellcheck=true optional=true />
                <TextArea name="description" label=say::embed_description(lang) value=typed.description.clone()
                    problem=problems.of("description") optional=true />
                <Field name="colour" label=say::embed_colour(lang) value=typed.colour.clone()
                    problem=problems.of("colour") hint=say::colour_hint(lang) optional=true />
            </section>
        }
    });
    let whole = is_admin.then(|| {
        let editor = format!("/admin/messages/{}", loaded.notification.message);
        view! { <p><a href=editor>{say::whole_editor(lang)}</a></p> }
    });
    let save = is_admin.then(|| {
        view! {
            <div class="save">
                <Button>{say::save(lang)}</Button>
                <a class="button quiet" href=loaded.campaign_at()>{say::back(lang)}</a>
            </div>
        }
    });
    let show_it = is_admin.then(|| {
        view! {
            <noscript>
                <button class="button" form=FORM name="action" value="preview">{say::show_preview(lang)}</button>
            </noscript>
        }
    });
    view! {
        <Crumbs label=shell::main(lang) above here=kind.description(lang).into() />
        <header class="title"><h1>{title}</h1></header>
        {whole}
        {warned}
        {to_read}
        <div class="message-editor">
            <div>
            <PostForm id=FORM action=loaded.at() problems=problems.clone()>
                <input type="hidden" name="version" value=typed.version.clone() />
                <fieldset disabled=!is_admin class="form">
                    <Checkbox name="active" label=say::active(lang) checked=typed.active />
                    <TextArea name="content" label=say::content(lang) value=typed.content.clone()
                        problem=problems.of("content") hint=say::content_hint(lang) rows=5 />
                    {embed}
                    <WebhookBoxes legend=say::to(lang) webhooks=loaded.webhooks.clone() ticked=typed.webhooks.clone() />
                </fieldset>
                {save}
            </PostForm>
            </div>
            <aside class="preview" aria-labelledby="preview">
                <h2 id="preview">{say::preview(lang)}</h2>
                <p class="muted small">{say::preview_text(lang)}</p>
                {show_it}
                {shown}
                <Variables lang kind />
            </aside>
        </div>
    }
}

/// The message as Discord shows it, and what there is to know about it.
#[component]
fn Preview(page: Page, loaded: Loaded, typed: Typed) -> impl IntoView {
    let lang = page.lang;
    let kind = loaded.notification.kind;
    let (message, _) = typed.applied(&loaded.notification.body, lang);
    let findings = message
        .check(kind)
        .iter()
        .map(|finding| {
            let (class, icon) = if finding.is_error() { ("fault", Icon::Alert) } else { ("warning", Icon::Wait) };
            let place = place_name(lang, field_of(finding));
            let sentence = sentence_at(lang, &message, finding);
            let sentence = if place.is_empty() { sentence } else { say::at(lang, place, &sentence) };
            view! { <li class=class><Draw icon /> <span>{sentence}</span></li> }
        })
        .collect::<Vec<_>>();
    let findings = if findings.is_empty() {
        view! { <p class="muted small">{say::no_findings(lang)}</p> }.into_any()
    } else {
        view! { <ul class="findings" aria-label=say::findings(lang)>{findings}</ul> }.into_any()
    };
    let values = loaded.sample_values(&page);
    let sample = SampleMessage { kind, message, active: typed.active };
    let zone = loaded.zone().clone();
    let at = posted_at(&loaded.view.campaign.settings, kind, loaded.opening());
    view! {
        <div class="stack">
            <Sample page sample values zone at />
            {findings}
        </div>
    }
}

#[component]
fn Variables(lang: Lang, kind: Kind) -> impl IntoView {
    let sample = Values::sample(kind, lang);
    let rows = kind
        .variables()
        .filter(|variable| variable.is_given_by(kind))
        .map(|variable| {
            let example = Message::text(format!("%{}%", variable.name))
                .render(kind, &sample, lang)
                .map(|rendered| rendered.message().content.clone())
                .unwrap_or_default();
            view! {
                <dt><code>{format!("%{}%", variable.name)}</code></dt>
                <dd>{variable.description(lang)} <span class="muted">{format!(" ({example})")}</span></dd>
            }
        })
        .collect_view();
    view! {
        <details class="details" open>
            <summary>{say::variables(lang)}</summary>
            <dl class="facts">{rows}</dl>
        </details>
    }
}

/// The field of the form where a finding belongs.
fn field_of(finding: &Finding) -> &'static str {
    match finding.path.as_str() {
        "embeds.0.title" => "title",
        "embeds.0.description" => "description",
        "embeds.0.color" => "colour",
        _ => "content",
    }
}

fn place_name(lang: Lang, field: &str) -> &'static str {
    match field {
        "title" => say::embed_title(lang),
        "description" => say::embed_description(lang),
        "colour" => say::embed_colour(lang),
        _ => "",
    }
}

/// A finding in words, with its line where the text has several, and its place where the form has no field for it.
fn sentence_at(lang: Lang, message: &Message, finding: &Finding) -> String {
    let sentence = findings::sentence(lang, &finding.problem);
    let embed = message.embeds.first();
    let text = match finding.path.as_str() {
        "content" => &message.content,
        "embeds.0.title" => embed.map_or(&message.content, |embed| &embed.title),
        "embeds.0.description" => embed.map_or(&message.content, |embed| &embed.description),
        "" | "embeds.0.color" => return sentence,
        path => return say::at(lang, path, &sentence),
    };
    match &finding.span {
        Some(span) if text.trim().contains('\n') => {
            let line = text.chars().take(span.start).filter(|c| *c == '\n').count() + 1;
            say::line(lang, line, &sentence)
        }
        _ => sentence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_people_write_them() {
        assert_eq!(read_colour(""), Some(None));
        assert_eq!(read_colour(" #f97316 "), Some(Some(0xF9_7316)));
        assert_eq!(read_colour("000000"), Some(Some(0)));
        for wrong in ["#fff", "#f973160", "orange", "#+97316", "##97316", "#é9731"] {
            assert_eq!(read_colour(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_finding_names_its_line() {
        let message = Message::text("Hello\n%uzer% and\n%user%");
        let findings = message.check(Kind::DropRedeemed);
        let said: Vec<_> = findings.iter().map(|finding| sentence_at(Lang::En, &message, finding)).collect();
        assert_eq!(said, ["Line 2: Nothing is called %uzer%. Did you mean %user%?"]);
        assert_eq!(field_of(&findings[0]), "content");
    }

    #[test]
    fn what_the_form_does_not_show_stays() {
        let message = largage::defaults::message(Kind::DropOpened, Lang::En);
        let typed = Typed { title: "Now\r\nhere".to_owned(), colour: "nope".to_owned(), ..Typed::default() };
        let (applied, problems) = typed.applied(&message, Lang::En);
        assert_eq!(applied.embeds[0].title, "Now\nhere");
        assert_eq!(applied.embeds[0].colour, message.embeds[0].colour, "a wrong colour changes none");
        assert_eq!(applied.embeds[0].fields, message.embeds[0].fields);
        assert_eq!(applied.components, message.components);
        assert!(problems.of("colour").is_some());
    }
}
