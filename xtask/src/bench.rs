//! The rush, and deliveries: the optimised program on both databases.

use std::process::Command;

use anyhow::Result;

use crate::{
    postgres::{self, Cluster},
    process,
    project::Project,
    step::Steps,
};

/// How many steps [`run`] announces.
pub const STEPS: usize = 5;

/// Builds both, then runs each on SQLite and on a throw-away PostgreSQL. They print their figures, and fail if money or
/// messages went wrong.
pub fn run(project: &Project, steps: &mut Steps) -> Result<()> {
    steps.run("Building the rush and the deliveries", || {
        let mut cargo = project.cargo();
        cargo.args(["build", "--release", "--package", &project.names.bin_package]);
        process::run(cargo.args(["--bins", "--example", "rush", "--example", "deliver"]))
    })?;
    for (name, title) in [("rush", "The rush"), ("deliver", "Deliveries")] {
        let program = project.target.join("release/examples").join(name);
        steps.run(&format!("{title} on SQLite"), || process::run(&mut Command::new(&program)))?;
        steps.run(&format!("{title} on PostgreSQL"), || {
            postgres::install()?;
            let cluster = Cluster::start()?;
            process::run(Command::new(&program).arg("--database").arg(cluster.url()))
        })?;
    }
    Ok(())
}
