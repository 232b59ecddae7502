//! What the two programs of the demo are told, all of it through their environment.

use std::ffi::OsString;

use anyhow::Result;

use super::Installation;
use crate::workspace;

/// The demo's accounts: name and what the person may do.
pub(super) const ACCOUNTS: [(&str, &str); 3] = [
    ("acquirente", "acquirente della Direzione Sistemi informativi"),
    ("rup", "Responsabile e-Procurement dello stesso ufficio: può essere RUP"),
    ("rup-altro", "Responsabile e-Procurement della Direzione Opere pubbliche"),
];

type Environment = Vec<(&'static str, OsString)>;

/// The service's environment: its address, its database, where PDND and PCP answer, the key to sign with.
pub(super) fn service(installation: &Installation) -> Result<Environment> {
    let database = format!("sqlite://{}?mode=rwc", installation.file("richiedi-cig.sqlite").display());
    let mut environment: Environment = vec![
        ("RICHIEDI_CIG_ASCOLTO", format!("127.0.0.1:{}", installation.port).into()),
        ("RICHIEDI_CIG_DATABASE", database.into()),
        ("RICHIEDI_CIG_PCP", installation.emulator_url().into()),
        ("RICHIEDI_CIG_CHIAVE", installation.private_key().into()),
    ];
    environment.extend(specifiche()?);
    Ok(environment)
}

/// The emulator's environment: its address and the key that its one client signs with.
pub(super) fn emulator(installation: &Installation) -> Result<Environment> {
    let mut environment: Environment = vec![
        ("PCP_MOCK_ASCOLTO", format!("127.0.0.1:{}", installation.emulator_port).into()),
        ("PCP_MOCK_CHIAVE_PUBBLICA", installation.public_key().into()),
    ];
    environment.extend(specifiche()?);
    Ok(environment)
}

fn specifiche() -> Result<Option<(&'static str, OsString)>> {
    // The programs may run elsewhere than this one: they get the whole path.
    let folder = workspace::specifiche().map(|folder| folder.canonicalize()).transpose()?;
    Ok(folder.map(|folder| (workspace::SPECIFICHE, folder.into())))
}
