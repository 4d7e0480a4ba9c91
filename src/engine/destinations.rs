//! The way out: one call to a destination, and what came back of it.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::multipart::{Form, Part};

use super::cause::Cause;
use crate::address::{Guard, Refusal, Trust, is_global};

/// One HTTP call. Its address is a secret, so it prints itself without.
pub struct Call {
    pub method: Method,
    pub url: String,
    /// JSON.
    pub body: Option<String>,
    /// Besides those that every call has.
    pub headers: Vec<(&'static str, String)>,
    /// Sent along with the body, which makes it a form of several parts.
    pub files: Vec<FilePart>,
}

/// A file of a request, named `files[n]` by its position.
#[derive(Clone, PartialEq, Eq)]
pub struct FilePart {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.name, self.bytes.len())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Patch,
    Delete,
}

impl Call {
    pub fn new(method: Method, url: String, body: Option<String>) -> Self {
        Self { method, url, body, headers: Vec::new(), files: Vec::new() }
    }

    pub fn get(url: String) -> Self {
        Self::new(Method::Get, url, None)
    }

    pub fn post(url: String, body: String) -> Self {
        Self::new(Method::Post, url, Some(body))
    }

    pub fn patch(url: String, body: String) -> Self {
        Self::new(Method::Patch, url, Some(body))
    }

    pub fn delete(url: String) -> Self {
        Self::new(Method::Delete, url, None)
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("body", &self.body)
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

/// What a destination answered.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Why there is no answer. The reasons never contain the address.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum NoReply {
    /// Nothing reached the destination: trying again is safe.
    #[error("no connection: {0}")]
    NotSent(String),
    /// It may have been posted.
    #[error("the answer was lost: {0}")]
    Lost(String),
    /// Nothing is sent there, now or later, unless the operator allows the host.
    #[error("not allowed: {0}")]
    NotAllowed(Refusal),
}

/// What makes the calls: the network, or a test's script.
pub trait Network: Send + Sync + 'static {
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Reply, NoReply>>;

    /// Whether an address may be called at all, without calling it.
    fn admits(&self, url: String) -> BoxFuture<'_, Result<(), NoReply>>;
}

/// The real network. Redirects and proxies are not followed. Hosts that people chose are called only where the guard
/// lets us, at the very addresses that it has seen.
pub struct Https {
    /// For hosts that are known or that the operator has named.
    open: reqwest::Client,
    /// Resolves a host once, and connects to none whose addresses are not all global.
    guarded: reqwest::Client,
    judge: Arc<Judge>,
    guard: Guard,
    /// As Discord asks of everyone who calls it.
    discord_agent: String,
}

/// Larger answers of a destination are not read.
const LARGEST_REPLY: usize = 256 * 1024;
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Files take their time on a slow line.
const UPLOAD_WITHIN: Duration = Duration::from_secs(90);
/// Hosts that no person chose: their addresses are rebuilt for them.
const KNOWN_HOSTS: [&str; 3] = ["discord.com", "hooks.slack.com", "hooks.slack-gov.com"];

impl Https {
    /// `public_url` tells whom we call who we are.
    ///
    /// # Panics
    /// When the system's certificates cannot be read: nothing could be sent then.
    pub fn new(public_url: &str, guard: Guard) -> Self {
        Self::judging(public_url, guard, Judge { lookup: Box::new(System), is_public: is_global })
    }

    fn judging(public_url: &str, guard: Guard, judge: Judge) -> Self {
        // Another part of the process may have chosen the same provider before.
        rustls::crypto::ring::default_provider().install_default().ok();
        let version = env!("CARGO_PKG_VERSION");
        let client = || {
            reqwest::Client::builder()
                .user_agent(format!("Largage/{version} (+{public_url})"))
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .connect_timeout(CONNECT_WITHIN)
                .timeout(ANSWER_WITHIN)
        };
        let judge = Arc::new(judge);
        let built = |client: reqwest::ClientBuilder| client.build().expect("the system's certificates can be read");
        Self {
            open: built(client()),
            guarded: built(client().dns_resolver(Arc::new(Resolver(judge.clone())))),
            judge,
            guard,
            discord_agent: format!("DiscordBot ({public_url}, {version})"),
        }
    }

    /// Who may make this call, and how far its host is trusted.
    fn client_for(&self, url: &Url) -> Result<(&reqwest::Client, Trust), Refusal> {
        let is_https = url.scheme() == "https";
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or_default();
        if is_https && port == 443 && KNOWN_HOSTS.contains(&host) {
            return Ok((&self.open, Trust::Full));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::NotGlobal);
        }
        Ok(match self.guard.admit(is_https, host.trim_start_matches('[').trim_end_matches(']'), port)? {
            Trust::Full => (&self.open, Trust::Full),
            Trust::Global => (&self.guarded, Trust::Global),
        })
    }
}

fn read(url: &str) -> Result<Url, NoReply> {
    Url::parse(url).map_err(|_| NoReply::NotSent("not an address".to_owned()))
}

/// Finds the addresses of a host. A port other than 0 stands instead of the call's own.
trait Lookup: Send + Sync + 'static {
    fn lookup(&self, host: String) -> BoxFuture<'_, io::Result<Vec<SocketAddr>>>;
}

/// As every other program of this machine finds them.
struct System;

impl Lookup for System {
    fn lookup(&self, host: String) -> BoxFuture<'_, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, 0)).await?.collect()) })
    }
}

/// Lets connections go to addresses that it has seen, and to none of a host that has a single one within the house.
struct Judge {
    lookup: Box<dyn Lookup>,
    /// [`is_global`], but for tests, which can reach this machine only.
    is_public: fn(IpAddr) -> bool,
}

impl Judge {
    async fn addresses(&self, host: &str) -> Result<Vec<SocketAddr>, Box<dyn Error + Send + Sync>> {
        let found = self.lookup.lookup(host.to_owned()).await?;
        if found.is_empty() {
            return Err(io::Error::from(io::ErrorKind::NotFound).into());
        }
        let all_public = found.iter().all(|address| (self.is_public)(address.ip()));
        if all_public { Ok(found) } else { Err(Refusal::NotGlobal.into()) }
    }
}

struct Resolver(Arc<Judge>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let judge = self.0.clone();
        Box::pin(async move { Ok(Box::new(judge.addresses(name.as_str()).await?.into_iter()) as Addrs) })
    }
}

impl Network for Https {
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Reply, NoReply>> {
        Box::pin(async move {
            let url = read(&call.url)?;
            let (client, _) = self.client_for(&url).map_err(NoReply::NotAllowed)?;
            let method = match call.method {
                Method::Get => reqwest::Method::GET,
                Method::Post => reqwest::Method::POST,
                Method::Patch => reqwest::Method::PATCH,
                Method::Delete => reqwest::Method::DELETE,
            };
            let is_discord = url.host_str() == Some("discord.com");
            #[cfg(feature = "drill")]
            let url = super::kill_point::detour(url);
            let mut request = client.request(method, url);
            if is_discord {
                request = request.header("user-agent", &self.discord_agent);
            }
            for (name, value) in call.headers {
                request = request.header(name, value);
            }
            if !call.files.is_empty() {
                request = request.multipart(form(call.body.unwrap_or_default(), call.files)).timeout(UPLOAD_WITHIN);
            } else if let Some(body) = call.body {
                request = request.header("content-type", "application/json").body(body);
            }
            let mut response = request.send().await.map_err(no_reply)?;
            let headers = response
                .headers()
                .iter()
                .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
                .collect();
            let mut reply = Reply { status: response.status().as_u16(), headers, body: Vec::new() };
            // The status tells enough: a body that breaks off loses nothing that decides.
            while let Ok(Some(chunk)) = response.chunk().await {
                if reply.body.len() + chunk.len() > LARGEST_REPLY {
                    break;
                }
                reply.body.extend_from_slice(&chunk);
            }
            Ok(reply)
        })
    }

    fn admits(&self, url: String) -> BoxFuture<'_, Result<(), NoReply>> {
        Box::pin(async move {
            let url = read(&url)?;
            let (_, trust) = self.client_for(&url).map_err(NoReply::NotAllowed)?;
            let host = url.host_str().unwrap_or_default();
            // Numbers were judged as they stand.
            if trust == Trust::Full || host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok() {
                return Ok(());
            }
            let found = tokio::time::timeout(CONNECT_WITHIN, self.judge.addresses(host)).await;
            match found.map_err(|_| NoReply::NotSent("its host is not known".to_owned()))? {
                Ok(_) => Ok(()),
                Err(error) => Err(match error.downcast_ref::<Refusal>() {
                    Some(refusal) => NoReply::NotAllowed(*refusal),
                    None => NoReply::NotSent(error.to_string()),
                }),
            }
        })
    }
}

fn no_reply(error: reqwest::Error) -> NoReply {
    let mut cause: Option<&dyn Error> = Some(&error);
    while let Some(inner) = cause {
        if let Some(refusal) = inner.downcast_ref::<Refusal>() {
            return NoReply::NotAllowed(*refusal);
        }
        cause = inner.source();
    }
    let connected = !(error.is_connect() || error.is_builder());
    let reason = Cause::of(&error.without_url()).name().to_owned();
    if connected { NoReply::Lost(reason) } else { NoReply::NotSent(reason) }
}

/// A request with files, as Discord takes it.
fn form(body: String, files: Vec<FilePart>) -> Form {
    // Its only use is fixed: JSON.
    let json = Part::text(body).mime_str("application/json").expect("a media type of ours");
    files.into_iter().enumerate().fold(Form::new().part("payload_json", json), |form, (index, file)| {
        let plain = Part::bytes(file.bytes.clone()).file_name(file.name.clone());
        let part = Part::bytes(file.bytes).file_name(file.name).mime_str(&file.media_type).unwrap_or(plain);
        form.part(format!("files[{index}]"), part)
    })
}

#[cfg(test)]
mod tests;
