//! Copying a request.

use cig_domain::richiesta::{RichiestaCig, RichiestaId};

use crate::create::start;
use crate::find::load;
use crate::{Application, ApplicationError, Sessione};

/// A new draft of the session's office with the same gara, classification and lots. `NotAllowed` if the request carries
/// ANAC's own JSON: the form could not hold what is in it.
pub async fn copy(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<RichiestaCig, ApplicationError> {
    let nuova = start(app, sessione)?;
    let mut uow = app.archivio.begin().await?;
    let richiesta = load(uow.as_mut(), sessione, id).await?;
    if richiesta.scheda_anac.is_some() {
        let testo = "La richiesta porta una scheda ANAC in JSON: per usarla di nuovo inviarne una nuova.";
        return Err(ApplicationError::NotAllowed(testo.into()));
    }
    let mut copia = richiesta.copy(nuova);
    uow.richieste().insert(&mut copia).await?;
    uow.commit().await?;
    Ok(copia)
}
