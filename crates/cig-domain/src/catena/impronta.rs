//! Hashes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A SHA-256 hash; written as 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Impronta([u8; 32]);

/// The text is no hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("un'impronta ha 64 cifre esadecimali minuscole")]
pub struct NotAnImpronta;

impl Impronta {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self::after(Sha256::new_with_prefix(bytes))
    }

    pub(super) fn after(hasher: Sha256) -> Self {
        Self(hasher.finalize().into())
    }

    /// The first digits, enough to compare by eye.
    pub fn prefix(&self) -> String {
        let mut testo = self.to_string();
        testo.truncate(12);
        testo
    }
}

impl fmt::Display for Impronta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Impronta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Impronta({self})")
    }
}

impl FromStr for Impronta {
    type Err = NotAnImpronta;

    fn from_str(testo: &str) -> Result<Self, NotAnImpronta> {
        let digit = |cifra: u8| match cifra {
            b'0'..=b'9' => Ok(cifra - b'0'),
            b'a'..=b'f' => Ok(cifra - b'a' + 10),
            _ => Err(NotAnImpronta),
        };
        let cifre: &[u8; 64] = testo.as_bytes().try_into().map_err(|_| NotAnImpronta)?;
        let mut bytes = [0; 32];
        for (byte, coppia) in bytes.iter_mut().zip(cifre.chunks_exact(2)) {
            *byte = digit(coppia[0])? << 4 | digit(coppia[1])?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Impronta {
    type Error = NotAnImpronta;

    fn try_from(testo: String) -> Result<Self, NotAnImpronta> {
        testo.parse()
    }
}

impl From<Impronta> for String {
    fn from(impronta: Impronta) -> Self {
        impronta.to_string()
    }
}
