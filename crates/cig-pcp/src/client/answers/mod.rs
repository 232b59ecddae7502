//! Answers of the services, as ANAC's OpenAPI describes them, read with patience: an unknown field is left, a
//! null list is empty, a date that cannot be read is none. What makes an answer useful is required.

pub(super) mod appalto;
pub(super) mod ausa;
pub(super) mod avviso;
pub(super) mod esito;
pub(super) mod lists;
pub(super) mod utenti;

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use super::exchange::Scambio;

/// A typed answer with the exchanges it came from: one, or one a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Risposta<T> {
    /// The answer.
    pub valore: T,
    /// The exchanges, in order; never empty.
    pub scambi: Vec<Scambio>,
}

impl<T> Risposta<T> {
    pub(super) fn map<U>(self, f: impl FnOnce(T) -> U) -> Risposta<U> {
        Risposta { valore: f(self.valore), scambi: self.scambi }
    }
}

/// An error or a warning of PCP (`ErroriEnum`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorePcp {
    /// Code of `errori.json`, e.g. `ERR4`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub codice: String,
    /// What it is about: for a structure error, the path and the fault.
    pub dettaglio: Option<String>,
    /// The code list the code is in.
    pub id_tipologica: Option<String>,
}

impl fmt::Display for ErrorePcp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.codice)?;
        self.dettaglio.as_ref().map_or(Ok(()), |dettaglio| write!(f, ": {dettaglio}"))
    }
}

/// A value of a code list (`TipologicaSchemaType`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "CodiceOnTheWire")]
pub struct Codice {
    /// The code.
    pub codice: String,
    /// Its list.
    pub id_tipologica: Option<String>,
}

/// Seen both as an object and as the bare code.
#[derive(Deserialize)]
#[serde(untagged)]
enum CodiceOnTheWire {
    Bare(String),
    #[serde(rename_all = "camelCase")]
    Full {
        codice: String,
        id_tipologica: Option<String>,
    },
}

impl From<CodiceOnTheWire> for Codice {
    fn from(wire: CodiceOnTheWire) -> Self {
        match wire {
            CodiceOnTheWire::Bare(codice) => Self { codice, id_tipologica: None },
            CodiceOnTheWire::Full { codice, id_tipologica } => Self { codice, id_tipologica },
        }
    }
}

/// "Done" or "taken in charge", for operations whose outcome comes later or has no data.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Ack {
    /// `title`, e.g. «Richiesta acquisita». Required: an empty object is no acknowledgement.
    #[serde(rename = "title")]
    pub titolo: String,
    /// `detail`.
    #[serde(rename = "detail")]
    pub dettaglio: Option<String>,
    /// Warnings beside the success (issue 2664).
    #[serde(default, rename = "errori", deserialize_with = "null_as_default")]
    pub avvisi: Vec<ErrorePcp>,
}

/// `PaginazioneType`, as far as paging needs it.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Paginazione {
    pub(super) tot_rows: Option<u32>,
    pub(super) tot_pages: Option<u32>,
}

/// A page of a list.
pub(super) trait Page {
    type Item;

    /// Its items; `None` when the answer does not say that there are none.
    fn into_items(self) -> Option<Vec<Self::Item>>;

    fn paginazione(&self) -> Paginazione;
}

/// A page of a list under `result`.
#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
pub(super) struct ResultPage<T> {
    result: Option<Vec<T>>,
    #[serde(flatten)]
    paginazione: Paginazione,
}

impl<T> Page for ResultPage<T> {
    type Item = T;

    /// Without a list only a count of zero means "none": taking any odd answer for an empty search would have
    /// the caller create the appalto twice.
    fn into_items(self) -> Option<Vec<T>> {
        self.result.or_else(|| (self.paginazione.tot_rows == Some(0)).then(Vec::new))
    }

    fn paginazione(&self) -> Paginazione {
        self.paginazione
    }
}

pub(super) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A date-time that must not make the whole answer unreadable: with or without offset (then UTC), else none.
pub(super) fn lenient_instant<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let Some(text) = value.as_str() else { return Ok(None) };
    let with_offset = DateTime::parse_from_rfc3339(text).map(|date| date.with_timezone(&Utc));
    let without = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").map(|date| date.and_utc());
    Ok(with_offset.or_else(|_| without()).ok())
}
