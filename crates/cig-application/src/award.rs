//! Recording the award.

use cig_domain::richiesta::{Affidamento, RichiestaCig, RichiestaId};
use cig_domain::{Anomalia, Sezione};

use crate::edit::change;
use crate::{Application, ApplicationError, Sessione};

/// Records to whom the lots are awarded. What is wrong with it is told by the checks before the CIGs are asked for.
pub async fn award(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    versione: i64,
    affidamento: Affidamento,
) -> Result<RichiestaCig, ApplicationError> {
    // No store keeps that character in a text; everything else that is wrong can be kept and mended.
    for (lotto, operatori) in affidamento.lotti.iter().map(|l| (&l.lot_identifier, &l.operatori)) {
        if let Some(posto) = operatori.iter().position(|o| o.denominazione.contains('\0')) {
            let campo = format!("{lotto}.operatori[{posto}].denominazione");
            let testo = "La denominazione contiene un carattere non ammesso.";
            return Err(ApplicationError::Invalid(vec![Anomalia::errore(
                Sezione::Affidamento,
                &campo,
                "FORMATO",
                testo,
            )]));
        }
    }
    change(app, sessione, id, versione, |richiesta| {
        richiesta.affidamento = Some(affidamento);
        Ok(())
    })
    .await
}
