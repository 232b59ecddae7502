//! Events for the host platform: their work, and the commands of `eventi`.

mod elenca;
mod lavoro;
mod rimanda;

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result};
use cig_persistence::{Archivio, SeaUnitOfWorkFactory};

use crate::opzioni::{Eventi, Impostazioni};

pub(crate) use lavoro::run as work;

/// Runs the command; what it has to say goes to `uscita`.
pub(crate) async fn run(comando: &Eventi, uscita: &mut dyn Write) -> Result<ExitCode> {
    match comando {
        Eventi::Elenca(opzioni) => elenca::run(opzioni, uscita).await,
        Eventi::Rimanda(opzioni) => rimanda::run(opzioni, uscita).await,
    }
}

/// The store that the options name.
async fn archivio(impostazioni: &Impostazioni) -> Result<SeaUnitOfWorkFactory> {
    let archivio =
        Archivio::connect_with(&impostazioni.database()?, 1).await.context("l'archivio non si apre")?;
    Ok(archivio.units_of_work())
}
