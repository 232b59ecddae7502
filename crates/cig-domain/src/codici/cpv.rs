//! CPV: the common procurement vocabulary (Regulation (EC) 213/2008).

use serde::{Deserialize, Serialize};

use super::testo::{CodiceNonValido, codice_testuale};

/// A CPV code: the eight digits; a check digit after a hyphen is accepted when read and not kept, as in ANAC's data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodiceCpv(String);

codice_testuale!(CodiceCpv);

/// How precise a code is, from the zeros at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LivelloCpv {
    /// XX000000
    Divisione,
    /// XXX00000
    Gruppo,
    /// XXXX0000
    Classe,
    /// XXXXX000
    Categoria,
    /// More than five significant digits.
    Sottocategoria,
}

impl CodiceCpv {
    pub(super) fn parse(testo: &str) -> Result<Self, CodiceNonValido> {
        let (codice, controllo) = testo.split_once('-').unwrap_or((testo, "0"));
        let cifre = |t: &str, quante| t.len() == quante && t.bytes().all(|c| c.is_ascii_digit());
        if cifre(codice, 8) && cifre(controllo, 1) && &codice[..2] != "00" {
            Ok(Self(codice.to_owned()))
        } else {
            Err(CodiceNonValido::new(format!(
                "«{testo}» non è un codice CPV: servono otto cifre, per esempio 72000000."
            )))
        }
    }

    /// Whether the code stands somewhere under `altro` in the tree.
    pub fn is_under(&self, altro: &Self) -> bool {
        self != altro && self.0.starts_with(altro.ramo())
    }

    /// The digits that all codes under this one begin with.
    fn ramo(&self) -> &str {
        // A division's own second digit may be a zero.
        let cifre = self.0.trim_end_matches('0').len().max(2);
        &self.0[..cifre]
    }

    /// The level of the code in the tree.
    pub fn livello(&self) -> LivelloCpv {
        match self.0.trim_end_matches('0').len() {
            0..=2 => LivelloCpv::Divisione,
            3 => LivelloCpv::Gruppo,
            4 => LivelloCpv::Classe,
            5 => LivelloCpv::Categoria,
            _ => LivelloCpv::Sottocategoria,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_follows_the_zeros() {
        let livello = |t: &str| t.parse::<CodiceCpv>().unwrap().livello();
        assert_eq!(livello("50000000"), LivelloCpv::Divisione);
        assert_eq!(livello("72000000-5"), LivelloCpv::Divisione);
        assert_eq!(livello("72200000"), LivelloCpv::Gruppo);
        assert_eq!(livello("72260000"), LivelloCpv::Classe);
        assert_eq!(livello("72262000"), LivelloCpv::Categoria);
        assert_eq!(livello("72267100"), LivelloCpv::Sottocategoria);
    }

    #[test]
    fn a_code_stands_under_those_that_it_makes_more_precise() {
        let is_under =
            |sotto: &str, sopra: &str| sotto.parse::<CodiceCpv>().unwrap().is_under(&sopra.parse().unwrap());
        assert!(is_under("72260000", "72000000") && is_under("72267100", "72260000"));
        assert!(is_under("30200000", "30000000") && !is_under("31000000", "30000000"));
        assert!(!is_under("72260000", "72260000") && !is_under("72000000", "72260000"));
        assert!(!is_under("72300000", "72200000"));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for testo in ["", "7226", "72260000-", "72260000-12", "7226000a", "00000000"] {
            assert!(testo.parse::<CodiceCpv>().is_err(), "{testo}");
        }
    }
}
