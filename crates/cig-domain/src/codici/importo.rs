//! Amounts of money.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::testo::CodiceNonValido;

/// An amount in euro, not negative, with at most two decimals, below ten thousand billion.
///
/// In JSON it is a number, as in ANAC's data. Fifteen significant digits pass through a JSON number
/// unchanged whatever reader takes it, which is why the amount is bounded; it is never computed in floating point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Importo(Decimal);

impl Importo {
    /// No money.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Thirteen digits before the decimals.
    const LIMITE: Decimal = Decimal::from_parts(1_316_134_912, 2328, 0, false, 0);

    /// An amount of whole euro.
    pub fn euro(euro: u32) -> Self {
        Self(Decimal::from(euro))
    }

    /// An amount of cents, as stores keep it. A sum of amounts may be larger than any single one. `None` if negative.
    pub fn from_centesimi(centesimi: i64) -> Option<Self> {
        (centesimi >= 0).then(|| Self(Decimal::new(centesimi, 2).normalize()))
    }

    /// The amount in cents; a sum too large for that many counts as the largest.
    pub fn centesimi(self) -> i64 {
        (self.0 * Decimal::ONE_HUNDRED).to_i64().unwrap_or(i64::MAX)
    }

    /// The amount as a decimal number of euro.
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// In the Italian form, `39.000,00`.
    pub fn formattato(self) -> String {
        let testo = format!("{:.2}", self.0);
        let (interi, decimali) = testo.split_once('.').unwrap_or((&testo, "00"));
        let mut gruppi: Vec<&str> =
            interi.as_bytes().rchunks(3).filter_map(|g| std::str::from_utf8(g).ok()).collect();
        gruppi.reverse();
        format!("{},{decimali}", gruppi.join("."))
    }
}

impl TryFrom<Decimal> for Importo {
    type Error = CodiceNonValido;

    fn try_from(valore: Decimal) -> Result<Self, Self::Error> {
        let valore = valore.normalize();
        if valore.is_sign_negative() && !valore.is_zero() {
            Err(CodiceNonValido::new("L'importo non può essere negativo."))
        } else if valore.scale() > 2 {
            Err(CodiceNonValido::new("L'importo ha al più due decimali."))
        } else if valore >= Self::LIMITE {
            Err(CodiceNonValido::new("L'importo è troppo grande."))
        } else {
            Ok(Self(valore))
        }
    }
}

impl FromStr for Importo {
    type Err = CodiceNonValido;

    /// Reads the Italian `39.000,50` and `39000,50`, and the plain `39000.50`. Three digits after a point are
    /// thousands, as people write them; a machine sends a number, or a comma.
    fn from_str(testo: &str) -> Result<Self, Self::Err> {
        let testo = testo.trim().trim_start_matches('€').trim();
        if testo.starts_with('-') {
            return Err(CodiceNonValido::new("L'importo non può essere negativo."));
        }
        let (interi, decimali) = split(testo).ok_or_else(|| {
            CodiceNonValido::new("L'importo è un numero con al più due decimali, per esempio 39.000,00.")
        })?;
        Decimal::from_str_exact(&format!("{interi}.{decimali:0<2}"))
            .map_err(|_| CodiceNonValido::new("L'importo è troppo grande."))?
            .try_into()
    }
}

/// The digits before and after the decimal sign, or nothing if the text is no amount.
///
/// A comma is the decimal sign. A point is, too, before one or two digits at the end; before three it groups
/// thousands, and then every group must be one.
fn split(testo: &str) -> Option<(String, &str)> {
    let cifre = |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_digit());
    let decimali = |t: &str| cifre(t) && t.len() <= 2;
    let (interi, coda) = match (testo.split_once(','), testo.rsplit_once('.')) {
        (Some((interi, coda)), _) => (interi, decimali(coda).then_some(coda)?),
        (None, Some((interi, coda))) if decimali(coda) => {
            return cifre(interi).then(|| (interi.to_owned(), coda));
        }
        _ => (testo, ""),
    };
    let mut gruppi = interi.split('.');
    let primo = gruppi.next().filter(|primo| cifre(primo))?;
    let altri: Vec<&str> = gruppi.collect();
    let raggruppato =
        primo.len() <= 3 && !primo.starts_with('0') && altri.iter().all(|g| cifre(g) && g.len() == 3);
    (altri.is_empty() || raggruppato).then(|| (format!("{primo}{}", altri.concat()), coda))
}

impl fmt::Display for Importo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Add for Importo {
    type Output = Self;

    fn add(self, altro: Self) -> Self {
        Self(self.0.saturating_add(altro.0))
    }
}

impl Sum for Importo {
    fn sum<I: Iterator<Item = Self>>(importi: I) -> Self {
        importi.fold(Self::ZERO, Add::add)
    }
}

impl Serialize for Importo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.is_integer().then(|| self.0.to_u64()).flatten() {
            Some(interi) => serializer.serialize_u64(interi),
            None => serializer.serialize_f64(self.0.to_f64().unwrap_or_default()),
        }
    }
}

impl<'de> Deserialize<'de> for Importo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LettoreImporto)
    }
}

struct LettoreImporto;

impl de::Visitor<'_> for LettoreImporto {
    type Value = Importo;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("un importo in euro")
    }

    fn visit_u64<E: de::Error>(self, valore: u64) -> Result<Importo, E> {
        Decimal::from(valore).try_into().map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, valore: i64) -> Result<Importo, E> {
        Decimal::from(valore).try_into().map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, valore: f64) -> Result<Importo, E> {
        // The shortest text that gives back the same number is what the sender wrote, up to fifteen digits.
        Decimal::from_str_exact(&valore.to_string())
            .map_err(|_| E::custom("L'importo ha al più due decimali."))?
            .try_into()
            .map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, testo: &str) -> Result<Importo, E> {
        testo.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn italian_and_plain_forms_are_read() {
        for (testo, atteso) in [
            ("39000", "39000"),
            ("39.000", "39000"),
            ("39.000,50", "39000.5"),
            ("39000.50", "39000.5"),
            ("€ 1.234.567,89", "1234567.89"),
            ("0,01", "0.01"),
            ("39000,5", "39000.5"),
            ("39.5", "39.5"),
            ("1.234.567", "1234567"),
        ] {
            assert_eq!(testo.parse::<Importo>().map(|i| i.to_string()), Ok(atteso.to_owned()), "{testo}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_with_a_reason() {
        for testo in [
            "",
            "abc",
            "-1",
            "1,234",
            "39,000",
            "0.125",
            "1.2.3",
            "12.3.456,7",
            "1.23.456",
            "1234.567",
            "1.234.5",
            ",5",
            "5,",
            ".5",
            "5.",
            "1 000",
            "10000000000000",
            "99999999999999999999999999999999",
        ] {
            assert!(testo.parse::<Importo>().is_err(), "{testo}");
        }
        assert!("9999999999999,99".parse::<Importo>().is_ok());
    }

    #[test]
    fn people_read_it_with_points_and_comma() {
        assert_eq!("1234567.8".parse::<Importo>().unwrap().formattato(), "1.234.567,80");
        assert_eq!(Importo::euro(900).formattato(), "900,00");
    }

    #[test]
    fn cents_are_exact_up_to_the_largest_sum() {
        for testo in ["0", "0.01", "39000.50", "9999999999999.99"] {
            let importo: Importo = testo.parse().unwrap();
            assert_eq!(Importo::from_centesimi(importo.centesimi()), Some(importo));
        }
        let massimo: Importo = "9999999999999.99".parse().unwrap();
        let somma: Importo = std::iter::repeat_n(massimo, 9000).sum();
        assert_eq!(Importo::from_centesimi(somma.centesimi()), Some(somma));
        let oltre: Importo = std::iter::repeat_n(massimo, 9999).sum();
        assert_eq!(oltre.centesimi(), i64::MAX);
        assert_eq!(Importo::from_centesimi(-1), None);
    }

    proptest! {
        #[test]
        fn json_gives_back_the_same_cents(centesimi in 0_u64..1_000_000_000_000_000) {
            let importo = Importo::try_from(Decimal::new(i64::try_from(centesimi).unwrap(), 2)).unwrap();
            let json = serde_json::to_string(&importo).unwrap();
            prop_assert_eq!(serde_json::from_str::<Importo>(&json).unwrap(), importo, "{}", json);
        }
    }
}
