//! Whether systemd understands the units of packaging/, and shuts the program in as well as they say.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

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
    let (services, _) = units.split_at(SERVICES.len());
    verify(&analyze, &units)?;
    services.iter().try_for_each(|service| judge(&analyze, service))
}

/// Whether systemd understands all of it: it tells of what it ignores with success.
fn verify(analyze: &Path, units: &[PathBuf]) -> Result<()> {
    let said = Command::new(analyze).arg("verify").args(units).output().context("starting systemd-analyze")?;
    let words = String::from_utf8_lossy(&said.stderr);
    // Of the machine's own units as well.
    let ours: Vec<&str> = words.lines().filter(|line| line.contains("largage")).collect();
    ensure!(ours.is_empty(), "{}", ours.join("\n"));
    Ok(())
}

fn judge(analyze: &Path, service: &Path) -> Result<()> {
    let mut security = Command::new(analyze);
    security.args(["security", "--offline=true", "--no-pager", &format!("--threshold={EXPOSURE}")]).arg(service);
    process::run_quietly(&mut security)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systemd_does_not_know_and_what_is_not_shut_in_is_found() {
        let Some(analyze) = tools::find("systemd-analyze") else { return };
        let folder = std::env::temp_dir().join(format!("largage-units-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let unit = |name: &str, more: &str| {
            let unit = folder.join(name);
            fs::write(&unit, format!("[Service]\nExecStart={}\n{more}\n", analyze.display())).unwrap();
            unit
        };
        let plain = unit("largage-plain.service", "");
        verify(&analyze, std::slice::from_ref(&plain)).unwrap();
        judge(&analyze, &plain).unwrap_err();
        let said = verify(&analyze, &[unit("largage-typo.service", "ProtectSystm=strict")]).unwrap_err().to_string();
        assert!(said.contains("ProtectSystm"), "{said}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
