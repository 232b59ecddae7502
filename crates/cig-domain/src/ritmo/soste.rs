//! Planned stops: windows in which nothing is sent.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Europe::Rome;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Periodo, Servizio};

/// A window in which nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sosta {
    /// Its name; of one in the settings the nil one.
    pub id: Uuid,
    /// To which service; all of them when there is none.
    pub servizio: Option<Servizio>,
    /// From when until when.
    #[serde(flatten)]
    pub periodo: Periodo,
    /// Why, in the words of whoever set it.
    pub motivo: Option<String>,
}

impl Sosta {
    /// Whether it is about calls of that service. One of PDND is about all, since every call needs a voucher.
    pub fn concerns(&self, servizio: Servizio) -> bool {
        self.servizio.is_none_or(|suo| suo == servizio || suo == Servizio::Pdnd)
    }
}

/// Why a text names no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IstanteErrato {
    /// It has another form.
    #[error(
        "scrivere AAAA-MM-GGTHH:MM, ora di Roma, oppure un istante con il suo scarto (2026-12-05T20:00:00+01:00)"
    )]
    Forma,
    /// Clocks skip that hour in Rome.
    #[error("quell'ora a Roma non esiste, per il passaggio all'ora legale")]
    Inesistente,
}

/// The instant of `2026-12-05T20:00` in Rome, or of a text with its own offset. Of an hour that comes twice the first.
pub fn read_instant(testo: &str) -> Result<DateTime<Utc>, IstanteErrato> {
    if let Ok(istante) = DateTime::parse_from_rfc3339(testo) {
        return Ok(istante.with_timezone(&Utc));
    }
    let locale = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|forma| NaiveDateTime::parse_from_str(testo, forma).ok())
        .ok_or(IstanteErrato::Forma)?;
    let a_roma = Rome.from_local_datetime(&locale).earliest().ok_or(IstanteErrato::Inesistente)?;
    Ok(a_roma.with_timezone(&Utc))
}

/// The day in Rome, by which calls are counted.
pub fn rome_day(ora: DateTime<Utc>) -> NaiveDate {
    ora.with_timezone(&Rome).date_naive()
}

/// The end of that day in Rome.
pub(super) fn next_midnight(ora: DateTime<Utc>) -> DateTime<Utc> {
    let domani = rome_day(ora).succ_opt().map(|domani| domani.and_time(NaiveTime::MIN));
    domani
        .and_then(|domani| Rome.from_local_datetime(&domani).earliest())
        .map_or(ora + TimeDelta::days(1), |domani| domani.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_those_of_rome_unless_they_say_otherwise() {
        for (testo, atteso) in [
            ("2026-12-05T20:00", Ok("2026-12-05T19:00:00Z")),
            ("2026-07-05 20:00", Ok("2026-07-05T18:00:00Z")),
            ("2026-12-05T20:00:00+03:00", Ok("2026-12-05T17:00:00Z")),
            // Clocks go back: the first of the two.
            ("2026-10-25T02:30", Ok("2026-10-25T00:30:00Z")),
            ("2026-03-29T02:30", Err(IstanteErrato::Inesistente)),
            ("domani", Err(IstanteErrato::Forma)),
        ] {
            let atteso = atteso.map(|atteso| atteso.parse::<DateTime<Utc>>().unwrap());
            assert_eq!(read_instant(testo), atteso, "{testo}");
        }
    }

    #[test]
    fn a_day_ends_at_the_midnight_of_rome() {
        let ora = "2026-12-05T22:59:59Z".parse().unwrap();
        assert_eq!(next_midnight(ora), "2026-12-05T23:00:00Z".parse::<DateTime<Utc>>().unwrap());
        let dopo = "2026-12-05T23:00:00Z".parse().unwrap();
        assert_eq!(next_midnight(dopo), "2026-12-06T23:00:00Z".parse::<DateTime<Utc>>().unwrap());
    }
}
