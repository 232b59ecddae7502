//! A row of the log as it is stored, and its place in the chain of its request.

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::codifica::{Codifica, instant};
use super::impronta::Impronta;
use crate::trasmissione::VoceRegistro;

/// What the encoding of a row begins with: another one would begin otherwise.
const INIZIO: &str = "richiedi-cig registro 1";

/// The place of a row in the chain of its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Anello {
    /// From 1, without gaps, within the request.
    pub numero: i64,
    /// Hash of the row before it of the same request and of all fields of this one.
    pub impronta: Impronta,
}

/// A row of the log, field by field as stored: codes that nobody knows any more are verified as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RigaRegistro {
    /// Of which request.
    pub richiesta: Uuid,
    /// Its place in the chain of the request.
    #[serde(flatten)]
    pub anello: Anello,
    /// Its name.
    pub id: Uuid,
    /// Of which transmission, if of any.
    pub trasmissione: Option<Uuid>,
    /// The same for a call and its answer.
    pub chiamata: Uuid,
    /// `invio` or `ricezione`.
    pub verso: String,
    /// PCP's name of the operation.
    pub operazione: String,
    /// When, to the microsecond.
    pub istante: DateTime<Utc>,
    /// HTTP status of an answer.
    pub status: Option<i32>,
    /// In Italian.
    pub descrizione: String,
    /// What was sent or received.
    pub corpo: Option<String>,
    /// `GovWay-Message-ID` of an answer.
    pub govway_message_id: Option<String>,
    /// `GovWay-Transaction-ID` of an answer.
    pub govway_transaction_id: Option<String>,
}

impl RigaRegistro {
    /// The row that `voce` becomes after `precedente`, the last one of its request; `None` when it is the first.
    pub fn new(voce: &VoceRegistro, precedente: Option<Anello>) -> Self {
        let numero = precedente.map_or(0, |anello| anello.numero) + 1;
        let mut riga = Self {
            richiesta: voce.richiesta.0,
            anello: Anello { numero, impronta: Impronta::of(&[]) },
            id: voce.id,
            trasmissione: voce.trasmissione.map(|trasmissione| trasmissione.0),
            chiamata: voce.chiamata,
            verso: code(&voce.verso),
            operazione: code(&voce.operazione),
            istante: voce.istante.trunc_subsecs(6),
            status: voce.status.map(i32::from),
            descrizione: voce.descrizione.clone(),
            corpo: voce.corpo.clone(),
            govway_message_id: voce.govway_message_id.clone(),
            govway_transaction_id: voce.govway_transaction_id.clone(),
        };
        riga.anello.impronta = riga.expected(precedente.map(|anello| anello.impronta));
        riga
    }

    /// The hash that the row must have after the one with the hash `precedente`.
    pub fn expected(&self, precedente: Option<Impronta>) -> Impronta {
        Impronta::of(&self.encode(precedente))
    }

    /// What is hashed: the hash before, then all fields but the row's own hash.
    pub fn encode(&self, precedente: Option<Impronta>) -> Vec<u8> {
        let mut codifica = Codifica::default();
        codifica
            .field(INIZIO)
            .optional(precedente.map(|impronta| impronta.to_string()).as_deref())
            .field(&self.richiesta.to_string())
            .field(&self.anello.numero.to_string())
            .field(&self.id.to_string())
            .optional(self.trasmissione.map(|id| id.to_string()).as_deref())
            .field(&self.chiamata.to_string())
            .field(&self.verso)
            .field(&self.operazione)
            .field(&instant(self.istante))
            .optional(self.status.map(|status| status.to_string()).as_deref())
            .field(&self.descrizione)
            .optional(self.corpo.as_deref())
            .optional(self.govway_message_id.as_deref())
            .optional(self.govway_transaction_id.as_deref());
        codifica.0
    }
}

/// The stored spelling of a state or an operation.
fn code(valore: &impl Serialize) -> String {
    match serde_json::to_value(valore) {
        Ok(Value::String(codice)) => codice,
        _ => unreachable!("directions and operations are written as text"),
    }
}
