//! Requests in memory.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::CodiceAppalto;
use cig_domain::porte::{
    Ambito, Pagina, RepositoryError, Ricerca, RichiestaRepository, RichiestaSintesi, Segno,
};
use cig_domain::richiesta::{RichiestaCig, RichiestaId};

use super::ricerca::{compare, is_after, matches};
use super::{Tables, kept_instant};

/// The requests of a unit of work.
#[derive(Debug)]
pub struct InMemoryRichiestaRepository<'a>(pub(super) &'a mut Tables);

#[async_trait]
impl RichiestaRepository for InMemoryRichiestaRepository<'_> {
    async fn find(
        &mut self,
        ambito: Ambito,
        id: RichiestaId,
    ) -> Result<Option<RichiestaCig>, RepositoryError> {
        Ok(self.0.richieste.get(&id).filter(|richiesta| is_within(ambito, richiesta)).cloned())
    }

    async fn find_by_codice_appalto(
        &mut self,
        ambito: Ambito,
        codice_appalto: &CodiceAppalto,
    ) -> Result<Option<RichiestaId>, RepositoryError> {
        let mut richieste = self.0.richieste.values().filter(|richiesta| is_within(ambito, richiesta));
        Ok(richieste
            .find(|richiesta| richiesta.codice_appalto == *codice_appalto)
            .map(|richiesta| richiesta.id))
    }

    async fn insert(&mut self, richiesta: &mut RichiestaCig) -> Result<(), RepositoryError> {
        if self.0.richieste.contains_key(&richiesta.id) || self.has_codice_appalto_of(richiesta) {
            return Err(RepositoryError::Duplicate("una richiesta con lo stesso codice dell'appalto"));
        }
        richiesta.versione = 1;
        self.keep(richiesta);
        Ok(())
    }

    async fn update(&mut self, richiesta: &mut RichiestaCig) -> Result<(), RepositoryError> {
        self.check_version(richiesta.id, richiesta.versione)?;
        if self.has_codice_appalto_of(richiesta) {
            return Err(RepositoryError::Duplicate("una richiesta con lo stesso codice dell'appalto"));
        }
        richiesta.versione += 1;
        self.keep(richiesta);
        Ok(())
    }

    async fn delete(&mut self, id: RichiestaId, versione: i64) -> Result<(), RepositoryError> {
        self.check_version(id, versione)?;
        self.0.richieste.remove(&id);
        Ok(())
    }

    async fn list(
        &mut self,
        ambito: Ambito,
        ricerca: &Ricerca,
        pagina: &Pagina,
    ) -> Result<Vec<RichiestaSintesi>, RepositoryError> {
        let ordine = ricerca.ordine();
        let mut trovate: Vec<&RichiestaCig> = self.found(ambito, ricerca).collect();
        trovate.sort_by(|una, altra| compare(ordine, una, altra));
        let seguono = |richiesta: &&RichiestaCig| {
            pagina.dopo.as_ref().is_none_or(|dopo| is_after(ordine, richiesta, dopo))
        };
        Ok(trovate
            .into_iter()
            .filter(seguono)
            .take(usize::try_from(pagina.limite).unwrap_or(usize::MAX))
            .map(|richiesta| self.summary(richiesta))
            .collect())
    }

    async fn segni(
        &mut self,
        ambito: Ambito,
        richieste: &[RichiestaId],
    ) -> Result<HashMap<RichiestaId, Segno>, RepositoryError> {
        let trovate = richieste.iter().filter_map(|id| self.0.richieste.get(id));
        Ok(trovate
            .filter(|richiesta| is_within(ambito, richiesta))
            .map(|richiesta| {
                let voci = self.0.registro.iter().filter(|riga| riga.voce.richiesta == richiesta.id).count();
                (richiesta.id, Segno { versione: richiesta.versione, voci: voci as u64 })
            })
            .collect())
    }

    async fn list_in_attesa(
        &mut self,
        prima_di: DateTime<Utc>,
        limite: u32,
    ) -> Result<Vec<RichiestaId>, RepositoryError> {
        let seguite: HashSet<_> =
            self.0.trasmissioni.values().filter(|t| !t.is_ended()).map(|t| t.richiesta).collect();
        let richieste = self.0.richieste.values().filter(|richiesta| !seguite.contains(&richiesta.id));
        let mut in_attesa: Vec<_> = richieste
            .filter_map(|richiesta| Some((kept_instant(richiesta.in_attesa_dal()?), richiesta.id)))
            .filter(|(dal, _)| *dal <= kept_instant(prima_di))
            .collect();
        in_attesa.sort_unstable();
        Ok(in_attesa
            .into_iter()
            .map(|(_, id)| id)
            .take(usize::try_from(limite).unwrap_or(usize::MAX))
            .collect())
    }

    async fn count(
        &mut self,
        ambito: Ambito,
        ricerca: &Ricerca,
        massimo: u32,
    ) -> Result<u32, RepositoryError> {
        Ok(self.found(ambito, ricerca).map(|_| 1_u32).sum::<u32>().min(massimo))
    }

    async fn total(&mut self, ambito: Ambito) -> Result<u64, RepositoryError> {
        Ok(self.found(ambito, &Ricerca::default()).map(|_| 1).sum())
    }
}

impl InMemoryRichiestaRepository<'_> {
    fn found(&self, ambito: Ambito, ricerca: &Ricerca) -> impl Iterator<Item = &RichiestaCig> {
        self.0
            .richieste
            .values()
            .filter(move |richiesta| is_within(ambito, richiesta) && matches(ricerca, richiesta))
    }

    fn has_codice_appalto_of(&self, nuova: &RichiestaCig) -> bool {
        self.0.richieste.values().any(|r| r.id != nuova.id && r.codice_appalto == nuova.codice_appalto)
    }

    fn check_version(&self, id: RichiestaId, versione: i64) -> Result<(), RepositoryError> {
        match self.0.richieste.get(&id) {
            Some(presente) if presente.versione == versione => Ok(()),
            _ => Err(RepositoryError::Conflict),
        }
    }

    fn keep(&mut self, richiesta: &mut RichiestaCig) {
        richiesta.creata_il = kept_instant(richiesta.creata_il);
        richiesta.modificata_il = kept_instant(richiesta.modificata_il);
        richiesta.inviata_il = richiesta.inviata_il.map(kept_instant);
        self.0.richieste.insert(richiesta.id, richiesta.clone());
    }

    fn summary(&self, richiesta: &RichiestaCig) -> RichiestaSintesi {
        let trasmissioni = self.0.trasmissioni.values().filter(|t| t.richiesta == richiesta.id);
        let gara = &richiesta.dati_gara;
        RichiestaSintesi {
            id: richiesta.id,
            versione: richiesta.versione,
            procedura: richiesta.procedura.clone(),
            codice_appalto: richiesta.codice_appalto.clone(),
            oggetto: gara.oggetto.clone(),
            stato: richiesta.ciclo.stato(),
            id_appalto: richiesta.ciclo.id_appalto(),
            stato_appalto: richiesta.ciclo.stato_appalto(),
            utilizzata: richiesta.is_utilizzata(),
            da_json: richiesta.scheda_anac.is_some(),
            storica: richiesta.storica.clone(),
            scelta_contraente: gara.scelta_contraente.as_ref().map(ToString::to_string),
            importo_complessivo: richiesta.importo_complessivo(),
            lotti: u32::try_from(richiesta.lotti.len()).unwrap_or(u32::MAX),
            cig: richiesta.lotti.iter().filter_map(|lotto| lotto.cig.clone()).collect(),
            codice_centro_costo: gara.codice_centro_costo.clone(),
            rup: gara.rup.clone(),
            creata_da: richiesta.creata_da,
            creata_il: richiesta.creata_il,
            modificata_il: richiesta.modificata_il,
            inviata_il: richiesta.inviata_il,
            ultima_trasmissione_il: trasmissioni.map(|t| t.creata_il).max().map(kept_instant),
            in_attesa_dal: richiesta.in_attesa_dal().map(kept_instant),
        }
    }
}

fn is_within(ambito: Ambito, richiesta: &RichiestaCig) -> bool {
    match ambito {
        Ambito::Ufficio(ufficio) => richiesta.ufficio == ufficio,
        Ambito::Sistema => true,
    }
}
