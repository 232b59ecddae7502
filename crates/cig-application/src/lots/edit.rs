//! Changing many lots at once.

use cig_domain::richiesta::{RichiestaCig, RichiestaId};
use cig_domain::{LotIdentifier, Sezione, campi};
use serde_json::{Map, Value};

use super::fields;
use crate::edit::{change, find_lot};
use crate::{Application, ApplicationError, Sessione};

/// Writes some fields of several lots, each by its name in JSON; a field that is not named stays as it is.
///
/// `Invalid` names every field that is wrong, at its lot, and nothing is written; `NotFound` if there is no such lot;
/// `Conflict` if the version is another; `NotAllowed` if the request's state does not take changes.
pub async fn edit_lots(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
    modifiche: &[(LotIdentifier, Map<String, Value>)],
) -> Result<RichiestaCig, ApplicationError> {
    change(app, sessione, id, versione, |richiesta| {
        let mut anomalie = Vec::new();
        for (nome, nuovi) in modifiche {
            let lotto = find_lot(richiesta, nome)?;
            let mut valori = fields(&lotto.dati)?;
            valori.extend(nuovi.clone());
            let letti = campi::read(campi::LOTTO, &Sezione::Lotto(nome.clone()), &valori);
            anomalie.extend(letti.anomalie);
            lotto.dati = letti.dati;
        }
        if anomalie.is_empty() { Ok(()) } else { Err(ApplicationError::Invalid(anomalie)) }
    })
    .await
}
