//! The program `largage`: reads its configuration and does what it is told.

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use largage_server::{
    admin,
    config::{Arguments, Command},
    log::Logging,
    message, serve,
};
use tokio::runtime;

fn main() -> ExitCode {
    let Arguments { logging, command } = Arguments::parse();
    let done = match command {
        Command::Serve(settings) => run(&logging, serve::serve(settings)),
        Command::Admin(task) => run(&logging, admin::run(task)),
        Command::Message(task) => return message::run(&task),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// How long work that cannot be broken off, such as looking a name up, may keep the program from ending.
const LEFTOVERS: Duration = Duration::from_millis(200);

fn run(logging: &Logging, task: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    logging.start()?;
    // Rendering a page holds its thread: with fewer threads than four, a slow one would hold up the rest.
    let threads = std::thread::available_parallelism().map_or(4, usize::from).max(4);
    let runtime = runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    let done = runtime.block_on(task);
    runtime.shutdown_timeout(LEFTOVERS);
    done
}
