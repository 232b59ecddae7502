//! What PCP holds of a request.

use cig_domain::porte::{Chiamata, RiferimentoAppalto, Risposta};
use cig_domain::richiesta::RichiestaId;
use serde_json::Value;

use crate::call::call;
use crate::find::load;
use crate::send::sender;
use crate::{Application, ApplicationError, Sessione};

/// The scheda that PCP holds now of the request's appalto (consulta-appalto), as it came.
///
/// `NotAllowed` if ANAC has no appalto of the request yet, or there is no RUP in whose name to ask; `Pcp` if PCP does not tell.
pub(crate) async fn consult(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<Value, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let richiesta = load(uow.as_mut(), sessione, id).await?;
    let ultima = uow.trasmissioni().find_last(id).await?;
    drop(uow);
    let Some(appalto) = richiesta.ciclo.id_appalto() else {
        return Err(ApplicationError::NotAllowed(
            "La richiesta non ha ancora un appalto presso ANAC.".into(),
        ));
    };
    // Who sent it sees it, whoever is RUP now (npa #1491).
    let mittente = match ultima {
        Some(ultima) => ultima.mittente,
        None => sender(sessione, &richiesta)?,
    };
    let chiamata = Chiamata::ConsultaAppalto { appalto: RiferimentoAppalto::IdAppalto(appalto) };
    match call(app, id, &mittente, &chiamata).await? {
        Risposta::Appalto(mut appalto) => Ok(appalto["scheda"].take()),
        _ => Err(ApplicationError::unexpected()),
    }
}
