//! The program itself, for the examples that measure it.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

use anyhow::{Context, bail};
use largage::engine::seal::Key;

/// The program while it runs.
pub struct Program {
    process: Child,
    pub address: String,
}

impl Program {
    /// Starts `program`, or the one that was built beside the example, on a free port.
    pub fn start(program: Option<&PathBuf>, database: &str, key: &Key, folder: &Path) -> anyhow::Result<Self> {
        let beside = || Some(std::env::current_exe().ok()?.parent()?.parent()?.join("largage"));
        let program = program.cloned().or_else(beside).context("--program")?;
        let began = Instant::now();
        let mut process = Command::new(&program)
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "error"])
            .env("LARGAGE_DATABASE", database)
            .env("LARGAGE_KEY", key.reveal())
            .env("LARGAGE_DATA", folder)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let said = BufReader::new(process.stdout.take().context("its output")?);
        for line in said.lines() {
            if let Some(address) = line?.strip_prefix("Largage is ready on ") {
                println!("ready after {} ms, {} of memory", began.elapsed().as_millis(), memory(process.id()));
                return Ok(Self { process, address: address.to_owned() });
            }
        }
        bail!("{} ended at once", program.display())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        println!("{} of memory at the end", memory(self.process.id()));
        // What it answered is durable, however it ends.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// What Linux counts as a process's own.
fn memory(process: u32) -> String {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.map_or_else(|| "an unknown amount".to_owned(), |line| line.trim().to_owned())
}
