//! Copying a request.

use cig_domain::richiesta::{RichiestaCig, RichiestaId};

use crate::create::start;
use crate::find::load;
use crate::{Application, ApplicationError, Sessione};

/// A new draft of the session's office with the same gara, classification and lots.
pub async fn copy(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<RichiestaCig, ApplicationError> {
    let nuova = start(app, sessione)?;
    let mut uow = app.archivio.begin().await?;
    let mut copia = load(uow.as_mut(), sessione, id).await?.copy(nuova);
    uow.richieste().insert(&mut copia).await?;
    uow.commit().await?;
    Ok(copia)
}
