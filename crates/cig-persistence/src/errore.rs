//! From the database's errors to those of the port.

use cig_domain::porte::RepositoryError;
use sea_orm::sqlx::Error as SqlxError;
use sea_orm::{DbErr, EntityTrait, IdenStatic, Iterable, RuntimeErr, SqlErr};
use uuid::Uuid;

/// The database's error as one that a use case can act on.
pub(crate) fn from_db(errore: DbErr) -> RepositoryError {
    if let Some(SqlErr::UniqueConstraintViolation(_)) = errore.sql_err() {
        return RepositoryError::Duplicate("una riga con la stessa chiave");
    }
    if is_transient(&errore) {
        RepositoryError::Unavailable(Box::new(errore))
    } else {
        RepositoryError::Backend(Box::new(errore))
    }
}

/// The error of reading what belongs to `id`: like [`from_db`], but a value that its column cannot hold (SQLite keeps
/// any) is told by its place.
pub(crate) fn from_row<E: EntityTrait>(errore: DbErr, id: Uuid) -> RepositoryError {
    match unreadable_column::<E>(&errore) {
        Some(column) => {
            RepositoryError::Inconsistency { table: E::default().table_name(), column, id: id.to_string() }
        }
        None => from_db(errore),
    }
}

pub(crate) fn unreadable_column<E: EntityTrait>(errore: &DbErr) -> Option<&'static str> {
    let DbErr::Query(RuntimeErr::SqlxError(causa)) = errore else { return None };
    let SqlxError::ColumnDecode { index, .. } = &**causa else { return None };
    // The driver puts the column's name in quotes.
    let nome = index.trim_matches('"');
    E::Column::iter().map(|colonna| colonna.as_str()).find(|colonna| *colonna == nome)
}

/// An error of anything else, for instance of writing JSON.
pub(crate) fn backend(errore: impl std::error::Error + Send + Sync + 'static) -> RepositoryError {
    RepositoryError::Backend(Box::new(errore))
}

/// Whether the same may succeed a little later.
pub(crate) fn is_transient(errore: &DbErr) -> bool {
    match errore {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(causa)) | DbErr::Query(RuntimeErr::SqlxError(causa)) => {
            match &**causa {
                SqlxError::Io(_)
                | SqlxError::Tls(_)
                | SqlxError::PoolTimedOut
                | SqlxError::PoolClosed
                | SqlxError::WorkerCrashed => true,
                SqlxError::Database(errore) => errore.code().is_some_and(|codice| is_transient_code(&codice)),
                _ => false,
            }
        }
        _ => false,
    }
}

/// SQLite's busy and locked (5 and 6 in the low byte of the code); PostgreSQL's classes of connection failures,
/// exhausted resources and interventions of the operator, and what ends one of two transactions that get in each
/// other's way (serialization failure, deadlock, lock not available).
fn is_transient_code(codice: &str) -> bool {
    if codice.len() == 5 {
        matches!(&codice[..2], "08" | "53" | "57") || matches!(codice, "40001" | "40P01" | "55P03")
    } else {
        codice.parse::<u32>().is_ok_and(|codice| matches!(codice & 0xff, 5 | 6))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_work_later_is_told_from_what_never_will() {
        for codice in ["5", "6", "261", "517", "08006", "53300", "57P01", "40001", "40P01", "55P03"] {
            assert!(is_transient_code(codice), "{codice}");
        }
        for codice in ["1", "11", "787", "2067", "23505", "42P01", "22001", "40002"] {
            assert!(!is_transient_code(codice), "{codice}");
        }
    }
}
