//! The lots of a request as a table that spreadsheets read and write: one lot a row, one field a column.

mod archivio;
mod cella;
mod edit;
mod export;
mod foglio;
mod import;
mod xlsx;

pub use self::edit::edit_lots;
pub use self::export::{FormatoLotti, export_lots};
pub use self::import::{FILE_LOTTI_MASSIMO, Inserimento, import_lots};

use cig_domain::porte::RepositoryError;
use cig_domain::richiesta::DatiLotto;
use serde_json::{Map, Value};

use crate::ApplicationError;

/// What stands above the names of the lots.
const LOTTO: &str = "Lotto";

/// The fields of a lot by their names in JSON.
fn fields(dati: &DatiLotto) -> Result<Map<String, Value>, ApplicationError> {
    let valori = serde_json::to_value(dati).and_then(serde_json::from_value);
    valori.map_err(|errore| ApplicationError::Internal(RepositoryError::Backend(errore.into())))
}
