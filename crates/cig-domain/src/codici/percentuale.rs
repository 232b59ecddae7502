//! Parts of a hundred.

use serde::{Deserialize, Serialize};

use super::testo::CodiceNonValido;

/// A whole percentage, from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Percentuale(u8);

impl TryFrom<u8> for Percentuale {
    type Error = CodiceNonValido;

    fn try_from(valore: u8) -> Result<Self, Self::Error> {
        if valore <= 100 {
            Ok(Self(valore))
        } else {
            Err(CodiceNonValido::new("La percentuale va da 0 a 100."))
        }
    }
}

impl From<Percentuale> for u8 {
    fn from(percentuale: Percentuale) -> Self {
        percentuale.0
    }
}
