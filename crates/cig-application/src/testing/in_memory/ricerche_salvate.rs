//! Searches that people keep, in memory.

use async_trait::async_trait;
use cig_domain::persone::UtenteId;
use cig_domain::porte::{RepositoryError, RicercaSalvata, RicercaSalvataRepository};
use uuid::Uuid;

use super::Tables;

/// The kept searches of a unit of work.
#[derive(Debug)]
pub struct InMemoryRicercaSalvataRepository<'a>(pub(super) &'a mut Tables);

#[async_trait]
impl RicercaSalvataRepository for InMemoryRicercaSalvataRepository<'_> {
    async fn list(&mut self, utente: UtenteId) -> Result<Vec<RicercaSalvata>, RepositoryError> {
        let mut sue: Vec<_> = self.0.ricerche.iter().filter(|una| una.utente == utente).cloned().collect();
        sue.sort_by_cached_key(|una| una.nome.as_str().to_lowercase());
        Ok(sue)
    }

    async fn put(&mut self, ricerca: &RicercaSalvata) -> Result<(), RepositoryError> {
        let stesso_nome =
            |una: &&mut RicercaSalvata| una.utente == ricerca.utente && una.nome == ricerca.nome;
        match self.0.ricerche.iter_mut().find(stesso_nome) {
            Some(presente) => presente.domanda.clone_from(&ricerca.domanda),
            None => self.0.ricerche.push(ricerca.clone()),
        }
        Ok(())
    }

    async fn delete(&mut self, utente: UtenteId, id: Uuid) -> Result<(), RepositoryError> {
        self.0.ricerche.retain(|una| una.utente != utente || una.id != id);
        Ok(())
    }
}
