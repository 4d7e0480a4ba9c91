//! Where messages go: the address of a webhook at Discord, Slack, Mattermost or Rocket.Chat, read from whatever people
//! paste, an endpoint of the company's own, and the sandbox. An address is a credential: it is shown nowhere, and leaves only through
//! [`Address::expose`] and what is built for a request.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::discord::Snowflake;
use crate::signature::Secrets;
use crate::text::{TextError, checked_text, one_line};

/// Digits that a webhook's id may have.
const ID_DIGITS: std::ops::RangeInclusive<usize> = 17..=20;
/// Characters that a webhook's token may have.
const TOKEN_LENGTH: std::ops::RangeInclusive<usize> = 60..=68;
const HOSTS: [&str; 6] = [
    "discord.com",
    "ptb.discord.com",
    "canary.discord.com",
    "discordapp.com",
    "ptb.discordapp.com",
    "canary.discordapp.com",
];

const SLACK_HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];

/// The address of a Discord webhook. Always rebuilt for version 10 of the API on `discord.com`; printing it shows
/// neither the token nor the whole id.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct WebhookUrl {
    id: Snowflake,
    token: String,
    thread: Option<Snowflake>,
}

impl WebhookUrl {
    /// The webhook's id, which is no secret.
    pub fn id(&self) -> Snowflake {
        self.id
    }

    /// The thread that was named in the pasted address.
    pub fn thread(&self) -> Option<Snowflake> {
        self.thread
    }

    /// The address with its secret, to be sealed or called; never to be shown.
    pub fn expose(&self) -> String {
        let base = self.base();
        match self.thread {
            Some(thread) => format!("{base}?thread_id={thread}"),
            None => base,
        }
    }

    /// Where the webhook itself is read (`GET`: name, avatar, channel), without posting anything.
    pub fn info_url(&self) -> String {
        self.base()
    }

    /// Where a message is posted. Without `wait` Discord would not say when a message was not saved. A thread chosen by
    /// the message goes before the one of the address.
    pub fn execute_url(&self, thread: Option<Snowflake>, with_components: bool) -> String {
        let thread = thread.or(self.thread).map(|thread| format!("&thread_id={thread}")).unwrap_or_default();
        let components = if with_components { "&with_components=true" } else { "" };
        format!("{}?wait=true{thread}{components}", self.base())
    }

    /// Where a posted message is read, edited and deleted.
    pub fn message_url(&self, message: Snowflake, thread: Option<Snowflake>) -> String {
        let url = format!("{}/messages/{message}", self.base());
        match thread.or(self.thread) {
            Some(thread) => format!("{url}?thread_id={thread}"),
            None => url,
        }
    }

    fn base(&self) -> String {
        format!("https://discord.com/api/v10/webhooks/{}/{}", self.id, self.token)
    }
}

impl fmt::Display for WebhookUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.id.to_string();
        write!(formatter, "https://discord.com/api/webhooks/{}…/••••", &id[..4.min(id.len())])
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "WebhookUrl({self})")
    }
}

/// What is wrong with a pasted address. Carries nothing of the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum WebhookUrlError {
    #[error("the address is empty")]
    Empty,
    #[error("not an address")]
    NotAUrl,
    #[error("the address must begin with https://")]
    NotHttps,
    /// A name or password before the host, which would be sent to whoever it leads to.
    #[error("the address holds a name or a password before an @")]
    Credentials,
    /// A page of Slack, such as a channel, or an address that was not copied whole.
    #[error("an address of Slack, but not of a webhook")]
    Slack,
    #[error("an address of {host}, not of a webhook that is known")]
    OtherHost { host: String },
    /// Taken for an endpoint of the company's own, which it is not.
    #[error("an address of a chat")]
    OfAChat,
    #[error("longer than {max} characters")]
    TooLong { max: usize },
    /// A page of Discord, such as a channel or an invitation.
    #[error("an address of Discord, but not of a webhook")]
    NotAWebhook,
    /// Mattermost's or Rocket.Chat's, without the part that makes it one.
    #[error("the address ends before its secret part, or in it")]
    Incomplete,
    #[error("the webhook's number is not a number of 17 to 20 digits")]
    BadId,
    #[error("the address ends before the token")]
    MissingToken,
    /// Most often only a part of the address was selected.
    #[error("the token has {length} characters; it should have 60 to 68")]
    TokenLength { length: usize },
    #[error("the token has a character that no token has")]
    TokenCharacter,
    #[error("the thread's number is not a number")]
    BadThread,
}

impl FromStr for WebhookUrl {
    type Err = WebhookUrlError;

    fn from_str(pasted: &str) -> Result<Self, WebhookUrlError> {
        Pasted::read(pasted)?.discord()
    }
}

/// An address as it was pasted, in parts.
struct Pasted<'a> {
    is_https: bool,
    /// In lower case.
    host: String,
    port: Option<u16>,
    path: &'a str,
    query: &'a str,
}

impl<'a> Pasted<'a> {
    fn read(pasted: &'a str) -> Result<Self, WebhookUrlError> {
        let address = pasted.trim_matches(|c: char| c.is_whitespace() || is_invisible(c) || "<>\"'`".contains(c));
        if address.is_empty() {
            return Err(WebhookUrlError::Empty);
        }
        if address.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(WebhookUrlError::NotAUrl);
        }
        let (scheme, rest) = match address.split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
            None => (None, address),
        };
        let is_https = match scheme.as_deref() {
            Some("https") | None => true,
            Some("http") => false,
            Some(_) => return Err(WebhookUrlError::NotHttps),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (location, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = location.split_once('/').unwrap_or((location, ""));
        let authority = authority.to_ascii_lowercase();
        if authority.contains('@') {
            return Err(WebhookUrlError::Credentials);
        }
        let (host, port) = split_port(&authority).ok_or(WebhookUrlError::NotAUrl)?;
        // A word alone is most often no address; where it is typed as one, it is a host of the operator's own network.
        let is_word = !host.contains(['.', '[']) && host != "localhost";
        if !is_host(host) || is_word && scheme.is_none() {
            return Err(WebhookUrlError::NotAUrl);
        }
        let default_port = if is_https { 443 } else { 80 };
        let port = port.filter(|port| *port != default_port);
        Ok(Self { is_https, host: host.to_owned(), port, path, query })
    }

    fn parts(&self) -> impl Iterator<Item = &'a str> {
        self.path.split('/').filter(|part| !part.is_empty())
    }

    fn discord(&self) -> Result<WebhookUrl, WebhookUrlError> {
        if !HOSTS.contains(&self.host.as_str()) || self.port.is_some() {
            return Err(self.other_host());
        }
        self.must_be_https()?;
        let (id, token) = webhook_path(self.path)?;
        Ok(WebhookUrl { id: parse_id(id)?, token: check_token(token)?.to_owned(), thread: parse_thread(self.query)? })
    }

    fn slack(&self) -> Result<ChatUrl, WebhookUrlError> {
        self.must_be_https()?;
        let parts: Vec<&str> = self.parts().collect();
        let kind = match parts.as_slice() {
            ["services", team, ..] if team.starts_with('T') && parts.len() == 4 => DestinationKind::Slack,
            ["triggers" | "workflows", ..] if (4..=5).contains(&parts.len()) => DestinationKind::SlackWorkflow,
            _ => return Err(WebhookUrlError::Slack),
        };
        if self.port.is_some() || !parts.iter().all(|part| is_secret(part)) {
            return Err(WebhookUrlError::Slack);
        }
        Ok(self.chat(kind, &parts))
    }

    /// Mattermost and Rocket.Chat stand on hosts of their own, at times below a folder.
    fn hook(&self) -> Result<ChatUrl, WebhookUrlError> {
        let parts: Vec<&str> = self.parts().collect();
        let Some(hooks) = parts.iter().rposition(|part| *part == "hooks") else { return Err(self.other_host()) };
        let kind = match &parts[hooks + 1..] {
            [id] if HOOK_LENGTH.contains(&id.len()) => DestinationKind::Mattermost,
            [_, token] | [_, _, token] if HOOK_LENGTH.contains(&token.len()) => DestinationKind::RocketChat,
            _ => return Err(WebhookUrlError::Incomplete),
        };
        if !parts.iter().all(|part| is_secret(part)) {
            return Err(WebhookUrlError::Incomplete);
        }
        Ok(self.chat(kind, &parts))
    }

    fn origin(&self) -> String {
        origin(self.is_https, &self.host, self.port)
    }

    fn chat(&self, kind: DestinationKind, parts: &[&str]) -> ChatUrl {
        ChatUrl { kind, is_https: self.is_https, host: self.host.clone(), port: self.port, path: parts.join("/") }
    }

    fn must_be_https(&self) -> Result<(), WebhookUrlError> {
        if self.is_https { Ok(()) } else { Err(WebhookUrlError::NotHttps) }
    }

    fn other_host(&self) -> WebhookUrlError {
        WebhookUrlError::OtherHost { host: self.host.chars().take(100).collect() }
    }
}

fn origin(is_https: bool, host: &str, port: Option<u16>) -> String {
    let scheme = if is_https { "https" } else { "http" };
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    format!("{scheme}://{host}{port}")
}

/// The host, with the brackets of IPv6, and the port.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let host_end = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    match authority[host_end..].rfind(':') {
        None => Some((authority, None)),
        Some(colon) => {
            let (host, port) = authority.split_at(host_end + colon);
            let port = &port[1..];
            let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            Some((host, Some(is_number.then(|| port.parse().ok())??)))
        }
    }
}

/// A name, or an address in numbers.
fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

/// Characters of the secret part of Mattermost's and Rocket.Chat's addresses.
const HOOK_LENGTH: std::ops::RangeInclusive<usize> = 16..=128;

/// Whether a part of a path is made of nothing but what such addresses have.
fn is_secret(part: &str) -> bool {
    part.len() <= *HOOK_LENGTH.end()
        && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
        && !part.starts_with('.')
}

/// The address of an incoming webhook of Slack, or of what takes Slack's format. Printing it shows no secret.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ChatUrl {
    kind: DestinationKind,
    is_https: bool,
    host: String,
    /// Unless it is the scheme's own.
    port: Option<u16>,
    path: String,
}

impl ChatUrl {
    pub fn kind(&self) -> DestinationKind {
        self.kind
    }

    /// Whose webhook it is; an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address with its secret, to be sealed or called; never to be shown.
    pub fn expose(&self) -> String {
        format!("{}/{}", self.origin(), self.path)
    }

    fn origin(&self) -> String {
        origin(self.is_https, &self.host, self.port)
    }
}

impl fmt::Display for ChatUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Slack's workspaces are no secret.
        let mut parts = self.path.split('/');
        let known = match self.kind {
            DestinationKind::Slack | DestinationKind::SlackWorkflow => parts.next().zip(parts.next()),
            _ => None,
        };
        match known {
            Some((name, team)) => write!(formatter, "{}/{name}/{}…/••••", self.origin(), &team[..4.min(team.len())]),
            None => write!(formatter, "{}/hooks/••••", self.origin()),
        }
    }
}

impl fmt::Debug for ChatUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ChatUrl({self})")
    }
}

/// The address of an endpoint of the company's own: any web address. Printing it shows where it leads, and no more.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EndpointUrl {
    /// Scheme, host, and the port where it is not the scheme's own.
    origin: String,
    /// Path and query.
    rest: String,
    host: String,
}

impl EndpointUrl {
    pub const MAX_LENGTH: usize = 2000;

    /// Whose endpoint it is; an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address with its secret, to be sealed or called; never to be shown.
    pub fn expose(&self) -> String {
        format!("{}/{}", self.origin, self.rest)
    }
}

impl FromStr for EndpointUrl {
    type Err = WebhookUrlError;

    fn from_str(typed: &str) -> Result<Self, WebhookUrlError> {
        if typed.trim().chars().count() > Self::MAX_LENGTH {
            return Err(WebhookUrlError::TooLong { max: Self::MAX_LENGTH });
        }
        let read = Pasted::read(typed)?;
        if HOSTS.contains(&read.host.as_str()) || SLACK_HOSTS.contains(&read.host.as_str()) {
            return Err(WebhookUrlError::OfAChat);
        }
        let is_written = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>^`{|}".contains(&byte));
        if !is_written(read.path) || !is_written(read.query) {
            return Err(WebhookUrlError::NotAUrl);
        }
        let query = if read.query.is_empty() { String::new() } else { format!("?{}", read.query) };
        Ok(Self { origin: read.origin(), rest: format!("{}{query}", read.path), host: read.host })
    }
}

impl fmt::Display for EndpointUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = if self.rest.is_empty() { "" } else { "••••" };
        write!(formatter, "{}/{hidden}", self.origin)
    }
}

impl fmt::Debug for EndpointUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "EndpointUrl({self})")
    }
}

/// The address of a webhook of any kind. That of a chat is told from its looks; an endpoint may look like anything.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    Discord(WebhookUrl),
    Chat(ChatUrl),
    Endpoint(EndpointUrl),
}

impl Address {
    pub fn kind(&self) -> DestinationKind {
        match self {
            Self::Discord(_) => DestinationKind::Discord,
            Self::Chat(url) => url.kind(),
            Self::Endpoint(_) => DestinationKind::Endpoint,
        }
    }

    /// Reads an address that is to be one of this kind, or of a chat like it.
    pub fn parse(like: DestinationKind, typed: &str) -> Result<Self, WebhookUrlError> {
        if like == DestinationKind::Endpoint { typed.parse().map(Self::Endpoint) } else { typed.parse() }
    }

    /// Whose it is, where that is worth a name.
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Discord(_) => None,
            Self::Chat(url) => Some(url.host()),
            Self::Endpoint(url) => Some(url.host()),
        }
    }

    /// The address with its secret, to be sealed or called; never to be shown.
    pub fn expose(&self) -> String {
        match self {
            Self::Discord(url) => url.expose(),
            Self::Chat(url) => url.expose(),
            Self::Endpoint(url) => url.expose(),
        }
    }

    /// What two entries of one webhook have in common, whatever thread they post into.
    pub fn identity(&self) -> String {
        match self {
            Self::Discord(url) => url.info_url(),
            Self::Chat(url) => url.expose(),
            Self::Endpoint(url) => url.expose(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Discord(url) => url.fmt(formatter),
            Self::Chat(url) => url.fmt(formatter),
            Self::Endpoint(url) => url.fmt(formatter),
        }
    }
}

/// Of a chat.
impl FromStr for Address {
    type Err = WebhookUrlError;

    fn from_str(pasted: &str) -> Result<Self, WebhookUrlError> {
        let pasted = Pasted::read(pasted)?;
        let host = pasted.host.as_str();
        if HOSTS.contains(&host) {
            pasted.discord().map(Self::Discord)
        } else if SLACK_HOSTS.contains(&host) {
            pasted.slack().map(Self::Chat)
        } else {
            pasted.hook().map(Self::Chat)
        }
    }
}

impl From<WebhookUrl> for Address {
    fn from(url: WebhookUrl) -> Self {
        Self::Discord(url)
    }
}

/// The id and token of `/api[/vN]/webhooks/{id}/{token}`, with what people paste behind it.
fn webhook_path(path: &str) -> Result<(&str, &str), WebhookUrlError> {
    let mut parts = path.split('/').filter(|part| !part.is_empty()).peekable();
    if parts.next() != Some("api") {
        return Err(WebhookUrlError::NotAWebhook);
    }
    let is_version = |part: &&str| {
        part.strip_prefix('v').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    parts.next_if(is_version);
    if parts.next() != Some("webhooks") {
        return Err(WebhookUrlError::NotAWebhook);
    }
    let id = parts.next().ok_or(WebhookUrlError::NotAWebhook)?;
    let token = parts.next().ok_or(WebhookUrlError::MissingToken)?;
    match (parts.next(), parts.next()) {
        (None | Some("slack" | "github"), None) => Ok((id, token)),
        _ => Err(WebhookUrlError::NotAWebhook),
    }
}

fn parse_id(id: &str) -> Result<Snowflake, WebhookUrlError> {
    if !ID_DIGITS.contains(&id.len()) {
        return Err(WebhookUrlError::BadId);
    }
    id.parse().map_err(|_| WebhookUrlError::BadId)
}

fn check_token(token: &str) -> Result<&str, WebhookUrlError> {
    if !token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
        return Err(WebhookUrlError::TokenCharacter);
    }
    if !TOKEN_LENGTH.contains(&token.len()) {
        return Err(WebhookUrlError::TokenLength { length: token.len() });
    }
    Ok(token)
}

fn parse_thread(query: &str) -> Result<Option<Snowflake>, WebhookUrlError> {
    match query.split('&').find_map(|pair| pair.strip_prefix("thread_id=")) {
        None | Some("") => Ok(None),
        Some(id) => id.parse().map(Some).map_err(|_| WebhookUrlError::BadThread),
    }
}

/// Characters without width that come along when people copy.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}')
}

/// What a webhook is called here: 1 to 80 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebhookName(String);

checked_text!(WebhookName: TextError);

impl WebhookName {
    pub const MAX_LENGTH: usize = 80;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        one_line(typed, Self::MAX_LENGTH).map(Self)
    }
}

/// The kinds of destination by the name that the database keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DestinationKind {
    Discord,
    Slack,
    /// A workflow of Slack's that a webhook starts: it takes flat texts and does with them what its author likes.
    SlackWorkflow,
    Mattermost,
    RocketChat,
    /// A program of the company's own, which takes signed JSON.
    Endpoint,
    Sandbox,
}

impl DestinationKind {
    pub const ALL: [Self; 7] = [
        Self::Discord,
        Self::Slack,
        Self::SlackWorkflow,
        Self::Mattermost,
        Self::RocketChat,
        Self::Endpoint,
        Self::Sandbox,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Discord => "discord",
            Self::Slack => "slack",
            Self::SlackWorkflow => "slack_workflow",
            Self::Mattermost => "mattermost",
            Self::RocketChat => "rocket_chat",
            Self::Endpoint => "endpoint",
            Self::Sandbox => "sandbox",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether its address is a secret that can be changed; the sandbox has none.
    pub fn has_address(self) -> bool {
        self != Self::Sandbox
    }

    /// Whether people read there what arrives.
    pub const fn is_chat(self) -> bool {
        !matches!(self, Self::Endpoint)
    }

    /// Whether it tells a message that it gets twice from two messages, so that one whose answer was lost may be sent
    /// again: the sandbox by the delivery, an endpoint by `webhook-id`.
    pub fn recognises_repeats(self) -> bool {
        matches!(self, Self::Endpoint | Self::Sandbox)
    }

    /// Whether it answers as Discord does, with the number of what was posted.
    pub fn speaks_discord(self) -> bool {
        matches!(self, Self::Discord | Self::Sandbox)
    }

    /// Messages on their way to one webhook at once: one that lets us wait leaves room for the others. Chats show what
    /// they get in the order in which it comes.
    pub const fn at_once(self) -> usize {
        if self.is_chat() { 4 } else { 32 }
    }

    /// The least time between two messages, where the destination asks for one without telling.
    pub fn pace(self) -> Option<Duration> {
        match self {
            Self::Discord | Self::Sandbox | Self::Endpoint => None,
            Self::Slack | Self::SlackWorkflow | Self::Mattermost | Self::RocketChat => Some(Duration::from_secs(1)),
        }
    }
}

/// Where a webhook's messages go. The sandbox's channels are named by number and have no address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Destination {
    Discord(WebhookUrl),
    Chat(ChatUrl),
    Endpoint { url: EndpointUrl, secrets: Secrets },
    Sandbox(SandboxId),
}

impl Destination {
    pub fn kind(&self) -> DestinationKind {
        match self {
            Self::Discord(_) => DestinationKind::Discord,
            Self::Chat(url) => url.kind(),
            Self::Endpoint { .. } => DestinationKind::Endpoint,
            Self::Sandbox(_) => DestinationKind::Sandbox,
        }
    }

    /// What grants something, and must not be shown where others repeat it: any part of the address behind the host that
    /// is long enough, as it stands there and decoded, and what requests are signed with.
    pub fn secrets(&self) -> Vec<String> {
        /// What is shorter keeps nobody out, and would tear words apart.
        const SHORTEST: usize = 6;
        let url = match self {
            Self::Discord(url) => return vec![url.token.clone()],
            Self::Chat(url) => url.expose(),
            Self::Endpoint { url, .. } => url.expose(),
            Self::Sandbox(_) => return Vec::new(),
        };
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        let mut parts: Vec<String> =
            path.split(['/', '?', '&', '=']).flat_map(spellings).filter(|part| part.len() >= SHORTEST).collect();
        if let Self::Endpoint { secrets, .. } = self {
            parts.extend(secrets.spellings());
        }
        // One may be the beginning of another.
        parts.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        parts.dedup();
        parts
    }
}

/// A part of an address as whoever is called may repeat it: as it stands, decoded, decoded as forms are, each also as JSON
/// may write its slashes.
fn spellings(part: &str) -> impl Iterator<Item = String> {
    let spellings = [part.to_owned(), percent_decoded(part), percent_decoded(&part.replace('+', " "))];
    spellings.into_iter().flat_map(|spelling| [spelling.replace('/', "\\/"), spelling])
}

/// What is no `%` and two hexadecimal digits stands for itself.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let decoded = match rest {
            [b'%', digits @ ..] => {
                digits.first_chunk::<2>().and_then(|[high, low]| Some((hex(*high)? << 4) | hex(*low)?))
            }
            _ => None,
        };
        bytes.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// A channel of the built-in sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SandboxId(pub i64);

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "123456789012345678";

    fn token(length: usize) -> String {
        "aZ0-_".chars().cycle().take(length).collect()
    }

    fn parse(address: &str) -> Result<WebhookUrl, WebhookUrlError> {
        address.parse()
    }

    #[test]
    fn every_address_of_discord_is_rebuilt_for_version_10() {
        let token = token(68);
        let rebuilt = format!("https://discord.com/api/v10/webhooks/{ID}/{token}");
        let hosts = ["discord.com", "discordapp.com"];
        for host in ["", "ptb.", "canary."].into_iter().flat_map(|sub| hosts.map(|host| format!("{sub}{host}"))) {
            for version in ["", "/v6", "/v10"] {
                for end in ["", "/", "?wait=true", "/slack", "/github", "#x"] {
                    let url = parse(&format!("  https://{host}/api{version}/webhooks/{ID}/{token}{end}\n")).unwrap();
                    assert_eq!(url.expose(), rebuilt, "{host} {version} {end}");
                }
            }
        }
        assert_eq!(parse(&format!("discord.com/api/webhooks/{ID}/{token}")).unwrap().expose(), rebuilt);
        assert_eq!(parse(&format!("<HTTPS://Discord.com:443/api/webhooks/{ID}/{token}>")).unwrap().expose(), rebuilt);
    }

    #[test]
    fn the_thread_is_kept() {
        let url =
            parse(&format!("https://discord.com/api/webhooks/{ID}/{}?wait=true&thread_id=42", token(60))).unwrap();
        assert_eq!(url.thread(), Some(Snowflake(42)));
        assert_eq!(parse(&url.expose()).unwrap(), url);
        assert!(url.execute_url(None, false).ends_with("?wait=true&thread_id=42"));
        assert!(url.execute_url(Some(Snowflake(7)), true).ends_with("?wait=true&thread_id=7&with_components=true"));
        assert!(url.message_url(Snowflake(9), None).ends_with("/messages/9?thread_id=42"));
    }

    #[test]
    fn no_error_repeats_what_was_pasted() {
        let secret = "s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-x";
        for pasted in [
            secret.to_owned(),
            format!("https://discord.com/api/webhooks/{ID}/{secret}é"),
            format!("https://discord.com/api/webhooks/{ID}/{secret}{secret}"),
            format!("https://discord.com/api/webhooks/1/{secret}"),
            format!("https://discord.com/api/webhooks/{ID}/{secret}?thread_id=x"),
            format!("https://discord.com/api/webhooks/{secret}/{ID}"),
            format!("https://discord.com/{secret}"),
            format!("ftp://discord.com/api/webhooks/{ID}/{secret}"),
            format!("https://discord.com:8443/api/webhooks/{ID}/{secret}"),
            format!("https://evil.example/api/webhooks/{ID}/{secret}"),
            format!("https://user:{secret}@discord.com/api/webhooks/{ID}/x"),
            format!("https://{secret}@chat.example.org/hooks/x"),
            format!("https://hooks.slack.com/services/T1/{secret}"),
            format!("https://chat.example.org/in/{secret}\u{7}"),
            format!("https:// /{secret}"),
        ] {
            for kind in [DestinationKind::Discord, DestinationKind::Endpoint] {
                if let Err(error) = Address::parse(kind, &pasted) {
                    let said = format!("{error} {error:?}");
                    assert!(!said.to_lowercase().contains("s3cr3t"), "{pasted:?}: {said}");
                }
            }
            assert!(Address::parse(DestinationKind::Discord, &pasted).is_err(), "{pasted}");
        }
    }

    #[test]
    fn what_is_encoded_in_an_address_is_read_as_whoever_is_called_reads_it() {
        for (encoded, decoded) in [
            ("plain", "plain"),
            ("%73%33cret", "s3cret"),
            ("a%2fb%2Fc", "a/b/c"),
            ("100%", "100%"),
            ("%", "%"),
            ("%4", "%4"),
            ("%zz%+1%E9", "%zz%+1\u{fffd}"),
            ("%25%34%31", "%41"),
            ("%C3%A9%F0%9F%8E%81", "é🎁"),
        ] {
            assert_eq!(percent_decoded(encoded), decoded);
        }
    }

    #[test]
    fn the_token_is_never_printed() {
        let url = parse(&format!("https://discord.com/api/webhooks/{ID}/{}", token(68))).unwrap();
        assert_eq!(url.to_string(), "https://discord.com/api/webhooks/1234…/••••");
        assert_eq!(
            format!("{:?}", Destination::Discord(url)),
            "Discord(WebhookUrl(https://discord.com/api/webhooks/1234…/••••))"
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        use WebhookUrlError as Error;
        let good = token(68);
        let other = |host: &str| Error::OtherHost { host: host.into() };
        let cases = [
            (String::new(), Error::Empty),
            (" \u{200b} ".into(), Error::Empty),
            ("hello".into(), Error::NotAUrl),
            ("https://discord .com/".into(), Error::NotAUrl),
            ("ftp://discord.com/api".into(), Error::NotHttps),
            (format!("https://discord.com@evil.example/api/webhooks/{ID}/{good}"), Error::Credentials),
            (format!("http://discord.com/api/webhooks/{ID}/{good}"), Error::NotHttps),
            (format!("https://evil.example/api/webhooks/{ID}/{good}"), other("evil.example")),
            (format!("https://discord.com.evil.example/api/webhooks/{ID}/{good}"), other("discord.com.evil.example")),
            (format!("https://xdiscord.com/api/webhooks/{ID}/{good}"), other("xdiscord.com")),
            ("https://discord.com/channels/1/2".into(), Error::NotAWebhook),
            (format!("https://discord.com/api/vx/webhooks/{ID}/{good}"), Error::NotAWebhook),
            (format!("https://discord.com/api/webhooks/{ID}/{good}/messages/1"), Error::NotAWebhook),
            (format!("https://discord.com/api/webhooks/1234567890123456/{good}"), Error::BadId),
            (format!("https://discord.com/api/webhooks/123456789012345678901/{good}"), Error::BadId),
            (format!("https://discord.com/api/webhooks/99999999999999999999/{good}"), Error::BadId),
            (format!("https://discord.com/api/webhooks/12345678901234567x/{good}"), Error::BadId),
            (format!("https://discord.com/api/webhooks/{ID}"), Error::MissingToken),
            (format!("https://discord.com/api/webhooks/{ID}/{}", token(59)), Error::TokenLength { length: 59 }),
            (format!("https://discord.com/api/webhooks/{ID}/{}", token(69)), Error::TokenLength { length: 69 }),
            (format!("https://discord.com/api/webhooks/{ID}/{}é", token(60)), Error::TokenCharacter),
            (format!("https://discord.com/api/webhooks/{ID}/{good}?thread_id=x"), Error::BadThread),
        ];
        for (address, error) in cases {
            assert_eq!(parse(&address), Err(error), "{address}");
        }
        assert!(parse(&format!("https://discord.com/api/webhooks/12345678901234567890/{}", token(60))).is_ok());
    }

    fn address(pasted: &str) -> Result<Address, WebhookUrlError> {
        pasted.parse()
    }

    #[test]
    fn the_kind_is_told_from_the_address() {
        let (id, token) = ("a1b2c3d4e5f6g7h8i9j0k1l2m3", "Zz9-_".repeat(10));
        for (pasted, kind, masked) in [
            (
                "https://hooks.slack.com/services/T0123ABCD/B0456/abcDEF123".to_owned(),
                DestinationKind::Slack,
                "https://hooks.slack.com/services/T012…/••••",
            ),
            (
                " <hooks.slack-gov.com/services/T0/B0/x?y#z>\n".to_owned(),
                DestinationKind::Slack,
                "https://hooks.slack-gov.com/services/T0…/••••",
            ),
            (
                "https://hooks.slack.com/triggers/T0123ABCD/4567/abcdef".to_owned(),
                DestinationKind::SlackWorkflow,
                "https://hooks.slack.com/triggers/T012…/••••",
            ),
            (
                "https://hooks.slack.com/workflows/T01/A02/3/secret".to_owned(),
                DestinationKind::SlackWorkflow,
                "https://hooks.slack.com/workflows/T01…/••••",
            ),
            (
                format!("https://Chat.example.org:443/hooks/{id}"),
                DestinationKind::Mattermost,
                "https://chat.example.org/hooks/••••",
            ),
            (
                format!("https://example.org/chat/hooks/{id}/"),
                DestinationKind::Mattermost,
                "https://example.org/hooks/••••",
            ),
            (
                format!("https://chat.example.org/hooks/abc/{token}"),
                DestinationKind::RocketChat,
                "https://chat.example.org/hooks/••••",
            ),
            (
                format!("http://127.0.0.1:3000/hooks/abc/user/{token}"),
                DestinationKind::RocketChat,
                "http://127.0.0.1:3000/hooks/••••",
            ),
            // Of the operator's own network, where hosts have one word.
            (
                format!("http://mattermost:8065/hooks/{id}"),
                DestinationKind::Mattermost,
                "http://mattermost:8065/hooks/••••",
            ),
            (
                format!("https://[2001:db8::1]:8065/hooks/{id}"),
                DestinationKind::Mattermost,
                "https://[2001:db8::1]:8065/hooks/••••",
            ),
            (
                format!("https://discord.com/api/webhooks/{ID}/{}", super::tests::token(68)),
                DestinationKind::Discord,
                "https://discord.com/api/webhooks/1234…/••••",
            ),
        ] {
            let parsed = address(&pasted).unwrap();
            assert_eq!((parsed.kind(), parsed.to_string().as_str()), (kind, masked), "{pasted}");
            assert_eq!(address(&parsed.expose()), Ok(parsed.clone()), "{pasted}");
            for secret in [id, token.as_str(), "abcDEF123", "abcdef", "B0456"] {
                assert!(!format!("{parsed:?} {parsed}").contains(secret), "{parsed:?}");
            }
        }
        let exposed = address(&format!("https://Chat.example.org:443/x//hooks/{id}/?a=b")).unwrap().expose();
        assert_eq!(exposed, format!("https://chat.example.org/x/hooks/{id}"));
    }

    #[test]
    fn what_is_no_webhook_of_a_chat_is_named() {
        use WebhookUrlError as Error;
        let id = "a1b2c3d4e5f6g7h8i9j0k1l2m3";
        let other = |host: &str| Error::OtherHost { host: host.into() };
        for (pasted, error) in [
            ("https://hooks.slack.com/services/T0/B0".to_owned(), Error::Slack),
            ("https://hooks.slack.com/services/X0/B0/x".into(), Error::Slack),
            ("https://hooks.slack.com:8443/services/T0/B0/x".into(), Error::Slack),
            ("https://hooks.slack.com/services/T0/B0/x%2f..".into(), Error::Slack),
            ("https://hooks.slack.com/triggers/T0".into(), Error::Slack),
            ("http://hooks.slack.com/services/T0/B0/x".into(), Error::NotHttps),
            ("https://myteam.slack.com/archives/C0".into(), other("myteam.slack.com")),
            ("https://hooks.slack.com.evil.example/services/T0/B0/x".into(), other("hooks.slack.com.evil.example")),
            (format!("https://user:pass@chat.example.org/hooks/{id}"), Error::Credentials),
            (format!("https://chat.example.org@evil.example/hooks/{id}"), Error::Credentials),
            (format!("https://chat.example.org\\@evil.example/hooks/{id}"), Error::NotAUrl),
            (format!("ftp://chat.example.org/hooks/{id}"), Error::NotHttps),
            (format!("https://chat.example.org:99999/hooks/{id}"), Error::NotAUrl),
            (format!("https://chat.example.org:/hooks/{id}"), Error::NotAUrl),
            (format!("https://chat..example/hooks/{id}"), Error::NotAUrl),
            (format!("https://[::1/hooks/{id}"), Error::NotAUrl),
            (format!("https://chät.example/hooks/{id}"), Error::NotAUrl),
            ("https://chat.example.org/hooks/".into(), Error::Incomplete),
            ("https://chat.example.org/hooks/short".into(), Error::Incomplete),
            (format!("https://chat.example.org/hooks/{}", "a".repeat(129)), Error::Incomplete),
            (format!("https://chat.example.org/hooks/a/b/c/{id}"), Error::Incomplete),
            (format!("https://chat.example.org/../hooks/{id}"), Error::Incomplete),
            (format!("https://chat.example.org/hooks/{id}%00"), Error::Incomplete),
            ("https://chat.example.org/channels/town".into(), other("chat.example.org")),
        ] {
            assert_eq!(address(&pasted), Err(error), "{pasted}");
        }
    }

    #[test]
    fn an_endpoint_may_stand_anywhere_but_at_a_chat() {
        let endpoint = |typed: &str| typed.parse::<EndpointUrl>();
        for (typed, exposed, shown) in [
            (
                "https://app.example.org/in/s3cret?key=1",
                "https://app.example.org/in/s3cret?key=1",
                "https://app.example.org/••••",
            ),
            (" APP.example.org:443 ", "https://app.example.org/", "https://app.example.org/"),
            ("http://127.0.0.1:8080/a//b#x", "http://127.0.0.1:8080/a//b", "http://127.0.0.1:8080/••••"),
            (
                "https://[2001:db8::1]:8443/%C3%A9",
                "https://[2001:db8::1]:8443/%C3%A9",
                "https://[2001:db8::1]:8443/••••",
            ),
            // A chat of one's own may be spoken to in JSON as well.
            (
                "https://chat.example.org/hooks/a1b2c3d4e5f6g7h8i9",
                "https://chat.example.org/hooks/a1b2c3d4e5f6g7h8i9",
                "https://chat.example.org/••••",
            ),
        ] {
            let url = endpoint(typed).unwrap();
            assert_eq!((url.expose().as_str(), url.to_string().as_str()), (exposed, shown), "{typed}");
            assert_eq!(endpoint(&url.expose()).unwrap(), url);
            assert_eq!(Address::parse(DestinationKind::Endpoint, typed), Ok(Address::Endpoint(url.clone())));
            assert!(!format!("{url:?}").contains("s3cret"));
        }
        let long = format!("https://app.example.org/{}", "a".repeat(EndpointUrl::MAX_LENGTH));
        for (typed, error) in [
            (String::new(), WebhookUrlError::Empty),
            ("hello".into(), WebhookUrlError::NotAUrl),
            ("https://user:pass@app.example.org/".into(), WebhookUrlError::Credentials),
            ("https://app.example.org/a b".into(), WebhookUrlError::NotAUrl),
            ("https://app.example.org/é".into(), WebhookUrlError::NotAUrl),
            ("https://app.example.org/?a=\"b".into(), WebhookUrlError::NotAUrl),
            ("file:///etc/passwd".into(), WebhookUrlError::NotHttps),
            (format!("https://discord.com/api/webhooks/{ID}/{}", token(68)), WebhookUrlError::OfAChat),
            ("https://hooks.slack.com/services/T0/B0/x".into(), WebhookUrlError::OfAChat),
            (long, WebhookUrlError::TooLong { max: EndpointUrl::MAX_LENGTH }),
        ] {
            assert_eq!(endpoint(&typed), Err(error), "{typed}");
        }
    }
}
