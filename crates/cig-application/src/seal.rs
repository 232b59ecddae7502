//! Sealing the log, and verifying it.

use cig_domain::catena::{Atteso, Difetto, Resoconto, Sigillo, Verifica};
use cig_domain::porte::{LogReader, RepositoryError};

use crate::{Application, ApplicationError};

/// Seals the rows of the log that no seal binds yet; `None` when there are none, or another node is doing it.
pub async fn seal_log(app: &Application) -> Result<Option<Sigillo>, ApplicationError> {
    // Two units of work: whoever adds a row waits for the first one, which only reads a number.
    let mut uow = app.archivio.begin().await?;
    let settled = uow.sigilli().settled().await?;
    uow.commit().await?;
    let Some(fino_a) = settled else { return Ok(None) };
    let mut uow = app.archivio.begin().await?;
    let sigillo = match uow.sigilli().seal(fino_a, app.clock.now()).await {
        Err(RepositoryError::Conflict) => return Ok(None),
        esito => esito?,
    };
    uow.commit().await?;
    Ok(sigillo)
}

/// Reads a whole log and tells what it holds, or the first thing that is wrong with it; the seals `attesi`, kept
/// elsewhere, must be among its own.
pub async fn verify_log(
    registro: &mut dyn LogReader,
    attesi: Vec<Atteso>,
) -> Result<Result<Resoconto, Difetto>, RepositoryError> {
    let mut verifica = Verifica::new(attesi);
    while let Some(registrazione) = registro.next().await? {
        if let Err(difetto) = verifica.read(&registrazione) {
            return Ok(Err(difetto));
        }
    }
    Ok(verifica.finish())
}
