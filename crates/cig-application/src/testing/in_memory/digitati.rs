//! What people typed and have not saved, in memory.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::persone::UtenteId;
use cig_domain::porte::{Digitato, DigitatoRepository, RepositoryError};
use cig_domain::richiesta::{Parte, RichiestaId};

use super::{Tables, kept_instant};

/// What was typed and not saved, of a unit of work.
#[derive(Debug)]
pub struct InMemoryDigitatoRepository<'a>(pub(super) &'a mut Tables);

#[async_trait]
impl DigitatoRepository for InMemoryDigitatoRepository<'_> {
    async fn find(
        &mut self,
        utente: UtenteId,
        richiesta: RichiestaId,
        parte: &Parte,
    ) -> Result<Option<Digitato>, RepositoryError> {
        Ok(self.0.digitati.get(&(utente, richiesta, parte.clone())).cloned())
    }

    async fn put(&mut self, digitato: &Digitato) -> Result<(), RepositoryError> {
        let chiave = (digitato.utente, digitato.richiesta, digitato.parte.clone());
        let tenuto = Digitato { istante: kept_instant(digitato.istante), ..digitato.clone() };
        self.0.digitati.insert(chiave, tenuto);
        Ok(())
    }

    async fn delete(
        &mut self,
        utente: UtenteId,
        richiesta: RichiestaId,
        parte: &Parte,
    ) -> Result<(), RepositoryError> {
        self.0.digitati.remove(&(utente, richiesta, parte.clone()));
        Ok(())
    }

    async fn delete_all(
        &mut self,
        richiesta: RichiestaId,
        parti: Option<&[Parte]>,
    ) -> Result<(), RepositoryError> {
        let there = |uno: &Digitato| {
            uno.richiesta == richiesta && parti.is_none_or(|parti| parti.contains(&uno.parte))
        };
        self.0.digitati.retain(|_, uno| !there(uno));
        Ok(())
    }

    async fn delete_before(&mut self, istante: DateTime<Utc>) -> Result<u64, RepositoryError> {
        let prima = self.0.digitati.len();
        self.0.digitati.retain(|_, uno| uno.istante >= kept_instant(istante));
        Ok((prima - self.0.digitati.len()) as u64)
    }
}
