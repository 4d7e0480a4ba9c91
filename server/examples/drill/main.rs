//! The crash drill, as long as told: `cargo xtask drill` builds and runs it. Fails if anything is lost, doubled or wrong.

#[path = "run.rs"]
mod run;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Parser;

#[derive(Debug, Parser)]
struct Arguments {
    /// How often the program is killed, at all points together
    #[arg(long, default_value_t = 200)]
    kills: usize,
    /// An empty database; a SQLite file of its own unless set
    #[arg(long)]
    database: Option<String>,
    /// Repeats the chances of another drill
    #[arg(long)]
    seed: Option<u64>,
    /// The program; the one that was built beside this unless set
    #[arg(long)]
    program: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let Arguments { kills, database, seed, program } = Arguments::parse();
    let beside = || Some(std::env::current_exe().ok()?.parent()?.parent()?.join("largage"));
    let program = program.or_else(beside).context("--program")?;
    let plan = run::Plan { program, database, kills, seed: seed.unwrap_or_else(rand::random), shown: true };
    println!("Seed {}\n{}", plan.seed, run::head());
    let report = run::run(&plan, |outcome| println!("{outcome}")).await?;
    println!("{report}");
    Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
