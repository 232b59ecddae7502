//! Where a contract is carried out.

use serde::{Deserialize, Serialize};

use super::testo::{CodiceNonValido, codice_testuale};

/// A municipality in ANAC's form: nine digits (region, province, municipality), list `codIstat`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodiceIstat(String);

codice_testuale!(CodiceIstat);

impl CodiceIstat {
    pub(super) fn parse(testo: &str) -> Result<Self, CodiceNonValido> {
        if testo.len() == 9 && testo.bytes().all(|c| c.is_ascii_digit()) {
            Ok(Self(testo.to_owned()))
        } else {
            Err(CodiceNonValido::new("Il codice ISTAT del comune è di nove cifre."))
        }
    }
}

/// A territorial unit (Regulation (EC) 1059/2003): country and up to three characters; level 3 has all of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodiceNuts(String);

codice_testuale!(CodiceNuts);

impl CodiceNuts {
    pub(super) fn parse(testo: &str) -> Result<Self, CodiceNonValido> {
        let codice = testo.to_ascii_uppercase();
        let (paese, resto) = codice.as_bytes().split_at(codice.len().min(2));
        let valido = paese.len() == 2
            && paese.iter().all(u8::is_ascii_uppercase)
            && resto.len() <= 3
            && resto.iter().all(u8::is_ascii_alphanumeric);
        if valido {
            Ok(Self(codice))
        } else {
            Err(CodiceNonValido::new(
                "Il codice NUTS è la sigla del Paese e fino a tre caratteri, per esempio ITI14.",
            ))
        }
    }
}
