//! A call of PCP that is made once, for a person who waits for it.

use cig_domain::porte::{Chiamata, Mittente, Risposta};
use cig_domain::richiesta::RichiestaId;

use crate::entry::Titolo;
use crate::{Application, ApplicationError};

/// Makes the call in the name of `mittente` outside of any transmission, and logs it with the request. It is not repeated:
/// that is for the person to decide.
///
/// `Pcp` when PCP did not do it; another error when the log could not be written, and then the call may have been made.
pub(crate) async fn call(
    app: &Application,
    richiesta: RichiestaId,
    mittente: &Mittente,
    chiamata: &Chiamata,
) -> Result<Risposta, ApplicationError> {
    let titolo = Titolo { richiesta, trasmissione: None, chiamata: app.ids.new_id() };
    let mut uow = app.archivio.begin().await?;
    uow.trasmissioni().append(&titolo.sent(app, chiamata, app.clock.now())).await?;
    uow.commit().await?;
    let scambio = app.pcp.call(chiamata, mittente).await;
    if let Err(errore) = &scambio.risposta {
        tracing::warn!(%richiesta, operazione = chiamata.operazione().nome(), %errore, "PCP did not do it");
    }
    let mut uow = app.archivio.begin().await?;
    uow.trasmissioni().append(&titolo.received(app, chiamata, &scambio)).await?;
    uow.commit().await?;
    Ok(scambio.risposta?)
}
