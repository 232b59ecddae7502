//! Values in columns: written from the domain's, and read back as valid ones or told by table, column and row.

use chrono::{DateTime, SubsecRound, Utc};
use cig_domain::Importo;
use cig_domain::porte::RepositoryError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::errore::backend;

/// A row that is being read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Riga {
    table: &'static str,
    id: Uuid,
}

impl Riga {
    pub(crate) fn new(table: &'static str, id: Uuid) -> Self {
        Self { table, id }
    }

    /// A JSON column.
    pub(crate) fn json<T: DeserializeOwned>(
        self,
        column: &'static str,
        json: Value,
    ) -> Result<T, RepositoryError> {
        serde_json::from_value(json).map_err(|_| self.inconsistent(column))
    }

    /// JSON in a text column, with its fields in their order.
    pub(crate) fn text<T: DeserializeOwned>(
        self,
        column: &'static str,
        text: &str,
    ) -> Result<T, RepositoryError> {
        serde_json::from_str(text).map_err(|_| self.inconsistent(column))
    }

    /// A code or the name of a state, in the domain's spelling.
    pub(crate) fn code<T: DeserializeOwned>(
        self,
        column: &'static str,
        code: String,
    ) -> Result<T, RepositoryError> {
        self.json(column, Value::String(code))
    }

    /// A code that may be missing.
    pub(crate) fn optional_code<T: DeserializeOwned>(
        self,
        column: &'static str,
        code: Option<String>,
    ) -> Result<Option<T>, RepositoryError> {
        code.map(|code| self.code(column, code)).transpose()
    }

    /// A number whose type in the domain is narrower.
    pub(crate) fn number<T: TryFrom<i64>>(
        self,
        column: &'static str,
        number: i64,
    ) -> Result<T, RepositoryError> {
        T::try_from(number).map_err(|_| self.inconsistent(column))
    }

    /// An amount kept in cents.
    pub(crate) fn amount(self, column: &'static str, cents: i64) -> Result<Importo, RepositoryError> {
        Importo::from_centesimi(cents).ok_or_else(|| self.inconsistent(column))
    }

    pub(crate) fn inconsistent(self, column: &'static str) -> RepositoryError {
        RepositoryError::Inconsistency { table: self.table, column, id: self.id.to_string() }
    }
}

/// A value as JSON.
pub(crate) fn to_json(value: &impl Serialize) -> Result<Value, RepositoryError> {
    serde_json::to_value(value).map_err(backend)
}

/// A value as JSON in a text, as [`Riga::text`] reads it.
pub(crate) fn to_text(value: &impl Serialize) -> Result<String, RepositoryError> {
    serde_json::to_string(value).map_err(backend)
}

/// The domain's spelling of a state, as [`Riga::code`] reads it.
pub(crate) fn to_code(value: &impl Serialize) -> Result<String, RepositoryError> {
    match to_json(value)? {
        Value::String(code) => Ok(code),
        other => Err(backend(NotText(other))),
    }
}

/// The instant as it is kept.
pub(crate) fn kept_instant(istante: DateTime<Utc>) -> DateTime<Utc> {
    istante.trunc_subsecs(6)
}

/// Text as searches see it: of both what is stored and what is looked for.
pub(crate) fn searchable(testo: &str) -> String {
    testo.to_lowercase()
}

#[derive(Debug, thiserror::Error)]
#[error("not written as text: {0}")]
struct NotText(Value);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_right_is_told_with_its_place() {
        let riga = Riga::new("richieste", Uuid::from_u128(7));
        let errore = riga.code::<cig_domain::Cig>("cig", "B210BC38FF".into()).unwrap_err();
        assert_eq!(
            errore.to_string(),
            "riga incoerente: tabella richieste, colonna cig, riga 00000000-0000-0000-0000-000000000007"
        );
        assert!(riga.number::<u16>("status", -1).is_err());
    }
}
