//! The part that runs in the browser: a compiler for it, the crate, and the JavaScript that loads it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::{process, project::Project, tools};

const TARGET: &str = "wasm32-unknown-unknown";

/// A cargo that can compile for the browser.
pub enum Toolchain {
    /// The one in use everywhere else, with rustup's standard library for WebAssembly.
    Rustup,
    /// Debian's compiler with a standard library that we compiled, for where rustup has no download. Debian packages
    /// no such library for this target, only the sources.
    Debian { sysroot: PathBuf },
}

impl Toolchain {
    pub fn find_or_install() -> Result<Self> {
        if rustup_has_target() {
            return Ok(Self::Rustup);
        }
        if let Some(sysroot) = debian_sysroot()?.filter(|sysroot| sysroot.exists()) {
            return Ok(Self::Debian { sysroot });
        }
        if add_rustup_target() {
            return Ok(Self::Rustup);
        }
        println!("      rustup has no standard library for {TARGET} here: compiling one from Debian's sources");
        tools::apt_install(&["rustc-web", "cargo-web", "rust-web-src", "lld-22"])?;
        let sysroot = debian_sysroot()?.context("Debian's packages did not bring /usr/bin/rustc")?;
        build_sysroot(&sysroot)?;
        Ok(Self::Debian { sysroot })
    }

    /// Cargo for [`TARGET`]; procedural macros and build scripts still run on this machine.
    fn cargo(&self, project: &Project) -> Command {
        match self {
            Self::Rustup => project.cargo(),
            Self::Debian { sysroot } => {
                let mut cargo = debian_cargo();
                cargo.current_dir(&project.root);
                // RUSTFLAGS would take the place of the target's own flags.
                cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
                cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", format!("--sysroot {}", sysroot.display()));
                cargo
            }
        }
    }

    /// Clippy for what runs in the browser. Debian's toolchain comes without clippy: there the same code is checked as
    /// if it ran on this machine, where it compiles as well.
    pub fn clippy(&self, project: &Project) -> Command {
        let mut cargo = project.cargo();
        cargo.args(["clippy", "--target-dir"]).arg(target_folder(project));
        if matches!(self, Self::Rustup) {
            cargo.args(["--target", TARGET]);
        }
        cargo
    }
}

/// Builds the browser's crate and its bindings, and returns the folder that holds `NAME.js`, `NAME_bg.wasm` and, where
/// crates bring JavaScript of their own, `snippets/`.
pub fn build(project: &Project, toolchain: &Toolchain) -> Result<PathBuf> {
    let names = &project.names;
    let profile = &names.lib_profile_release;
    let folder = target_folder(project);
    let mut cargo = toolchain.cargo(project);
    cargo.args(["build", "--package", &names.lib_package, "--lib", "--target", TARGET, "--profile", profile]);
    process::run(cargo.arg("--target-dir").arg(&folder))?;
    let module = folder.join(TARGET).join(profile).join(format!("{}.wasm", names.lib_package.replace('-', "_")));
    bind(&module, &names.name, &folder.join("bindings"))
}

/// Apart from the server's, so that the two never wait for each other; the same folder as cargo-leptos uses.
fn target_folder(project: &Project) -> PathBuf {
    project.target.join("front")
}

/// Writes the bindings of `module` to a folder inside `all` that is named after the module's content, unless it is
/// there. Older ones are removed.
fn bind(module: &Path, name: &str, all: &Path) -> Result<PathBuf> {
    let bytes = fs::read(module).with_context(|| format!("reading {}", module.display()))?;
    let folder = all.join(hex::encode(Sha256::digest(&bytes)));
    if folder.exists() {
        return Ok(folder);
    }
    if all.exists() {
        fs::remove_dir_all(all)?;
    }
    let unfinished = all.join("unfinished");
    Bindgen::new()
        .input_path(module)
        .out_name(name)
        .web(true)?
        .typescript(false)
        // A third of the transfer: names of functions, of use to a debugger only.
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&unfinished)
        .context("wasm-bindgen")?;
    fs::rename(&unfinished, &folder)?;
    Ok(folder)
}

fn rustup_has_target() -> bool {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    process::output(Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]))
        .is_ok_and(|folder| Path::new(folder.trim()).exists())
}

/// Rustup's own retries take long where there is no network, hence the limit.
fn add_rustup_target() -> bool {
    println!("      asking rustup for {TARGET}");
    let mut rustup = Command::new("timeout");
    rustup.args(["300", "rustup", "target", "add", TARGET]);
    process::run(&mut rustup).is_ok() && rustup_has_target()
}

/// Debian's cargo and rustc, whatever stands before them on the PATH or in the environment.
fn debian_cargo() -> Command {
    let mut cargo = tools::compiler("/usr/bin/cargo");
    let path = env::var("PATH").unwrap_or_default();
    cargo.env("PATH", format!("/usr/bin:{path}")).env("RUSTC", "/usr/bin/rustc");
    cargo.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN").env_remove("RUSTC_WRAPPER");
    cargo
}

/// Where our standard library for Debian's compiler belongs, built or not; `None` without that compiler. It fits one
/// version of the compiler only, so the path carries the version.
fn debian_sysroot() -> Result<Option<PathBuf>> {
    if !Path::new("/usr/bin/rustc").exists() || !Path::new("/usr/bin/cargo").exists() {
        return Ok(None);
    }
    let version = process::output(Command::new("/usr/bin/rustc").arg("--version"))?;
    let version: String =
        version.trim().chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
    Ok(Some(tools::cache()?.join("sysroot").join(version)))
}

/// Compiles the standard library from the sources of `rust-web-src` into `sysroot`, laid out as the compiler expects
/// it. Nothing of the system is touched: everything happens in our cache.
fn build_sysroot(sysroot: &Path) -> Result<()> {
    let version = process::output(Command::new("/usr/bin/rustc").arg("-vV"))?;
    let release = version.lines().find_map(|line| line.strip_prefix("release: ")).context("rustc tells no release")?;
    let sources = PathBuf::from(format!("/usr/src/rustc-{release}/library"));
    if !sources.exists() {
        bail!("rust-web-src and rustc-web differ in version: there is no {}", sources.display());
    }

    // A copy, because cargo writes beside the sources.
    let workshop = sysroot.with_extension("building");
    if workshop.exists() {
        fs::remove_dir_all(&workshop)?;
    }
    fs::create_dir_all(&workshop)?;
    process::run(Command::new("cp").arg("--recursive").arg(&sources).arg(&workshop))?;

    let built = workshop.join("target");
    let mut cargo = debian_cargo();
    cargo
        .current_dir(workshop.join("library/sysroot"))
        .args(["build", "--release", "--target", TARGET, "--no-default-features", "--features", "panic-unwind"])
        .arg("--target-dir")
        .arg(&built)
        // The standard library uses unstable features, and marks its dependencies as its own; with bitcode inside,
        // it takes part in link-time optimisation.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zforce-unstable-if-unmarked -Cembed-bitcode=yes");
    process::run(&mut cargo)?;

    let finished = workshop.join("sysroot");
    let libraries = finished.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&libraries)?;
    for entry in fs::read_dir(built.join(TARGET).join("release/deps"))? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|extension| extension == "rlib") {
            fs::copy(entry.path(), libraries.join(entry.file_name()))?;
        }
    }
    fs::rename(&finished, sysroot)?;
    fs::remove_dir_all(&workshop)?;
    Ok(())
}
