//! The string formats that ANAC's schemas name.

use chrono::{DateTime, NaiveDate};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Formato {
    Date,
    DateTime,
    Uuid,
    Url,
}

impl Formato {
    /// `None` for the formats that say nothing beyond the type (`double`, `int32`, ...): OpenAPI leaves unknown
    /// formats unchecked.
    pub(super) fn parse(nome: &str) -> Option<Self> {
        match nome {
            "date" => Some(Self::Date),
            "date-time" => Some(Self::DateTime),
            "uuid" => Some(Self::Uuid),
            "url" | "uri" => Some(Self::Url),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::DateTime => "date-time",
            Self::Uuid => "uuid",
            Self::Url => "url",
        }
    }

    pub(super) fn accepts(self, testo: &str) -> bool {
        match self {
            Self::Date => testo.len() == 10 && NaiveDate::parse_from_str(testo, "%Y-%m-%d").is_ok(),
            Self::DateTime => DateTime::parse_from_rfc3339(testo).is_ok(),
            Self::Uuid => is_uuid(testo),
            Self::Url => is_url(testo),
        }
    }
}

/// The hyphenated form only, as in RFC 4122.
fn is_uuid(testo: &str) -> bool {
    testo.len() == 36
        && testo.bytes().enumerate().all(|(indice, byte)| match indice {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A scheme and something after it, without blanks. ANAC's own accepted examples hold `http:\\A129.com`, so
/// nothing stricter can be what its services check.
fn is_url(testo: &str) -> bool {
    testo.split_once(':').is_some_and(|(schema, resto)| {
        schema.starts_with(|c: char| c.is_ascii_alphabetic())
            && schema.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
            && !resto.is_empty()
            && !resto.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_accept_what_their_standard_does() {
        for (formato, valido, rifiutati) in [
            (Formato::Date, "2026-02-28", &["2026-02-30", "28/02/2026", "2026-2-8"][..]),
            (Formato::DateTime, "2026-07-21T17:32:28Z", &["2026-07-21T17:32:28", "2026-07-21", "oggi"]),
            (Formato::DateTime, "2026-07-21T17:32:28.123+02:00", &["2026-07-21T25:00:00Z"]),
            (
                Formato::Uuid,
                "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                &["f81d4fae7dec11d0a76500a0c91e6bf6", "", "f81d4fae-7dec-11d0-a765-00a0c91e6bfg"],
            ),
            (Formato::Url, "https://example.org/gara?id=1", &["", "example", ":vuoto", "https://con spazio"]),
        ] {
            assert!(formato.accepts(valido), "{valido}");
            for rifiutato in rifiutati {
                assert!(!formato.accepts(rifiutato), "{rifiutato}");
            }
        }
    }
}
