//! Events in the store.

use async_trait::async_trait;

use super::{Ambito, RepositoryError};
use crate::eventi::{Evento, EventoPubblicato};

/// Events, first written beside the change that they tell, then published: each gets its place among all of them.
#[async_trait]
pub trait EventoRepository: Send {
    /// Adds events, in their order; they are not published yet. Instants are kept to the microsecond.
    async fn append(&mut self, eventi: &[Evento]) -> Result<(), RepositoryError>;

    /// Publishes the events that were committed and are not published, at most `limite`; those of one request in the order
    /// of their numbers. How many.
    ///
    /// Two callers never publish at the same time: the second waits for the first one's commit (on PostgreSQL, for a lock
    /// of that name), so that no place is seen before a smaller one.
    async fn publish(&mut self, limite: u32) -> Result<u64, RepositoryError>;

    /// At most `limite` published events within `ambito` whose place is after `dopo`, in the order of their places.
    async fn list(
        &mut self,
        ambito: Ambito,
        dopo: i64,
        limite: u32,
    ) -> Result<Vec<EventoPubblicato>, RepositoryError>;
}
