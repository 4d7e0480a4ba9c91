//! Whom the messages go to: it answers as Discord does, and as an endpoint of somebody's own, with faults drawn from a
//! seed. It remembers what it has read and what it has taken.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::dice::Dice;

/// What has come of one message.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// Requests that were read to their end.
    pub read: i64,
    /// Those of them that it has taken: at Discord the message stands in the channel so often.
    pub taken: i64,
}

pub struct Receiver {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    /// Everything is answered well.
    calm: AtomicBool,
    state: Mutex<State>,
}

struct State {
    dice: Dice,
    /// By [`name`].
    seen: BTreeMap<String, Seen>,
    posted: u64,
}

/// A request as far as it matters here.
struct Request {
    to_discord: bool,
    /// What tells it from others.
    name: String,
}

/// How a request ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Taken,
    TakenSlowly,
    /// Taken, and the connection ends without an answer.
    TakenInSilence,
    /// Not taken, and the connection ends without an answer.
    Lost,
    /// The connection stays, and nothing ever comes.
    NeverAnswered,
    Fault,
    TooFast,
    /// Too fast by a limit that is not told.
    TooFastInChannel,
    Banned,
}

impl Fate {
    fn draw(dice: &mut Dice, to_discord: bool) -> Self {
        match dice.below(100) {
            0..70 => Self::Taken,
            70..76 => Self::TakenInSilence,
            76..80 => Self::Lost,
            80..85 => Self::Fault,
            85..89 => Self::TooFast,
            89..91 if to_discord => Self::TooFastInChannel,
            89..98 => Self::TakenSlowly,
            98 if to_discord => Self::Banned,
            _ => Self::NeverAnswered,
        }
    }

    const fn is_taken(self) -> bool {
        matches!(self, Self::Taken | Self::TakenSlowly | Self::TakenInSilence)
    }
}

impl Receiver {
    pub async fn start(seed: u64) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = State { dice: Dice::new(seed), seen: BTreeMap::new(), posted: 0 };
        let shared = Arc::new(Shared { calm: AtomicBool::new(false), state: Mutex::new(state) });
        let serving = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = serving.clone();
                // Whoever calls may be killed at any moment: a connection that breaks off is no fault.
                tokio::spawn(async move { serve(stream, &shared).await.ok() });
            }
        });
        Ok(Self { address, shared })
    }

    /// From now on everything is answered well, or no longer.
    pub fn set_calm(&self, calm: bool) {
        self.shared.calm.store(calm, Ordering::SeqCst);
    }

    pub fn seen(&self) -> BTreeMap<String, Seen> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).seen.clone()
    }
}

/// Answers the requests of one connection.
async fn serve(mut stream: TcpStream, shared: &Shared) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    loop {
        let request = read(&mut stream, &mut bytes).await?;
        let (fate, number) = judge(shared, &request);
        let (status, headers, body) = match fate {
            Fate::TakenInSilence | Fate::Lost => return Ok(()),
            Fate::NeverAnswered => {
                // Until the other side gives up.
                stream.readable().await?;
                return Ok(());
            }
            Fate::Taken | Fate::TakenSlowly => {
                let body = format!(r#"{{"id":"{}","type":0}}"#, 1_400_000_000_000_000_000 + number);
                ("200 OK", pace(99), body)
            }
            Fate::Fault => ("500 Internal Server Error", pace(99), r#"{"message":"500"}"#.to_owned()),
            Fate::TooFast => ("429 Too Many Requests", too_fast("user", 0), refusal()),
            Fate::TooFastInChannel => ("429 Too Many Requests", too_fast("shared", 42), refusal()),
            Fate::Banned => ("429 Too Many Requests", "retry-after: 60\r\n".to_owned(), "error code: 1015".to_owned()),
        };
        let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n", body.len());
        let half = if fate == Fate::TakenSlowly { body.len() / 2 } else { 0 };
        stream.write_all(format!("{head}{}", &body[..half]).as_bytes()).await?;
        if fate == Fate::TakenSlowly {
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        stream.write_all(&body.as_bytes()[half..]).await?;
    }
}

fn pace(remaining: u32) -> String {
    format!(
        "content-type: application/json\r\nx-ratelimit-bucket: drill\r\nx-ratelimit-limit: 100\r\n\
         x-ratelimit-remaining: {remaining}\r\nx-ratelimit-reset-after: 0.100\r\n"
    )
}

fn too_fast(scope: &str, remaining: u32) -> String {
    format!("{}x-ratelimit-scope: {scope}\r\nretry-after: 1\r\n", pace(remaining))
}

fn refusal() -> String {
    r#"{"message":"You are being rate limited.","retry_after":0.2,"global":false}"#.to_owned()
}

/// Decides what happens to a request, and remembers it.
fn judge(shared: &Shared, request: &Request) -> (Fate, u64) {
    let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
    let drawn = Fate::draw(&mut state.dice, request.to_discord);
    let fate = if shared.calm.load(Ordering::SeqCst) { Fate::Taken } else { drawn };
    state.posted += 1;
    let number = state.posted;
    let seen = state.seen.entry(request.name.clone()).or_default();
    seen.read += 1;
    seen.taken += i64::from(fate.is_taken());
    (fate, number)
}

/// Reads the next request; `bytes` keeps what came after the last.
async fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> anyhow::Result<Request> {
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        more(stream, bytes).await?;
    };
    let head = String::from_utf8(bytes[..head_end].to_vec())?;
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
    };
    let length: usize = header("content-length").context("a request without a length")?.parse()?;
    while bytes.len() < head_end + length {
        more(stream, bytes).await?;
    }
    let body = bytes[head_end..head_end + length].to_vec();
    bytes.drain(..head_end + length);
    // Discord's requests are not signed.
    let to_discord = header("webhook-id").is_none();
    Ok(Request { to_discord, name: name(to_discord, &String::from_utf8(body)?)? })
}

/// What tells one message from another.
pub fn name(to_discord: bool, body: &str) -> anyhow::Result<String> {
    if !to_discord {
        return Ok(body.to_owned());
    }
    let message: serde_json::Value = serde_json::from_str(body)?;
    Ok(message["content"].as_str().unwrap_or_default().to_owned())
}

async fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> anyhow::Result<()> {
    if stream.read_buf(bytes).await? == 0 {
        bail!("the other side is gone");
    }
    Ok(())
}
