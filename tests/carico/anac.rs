//! ANAC in a process of its own, so that what it costs is told apart.

use std::process::Stdio;
use std::time::Duration;

use suites::keys::KEY;
use suites::programs;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The emulator's program. Dropped, it is killed.
pub(crate) struct Anac {
    process: Child,
    base: String,
    _folder: TempDir,
}

impl Anac {
    /// It answers every call after that time, and outcomes come half a second after they are asked for.
    pub(crate) async fn start(answer: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (key, settings) = (folder.path().join("chiave.pem"), folder.path().join("emulatore.json"));
        std::fs::write(&key, &KEY.public).unwrap();
        let json = serde_json::json!({
            "ritardo_conferma": 500,
            "ritardo_pubblicazione": 500,
            "ritardo_risposta": answer.as_millis(),
            "limite_al_minuto": u32::MAX,
            "corpi_in_memoria": 0,
        });
        std::fs::write(&settings, json.to_string()).unwrap();
        let mut process = Command::new(programs::path("pcp-mock"))
            .arg("--config")
            .arg(settings)
            .arg("--chiave-pubblica")
            .arg(key)
            .env_remove("RICHIEDI_CIG_SPECIFICHE")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let line = BufReader::new(process.stdout.take().unwrap()).lines().next_line().await.unwrap().unwrap();
        let base = line.split_whitespace().last().unwrap().to_owned();
        Self { process, base, _folder: folder }
    }

    /// The beginning of its addresses.
    pub(crate) fn base(&self) -> String {
        self.base.clone()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id().unwrap()
    }
}
