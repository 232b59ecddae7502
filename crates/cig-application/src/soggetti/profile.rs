//! How ANAC knows who asks.

use cig_domain::porte::{Chiamata, ProfiloStazione, Risposta};
use cig_domain::richiesta::RichiestaId;

use crate::call::call;
use crate::find::load;
use crate::intervene::NON_RESPONSABILE;
use crate::send::in_name_of;
use crate::{Application, ApplicationError, Sessione};

/// The authority for which the person of the session acts, as ANAC knows it (recupera-profilo): whether that person can take
/// the request's appalto in charge. The call is logged with the request.
///
/// `NotAllowed` if the person cannot be RUP; `Pcp` if ANAC does not know the person for the authority (SEC05), or does not tell.
pub async fn find_profile(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<ProfiloStazione, ApplicationError> {
    load(app.archivio.begin().await?.as_mut(), sessione, id).await?;
    if !sessione.utente.can_be_rup(sessione.ufficio.id) {
        return Err(ApplicationError::NotAllowed(NON_RESPONSABILE.into()));
    }
    let mittente = in_name_of(sessione, sessione.utente.codice_fiscale.clone());
    match call(app, id, &mittente, &Chiamata::RecuperaProfilo).await? {
        Risposta::Profilo(profilo) => Ok(profilo),
        _ => Err(ApplicationError::unexpected()),
    }
}
