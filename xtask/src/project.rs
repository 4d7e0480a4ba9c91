//! Where things are and what they are called: read from cargo, and from the `[[workspace.metadata.leptos]]` table that
//! `cargo leptos` reads too.

use std::{env, path::PathBuf, process::Command};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{process, tools};

pub struct Project {
    /// The checkout.
    pub root: PathBuf,
    /// Cargo's target directory: usually, but not always, inside the checkout.
    pub target: PathBuf,
    pub names: Names,
}

/// The keys of the `leptos` table that are needed here; cargo-leptos documents them.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Names {
    pub name: String,
    pub bin_package: String,
    pub bin_target: String,
    pub lib_package: String,
    pub lib_profile_release: String,
    pub site_root: PathBuf,
    pub site_pkg_dir: PathBuf,
    pub style_file: PathBuf,
    pub assets_dir: PathBuf,
    pub end2end_dir: PathBuf,
    pub end2end_cmd: String,
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    #[serde(rename = "metadata")]
    tables: Tables,
}

#[derive(Deserialize)]
struct Tables {
    leptos: [Names; 1],
}

impl Project {
    /// Asks cargo about the checkout that this program was started from.
    pub fn load() -> Result<Self> {
        let here = env::var_os("CARGO_MANIFEST_DIR").context("start this as `cargo xtask`")?;
        let json =
            process::output(tools::cargo().args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(here))?;
        let Metadata { workspace_root, target_directory, tables: Tables { leptos: [names] } } =
            serde_json::from_str(&json).context("reading [[workspace.metadata.leptos]] in Cargo.toml")?;
        Ok(Self { root: workspace_root, target: target_directory, names })
    }

    /// What the server serves, in the checkout even when cargo builds elsewhere: the server's source names this path.
    pub fn site(&self) -> PathBuf {
        self.root.join(&self.names.site_root)
    }

    /// Cargo in the checkout.
    pub fn cargo(&self) -> Command {
        let mut cargo = tools::cargo();
        cargo.current_dir(&self.root);
        cargo
    }

    /// Builds the server and returns the program. With `release` it carries the site as it is now.
    pub fn build_server(&self, release: bool) -> Result<PathBuf> {
        let mut cargo = self.cargo();
        cargo.args(["build", "--package", &self.names.bin_package, "--bin", &self.names.bin_target]);
        if release {
            cargo.arg("--release");
        }
        process::run(&mut cargo)?;
        let profile = if release { "release" } else { "debug" };
        Ok(self.target.join(profile).join(&self.names.bin_target))
    }
}
