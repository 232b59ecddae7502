//! What PCP holds of a request.

use cig_domain::codici::IdAppalto;
use cig_domain::porte::{Chiamata, Mittente, RiferimentoAppalto, Risposta};
use cig_domain::richiesta::{RichiestaCig, RichiestaId};
use cig_domain::trasmissione::Trasmissione;
use serde_json::Value;

use crate::call::call;
use crate::find::load;
use crate::intervene::in_the_name_of;
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
    let (appalto, mittente) = held_by(sessione, &richiesta, ultima.as_ref())?;
    let chiamata = Chiamata::ConsultaAppalto { appalto: RiferimentoAppalto::IdAppalto(appalto) };
    match call(app, id, &mittente, &chiamata).await? {
        Risposta::Appalto(mut appalto) => Ok(appalto["scheda"].take()),
        _ => Err(ApplicationError::unexpected()),
    }
}

/// The request's appalto, and in whose name PCP is asked about it: who sent it sees it, whoever is RUP now (npa #1491).
pub(crate) fn held_by(
    sessione: &Sessione,
    richiesta: &RichiestaCig,
    ultima: Option<&Trasmissione>,
) -> Result<(IdAppalto, Mittente), ApplicationError> {
    Ok((appalto_of(richiesta)?, in_the_name_of(sessione, richiesta, ultima)?))
}

/// `NotAllowed` if ANAC has no appalto of the request yet.
pub(crate) fn appalto_of(richiesta: &RichiestaCig) -> Result<IdAppalto, ApplicationError> {
    richiesta.ciclo.id_appalto().ok_or_else(|| {
        ApplicationError::NotAllowed("La richiesta non ha ancora un appalto presso ANAC.".into())
    })
}
