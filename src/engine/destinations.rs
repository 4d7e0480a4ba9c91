//! The way out: one call to a destination, and what came back of it.

use std::fmt;
use std::time::Duration;

use futures::future::BoxFuture;
use reqwest::multipart::{Form, Part};

/// One HTTPS call. Its address is a secret, so it prints itself without.
pub struct Call {
    pub method: Method,
    pub url: String,
    /// JSON.
    pub body: Option<String>,
    /// Sent along with the body, which makes it a form of several parts.
    pub files: Vec<FilePart>,
}

/// A file of a request, named `files[n]` by its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePart {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Patch,
    Delete,
}

impl Call {
    pub fn get(url: String) -> Self {
        Self { method: Method::Get, url, body: None, files: Vec::new() }
    }

    pub fn post(url: String, body: String) -> Self {
        Self { method: Method::Post, url, body: Some(body), files: Vec::new() }
    }

    pub fn patch(url: String, body: String) -> Self {
        Self { method: Method::Patch, url, body: Some(body), files: Vec::new() }
    }

    pub fn delete(url: String) -> Self {
        Self { method: Method::Delete, url, body: None, files: Vec::new() }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("method", &self.method).field("body", &self.body).finish_non_exhaustive()
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
}

/// What makes the calls: the network, or a test's script.
pub trait Network: Send + Sync + 'static {
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Reply, NoReply>>;
}

/// The real network. Destinations are allow-listed before they come here; redirects and proxies are not followed.
pub struct Https(reqwest::Client);

/// Larger answers of a destination are not read.
const LARGEST_REPLY: usize = 256 * 1024;

impl Https {
    /// `public_url` stands in the `User-Agent`, as Discord asks of everyone who calls it.
    ///
    /// # Panics
    /// When the system's certificates cannot be read: nothing could be sent then.
    pub fn new(public_url: &str) -> Self {
        // Another part of the process may have chosen the same provider before.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = reqwest::Client::builder()
            .user_agent(format!("DiscordBot ({public_url}, {})", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(20))
            .build()
            .expect("the system's certificates can be read");
        Self(client)
    }
}

impl Network for Https {
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Reply, NoReply>> {
        Box::pin(async move {
            let method = match call.method {
                Method::Get => reqwest::Method::GET,
                Method::Post => reqwest::Method::POST,
                Method::Patch => reqwest::Method::PATCH,
                Method::Delete => reqwest::Method::DELETE,
            };
            let mut request = self.0.request(method, &call.url);
            if !call.files.is_empty() {
                request = request.multipart(form(call.body.unwrap_or_default(), call.files));
            } else if let Some(body) = call.body {
                request = request.header("content-type", "application/json").body(body);
            }
            let mut response = request.send().await.map_err(|error| {
                let connected = !(error.is_connect() || error.is_builder());
                let reason = super::cause::Cause::of(&error.without_url()).name().to_owned();
                if connected { NoReply::Lost(reason) } else { NoReply::NotSent(reason) }
            })?;
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
