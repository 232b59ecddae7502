//! Authorities, offices and people in memory.

use async_trait::async_trait;
use cig_domain::persone::{Ente, EnteId, Ufficio, UfficioId, Utente, UtenteId};
use cig_domain::porte::{PersonaRepository, RepositoryError};

use super::Tables;

/// The people of a unit of work.
#[derive(Debug)]
pub struct InMemoryPersonaRepository<'a>(pub(super) &'a mut Tables);

#[async_trait]
impl PersonaRepository for InMemoryPersonaRepository<'_> {
    async fn find_by_nome_utente(&mut self, nome_utente: &str) -> Result<Option<Utente>, RepositoryError> {
        let nome_utente = nome_utente.to_lowercase();
        Ok(self.utenti().find(|utente| utente.nome_utente.to_lowercase() == nome_utente).cloned())
    }

    async fn find_utente(&mut self, id: UtenteId) -> Result<Option<Utente>, RepositoryError> {
        Ok(self.0.utenti.get(&id).map(|(utente, _)| utente.clone()))
    }

    async fn list_ufficio(&mut self, ufficio: UfficioId) -> Result<Vec<Utente>, RepositoryError> {
        let mut utenti: Vec<Utente> =
            self.utenti().filter(|utente| utente.ufficio == ufficio).cloned().collect();
        utenti.sort_by_key(|utente| (utente.cognome.to_lowercase(), utente.nome.to_lowercase()));
        Ok(utenti)
    }

    async fn find_ufficio(&mut self, id: UfficioId) -> Result<Option<Ufficio>, RepositoryError> {
        Ok(self.0.uffici.get(&id).cloned())
    }

    async fn find_ente(&mut self, id: EnteId) -> Result<Option<Ente>, RepositoryError> {
        Ok(self.0.enti.get(&id).cloned())
    }

    async fn password_hash(&mut self, id: UtenteId) -> Result<Option<String>, RepositoryError> {
        Ok(self.0.utenti.get(&id).and_then(|(_, hash)| hash.clone()))
    }

    async fn put_ente(&mut self, ente: &Ente) -> Result<(), RepositoryError> {
        self.0.enti.insert(ente.id, ente.clone());
        Ok(())
    }

    async fn put_ufficio(&mut self, ufficio: &Ufficio) -> Result<(), RepositoryError> {
        self.0.uffici.insert(ufficio.id, ufficio.clone());
        Ok(())
    }

    async fn put_utente(
        &mut self,
        utente: &Utente,
        password_hash: Option<&str>,
    ) -> Result<(), RepositoryError> {
        let nome_utente = utente.nome_utente.to_lowercase();
        if self.utenti().any(|altro| altro.id != utente.id && altro.nome_utente.to_lowercase() == nome_utente)
        {
            return Err(RepositoryError::Duplicate("un utente con lo stesso nome utente"));
        }
        self.0.utenti.insert(utente.id, (utente.clone(), password_hash.map(str::to_owned)));
        Ok(())
    }
}

impl InMemoryPersonaRepository<'_> {
    fn utenti(&self) -> impl Iterator<Item = &Utente> {
        self.0.utenti.values().map(|(utente, _)| utente)
    }
}
