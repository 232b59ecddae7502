//! How fields are written one after the other, so that no two different lists of fields are written alike.

use chrono::{DateTime, Utc};

/// The fields written so far: each as its length in bytes, a colon, its UTF-8 bytes and a comma (a netstring); one that is
/// absent as a hyphen and a comma.
#[derive(Debug, Default)]
pub(super) struct Codifica(pub(super) Vec<u8>);

impl Codifica {
    pub(super) fn field(&mut self, testo: &str) -> &mut Self {
        self.0.extend_from_slice(testo.len().to_string().as_bytes());
        self.0.push(b':');
        self.0.extend_from_slice(testo.as_bytes());
        self.0.push(b',');
        self
    }

    pub(super) fn optional(&mut self, testo: Option<&str>) -> &mut Self {
        if let Some(testo) = testo {
            return self.field(testo);
        }
        self.0.extend_from_slice(b"-,");
        self
    }
}

/// To the microsecond, as stores keep it.
pub(super) fn instant(istante: DateTime<Utc>) -> String {
    istante.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}
