//! Writing the lots.

use cig_domain::campi;
use cig_domain::porte::RepositoryError;
use cig_domain::richiesta::{Lotto, RichiestaId};
use serde_json::{Map, Value};

use super::{LOTTO, cella, fields, foglio};
use crate::export::csv::Tabella;
use crate::{Application, ApplicationError, Sessione, find};

/// What kind of file the lots are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatoLotti {
    /// UTF-8 with a byte order mark, separated by semicolons, for the rest as in RFC 4180.
    Csv,
    /// A workbook of Excel, with the lots in the sheet `Lotti`.
    Xlsx,
}

impl FormatoLotti {
    /// The type of the file, and the name under which it is kept.
    pub fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("text/csv; charset=utf-8", "lotti.csv"),
            Self::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "lotti.xlsx"),
        }
    }
}

/// The lots of a request in their order. The first row names the columns: the lot, and every field of [`campi::LOTTO`] by its
/// label. In CSV days, hours (of Rome) and amounts are in the Italian form, and a text that spreadsheets would take for a
/// formula gets an apostrophe before it; in XLSX numbers, amounts and moments are cells of these kinds, and all codes are text.
/// [`import_lots`](crate::import_lots) reads what is written here.
pub async fn export_lots(
    app: &Application,
    sessione: &Sessione,
    id: RichiestaId,
    formato: FormatoLotti,
) -> Result<Vec<u8>, ApplicationError> {
    let richiesta = find(app, sessione, id).await?;
    let lotti: Vec<(&Lotto, Map<String, Value>)> = richiesta
        .lotti
        .iter()
        .map(|lotto| Ok((lotto, fields(&lotto.dati)?)))
        .collect::<Result<_, ApplicationError>>()?;
    match formato {
        FormatoLotti::Csv => Ok(csv(&lotti)),
        FormatoLotti::Xlsx => foglio::write(&lotti)
            .map_err(|errore| ApplicationError::Internal(RepositoryError::Backend(errore.into()))),
    }
}

fn csv(lotti: &[(&Lotto, Map<String, Value>)]) -> Vec<u8> {
    let mut tabella = Tabella::default();
    tabella.begin();
    tabella.text(LOTTO);
    for campo in campi::LOTTO {
        tabella.text(campo.etichetta);
    }
    tabella.end_row();
    for (lotto, dati) in lotti {
        tabella.text(lotto.lot_identifier.as_ref());
        for campo in campi::LOTTO {
            tabella.text(&cella::write(campo.tipo, dati.get(campo.nome).unwrap_or(&Value::Null)));
        }
        tabella.end_row();
    }
    tabella.into_bytes()
}
