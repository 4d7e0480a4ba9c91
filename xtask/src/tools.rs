//! What the machine must have. What is missing is installed: programs from Debian's packages, the browser tests'
//! libraries from npm. Nothing that is there already is touched.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::process;

/// The cargo that started us.
pub fn cargo() -> Command {
    compiler(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A cargo or rustc, free of what the cargo that started us set for this program only: left in place, that would reach
/// the build scripts of what we build and make them run again each time.
pub fn compiler(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    let ours = |name: &str| {
        ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
            || name == "LD_LIBRARY_PATH"
    };
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(ours) {
            command.env_remove(name);
        }
    }
    command
}

/// A cache of ours that outlives the checkout.
pub fn cache() -> Result<PathBuf> {
    let absolute = |value: OsString| Some(PathBuf::from(value)).filter(|path| path.is_absolute());
    let caches = env::var_os("XDG_CACHE_HOME")
        .and_then(absolute)
        .or_else(|| Some(env::home_dir()?.join(".cache")))
        .context("neither XDG_CACHE_HOME nor HOME is set")?;
    Ok(caches.join("largage"))
}

/// The program of this name on the PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// The program of this name, from Debian's `packages` if it is absent.
pub fn require(program: &str, packages: &[&str]) -> Result<PathBuf> {
    if let Some(path) = find(program) {
        return Ok(path);
    }
    apt_install(packages)?;
    find(program).with_context(|| format!("{} did not bring the program {program}", packages.join(" ")))
}

/// Installs Debian packages; for anyone but root, says which command does it.
pub fn apt_install(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if find("apt-get").is_none() {
        bail!("please install what Debian calls {names}, and try again");
    }
    if process::output(Command::new("id").arg("-u"))?.trim() != "0" {
        bail!("please run `sudo apt-get install {names}`, and try again");
    }
    println!("      installing {names}");
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").args(["-qq", "-o", "DPkg::Lock::Timeout=300"]);
        apt
    };
    process::run_quietly(apt().arg("update"))?;
    process::run_quietly(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

/// A part of the Rust toolchain that rustup's smallest profile leaves out.
pub fn require_component(component: &str, subcommand: &str) -> Result<()> {
    if process::output(cargo().args([subcommand, "--version"])).is_ok() {
        return Ok(());
    }
    process::run(Command::new("rustup").args(["component", "add", component]))
}

/// Installs what `package-lock.json` in `folder` names, unless that is what is installed.
pub fn npm_ci(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted = hex::encode(Sha256::digest(fs::read(&lock).with_context(|| format!("reading {}", lock.display()))?));
    let stamp = folder.join("node_modules/.installed-lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    require("npm", &["nodejs", "npm"])?;
    println!("      installing the browser tests' libraries");
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").current_dir(folder);
    process::run_quietly(&mut npm)?;
    fs::write(stamp, wanted).context("remembering what npm installed")
}
