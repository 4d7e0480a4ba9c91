//! `cargo xtask audit`: whether what we build on has faults that are known. It asks the registries, so it is no part of
//! `cargo xtask test`.

use std::process::{Command, ExitCode};

use anyhow::bail;

use crate::{process, project::Project, step::Steps, tools};

/// Fails where something is known, or nobody could be asked: silence is no good news.
pub fn run(project: &Project) -> ExitCode {
    let mut steps = Steps::new(2);
    let npm = steps.run("Asking npm about the browser tests' libraries", || {
        tools::require("npm", &["nodejs", "npm"])?;
        let mut npm = Command::new("npm");
        npm.args(["audit", "--audit-level=high"]).current_dir(project.root.join(&project.names.end2end_dir));
        process::run(&mut npm)
    });
    let crates = steps.run("Asking RustSec about the crates", || {
        if tools::find("cargo-audit").is_none() {
            bail!("there is no cargo-audit: `cargo install cargo-audit --locked` brings it");
        }
        process::run(tools::cargo().args(["audit", "--deny", "unsound", "--deny", "yanked"]).current_dir(&project.root))
    });
    let mut well = true;
    for (what, asked) in [("npm", npm), ("crates", crates)] {
        if let Err(error) = asked {
            eprintln!("error: {what}: {error:#}");
            well = false;
        }
    }
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
