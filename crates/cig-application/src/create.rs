//! Creating a request.

use cig_domain::codici::CodiceAppalto;
use cig_domain::porte::{Ambito, RepositoryError};
use cig_domain::richiesta::{NuovaRichiesta, Procedura, RichiestaCig, RichiestaId};
use cig_domain::trasmissione::Trasmissione;

use crate::edit::{Modifica, apply};
use crate::schede::in_use;
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

/// Stores a request that comes into being already sent, and its transmission.
///
/// `InUse` if another request has its codiceAppalto: of several that come at once, one is stored.
pub(crate) async fn store_sent(
    app: &Application,
    sessione: &Sessione,
    richiesta: &mut RichiestaCig,
    trasmissione: &mut Trasmissione,
) -> Result<(), ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let inserita = uow.richieste().insert(richiesta).await;
    if let Err(RepositoryError::Duplicate(_)) = inserita {
        // Another one came first.
        drop(uow);
        let errore = in_use(app, sessione, Ambito::Sistema, &richiesta.codice_appalto).await?;
        return Err(errore.unwrap_or(ApplicationError::Conflict));
    }
    inserita?;
    uow.trasmissioni().insert(trasmissione).await?;
    Ok(uow.commit().await?)
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
