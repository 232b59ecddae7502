//! The calls' rhythm in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use cig_domain::porte::{RepositoryError, RitmoRepository};
use cig_domain::ritmo::{Periodo, Servizio, Sosta, StatoServizio};
use uuid::Uuid;

use super::{Tables, kept_instant};

/// The rhythm of a unit of work.
#[derive(Debug)]
pub struct InMemoryRitmoRepository<'a>(pub(super) &'a mut Tables);

#[async_trait]
impl RitmoRepository for InMemoryRitmoRepository<'_> {
    async fn servizi(&mut self) -> Result<Vec<StatoServizio>, RepositoryError> {
        let mut servizi: Vec<_> = self.0.servizi.values().cloned().collect();
        servizi.sort_by_key(|stato| stato.servizio.nome());
        Ok(servizi)
    }

    async fn put_servizio(&mut self, stato: &mut StatoServizio) -> Result<(), RepositoryError> {
        let tenuta = self.0.servizi.get(&stato.servizio).map_or(0, |tenuto| tenuto.versione);
        if tenuta != stato.versione {
            return Err(RepositoryError::Conflict);
        }
        stato.versione += 1;
        self.0.servizi.insert(stato.servizio, stato.clone());
        Ok(())
    }

    async fn soste(&mut self) -> Result<Vec<Sosta>, RepositoryError> {
        let mut soste: Vec<_> = self.0.soste.values().cloned().collect();
        soste.sort_by_key(|sosta| (sosta.periodo.dal, sosta.id));
        Ok(soste)
    }

    async fn insert_sosta(&mut self, sosta: &Sosta) -> Result<(), RepositoryError> {
        if self.0.soste.contains_key(&sosta.id) {
            return Err(RepositoryError::Duplicate("una sosta"));
        }
        let Periodo { dal, al } = sosta.periodo;
        let periodo = Periodo { dal: kept_instant(dal), al: kept_instant(al) };
        self.0.soste.insert(sosta.id, Sosta { periodo, ..sosta.clone() });
        Ok(())
    }

    async fn delete_sosta(&mut self, id: Uuid) -> Result<bool, RepositoryError> {
        Ok(self.0.soste.remove(&id).is_some())
    }

    async fn consumi(&mut self, giorno: NaiveDate) -> Result<BTreeMap<Servizio, u32>, RepositoryError> {
        let di_quel_giorno = self.0.consumi.iter().filter(|((_, altro), _)| *altro == giorno);
        Ok(di_quel_giorno.map(|((servizio, _), chiamate)| (*servizio, *chiamate)).collect())
    }

    async fn reserve(
        &mut self,
        servizio: Servizio,
        giorno: NaiveDate,
        quante: u32,
        limite: Option<u32>,
    ) -> Result<u32, RepositoryError> {
        let usate = self.0.consumi.entry((servizio, giorno)).or_default();
        let concesse = limite.map_or(quante, |limite| quante.min(limite.saturating_sub(*usate)));
        *usate += concesse;
        Ok(concesse)
    }
}
