//! Versions of ANAC's specification in memory.

use std::cmp::Reverse;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::porte::{
    ListaAggiornata, RepositoryError, VersioneId, VersioneRepository, VersioneSpecifica,
};

use super::{Tables, kept_instant};

/// The versions of a unit of work.
#[derive(Debug)]
pub struct InMemoryVersioneRepository<'a>(pub(super) &'a mut Tables);

#[async_trait]
impl VersioneRepository for InMemoryVersioneRepository<'_> {
    async fn insert(
        &mut self,
        versione: &mut VersioneSpecifica,
        contenuto: &[u8],
    ) -> Result<(), RepositoryError> {
        let versioni = &mut self.0.versioni;
        if versioni.values().any(|(altra, _)| altra.id == versione.id || altra.impronta == versione.impronta)
        {
            return Err(RepositoryError::Duplicate("una versione con la stessa impronta"));
        }
        versione.importata_il = kept_instant(versione.importata_il);
        versioni.insert(versione.id, (versione.clone(), contenuto.into()));
        Ok(())
    }

    async fn update(&mut self, versione: &mut VersioneSpecifica) -> Result<(), RepositoryError> {
        versione.importata_il = kept_instant(versione.importata_il);
        let (tenuta, _) = self.0.versioni.get_mut(&versione.id).ok_or(RepositoryError::Conflict)?;
        *tenuta = VersioneSpecifica { impronta: tenuta.impronta.clone(), ..versione.clone() };
        Ok(())
    }

    async fn list(&mut self) -> Result<Vec<VersioneSpecifica>, RepositoryError> {
        let mut versioni: Vec<_> = self.0.versioni.values().map(|(versione, _)| versione.clone()).collect();
        versioni
            .sort_by_key(|versione| Reverse((versione.in_vigore_dal, versione.importata_il, versione.id)));
        Ok(versioni)
    }

    async fn contenuto(&mut self, id: VersioneId) -> Result<Option<Vec<u8>>, RepositoryError> {
        Ok(self.0.versioni.get(&id).map(|(_, contenuto)| contenuto.to_vec()))
    }

    async fn put_lista(&mut self, lista: &ListaAggiornata) -> Result<(), RepositoryError> {
        let tenuta = ListaAggiornata { aggiornata_il: kept_instant(lista.aggiornata_il), ..lista.clone() };
        self.0.liste.insert(tenuta.nome.clone(), tenuta);
        Ok(())
    }

    async fn liste(&mut self) -> Result<Vec<(String, DateTime<Utc>)>, RepositoryError> {
        Ok(self.0.liste.values().map(|lista| (lista.nome.clone(), lista.aggiornata_il)).collect())
    }

    async fn lista(&mut self, nome: &str) -> Result<Option<ListaAggiornata>, RepositoryError> {
        Ok(self.0.liste.get(nome).cloned())
    }
}
