//! Events in memory.

use std::ops::RangeInclusive;

use async_trait::async_trait;
use cig_domain::eventi::{Evento, EventoPubblicato};
use cig_domain::porte::{Ambito, EventoRepository, RepositoryError};

use super::{Tables, kept_instant};

/// The events of a unit of work.
#[derive(Debug)]
pub struct InMemoryEventoRepository<'a>(pub(super) &'a mut Tables);

#[async_trait]
impl EventoRepository for InMemoryEventoRepository<'_> {
    async fn append(&mut self, eventi: &[Evento]) -> Result<(), RepositoryError> {
        for evento in eventi {
            let same = |altro: &Evento| {
                altro.id == evento.id
                    || (altro.richiesta, altro.sequenza) == (evento.richiesta, evento.sequenza)
            };
            if self.0.eventi.iter().any(|(_, altro)| same(altro)) {
                return Err(RepositoryError::Duplicate("un evento"));
            }
            let evento = Evento { istante: kept_instant(evento.istante), ..evento.clone() };
            self.0.eventi.push((None, evento));
        }
        Ok(())
    }

    async fn publish(&mut self, limite: u32) -> Result<Option<RangeInclusive<i64>>, RepositoryError> {
        let prima = self.0.eventi.iter().filter_map(|(posto, _)| *posto).max().unwrap_or(0);
        let nuovi = self.0.eventi.iter_mut().filter(|(posto, _)| posto.is_none());
        let mut ultimo = prima;
        for (posto, _) in nuovi.take(usize::try_from(limite).unwrap_or(usize::MAX)) {
            ultimo += 1;
            *posto = Some(ultimo);
        }
        Ok((ultimo > prima).then_some(prima + 1..=ultimo))
    }

    async fn list(
        &mut self,
        ambito: Ambito,
        dopo: i64,
        limite: u32,
    ) -> Result<Vec<EventoPubblicato>, RepositoryError> {
        let visibile = |evento: &Evento| match ambito {
            Ambito::Ufficio(ufficio) => evento.ufficio == ufficio,
            Ambito::Sistema => true,
        };
        let pubblicati = self.0.eventi.iter().filter_map(|(posto, evento)| {
            posto.map(|posto| EventoPubblicato { posto, evento: evento.clone() })
        });
        let mut trovati: Vec<_> = pubblicati.filter(|p| p.posto > dopo && visibile(&p.evento)).collect();
        trovati.sort_by_key(|pubblicato| pubblicato.posto);
        trovati.truncate(usize::try_from(limite).unwrap_or(usize::MAX));
        Ok(trovati)
    }
}
