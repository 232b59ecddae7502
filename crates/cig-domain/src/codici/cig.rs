//! The CIG and its three generations.

use serde::{Deserialize, Serialize};

use super::testo::{CodiceNonValido, codice_testuale};

/// Codice identificativo gara: ten characters, of which the last ones check the others.
///
/// One lot has one CIG (L. 136/2010, art. 3; D.Lgs. 36/2023, art. 222).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cig(String);

codice_testuale!(Cig);

/// Which of ANAC's systems gave the CIG; each computes the check part in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generazione {
    /// Seven decimal digits and three hexadecimal ones (until 2023).
    Simog1,
    /// A letter from A to U and six hexadecimal digits, then the check part (SIMOG 2 and PCP).
    Pcp,
    /// X or Y or Z, two check digits, seven hexadecimal digits: small purchases until 2023, only read.
    SmartCig,
}

/// Prime moduli and factor of ANAC's check parts.
const FATTORE: u64 = 211;
const MODULO: u64 = 4091;
const MODULO_SMART: u64 = 251;

impl Cig {
    pub(super) fn parse(testo: &str) -> Result<Self, CodiceNonValido> {
        let codice = testo.to_ascii_uppercase();
        if codice.len() != 10 || !codice.is_ascii() {
            return Err(CodiceNonValido::new("Il CIG è di dieci caratteri."));
        }
        match generazione(&codice) {
            Some(_) => Ok(Self(codice)),
            None => Err(CodiceNonValido::new(format!(
                "«{codice}» non è un CIG: la parte di controllo non torna."
            ))),
        }
    }

    /// The system that gave this CIG.
    pub fn generazione(&self) -> Generazione {
        generazione(&self.0).unwrap_or(Generazione::Pcp)
    }
}

/// The generation whose check part holds for `codice`, ten upper-case ASCII characters.
fn generazione(codice: &str) -> Option<Generazione> {
    let (testa, coda) = codice.split_at(1);
    let iniziale = testa.bytes().next()?;
    match iniziale {
        b'0'..=b'9' => {
            let numero = decimale(&codice[..7])?;
            (numero != 0 && esadecimale(&codice[7..])? == numero * FATTORE % MODULO)
                .then_some(Generazione::Simog1)
        }
        b'A'..=b'U' => {
            let numero = esadecimale(&coda[..6])? + u64::from(iniziale - b'A' + 1);
            (esadecimale(&coda[6..])? == numero * FATTORE % MODULO).then_some(Generazione::Pcp)
        }
        b'X'..=b'Z' => {
            let numero = esadecimale(&coda[2..])?;
            (numero != 0 && esadecimale(&coda[..2])? == numero * FATTORE % MODULO_SMART)
                .then_some(Generazione::SmartCig)
        }
        _ => None,
    }
}

fn decimale(cifre: &str) -> Option<u64> {
    cifre.bytes().all(|c| c.is_ascii_digit()).then(|| cifre.parse().ok())?
}

fn esadecimale(cifre: &str) -> Option<u64> {
    cifre.bytes().all(|c| c.is_ascii_hexdigit()).then(|| u64::from_str_radix(cifre, 16).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn real_codes_of_each_generation_are_valid() {
        for (codice, generazione) in [
            ("B210BC38FE", Generazione::Pcp),
            ("K00003EC3A", Generazione::Pcp),
            ("9050626CD6", Generazione::Simog1),
            ("918052266A", Generazione::Simog1),
        ] {
            assert_eq!(codice.parse::<Cig>().map(|c| c.generazione()), Ok(generazione), "{codice}");
        }
    }

    #[test]
    fn a_smart_cig_is_checked_by_its_two_digits() {
        let numero = 0x0023_A4B1_u64;
        let codice = format!("Z{:02X}{numero:07X}", numero * FATTORE % MODULO_SMART);
        assert_eq!(codice.parse::<Cig>().map(|c| c.generazione()), Ok(Generazione::SmartCig));
        assert!("Z000000000".parse::<Cig>().is_err());
    }

    #[test]
    fn no_code_is_all_zeros() {
        assert!("0000000000".parse::<Cig>().is_err());
    }

    proptest! {
        #[test]
        fn one_changed_character_is_noticed(posto in 0_usize..10, nuovo in "[0-9A-F]") {
            let mut codice = String::from("B210BC38FE");
            prop_assume!(codice[posto..=posto] != nuovo);
            codice.replace_range(posto..=posto, &nuovo);
            prop_assert!(codice.parse::<Cig>().is_err());
        }

        #[test]
        fn any_text_is_answered(testo in ".*") {
            let _ = testo.parse::<Cig>();
        }
    }
}
