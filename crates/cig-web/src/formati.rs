//! How pages write times and amounts.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Europe::Rome;
use cig_application::Application;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// A day, `23/11/2026`.
pub(crate) fn giorno(giorno: NaiveDate) -> String {
    giorno.format("%d/%m/%Y").to_string()
}

/// Day and time in Rome, `23/11/2026 17:05`.
pub(crate) fn istante(istante: DateTime<Utc>) -> String {
    istante.with_timezone(&Rome).format("%d/%m/%Y %H:%M").to_string()
}

/// With seconds, for the log.
pub(crate) fn istante_preciso(istante: DateTime<Utc>) -> String {
    istante.with_timezone(&Rome).format("%d/%m/%Y %H:%M:%S").to_string()
}

/// How long ago something began, in the largest unit that says enough.
pub(crate) fn durata(durata: TimeDelta) -> String {
    let quanti = |n: i64, uno: &str, molti: &str| format!("{n} {}", if n == 1 { uno } else { molti });
    match (durata.num_days(), durata.num_hours(), durata.num_minutes()) {
        (0, 0, 0) => "meno di un minuto".to_owned(),
        (0, 0, minuti) => quanti(minuti, "minuto", "minuti"),
        (0, ore, _) => quanti(ore, "ora", "ore"),
        (giorni, ..) => quanti(giorni, "giorno", "giorni"),
    }
}

/// A count, `1.234.567`.
pub(crate) fn migliaia(quante: u64) -> String {
    let cifre = quante.to_string();
    let mut gruppi: Vec<_> = cifre.as_bytes().rchunks(3).map(String::from_utf8_lossy).collect();
    gruppi.reverse();
    gruppi.join(".")
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(byte: &[u8]) -> String {
    byte.iter().fold(String::new(), |mut testo, b| {
        // Writing to a String does not fail.
        let _ = write!(testo, "{b:02x}");
        testo
    })
}

/// What stays as it is in a value within an address.
const SENZA_RISERVA: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as a value within an address: all but letters, digits and `_.-~` percent-encoded.
pub(crate) fn percent(testo: &str) -> PercentEncode<'_> {
    utf8_percent_encode(testo, SENZA_RISERVA)
}

/// Sixteen characters that nobody foresees.
pub(crate) fn chance(app: &Application) -> String {
    hex(&app.sorte.next().to_bits().to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_those_of_rome_in_winter_and_in_summer() {
        let testo = |t: &str| istante(t.parse().unwrap());
        assert_eq!(testo("2026-01-15T23:30:00Z"), "16/01/2026 00:30");
        assert_eq!(testo("2026-07-15T22:30:00Z"), "16/07/2026 00:30");
    }

    #[test]
    fn counts_are_in_thousands() {
        for (quante, testo) in [(0, "0"), (999, "999"), (1000, "1.000"), (1_234_567, "1.234.567")] {
            assert_eq!(migliaia(quante), testo);
        }
    }

    #[test]
    fn a_wait_is_told_in_its_largest_unit() {
        assert_eq!(durata(TimeDelta::seconds(59)), "meno di un minuto");
        assert_eq!(durata(TimeDelta::minutes(1)), "1 minuto");
        assert_eq!(durata(TimeDelta::minutes(150)), "2 ore");
        assert_eq!(durata(TimeDelta::days(4)), "4 giorni");
    }
}
