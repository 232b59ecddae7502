//! Values of an eForm as PCP's model has them.

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use serde_json::Number;

/// A text that is not what its field wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Formato {
    Data,
    Ora,
    Importo,
}

impl Formato {
    /// ANAC's code for it.
    pub(super) const fn codice(self) -> &'static str {
        match self {
            Self::Data => "ERR157",
            Self::Ora => "ERR158",
            Self::Importo => "ERR159",
        }
    }
}

/// An `xsd:decimal`, which knows neither exponents nor infinity.
pub(super) fn importo(testo: &str) -> Result<Number, Formato> {
    let decimale = testo.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'));
    let numero = testo.parse().ok().filter(|_| decimale).and_then(Number::from_f64);
    numero.ok_or(Formato::Importo)
}

/// A deadline as rules compare it with their clock: the wall time of `zona`, which is that of the clock, marked with a `Z`.
///
/// A date without a time lasts until its day ends. Without an offset it is wall time already.
pub(super) fn scadenza(data: &str, ora: &str, zona: FixedOffset) -> Result<String, Formato> {
    let (giorno, sua) = data.split_at_checked(10).ok_or(Formato::Data)?;
    let giorno: NaiveDate = giorno.parse().map_err(|_| Formato::Data)?;
    let sua = offset(sua, zona).ok_or(Formato::Data)?;
    let (orario, sua) = if ora.is_empty() {
        (NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default(), sua)
    } else {
        let (orario, zona_ora) = ora.split_at(ora.find(['Z', '+', '-']).unwrap_or(ora.len()));
        let orario = NaiveTime::parse_from_str(orario, "%H:%M:%S%.f").map_err(|_| Formato::Ora)?;
        (orario, offset(zona_ora, sua).ok_or(Formato::Ora)?)
    };
    let istante =
        sua.from_local_datetime(&NaiveDateTime::new(giorno, orario)).single().ok_or(Formato::Data)?;
    Ok(istante.with_timezone(&zona).format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// `Z`, `+01:00`, or nothing, which means `altrimenti`.
fn offset(testo: &str, altrimenti: FixedOffset) -> Option<FixedOffset> {
    match testo {
        "" => Some(altrimenti),
        "Z" => FixedOffset::east_opt(0),
        _ => testo.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_an_instant_told_in_the_zone_of_the_clock() {
        let roma = FixedOffset::east_opt(3600).unwrap();
        let letta = |data: &str, ora: &str| scadenza(data, ora, roma);
        let giusta = |testo: &str| Ok(testo.to_owned());
        assert_eq!(letta("2026-12-01+02:00", "10:00:00+02:00"), giusta("2026-12-01T09:00:00Z"));
        assert_eq!(letta("2026-12-01Z", "23:30:00.5Z"), giusta("2026-12-02T00:30:00Z"));
        assert_eq!(letta("2026-12-01+01:00", "10:00:00"), giusta("2026-12-01T10:00:00Z"));
        assert_eq!(letta("2026-12-01", "10:00:00"), giusta("2026-12-01T10:00:00Z"));
        assert_eq!(letta("2026-12-01", ""), giusta("2026-12-01T23:59:59Z"));
        for data in ["", "domani", "2026-02-30", "2026-12-01x", "2026-12-01+99:00", "2026-12-0è"] {
            assert_eq!(letta(data, "10:00:00"), Err(Formato::Data), "{data}");
        }
        for ora in ["10", "25:00:00", "10:00:00+", "alle 10"] {
            assert_eq!(letta("2026-12-01", ora), Err(Formato::Ora), "{ora}");
        }
        assert!(letta("9999-12-31", "23:00:00-12:00").is_ok());
    }

    #[test]
    fn an_amount_is_a_decimal() {
        assert_eq!(importo("390697.84").unwrap().as_f64(), Some(390_697.84));
        assert_eq!(importo("-1").unwrap().as_f64(), Some(-1.0));
        for testo in ["", "1e5", "NaN", "inf", "1,5", "1.000.000", "dieci"] {
            assert_eq!(importo(testo), Err(Formato::Importo), "{testo}");
        }
    }
}
