//! Deliveries of events in memory.

use std::ops::RangeInclusive;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::eventi::{Consegna, Destinazione, EventoId, EventoPubblicato, StatoConsegna};
use cig_domain::porte::{ConsegnaRepository, RepositoryError};

use super::{Tables, kept_instant};

/// The deliveries of a unit of work.
#[derive(Debug)]
pub struct InMemoryConsegnaRepository<'a>(pub(super) &'a mut Tables);

#[async_trait]
impl ConsegnaRepository for InMemoryConsegnaRepository<'_> {
    async fn open(
        &mut self,
        destinazione: &Destinazione,
        posti: RangeInclusive<i64>,
        ora: DateTime<Utc>,
    ) -> Result<(), RepositoryError> {
        for (posto, evento) in &self.0.eventi {
            let Some(posto) = posto.filter(|posto| posti.contains(posto)) else { continue };
            let wanted = destinazione.ente.is_none_or(|ente| ente == evento.ente)
                && destinazione.ufficio.is_none_or(|ufficio| ufficio == evento.ufficio);
            if wanted {
                self.0.consegne.push(Consegna {
                    destinazione: destinazione.nome.clone(),
                    pubblicato: EventoPubblicato { posto, evento: evento.clone() },
                    versione: 1,
                    stato: StatoConsegna::Attesa,
                    tentativi: 0,
                    prossimo_il: kept_instant(ora),
                    affittata_fino_a: None,
                    esito: None,
                });
            }
        }
        Ok(())
    }

    async fn claim_due(
        &mut self,
        destinazione: &str,
        ora: DateTime<Utc>,
        fino_a: DateTime<Utc>,
    ) -> Result<Option<Consegna>, RepositoryError> {
        let ora = kept_instant(ora);
        let waiting = |c: &Consegna| c.destinazione == destinazione && c.stato == StatoConsegna::Attesa;
        let dovuta = self
            .0
            .consegne
            .iter()
            .filter(|c| {
                waiting(c) && c.prossimo_il <= ora && c.affittata_fino_a.is_none_or(|fine| fine <= ora)
            })
            .filter(|c| !self.0.consegne.iter().any(|prima| waiting(prima) && is_before(prima, c)))
            .min_by_key(|c| (c.prossimo_il, c.pubblicato.posto))
            .map(|c| c.pubblicato.posto);
        let presa = self
            .0
            .consegne
            .iter_mut()
            .find(|c| c.destinazione == destinazione && Some(c.pubblicato.posto) == dovuta);
        Ok(presa.map(|consegna| {
            consegna.affittata_fino_a = Some(kept_instant(fino_a));
            consegna.versione += 1;
            consegna.tentativi += 1;
            consegna.clone()
        }))
    }

    async fn update(&mut self, consegna: &mut Consegna) -> Result<(), RepositoryError> {
        consegna.prossimo_il = kept_instant(consegna.prossimo_il);
        consegna.affittata_fino_a = consegna.affittata_fino_a.map(kept_instant);
        let presente = self.0.consegne.iter_mut().find(|c| {
            c.destinazione == consegna.destinazione && c.pubblicato.posto == consegna.pubblicato.posto
        });
        match presente {
            Some(presente) if presente.versione == consegna.versione => {
                consegna.versione += 1;
                presente.clone_from(consegna);
            }
            _ => return Err(RepositoryError::Conflict),
        }
        if consegna.stato == StatoConsegna::Attesa {
            let dietro = self.0.consegne.iter_mut().filter(|c| {
                c.destinazione == consegna.destinazione
                    && c.stato == StatoConsegna::Attesa
                    && is_before(consegna, c)
            });
            dietro.for_each(|c| c.prossimo_il = c.prossimo_il.max(consegna.prossimo_il));
        }
        Ok(())
    }

    async fn list(&mut self, stato: StatoConsegna, limite: u32) -> Result<Vec<Consegna>, RepositoryError> {
        let mut trovate: Vec<_> = self.0.consegne.iter().filter(|c| c.stato == stato).cloned().collect();
        trovate.sort_by(|a, b| {
            (a.pubblicato.posto, &a.destinazione).cmp(&(b.pubblicato.posto, &b.destinazione))
        });
        trovate.truncate(usize::try_from(limite).unwrap_or(usize::MAX));
        Ok(trovate)
    }

    async fn revive(
        &mut self,
        eventi: Option<&[EventoId]>,
        ora: DateTime<Utc>,
    ) -> Result<u64, RepositoryError> {
        let mut rimandate = 0;
        for consegna in &mut self.0.consegne {
            let meant = eventi.is_none_or(|eventi| eventi.contains(&consegna.pubblicato.evento.id));
            if consegna.stato == StatoConsegna::Morta && meant {
                consegna.stato = StatoConsegna::Attesa;
                consegna.versione += 1;
                consegna.tentativi = 0;
                consegna.prossimo_il = kept_instant(ora);
                rimandate += 1;
            }
        }
        Ok(rimandate)
    }

    async fn prune(
        &mut self,
        prima_di: DateTime<Utc>,
        destinazioni: &[String],
    ) -> Result<u64, RepositoryError> {
        let in_sospeso = |posto: i64, consegne: &[Consegna]| {
            consegne.iter().any(|c| {
                c.pubblicato.posto == posto
                    && destinazioni.contains(&c.destinazione)
                    && c.stato != StatoConsegna::Riuscita
            })
        };
        let ultimo = self.0.eventi.iter().filter_map(|(posto, _)| *posto).max();
        let prima = self.0.eventi.len();
        let consegne = &mut self.0.consegne;
        self.0.eventi.retain(|(posto, evento)| match *posto {
            Some(posto) => {
                evento.istante >= kept_instant(prima_di)
                    || Some(posto) == ultimo
                    || in_sospeso(posto, consegne)
            }
            None => true,
        });
        let rimasti = &self.0.eventi;
        consegne.retain(|c| rimasti.iter().any(|(posto, _)| *posto == Some(c.pubblicato.posto)));
        Ok((prima - self.0.eventi.len()) as u64)
    }
}

/// Whether `prima` tells of the same request, and goes first.
fn is_before(prima: &Consegna, dopo: &Consegna) -> bool {
    prima.pubblicato.evento.richiesta == dopo.pubblicato.evento.richiesta
        && prima.pubblicato.posto < dopo.pubblicato.posto
}
