//! `largage admin …`: accounts and the key, for who stands at the machine.

#![expect(clippy::doc_markdown, reason = "help is read in a terminal, where Markdown's marks would stand as they are")]

use std::io::{IsTerminal, Read};

use anyhow::{Context, bail};
use clap::Subcommand;
use largage::{
    address::Guard,
    engine::{
        Engine, OpenError, accounts::AccountError, clock::Clock, destinations::Https, links::LinkError,
        second_factor::SecondFactorError,
    },
    registration::{Draft, Problems},
};

use crate::{
    config::{Storage, Who},
    key,
    serve::what_to_do,
};

/// The file of the key.
const KEY: &str = "largage.key";
/// The password of a new admin, where no one can type it.
const PASSWORD: &str = "LARGAGE_ADMIN_PASSWORD";

#[derive(Debug, Subcommand)]
pub enum Task {
    /// Make an admin; asks for the password, or reads it from the standard input or LARGAGE_ADMIN_PASSWORD
    Create {
        #[command(flatten)]
        who: Who,
        /// The name that others see
        #[arg(long, default_value = "Admin")]
        name: String,
        #[command(flatten)]
        storage: Storage,
    },
    /// Print a link by which somebody who has forgotten their password sets a new one
    Reset {
        #[command(flatten)]
        who: Who,
        #[command(flatten)]
        storage: Storage,
    },
    /// Take the second factor of somebody away who has lost it, with all recovery codes
    RemoveSecondFactor {
        #[command(flatten)]
        who: Who,
        #[command(flatten)]
        storage: Storage,
    },
    /// Seal what is secret with a new key, which takes the place of the one in the file; no server may run meanwhile
    ChangeKey {
        #[command(flatten)]
        storage: Storage,
    },
}

pub async fn run(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Create { who, name, storage } => {
            let draft =
                Draft { email: who.email.to_string(), password: password()?, public_name: name, ..Draft::default() };
            let engine = open(&storage).await?;
            match engine.create_admin(&draft, None).await {
                Err(AccountError::Problems(problems)) => {
                    let Problems { password, public_name, .. } = problems;
                    let wrong = password.map(|wrong| format!("the password is {wrong}"));
                    let wrong = wrong.or(public_name.map(|wrong| format!("--name is {wrong}")));
                    bail!("{}", wrong.unwrap_or_else(|| "the e-mail address is not one".to_owned()));
                }
                made => made?,
            };
            println!("{} is an admin now and can sign in.", who.email);
        }
        Task::Reset { who, storage } => {
            let engine = open(&storage).await?;
            let token = match engine.reset_link_for(&who.email).await {
                Err(LinkError::NoSuchAccount) => bail!("{} has no account", who.email),
                token => token?,
            };
            println!("{}", engine.company().await?.link(&format!("/reset/{}", token.expose())));
        }
        Task::RemoveSecondFactor { who, storage } => {
            let engine = open(&storage).await?;
            match engine.remove_second_factor_for(&who.email).await {
                Err(SecondFactorError::NoSuchAccount) => bail!("{} has no account", who.email),
                Err(SecondFactorError::Off) => bail!("{} has no second factor", who.email),
                removed => removed?,
            }
            println!("{} signs in with the password alone from now on.", who.email);
        }
        Task::ChangeKey { storage } => {
            let database = storage.database("largage.db");
            let file = storage.data.join(KEY);
            match key::change(&storage, KEY, &database, &Clock::system()).await? {
                Some(changed) => {
                    println!("The key has changed, and {} values are sealed with the new one.", changed.values);
                    for value in changed.unreadable {
                        println!("The old key did not open this one either, and it stays as it is: {value}.");
                    }
                }
                None => println!("The change that had broken off is finished."),
            }
            println!(
                "Keep a copy of {}, and give it to every other node. Backups of before open with the old key only.",
                file.display()
            );
        }
    }
    Ok(())
}

async fn open(storage: &Storage) -> anyhow::Result<Engine> {
    let database = storage.database("largage.db");
    let key = key::load(storage, KEY, &database).await?;
    key.warn();
    // Nothing is sent from here.
    let engine = Engine::open(&database, key.key, Clock::system(), Https::new("", Guard::default())).await;
    engine.map_err(|error| match error {
        OpenError::Store(_) => {
            let what = what_to_do(&error, &database);
            anyhow::Error::new(error).context(what)
        }
        OpenError::OtherKey { .. } => error.into(),
    })
}

fn password() -> anyhow::Result<String> {
    if let Ok(password) = std::env::var(PASSWORD) {
        return Ok(password);
    }
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("Password: ").context("reading the password");
    }
    let mut password = String::new();
    std::io::stdin().read_to_string(&mut password).context("reading the password from the standard input")?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}
