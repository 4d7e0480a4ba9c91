//! The program `largage`: reads its configuration and does what it is told.

use std::process::ExitCode;

use clap::Parser;
use largage_server::config::{Arguments, Command};
use tokio::runtime;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(Arguments { logging, command }: Arguments) -> anyhow::Result<()> {
    logging.start()?;
    // Rendering a page holds its thread: with fewer threads than four, a slow one would hold up the rest.
    let threads = std::thread::available_parallelism().map_or(4, usize::from).max(4);
    let runtime = runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Serve(settings) => largage_server::serve::serve(settings).await,
            Command::Admin(task) => largage_server::admin::run(task).await,
        }
    })
}
