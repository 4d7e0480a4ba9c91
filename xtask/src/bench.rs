//! The rush, deliveries and load: the optimised program on both databases, the last on SQLite alone.

use std::process::Command;

use anyhow::Result;

use crate::{
    postgres::{self, Cluster},
    process,
    project::Project,
    step::Steps,
};

/// How many steps [`run`] announces.
pub const STEPS: usize = 6;

/// Builds all, then runs the first two on SQLite and on a throw-away PostgreSQL, and opens every page of a large SQLite
/// database. They print their figures, and fail if money or messages went wrong, or a page took too long.
pub fn run(project: &Project, steps: &mut Steps) -> Result<()> {
    steps.run("Building the rush, the deliveries and the load", || {
        let mut cargo = project.cargo();
        cargo.args(["build", "--release", "--package", &project.names.bin_package]);
        process::run(cargo.args(["--bins", "--example", "rush", "--example", "deliver", "--example", "load"]))
    })?;
    let program = |name: &str| project.target.join("release/examples").join(name);
    for (name, title) in [("rush", "The rush"), ("deliver", "Deliveries")] {
        let program = program(name);
        steps.run(&format!("{title} on SQLite"), || process::run(&mut Command::new(&program)))?;
        steps.run(&format!("{title} on PostgreSQL"), || {
            postgres::install()?;
            let cluster = Cluster::start()?;
            process::run(Command::new(&program).arg("--database").arg(cluster.url()))
        })?;
    }
    steps.run("Every page of a large database", || process::run(&mut Command::new(program("load"))))
}
