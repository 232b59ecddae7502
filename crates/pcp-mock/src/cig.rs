//! New CIGs of the PCP generation.

use rand::RngExt;
use rand::rngs::StdRng;

/// Codes of one letter: `NNNNNN` has six hexadecimal digits.
const PER_LETTERA: u32 = 1 << 24;
/// First and last letter of the generation.
const PRIMA: u8 = b'A';
const LETTERE: u32 = 21;

/// Gives codes in ascending order from a random first one, so that none is given twice.
#[derive(Debug)]
pub(crate) struct Emettitore {
    prossimo: u32,
}

impl Emettitore {
    pub(crate) fn new(generatore: &mut StdRng) -> Self {
        Self { prossimo: generatore.random_range(0..LETTERE * PER_LETTERA) }
    }

    /// The next code, check part included.
    pub(crate) fn emetti(&mut self) -> String {
        let (lettera, numero) = (self.prossimo / PER_LETTERA, self.prossimo % PER_LETTERA);
        self.prossimo = (self.prossimo + 1) % (LETTERE * PER_LETTERA);
        componi(lettera, numero)
    }
}

/// `ANNNNNNKKK`, where `KKK = hex((dec(NNNNNN) + ord(A)) * 211 mod 4091)` and the first letter counts 1.
fn componi(lettera: u32, numero: u32) -> String {
    let iniziale = PRIMA.saturating_add(u8::try_from(lettera).unwrap_or(u8::MAX));
    let controllo = (u64::from(numero) + u64::from(lettera) + 1) * 211 % 4091;
    format!("{}{numero:06X}{controllo:03X}", char::from(iniziale))
}

#[cfg(test)]
mod tests {
    use super::{Emettitore, LETTERE, PER_LETTERA, componi};

    #[test]
    fn composes_codes_that_anac_gave() {
        assert_eq!(componi(1, 0x21_0BC3), "B210BC38FE");
        assert_eq!(componi(10, 0x00_003E), "K00003EC3A");
    }

    #[test]
    fn goes_on_from_the_last_code_to_the_first() {
        let mut emettitore = Emettitore { prossimo: LETTERE * PER_LETTERA - 1 };
        assert!(emettitore.emetti().starts_with("UFFFFFF"));
        assert!(emettitore.emetti().starts_with("A000000"));
        assert!(emettitore.emetti().starts_with("A000001"));
    }
}
