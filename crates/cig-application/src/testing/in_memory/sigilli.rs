//! Seals in memory.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::catena::{Sigillatura, Sigillo};
use cig_domain::porte::{RepositoryError, SigilloRepository};

use super::Tables;

/// The seals of a unit of work. The position of a row is its place in the log, from 1.
#[derive(Debug)]
pub struct InMemorySigilloRepository<'a>(pub(super) &'a mut Tables);

#[async_trait]
impl SigilloRepository for InMemorySigilloRepository<'_> {
    async fn settled(&mut self) -> Result<Option<i64>, RepositoryError> {
        Ok((1..).zip(&self.0.registro).last().map(|(posto, _)| posto))
    }

    async fn seal(
        &mut self,
        fino_a: i64,
        istante: DateTime<Utc>,
    ) -> Result<Option<Sigillo>, RepositoryError> {
        let ultimo = self.0.sigilli.last();
        let dopo = ultimo.map_or(0, |sigillo| sigillo.fino_a);
        let mut sigillatura = Sigillatura::after(ultimo);
        for (posto, riga) in (1..).zip(&self.0.registro) {
            if dopo < posto && posto <= fino_a {
                sigillatura.bind(&riga.anello.impronta);
            }
        }
        if sigillatura.righe() == 0 {
            return Ok(None);
        }
        let sigillo = sigillatura.close(fino_a, istante);
        self.0.sigilli.push(sigillo.clone());
        Ok(Some(sigillo))
    }

    async fn last(&mut self) -> Result<Option<Sigillo>, RepositoryError> {
        Ok(self.0.sigilli.last().cloned())
    }
}
