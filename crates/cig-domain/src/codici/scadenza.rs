//! Moments that people set.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use chrono_tz::Europe::Rome;
use serde::{Deserialize, Serialize};

use super::testo::CodiceNonValido;

/// A day and an hour, such as the end of a term. It is read as RFC 3339, or without a zone as the time in Rome, and
/// written as RFC 3339 in UTC, as ANAC wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scadenza(DateTime<Utc>);

impl Scadenza {
    /// The moment.
    pub fn istante(self) -> DateTime<Utc> {
        self.0
    }

    /// The time in Rome, to the minute: `2026-12-01T12:00`.
    pub fn a_roma(self) -> String {
        self.0.with_timezone(&Rome).format("%Y-%m-%dT%H:%M").to_string()
    }
}

impl std::str::FromStr for Scadenza {
    type Err = CodiceNonValido;

    fn from_str(testo: &str) -> Result<Self, Self::Err> {
        let testo = testo.trim();
        if let Ok(istante) = DateTime::parse_from_rfc3339(testo) {
            return Ok(Self(istante.to_utc()));
        }
        ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
            .into_iter()
            .find_map(|forma| NaiveDateTime::parse_from_str(testo, forma).ok())
            // An hour that the clocks repeat is the earlier one; one that they skip does not exist.
            .and_then(|ora| ora.and_local_timezone(Rome).earliest())
            .map(|ora| Self(ora.to_utc()))
            .ok_or_else(|| CodiceNonValido::new("Indicare giorno e ora, per esempio 2026-12-01T12:00."))
    }
}

impl TryFrom<String> for Scadenza {
    type Error = CodiceNonValido;

    fn try_from(testo: String) -> Result<Self, Self::Error> {
        testo.parse()
    }
}

impl From<Scadenza> for String {
    fn from(scadenza: Scadenza) -> Self {
        scadenza.0.to_rfc3339_opts(SecondsFormat::Secs, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_without_a_zone_is_that_of_rome() {
        let in_utc = |testo: &str| String::from(testo.parse::<Scadenza>().unwrap());
        assert_eq!(in_utc("2026-12-01T12:00"), "2026-12-01T11:00:00Z");
        assert_eq!(in_utc("2026-07-01T12:00:30"), "2026-07-01T10:00:30Z");
        assert_eq!(in_utc("2026-12-01T12:00:00+01:00"), "2026-12-01T11:00:00Z");
        assert_eq!(in_utc("2026-10-25T02:30"), "2026-10-25T00:30:00Z");
        assert!("2026-03-29T02:30".parse::<Scadenza>().is_err(), "the clocks skip it");
        assert!("domani".parse::<Scadenza>().is_err());
        assert_eq!("2026-12-01T11:00:00Z".parse::<Scadenza>().unwrap().a_roma(), "2026-12-01T12:00");
    }
}
