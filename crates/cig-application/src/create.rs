//! Creating a request.

use cig_domain::codici::CodiceAppalto;
use cig_domain::richiesta::{NuovaRichiesta, Procedura, RichiestaCig, RichiestaId};

use crate::edit::{Modifica, apply};
use crate::{Application, ApplicationError, Sessione};

/// What a new request may start with.
#[derive(Debug, Clone, Default)]
pub struct CreaRichiesta {
    /// The host's procedure, when the request comes from one.
    pub procedura: Option<Procedura>,
    /// Data that are already known.
    pub dati: Modifica,
}

/// A new draft of the session's office, empty or prefilled. `Invalid` names every field that is wrong.
pub async fn create(
    app: &Application,
    sessione: &Sessione,
    crea: CreaRichiesta,
) -> Result<RichiestaCig, ApplicationError> {
    let mut richiesta = RichiestaCig::new(start(app, sessione)?);
    richiesta.procedura = crea.procedura;
    apply(&mut richiesta, &crea.dati)?;
    let mut uow = app.archivio.begin().await?;
    uow.richieste().insert(&mut richiesta).await?;
    uow.commit().await?;
    Ok(richiesta)
}

/// Names, owner and time of a new request. The key at ANAC is made of a new id, so that nobody has used it (ERR38).
pub(crate) fn start(app: &Application, sessione: &Sessione) -> Result<NuovaRichiesta, ApplicationError> {
    let id = app.ids.new_id();
    let codice_appalto: CodiceAppalto =
        format!("CIG-{}", id.simple().to_string().to_uppercase()).parse().map_err(
            |errore: cig_domain::codici::CodiceNonValido| ApplicationError::NotAllowed(errore.to_string()),
        )?;
    Ok(NuovaRichiesta {
        id: RichiestaId(id),
        codice_appalto,
        ente: sessione.ente.id,
        ufficio: sessione.ufficio.id,
        creata_da: sessione.utente.id,
        creata_il: app.clock.now(),
    })
}
