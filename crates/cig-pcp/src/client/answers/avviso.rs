//! Answers about notices.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::{Codice, lenient_instant};

/// A notice in the list of ricerca-avviso (`AvvisoBaseType`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AvvisoTrovato {
    /// ANAC's id.
    pub id_avviso: Uuid,
    /// Its appalto.
    pub id_appalto: Option<Uuid>,
    /// The state of `statoAvviso.json`: CREATO, IN_ATT_PUBB, PUBB, MOD, RETT, ...
    pub stato: Option<Codice>,
    /// What it was made by (`tipoAzioneAvviso.json`): AZ_PUBB, AZ_MOD, AZ_RETT.
    pub azione: Option<Codice>,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient_instant")]
    pub data_creazione: Option<DateTime<Utc>>,
    /// When it was published.
    #[serde(default, deserialize_with = "lenient_instant")]
    pub data_pubblicazione: Option<DateTime<Utc>>,
}
