//! The program `largage`: reads its configuration and does what it is told.

use std::{process::ExitCode, time::Duration};

use largage_server::{
    admin, backup,
    config::{Arguments, Command},
    doctor,
    log::Logging,
    message, serve,
    settings::{self, Failure, Settings},
};
use tokio::runtime;

fn main() -> ExitCode {
    let Settings { arguments, file } = match settings::read() {
        Ok(settings) => settings,
        Err(Failure::Told(error)) => error.exit(),
        Err(Failure::Mistake(sentence)) if doctor::is_asked() => return doctor::tell_mistake(sentence),
        Err(Failure::Mistake(sentence)) => {
            eprintln!("error: {sentence}");
            return ExitCode::from(MISTYPED);
        }
    };
    let Arguments { logging, command, config: _ } = arguments;
    let done = match command {
        Command::Serve(settings) => run(&logging, serve::serve(settings)),
        Command::Doctor(examination) => run(&logging, doctor::run(*examination, file)),
        Command::Backup(asked) => run(&logging, backup::backup(*asked)),
        Command::Restore(asked) => run(&logging, backup::restore(*asked)),
        Command::Verify(storage) => run(&logging, backup::verify(*storage)),
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

/// How a program ends that was told what it cannot be told, as clap has it.
const MISTYPED: u8 = 2;
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
