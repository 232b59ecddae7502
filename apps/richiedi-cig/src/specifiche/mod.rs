//! ANAC's specification: the commands of `specifiche`, and the version that this node checks by.

mod aggiorna_liste;
mod confronta;
mod controlla;
mod elenca;
mod importa;
mod lettura;
mod vigilanza;

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use cig_application::specifiche::Versioni;
use cig_persistence::Archivio;

use crate::ambiente::Macchina;
use crate::opzioni::{Impostazioni, Specifiche};
use crate::wiring;

pub(crate) use lettura::AnacComparer;
pub(crate) use vigilanza::Vigilanza;

/// Runs the command; what it has to say goes to `uscita`.
pub(crate) async fn run(comando: &Specifiche, uscita: &mut dyn Write) -> Result<ExitCode> {
    match comando {
        Specifiche::Controlla(opzioni) => controlla::run(opzioni, &Macchina, uscita),
        Specifiche::Confronta(opzioni) => confronta::run(opzioni, uscita).await,
        Specifiche::Importa(opzioni) => importa::run(opzioni, uscita).await,
        Specifiche::Elenca(opzioni) => elenca::run(opzioni, uscita).await,
        Specifiche::AggiornaListe(opzioni) => aggiorna_liste::run(opzioni, uscita).await,
    }
}

/// The versions in the store that the options name.
async fn versioni(impostazioni: &Impostazioni) -> Result<Versioni> {
    let archivio =
        Archivio::connect_with(&impostazioni.database()?, 1).await.context("l'archivio non si apre")?;
    let clock = Arc::new(archivio.clock(Arc::new(Macchina)).await?);
    Ok(wiring::versioni(Arc::new(archivio.units_of_work()), clock))
}
