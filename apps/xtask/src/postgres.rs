//! A throw-away PostgreSQL server.

use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::process::Command;

use crate::{process, tools};

/// Name of the setting by which the tests find the server.
pub(crate) const URL: &str = "RICHIEDI_CIG_TEST_POSTGRES";

/// A server on a free loopback port, with its data in a folder that goes when it stops.
/// It stops when dropped.
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Creates and starts a server. It asks for no password and does not wait for the disk: its data are of no worth.
    pub(crate) async fn start() -> Result<Self> {
        Self::start_with(&[]).await
    }

    /// Likewise, with these settings (`name=value`).
    pub(crate) async fn start_with(settings: &[&str]) -> Result<Self> {
        let initdb = tools::INITDB.ensure().await?;
        // The other programs stand beside the real initdb, which may be reached by a link.
        let initdb = initdb.canonicalize()?;
        let programs = initdb.parent().context("initdb non ha una cartella")?.to_path_buf();
        let folder = tempfile::Builder::new().prefix("richiedi-cig-postgres-").tempdir()?;
        if tools::is_root() {
            let uid = process::read("id", process::command("id").args(["-u", "postgres"])).await?;
            chown(folder.path(), Some(uid.trim().parse()?), None)?;
        }
        let server = Self { programs, folder, port: process::free_port()? };

        let mut initdb = server.command("initdb");
        initdb.arg("--pgdata").arg(server.data());
        initdb.args([
            "--username=richiedi_cig",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        process::read("initdb", &mut initdb).await?;

        let sockets = server.folder.path().display();
        let mut options = format!("-h 127.0.0.1 -p {} -k {sockets} -F -c max_connections=200", server.port);
        for setting in settings {
            options.push_str(" -c ");
            options.push_str(setting);
        }
        let mut start = server.command("pg_ctl");
        start.arg("start").arg("--pgdata").arg(server.data()).args([
            "--wait",
            "--silent",
            "--options",
            &options,
        ]);
        start.arg("--log").arg(server.folder.path().join("postgres.log"));
        process::run("pg_ctl", &mut start).await?;
        Ok(server)
    }

    /// Address of its one database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://richiedi_cig@127.0.0.1:{}/postgres", self.port)
    }

    /// Another program of the same version.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::from(server_command(&self.programs.join(program)));
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = server_command(&self.programs.join("pg_ctl"));
        stop.current_dir(self.folder.path()).arg("stop").arg("--pgdata").arg(self.data());
        // Fails harmlessly when the server never started.
        let _ = stop.args(["--mode=immediate", "--wait", "--silent"]).output();
    }
}

/// PostgreSQL refuses to run as root: then its programs run as the user that its package made.
fn server_command(program: &Path) -> std::process::Command {
    if !tools::is_root() {
        return std::process::Command::new(program);
    }
    let mut command = std::process::Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn the_server_answers_and_leaves_nothing_behind() {
        if tools::INITDB.find().is_none() {
            println!("SALTATO: PostgreSQL non è installato");
            return;
        }
        let server = Postgres::start().await.unwrap();
        let (folder, port) = (server.folder.path().to_owned(), server.port);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(server);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
        assert!(!folder.exists());
    }
}
