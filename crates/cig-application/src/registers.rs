//! What the form's pickers offer.

use cig_domain::persone::{CentroDiCosto, Utente};
use cig_domain::porte::PcpError;
use cig_domain::ritmo::Servizio;

use crate::ritmo::ask;
use crate::{Application, ApplicationError, Sessione};

/// The active cost centres of the session's authority. `Unavailable` when AUSA cannot be asked, or is not to be
/// called now.
pub async fn cost_centres(
    app: &Application,
    sessione: &Sessione,
) -> Result<Vec<CentroDiCosto>, ApplicationError> {
    let ente = &sessione.ente;
    let risposta = if let Some(nota) = app.nodo.ausa.known(&ente.codice_ausa, app.clock.now()) {
        nota.map(Some)
    } else {
        let domanda = app.ausa.find(&ente.codice_fiscale, &ente.codice_ausa);
        let risposta = Box::pin(ask(app, Servizio::Ausa, domanda)).await?;
        app.nodo.ausa.keep(&ente.codice_ausa, &risposta, app.clock.now());
        risposta
    };
    match risposta {
        Ok(stazione) => Ok(stazione.map(|s| s.centri_di_costo).unwrap_or_default()),
        Err(errore) => Err(unavailable(&errore)),
    }
}

/// Who works in the session's office, by family name.
pub async fn colleagues(app: &Application, sessione: &Sessione) -> Result<Vec<Utente>, ApplicationError> {
    Ok(app.archivio.begin().await?.persone().list_ufficio(sessione.ufficio.id).await?)
}

/// Who in the session's office can be RUP.
pub async fn rup_candidates(app: &Application, sessione: &Sessione) -> Result<Vec<Utente>, ApplicationError> {
    let mut persone = colleagues(app, sessione).await?;
    persone.retain(|utente| utente.can_be_rup(sessione.ufficio.id));
    Ok(persone)
}

fn unavailable(errore: &PcpError) -> ApplicationError {
    tracing::warn!(%errore, "AUSA cannot be asked");
    ApplicationError::Unavailable("L'anagrafe AUSA di ANAC non risponde: riprovare tra poco.".into())
}
