//! From a request to an answered page: who reads, in which language, and the document around the view.
//!
//! ```ignore
//! async fn get(page: Page) -> Response {
//!     let lang = page.lang;
//!     page.render(say::title(lang), || view! { <Welcome lang /> })
//! }
//! ```

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use hydration_context::SsrSharedContext;
use largage::{account::Role, company::Company, engine::token::Token, id::AccountId, money::Balance};
use leptos::{config::LeptosOptions, hydration::HydrationScripts, nonce::Nonce, prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    AppState, Assets, PageError,
    components::{Notice, Shell, ShellProps},
    cookies,
    i18n::{Lang, live as say_live, shell as say},
    islands::Hydrated,
    known::{self, Known},
    state::DemoNotice,
};

/// What a page knows of its request, and how it answers. An extractor that never refuses.
#[derive(Clone)]
pub struct Page {
    pub lang: Lang,
    /// What was chosen here, with the switch of the menu or by signing in.
    pub chosen_lang: Option<Lang>,
    /// What would be spoken without a choice: the browser's language, or else the company's.
    pub preferred_lang: Lang,
    pub theme: Theme,
    /// Where the reader is, with the query.
    pub path: LocalPath,
    /// Who reads, if signed in.
    pub reader: Option<Reader>,
    /// Whether who reads must set up a second factor before they are anybody.
    pub enrolling: bool,
    /// Whether it tells that somebody has signed in from a new device.
    pub(crate) tells_of_device: bool,
    pub company: Arc<Company>,
    /// Shown once on top, left by the action before.
    pub(crate) notice: Option<Notice>,
    state: AppState,
    outside_images: bool,
}

/// Who reads a page, as its header shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    pub account: AccountId,
    pub name: String,
    pub role: Role,
    pub balance: Option<Balance>,
    /// How many tickets have something new for them.
    pub unread: i64,
}

/// Colours as the reader chose them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.code() == code)
    }
}

/// A path on this site with its query: redirecting there never leaves the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalPath(String);

impl LocalPath {
    /// Refuses everything a browser might read as another host: `//host`, `/\host`, schemes, control characters.
    pub fn parse(path: &str) -> Option<Self> {
        let mut bytes = path.bytes();
        let local = bytes.next() == Some(b'/')
            && bytes.next() != Some(b'/')
            && path.len() <= 2000
            && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        local.then(|| Self(path.to_owned()))
    }

    /// The path, or the start page where it is not local.
    pub fn or_start(path: &str) -> Self {
        Self::parse(path).unwrap_or_else(|| Self("/".into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What may stand in a log: neither the token of a link nor what was searched for.
    pub fn without_secret(&self) -> &str {
        let path = self.0.split(['?', '#']).next().unwrap_or_default();
        let linked = SECRET_PATHS.into_iter().find(|place| path.starts_with(place));
        linked.unwrap_or(path)
    }
}

/// What follows one of these in a path grants something: neither a log nor a table may hold it.
pub const SECRET_PATHS: [&str; 6] = ["/set-up/", "/invitation/", "/reset/", "/verify/", "/sign-in/", "/unsubscribe/"];

impl Page {
    /// Reads a request without waiting for anything: what takes a look-up stands in its extensions as [`Known`].
    pub fn of(request: &Parts, state: &AppState) -> Self {
        let Parts { headers, uri, method, .. } = request;
        let Known { reader, enrolling, tells_of_device, company, .. } =
            request.extensions.get().cloned().unwrap_or_default();
        let here = uri.path_and_query().map_or("/", |path| path.as_str());
        let path = if method.is_safe() { here.to_owned() } else { referring_path(headers).unwrap_or(here.to_owned()) };
        let chosen_lang = cookies::get(headers, "lang").and_then(|code| code.parse().ok());
        let preferred = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let preferred_lang = preferred.and_then(Lang::from_accept_language).unwrap_or(company.lang);
        Self {
            lang: chosen_lang.unwrap_or(preferred_lang),
            chosen_lang,
            preferred_lang,
            theme: cookies::get(headers, "theme").and_then(|code| Theme::from_code(&code)).unwrap_or_default(),
            path: LocalPath::or_start(&path),
            reader,
            enrolling: enrolling.is_some(),
            tells_of_device,
            company,
            notice: cookies::get(headers, "notice").and_then(|cookie| Notice::from_cookie(&cookie)),
            state: state.clone(),
            outside_images: false,
        }
    }

    /// Counts an unread ticket as read in the menu of the page that shows it.
    pub(crate) fn count_one_read(&mut self) {
        if let Some(reader) = &mut self.reader {
            reader.unread = (reader.unread - 1).max(0);
        }
    }

    /// Refuses who has a lesser role; who is not signed in is sent to do so.
    pub fn require(&self, role: Role) -> Result<&Reader, PageError> {
        let who = if self.enrolling { PageError::Enrol } else { PageError::SignIn };
        let reader = self.reader.as_ref().ok_or(who)?;
        if reader.role >= role { Ok(reader) } else { Err(PageError::Forbidden) }
    }

    /// Whether this page stands at `place` or below it.
    pub(crate) fn is_at(&self, place: &str) -> bool {
        let path = self.path.as_str().split('?').next().unwrap_or_default();
        let below = path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'));
        path == place || (below && place != "/admin")
    }

    /// Whether there is a built-in channel to look at.
    pub(crate) fn has_sandbox(&self) -> bool {
        self.state.engine.sandbox_is_on()
    }

    /// Whether staff or an admin reads.
    pub(crate) fn is_staff(&self) -> bool {
        self.has_role(Role::Staff)
    }

    pub(crate) fn has_role(&self, role: Role) -> bool {
        self.reader.as_ref().is_some_and(|reader| reader.role >= role)
    }

    /// Whether it is shown as a part of the staff's site: everything but what only customers and visitors look at.
    pub(crate) fn is_admin(&self) -> bool {
        self.is_staff() && !(self.is_at("/") || self.is_at("/funds") || self.is_at("/shop"))
    }

    /// Lets the page show pictures of other hosts: avatars, previews of messages.
    #[must_use]
    pub fn with_outside_images(mut self) -> Self {
        self.outside_images = true;
        self
    }

    /// The page with status 200.
    pub fn render<V: IntoView + 'static>(&self, title: impl Into<String>, view: impl FnOnce() -> V) -> Response {
        self.render_with(StatusCode::OK, title, view)
    }

    /// A form that is refused, shown again with its problems: status 422, and the title says so first.
    pub fn refuse<V: IntoView + 'static>(&self, title: &str, view: impl FnOnce() -> V) -> Response {
        self.render_with(StatusCode::UNPROCESSABLE_ENTITY, say::problem_title(self.lang, title), view)
    }

    /// The page with another status.
    ///
    /// The view is a closure because components are built inside the page's reactive owner.
    pub fn render_with<V: IntoView + 'static>(
        &self,
        status: StatusCode,
        title: impl Into<String>,
        view: impl FnOnce() -> V,
    ) -> Response {
        let nonce = Nonce::new();
        let title = title.into();
        let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
        let html = owner.with(|| {
            provide_context(nonce.clone());
            provide_context(self.lang);
            let content = view().into_any();
            let html = Shell(ShellProps { page: self.clone(), title, content }).to_html();
            with_scripts(html, &nonce, &self.state.assets, self.lang)
        });
        owner.unset_with_forced_cleanup();

        let mut response = (status, Html(html)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, self.content_security_policy(&nonce));
        // Not `no-store`: that would switch the back/forward cache off.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        if self.notice.is_some() {
            headers.append(header::SET_COOKIE, cookies::set("notice", "", 0));
        }
        response
    }

    /// A part of a page by itself, for `LivePreview`.
    pub fn fragment<V: IntoView + 'static>(&self, view: impl FnOnce() -> V) -> Response {
        let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
        let html = owner.with(|| {
            provide_context(self.lang);
            view().into_any().to_html()
        });
        owner.unset_with_forced_cleanup();
        Html(html).into_response()
    }

    /// After an action that succeeded: 303 to the page that shows its result.
    pub fn redirect(&self, to: &LocalPath) -> Response {
        Redirect::to(to.as_str()).into_response()
    }

    /// The same, and the next page says so once.
    pub fn redirect_with(&self, to: &LocalPath, notice: Notice) -> Response {
        let mut response = self.redirect(to);
        response.headers_mut().append(header::SET_COOKIE, cookies::set("notice", &notice.to_cookie(), 60));
        response
    }

    /// Signs in the browser that gets this response, and lets it be known again.
    #[must_use]
    pub fn signing_in(&self, mut response: Response, headers: &HeaderMap, session: &Token) -> Response {
        known::set_session(&mut response, &self.state.site, session);
        known::set_device(&mut response, headers, &self.state.site, session);
        response
    }

    /// Lets the browser that gets this response forget its session.
    #[must_use]
    pub fn signing_out(&self, mut response: Response) -> Response {
        known::clear_session(&mut response, &self.state.site);
        response
    }

    /// What a newcomer to the demo is told; nothing where this is none.
    pub fn demo(&self) -> Option<&DemoNotice> {
        self.state.demo.as_deref()
    }

    /// The style sheet's address.
    pub(crate) fn style(&self) -> String {
        format!("/pkg/{}", self.state.assets.style)
    }

    fn content_security_policy(&self, nonce: &Nonce) -> HeaderValue {
        let logo = self.company.logo.as_ref().map(|logo| format!(" {}", logo.origin())).unwrap_or_default();
        let images = if self.outside_images { format!("{logo} https:") } else { logo };
        let policy = format!(
            "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; img-src 'self' data:{images}; \
             object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
        HeaderValue::from_str(&policy).expect("a nonce is base64")
    }
}

impl FromRequestParts<AppState> for Page {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(Self::of(parts, state))
    }
}

/// Only a page with an island loads the script, or one that tells a time, which is shown by the reader's own clocks.
fn with_scripts(html: String, nonce: &Nonce, assets: &Assets, lang: Lang) -> String {
    if !html.contains("<leptos-island") && !html.contains("<time ") {
        return html;
    }
    let options = LeptosOptions::builder().output_name(assets.script.as_str()).site_pkg_dir("pkg").build();
    let scripts = view! { <HydrationScripts options islands=true /> }
        .to_html()
        // Leptos 0.8 writes the nonce as the value of `crossorigin`, which some browsers take for no preload at all.
        .replace(&format!("crossorigin=\"{nonce}\""), "crossorigin=\"anonymous\"");
    let address = |name: &str| format!("/pkg/{name}");
    let loader = assets.loader.as_deref().map(|loader| {
        view! { <link rel="modulepreload" href=address(loader) crossorigin="anonymous" /> }
    });
    // Else a lazy island is asked for only once everything else is there and runs.
    let chunks = assets.chunks_of(&html).into_iter().map(|chunk| {
        view! { <link rel="preload" href=address(chunk) r#as="fetch" r#type="application/wasm" crossorigin="anonymous" /> }
    });
    let preloads = (loader, chunks.collect_view()).to_html();
    let last = (asleep(lang), view! { <Hydrated lang /> }).to_html();
    let watch = view! { <script nonce=nonce.to_string() inner_html=WATCH></script> }.to_html();
    let html = html.replacen("</head>", &format!("{watch}{preloads}{scripts}</head>"), 1);
    let end = html.rfind("</body>").unwrap_or(html.len());
    format!("{}{last}{}", &html[..end], &html[end..])
}

/// Shows that islands stay asleep: their script, or a chunk of it, did not arrive. Leptos says nothing of that itself.
const WATCH: &str = "(()=>{const root=document.documentElement,show=()=>{\
    if(!('hydrated' in root.dataset))document.getElementById('asleep')?.removeAttribute('hidden')};\
    addEventListener('error',event=>{if(event instanceof ErrorEvent)show()});\
    addEventListener('unhandledrejection',show)})()";

/// What the page says then: forms work without their islands.
fn asleep(lang: Lang) -> impl IntoView {
    view! {
        <p class="lost asleep" id="asleep" role="alert" hidden>
            {say_live::asleep(lang)} " " <a href="">{say_live::load_again(lang)}</a>
        </p>
    }
}

/// The page a form was sent from, if it is one of ours.
fn referring_path(headers: &HeaderMap) -> Option<String> {
    let referrer: Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    let host = headers.get(header::HOST)?.to_str().ok()?;
    (referrer.authority()?.as_str() == host).then(|| referrer.path_and_query().map(ToString::to_string)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_local() {
        for path in ["/", "/funds", "/funds?page=2#top", "/a//b", "/%2f%2fevil"] {
            assert_eq!(LocalPath::parse(path).unwrap().as_str(), path);
        }
        let long = format!("/{}", "a".repeat(2000));
        for path in
            ["", "funds", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/a b", "/é", &long]
        {
            assert_eq!(LocalPath::parse(path), None, "{path:?}");
            assert_eq!(LocalPath::or_start(path).as_str(), "/");
        }
    }

    #[test]
    fn what_is_logged_of_a_path_opens_no_door() {
        for (path, logged) in [
            ("/reset/s3cret", "/reset/"),
            ("/invitation/s3cret?x", "/invitation/"),
            ("/set-up/s3cret", "/set-up/"),
            ("/admin/customers?q=zoe", "/admin/customers"),
            ("/sign-in?next=%2Freset%2Fs3cret", "/sign-in"),
        ] {
            assert_eq!(LocalPath::or_start(path).without_secret(), logged);
        }
    }
}
