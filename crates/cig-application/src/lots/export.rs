//! Writing the lots.

use cig_domain::campi;
use cig_domain::richiesta::RichiestaId;
use serde_json::Value;

use super::{LOTTO, cella, fields};
use crate::export::csv::Tabella;
use crate::{Application, ApplicationError, Sessione, find};

/// The lots of a request in their order, as a CSV file: UTF-8 with a byte order mark, separated by semicolons, for the rest
/// as in RFC 4180. The first row names the columns: the lot, and every field of [`campi::LOTTO`] by its label. Days, hours
/// (of Rome) and amounts are in the Italian form; a text that spreadsheets would take for a formula gets an apostrophe
/// before it. [`import_lots`](crate::import_lots) reads what is written here.
pub async fn export_lots(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
) -> Result<Vec<u8>, ApplicationError> {
    let richiesta = find(app, sessione, id).await?;
    let mut tabella = Tabella::default();
    tabella.begin();
    tabella.text(LOTTO);
    for campo in campi::LOTTO {
        tabella.text(campo.etichetta);
    }
    tabella.end_row();
    for lotto in &richiesta.lotti {
        tabella.text(lotto.lot_identifier.as_ref());
        let dati = fields(&lotto.dati)?;
        for campo in campi::LOTTO {
            tabella.text(&cella::write(campo.tipo, dati.get(campo.nome).unwrap_or(&Value::Null)));
        }
        tabella.end_row();
    }
    Ok(tabella.into_bytes())
}
