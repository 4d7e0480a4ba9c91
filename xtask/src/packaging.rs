//! Whether systemd understands the units of packaging/, and shuts the program in as well as they say.

use std::{fs, process::Command};

use anyhow::{Context, Result, bail, ensure};

use crate::{process, project::Project, tools};

const SERVICES: [&str; 2] = ["largage.service", "largage-backup.service"];
const TIMER: &str = "largage-backup.timer";

/// Where the units start the program from.
const PROGRAM: &str = "/usr/local/bin/largage";

/// How exposed a service may be, in tenths, as `systemd-analyze security` counts: a service without any measure has 96.
const EXPOSURE: u8 = 20;

/// Nothing where there is no systemd.
pub fn check(project: &Project) -> Result<()> {
    let Some(analyze) = tools::find("systemd-analyze") else {
        println!("      no systemd-analyze here: the units of packaging/ are not looked at");
        return Ok(());
    };
    let folder = project.target.join("packaging");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    // A unit is refused whose program is not there, so that they start one here that is.
    let program = std::env::current_exe().context("where this program is")?;
    let program = program.to_str().context("the path of this program is no text")?;
    let mut units = Vec::new();
    for name in SERVICES.into_iter().chain([TIMER]) {
        let from = project.root.join("packaging").join(name);
        let unit = fs::read_to_string(&from).with_context(|| format!("reading {}", from.display()))?;
        ensure!(name == TIMER || unit.contains(PROGRAM), "{name} does not start {PROGRAM}");
        let to = folder.join(name);
        fs::write(&to, unit.replace(PROGRAM, program)).with_context(|| format!("writing {}", to.display()))?;
        units.push(to);
    }
    let said = Command::new(&analyze).arg("verify").args(&units).output().context("starting systemd-analyze")?;
    let words = String::from_utf8_lossy(&said.stderr);
    // It tells of the machine's own units as well, and of what it ignores with success.
    let ours: Vec<&str> = words.lines().filter(|line| line.contains("largage")).collect();
    if !ours.is_empty() {
        bail!("{}", ours.join("\n"));
    }
    for unit in &units[..SERVICES.len()] {
        let mut security = Command::new(&analyze);
        security.args(["security", "--offline=true", "--no-pager", &format!("--threshold={EXPOSURE}")]).arg(unit);
        process::run_quietly(&mut security)?;
    }
    Ok(())
}
