//! What the two programs of the demo are told, all of it through their environment and options.

use anyhow::Result;
use tokio::process::Command;

use super::Installation;
use crate::{process, workspace};

/// The demo's accounts: user name, which is also the password, and who it is.
pub(super) const ACCOUNTS: [(&str, &str); 3] = [
    ("acquirente", "Paola Verdi, acquirente della Direzione Sistemi informativi"),
    ("rup", "Marta Bianchi, Responsabile e-Procurement dello stesso ufficio: può essere RUP"),
    ("rup-altro", "Luca Neri, Responsabile e-Procurement della Direzione Opere pubbliche"),
];

/// Milliseconds before an outcome, for those who do not want to see the waiting.
const QUICK: &str = "300";

/// The service with its demonstrative settings: its address, its database, the emulator, the key to sign with.
pub(super) fn service(installation: &Installation) -> Result<Command> {
    let mut command = program("richiedi-cig", installation)?;
    command
        .env("RICHIEDI_CIG_DEMO", installation.emulator_url())
        .env("RICHIEDI_CIG_ASCOLTO", format!("127.0.0.1:{}", installation.place.port))
        .env("RICHIEDI_CIG_DATABASE", installation.database())
        .env("RICHIEDI_CIG_CHIAVE", installation.private_key());
    Ok(command)
}

/// The emulator: its address and the key that its one client signs with.
pub(super) fn emulator(installation: &Installation) -> Result<Command> {
    let mut command = program("pcp-mock", installation)?;
    command
        .env("PCP_MOCK_ASCOLTO", format!("127.0.0.1:{}", installation.place.emulator_port))
        .env("PCP_MOCK_CHIAVE_PUBBLICA", installation.public_key());
    if installation.place.quick {
        command.args(["--ritardo-conferma", QUICK, "--ritardo-pubblicazione", QUICK]);
    }
    Ok(command)
}

/// A program of ours that is told nothing by the surroundings but what its command says.
fn program(name: &str, installation: &Installation) -> Result<Command> {
    let mut command = process::command(workspace::built(name));
    for (variable, _) in std::env::vars_os() {
        if variable
            .to_str()
            .is_some_and(|name| name.starts_with("RICHIEDI_CIG_") || name.starts_with("PCP_MOCK_"))
        {
            command.env_remove(variable);
        }
    }
    if let Some(folder) = &installation.place.specifiche {
        // The programs may run elsewhere than this one: they get the whole path.
        command.env(workspace::SPECIFICHE, folder.canonicalize()?);
    }
    Ok(command)
}
