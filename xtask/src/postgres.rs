//! A PostgreSQL of our own for tests and for `run --postgres`: a cluster in a temporary folder that ends, and is
//! deleted, with the value that stands for it.

use std::{
    env,
    ffi::OsString,
    fs,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::{process, tools};

pub struct Cluster {
    programs: PathBuf,
    owner: Option<Owner>,
    port: u16,
    folder: TempDir,
}

/// The account that runs the cluster: PostgreSQL refuses to run as root.
#[derive(Clone, Copy)]
struct Owner {
    user: u32,
    group: u32,
}

/// Installs PostgreSQL from Debian's packages if the machine has none.
pub fn install() -> Result<()> {
    if programs().is_none() {
        tools::apt_install(&["postgresql"])?;
    }
    Ok(())
}

impl Cluster {
    /// Makes and starts a cluster that listens on a free port of the loopback interface, and lets in whoever reaches
    /// it. It forgets its data when the machine fails: it is for tests.
    pub fn start() -> Result<Self> {
        let programs = programs().context("PostgreSQL is not installed")?;
        let owner = owner()?;
        let folder = tempfile::Builder::new().prefix("largage-postgres-").tempdir()?;
        if let Some(Owner { user, group }) = owner {
            chown(folder.path(), Some(user), Some(group))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let cluster = Self { programs, owner, port, folder };

        let mut initdb = cluster.program("initdb");
        initdb.args(["--username=largage", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]);
        process::run_quietly(initdb.arg("--pgdata").arg(cluster.data()))?;

        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{}'\n\
             fsync = off\nfull_page_writes = off\nmax_connections = 300\n",
            cluster.folder.path().display()
        );
        let file = cluster.data().join("postgresql.auto.conf");
        fs::write(&file, settings).with_context(|| format!("writing {}", file.display()))?;

        if let Err(error) = cluster.control(&["--wait", "--log", "log", "start"]) {
            let log = fs::read_to_string(cluster.folder.path().join("log")).unwrap_or_default();
            bail!("{error:#}\n{log}");
        }
        Ok(cluster)
    }

    /// Connects as a superuser, so that tests can make databases of their own.
    pub fn url(&self) -> String {
        format!("postgres://largage@127.0.0.1:{}/postgres", self.port)
    }

    /// The PATH for tests, which call `pg_dump` and `pg_restore` of the cluster's version.
    pub fn path(&self) -> Result<OsString> {
        let others = env::var_os("PATH").unwrap_or_default();
        let folders = [self.programs.clone()].into_iter().chain(env::split_paths(&others));
        env::join_paths(folders).context("PostgreSQL's programs lie in a folder that PATH cannot name")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn control(&self, arguments: &[&str]) -> Result<()> {
        let mut control = self.program("pg_ctl");
        control.arg("--pgdata").arg(self.data()).args(arguments);
        // The server inherits these, and would keep a pipe open.
        control.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let status = control.status().context("pg_ctl could not be started")?;
        ensure!(status.success(), "pg_ctl {} failed ({status})", arguments.join(" "));
        Ok(())
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(self.folder.path());
        if let Some(Owner { user, group }) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.data().join("postmaster.pid").exists()
            && let Err(error) = self.control(&["--mode=immediate", "--wait", "stop"])
        {
            eprintln!("the PostgreSQL in {} could not be stopped: {error:#}", self.folder.path().display());
        }
    }
}

/// The folder of `initdb` and `pg_ctl`: on the PATH, or where Debian keeps its versions, the newest.
fn programs() -> Option<PathBuf> {
    if let (Some(initdb), Some(_)) = (tools::find("initdb"), tools::find("pg_ctl")) {
        return initdb.parent().map(Path::to_owned);
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.flatten().filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        let folder = entry.path().join("bin");
        folder.join("initdb").is_file().then_some((version, folder))
    });
    folders.max().map(|(_, folder)| folder)
}

/// `None` unless we are root.
fn owner() -> Result<Option<Owner>> {
    let id = |arguments: &[&str]| -> Result<u32> {
        Ok(process::output(Command::new("id").args(arguments))?.trim().parse()?)
    };
    if id(&["-u"])? != 0 {
        return Ok(None);
    }
    let missing = "PostgreSQL does not run as root, and there is no user postgres to run it";
    let user = id(&["-u", "postgres"]).context(missing)?;
    let group = id(&["-g", "postgres"]).context(missing)?;
    Ok(Some(Owner { user, group }))
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_cluster_listens_until_it_is_dropped_and_leaves_nothing() {
        install().unwrap();
        let cluster = Cluster::start().unwrap();
        let (port, folder) = (cluster.port, cluster.folder.path().to_owned());
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(cluster);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
        assert!(!folder.exists());
    }
}
