//! What the people of an office are told of its requests.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::RepositoryError;
use crate::eventi::TipoEvento;
use crate::persone::{UfficioId, UtenteId};
use crate::richiesta::RichiestaId;

/// What a person is told of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TipoNotifica {
    /// Lots got a CIG.
    Cig,
    /// It stopped: a person has to act.
    Respinta,
    /// PCP cancelled the appalto because its time ran out.
    Scaduta,
    /// PCP will cancel the appalto soon.
    InScadenza,
    /// ANAC takes too long.
    InAttesa,
}

impl TipoNotifica {
    /// The events that people are told of, each with what they are told.
    pub const DI_EVENTI: [(TipoEvento, Self); 3] = [
        (TipoEvento::Cig, Self::Cig),
        (TipoEvento::Respinta, Self::Respinta),
        (TipoEvento::Scaduta, Self::Scaduta),
    ];

    /// What is told when that happens, if anything.
    pub fn of(evento: TipoEvento) -> Option<Self> {
        Self::DI_EVENTI.into_iter().find_map(|(tipo, notifica)| (tipo == evento).then_some(notifica))
    }
}

/// One thing that a person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notifica {
    /// What it is.
    pub tipo: TipoNotifica,
    /// Of which request.
    pub richiesta: RichiestaId,
    /// What the gara is about, if it is written.
    pub oggetto: Option<String>,
    /// When it happened; of [`TipoNotifica::InScadenza`], since when PCP's clock runs.
    pub istante: DateTime<Utc>,
    /// Of an event, its place.
    pub posto: Option<i64>,
}

/// Up to where a person has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Letto {
    /// The place of the last event.
    pub posto: i64,
    /// The instant of the last of what is no event: of deadlines, that of the warning.
    pub istante: DateTime<Utc>,
}

/// Of which an office is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finestra {
    /// The office.
    pub ufficio: UfficioId,
    /// Events after this place.
    pub eventi_dopo: i64,
    /// Transmissions that were marked as waiting for too long after this instant.
    pub attese_dopo: DateTime<Utc>,
    /// Appalti whose clock runs since an instant after the first of these, and not after the second.
    pub scadenze: (DateTime<Utc>, DateTime<Utc>),
}

/// What people are told: events that are published, and what is so at this moment (deadlines that are near, waits that are
/// too long). Nothing is stored but up to where each person has read.
#[async_trait]
pub trait NotificaRepository: Send {
    /// Up to where the person has read; the beginning of time if nowhere.
    async fn letto(&mut self, utente: UtenteId) -> Result<Letto, RepositoryError>;

    /// The person has read up to there; never back.
    async fn segna(&mut self, utente: UtenteId, letto: Letto) -> Result<(), RepositoryError>;

    /// How many there are of requests of that office in `finestra`; of each kind (events, deadlines, waits) at most `limite`
    /// are counted.
    async fn count(&mut self, finestra: &Finestra, limite: u32) -> Result<u32, RepositoryError>;

    /// Those of requests of that office in `finestra`, at most `limite` of each kind: its latest. In no order.
    async fn list(&mut self, finestra: &Finestra, limite: u32) -> Result<Vec<Notifica>, RepositoryError>;
}
