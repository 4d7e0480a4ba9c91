//! The crash drill: the program is killed at each of its kill points, hundreds of times, and everything is checked.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::{
    postgres::{self, Cluster},
    process,
    project::Project,
    step::Steps,
};

/// Builds the kill points in. The tests have them as well, so that both share what was compiled.
pub const FEATURE: &str = "largage-server/drill";

#[derive(Args)]
pub struct Drill {
    /// How often the program is killed on each database
    #[arg(long, default_value_t = 200)]
    kills: usize,
    /// An empty database to drill on, instead of SQLite and of PostgreSQL in a throw-away cluster
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
    /// Repeats the chances of another drill
    #[arg(long)]
    seed: Option<u64>,
}

impl Drill {
    /// Fails if anything was lost, doubled or wrong.
    pub fn run(&self, project: &Project) -> Result<()> {
        let mut steps = Steps::new(if self.database.is_some() { 2 } else { 3 });
        steps.run("Building the server with its kill points", || {
            let mut cargo = project.cargo();
            cargo.args(["build", "--package", &project.names.bin_package, "--features", FEATURE]);
            process::run(cargo.args(["--bin", &project.names.bin_target, "--example", "drill"]))
        })?;
        let drill = || {
            let mut drill = Command::new(project.target.join("debug/examples/drill"));
            drill.arg("--kills").arg(self.kills.to_string());
            drill.args(self.seed.iter().flat_map(|seed| ["--seed".to_owned(), seed.to_string()]));
            drill
        };
        if let Some(database) = &self.database {
            return steps.run("The drill", || process::run(drill().arg("--database").arg(database)));
        }
        let sqlite = steps.run("The drill on SQLite", || process::run(&mut drill()));
        let postgres = steps.run("The drill on PostgreSQL", || {
            postgres::install()?;
            let cluster = Cluster::start()?;
            process::run(drill().arg("--database").arg(cluster.url()))
        });
        sqlite.and(postgres)
    }
}
