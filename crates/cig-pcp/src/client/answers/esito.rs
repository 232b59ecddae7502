//! Outcomes of what PCP does in its own time.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::{Codice, ErrorePcp, lenient_instant, null_as_default};

/// How an operation ended (`esito.json`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Codice")]
pub enum Esito {
    /// Done.
    Ok,
    /// Failed.
    Ko,
    /// Not ended yet: WT.
    InAttesa,
    /// A code that the list did not have.
    Altro(String),
}

impl From<Codice> for Esito {
    fn from(codice: Codice) -> Self {
        match codice.codice.as_str() {
            "OK" => Self::Ok,
            "KO" => Self::Ko,
            "WT" => Self::InAttesa,
            _ => Self::Altro(codice.codice),
        }
    }
}

/// The outcome of one operation (`EsitoOperazioneType`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EsitoOperazione {
    /// The appalto.
    pub id_appalto: Option<Uuid>,
    /// The scheda.
    pub id_scheda: Option<Uuid>,
    /// The notice that conferma-appalto made, to be given to pubblica-avviso; none for schede without a notice.
    pub id_avviso: Option<Uuid>,
    /// The notice that took its place, after modifica-avviso or rettifica-avviso.
    pub id_nuovo_avviso: Option<Uuid>,
    /// How it ended.
    pub esito: Esito,
    /// The operation (`tipoOperazione.json`).
    pub tipo_operazione: Option<Codice>,
    /// More of it, e.g. `AP_IN_CONF` (`esitoOperazione.json`).
    pub dettaglio: Option<Codice>,
    /// When PCP last looked at it.
    #[serde(default, deserialize_with = "lenient_instant")]
    pub data_controllo: Option<DateTime<Utc>>,
    /// Why it failed; a KO without any has been seen (issue 1315).
    #[serde(default, deserialize_with = "null_as_default")]
    pub errori: Vec<ErrorePcp>,
}

/// Answer of esito-operazione.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::client) struct EsitoResponse {
    #[serde(deserialize_with = "null_as_default")]
    pub(in crate::client) lista_esiti: Vec<EsitoOperazione>,
}
