//! The part that runs in the browser: a compiler for it, the crate, and the JavaScript that loads it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::{process, project::Project, site, split, tools};

const TARGET: &str = "wasm32-unknown-unknown";

/// A cargo that can compile for the browser.
pub enum Toolchain {
    /// The one in use everywhere else, with rustup's standard library for WebAssembly.
    Rustup,
    /// Debian's compiler with a standard library that we compiled, for where rustup has no download. Debian packages
    /// no such library for this target, only the sources.
    Debian(Debian),
}

/// What Debian's compiler needs to be told for this target.
pub struct Debian {
    /// Our standard library; see [`build_sysroot`].
    sysroot: PathBuf,
    linker: PathBuf,
}

impl Toolchain {
    pub fn find_or_install() -> Result<Self> {
        if rustup_has_target() {
            return Ok(Self::Rustup);
        }
        if let Some(debian) = Debian::find()?.filter(Debian::is_complete) {
            return Ok(Self::Debian(debian));
        }
        if add_rustup_target() {
            return Ok(Self::Rustup);
        }
        Debian::install().map(Self::Debian)
    }

    /// Cargo for [`TARGET`]; procedural macros and build scripts still run on this machine.
    fn cargo(&self, project: &Project) -> Command {
        match self {
            Self::Rustup => project.cargo(),
            Self::Debian(Debian { sysroot, linker }) => {
                let mut cargo = debian_cargo();
                cargo.current_dir(&project.root);
                // RUSTFLAGS would take the place of the target's own flags.
                cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
                cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", format!("--sysroot {}", sysroot.display()));
                cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                cargo
            }
        }
    }

    /// Clippy for what runs in the browser. Two versions of clippy would disagree: with Debian’s toolchain it is checked as
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

/// Builds the browser's crate and its bindings, and returns the folder that [`site::lay_out`] takes: `NAME.js`,
/// `NAME_bg.wasm`, the chunks of lazy islands with their loader, where crates bring JavaScript of their own `snippets/`,
/// and [`site::CHUNKS`].
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
    fs::create_dir_all(&unfinished)?;
    let main = all.join("main.wasm");
    let chunks = split::split(&bytes, &format!("{name}.js"), &unfinished, &main)?;
    fs::write(unfinished.join(site::CHUNKS), serde_json::to_vec(&chunks)?)?;
    Bindgen::new()
        .input_path(&main)
        .out_name(name)
        .web(true)?
        .typescript(false)
        // Chunks know what they share with the main module by the linker's names.
        .keep_lld_exports(true)
        .demangle(false)
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

impl Debian {
    /// Where things are, or would be, for the installed version of Debian's compiler; `None` without one.
    fn find() -> Result<Option<Self>> {
        if !Path::new("/usr/bin/rustc").exists() || !Path::new("/usr/bin/cargo").exists() {
            return Ok(None);
        }
        let version = DebianVersion::read()?;
        // A standard library fits one version of the compiler only.
        let sysroot = tools::cache()?.join("sysroot").join(&version.release);
        let linker = format!("/usr/bin/wasm-ld-{}", version.llvm).into();
        Ok(Some(Self { sysroot, linker }))
    }

    fn is_complete(&self) -> bool {
        self.sysroot.exists() && self.linker.exists()
    }

    fn install() -> Result<Self> {
        println!("      rustup has no standard library for {TARGET} here: compiling one from Debian's sources");
        tools::apt_install(&["rustc-web", "cargo-web", "rust-web-src"])?;
        let debian = Self::find()?.context("Debian's packages did not bring /usr/bin/rustc and /usr/bin/cargo")?;
        let version = DebianVersion::read()?;
        if !debian.linker.exists() {
            tools::apt_install(&[&format!("lld-{}", version.llvm)])?;
        }
        if !debian.sysroot.exists() {
            build_sysroot(&debian.sysroot, &version.release)?;
        }
        Ok(debian)
    }
}

struct DebianVersion {
    /// Of the compiler: `1.96.0`.
    release: String,
    /// The major version of LLVM inside it, which the linker's must equal.
    llvm: String,
}

impl DebianVersion {
    fn read() -> Result<Self> {
        Self::parse(&process::output(Command::new("/usr/bin/rustc").arg("-vV"))?)
    }

    fn parse(text: &str) -> Result<Self> {
        let field = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            value.with_context(|| format!("/usr/bin/rustc -vV does not tell the {name}"))
        };
        let llvm = field("LLVM version")?;
        let llvm = llvm.split_once('.').map_or(llvm, |(major, _)| major);
        Ok(Self { release: field("release")?.to_owned(), llvm: llvm.to_owned() })
    }
}

/// Compiles the standard library from the sources of `rust-web-src` into `sysroot`, laid out as the compiler expects
/// it. Nothing of the system is touched: everything happens in our cache.
fn build_sysroot(sysroot: &Path, release: &str) -> Result<()> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_tells_which_sources_and_linker_belong_to_it() {
        let text = "rustc 1.96.0 (ac68faa20 2026-05-25)\nhost: x86_64-unknown-linux-gnu\nrelease: 1.96.0\nLLVM version: 22.1.8\n";
        let version = DebianVersion::parse(text).unwrap();
        assert_eq!((version.release.as_str(), version.llvm.as_str()), ("1.96.0", "22"));
        assert!(DebianVersion::parse("rustc 1.96.0").is_err());
    }
}
