//! Names of things in ANAC's data.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::testo::{CodiceNonValido, codice_testuale};

/// Our own unique key of the appalto (`codiceAppalto`): 8 to 64 characters, never used before by anyone
/// (ANAC answers ERR38 to a second use).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodiceAppalto(String);

codice_testuale!(CodiceAppalto);

impl CodiceAppalto {
    pub(super) fn parse(testo: &str) -> Result<Self, CodiceNonValido> {
        if (8..=64).contains(&testo.chars().count()) && !testo.chars().any(char::is_control) {
            Ok(Self(testo.to_owned()))
        } else {
            Err(CodiceNonValido::new("Il codice dell'appalto è lungo da 8 a 64 caratteri."))
        }
    }

    /// As searches compare it and lists put it in order: whatever the case.
    pub fn piegato(&self) -> String {
        self.0.to_lowercase()
    }
}

/// Identifier of the authority in ANAC's AUSA register: ten digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodiceAusa(String);

codice_testuale!(CodiceAusa);

impl CodiceAusa {
    pub(super) fn parse(testo: &str) -> Result<Self, CodiceNonValido> {
        if testo.len() == 10 && testo.bytes().all(|c| c.is_ascii_digit()) {
            Ok(Self(testo.to_owned()))
        } else {
            Err(CodiceNonValido::new("Il codice AUSA è di dieci cifre."))
        }
    }
}

/// Number that SIMOG gave to a gara (until 2023): four to ten digits, without zeros before them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NumeroGara(String);

codice_testuale!(NumeroGara);

impl NumeroGara {
    pub(super) fn parse(testo: &str) -> Result<Self, CodiceNonValido> {
        let cifre = testo.trim_start_matches('0');
        if (4..=10).contains(&cifre.len()) && cifre.bytes().all(|c| c.is_ascii_digit()) {
            Ok(Self(cifre.to_owned()))
        } else {
            Err(CodiceNonValido::new("Il numero di gara di SIMOG è di sole cifre, da 4 a 10."))
        }
    }
}

/// Name of a lot within its appalto, as TED's BT-137: `LOT-0001`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LotIdentifier(String);

codice_testuale!(LotIdentifier);

impl LotIdentifier {
    pub(super) fn parse(testo: &str) -> Result<Self, CodiceNonValido> {
        match testo.strip_prefix("LOT-") {
            Some(cifre)
                if cifre.len() == 4 && cifre.bytes().all(|c| c.is_ascii_digit()) && cifre != "0000" =>
            {
                Ok(Self(testo.to_owned()))
            }
            _ => Err(CodiceNonValido::new("L'identificativo del lotto ha la forma LOT-0001.")),
        }
    }

    /// The lot at `posto`, counted from one; at most 9999.
    pub fn at(posto: usize) -> Option<Self> {
        (1..=9999).contains(&posto).then(|| Self(format!("LOT-{posto:04}")))
    }

    /// The number in the name, from one.
    pub fn numero(&self) -> usize {
        self.0[4..].parse().unwrap_or_default()
    }
}

/// Codice unico di progetto (L. 3/2003, art. 11): fifteen characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cup(String);

codice_testuale!(Cup);

impl Cup {
    pub(super) fn parse(testo: &str) -> Result<Self, CodiceNonValido> {
        let codice = testo.to_ascii_uppercase();
        let valido = codice.len() == 15
            && codice.bytes().enumerate().all(|(posto, c)| match posto {
                0 | 3 => c.is_ascii_uppercase(),
                _ => c.is_ascii_digit(),
            });
        if valido {
            Ok(Self(codice))
        } else {
            Err(CodiceNonValido::new("Il CUP è di quindici caratteri, per esempio D11B26000010001."))
        }
    }
}

/// Codice unico intervento of the authority's three-year plan (D.Lgs. 36/2023, art. 37): twenty to twenty-two letters and
/// digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cui(String);

codice_testuale!(Cui);

impl Cui {
    pub(super) fn parse(testo: &str) -> Result<Self, CodiceNonValido> {
        if (20..=22).contains(&testo.len()) && testo.bytes().all(|c| c.is_ascii_alphanumeric()) {
            Ok(Self(testo.to_ascii_uppercase()))
        } else {
            Err(CodiceNonValido::new("Il CUI è lungo da 20 a 22 lettere e cifre."))
        }
    }
}

/// A value of one of ANAC's code lists (`tipologiche`); which list it belongs to is said by the field that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Voce(String);

codice_testuale!(Voce);

impl Voce {
    pub(super) fn parse(testo: &str) -> Result<Self, CodiceNonValido> {
        if (1..=64).contains(&testo.len()) && !testo.chars().any(char::is_control) {
            Ok(Self(testo.to_owned()))
        } else {
            Err(CodiceNonValido::new("Scegliere un valore dell'elenco."))
        }
    }
}

/// ANAC's name of an appalto, given by crea-appalto.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdAppalto(pub Uuid);

impl std::fmt::Display for IdAppalto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// ANAC's name of a notice (avviso), given once the appalto is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdAvviso(pub Uuid);

impl std::fmt::Display for IdAvviso {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_forms_are_checked() {
        assert!("breve".parse::<CodiceAppalto>().is_err());
        assert!("GARA-2026-0001".parse::<CodiceAppalto>().is_ok());
        assert!("x".repeat(65).parse::<CodiceAppalto>().is_err());
        assert!("D11B26000010001".parse::<Cup>().is_ok());
        assert!("D11B2600001000".parse::<Cup>().is_err());
        assert!("S01234567890202600001".parse::<Cui>().is_ok());
        assert!("S0123456789".parse::<Cui>().is_err());
        assert!("LOT-0000".parse::<LotIdentifier>().is_err());
        assert_eq!(LotIdentifier::at(12).unwrap().as_str(), "LOT-0012");
        assert_eq!(LotIdentifier::at(12).unwrap().numero(), 12);
        assert_eq!(LotIdentifier::at(10_000), None);
    }
}
