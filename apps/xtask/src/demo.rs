//! Emulator and service of the demo: where they keep their data, how they are started, what they are told.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;

use crate::process::{self, Process};
use crate::workspace;

pub(crate) mod cig_check;
mod key;
pub(crate) mod once;
mod settings;

/// How long a program may take before it answers for the first time; the service migrates its database then.
const PATIENCE: Duration = Duration::from_mins(1);

/// A place to run the demo: a folder for its data and one port for each program.
pub(crate) struct Installation {
    folder: PathBuf,
    port: u16,
    emulator_port: u16,
}

impl Installation {
    /// Prepares `folder`: makes it, and in it the key with which the demo platform signs, unless there is one.
    pub(crate) fn new(folder: &Path, port: u16, emulator_port: u16) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("{} non si può creare", folder.display()))?;
        let installation = Self { folder: folder.to_owned(), port, emulator_port };
        key::ensure(&installation.private_key(), &installation.public_key())?;
        Ok(installation)
    }

    /// Starts the emulator, then the service, and waits until both answer.
    pub(crate) async fn start(self) -> Result<Running> {
        let mut command = process::command(workspace::built("pcp-mock"));
        command.envs(settings::emulator(&self)?);
        let mut emulator = Process::start_logged("emulatore", &mut command, &self.file("emulatore.log"))?;
        emulator.ready(&format!("{}/controllo/stato", self.emulator_url()), PATIENCE).await?;

        let mut command = process::command(workspace::built("richiedi-cig"));
        command.envs(settings::service(&self)?);
        let mut service = Process::start_logged("servizio", &mut command, &self.file("servizio.log"))?;
        service.ready(&format!("{}/status", self.url()), PATIENCE).await?;
        // The service first: it must not see its counterpart go.
        Ok(Running { service, emulator, installation: self })
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn emulator_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.emulator_port)
    }

    fn private_key(&self) -> PathBuf {
        self.file("chiave.pem")
    }

    fn public_key(&self) -> PathBuf {
        self.file("chiave-pubblica.pem")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Emulator and service at work. Both end when this is dropped.
pub(crate) struct Running {
    service: Process,
    emulator: Process,
    installation: Installation,
}

impl Running {
    /// Address of the service, without a final slash.
    pub(crate) fn url(&self) -> String {
        self.installation.url()
    }

    /// Both addresses, for a program that started this one.
    pub(crate) fn addresses_as_json(&self) -> String {
        json!({ "servizio": self.installation.url(), "emulatore": self.installation.emulator_url() })
            .to_string()
    }

    pub(crate) fn print_welcome(&self) {
        println!("\nRichiedi CIG  {}", self.installation.url());
        println!("Emulatore     {}", self.installation.emulator_url());
        println!("Dati          {}", self.installation.folder.display());
        println!("\nUtenti dimostrativi:");
        for (user, description) in settings::ACCOUNTS {
            println!("  {user:16} {description}");
        }
        println!("\nCtrl-C per terminare.");
    }

    /// Waits until one of the two ends, which neither does by itself.
    pub(crate) async fn wait(&mut self) -> Result<()> {
        let (name, status) = tokio::select! {
            status = self.service.wait() => ("il servizio", status?),
            status = self.emulator.wait() => ("l'emulatore", status?),
        };
        eprintln!("{name} è terminato ({status}): il registro è in {}", self.installation.folder.display());
        Ok(())
    }
}
