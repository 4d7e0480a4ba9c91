//! What can be set from outside: each setting is an option of the command line, a variable `LARGAGE_…` and a key of the
//! file that [`crate::settings`] reads.

#![expect(clippy::doc_markdown, reason = "help is read in a terminal, where Markdown's marks would stand as they are")]

use std::{ffi::OsString, fmt, fs::DirBuilder, net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use largage::{
    account::Email,
    address::{AllowedHost, Proxies},
    company::Origin,
    engine::{
        post::{Sender, SmtpServer},
        store::Dialect,
    },
};

use crate::{
    admin::Task,
    backup::{Backup, Restore},
    doctor::Examination,
    log::Logging,
    message,
};

/// Gift-code drops for communities on Discord.
#[derive(Debug, Parser)]
#[command(name = "largage", version, arg_required_else_help = true)]
pub struct Arguments {
    /// File of settings, in TOML, each called as its option; none, where empty [default: /etc/largage/largage.toml]
    #[arg(long, env = "LARGAGE_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<OsString>,
    #[command(flatten)]
    pub logging: Logging,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the site and let campaigns drop
    Serve(Box<Serve>),
    /// Look whether everything is as a server needs it, and say what helps; changes nothing
    Doctor(Box<Examination>),
    /// Copy the database to a file, whole and while it runs; for PostgreSQL, say what to use and look at what it made
    Backup(Box<Backup>),
    /// Let a backup take the database's place, and make it fit to go on; no server may run meanwhile
    Restore(Box<Restore>),
    /// Look whether the database is whole, its money adds up, and the key opens it; changes nothing
    Verify(Box<Storage>),
    /// Accounts, from where no browser can reach
    #[command(subcommand)]
    Admin(Task),
    /// Messages: what they become, and what is wrong with them
    #[command(subcommand)]
    Message(message::Task),
}

/// Where the data is, and the key that seals its secrets.
#[derive(Clone, Debug, Args)]
pub struct Storage {
    /// Database: sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME [default: the file largage.db in the data folder]
    #[arg(long, env = "LARGAGE_DATABASE", value_name = "ADDRESS", hide_env_values = true, value_parser = database)]
    pub database: Option<Secret>,
    /// Folder of the database and of the key
    #[arg(long, env = "LARGAGE_DATA", value_name = "FOLDER", default_value = "data")]
    pub data: PathBuf,
    /// The key itself, 32 bytes in base64, instead of the file largage.key in the data folder
    #[arg(long, env = "LARGAGE_KEY", value_name = "KEY", hide_env_values = true)]
    pub key: Option<Secret>,
}

/// What grants something, and prints itself without it.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

impl Storage {
    /// The database's address; a SQLite file called `name` unless set otherwise.
    pub fn database(&self, name: &str) -> String {
        match &self.database {
            Some(address) => address.expose().to_owned(),
            None => format!("sqlite://{}", self.data.join(name).display()),
        }
    }

    /// Makes the data folder where there is none, for nobody else to look into.
    pub fn make_folder(&self) -> anyhow::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.data).with_context(|| format!("making the data folder {}", self.data.display()))
    }
}

#[derive(Clone, Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    pub storage: Storage,
    /// Address and port to listen on
    #[arg(long, env = "LARGAGE_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:3000", value_parser = listening)]
    pub listen: SocketAddr,
    /// Where people reach it, such as https://drops.example.org [default: what Settings say, else where it listens]
    ///
    /// With https:// the session's cookie is sent over nothing else, and browsers are told to insist on https.
    #[arg(long, env = "LARGAGE_PUBLIC_ADDRESS", value_name = "ADDRESS")]
    pub public_address: Option<Origin>,
    /// Networks of the proxies in front, whose X-Forwarded-For is believed, such as 127.0.0.1,172.16.0.0/12
    ///
    /// Or how many stand in front of each other, where nobody but the last of them can reach this program.
    #[arg(long, env = "LARGAGE_TRUSTED_PROXIES", value_name = "NETWORKS", default_value = "0")]
    pub trusted_proxies: Proxies,
    /// Address and port for whoever watches over it: /metrics for Prometheus, /healthz and /readyz [default: no /metrics]
    ///
    /// Nobody is asked who they are there: let it be an address that only they reach, such as 127.0.0.1:9464.
    #[arg(long, env = "LARGAGE_METRICS", value_name = "ADDRESS:PORT", value_parser = listening)]
    pub metrics: Option<SocketAddr>,
    /// Offer the built-in channel, which checks and shows messages as Discord does
    #[arg(long, env = "LARGAGE_SANDBOX")]
    pub sandbox: bool,
    /// A host of webhooks that people may name although it is not on the public internet, or does without https
    ///
    /// Several are separated by commas, or named one by one. Mattermost and Rocket.Chat often stand within the house;
    /// without this nobody can make this program call anything there.
    #[arg(
        long = "allow-destination",
        env = "LARGAGE_ALLOW_DESTINATION",
        value_name = "HOST[:PORT]",
        value_delimiter = ','
    )]
    pub allow_destinations: Vec<AllowedHost>,
    #[command(flatten)]
    pub mail: MailServer,
    #[command(flatten)]
    pub demo: Demo,
}

/// What sends mail. Without it nothing does: new passwords wait for an admin, who hands their link over.
#[derive(Clone, Debug, Args)]
pub struct MailServer {
    /// Mail server: smtps://USER:PASSWORD@HOST (port 465), or smtp://… with STARTTLS (port 587) [default: no mail is sent]
    ///
    /// Only a server on this machine is spoken to without TLS, as smtp://127.0.0.1:25?tls=none.
    #[arg(long, env = "LARGAGE_SMTP", value_name = "ADDRESS", hide_env_values = true)]
    pub smtp: Option<SmtpServer>,
    /// Who writes, such as "Silk & Sons <drops@example.org>"
    #[arg(long, env = "LARGAGE_MAIL_FROM", value_name = "NAME <ADDRESS>")]
    pub mail_from: Option<Sender>,
}

/// The demo and its pace.
#[derive(Clone, Debug, Args)]
pub struct Demo {
    /// A life of its own to look at: accounts, a channel and drops, on this machine only, new at each start
    #[arg(long = "demo")]
    pub on: bool,
    /// Keep the demo's data of before
    #[arg(long, requires = "on")]
    pub keep: bool,
    /// Seconds until the demo's first drop
    #[arg(long = "demo-drop-in", requires = "on", value_name = "SECONDS", default_value = "90", value_parser = seconds(1))]
    pub drop_in: Duration,
    /// Seconds between the warning and the drop
    #[arg(long = "demo-warning", requires = "on", value_name = "SECONDS", default_value = "30", value_parser = seconds(0))]
    pub warning: Duration,
    /// Seconds that a code of the demo is valid
    #[arg(long = "demo-validity", requires = "on", value_name = "SECONDS", default_value = "90", value_parser = seconds(5))]
    pub validity: Duration,
    /// Seconds from one drop of the demo to the next
    #[arg(long = "demo-every", requires = "on", value_name = "SECONDS", default_value = "240", value_parser = seconds(5))]
    pub every: Duration,
    /// How often a code of the demo can be used
    #[arg(long = "demo-uses", requires = "on", value_name = "NUMBER", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub uses: u32,
}

/// What an admin is called at the command line.
#[derive(Clone, Debug, Args)]
pub struct Who {
    /// E-mail address
    #[arg(long)]
    pub email: Email,
}

fn database(address: &str) -> Result<Secret, String> {
    match Dialect::of(address) {
        Some(_) => Ok(address.to_owned().into()),
        None => Err("not an address that begins with sqlite: or postgres:".to_owned()),
    }
}

fn listening(typed: &str) -> Result<SocketAddr, String> {
    typed.parse().map_err(|_| "not an address and port, such as 127.0.0.1:3000".to_owned())
}

fn seconds(least: u64) -> impl Fn(&str) -> Result<Duration, String> + Clone + Send + Sync + 'static {
    move |typed| match typed.parse() {
        Ok(seconds) if (least..=86_400).contains(&seconds) => Ok(Duration::from_secs(seconds)),
        _ => Err(format!("not a number of seconds from {least} to 86400")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;

    fn refusal(arguments: &[&str]) -> String {
        Arguments::try_parse_from([&["largage", "serve"], arguments].concat()).unwrap_err().to_string()
    }

    #[test]
    fn a_mistake_names_its_setting() {
        for (arguments, setting) in [
            (["--listen", "nowhere"], "--listen <ADDRESS:PORT>"),
            (["--database", "mysql://localhost/x"], "--database <ADDRESS>"),
            (["--metrics", "9464"], "--metrics <ADDRESS:PORT>"),
            (["--public-address", "drops.example.org"], "--public-address <ADDRESS>"),
            (["--public-address", "https://drops.example.org/path"], "--public-address <ADDRESS>"),
            (["--trusted-proxies", "-1"], "-1"),
            (["--trusted-proxies", "256"], "--trusted-proxies <NETWORKS>"),
            (["--allow-destination", "https://chat.internal"], "--allow-destination <HOST[:PORT]>"),
            (["--demo-drop-in", "0"], "--demo-drop-in <SECONDS>"),
            (["--demo-validity", "4"], "--demo-validity <SECONDS>"),
            (["--demo-uses", "0"], "--demo-uses <NUMBER>"),
        ] {
            let refusal = refusal(&[&["--demo"][..], &arguments].concat());
            assert!(refusal.contains(setting), "{arguments:?}: {refusal}");
        }
        let refusal = refusal(&["--demo-drop-in", "8"]);
        assert!(refusal.contains("--demo"), "{refusal}");
    }

    #[test]
    fn secrets_are_not_printed() {
        let (password, key) = ("small-owls", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        let database = format!("postgres://largage:{password}@db.example/largage");
        let arguments = ["largage", "serve", "--database", &database, "--key", key];
        let arguments = Arguments::try_parse_from(arguments).unwrap();
        let printed = format!("{arguments:#?}");
        assert!(!printed.contains(password) && !printed.contains(key), "{printed}");
        let Command::Serve(serve) = arguments.command else { panic!("it is the command that was given") };
        assert_eq!(serve.storage.database("largage.db"), database);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_is_made_for_its_owner_only_and_one_that_exists_stays_as_it_is() {
        use std::{
            fs::{Permissions, set_permissions},
            os::unix::fs::PermissionsExt,
        };

        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("made/data");
        let rights = || data.metadata().unwrap().permissions().mode() & 0o777;
        let storage = Storage { database: None, data: data.clone(), key: None };
        storage.make_folder().unwrap();
        assert_eq!(rights(), 0o700);
        set_permissions(&data, Permissions::from_mode(0o750)).unwrap();
        storage.make_folder().unwrap();
        assert_eq!(rights(), 0o750);
    }

    /// Each setting as it stands in a row of a table: its option, and its variable where it has one.
    type Row = (String, String);

    fn settings() -> BTreeSet<Row> {
        let command = Arguments::command();
        let serve = command.find_subcommand("serve").unwrap();
        let arguments = command.get_arguments().chain(serve.get_arguments());
        let rows = arguments.filter_map(|argument| {
            let option = argument.get_long().filter(|option| !matches!(*option, "help" | "version"))?;
            let variable = argument.get_env().map(|variable| variable.to_str().unwrap().to_owned());
            Some((format!("--{option}"), variable.unwrap_or_default()))
        });
        rows.collect()
    }

    #[test]
    fn every_setting_stands_in_the_readme_and_no_other() {
        let readme = include_str!("../../README.md");
        let table = readme.lines().filter_map(|line| line.strip_prefix("| `--")).flat_map(|line| {
            let mut cells = line.split('|').map(|cell| cell.trim().replace('`', ""));
            let (options, variable) = (cells.next().unwrap(), cells.next().unwrap());
            let options: Vec<Row> =
                format!("--{options}").split(", ").map(|o| (o.to_owned(), variable.clone())).collect();
            options
        });
        assert_eq!(table.collect::<BTreeSet<_>>(), settings());
    }

    #[test]
    fn the_readme_names_defaults_as_they_are_and_the_file_has_every_setting_with_a_variable() {
        let readme = include_str!("../../README.md");
        let mut command = Arguments::command();
        command.build();
        let serve = command.find_subcommand("serve").unwrap();
        let mut keys = BTreeSet::new();
        for argument in serve.get_arguments().filter(|argument| argument.get_env().is_some()) {
            let option = argument.get_long().unwrap();
            keys.extend(crate::settings::key(argument));
            let row = readme.lines().find(|line| line.starts_with(&format!("| `--{option}` |"))).unwrap();
            let told = row.split('|').nth(3).unwrap().trim();
            let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
            match defaults.join(",").as_str() {
                // Said in words.
                "" => assert!(told == "none" || told.len() > 6, "{option}: {told}"),
                "false" => assert_eq!(told, "off", "{option}"),
                default => assert_eq!(told, format!("`{default}`"), "{option}"),
            }
        }
        assert!(keys.contains("listen") && keys.contains("log") && !keys.contains("config"), "{keys:?}");

        // The file that is given to operators has keys that there are, those that it leaves out as well.
        let example = include_str!("../../packaging/largage.toml");
        let set = example.lines().filter_map(|line| Some(line.trim_start_matches('#').split_once(" = ")?.0));
        let set: Vec<&str> = set.filter(|key| !key.contains(' ')).collect();
        assert!(set.len() > 5 && set.iter().all(|key| keys.contains(key)), "{set:?}");
    }

    const NODES: &str = include_str!("../../compose.yaml");
    const ONE: &str = include_str!("../../compose.one.yaml");

    /// What stands in a compose file after `key`, with its variables replaced.
    fn composed(file: &str, key: &str) -> String {
        let line = file.lines().find_map(|line| line.trim().strip_prefix(key));
        let mut rest = line.unwrap_or_else(|| panic!("the file has {key}"));
        let mut replaced = String::new();
        while let Some((before, variable)) = rest.split_once("${") {
            let (_, after) = variable.split_once('}').unwrap();
            replaced.push_str(before);
            replaced.push_str("drops.example.org");
            rest = after;
        }
        replaced + rest
    }

    #[test]
    fn compose_starts_the_program_with_settings_that_it_has() {
        for file in [NODES, ONE] {
            let command: Vec<String> = serde_json::from_str(&composed(file, "command: ")).unwrap();
            let arguments = ["largage".to_owned()].into_iter().chain(command);
            let Ok(Arguments { command: Command::Serve(serve), .. }) = Arguments::try_parse_from(arguments) else {
                panic!("the command is one of ours")
            };
            assert!(serve.public_address.is_some_and(|address| address.is_https()));
            // Whoever calls from the network of the file's own is believed.
            let subnet = composed(file, "config: [{ subnet: ");
            let subnet: Proxies = subnet.trim_end_matches(" }]").parse().unwrap();
            assert_eq!(serve.trusted_proxies, subnet);
            assert_eq!(serve.listen.port(), 3000);

            // Whatever we start in it may write nowhere and do nothing that it need not.
            let ours = file.matches("build: .").count() + file.matches("image: caddy").count();
            for hardening in ["read_only: true", "tmpfs: [\"/tmp\"", "cap_drop: [\"ALL\"]", "no-new-privileges:true"] {
                assert_eq!(file.matches(hardening).count(), ours, "{hardening}");
            }
        }
        let proxy = include_str!("../../Caddyfile");
        assert!(proxy.contains("reverse_proxy {$LARGAGE_NODES}") && proxy.contains("health_uri /readyz"));
        assert_eq!(composed(NODES, "LARGAGE_NODES: "), "\"one:3000 two:3000\"");
        assert_eq!(composed(ONE, "LARGAGE_NODES: "), "\"one:3000\"");

        let known: BTreeSet<String> = settings().into_iter().map(|(_, variable)| variable).collect();
        let node = NODES.split_once("x-node:").unwrap().1.split_once("services:").unwrap().0;
        let set: Vec<&str> = node
            .lines()
            .filter_map(|line| Some(line.strip_prefix("    ")?.split_once(": ")?.0))
            .filter(|name| name.starts_with("LARGAGE_"))
            .collect();
        assert_eq!(set, ["LARGAGE_DATABASE", "LARGAGE_KEY"]);
        assert!(set.iter().all(|name| known.contains(*name)));
        assert!(database(composed(NODES, "LARGAGE_DATABASE: ").trim_matches('"')).is_ok());
    }

    #[test]
    fn the_image_starts_and_asks_the_program_with_commands_that_it_has() {
        let image = include_str!("../../Dockerfile");
        let after = |key: &str| image.lines().find_map(|line| line.split_once(key)).unwrap().1;
        let start = image.lines().find_map(|line| line.strip_prefix("CMD ")).unwrap();
        for words in [start, after(" CMD ")] {
            let words: Vec<String> = serde_json::from_str(words).unwrap();
            let words: Vec<String> = words.into_iter().filter(|word| word != "largage").collect();
            let line = ["largage".to_owned()].into_iter().chain(words);
            Arguments::try_parse_from(line).unwrap();
        }
        let known: BTreeSet<String> = settings().into_iter().map(|(_, variable)| variable).collect();
        for variable in after("ENV ").split(' ') {
            assert!(known.contains(variable.split_once('=').unwrap().0), "{variable}");
        }
        let user: Vec<u32> = after("USER ").split(':').map(|number| number.parse().unwrap()).collect();
        assert!(user.iter().all(|number| *number > 0));
    }

    #[test]
    fn the_service_starts_the_program_with_settings_that_it_has() {
        let unit = include_str!("../../packaging/largage.service");
        let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
        let arguments = Arguments::try_parse_from(start.split(' ')).unwrap();
        assert_eq!(arguments.config.as_deref(), Some(crate::settings::USUAL.as_ref()));
        assert!(matches!(arguments.command, Command::Serve(_)));
        for line in ["ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "UMask=0077"] {
            assert!(unit.lines().any(|known| known == line), "{line}");
        }
    }

    #[test]
    fn the_backup_of_every_night_is_started_with_settings_that_it_has() {
        let unit = include_str!("../../packaging/largage-backup.service");
        let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
        let arguments = Arguments::try_parse_from(start.split(' ')).unwrap();
        assert_eq!(arguments.config.as_deref(), Some(crate::settings::USUAL.as_ref()));
        let Command::Backup(backup) = arguments.command else { panic!("it makes a backup") };
        let to = backup.to.unwrap();
        assert!(unit.contains(&format!("ReadWritePaths=/var/lib/largage {}", to.display())) && backup.keep.is_some());
    }

    #[test]
    fn without_settings_everything_is_in_one_folder_here() {
        let Ok(Arguments { command: Command::Serve(serve), .. }) = Arguments::try_parse_from(["largage", "serve"])
        else {
            panic!("the defaults are valid")
        };
        assert_eq!(serve.storage.database("largage.db"), "sqlite://data/largage.db");
        assert_eq!(serve.listen.to_string(), "127.0.0.1:3000");
        assert!(
            !serve.demo.on
                && !serve.sandbox
                && serve.metrics.is_none()
                && serve.trusted_proxies == Proxies::None
                && serve.allow_destinations.is_empty()
        );
    }

    #[test]
    fn several_destinations_are_allowed() {
        let arguments = [
            "largage",
            "serve",
            "--allow-destination",
            "chat.internal,10.0.0.5:8065",
            "--allow-destination",
            "[::1]:3000",
        ];
        let Ok(Arguments { command: Command::Serve(serve), .. }) = Arguments::try_parse_from(arguments) else {
            panic!("they are hosts")
        };
        let hosts: Vec<_> = serve.allow_destinations.iter().map(ToString::to_string).collect();
        assert_eq!(hosts, ["chat.internal", "10.0.0.5:8065", "[::1]:3000"]);
    }
}
