//! Recording the award.

use cig_domain::richiesta::{Affidamento, RichiestaCig, RichiestaId};

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
    change(app, sessione, id, versione, |richiesta| {
        richiesta.affidamento = Some(affidamento);
        Ok(())
    })
    .await
}
