//! Where messages go: a Discord webhook's address, read from whatever people paste, and the other kinds of
//! destination. The token in the address is a credential: it is shown nowhere, and leaves only through
//! [`WebhookUrl::expose`] and the addresses built for a request.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::discord::Snowflake;
use crate::markdown::Chat;
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
    #[error("an address of Slack")]
    Slack,
    #[error("an address of {host}, not of Discord")]
    OtherHost { host: String },
    /// A page of Discord, such as a channel or an invitation.
    #[error("an address of Discord, but not of a webhook")]
    NotAWebhook,
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
        let address = pasted.trim_matches(|c: char| c.is_whitespace() || is_invisible(c) || "<>\"'`".contains(c));
        if address.is_empty() {
            return Err(WebhookUrlError::Empty);
        }
        if address.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(WebhookUrlError::NotAUrl);
        }
        let (scheme, rest) = match address.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None => ("https".to_owned(), address),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (location, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = location.split_once('/').unwrap_or((location, ""));
        let host = host.to_ascii_lowercase();
        let host = host.strip_suffix(":443").unwrap_or(&host);
        if !host.contains('.') || host.contains('@') || host.contains("..") {
            return Err(WebhookUrlError::NotAUrl);
        }
        match scheme.as_str() {
            "https" => {}
            "http" => return Err(WebhookUrlError::NotHttps),
            _ => return Err(WebhookUrlError::NotAUrl),
        }
        if host == "hooks.slack.com" || host == "hooks.slack-gov.com" {
            return Err(WebhookUrlError::Slack);
        }
        if !HOSTS.contains(&host) {
            return Err(WebhookUrlError::OtherHost { host: host.chars().take(100).collect() });
        }
        let (id, token) = webhook_path(path)?;
        Ok(Self { id: parse_id(id)?, token: check_token(token)?.to_owned(), thread: parse_thread(query)? })
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

/// The kinds of destination by the name that the database keeps. Slack and other endpoints will be two more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DestinationKind {
    Discord,
    Sandbox,
}

impl DestinationKind {
    pub const ALL: [Self; 2] = [Self::Discord, Self::Sandbox];

    pub fn name(self) -> &'static str {
        match self {
            Self::Discord => "discord",
            Self::Sandbox => "sandbox",
        }
    }

    /// What its messages are written for, where that is not Discord.
    pub fn chat(self) -> Option<Chat> {
        match self {
            Self::Discord | Self::Sandbox => None,
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Where a webhook's messages go. The sandbox's channels are named by number and have no address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Destination {
    Discord(WebhookUrl),
    Sandbox(SandboxId),
}

impl Destination {
    pub fn kind(&self) -> DestinationKind {
        match self {
            Self::Discord(_) => DestinationKind::Discord,
            Self::Sandbox(_) => DestinationKind::Sandbox,
        }
    }
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
        for host in HOSTS {
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
            ("ftp://discord.com/api".into(), Error::NotAUrl),
            (format!("https://discord.com@evil.example/api/webhooks/{ID}/{good}"), Error::NotAUrl),
            (format!("http://discord.com/api/webhooks/{ID}/{good}"), Error::NotHttps),
            ("https://hooks.slack.com/services/T0/B0/x".into(), Error::Slack),
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
}
