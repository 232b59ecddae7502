//! The log: every call and every answer is a row.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::TrasmissioneId;
use crate::catena::Anello;
use crate::porte::Operazione;
use crate::richiesta::RichiestaId;

/// A row of the transmission log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VoceRegistro {
    /// Its name; later rows sort after earlier ones.
    pub id: Uuid,
    /// Of which transmission; none for a call that was made once, for a person.
    pub trasmissione: Option<TrasmissioneId>,
    /// Of which request.
    pub richiesta: RichiestaId,
    /// The same for a call and its answer.
    pub chiamata: Uuid,
    /// Call or answer.
    pub verso: Verso,
    /// Which operation of PCP.
    pub operazione: Operazione,
    /// When.
    pub istante: DateTime<Utc>,
    /// HTTP status of an answer.
    pub status: Option<u16>,
    /// In Italian: what was asked, or what came of it.
    pub descrizione: String,
    /// What was sent, or what came back as received.
    pub corpo: Option<String>,
    /// `GovWay-Message-ID` of an answer: ANAC's support asks for it.
    pub govway_message_id: Option<String>,
    /// `GovWay-Transaction-ID` of an answer.
    pub govway_transaction_id: Option<String>,
}

/// A row of the log that is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VoceRegistrata {
    /// The row.
    #[serde(flatten)]
    pub voce: VoceRegistro,
    /// Its place in the chain of its request.
    #[serde(flatten)]
    pub anello: Anello,
}

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verso {
    /// From us to PCP; stored before the call is made.
    Invio,
    /// From PCP to us.
    Ricezione,
}
