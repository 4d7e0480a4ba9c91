//! Who asks: looked up once for each request, before its page, and left in its extensions.
//!
//! Handlers take what they need as arguments, so that access stands in their signature:
//!
//! ```ignore
//! async fn show(page: Page, Admin(by): Admin) -> Result<Response, PageError> { … engine.audit_log(&by.account) … }
//! async fn post(page: Page, by: SignedIn, visitor: Visitor, Form(form): Form<Typed>) -> Response { … }
//! ```

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::Response,
};
use largage::{
    account::Role,
    address::Proxies,
    company::Company,
    engine::{
        second_factor::STEP_LIFETIME,
        sessions::{DEVICE_LIFETIME, LIFETIME, SignedIn, Visitor},
        store::Stored,
        token::Token,
    },
};

use crate::{AppState, Page, PageError, Reader, cookies, error};

/// What was looked up for a request: a request extension.
#[derive(Clone, Default)]
pub struct Known {
    /// Who reads, as pages show them.
    pub reader: Option<Reader>,
    /// The same person, as the engine wants to know them.
    pub signed_in: Option<SignedIn>,
    /// Who must have a second factor and has none: to everything but its setting up, a visitor.
    pub enrolling: Option<SignedIn>,
    /// Whether the page tells that somebody has signed in from a new device.
    pub tells_of_device: bool,
    pub company: Arc<Company>,
}

/// Where a request comes from: a request extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// How people reach this process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// Over https: cookies that matter are sent over nothing else.
    pub https: bool,
    pub proxies: Proxies,
}

/// The layer around all pages that looks up who asks.
pub async fn look_up(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let address = client_address(request.headers(), request.extensions().get(), &state.site.proxies);
    request.extensions_mut().insert(ClientAddress(address));
    match known(&state, request.headers()).await {
        Ok(mut known) => {
            let told = known.signed_in.as_ref().filter(|by| by.is_to_be_told && is_looked_at(&request));
            let told = told.map(|by| by.session);
            known.tells_of_device = told.is_some();
            request.extensions_mut().insert(known);
            let response = next.run(request).await;
            if let Some(session) = told
                && error::is_page(&response)
                && let Err(error) = state.engine.told_of_new_device(session).await
            {
                tracing::warn!(%error, "a new device will be told of once more");
            }
            response
        }
        Err(error) => {
            let (parts, _) = request.into_parts();
            PageError::from(error).show(&Page::of(&parts, &state))
        }
    }
}

async fn known(state: &AppState, headers: &HeaderMap) -> Stored<Known> {
    let company = Arc::new(state.engine.company().await?);
    let signed_in = match session_token(headers, &state.site) {
        Some(token) => state.engine.signed_in(&token).await?,
        None => None,
    };
    // The one place that shuts out who must have a second factor: whatever asks who it is, asks here.
    let (signed_in, enrolling) = match signed_in {
        Some(by) if must_enrol(&company, &by) => (None, Some(by)),
        other => (other, None),
    };
    let reader = match &signed_in {
        Some(SignedIn { account, .. }) => Some(Reader {
            account: account.id,
            name: account.public_name.to_string(),
            role: account.role,
            // Staff have no wallet to look at: they never redeem.
            balance: if account.role == Role::Customer { Some(state.engine.balance(account.id).await?) } else { None },
            unread: state.engine.unread_tickets(account).await?,
        }),
        None => None,
    };
    Ok(Known { reader, signed_in, enrolling, tells_of_device: false, company })
}

/// Whether somebody must have a second factor and has none.
pub fn must_enrol(company: &Company, by: &SignedIn) -> bool {
    company.second_factor.asks(by.account.role) && !by.has_second_factor
}

/// Whether a person gets to see the answer, and no script that fetches a page.
fn is_looked_at(request: &Request) -> bool {
    let fetched_for = request.headers().get("sec-fetch-dest");
    request.method() == Method::GET && fetched_for.is_none_or(|place| place == "document")
}

/// What a browser holds of ours that tells who it is.
#[derive(Clone, Copy)]
enum Held {
    Session,
    /// The first step of signing in, where there is a second one.
    Step,
    /// It was signed in with before.
    Device,
}

impl Held {
    /// `__Host-` lets no other host of the domain set it, and no plain connection read it. Browsers refuse that name
    /// without https, on a machine of one's own as well.
    fn name(self, site: &Site) -> &'static str {
        match (self, site.https) {
            (Self::Session, true) => "__Host-session",
            (Self::Session, false) => "session",
            (Self::Step, true) => "__Host-step",
            (Self::Step, false) => "step",
            (Self::Device, true) => "__Host-device",
            (Self::Device, false) => "device",
        }
    }

    fn lifetime(self) -> u64 {
        match self {
            Self::Session => LIFETIME.as_secs(),
            Self::Step => STEP_LIFETIME.as_secs(),
            Self::Device => DEVICE_LIFETIME.as_secs(),
        }
    }

    fn token(self, headers: &HeaderMap, site: &Site) -> Option<Token> {
        Token::parse(&cookies::get(headers, self.name(site))?)
    }

    fn set(self, response: &mut Response, site: &Site, token: &Token) {
        let cookie = secret_cookie(site, self.name(site), token.expose(), self.lifetime());
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }

    fn clear(self, response: &mut Response, site: &Site) {
        response.headers_mut().append(header::SET_COOKIE, secret_cookie(site, self.name(site), "", 0));
    }
}

/// The session that the browser brings along.
pub fn session_token(headers: &HeaderMap, site: &Site) -> Option<Token> {
    Held::Session.token(headers, site)
}

/// The first step of signing in that it brings along.
pub fn step_token(headers: &HeaderMap, site: &Site) -> Option<Token> {
    Held::Step.token(headers, site)
}

fn secret_cookie(site: &Site, name: &str, value: &str, max_age: u64) -> HeaderValue {
    let secure = if site.https { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}");
    let mut cookie = HeaderValue::from_str(&cookie).expect("a token is ASCII");
    cookie.set_sensitive(true);
    cookie
}

/// Signs the browser in that gets this response.
pub fn set_session(response: &mut Response, site: &Site, token: &Token) {
    Held::Session.set(response, site, token);
}

/// Lets the browser that gets this response be known again, and for the time from now on.
pub fn set_device(response: &mut Response, headers: &HeaderMap, site: &Site, session: &Token) {
    let device = Held::Device.token(headers, site).unwrap_or_else(|| session.for_device());
    Held::Device.set(response, site, &device);
}

/// Lets the browser that gets this response take the second step.
pub fn set_step(response: &mut Response, site: &Site, step: &Token) {
    Held::Step.set(response, site, step);
}

pub fn clear_step(response: &mut Response, site: &Site) {
    Held::Step.clear(response, site);
}

/// Lets the browser forget its session. Ending the session itself is the engine's.
pub fn clear_session(response: &mut Response, site: &Site) {
    Held::Session.clear(response, site);
}

/// Each proxy appends who called it, so the nearest stands last.
fn client_address(headers: &HeaderMap, socket: Option<&ConnectInfo<SocketAddr>>, proxies: &Proxies) -> IpAddr {
    let socket = socket.map_or(Ipv4Addr::UNSPECIFIED.into(), |ConnectInfo(socket)| socket.ip());
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<_> = forwarded.flat_map(|value| value.split(',')).map(|hop| read_address(hop.trim())).collect();
    proxies.client(socket, &hops)
}

/// An address as proxies write them: bare, in brackets, with a port.
fn read_address(hop: &str) -> Option<IpAddr> {
    let bare = || hop.trim_start_matches('[').trim_end_matches(']').parse().ok();
    bare().or_else(|| hop.parse().ok().map(|socket: SocketAddr| socket.ip()))
}

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().copied().unwrap_or(Self(Ipv4Addr::UNSPECIFIED.into())))
    }
}

/// What signing in, signing up and links want to know of who tries.
impl FromRequestParts<AppState> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, state).await?;
        let device = parts.headers.get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let remembered = Held::Device.token(&parts.headers, &state.site);
        Ok(Self { address, device: device.unwrap_or_default().into_owned(), remembered })
    }
}

/// Only for people who signed in; all others are sent to do so.
impl FromRequestParts<AppState> for SignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, PageError> {
        let known: Option<&Known> = parts.extensions.get();
        let by = known.and_then(|known| known.signed_in.clone());
        by.ok_or_else(|| if is_enrolling(parts) { PageError::Enrol } else { PageError::SignIn })
    }
}

fn is_enrolling(parts: &Parts) -> bool {
    parts.extensions.get().is_some_and(|known: &Known| known.enrolling.is_some())
}

/// The owner of an account on the pages of its second factor, which are all that is open to who must set one up.
pub struct Owner {
    pub by: SignedIn,
    pub is_enrolling: bool,
}

impl FromRequestParts<AppState> for Owner {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, PageError> {
        let Known { signed_in, enrolling, .. } = parts.extensions.get().cloned().unwrap_or_default();
        let is_enrolling = signed_in.is_none();
        signed_in.or(enrolling).map(|by| Self { by, is_enrolling }).ok_or(PageError::SignIn)
    }
}

/// Only for staff and admins.
pub struct Staff(pub SignedIn);

/// Only for admins.
pub struct Admin(pub SignedIn);

async fn require(role: Role, parts: &mut Parts, state: &AppState) -> Result<SignedIn, PageError> {
    let by = SignedIn::from_request_parts(parts, state).await?;
    if by.account.role >= role { Ok(by) } else { Err(PageError::Forbidden) }
}

impl FromRequestParts<AppState> for Staff {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        require(Role::Staff, parts, state).await.map(Self)
    }
}

impl FromRequestParts<AppState> for Admin {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        require(Role::Admin, parts, state).await.map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(forwarded: &[&'static str], proxies: &str) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        let socket = ConnectInfo("[::ffff:203.0.113.9]:4711".parse().unwrap());
        client_address(&headers, Some(&socket), &proxies.parse().unwrap()).to_string()
    }

    #[test]
    fn an_address_is_believed_only_where_a_proxy_of_ours_wrote_it() {
        let forged = ["1.1.1.1, 198.51.100.7", "192.0.2.44"];
        assert_eq!(address(&forged, "0"), "203.0.113.9");
        assert_eq!(address(&forged, "1"), "192.0.2.44");
        assert_eq!(address(&forged, "2"), "198.51.100.7");
        assert_eq!(address(&["198.51.100.7"], "2"), "198.51.100.7");
        assert_eq!(address(&[], "2"), "203.0.113.9");
        for (hop, read) in [
            ("198.51.100.7:1234", "198.51.100.7"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("unknown", "203.0.113.9"),
            ("", "203.0.113.9"),
        ] {
            assert_eq!(address(&[hop], "1"), read, "{hop:?}");
        }

        // By networks: whoever comes from elsewhere is believed nothing.
        assert_eq!(address(&forged, "127.0.0.1"), "203.0.113.9");
        assert_eq!(address(&forged, "203.0.113.9"), "192.0.2.44");
        assert_eq!(address(&forged, "203.0.113.0/24,192.0.2.0/24"), "198.51.100.7");
        assert_eq!(address(&["198.51.100.7, unknown"], "203.0.113.9"), "203.0.113.9");
        assert_eq!(address(&[], "203.0.113.9"), "203.0.113.9");
    }

    #[test]
    fn what_tells_who_it_is_is_for_this_host_and_no_script() {
        let cookie = |https| {
            let site = Site { https, proxies: Proxies::None };
            secret_cookie(&site, Held::Session.name(&site), "secret", 60).to_str().unwrap().to_owned()
        };
        assert_eq!(cookie(false), "session=secret; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        assert_eq!(cookie(true), "__Host-session=secret; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        let https = Site { https: true, proxies: Proxies::None };
        for held in [Held::Step, Held::Device] {
            assert!(held.name(&https).starts_with("__Host-"));
        }
    }
}
