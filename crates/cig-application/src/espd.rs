//! The ESPD request that goes along with a scheda.

use cig_domain::richiesta::{Espd, RichiestaCig, RichiestaId};
use cig_domain::{Anomalia, Sezione};

use crate::edit::change;
use crate::{Application, ApplicationError, Sessione};

/// Attaches a file, in place of the one that was there, to a request whose version is `versione`.
///
/// `Invalid` if it is not an ESPD request; `Conflict` and `NotAllowed` as for every change.
pub async fn attach_espd(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
    nome: &str,
    contenuto: &[u8],
) -> Result<RichiestaCig, ApplicationError> {
    let espd = Espd::read(nome, contenuto).map_err(|errore| {
        let testo = errore.to_string();
        ApplicationError::Invalid(vec![Anomalia::errore(Sezione::DatiGara, "espd", "ESPD", testo)])
    })?;
    change(app, sessione, id, versione, |richiesta| {
        richiesta.espd = Some(espd);
        Ok(())
    })
    .await
}

/// Takes the file away.
pub async fn detach_espd(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
) -> Result<RichiestaCig, ApplicationError> {
    change(app, sessione, id, versione, |richiesta| {
        richiesta.espd = None;
        Ok(())
    })
    .await
}
