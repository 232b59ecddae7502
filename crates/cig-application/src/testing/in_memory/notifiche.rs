//! What people are told, in memory.

use async_trait::async_trait;
use cig_domain::persone::UtenteId;
use cig_domain::porte::{Finestra, Letto, Notifica, NotificaRepository, RepositoryError, TipoNotifica};

use super::{Tables, kept_instant};

/// What people are told, in a unit of work.
#[derive(Debug)]
pub struct InMemoryNotificaRepository<'a>(pub(super) &'a mut Tables);

impl InMemoryNotificaRepository<'_> {
    /// Each kind by itself, the latest first.
    fn found(&self, finestra: &Finestra, limite: u32) -> [Vec<Notifica>; 3] {
        let della = |richiesta| {
            self.0.richieste.get(&richiesta).filter(|richiesta| richiesta.ufficio == finestra.ufficio)
        };
        let eventi = self.0.eventi.iter().filter_map(|(posto, evento)| {
            let posto = posto.filter(|posto| *posto > finestra.eventi_dopo)?;
            let tipo = TipoNotifica::of(evento.tipo)?;
            let richiesta = della(evento.richiesta).filter(|_| evento.ufficio == finestra.ufficio)?;
            let oggetto = richiesta.dati_gara.oggetto.clone();
            Some(Notifica {
                tipo,
                richiesta: evento.richiesta,
                oggetto,
                istante: evento.istante,
                posto: Some(posto),
            })
        });
        let (dopo, fino_a) = (kept_instant(finestra.scadenze.0), kept_instant(finestra.scadenze.1));
        let scadenze = self.0.richieste.values().filter_map(|richiesta| {
            let richiesta = della(richiesta.id)?;
            let dal = kept_instant(richiesta.in_attesa_dal()?);
            (dal > dopo && dal <= fino_a).then(|| Notifica {
                tipo: TipoNotifica::InScadenza,
                richiesta: richiesta.id,
                oggetto: richiesta.dati_gara.oggetto.clone(),
                istante: dal,
                posto: None,
            })
        });
        let attese = self.0.trasmissioni.values().filter_map(|trasmissione| {
            let richiesta = della(trasmissione.richiesta)?;
            let istante = trasmissione.segnalata_il.filter(|il| *il > kept_instant(finestra.attese_dopo))?;
            let oggetto = richiesta.dati_gara.oggetto.clone();
            Some(Notifica {
                tipo: TipoNotifica::InAttesa,
                richiesta: richiesta.id,
                oggetto,
                istante,
                posto: None,
            })
        });
        let mut specie = [eventi.collect(), scadenze.collect(), attese.collect::<Vec<_>>()];
        for una in &mut specie {
            una.sort_by_key(|notifica| std::cmp::Reverse((notifica.posto, notifica.istante)));
            una.truncate(limite as usize);
        }
        specie
    }
}

#[async_trait]
impl NotificaRepository for InMemoryNotificaRepository<'_> {
    async fn letto(&mut self, utente: UtenteId) -> Result<Letto, RepositoryError> {
        Ok(self.0.letture.get(&utente).copied().unwrap_or_default())
    }

    async fn segna(&mut self, utente: UtenteId, letto: Letto) -> Result<(), RepositoryError> {
        let presente = self.0.letture.entry(utente).or_default();
        presente.posto = presente.posto.max(letto.posto);
        presente.istante = presente.istante.max(kept_instant(letto.istante));
        Ok(())
    }

    async fn count(&mut self, finestra: &Finestra, limite: u32) -> Result<u32, RepositoryError> {
        let quante: usize = self.found(finestra, limite).iter().map(Vec::len).sum();
        Ok(u32::try_from(quante).unwrap_or(u32::MAX))
    }

    async fn list(&mut self, finestra: &Finestra, limite: u32) -> Result<Vec<Notifica>, RepositoryError> {
        Ok(self.found(finestra, limite).concat())
    }
}
