//! Transmissions and their log in memory.

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::catena::RigaRegistro;
use cig_domain::porte::{RepositoryError, TrasmissioneRepository};
use cig_domain::richiesta::RichiestaId;
use cig_domain::ritmo::Corsia;
use cig_domain::trasmissione::{Trasmissione, TrasmissioneId, VoceRegistrata, VoceRegistro};

use super::{Tables, kept_instant};

/// The transmissions of a unit of work.
#[derive(Debug)]
pub struct InMemoryTrasmissioneRepository<'a>(pub(super) &'a mut Tables);

#[async_trait]
impl TrasmissioneRepository for InMemoryTrasmissioneRepository<'_> {
    async fn insert(&mut self, trasmissione: &mut Trasmissione) -> Result<(), RepositoryError> {
        if self.0.trasmissioni.contains_key(&trasmissione.id) || self.has_other_alive(trasmissione) {
            return Err(RepositoryError::Duplicate("una trasmissione in corso della richiesta"));
        }
        trasmissione.versione = 1;
        self.keep(trasmissione);
        Ok(())
    }

    async fn find_last(&mut self, richiesta: RichiestaId) -> Result<Option<Trasmissione>, RepositoryError> {
        Ok(self
            .0
            .trasmissioni
            .values()
            .filter(|trasmissione| trasmissione.richiesta == richiesta)
            .max_by_key(|trasmissione| (trasmissione.creata_il, trasmissione.id))
            .cloned())
    }

    async fn find(&mut self, id: TrasmissioneId) -> Result<Option<Trasmissione>, RepositoryError> {
        Ok(self.0.trasmissioni.get(&id).cloned())
    }

    async fn due_lanes(&mut self, ora: DateTime<Utc>) -> Result<Vec<Corsia>, RepositoryError> {
        let ora = kept_instant(ora);
        let corsie: BTreeSet<Corsia> = self
            .0
            .trasmissioni
            .values()
            .filter(|t| t.dovuta_il() <= ora)
            .filter_map(Trasmissione::corsia)
            .collect();
        Ok(corsie.into_iter().collect())
    }

    async fn claim_due(
        &mut self,
        corsia: Corsia,
        quante: usize,
        ora: DateTime<Utc>,
        fino_a: DateTime<Utc>,
    ) -> Result<Vec<Trasmissione>, RepositoryError> {
        let ora = kept_instant(ora);
        let mut dovute: Vec<&mut Trasmissione> = self
            .0
            .trasmissioni
            .values_mut()
            .filter(|trasmissione| trasmissione.corsia() == Some(corsia) && trasmissione.dovuta_il() <= ora)
            .collect();
        dovute.sort_by_key(|trasmissione| (trasmissione.dovuta_il(), trasmissione.id));
        let prese = dovute.into_iter().take(quante).map(|trasmissione| {
            trasmissione.affittata_fino_a = Some(kept_instant(fino_a));
            trasmissione.versione += 1;
            trasmissione.clone()
        });
        Ok(prese.collect())
    }

    async fn list_marked(&mut self, limite: u32) -> Result<Vec<Trasmissione>, RepositoryError> {
        let segnalate =
            self.0.trasmissioni.values().filter(|trasmissione| trasmissione.segnalata_il.is_some());
        let mut segnalate: Vec<Trasmissione> = segnalate.cloned().collect();
        segnalate.sort_by_key(|trasmissione| (trasmissione.in_attesa_dal, trasmissione.id));
        segnalate.truncate(limite as usize);
        Ok(segnalate)
    }

    async fn update(&mut self, trasmissione: &mut Trasmissione) -> Result<(), RepositoryError> {
        match self.0.trasmissioni.get(&trasmissione.id) {
            Some(presente) if presente.versione == trasmissione.versione => {}
            _ => return Err(RepositoryError::Conflict),
        }
        if self.has_other_alive(trasmissione) {
            return Err(RepositoryError::Duplicate("una trasmissione in corso della richiesta"));
        }
        trasmissione.versione += 1;
        self.keep(trasmissione);
        Ok(())
    }

    async fn append(&mut self, voce: &VoceRegistro) -> Result<(), RepositoryError> {
        if self.0.registro.iter().any(|presente| presente.voce.id == voce.id) {
            return Err(RepositoryError::Duplicate("una riga del registro"));
        }
        let ultima = self.0.registro.iter().rfind(|presente| presente.voce.richiesta == voce.richiesta);
        let anello = RigaRegistro::new(voce, ultima.map(|ultima| ultima.anello)).anello;
        let voce = VoceRegistro { istante: kept_instant(voce.istante), ..voce.clone() };
        self.0.registro.push(VoceRegistrata { voce, anello });
        Ok(())
    }

    async fn log(&mut self, richiesta: RichiestaId) -> Result<Vec<VoceRegistrata>, RepositoryError> {
        let mut voci: Vec<VoceRegistrata> =
            self.0.registro.iter().filter(|presente| presente.voce.richiesta == richiesta).cloned().collect();
        voci.sort_by_key(|presente| presente.voce.istante);
        Ok(voci)
    }

    async fn log_without_bodies(
        &mut self,
        richiesta: RichiestaId,
    ) -> Result<Vec<VoceRegistrata>, RepositoryError> {
        let mut voci = self.log(richiesta).await?;
        for presente in &mut voci {
            presente.voce.corpo = None;
        }
        Ok(voci)
    }
}

impl InMemoryTrasmissioneRepository<'_> {
    /// Whether `trasmissione` and another one of the same request would both be alive.
    fn has_other_alive(&self, trasmissione: &Trasmissione) -> bool {
        !trasmissione.is_ended()
            && self
                .0
                .trasmissioni
                .values()
                .any(|t| t.id != trasmissione.id && t.richiesta == trasmissione.richiesta && !t.is_ended())
    }

    fn keep(&mut self, trasmissione: &mut Trasmissione) {
        trasmissione.creata_il = kept_instant(trasmissione.creata_il);
        trasmissione.prossimo_il = kept_instant(trasmissione.prossimo_il);
        trasmissione.affittata_fino_a = trasmissione.affittata_fino_a.map(kept_instant);
        trasmissione.in_attesa_dal = trasmissione.in_attesa_dal.map(kept_instant);
        trasmissione.segnalata_il = trasmissione.segnalata_il.map(kept_instant);
        self.0.trasmissioni.insert(trasmissione.id, trasmissione.clone());
    }
}
