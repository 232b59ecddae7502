//! Answers about the people in charge.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Codice, lenient_instant};

/// A person in charge of an appalto (`SoggettoType`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Soggetto {
    /// Fiscal code.
    pub codice_fiscale: String,
    /// Role of `tipoRuolo.json`: RP, DRP1, DRP2, DRP3.
    pub ruolo: Option<Codice>,
    /// From.
    #[serde(default, deserialize_with = "lenient_instant")]
    pub data_inizio: Option<DateTime<Utc>>,
    /// To; none: without an end.
    #[serde(default, deserialize_with = "lenient_instant")]
    pub data_fine: Option<DateTime<Utc>>,
}

/// Answer of ricerca-soggetti, which has no pages.
#[derive(Debug, Deserialize)]
pub(in crate::client) struct SoggettiResponse {
    pub(in crate::client) result: Option<Vec<Soggetto>>,
}

/// The authority for which the caller acts, as ANAC knows it (`ProfiloSAType`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfiloSa {
    /// AUSA code.
    pub codice_ausa: Option<String>,
    /// Fiscal code.
    pub codice_fiscale: Option<String>,
    /// Name.
    pub denominazione: Option<String>,
    /// Its cost centre.
    pub id_centro_di_costo: Option<String>,
    /// Name of the cost centre.
    pub centro_di_costo: Option<String>,
}

/// Answer of recupera-profilo.
#[derive(Debug, Deserialize)]
pub(in crate::client) struct ProfiloResponse {
    pub(in crate::client) profilo: ProfiloSa,
}
