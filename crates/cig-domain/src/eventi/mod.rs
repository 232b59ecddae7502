//! Events: what the host platform is told of a request, one for each change of its state.
//!
//! They are made of the request before and after a write, by [`cambiamenti`], and stored in the write's own unit of
//! work: none is missing and none tells what did not happen.

mod cambiamenti;
mod consegna;
mod sunto;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

pub use cambiamenti::cambiamenti;
pub use consegna::{AtteseConsegne, Consegna, Destinazione, EsitoConsegna, StatoConsegna};
pub use sunto::{LottoConCig, Sunto};

use crate::persone::{EnteId, UfficioId};
use crate::richiesta::RichiestaId;

/// Names an event; ordered by time (UUID version 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventoId(pub Uuid);

impl std::fmt::Display for EventoId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What happened to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TipoEvento {
    /// It was created, as a draft or already asked for.
    #[serde(rename = "richiesta.creata")]
    Creata,
    /// Its CIGs are asked for, or asked for again; or its stopped publication goes on.
    #[serde(rename = "richiesta.inviata")]
    Inviata,
    /// PCP has its appalto: `idAppalto` is known.
    #[serde(rename = "appalto.creato")]
    AppaltoCreato,
    /// ANAC confirmed older data than those of the request, which were brought back in their place.
    #[serde(rename = "richiesta.ripristinata")]
    Ripristinata,
    /// PCP told another state of the appalto, `statoAppalto`: confirmed, published, stopped, ...
    #[serde(rename = "appalto.stato")]
    StatoAppalto,
    /// Lots got a CIG, or another one.
    #[serde(rename = "lotti.cig")]
    Cig,
    /// PCP gave the notice its name, `idAvviso`, or another one.
    #[serde(rename = "avviso.creato")]
    AvvisoCreato,
    /// It stopped, for the reasons in `rifiuto`: a person has to act.
    #[serde(rename = "richiesta.respinta")]
    Respinta,
    /// Every lot has its CIG.
    #[serde(rename = "richiesta.perfezionata")]
    Perfezionata,
    /// It was given up, or its appalto cancelled.
    #[serde(rename = "richiesta.annullata")]
    Annullata,
    /// PCP cancelled the appalto because its time ran out.
    #[serde(rename = "richiesta.scaduta")]
    Scaduta,
    /// The draft was deleted: the last event of a request.
    #[serde(rename = "richiesta.eliminata")]
    Eliminata,
}

impl TipoEvento {
    /// All of them, in the order in which one write tells them.
    pub const TUTTI: [Self; 12] = [
        Self::Creata,
        Self::Inviata,
        Self::AppaltoCreato,
        Self::Ripristinata,
        Self::StatoAppalto,
        Self::Cig,
        Self::AvvisoCreato,
        Self::Respinta,
        Self::Perfezionata,
        Self::Annullata,
        Self::Scaduta,
        Self::Eliminata,
    ];

    /// Its name in messages.
    pub fn nome(self) -> &'static str {
        match self {
            Self::Creata => "richiesta.creata",
            Self::Inviata => "richiesta.inviata",
            Self::AppaltoCreato => "appalto.creato",
            Self::Ripristinata => "richiesta.ripristinata",
            Self::StatoAppalto => "appalto.stato",
            Self::Cig => "lotti.cig",
            Self::AvvisoCreato => "avviso.creato",
            Self::Respinta => "richiesta.respinta",
            Self::Perfezionata => "richiesta.perfezionata",
            Self::Annullata => "richiesta.annullata",
            Self::Scaduta => "richiesta.scaduta",
            Self::Eliminata => "richiesta.eliminata",
        }
    }
}

/// One change of a request, and the request as it then was.
#[derive(Debug, Clone, PartialEq)]
pub struct Evento {
    /// Its name: whoever gets it twice knows it by this.
    pub id: EventoId,
    /// Of which request.
    pub richiesta: RichiestaId,
    /// Its number among the events of the request: 1, 2, 3, ... without gaps.
    pub sequenza: u32,
    /// When it happened.
    pub istante: DateTime<Utc>,
    /// What happened.
    pub tipo: TipoEvento,
    /// The authority of the request.
    pub ente: EnteId,
    /// The office of the request.
    pub ufficio: UfficioId,
    /// A [`Sunto`] as it was written then: whoever reads the event later gets the same.
    pub dati: Value,
}

/// An event that has its place among all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct EventoPubblicato {
    /// Grows with every event that is published, and is seen in that order: who read up to a place missed nothing
    /// before it.
    pub posto: i64,
    /// The event.
    pub evento: Evento,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_stored_under_the_name_that_messages_give_it() {
        for tipo in TipoEvento::TUTTI {
            assert_eq!(serde_json::to_value(tipo).unwrap(), tipo.nome());
        }
    }
}
