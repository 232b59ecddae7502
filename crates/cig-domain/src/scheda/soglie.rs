//! The amounts at which the procedure changes, in euro without VAT.

use chrono::NaiveDate;

use crate::codici::Importo;
use crate::richiesta::{OggettoContratto, Settore};

/// Below this total a direct award takes AD5.
pub const SOGLIA_AD5: u32 = 5_000;

/// From this total on AD3 needs an ESPD request.
pub const SOGLIA_ESPD: u32 = 40_000;

/// The total from which a direct award is not allowed any more, in euro (D.Lgs. 36/2023, art. 50 c. 1 a and b).
pub fn direct_award_limit(oggetto: OggettoContratto) -> Importo {
    Importo::euro(match oggetto {
        OggettoContratto::Works => 150_000,
        OggettoContratto::Services | OggettoContratto::Supplies => 140_000,
    })
}

/// The EU thresholds of two years: works and concessions; services and supplies of sub-central authorities; services and
/// supplies in the special sectors.
struct Biennio {
    dal: NaiveDate,
    lavori: u32,
    ordinari: u32,
    speciali: u32,
}

/// Delegated regulations (EU) 2023/2495, 2496 and 2497 for 2024 and 2025, 2025/2150, 2151 and 2152 for 2026 and 2027.
const BIENNI: [Biennio; 2] = [
    Biennio { dal: first_of_january(2026), lavori: 5_404_000, ordinari: 216_000, speciali: 432_000 },
    Biennio { dal: first_of_january(2024), lavori: 5_538_000, ordinari: 221_000, speciali: 443_000 },
];

const fn first_of_january(anno: i32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(anno, 1, 1) {
        Some(giorno) => giorno,
        None => panic!("every year has a first of January"),
    }
}

/// The EU threshold of that day (D.Lgs. 36/2023, art. 14), for authorities that are not central government: from it on the
/// procedure is an EU one.
pub fn eu_threshold(
    oggetto: OggettoContratto,
    settore: Settore,
    concessione: bool,
    giorno: NaiveDate,
) -> Importo {
    let biennio = BIENNI.iter().find(|biennio| biennio.dal <= giorno).unwrap_or(&BIENNI[BIENNI.len() - 1]);
    Importo::euro(match (oggetto, settore) {
        (OggettoContratto::Works, _) => biennio.lavori,
        _ if concessione => biennio.lavori,
        (_, Settore::Ordinario) => biennio.ordinari,
        (_, Settore::Speciale) => biennio.speciali,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thresholds_are_those_of_the_day() {
        use OggettoContratto::{Services, Supplies, Works};
        use Settore::{Ordinario, Speciale};
        let soglia = |oggetto, settore, concessione, anno| {
            eu_threshold(oggetto, settore, concessione, NaiveDate::from_ymd_opt(anno, 6, 1).unwrap())
        };
        assert_eq!(soglia(Services, Ordinario, false, 2026), Importo::euro(216_000));
        assert_eq!(soglia(Services, Ordinario, false, 2025), Importo::euro(221_000));
        assert_eq!(soglia(Supplies, Speciale, false, 2027), Importo::euro(432_000));
        assert_eq!(soglia(Works, Speciale, false, 2026), Importo::euro(5_404_000));
        assert_eq!(soglia(Services, Ordinario, true, 2026), Importo::euro(5_404_000));
        assert_eq!(soglia(Services, Ordinario, false, 2020), Importo::euro(221_000));
    }
}
