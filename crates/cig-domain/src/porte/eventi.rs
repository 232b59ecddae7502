//! Events: in the store, and on their way to the host platform.

use std::ops::RangeInclusive;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{Ambito, RepositoryError};
use crate::eventi::{
    Consegna, Destinazione, EsitoConsegna, Evento, EventoId, EventoPubblicato, StatoConsegna,
};

/// Events, first written beside the change that they tell, then published: each gets its place among all of them.
#[async_trait]
pub trait EventoRepository: Send {
    /// Adds events, in their order; they are not published yet. Instants are kept to the microsecond.
    async fn append(&mut self, eventi: &[Evento]) -> Result<(), RepositoryError>;

    /// Publishes the events that were committed and are not published, at most `limite`; those of one request in the order
    /// of their numbers. The places that they got; `None` if there was nothing to publish, or another caller is publishing.
    ///
    /// Two callers never publish at the same time, until the commit of the first: so no place is seen before a smaller one.
    async fn publish(&mut self, limite: u32) -> Result<Option<RangeInclusive<i64>>, RepositoryError>;

    /// At most `limite` published events within `ambito` whose place is after `dopo`, in the order of their places.
    async fn list(
        &mut self,
        ambito: Ambito,
        dopo: i64,
        limite: u32,
    ) -> Result<Vec<EventoPubblicato>, RepositoryError>;
}

/// Deliveries of events.
#[async_trait]
pub trait ConsegnaRepository: Send {
    /// Adds the deliveries to that destination of those events at these places that it wants, due at `ora`, with version 1.
    async fn open(
        &mut self,
        destinazione: &Destinazione,
        posti: RangeInclusive<i64>,
        ora: DateTime<Utc>,
    ) -> Result<(), RepositoryError>;

    /// Gives the caller one delivery to that destination that waits, is due at `ora`, leased by nobody at `ora`, and has
    /// none before it of the same request that waits too; the longest due first. Sets its lease to `fino_a`, and adds one
    /// to its version and to its attempts. Two callers never get the same one (`FOR UPDATE SKIP LOCKED` on PostgreSQL).
    async fn claim_due(
        &mut self,
        destinazione: &str,
        ora: DateTime<Utc>,
        fino_a: DateTime<Utc>,
    ) -> Result<Option<Consegna>, RepositoryError>;

    /// Replaces what is stored of the delivery (not the event) if its stored version is `consegna.versione`, and then adds
    /// one to both. Must return `Conflict` otherwise: the lease ran out and another goes on. If it waits, those that wait
    /// behind it are due with it, and not before.
    async fn update(&mut self, consegna: &mut Consegna) -> Result<(), RepositoryError>;

    /// At most `limite` deliveries in that state, by the places of their events, then by destination.
    async fn list(&mut self, stato: StatoConsegna, limite: u32) -> Result<Vec<Consegna>, RepositoryError>;

    /// Makes the dead deliveries of these events, or all of them, wait again, due at `ora`, as if they had never been
    /// tried; how many. Those that were delivered meanwhile do not come again.
    async fn revive(
        &mut self,
        eventi: Option<&[EventoId]>,
        ora: DateTime<Utc>,
    ) -> Result<u64, RepositoryError>;

    /// Takes away the published events from before `prima_di` that wait for none of these destinations and are dead for
    /// none of them, with all their deliveries; how many. The last event published stays, whose place is not given again.
    async fn prune(
        &mut self,
        prima_di: DateTime<Utc>,
        destinazioni: &[String],
    ) -> Result<u64, RepositoryError>;
}

/// The destinations of events.
#[async_trait]
pub trait Webhooks: Send + Sync {
    /// Sends the event to that destination once, signed, and says what came of it; within a time that is bounded.
    async fn deliver(&self, destinazione: &str, evento: &Evento) -> EsitoConsegna;
}
