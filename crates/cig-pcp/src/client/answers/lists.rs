//! Code lists.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Page, Paginazione, lenient_instant, null_as_default};

/// A code list (`TipologicaBaseType`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tipologica {
    /// Its name.
    pub id_tipologica: String,
    /// What it lists.
    pub descrizione: Option<String>,
}

/// A text in two languages (`I18NType`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Descrizione {
    /// Italian.
    pub it: Option<String>,
    /// English.
    pub en: Option<String>,
}

/// A value of a code list (`TipologicaSchemaEstesoType`). A list may hold a code twice, and values out of date
/// (issues 1868, 1110): the dates say which may be used.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValoreTipologica {
    /// The code.
    #[serde(deserialize_with = "null_as_default")]
    pub codice: String,
    /// Its meaning.
    #[serde(default, deserialize_with = "null_as_default")]
    pub descrizione: Descrizione,
    /// From when it is valid; none: always.
    #[serde(default, deserialize_with = "lenient_instant")]
    pub data_inizio: Option<DateTime<Utc>>,
    /// Until when it is valid; none: for ever.
    #[serde(default, deserialize_with = "lenient_instant")]
    pub data_fine: Option<DateTime<Utc>>,
}

impl ValoreTipologica {
    /// Whether PCP takes it at that moment; out of date, it answers ERR63.
    pub fn vale(&self, quando: DateTime<Utc>) -> bool {
        self.data_inizio.is_none_or(|da| da <= quando) && self.data_fine.is_none_or(|a| quando <= a)
    }
}

/// A page of recupera-tipologica.
#[derive(Debug, Deserialize)]
pub(in crate::client) struct TipologicaPage {
    tipologica: Elenco,
    #[serde(flatten)]
    paginazione: Paginazione,
}

#[derive(Debug, Deserialize)]
struct Elenco {
    elenco: Option<Vec<ValoreTipologica>>,
}

impl Page for TipologicaPage {
    type Item = ValoreTipologica;

    fn into_items(self) -> Option<Vec<ValoreTipologica>> {
        self.tipologica.elenco
    }

    fn paginazione(&self) -> Paginazione {
        self.paginazione
    }
}

/// Answer of recupera-valore-tipologica. A code that the list does not have gives a value of nulls (issue 531).
#[derive(Debug, Deserialize)]
pub(in crate::client) struct ValoreResponse {
    tipologica: Option<ValoreTipologica>,
}

impl ValoreResponse {
    pub(in crate::client) fn into_valore(self) -> Option<ValoreTipologica> {
        self.tipologica.filter(|valore| !valore.codice.is_empty())
    }
}
