//! `cargo xtask test`: every check, in the order in which they are quick, and the sum at the end.
//!
//! A failed check does not keep the later ones from running: one run tells everything.

use std::{
    env,
    ffi::OsString,
    fs,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;

use crate::{
    build_site, drill, packaging,
    postgres::{self, Cluster},
    process,
    project::Project,
    step::Steps,
    tally::Tally,
    tools, wasm,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Check {
    /// The code is formatted
    Fmt,
    /// Clippy finds nothing, in the server and in the browser part
    Clippy,
    /// The crates' tests, on SQLite and on PostgreSQL
    Unit,
    /// The browser tests of end2end/
    Browser,
}

impl Check {
    const ALL: [Self; 4] = [Self::Fmt, Self::Clippy, Self::Unit, Self::Browser];

    /// How many steps the check announces.
    fn steps(self) -> usize {
        match self {
            Self::Fmt => 1,
            Self::Clippy | Self::Unit => 2,
            Self::Browser => 4,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Unit => "unit",
            Self::Browser => "browser",
        }
    }
}

/// What the test runners said at their end.
#[derive(Default)]
struct Closing {
    lines: Vec<String>,
    sum: Tally,
}

impl Closing {
    /// Runs a test runner and tells whether it succeeded; `parse` knows its closing lines.
    fn watch(&mut self, runner: &mut Command, parse: fn(&str) -> Option<Tally>) -> Result<bool> {
        process::watch(runner, |line| {
            if let Some(tally) = parse(line).filter(|tally| !tally.is_empty()) {
                self.lines.push(line.trim().to_owned());
                self.sum += tally;
            }
        })
    }

    /// Whether a check is passed: its runners say so, and something ran since the sum was `before`.
    fn judge(&self, succeeded: bool, before: Tally) -> Result<()> {
        ensure!(succeeded, "tests failed");
        ensure!(self.sum.passed > before.passed, "no test ran");
        Ok(())
    }
}

/// Runs the checks of `chosen`, or all if there are none. `arguments` go to the test runners.
pub fn run(project: &Project, chosen: &[Check], arguments: &[OsString]) -> Result<ExitCode> {
    let checks: Vec<Check> =
        Check::ALL.into_iter().filter(|check| chosen.is_empty() || chosen.contains(check)).collect();
    let mut steps = Steps::new(1 + checks.iter().map(|check| check.steps()).sum::<usize>());
    let toolchain = steps.run("Looking for what is missing", || prepare(project, &checks))?;

    let mut closing = Closing::default();
    let mut failed = Vec::new();
    for check in checks {
        let result = match check {
            Check::Fmt => format(project, &mut steps),
            Check::Clippy => clippy(project, &toolchain, &mut steps),
            Check::Unit => unit(project, arguments, &mut closing, &mut steps),
            Check::Browser => browser(project, &toolchain, arguments, &mut closing, &mut steps),
        };
        if let Err(error) = result {
            if process::interrupted() {
                bail!("interrupted");
            }
            eprintln!("error: {}: {error:#}", check.name());
            failed.push(check.name());
        }
    }

    println!();
    closing.lines.iter().for_each(|line| println!("{line}"));
    if !failed.is_empty() {
        println!("Failed: {}", failed.join(", "));
    }
    println!("{}", closing.sum);
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Cargo's words for what runs on this machine: the server's side with its kill points, which kill only where the
/// environment says so, and xtask. Built together they would share features of their dependencies, and the server's own
/// build would compile those once more without.
fn native_packages(project: &Project) -> [Vec<&str>; 2] {
    let xtask = env!("CARGO_PKG_NAME");
    [
        vec!["--workspace", "--exclude", &project.names.lib_package, "--exclude", xtask, "--features", drill::FEATURE],
        vec!["--package", xtask],
    ]
}

/// Installs what the checks need before the first of them starts.
fn prepare(project: &Project, checks: &[Check]) -> Result<wasm::Toolchain> {
    for check in checks {
        match check {
            Check::Fmt => tools::require_component("rustfmt", "fmt")?,
            Check::Clippy => tools::require_component("clippy", "clippy")?,
            Check::Unit => {
                postgres::install()?;
                // Mail is tried against a mail server of npm's, with certificates of our own.
                tools::require("node", &["nodejs", "npm"])?;
                tools::require("openssl", &["openssl"])?;
                tools::npm_ci(&project.root.join(&project.names.end2end_dir))?;
            }
            Check::Browser => {
                tools::require("node", &["nodejs", "npm"])?;
                if env::var_os("CHROMIUM").is_none() {
                    tools::require("chromium", &["chromium"])?;
                }
                tools::npm_ci(&project.root.join(&project.names.end2end_dir))?;
            }
        }
    }
    // The server's crate names this folder; before the first build of the site it is empty.
    fs::create_dir_all(project.site())?;
    wasm::Toolchain::find_or_install()
}

fn format(project: &Project, steps: &mut Steps) -> Result<()> {
    steps.run("Checking the format", || process::run(project.cargo().args(["fmt", "--all", "--check"])))
}

fn clippy(project: &Project, toolchain: &wasm::Toolchain, steps: &mut Steps) -> Result<()> {
    let browser_part = &project.names.lib_package;
    // Not --all-features: what renders on the server and what hydrates in the browser exclude each other, so each of
    // the two runs has its own half.
    let server = steps.run("Looking for lints in the server", || {
        for packages in native_packages(project) {
            let mut cargo = project.cargo();
            cargo.arg("clippy").args(packages).args(["--all-targets", "--", "--deny", "warnings"]);
            process::run(&mut cargo)?;
        }
        Ok(())
    });
    let browser = steps.run("Looking for lints in the browser part", || {
        let mut cargo = toolchain.clippy(project);
        process::run(cargo.args(["--package", browser_part, "--", "--deny", "warnings"]))
    });
    server.and(browser)
}

fn unit(project: &Project, arguments: &[OsString], closing: &mut Closing, steps: &mut Steps) -> Result<()> {
    let units = steps.run("Looking at the units of systemd", || packaging::check(project));
    let tests = steps.run("Testing the crates, on SQLite and PostgreSQL", || {
        let cluster = Cluster::start()?;
        let mut succeeded = true;
        let before = closing.sum;
        for packages in native_packages(project) {
            let mut cargo = project.cargo();
            cargo.args(["test", "--no-fail-fast"]).args(packages).arg("--").args(arguments);
            cargo.env("LARGAGE_TEST_POSTGRES", cluster.url()).env("PATH", cluster.path()?);
            succeeded &= closing.watch(&mut cargo, Tally::of_cargo)?;
        }
        closing.judge(succeeded, before)
    });
    units.and(tests)
}

fn browser(
    project: &Project,
    toolchain: &wasm::Toolchain,
    arguments: &[OsString],
    closing: &mut Closing,
    steps: &mut Steps,
) -> Result<()> {
    let weight = build_site(project, toolchain, steps)?;
    let server = steps.run("Building the server", || project.build_server(false))?;
    let chromium =
        env::var_os("CHROMIUM").map_or_else(|| tools::require("chromium", &["chromium"]), |path| Ok(path.into()))?;
    let mut words = project.names.end2end_cmd.split_whitespace();
    let runner = words.next().context("end2end-cmd in Cargo.toml is empty")?;
    steps.run("Testing in the browser", || {
        let mut playwright = Command::new(runner);
        playwright.args(words).args(arguments).current_dir(project.root.join(&project.names.end2end_dir));
        playwright.env("LARGAGE_PROGRAM", server).env("CHROMIUM", chromium);
        let before = closing.sum;
        let succeeded = closing.watch(&mut playwright, Tally::of_playwright)?;
        closing.judge(succeeded, before)?;
        weight.judge()
    })
}
