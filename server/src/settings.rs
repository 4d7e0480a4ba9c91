//! The settings of a start, from wherever they come: an option of the command line counts before a variable of the
//! environment, that before the file, and that before what a setting is by itself.
//!
//! The file is TOML, and its keys are called as the options are: `listen = "0.0.0.0:3000"`. What it says is laid under
//! clap's options as their defaults, so that there is one list of settings, and one judge of values.

use std::{
    collections::BTreeSet,
    env,
    ffi::{OsStr, OsString},
    fmt, fs, io,
    path::{Path, PathBuf},
};

use clap::{
    Arg, Command, CommandFactory, FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
};
use largage::text;
use toml::de::{DeTable, DeValue};

use crate::config::Arguments;

/// Where the file is looked for that nobody names.
pub const USUAL: &str = "/etc/largage/largage.toml";
const OPTION: &str = "config";
const VARIABLE: &str = "LARGAGE_CONFIG";

/// What was read, and the file that it came from, if there is one.
#[derive(Debug)]
pub struct Settings {
    pub arguments: Arguments,
    pub file: Option<PathBuf>,
}

/// Why nothing can be done.
#[derive(Debug)]
pub enum Failure {
    /// Somebody asked for help, or typed what is no command: clap tells.
    Told(clap::Error),
    /// One sentence that names the setting, where it comes from, and what is allowed. Secrets are not in it.
    Mistake(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told(error) => error.fmt(formatter),
            Self::Mistake(sentence) => formatter.write_str(sentence),
        }
    }
}

/// The settings of this process.
pub fn read() -> Result<Settings, Failure> {
    read_from(env::args_os().collect(), &|name| env::var_os(name), Path::new(USUAL))
}

/// The same of any command line, whose variables are the environment's. `variable` tells where a mistake comes from, and
/// which file is to be read.
fn read_from(
    line: Vec<OsString>,
    variable: &dyn Fn(&str) -> Option<OsString>,
    usual: &Path,
) -> Result<Settings, Failure> {
    let plain = Arguments::command();
    let read = match named(&line, variable) {
        Some(file) if file.is_empty() => Ok(None),
        Some(file) => File::read(&PathBuf::from(file), &plain).and_then(|file| {
            file.map(Some).ok_or_else(|| format!("the file of settings is not there: {}", file_name(&line, variable)))
        }),
        None => File::read(usual, &plain),
    };
    let file = match read {
        Ok(file) => file,
        // Whoever asks for help gets it, whatever is in the file.
        Err(mistake) => match plain.try_get_matches_from(&line) {
            Err(error) if !error.use_stderr() => return Err(Failure::Told(error)),
            _ => return Err(Failure::Mistake(mistake)),
        },
    };
    let command = match &file {
        Some(file) => file.laid_under(Arguments::command()),
        None => Arguments::command(),
    };
    let told = |error: clap::Error| match sentence(&error, &line, variable, file.as_ref()) {
        Some(sentence) => Failure::Mistake(sentence),
        None => Failure::Told(error),
    };
    let matches = command.try_get_matches_from(&line).map_err(told)?;
    let arguments = Arguments::from_arg_matches(&matches).map_err(Failure::Told)?;
    Ok(Settings { arguments, file: file.map(|file| file.path) })
}

/// The file that the command line or the environment names.
fn named(line: &[OsString], variable: &dyn Fn(&str) -> Option<OsString>) -> Option<OsString> {
    given(line, OPTION).or_else(|| variable(VARIABLE))
}

fn file_name(line: &[OsString], variable: &dyn Fn(&str) -> Option<OsString>) -> String {
    named(line, variable).unwrap_or_default().to_string_lossy().into_owned()
}

/// What an option is given on the command line.
fn given(line: &[OsString], option: &str) -> Option<OsString> {
    let option = format!("--{option}");
    let mut words = line.iter().skip(1).take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        if *word == *option {
            return Some(words.next().cloned().unwrap_or_default());
        }
        let value = word.to_str().and_then(|word| word.strip_prefix(&option)?.strip_prefix('='));
        if let Some(value) = value {
            return Some(value.into());
        }
    }
    None
}

/// What a file sets.
#[derive(Debug)]
struct File {
    path: PathBuf,
    settings: Vec<Setting>,
}

#[derive(Debug)]
struct Setting {
    key: String,
    value: String,
    line: usize,
}

impl File {
    /// `None` where there is no such file.
    fn read(path: &Path, command: &Command) -> Result<Option<Self>, String> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(path, &text, command).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("the file of settings {} cannot be read: {error}", path.display())),
        }
    }

    fn parse(path: &Path, text: &str, command: &Command) -> Result<Self, String> {
        let place = |at: usize| {
            let line = text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
            (line, format!("{}, line {line}", path.display()))
        };
        // What it shows of the file may be a secret.
        let table = DeTable::parse(text).map_err(|error| {
            let (_, place) = place(error.span().map_or(0, |span| span.start));
            format!("{place} is not TOML: {}", error.message())
        })?;
        let known = keys(command);
        let mut settings = Vec::new();
        for (key, value) in table.into_inner() {
            let (line, place) = place(key.span().start);
            let key = key.into_inner().into_owned();
            if !known.contains(&key) {
                let meant = text::nearest(&key, known.iter().map(String::as_str));
                let meant = meant.map(|meant| format!(" (did you mean {meant}?)")).unwrap_or_default();
                return Err(format!("{place}: there is no setting {key:?}{meant}"));
            }
            let value = plain(value.get_ref()).ok_or_else(|| {
                format!("{place}: {key} is neither a text nor a number, true, false or a list of those")
            })?;
            settings.push(Setting { key, value, line });
        }
        Ok(Self { path: path.to_owned(), settings })
    }

    fn find(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.key == key)
    }

    /// The command, and those below it, with the file's values where they have their own otherwise.
    fn laid_under(&self, command: Command) -> Command {
        let command = command.mut_args(|argument| {
            let setting = key(&argument).and_then(|key| self.find(key));
            match setting.map(|setting| setting.value.clone()) {
                Some(value) => {
                    let is_secret = argument.is_hide_env_values_set();
                    argument.default_value(value).hide_default_value(is_secret)
                }
                None => argument,
            }
        });
        command.mut_subcommands(|command| self.laid_under(command))
    }
}

/// What a setting is called in the file: as its option. What has no variable belongs to one start only, and is none.
pub fn key(argument: &Arg) -> Option<&str> {
    argument.get_long().filter(|long| argument.get_env().is_some() && *long != OPTION)
}

/// All that a file may set: the settings of the server, which those of the other commands are among.
fn keys(command: &Command) -> BTreeSet<String> {
    let serve = command.find_subcommand("serve");
    let arguments = command.get_arguments().chain(serve.into_iter().flat_map(Command::get_arguments));
    arguments.filter_map(|argument| key(argument).map(str::to_owned)).collect()
}

/// A value as it would stand on the command line; lists with commas.
fn plain(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
        DeValue::Boolean(is_set) => is_set.to_string(),
        DeValue::Array(values) => {
            let values: Option<Vec<String>> = values
                .iter()
                .map(|value| match value.get_ref() {
                    DeValue::Array(_) => None,
                    value => plain(value),
                })
                .collect();
            values?.join(",")
        }
        _ => return None,
    })
}

/// The sentence for a value that is refused; `None` where clap's own words are about the command line.
fn sentence(
    error: &clap::Error,
    line: &[OsString],
    variable: &dyn Fn(&str) -> Option<OsString>,
    file: Option<&File>,
) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let named = text(ContextKind::InvalidArg)?;
    match error.kind() {
        // Clap would repeat what may be an address with its password.
        ErrorKind::UnknownArgument if !named.starts_with('-') => {
            Some("on the command line stands a word that belongs to no option; --help tells them all".to_owned())
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let option = named.strip_prefix("--")?.split([' ', '=', '[']).next()?;
            let argument = find(&Arguments::command(), option)?;
            let reason = match (std::error::Error::source(error), error.get(ContextKind::ValidValue)) {
                (_, Some(ContextValue::Strings(values))) if !values.is_empty() => {
                    format!("not one of {}", values.join(", "))
                }
                (Some(reason), _) => reason.to_string(),
                _ => "a value is missing".to_owned(),
            };
            let value = text(ContextKind::InvalidValue).filter(|_| !argument.is_hide_env_values_set());
            let value = |between: &str| value.map(|value| format!("{between}{value:?}")).unwrap_or_default();
            let env = argument.get_env().map(OsStr::to_string_lossy);
            let place = if given(line, option).is_some() {
                format!("--{option}{}, on the command line", value(" "))
            } else if let Some(env) = env.filter(|env| variable(env).is_some()) {
                format!("{env}{}, in the environment", value("="))
            } else {
                let file = file?;
                let line = file.find(option)?.line;
                format!("{option}{}, in {}, line {line}", value(" = "), file.path.display())
            };
            Some(format!("{place}: {reason}"))
        }
        _ => None,
    }
}

/// The option of that name, in whichever command it stands.
fn find(command: &Command, option: &str) -> Option<Arg> {
    let own = command.get_arguments().find(|argument| argument.get_long() == Some(option));
    own.cloned().or_else(|| command.get_subcommands().find_map(|command| find(command, option)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Command as Ours;

    const PASSWORD: &str = "small-owls";

    /// A folder with such a file, and what the program says to it.
    fn settings(text: &str, line: &[&str], variables: &[(&str, &str)]) -> Result<Settings, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("largage.toml");
        fs::write(&file, text).unwrap();
        let line = ["largage"].iter().chain(line).map(OsString::from).collect();
        let variable = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        read_from(line, &variable, &file)
    }

    fn serve(text: &str, line: &[&str]) -> crate::config::Serve {
        let settings = settings(text, &[&["serve"], line].concat(), &[]);
        let Ok(Settings { arguments: Arguments { command: Ours::Serve(serve), .. }, file: Some(_) }) = settings else {
            panic!("{settings:?}")
        };
        *serve
    }

    fn mistake(text: &str, line: &[&str], variables: &[(&str, &str)]) -> String {
        match settings(text, &[&["serve"], line].concat(), variables) {
            Err(Failure::Mistake(sentence)) => sentence,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_file_sets_what_nobody_else_does() {
        let text = "# For this machine.\nlisten = \"127.0.0.1:8080\"\nsandbox = true\nlog-format = \"json\"\n\
                    trusted-proxies = 1\nallow-destination = [\"chat.internal\", \"10.0.0.5:8065\"]\n\
                    data = \"/srv/largage\"";
        let read = serve(text, &[]);
        assert_eq!(read.listen.to_string(), "127.0.0.1:8080");
        assert!(read.sandbox);
        assert_eq!(read.trusted_proxies, largage::address::Proxies::Count(1));
        let hosts: Vec<_> = read.allow_destinations.iter().map(ToString::to_string).collect();
        assert_eq!(hosts, ["chat.internal", "10.0.0.5:8065"]);
        assert_eq!(read.storage.data, Path::new("/srv/largage"));

        let read = serve(text, &["--listen", "127.0.0.1:9090", "--allow-destination", "[::1]"]);
        assert_eq!(read.listen.port(), 9090);
        assert_eq!(read.allow_destinations.len(), 1);
        assert!(!serve("sandbox = false", &[]).sandbox);
        assert_eq!(serve("", &[]).listen.port(), 3000);
        let networks = serve("trusted-proxies = [\"127.0.0.1\", \"fd00::/8\"]", &[]).trusted_proxies;
        assert_eq!(networks, "127.0.0.1,fd00::/8".parse().unwrap());
    }

    #[test]
    fn the_file_serves_every_command() {
        let read = settings("data = \"/srv/largage\"", &["admin", "change-key"], &[]).unwrap();
        assert!(format!("{:?}", read.arguments).contains("/srv/largage"), "{read:?}");
        let read = settings("log = \"debug\"", &["admin", "change-key"], &[]).unwrap();
        assert_eq!(read.arguments.logging.filter, "debug");
    }

    #[test]
    fn a_mistake_names_the_setting_its_source_and_what_is_allowed() {
        let said = mistake("\nlisten = \"nowhere\"", &[], &[]);
        assert!(said.starts_with("listen = \"nowhere\", in /") && said.contains("largage.toml, line 2: "), "{said}");
        assert!(said.ends_with("not an address and port, such as 127.0.0.1:3000"), "{said}");
        let said = mistake("listen = \"127.0.0.1:80\"", &["--listen=nowhere"], &[]);
        assert!(said.starts_with("--listen \"nowhere\", on the command line: not an address"), "{said}");
        // The value is clap's to read, so the file stands for it here; the variable's place is what is looked at.
        let said = mistake("listen = \"nowhere\"", &[], &[("LARGAGE_LISTEN", "nowhere")]);
        assert!(said.starts_with("LARGAGE_LISTEN=\"nowhere\", in the environment: not an address"), "{said}");
        let said = mistake("log-format = \"xml\"", &[], &[]);
        assert!(said.ends_with("line 1: not one of text, json"), "{said}");
        let said = mistake("sandbox = \"perhaps\"", &[], &[]);
        assert!(said.starts_with("sandbox = \"perhaps\", in ") && said.contains("true, false"), "{said}");
        let said = mistake("allow-destination = [\"chat.internal\", \"https://chat\"]", &[], &[]);
        assert!(said.starts_with("allow-destination = \"https://chat\", in "), "{said}");
    }

    #[test]
    fn what_a_file_cannot_say_is_refused_with_its_line() {
        for (text, said) in [
            (
                "listen = \"127.0.0.1:80\"\n\nlisen = \"x\"",
                "line 3: there is no setting \"lisen\" (did you mean listen?)",
            ),
            ("wholly-unknown = 1", "line 1: there is no setting \"wholly-unknown\""),
            ("demo = true", "line 1: there is no setting \"demo\""),
            ("config = \"other.toml\"", "line 1: there is no setting \"config\""),
            ("[server]\nlisten = \"x\"", "there is no setting \"server\""),
            ("listen = 1.5", "line 1: listen is neither a text nor"),
            ("listen = [[\"x\"]]", "line 1: listen is neither a text nor"),
            ("listen", "line 1 is not TOML: "),
            ("listen = \"a\"\nlisten = \"b\"", "line 2 is not TOML: "),
        ] {
            let sentence = mistake(text, &[], &[]);
            assert!(sentence.contains(said), "{text:?}: {sentence}");
            assert_eq!(sentence.lines().count(), 1, "{sentence}");
        }
    }

    #[test]
    fn a_secret_is_in_no_message() {
        let address = format!("mysql://largage:{PASSWORD}@db/largage");
        let in_file = format!("database = \"{address}\"");
        let broken = format!("database = \"postgres://largage:{PASSWORD}@db\nlisten = \"x\"");
        for (text, line) in [
            (in_file.as_str(), &[][..]),
            ("", &["--database", &address]),
            ("", &["--databse", &address]),
            ("", &[&address]),
            (&broken, &[]),
        ] {
            let Err(failure) = settings(text, &[&["serve"], line].concat(), &[]) else { panic!("{text} {line:?}") };
            assert!(!failure.to_string().contains(PASSWORD), "{failure}");
        }
        let good = format!("database = \"postgres://largage:{PASSWORD}@db/largage\"\nkey = \"{PASSWORD}\"");
        let Err(Failure::Told(help)) = settings(&good, &["serve", "--help"], &[]) else { panic!("help is told") };
        assert!(!help.to_string().contains(PASSWORD), "{help}");
        let read = settings(&good, &["serve"], &[]).unwrap();
        assert!(!format!("{read:?}").contains(PASSWORD));
    }

    #[test]
    fn a_file_that_is_named_must_be_there_and_none_is_read_where_the_name_is_empty() {
        for (line, variables) in [
            (&["serve", "--config", "/nowhere/largage.toml"][..], &[][..]),
            (&["serve", "--config=/nowhere/largage.toml"], &[]),
            (&["serve"], &[("LARGAGE_CONFIG", "/nowhere/largage.toml")]),
        ] {
            let Err(Failure::Mistake(said)) = settings("", line, variables) else { panic!("{line:?}") };
            assert!(said.contains("is not there: /nowhere/largage.toml"), "{said}");
        }
        let read = settings("listen = \"127.0.0.1:8080\"", &["serve"], &[("LARGAGE_CONFIG", "")]).unwrap();
        assert_eq!(read.file, None);
        let broken = settings("nonsense", &["serve", "--help"], &[]);
        assert!(matches!(broken, Err(Failure::Told(_))), "{broken:?}");
    }
}
