//! Emulator and service of the demo: where they keep their data, how they are started, what they are told.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::process::{self, Process};

mod ad3;
pub(crate) mod cig_check;
mod key;
pub(crate) mod once;
mod settings;

/// How long a program may take before it answers for the first time; the service migrates its database then.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where a demo runs and what it runs on.
pub(crate) struct Place {
    /// Port of the service, on the loopback address.
    pub(crate) port: u16,
    /// Port of the emulator.
    pub(crate) emulator_port: u16,
    /// URL of the database; without it, SQLite in the installation's folder.
    pub(crate) database: Option<String>,
    /// Folder of ANAC's specification, if there is one.
    pub(crate) specifiche: Option<PathBuf>,
    /// Whether the emulator's outcomes come at once, rather than after seconds in which a person sees the waiting.
    pub(crate) quick: bool,
}

/// A place with its folder: logs, key and, unless another is named, the database.
pub(crate) struct Installation {
    folder: PathBuf,
    place: Place,
    /// Held as long as this lives: two demos on one database would send each other's requests to the wrong emulator.
    _lock: File,
    /// Goes when this does.
    _temporary: Option<TempDir>,
}

impl Installation {
    /// Prepares `folder`: makes it, and in it the key with which the demo platform signs, unless there is one.
    pub(crate) fn new(folder: &Path, place: Place) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("{} non si può creare", folder.display()))?;
        let lock = File::create(folder.join("in-uso"))?;
        if lock.try_lock().is_err() {
            bail!("{} è già in uso: un'altra cartella si sceglie con --dati", folder.display());
        }
        let installation = Self { folder: folder.to_owned(), place, _lock: lock, _temporary: None };
        key::ensure(&installation.private_key(), &installation.public_key())?;
        Ok(installation)
    }

    /// One on free ports, with a folder that goes when it ends.
    pub(crate) fn temporary(database: Option<String>, specifiche: Option<PathBuf>) -> Result<Self> {
        let folder = TempDir::with_prefix("richiedi-cig-")?;
        let (port, emulator_port) = (process::free_port()?, process::free_port()?);
        let place = Place { port, emulator_port, database, specifiche, quick: true };
        let installation = Self::new(folder.path(), place)?;
        Ok(Self { _temporary: Some(folder), ..installation })
    }

    /// Starts the emulator, then the service, and waits until both answer.
    pub(crate) async fn start(self) -> Result<Running> {
        for port in [self.place.port, self.place.emulator_port] {
            // Whoever is there already would answer in the place of ours.
            if !process::is_free(port) {
                bail!("la porta {port} è occupata: un'altra si sceglie con --porta o --porta-emulatore");
            }
        }
        let mut emulator =
            Process::start_logged("emulatore", &mut settings::emulator(&self)?, &self.file("emulatore.log"))?;
        emulator.ready(&format!("{}/controllo/stato", self.emulator_url()), PATIENCE).await?;
        let mut service =
            Process::start_logged("servizio", &mut settings::service(&self)?, &self.file("servizio.log"))?;
        service.ready(&format!("{}/status", self.url()), PATIENCE).await?;
        // The service first: it must not see its counterpart go.
        Ok(Running { service, emulator, installation: self })
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.place.port)
    }

    fn emulator_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.place.emulator_port)
    }

    fn database(&self) -> String {
        let sqlite = || format!("sqlite://{}?mode=rwc", self.file("richiedi-cig.sqlite").display());
        self.place.database.clone().unwrap_or_else(sqlite)
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

    pub(crate) fn print_welcome(&self) {
        let place = &self.installation.place;
        println!("\nRichiedi CIG     {}", self.installation.url());
        println!("Emulatore        {}/controllo/stato", self.installation.emulator_url());
        println!("Dati e registri  {}", self.installation.folder.display());
        match &place.specifiche {
            Some(folder) => println!("Specifiche ANAC  {}", folder.display()),
            None => println!("Specifiche ANAC  nessuna: valgono le liste dimostrative"),
        }
        println!("\nUtenti dimostrativi (la password è il nome utente):");
        for (user, description) in settings::ACCOUNTS {
            println!("  {user:12} {description}");
        }
        println!("\nCtrl-C per terminare.");
    }

    /// Waits until one of the two ends, which neither does by itself.
    pub(crate) async fn wait(&mut self) -> Result<()> {
        let (name, status) = tokio::select! {
            status = self.service.wait() => ("il servizio", status?),
            status = self.emulator.wait() => ("l'emulatore", status?),
        };
        bail!("{name} è terminato ({status}): il registro è in {}", self.installation.folder.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place { port: 0, emulator_port: 0, database: None, specifiche: None, quick: true }
    }

    #[test]
    fn a_folder_serves_one_demo_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Installation::new(folder.path(), place()).unwrap();
        assert!(Installation::new(folder.path(), place()).is_err());
        drop(first);
        assert!(Installation::new(folder.path(), place()).is_ok());
    }
}
