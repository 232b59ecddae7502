//! The statements of a search, for whoever looks at how databases carry them out.

use cig_domain::porte::{Ambito, Pagina, RepositoryError, Ricerca};
use sea_orm::{DbBackend, QueryTrait, Statement};

use super::lettura::all_in_order;
use super::{ricerca, shown, totals};

/// What is asked of that database to know how frequent the words of a search are, when it has to be known: one row.
pub fn frequency_statement(backend: DbBackend, ambito: Ambito, ricerca: &Ricerca) -> Option<Statement> {
    ricerca::frequencies(ambito, ricerca).map(|frequenze| backend.build(&frequenze))
}

/// What is asked of that database for a page of a list: its rows, the office's total, and how many match up to `massimo`.
/// `frequenze` is what [`frequency_statement`] gave.
pub fn search_statements(
    backend: DbBackend,
    ambito: Ambito,
    ricerca: &Ricerca,
    frequenze: &[i64],
    pagina: &Pagina,
    massimo: u32,
) -> Result<Vec<Statement>, RepositoryError> {
    let righe = shown(ambito, ricerca, frequenze, pagina)?.map(|righe| righe.build(backend));
    let contate = backend.build(&ricerca::counted(ambito, ricerca, frequenze, massimo)?);
    Ok(righe.into_iter().chain([totals(ambito).build(backend), contate]).collect())
}

/// What is asked of that database when all that match are read to the end.
pub fn reading_statement(
    backend: DbBackend,
    ambito: Ambito,
    ricerca: &Ricerca,
) -> Result<Statement, RepositoryError> {
    Ok(all_in_order(ambito, ricerca)?.build(backend))
}
