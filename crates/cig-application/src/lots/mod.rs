//! The lots of a request as a table that spreadsheets read and write: one lot a row, one field a column.

mod cella;
pub(crate) mod csv;
mod export;
mod import;

pub use self::export::export_lots;
pub use self::import::{FILE_LOTTI_MASSIMO, Inserimento, import_lots};

/// What stands above the names of the lots.
const LOTTO: &str = "Lotto";
