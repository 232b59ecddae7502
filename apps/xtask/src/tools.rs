//! Programs that the commands need beside Rust, installed when they are missing.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use tokio::process::Command;

use crate::process;

/// A program of the machine: how to find it, and the Debian package that brings it.
pub(crate) struct Tool {
    program: &'static str,
    package: &'static str,
    purpose: &'static str,
}

pub(crate) const NODE: Tool =
    Tool { program: "node", package: "nodejs", purpose: "costruire gli stili e provare le pagine" };
pub(crate) const NPM: Tool =
    Tool { program: "npm", package: "npm", purpose: "scaricare i pacchetti delle pagine" };
pub(crate) const INITDB: Tool =
    Tool { program: "initdb", package: "postgresql", purpose: "provare su PostgreSQL" };
pub(crate) const CHROMIUM: Tool =
    Tool { program: "chromium", package: "chromium", purpose: "provare le pagine nel browser" };

pub(crate) const CURL: Tool =
    Tool { program: "curl", package: "curl", purpose: "provare gli script dei documenti" };
pub(crate) const JQ: Tool =
    Tool { program: "jq", package: "jq", purpose: "provare gli script dei documenti" };

impl Tool {
    /// Where the program is, if it is installed.
    pub(crate) fn find(&self) -> Option<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).map(|folder| folder.join(self.program));
        folders.chain(self.outside_path()).find(|file| file.is_file())
    }

    /// Debian keeps PostgreSQL's server programs out of the path, one folder a version.
    fn outside_path(&self) -> impl Iterator<Item = PathBuf> {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let mut files: Vec<_> =
            versions.map(|version| version.path().join("bin").join(self.program)).collect();
        files.sort();
        files.into_iter().rev()
    }

    /// Where the program is, after installing it with apt-get when it is missing.
    pub(crate) async fn ensure(&self) -> Result<PathBuf> {
        if let Some(file) = self.find() {
            return Ok(file);
        }
        println!("Manca {}, che serve per {}: installo {}.", self.program, self.purpose, self.package);
        self.install().await?;
        match self.find() {
            Some(file) => Ok(file),
            None => bail!("{} è installato ma {} non si trova", self.package, self.program),
        }
    }

    async fn install(&self) -> Result<()> {
        let by_hand = format!("installare a mano il pacchetto {}", self.package);
        if !Path::new("/usr/bin/apt-get").is_file() {
            bail!("questa macchina non ha apt-get: {by_hand}");
        }
        for arguments in
            [vec!["update", "-q"], vec!["install", "-q", "-y", "--no-install-recommends", self.package]]
        {
            let Some(mut apt) = as_root("apt-get") else {
                bail!("serve essere root o avere sudo: {by_hand}");
            };
            let apt = apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
            process::run("apt-get", apt).await.map_err(|error| error.context(by_hand.clone()))?;
        }
        Ok(())
    }
}

/// True when this process may do everything on the machine.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A command run as root: directly, or through sudo.
fn as_root(program: &str) -> Option<Command> {
    if is_root() {
        return Some(process::command(program));
    }
    let sudo = Tool { program: "sudo", package: "sudo", purpose: "installare pacchetti" }.find()?;
    let mut command = process::command(sudo);
    // Variables such as DEBIAN_FRONTEND would be lost on the way.
    command.args(["--preserve-env=DEBIAN_FRONTEND", program]);
    Some(command)
}

/// Installs the cargo subcommand `cargo-NAME` from its crate, when it is missing.
pub(crate) async fn ensure_cargo_subcommand(name: &str) -> Result<()> {
    let version = process::cargo().args([name, "--version"]).output().await?;
    if version.status.success() {
        return Ok(());
    }
    println!("Manca cargo {name}: lo installo con cargo install; la prima volta dura alcuni minuti.");
    let package = format!("cargo-{name}");
    process::run(&package, process::cargo().args(["install", "--locked", &package])).await
}
