//! The body of a message.

use chrono::{DateTime, Utc};
use cig_domain::eventi::Evento;
use serde::Serialize;
use serde_json::Value;

/// What a destination gets, always the same for one event. `type`, `timestamp` and `data` are the specification's names.
#[derive(Serialize)]
pub(crate) struct Messaggio<'a> {
    id: String,
    r#type: &'static str,
    timestamp: DateTime<Utc>,
    sequence: u32,
    data: &'a Value,
}

impl<'a> From<&'a Evento> for Messaggio<'a> {
    fn from(evento: &'a Evento) -> Self {
        Self {
            id: evento.id.to_string(),
            r#type: evento.tipo.nome(),
            timestamp: evento.istante,
            sequence: evento.sequenza,
            data: &evento.dati,
        }
    }
}
