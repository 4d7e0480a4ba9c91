//! `cargo xtask …`: everything that is done to this repository as a whole.
//!
//! `run` and `build` make the browser's part ([`wasm`], [`split`]), lay it out as a site ([`site`]) and build the server
//! beside it; `test` runs every check ([`check`]). What the machine lacks is installed on the way ([`tools`]).

mod audit;
mod bench;
mod check;
mod drill;
mod mistakes;
mod packaging;
mod postgres;
mod process;
mod project;
mod site;
mod split;
mod step;
mod tally;
mod tools;
mod wasm;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::{check::Check, drill::Drill, postgres::Cluster, project::Project, site::Weight, step::Steps};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Runs, builds and tests Largage, and installs what that needs")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything and serve the demo
    Run {
        /// Build the server optimised, with the site inside
        #[arg(long)]
        release: bool,
        /// Keep the data in a throw-away PostgreSQL cluster instead of SQLite
        #[arg(long)]
        postgres: bool,
        /// Further arguments for `largage serve`
        #[arg(last = true)]
        arguments: Vec<OsString>,
    },
    /// Build the site and the server
    Build {
        /// Build the server optimised, with the site inside
        #[arg(long)]
        release: bool,
    },
    /// Let a thousand customers rush for a hundred uses, messages be delivered and every page of a large installation be
    /// opened, and print how fast that goes
    Bench,
    /// Kill the server at its worst moments, again and again, and check that nothing is lost or doubled
    Drill(Drill),
    /// Make known mistakes in a copy of the code, all or those named, and check that a test finds each
    Mistakes { names: Vec<String> },
    /// Ask the registries whether what we build on has faults that are known
    Audit,
    /// Run the checks: all of them, or those named
    Test {
        checks: Vec<Check>,
        /// Passed to the test runners, to choose among their tests
        #[arg(last = true)]
        arguments: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    match process::outlive_interrupts().and_then(|()| perform(Arguments::parse().task)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<ExitCode> {
    let project = Project::load()?;
    match task {
        Task::Run { release, postgres, arguments } => run(&project, release, postgres, arguments),
        Task::Build { release } => {
            let program = build(&project, release, &mut Steps::new(BUILD_STEPS))?;
            println!("Built {}", program.display());
            Ok(ExitCode::SUCCESS)
        }
        Task::Bench => {
            let mut steps = Steps::new(BUILD_STEPS + bench::STEPS);
            build(&project, true, &mut steps)?;
            bench::run(&project, &mut steps)?;
            Ok(ExitCode::SUCCESS)
        }
        Task::Drill(drill) => {
            drill.run(&project)?;
            Ok(ExitCode::SUCCESS)
        }
        Task::Mistakes { names } => mistakes::run(&project, &names),
        Task::Audit => Ok(audit::run(&project)),
        Task::Test { checks, arguments } => check::run(&project, &checks, &arguments),
    }
}

/// How many steps [`build`] announces.
const BUILD_STEPS: usize = 4;

fn build(project: &Project, release: bool, steps: &mut Steps) -> Result<PathBuf> {
    let toolchain = steps.run("Looking for a compiler for the browser", wasm::Toolchain::find_or_install)?;
    build_site(project, &toolchain, steps)?;
    steps.run("Building the server (the first time takes minutes)", || project.build_server(release))
}

/// Two steps: the browser's part, then the site around it.
fn build_site(project: &Project, toolchain: &wasm::Toolchain, steps: &mut Steps) -> Result<Weight> {
    let bindings =
        steps.run("Building the browser part (the first time takes minutes)", || wasm::build(project, toolchain))?;
    let weight = steps.run("Laying out the site", || site::lay_out(project, &bindings))?;
    println!("{weight}");
    Ok(weight)
}

fn run(project: &Project, release: bool, postgres: bool, arguments: Vec<OsString>) -> Result<ExitCode> {
    let mut steps = Steps::new(BUILD_STEPS + usize::from(postgres));
    let program = build(project, release, &mut steps)?;
    let mut server = std::process::Command::new(program);
    server.args(["serve", "--demo"]).current_dir(&project.root);
    if !postgres {
        // The server takes this process's place: signals and exit status are its own.
        return Err(process::replace(server.args(arguments)));
    }
    let cluster = steps.run("Starting a throw-away PostgreSQL", || {
        postgres::install()?;
        Cluster::start()
    })?;
    process::run(server.arg("--database").arg(cluster.url()).args(arguments))?;
    Ok(ExitCode::SUCCESS)
}
