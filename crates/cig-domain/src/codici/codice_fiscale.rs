//! Fiscal codes of people and of entities.

use serde::{Deserialize, Serialize};

use super::testo::{CodiceNonValido, codice_testuale};

/// Codice fiscale of a person (16 characters) or of an entity (11 digits), check character included.
///
/// The letters that replace digits to tell homonyms apart (omocodia, DM 23 dicembre 1976, art. 6) are accepted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodiceFiscale(String);

codice_testuale!(CodiceFiscale);

/// Whom a fiscal code names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Soggetto {
    /// A natural person.
    Persona,
    /// A company or body.
    Ente,
}

/// Values of the characters at odd places (first, third, ...), from 0-9 then A-Z (DM 23 dicembre 1976).
const DISPARI: [u32; 26] =
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
/// Letters that stand for the digits 0-9 in a code changed for omocodia.
const OMOCODIA: &[u8; 10] = b"LMNPQRSTUV";
/// Places of a person's code that hold digits.
const CIFRE: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];

impl CodiceFiscale {
    pub(super) fn parse(testo: &str) -> Result<Self, CodiceNonValido> {
        let codice = testo.to_ascii_uppercase();
        let valido = match codice.len() {
            16 => persona(codice.as_bytes()),
            11 => ente(codice.as_bytes()),
            _ => {
                return Err(CodiceNonValido::new(
                    "Il codice fiscale è di 16 caratteri per una persona, di 11 cifre per un'impresa o un ente.",
                ));
            }
        };
        if valido {
            Ok(Self(codice))
        } else {
            Err(CodiceNonValido::new(format!(
                "«{codice}» non è un codice fiscale: il carattere di controllo non torna."
            )))
        }
    }

    /// Whether the code names a person or an entity.
    pub fn soggetto(&self) -> Soggetto {
        if self.0.len() == 16 { Soggetto::Persona } else { Soggetto::Ente }
    }
}

fn persona(codice: &[u8]) -> bool {
    let forma = codice.iter().enumerate().all(|(posto, c)| {
        if CIFRE.contains(&posto) {
            c.is_ascii_digit() || OMOCODIA.contains(c)
        } else {
            c.is_ascii_uppercase()
        }
    });
    let somma: u32 = codice[..15].iter().enumerate().map(|(posto, c)| valore(*c, posto % 2 == 0)).sum();
    forma && u32::from(codice[15]) == u32::from(b'A') + somma % 26
}

/// Value of one character; `dispari` counts places from one.
fn valore(carattere: u8, dispari: bool) -> u32 {
    let ordine = match carattere {
        b'0'..=b'9' => carattere - b'0',
        b'A'..=b'Z' => carattere - b'A',
        _ => 0,
    };
    if dispari { DISPARI[usize::from(ordine)] } else { u32::from(ordine) }
}

/// The check of an eleven digit code, that of a partita IVA (DPR 633/1972, art. 35).
fn ente(codice: &[u8]) -> bool {
    codice.iter().all(u8::is_ascii_digit)
        && codice.iter().any(|c| *c != b'0')
        && codice
            .iter()
            .enumerate()
            .map(|(posto, c)| {
                let cifra = u32::from(c - b'0');
                if posto % 2 == 0 { cifra } else { cifra * 2 / 10 + cifra * 2 % 10 }
            })
            .sum::<u32>()
            .is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn people_and_entities_are_told_apart() {
        assert_eq!("RSSMRA85T10A562S".parse::<CodiceFiscale>().map(|c| c.soggetto()), Ok(Soggetto::Persona));
        assert_eq!("11111111115".parse::<CodiceFiscale>().map(|c| c.soggetto()), Ok(Soggetto::Ente));
        assert_eq!("01386030488".parse::<CodiceFiscale>().map(|c| c.soggetto()), Ok(Soggetto::Ente));
    }

    #[test]
    fn lower_case_and_spaces_around_are_forgiven() {
        assert_eq!(" rssmra85t10a562s ".parse::<CodiceFiscale>().unwrap().as_str(), "RSSMRA85T10A562S");
    }

    #[test]
    fn omocodia_is_accepted_with_its_own_check_character() {
        // The last digit 2 replaced by N; the check character follows.
        assert!("RSSMRA85T10A56NH".parse::<CodiceFiscale>().is_ok());
        assert!("RSSMRA85T10A56NS".parse::<CodiceFiscale>().is_err());
    }

    proptest! {
        #[test]
        fn a_wrong_check_digit_of_an_entity_is_noticed(cifra in 0_u8..10) {
            let codice = format!("1111111111{cifra}");
            prop_assert_eq!(codice.parse::<CodiceFiscale>().is_ok(), cifra == 5);
        }

        #[test]
        fn any_text_is_answered(testo in ".{0,20}") {
            let _ = testo.parse::<CodiceFiscale>();
        }
    }
}
