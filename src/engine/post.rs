//! How mail leaves: one way over SMTP, behind a trait that tests replace.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use futures::future::BoxFuture;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use reqwest::Url;

use crate::mail::Rendered;

/// A mail on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The recipient's address.
    pub to: String,
    pub mail: Rendered,
    /// The same in each try, without its brackets.
    pub message_id: String,
    /// Where one click leaves, for the kinds that one can leave.
    pub unsubscribe: Option<String>,
}

/// Why a mail did not leave. What it says is for the team, and holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// It may be tried again: no connection, no answer, or an answer that says so.
    #[error("{0}")]
    Later(String),
    /// This mail will never be taken.
    #[error("{0}")]
    Refused(String),
}

/// Takes mails.
pub trait Post: Send + Sync + 'static {
    fn send<'a>(&'a self, envelope: &'a Envelope) -> BoxFuture<'a, Result<(), PostError>>;

    /// Whether the server takes mail from us, asked without sending any.
    fn is_ready(&self) -> BoxFuture<'_, Result<(), PostError>>;
}

/// Where mail is handed over: `smtps://USER:PASSWORD@HOST` (TLS from the start, port 465) or `smtp://USER:PASSWORD@HOST`
/// (TLS by STARTTLS, port 587). Only on this machine `?tls=none` goes without. Printing it shows no password.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpServer {
    url: String,
    host: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnSmtpServer {
    #[error("not the address of a mail server, such as smtps://USER:PASSWORD@mail.example.org")]
    Unreadable,
    #[error("?tls=none is for a mail server on this machine only, such as smtp://127.0.0.1:25?tls=none")]
    InTheClear,
}

impl FromStr for SmtpServer {
    type Err = NotAnSmtpServer;

    fn from_str(text: &str) -> Result<Self, NotAnSmtpServer> {
        let mut url = Url::parse(text.trim()).map_err(|_| NotAnSmtpServer::Unreadable)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(NotAnSmtpServer::Unreadable)?.to_owned();
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() || url.port() == Some(0) {
            return Err(NotAnSmtpServer::Unreadable);
        }
        // A name without a password would be left out in silence.
        if !url.username().is_empty() && url.password().is_none() {
            return Err(NotAnSmtpServer::Unreadable);
        }
        let tls = url.query().map(str::to_owned);
        match (url.scheme(), tls.as_deref()) {
            ("smtps", None) => {}
            ("smtp", None | Some("tls=required")) => url.set_query(Some("tls=required")),
            ("smtp", Some("tls=none")) if is_here(&host) => url.set_query(None),
            ("smtp", Some("tls=none")) => return Err(NotAnSmtpServer::InTheClear),
            _ => return Err(NotAnSmtpServer::Unreadable),
        }
        url.set_path("");
        Ok(Self { url: url.to_string(), host })
    }
}

fn is_here(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for SmtpServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.host)
    }
}

impl fmt::Debug for SmtpServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SmtpServer({})", self.host)
    }
}

/// Who writes: an address, with a name or without: `Silk & Sons <drops@example.org>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(Mailbox);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address, such as \"Silk & Sons <drops@example.org>\"")]
pub struct NotASender;

impl FromStr for Sender {
    type Err = NotASender;

    fn from_str(text: &str) -> Result<Self, NotASender> {
        let text = text.trim();
        // The name stands as it is typed: quotes are put around it where it needs them.
        let (name, address) = match text.rsplit_once('<') {
            Some((name, address)) => (name.trim().trim_matches('"'), address.strip_suffix('>').ok_or(NotASender)?),
            None => ("", text),
        };
        if text.chars().any(char::is_control) {
            return Err(NotASender);
        }
        let address = crate::account::Email::new(address).map_err(|_| NotASender)?;
        let address = address.as_str().parse().map_err(|_| NotASender)?;
        Ok(Self(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address)))
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Hands mails to a server by SMTP (RFC 5321), over a few connections that are kept.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: Sender,
    /// What stands after the `@` of a `Message-ID`.
    domain: String,
}

/// How long a server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many connections are kept at most.
const CONNECTIONS: u32 = 4;

impl Smtp {
    /// `host` is our own, which servers are greeted with.
    pub fn new(server: &SmtpServer, sender: Sender, host: &str) -> Result<Self, PostError> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&server.url).map_err(|error| failed(&error))?;
        let transport = builder
            .hello_name(ClientId::Domain(host.to_owned()))
            .timeout(Some(PATIENCE))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS).min_idle(0))
            .build();
        let domain = sender.0.email.domain().to_owned();
        Ok(Self { transport, sender, domain })
    }

    fn message(&self, envelope: &Envelope) -> Result<Message, PostError> {
        let refused = |error: &dyn fmt::Display| PostError::Refused(format!("it cannot be written: {error}"));
        let to = envelope.to.parse().map_err(|error: lettre::address::AddressError| refused(&error))?;
        let mut message = Message::builder()
            .from(self.sender.0.clone())
            .to(Mailbox::new(None, to))
            .subject(envelope.mail.subject.clone())
            .message_id(Some(format!("<{}@{}>", envelope.message_id, self.domain)))
            // No mailbox answers that it is away (RFC 3834).
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(address) = &envelope.unsubscribe {
            // RFC 2369 and RFC 8058.
            message = message
                .raw_header(header("List-Unsubscribe", &format!("<{address}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        let parts = MultiPart::alternative_plain_html(envelope.mail.text.clone(), envelope.mail.html.clone());
        message.multipart(parts).map_err(|error| refused(&error))
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

impl Post for Smtp {
    fn send<'a>(&'a self, envelope: &'a Envelope) -> BoxFuture<'a, Result<(), PostError>> {
        Box::pin(async move {
            let message = self.message(envelope)?;
            self.transport.send(message).await.map(drop).map_err(|error| failed(&error))
        })
    }

    fn is_ready(&self) -> BoxFuture<'_, Result<(), PostError>> {
        Box::pin(async move {
            match self.transport.test_connection().await {
                Ok(true) => Ok(()),
                Ok(false) => Err(PostError::Later("the server greets us, and then takes nothing".to_owned())),
                Err(error) => Err(failed(&error)),
            }
        })
    }
}

/// What a server says for good is about this mail, unless it is about who we are.
fn failed(error: &lettre::transport::smtp::Error) -> PostError {
    let mut told = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(deeper) = cause {
        let words = deeper.to_string();
        if !told.contains(&words) {
            told = format!("{told}: {words}");
        }
        cause = deeper.source();
    }
    let told: String = told.chars().filter(|c| !c.is_control()).take(300).collect();
    let is_about_us =
        error.status().is_some_and(|code| matches!(u16::from(code), 500..=504 | 521 | 530 | 534 | 535 | 538));
    if error.is_permanent() && !is_about_us { PostError::Refused(told) } else { PostError::Later(told) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_by_its_address_and_never_spoken_to_in_the_clear_elsewhere() {
        for (text, url) in [
            ("smtps://zoe:s3cret@mail.example.org", "smtps://zoe:s3cret@mail.example.org"),
            (" smtp://zoe:s3cret@mail.example.org:587/ ", "smtp://zoe:s3cret@mail.example.org:587?tls=required"),
            ("smtp://mail.example.org?tls=required", "smtp://mail.example.org?tls=required"),
            ("smtp://127.0.0.1:25?tls=none", "smtp://127.0.0.1:25"),
            ("smtp://localhost?tls=none", "smtp://localhost"),
            ("smtp://[::1]:25?tls=none", "smtp://[::1]:25"),
        ] {
            let server: SmtpServer = text.parse().unwrap();
            assert_eq!(server.url, url);
            assert!(!format!("{server:?} {server}").contains("s3cret"));
        }
        for (text, error) in [
            ("", NotAnSmtpServer::Unreadable),
            ("mail.example.org", NotAnSmtpServer::Unreadable),
            ("https://mail.example.org", NotAnSmtpServer::Unreadable),
            ("smtp://", NotAnSmtpServer::Unreadable),
            ("smtps://zoe@mail.example.org", NotAnSmtpServer::Unreadable),
            ("smtps://mail.example.org/x", NotAnSmtpServer::Unreadable),
            ("smtps://mail.example.org?tls=none", NotAnSmtpServer::Unreadable),
            ("smtp://mail.example.org?tls=opportunistic", NotAnSmtpServer::Unreadable),
            ("smtp://mail.example.org?tls=none", NotAnSmtpServer::InTheClear),
            ("smtp://10.0.0.5?tls=none", NotAnSmtpServer::InTheClear),
        ] {
            assert_eq!(text.parse::<SmtpServer>(), Err(error), "{text}");
        }
    }

    #[test]
    fn a_sender_has_an_address_and_perhaps_a_name() {
        for (text, shown) in [
            ("drops@example.org", "drops@example.org"),
            ("Silk <drops@example.org>", "Silk <drops@example.org>"),
            ("\"Silk, Sons\" <drops@example.org>", "\"Silk, Sons\" <drops@example.org>"),
        ] {
            assert_eq!(text.parse::<Sender>().unwrap().to_string(), shown);
        }
        for text in ["", "Silk", "Silk <drops>", "Silk <drops@example.org", "a\r\nBcc: b <drops@example.org>"] {
            assert_eq!(text.parse::<Sender>(), Err(NotASender), "{text}");
        }
    }

    #[tokio::test]
    async fn a_message_has_headers_of_one_line_and_both_texts() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let server = "smtp://127.0.0.1:1?tls=none".parse().unwrap();
        let smtp = Smtp::new(&server, "Silk <drops@example.org>".parse().unwrap(), "drops.example.org").unwrap();
        let mail = Rendered { subject: "Réponse".into(), text: "Texte é\n".into(), html: "<p>Texte</p>".into() };
        let envelope = Envelope {
            to: "zoe@example.org".into(),
            mail,
            message_id: "abc".into(),
            unsubscribe: Some("https://drops.example.org/unsubscribe/1-ab".into()),
        };
        let written = String::from_utf8(smtp.message(&envelope).unwrap().formatted()).unwrap();
        for line in [
            "From: Silk <drops@example.org>\r\n",
            "To: zoe@example.org\r\n",
            "Message-ID: <abc@example.org>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "List-Unsubscribe: <https://drops.example.org/unsubscribe/1-ab>\r\n",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            "multipart/alternative",
        ] {
            assert!(written.contains(line), "{line} in {written}");
        }
        let wrong = Envelope { to: "zoe@example.org\r\nBcc: a@b.c".into(), ..envelope };
        assert!(matches!(smtp.message(&wrong), Err(PostError::Refused(_))));
    }
}
