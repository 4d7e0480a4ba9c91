//! `largage message …`: what a message becomes, and what is wrong with it, without a server.

// Help is read in a terminal, where Markdown’s marks would stand as they are.
#![allow(clippy::doc_markdown)]

use std::{
    fmt, fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, anyhow, bail, ensure};
use clap::{
    Args, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use largage::{
    endpoint,
    event::{Kind, Values},
    exchange::import,
    lang::Lang,
    markdown::{Chat, Reader},
    message::{Finding, Message, Severity},
    slack,
    time::Moment,
};
use largage_app::i18n::{exchange, findings};

/// Larger files are read by nobody.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;

#[derive(Debug, Subcommand)]
pub enum Task {
    /// Print the JSON that would be sent
    Render(Render),
    /// Print what is wrong with a message, one finding a line; exits with 1 where it has errors
    ///
    /// A line says where (the part's path as Discord writes it; for texts line and column, counted from 1, and the
    /// characters that are meant, counted from 0 up to the one behind), how bad, what, and what to do:
    /// content:2:7 [20..26]: error: Nothing is called %coed%. Did you mean %code%?
    Check(Check),
}

#[derive(Debug, Args)]
pub struct Render {
    #[command(flatten)]
    source: Source,
    /// Values: a flat JSON object of variables in any spelling, texts and numbers; made up without it, - for the
    /// standard input
    ///
    /// Texts are shown as they are. A number that is money counts whole units of the object's "currency" (euros
    /// without): 19.9 is €19.90. A moment is RFC 3339, Unix seconds, or as in "22/11/22 00:30". What is not in the
    /// object is absent.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Which destination would get it
    #[arg(long = "for", value_name = "DESTINATION", default_value = "discord")]
    destination: Destination,
}

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    source: Source,
}

#[derive(Debug, Args)]
struct Source {
    /// Message as Discord's JSON, or plain text, which is taken as its content; - for the standard input
    file: PathBuf,
    /// Kind of event that it is about
    #[arg(long, value_name = "KIND", value_parser = kind())]
    event: Kind,
    /// Language of amounts, of words such as reasons, and of findings
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = lang())]
    lang: Lang,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Destination {
    /// A Discord webhook
    Discord,
    /// An incoming webhook of Slack
    Slack,
    /// Any other endpoint
    Json,
}

fn kind() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::name)).try_map(|name| name.parse::<Kind>())
}

fn lang() -> impl TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(Lang::ALL.map(Lang::code)).try_map(|code| code.parse::<Lang>())
}

/// 0 where all is well, 1 where the message has errors, 2 where it could not be judged.
pub fn run(task: &Task) -> ExitCode {
    let done = match task {
        Task::Render(render) => render.run(),
        Task::Check(check) => check.run(),
    };
    done.unwrap_or_else(|fault| {
        // Nobody may be listening.
        writeln!(io::stderr(), "error: {fault:#}").ok();
        ExitCode::from(2)
    })
}

impl Render {
    fn run(&self) -> anyhow::Result<ExitCode> {
        let Source { file, event, lang } = &self.source;
        let by_standard_input = |path: &Path| path == Path::new("-");
        ensure!(
            !(by_standard_input(file) && self.data.as_deref().is_some_and(by_standard_input)),
            "the message and its data cannot both come from the standard input"
        );
        let message = read_message(file)?;
        let values = match &self.data {
            Some(data) => read_values(data, *event)?,
            None => Values::sample(*event, *lang),
        };
        let Ok(rendered) = message.render(*event, &values, *lang) else {
            bail!("the message is empty with these values: there is nothing to send");
        };
        let body = match self.destination {
            Destination::Discord => rendered.to_discord_json(),
            Destination::Slack => {
                let reader = Reader { lang: *lang, offset: 0, now: None };
                slack::payload(&rendered, Chat::Slack, reader).to_json().into_bytes()
            }
            Destination::Json => endpoint::body(*event, now(), &values, &rendered, *lang, false),
        };
        print(&body)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Check {
    fn run(&self) -> anyhow::Result<ExitCode> {
        let Source { file, event, lang } = &self.source;
        let message = read_message(file)?;
        let found = message.check(*event);
        let lines: Vec<_> =
            found.iter().map(|finding| Line { message: &message, finding, lang: *lang }.to_string()).collect();
        if !lines.is_empty() {
            print(lines.join("\n").as_bytes())?;
        }
        Ok(if found.iter().any(Finding::is_error) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// A finding on one line.
struct Line<'a> {
    message: &'a Message,
    finding: &'a Finding,
    lang: Lang,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { path, span, severity, problem } = self.finding;
        f.write_str(if path.as_str().is_empty() { "message" } else { path.as_str() })?;
        if let Some(span) = span {
            if let Some((line, column)) = self.message.line_and_column(path, span.start) {
                write!(f, ":{line}:{column}")?;
            }
            write!(f, " [{}..{}]", span.start, span.end)?;
        }
        let severity = match (severity, self.lang) {
            (Severity::Error, Lang::En) => ": error",
            (Severity::Warning, Lang::En) => ": warning",
            (Severity::Error, Lang::Fr) => "\u{a0}: erreur\u{a0}",
            (Severity::Warning, Lang::Fr) => "\u{a0}: avertissement\u{a0}",
        };
        write!(f, "{severity}: {}", one_line(&findings::sentence(self.lang, problem)))
    }
}

/// What was typed may stand in a sentence, and must neither break the line nor command the terminal.
fn one_line(sentence: &str) -> String {
    sentence.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn read_message(path: &Path) -> anyhow::Result<Message> {
    let text = read(path)?;
    let Some(json) = as_json(&text) else {
        // The last line's end is the file's, not the message's.
        return Ok(Message::text(text.trim_end_matches('\n')));
    };
    let message = Message::from_json(json).with_context(|| format!("{} is no message", name(path)))?;
    let is_wrapped = ["messages", "backups", "data"].iter().any(|key| message.unknown.contains_key(*key));
    let is_bare = message == Message { unknown: message.unknown.clone(), ..Message::default() };
    if !(is_wrapped && is_bare) {
        return Ok(message);
    }
    // What Discohook writes wraps its messages.
    let imported = import(json).map_err(|error| anyhow!("{}", exchange::error(Lang::En, &error)));
    let mut messages = imported.with_context(|| format!("{} is no message", name(path)))?.messages;
    match (messages.pop(), messages.len()) {
        (Some((_, message)), 0) => Ok(message),
        (_, others) => bail!("{} holds {} messages; one is wanted", name(path), others + 1),
    }
}

/// What begins as a JSON object is meant as one, whether it can be read or not.
fn as_json(text: &str) -> Option<&str> {
    let inside = text.trim_start().strip_prefix('{')?.trim_start();
    inside.starts_with(['"', '}']).then_some(text)
}

fn read_values(path: &Path, kind: Kind) -> anyhow::Result<Values> {
    let (values, unknown) =
        Values::from_flat_json(kind, &read(path)?).with_context(|| format!("{} is no data", name(path)))?;
    for key in unknown {
        writeln!(io::stderr(), "note: {kind} has no variable called {}", one_line(&key)).ok();
    }
    Ok(values)
}

/// A file's text, without the marks that other systems leave: at its beginning and at the ends of lines.
fn read(path: &Path) -> anyhow::Result<String> {
    let reading = || format!("reading {}", name(path));
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().take(LARGEST_FILE + 1).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes))
    };
    let length = read.with_context(reading)?;
    ensure!(length as u64 <= LARGEST_FILE, "{} is larger than {} MB", name(path), LARGEST_FILE / 1024 / 1024);
    let text = String::from_utf8(bytes).with_context(reading)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n"))
}

fn name(path: &Path) -> String {
    if path == Path::new("-") { "the standard input".to_owned() } else { path.display().to_string() }
}

fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Who reads may stop early, as `head` does.
fn print(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let written = out.write_all(bytes).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("writing the answer"),
    }
}
