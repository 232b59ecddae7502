//! Deleting a draft.

use cig_domain::richiesta::{RichiestaId, Stato};

use crate::find::load;
use crate::{Application, ApplicationError, Sessione};

/// Deletes a draft that ANAC never saw, or a request of the time before PCP. `NotAllowed` for any other: what was sent is
/// cancelled, never deleted.
pub async fn delete(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
) -> Result<(), ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let richiesta = load(uow.as_mut(), sessione, id).await?;
    let trasmessa = uow.trasmissioni().find_last(id).await?.is_some();
    let bozza = richiesta.ciclo.stato() == Stato::Bozza && !trasmessa;
    if !bozza && richiesta.storica.is_none() {
        let testo = "Si può eliminare solo una bozza mai trasmessa ad ANAC.";
        return Err(ApplicationError::NotAllowed(testo.into()));
    }
    uow.richieste().delete(id, versione).await?;
    uow.digitati().delete_all(id, None).await?;
    uow.commit().await?;
    Ok(())
}
