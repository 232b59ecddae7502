//! What all nodes share of the calls' rhythm.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use uuid::Uuid;

use super::RepositoryError;
use crate::ritmo::{Quadro, Servizio, Sosta, StatoServizio};

/// State of ANAC's services, planned stops, calls counted by day.
#[async_trait]
pub trait RitmoRepository: Send {
    /// The services of which something is known, by name.
    async fn servizi(&mut self) -> Result<Vec<StatoServizio>, RepositoryError>;

    /// Adds what is known of a service if `stato.versione` is 0, else replaces it if that is its stored version; then
    /// adds one to both. Must return `Conflict` otherwise: another node was faster.
    async fn put_servizio(&mut self, stato: &mut StatoServizio) -> Result<(), RepositoryError>;

    /// The planned stops, the first to begin first.
    async fn soste(&mut self) -> Result<Vec<Sosta>, RepositoryError>;

    /// Adds one. Must return `Duplicate` if its id is in use.
    async fn insert_sosta(&mut self, sosta: &Sosta) -> Result<(), RepositoryError>;

    /// Takes one out; whether it was there.
    async fn delete_sosta(&mut self, id: Uuid) -> Result<bool, RepositoryError>;

    /// The calls counted on that day (of Rome), by service.
    async fn consumi(&mut self, giorno: NaiveDate) -> Result<BTreeMap<Servizio, u32>, RepositoryError>;

    /// Counts at most `quante` calls of a service on that day, never above `limite` in all; how many it counted. Two
    /// callers together never get more than the limit.
    async fn reserve(
        &mut self,
        servizio: Servizio,
        giorno: NaiveDate,
        quante: u32,
        limite: Option<u32>,
    ) -> Result<u32, RepositoryError>;

    /// All of it on that day.
    async fn quadro(&mut self, giorno: NaiveDate) -> Result<Quadro, RepositoryError> {
        Ok(Quadro {
            servizi: self.servizi().await?,
            soste: self.soste().await?,
            consumi: self.consumi(giorno).await?,
        })
    }
}
