//! The amounts at which the procedure changes, in euro without VAT.

use std::fmt;

use chrono::NaiveDate;

use crate::codici::Importo;
use crate::richiesta::{OggettoContratto, Settore};

/// Below this total a direct award takes AD5 (ERR100: of what is awarded).
pub const SOGLIA_AD5: u32 = 5_000;

/// From this total on AD3 needs an ESPD request (ERR113: of what is awarded).
pub const SOGLIA_ESPD: u32 = 40_000;

/// The total from which a direct award is not allowed any more, in euro (D.Lgs. 36/2023, art. 50 c. 1 a and b).
pub fn direct_award_limit(oggetto: OggettoContratto) -> Importo {
    Importo::euro(match oggetto {
        OggettoContratto::Works => 150_000,
        OggettoContratto::Services | OggettoContratto::Supplies => 140_000,
    })
}

/// The EU thresholds of two years: works and concessions; services and supplies of central government and of other
/// authorities; services and supplies in the special sectors.
struct Biennio {
    dal: NaiveDate,
    lavori: u32,
    centrali: u32,
    ordinari: u32,
    speciali: u32,
}

/// Delegated regulations (EU) 2023/2495, 2496 and 2497 for 2024 and 2025, 2025/2150, 2151 and 2152 for 2026 and 2027.
const BIENNI: [Biennio; 2] = [
    Biennio {
        dal: first_of_january(2026),
        lavori: 5_404_000,
        centrali: 140_000,
        ordinari: 216_000,
        speciali: 432_000,
    },
    Biennio {
        dal: first_of_january(2024),
        lavori: 5_538_000,
        centrali: 143_000,
        ordinari: 221_000,
        speciali: 443_000,
    },
];

/// Social and assimilated services, whose threshold no regulation changes (D.Lgs. 36/2023, art. 14 c. 1 d and c. 2 c).
const SOCIALI_ORDINARI: u32 = 750_000;
const SOCIALI_SPECIALI: u32 = 1_000_000;

const fn first_of_january(anno: i32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(anno, 1, 1) {
        Some(giorno) => giorno,
        None => panic!("every year has a first of January"),
    }
}

/// An EU threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SogliaEuropea {
    /// Of authorities that are not central government.
    pub importo: Importo,
    /// Of central government, where it has a lower one.
    pub centrali: Option<Importo>,
}

impl SogliaEuropea {
    fn single(euro: u32) -> Self {
        Self { importo: Importo::euro(euro), centrali: None }
    }
}

/// In euro, as people read it: `216.000,00 (140.000,00 per le autorità governative centrali)`.
impl fmt::Display for SogliaEuropea {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.importo.formattato())?;
        match self.centrali {
            Some(centrali) => {
                write!(f, " ({} per le autorità governative centrali)", centrali.formattato())
            }
            None => Ok(()),
        }
    }
}

/// What is bought, as the EU thresholds tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acquisto {
    /// Works, and concessions of whatever.
    LavoriConcessioni,
    /// Social and assimilated services: annex XIV to Directive 2014/24.
    ServiziSociali,
    /// Other services, and supplies.
    ServiziForniture,
}

/// The EU threshold of that day (D.Lgs. 36/2023, art. 14): from it on the procedure is an EU one.
pub fn eu_threshold(acquisto: Acquisto, settore: Settore, giorno: NaiveDate) -> SogliaEuropea {
    let biennio = BIENNI.iter().find(|biennio| biennio.dal <= giorno).unwrap_or(&BIENNI[BIENNI.len() - 1]);
    match (acquisto, settore) {
        (Acquisto::LavoriConcessioni, _) => SogliaEuropea::single(biennio.lavori),
        (Acquisto::ServiziSociali, Settore::Ordinario) => SogliaEuropea::single(SOCIALI_ORDINARI),
        (Acquisto::ServiziSociali, Settore::Speciale) => SogliaEuropea::single(SOCIALI_SPECIALI),
        (Acquisto::ServiziForniture, Settore::Ordinario) => SogliaEuropea {
            importo: Importo::euro(biennio.ordinari),
            centrali: Some(Importo::euro(biennio.centrali)),
        },
        (Acquisto::ServiziForniture, Settore::Speciale) => SogliaEuropea::single(biennio.speciali),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thresholds_are_those_of_the_day() {
        use Acquisto::{LavoriConcessioni, ServiziForniture, ServiziSociali};
        use Settore::{Ordinario, Speciale};
        for (acquisto, settore, anno, soglia) in [
            (
                ServiziForniture,
                Ordinario,
                2026,
                "216.000,00 (140.000,00 per le autorità governative centrali)",
            ),
            (
                ServiziForniture,
                Ordinario,
                2025,
                "221.000,00 (143.000,00 per le autorità governative centrali)",
            ),
            (
                ServiziForniture,
                Ordinario,
                2020,
                "221.000,00 (143.000,00 per le autorità governative centrali)",
            ),
            (ServiziForniture, Speciale, 2027, "432.000,00"),
            (ServiziSociali, Ordinario, 2026, "750.000,00"),
            (ServiziSociali, Speciale, 2024, "1.000.000,00"),
            (LavoriConcessioni, Speciale, 2026, "5.404.000,00"),
            (LavoriConcessioni, Ordinario, 2025, "5.538.000,00"),
        ] {
            let giorno = NaiveDate::from_ymd_opt(anno, 6, 1).unwrap();
            assert_eq!(eu_threshold(acquisto, settore, giorno).to_string(), soglia);
        }
    }
}
