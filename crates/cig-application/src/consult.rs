//! What PCP holds of a request.

use cig_domain::porte::{Chiamata, RiferimentoAppalto, Risposta};
use cig_domain::richiesta::RichiestaId;
use serde_json::Value;

use crate::call::call;
use crate::find::find;
use crate::send::sender;
use crate::{Application, ApplicationError, Sessione};

/// The scheda that PCP holds now of the request's appalto (consulta-appalto), as it came.
///
/// `NotAllowed` if ANAC has no appalto of the request yet, or it has no RUP to ask in whose name; `Pcp` if PCP does not
/// tell.
pub async fn consult(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<Value, ApplicationError> {
    let richiesta = find(app, sessione, id).await?;
    let mittente = sender(sessione, &richiesta)?;
    let Some(appalto) = richiesta.ciclo.id_appalto() else {
        return Err(ApplicationError::NotAllowed(
            "La richiesta non ha ancora un appalto presso ANAC.".into(),
        ));
    };
    let chiamata = Chiamata::ConsultaAppalto { appalto: RiferimentoAppalto::IdAppalto(appalto) };
    match call(app, id, &mittente, &chiamata).await? {
        Risposta::Appalto(mut appalto) => Ok(appalto["scheda"].take()),
        _ => Err(ApplicationError::unexpected()),
    }
}
