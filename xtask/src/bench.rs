//! The rush: a thousand customers at once against the optimised program, on both databases.

use std::process::Command;

use anyhow::Result;

use crate::{
    postgres::{self, Cluster},
    process,
    project::Project,
    step::Steps,
};

/// How many steps [`run`] announces.
pub const STEPS: usize = 3;

/// Builds the rush, then runs it on SQLite and on a throw-away PostgreSQL; each prints its figures, and fails if money
/// went wrong.
pub fn run(project: &Project, steps: &mut Steps) -> Result<()> {
    steps.run("Building the rush", || {
        let mut cargo = project.cargo();
        process::run(cargo.args(["build", "--release", "--package", &project.names.bin_package, "--example", "rush"]))
    })?;
    let rush = project.target.join("release/examples/rush");
    steps.run("The rush on SQLite", || process::run(&mut Command::new(&rush)))?;
    steps.run("The rush on PostgreSQL", || {
        postgres::install()?;
        let cluster = Cluster::start()?;
        process::run(Command::new(&rush).arg("--database").arg(cluster.url()))
    })
}
