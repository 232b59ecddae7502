//! A call of PCP that is made once, for a person who waits for it.

use std::collections::BTreeSet;

use cig_domain::porte::{Chiamata, Mittente, RepositoryError, Risposta};
use cig_domain::richiesta::RichiestaId;
use cig_domain::trasmissione::VoceRegistro;

use crate::advance::TENTATIVI;
use crate::entry::Titolo;
use crate::ritmo::{observe, pass};
use crate::{Application, ApplicationError};

/// Makes the call in the name of `mittente` outside of any transmission, and logs it with the request. It is not repeated:
/// that is for the person to decide.
///
/// `Unavailable` while its service is not called (out of order, a planned stop, the day's calls used up); `Pcp` when PCP did
/// not do it; another error when the log could not be written, and then the call may have been made.
pub(crate) async fn call(
    app: &Application,
    richiesta: RichiestaId,
    mittente: &Mittente,
    chiamata: &Chiamata,
) -> Result<Risposta, ApplicationError> {
    let servizio = chiamata.operazione().servizio();
    pass(app, servizio).await?;
    let titolo = Titolo { richiesta, trasmissione: None, chiamata: app.ids.new_id() };
    record(app, &titolo.sent(app, chiamata, app.clock.now())).await?;
    let scambio = app.pcp.call(chiamata, mittente).await;
    if let Err(errore) = &scambio.risposta {
        tracing::warn!(%richiesta, operazione = chiamata.operazione().nome(), %errore, "PCP did not do it");
    }
    observe(app, servizio, None, &BTreeSet::new(), &scambio.risposta, app.clock.now()).await?;
    record(app, &titolo.received(app, chiamata, &scambio)).await?;
    Ok(scambio.risposta?)
}

/// Logs a row by itself. The worker may log one of the same request at the same moment.
async fn record(app: &Application, voce: &VoceRegistro) -> Result<(), ApplicationError> {
    for _ in 0..TENTATIVI {
        let mut uow = app.archivio.begin().await?;
        let esito = uow.trasmissioni().append(voce).await;
        match esito {
            Err(RepositoryError::Conflict) => {}
            esito => {
                esito?;
                return Ok(uow.commit().await?);
            }
        }
    }
    Err(ApplicationError::Conflict)
}
