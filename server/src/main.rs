//! The program `largage`: reads its configuration and does what it is told.

use clap::Parser;
use largage_server::config::{Arguments, Command};

fn main() -> anyhow::Result<()> {
    let Arguments { logging, command } = Arguments::parse();
    logging.start()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(std::thread::available_parallelism().map_or(4, usize::from).max(4))
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match command {
            Command::Serve(settings) => largage_server::serve::serve(settings).await,
            Command::Admin(task) => largage_server::admin::run(task).await,
        }
    })
}
