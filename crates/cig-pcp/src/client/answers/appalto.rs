//! Answers about an appalto and its notice.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Codice, ErrorePcp, lenient_instant, null_as_default};

/// Answer of crea-appalto.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Creazione {
    /// ANAC's id of the new appalto.
    pub id_appalto: Uuid,
    /// Warnings beside the success (issue 2664).
    #[serde(default, rename = "errori", deserialize_with = "null_as_default")]
    pub avvisi: Vec<ErrorePcp>,
}

/// Answer of modifica-appalto.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Modifica {
    /// `title`: required, the id is not always there.
    #[serde(rename = "title")]
    pub titolo: String,
    /// ANAC's id of the appalto.
    pub id_appalto: Option<Uuid>,
    /// Warnings beside the success.
    #[serde(default, rename = "errori", deserialize_with = "null_as_default")]
    pub avvisi: Vec<ErrorePcp>,
}

/// The CIG of a lot (`CigType`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cig {
    /// The code; none while it is not there yet.
    pub cig: Option<String>,
    /// The lot, as the platform named it.
    pub lot_identifier: String,
}

/// A state (`StatoAppaltoType`, `StatoLottoType`, `StatoContrattoType`), of what the caller asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stato {
    /// The appalto, when the state is an appalto's.
    pub id_appalto: Option<Uuid>,
    /// The lot, when it is a lot's.
    pub cig: Option<String>,
    /// The contract, when it is a contract's.
    pub id_contratto: Option<Uuid>,
    /// The state, e.g. of `statoAppalto.json`: IN_LAV, CONF, IN_ATT_PUBB, PUBB, CANC, IN_STOP_PUBB.
    pub stato: Codice,
    /// When PCP last looked at it.
    #[serde(default, deserialize_with = "lenient_instant")]
    pub data_controllo: Option<DateTime<Utc>>,
}

/// Answer of stato-appalto.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::client) struct StatoResponse {
    pub(in crate::client) esito_stato: Stato,
}

/// The state of a notice (`StatoAvvisoType`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatoAvviso {
    /// The notice.
    pub id_avviso: Option<Uuid>,
    /// Its appalto.
    pub id_appalto: Option<Uuid>,
    /// The state of `statoAvviso.json`: CREATO, IN_ATT_PUBB, PUBB, NON_PUBB, ...
    pub stato: Codice,
    /// When PCP last looked at it.
    #[serde(default, deserialize_with = "lenient_instant")]
    pub data_controllo: Option<DateTime<Utc>>,
}

/// Answer of stato-avviso.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::client) struct StatoAvvisoResponse {
    pub(in crate::client) stato_avviso: StatoAvviso,
}

/// An appalto in the list of ricerca-appalto (`AppaltoType`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppaltoTrovato {
    /// ANAC's id.
    pub id_appalto: Uuid,
    /// The platform's own key.
    pub codice_appalto: Option<String>,
    /// Description.
    pub oggetto: Option<String>,
    /// When it was created.
    #[serde(default, deserialize_with = "lenient_instant")]
    pub data_creazione: Option<DateTime<Utc>>,
    /// State of `statoAppalto.json`.
    pub stato: Option<Codice>,
    /// Its lots.
    #[serde(default, deserialize_with = "null_as_default")]
    pub lotti: Vec<LottoTrovato>,
}

/// A lot in the list of ricerca-appalto (`LottoType`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LottoTrovato {
    /// Its CIG, once given.
    pub cig: Option<String>,
    /// The platform's name of it.
    pub lot_identifier: Option<String>,
    /// Description.
    pub oggetto: Option<String>,
    /// Amount in euro: a string on the wire by specification, kept as it is, whatever it is.
    pub importo: Option<Value>,
    /// State of `statoLotto.json`.
    pub stato: Option<Codice>,
}

/// The appalto as PCP holds it (`DatiAppaltoType`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DatiAppalto {
    /// ANAC's id.
    pub id_appalto: Uuid,
    /// The scheda last sent.
    pub scheda: Option<Value>,
}

/// Answer of consulta-appalto.
#[derive(Debug, Deserialize)]
pub(in crate::client) struct ConsultaAppaltoResponse {
    pub(in crate::client) appalto: DatiAppalto,
}
