//! Child processes that end when their owner does.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

/// How long a process may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(10);

/// A running child. Dropping it asks it to end, waits, and kills it only when it does not.
pub(crate) struct Process {
    name: String,
    child: Child,
    log: Option<PathBuf>,
}

impl Process {
    /// Starts `command` with this program's own output.
    pub(crate) fn start(name: &str, command: &mut Command) -> Result<Self> {
        let child = command.spawn().with_context(|| format!("{name} non parte"))?;
        Ok(Self { name: name.to_owned(), child, log: None })
    }

    /// Starts `command` with no input and its output in the file `log`.
    ///
    /// It is kept out of the terminal's process group: Ctrl-C reaches only this program, which ends its children
    /// in the right order.
    pub(crate) fn start_logged(name: &str, command: &mut Command, log: &Path) -> Result<Self> {
        let file = File::create(log).with_context(|| format!("{} non si può scrivere", log.display()))?;
        command.process_group(0).stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let child = command.spawn().with_context(|| format!("{name} non parte"))?;
        Ok(Self { name: name.to_owned(), child, log: Some(log.to_owned()) })
    }

    /// Waits until it ends by itself.
    pub(crate) async fn wait(&mut self) -> Result<ExitStatus> {
        self.child.wait().await.with_context(|| format!("{} si è perso", self.name))
    }

    /// Waits until `url` answers with success; fails as soon as the process ends or `patience` is over.
    pub(crate) async fn ready(&mut self, url: &str, patience: Duration) -> Result<()> {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(2)).no_proxy().build()?;
        let deadline = Instant::now() + patience;
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!("{} è terminato subito ({status}){}", self.name, self.log_end());
            }
            if client.get(url).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!("{} non risponde su {url}{}", self.name, self.log_end());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The last lines of the log, to be put after an error.
    fn log_end(&self) -> String {
        let Some(log) = &self.log else { return String::new() };
        let text = std::fs::read_to_string(log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        let last = lines[lines.len().saturating_sub(20)..].join("\n");
        format!("\n--- {} ---\n{last}", log.display())
    }

    fn wait_until_ended(&mut self) -> bool {
        let deadline = Instant::now() + GRACE;
        while Instant::now() < deadline {
            // An error here means that there is no such child any more.
            if !matches!(self.child.try_wait(), Ok(None)) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // No id: its end was already seen, and the number may be another process's by now.
        let Some(pid) = self.child.id().and_then(|id| Pid::from_raw(id.cast_signed())) else { return };
        let asked = kill_process(pid, Signal::TERM);
        if asked.is_ok() && !self.wait_until_ended() {
            eprintln!("{} non termina: viene interrotto", self.name);
            let _ = self.child.start_kill();
            self.wait_until_ended();
        }
    }
}

/// A command that runs in the root of the workspace, and at the latest ends with this program.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(crate::workspace::root()).kill_on_drop(true);
    command
}

/// The cargo that started this program.
pub(crate) fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs `command` to its end and fails unless it succeeds.
pub(crate) async fn run(name: &str, command: &mut Command) -> Result<()> {
    let status = Process::start(name, command)?.wait().await?;
    if !status.success() {
        bail!("{name}: {status}");
    }
    Ok(())
}

/// Runs `command` to its end and returns its standard output; the rest is shown.
pub(crate) async fn read(name: &str, command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .await
        .with_context(|| format!("{name} non parte"))?;
    if !output.status.success() {
        bail!("{name}: {}", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A TCP port of the loopback address that nobody listens on now.
pub(crate) fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Whether nobody listens on that TCP port of the loopback address.
pub(crate) fn is_free(port: u16) -> bool {
    std::net::TcpListener::bind(("127.0.0.1", port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut shell = command("sh");
        shell.args(["-c", script]);
        shell
    }

    #[tokio::test]
    async fn a_dropped_process_is_asked_to_end_and_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let script = "trap 'echo saluti; exit' TERM; echo pronto; while :; do sleep 0.01; done";
        let process = Process::start_logged("prova", &mut shell(script), &log).unwrap();
        while !std::fs::read_to_string(&log).unwrap().contains("pronto") {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        drop(process);
        assert_eq!(std::fs::read_to_string(&log).unwrap(), "pronto\nsaluti\n");
    }

    #[tokio::test]
    async fn a_process_that_ends_too_early_is_reported_with_its_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut process =
            Process::start_logged("prova", &mut shell("echo porta occupata; exit 3"), &log).unwrap();
        let error =
            process.ready("http://127.0.0.1:9/", Duration::from_secs(10)).await.unwrap_err().to_string();
        assert!(error.contains("exit status: 3") && error.contains("porta occupata"), "{error}");
    }

    #[tokio::test]
    async fn a_failing_command_is_an_error_that_names_it() {
        let error = run("prova", &mut shell("exit 4")).await.unwrap_err().to_string();
        assert!(error.contains("prova") && error.contains('4'), "{error}");
    }
}
