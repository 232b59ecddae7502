//! The store in which no change of a request's state goes untold: each write leaves its events in its own unit of work.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::CodiceAppalto;
use cig_domain::eventi::{Evento, EventoId, Sunto, TipoEvento, cambiamenti};
use cig_domain::porte::{
    Ambito, Clock, ConsegnaRepository, DigitatoRepository, EventoRepository, IdGenerator, NotificaRepository,
    Pagina, PersonaRepository, RepositoryError, Ricerca, RicercaSalvataRepository, RichiestaReader,
    RichiestaRepository, RichiestaSintesi, RitmoRepository, Segno, SigilloRepository, TrasmissioneRepository,
    UnitOfWork, UnitOfWorkFactory, VersioneRepository,
};
use cig_domain::richiesta::{RichiestaCig, RichiestaId};
use serde_json::Value;

/// A store whose requests tell what becomes of them. It is the only one that use cases get, so none can forget it.
#[derive(Clone)]
pub struct Outbox {
    archivio: Arc<dyn UnitOfWorkFactory>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl Outbox {
    /// Over `archivio`; events get their time and their names from the other two.
    pub fn new(
        archivio: Arc<dyn UnitOfWorkFactory>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        Self { archivio, clock, ids }
    }

    /// Begins a unit of work.
    pub async fn begin(&self) -> Result<Box<dyn UnitOfWork>, RepositoryError> {
        let uow = self.archivio.begin().await?;
        Ok(Box::new(ToldUnitOfWork { uow, outbox: self.clone(), lette: HashMap::new() }))
    }
}

#[async_trait]
impl UnitOfWorkFactory for Outbox {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, RepositoryError> {
        self.begin().await
    }

    async fn read(
        &self,
        ambito: Ambito,
        ricerca: &Ricerca,
    ) -> Result<Box<dyn RichiestaReader>, RepositoryError> {
        self.archivio.read(ambito, ricerca).await
    }
}

struct ToldUnitOfWork {
    uow: Box<dyn UnitOfWork>,
    outbox: Outbox,
    /// The requests as they were read or written last: what a write is compared with, at no cost.
    lette: HashMap<RichiestaId, Sunto>,
}

#[async_trait]
impl UnitOfWork for ToldUnitOfWork {
    fn richieste(&mut self) -> Box<dyn RichiestaRepository + '_> {
        Box::new(ToldRichiestaRepository(self))
    }

    fn digitati(&mut self) -> Box<dyn DigitatoRepository + '_> {
        self.uow.digitati()
    }

    fn ricerche(&mut self) -> Box<dyn RicercaSalvataRepository + '_> {
        self.uow.ricerche()
    }

    fn trasmissioni(&mut self) -> Box<dyn TrasmissioneRepository + '_> {
        self.uow.trasmissioni()
    }

    fn sigilli(&mut self) -> Box<dyn SigilloRepository + '_> {
        self.uow.sigilli()
    }

    fn persone(&mut self) -> Box<dyn PersonaRepository + '_> {
        self.uow.persone()
    }

    fn eventi(&mut self) -> Box<dyn EventoRepository + '_> {
        self.uow.eventi()
    }

    fn notifiche(&mut self) -> Box<dyn NotificaRepository + '_> {
        self.uow.notifiche()
    }

    fn consegne(&mut self) -> Box<dyn ConsegnaRepository + '_> {
        self.uow.consegne()
    }

    fn versioni(&mut self) -> Box<dyn VersioneRepository + '_> {
        self.uow.versioni()
    }

    fn ritmo(&mut self) -> Box<dyn RitmoRepository + '_> {
        self.uow.ritmo()
    }

    async fn commit(self: Box<Self>) -> Result<(), RepositoryError> {
        self.uow.commit().await
    }
}

struct ToldRichiestaRepository<'a>(&'a mut ToldUnitOfWork);

#[async_trait]
impl RichiestaRepository for ToldRichiestaRepository<'_> {
    async fn find(
        &mut self,
        ambito: Ambito,
        id: RichiestaId,
    ) -> Result<Option<RichiestaCig>, RepositoryError> {
        let trovata = self.0.uow.richieste().find(ambito, id).await?;
        if let Some(richiesta) = &trovata {
            self.0.lette.insert(id, Sunto::of(richiesta));
        }
        Ok(trovata)
    }

    async fn find_by_codice_appalto(
        &mut self,
        ambito: Ambito,
        codice_appalto: &CodiceAppalto,
    ) -> Result<Option<RichiestaId>, RepositoryError> {
        self.0.uow.richieste().find_by_codice_appalto(ambito, codice_appalto).await
    }

    async fn insert(&mut self, richiesta: &mut RichiestaCig) -> Result<(), RepositoryError> {
        let numerati = number(richiesta, &cambiamenti(None, &Sunto::of(richiesta)));
        self.0.uow.richieste().insert(richiesta).await?;
        self.tell(Sunto::of(richiesta), &numerati).await
    }

    async fn update(&mut self, richiesta: &mut RichiestaCig) -> Result<(), RepositoryError> {
        let prima = self.before(richiesta.id).await?;
        let numerati = number(richiesta, &cambiamenti(Some(&prima), &Sunto::of(richiesta)));
        self.0.uow.richieste().update(richiesta).await?;
        self.tell(Sunto::of(richiesta), &numerati).await
    }

    async fn delete(&mut self, id: RichiestaId, versione: i64) -> Result<(), RepositoryError> {
        let trovata = self.0.uow.richieste().find(Ambito::Sistema, id).await?;
        let mut richiesta = trovata.ok_or(RepositoryError::Conflict)?;
        self.0.uow.richieste().delete(id, versione).await?;
        let numerati = number(&mut richiesta, &[TipoEvento::Eliminata]);
        self.tell(Sunto::of(&richiesta), &numerati).await?;
        self.0.lette.remove(&id);
        Ok(())
    }

    async fn list(
        &mut self,
        ambito: Ambito,
        ricerca: &Ricerca,
        pagina: &Pagina,
    ) -> Result<Vec<RichiestaSintesi>, RepositoryError> {
        self.0.uow.richieste().list(ambito, ricerca, pagina).await
    }

    async fn segni(
        &mut self,
        ambito: Ambito,
        richieste: &[RichiestaId],
    ) -> Result<HashMap<RichiestaId, Segno>, RepositoryError> {
        self.0.uow.richieste().segni(ambito, richieste).await
    }

    async fn list_in_attesa(
        &mut self,
        prima_di: DateTime<Utc>,
        limite: u32,
    ) -> Result<Vec<RichiestaId>, RepositoryError> {
        self.0.uow.richieste().list_in_attesa(prima_di, limite).await
    }

    async fn count(
        &mut self,
        ambito: Ambito,
        ricerca: &Ricerca,
        massimo: u32,
    ) -> Result<u32, RepositoryError> {
        self.0.uow.richieste().count(ambito, ricerca, massimo).await
    }

    async fn total(&mut self, ambito: Ambito) -> Result<u64, RepositoryError> {
        self.0.uow.richieste().total(ambito).await
    }
}

impl ToldRichiestaRepository<'_> {
    /// The request as it is stored; one that this unit of work did not read yet is read now.
    async fn before(&mut self, id: RichiestaId) -> Result<Sunto, RepositoryError> {
        if let Some(letta) = self.0.lette.get(&id) {
            return Ok(letta.clone());
        }
        let trovata = self.0.uow.richieste().find(Ambito::Sistema, id).await?;
        trovata.as_ref().map(Sunto::of).ok_or(RepositoryError::Conflict)
    }

    /// Stores the events by which the request became what `dopo` tells.
    async fn tell(&mut self, dopo: Sunto, numerati: &[(u32, TipoEvento)]) -> Result<(), RepositoryError> {
        if !numerati.is_empty() {
            let dati =
                serde_json::to_value(&dopo).map_err(|errore| RepositoryError::Backend(errore.into()))?;
            let outbox = &self.0.outbox;
            let istante = outbox.clock.now();
            let eventi: Vec<_> = numerati
                .iter()
                .map(|(sequenza, tipo)| Evento {
                    id: EventoId(outbox.ids.new_id()),
                    richiesta: dopo.id,
                    sequenza: *sequenza,
                    istante,
                    tipo: *tipo,
                    ente: dopo.ente,
                    ufficio: dopo.ufficio,
                    dati: Value::clone(&dati),
                })
                .collect();
            self.0.uow.eventi().append(&eventi).await?;
        }
        self.0.lette.insert(dopo.id, dopo);
        Ok(())
    }
}

/// Gives the request's next numbers to its events.
fn number(richiesta: &mut RichiestaCig, tipi: &[TipoEvento]) -> Vec<(u32, TipoEvento)> {
    tipi.iter().map(|tipo| (richiesta.ciclo.next_evento(), *tipo)).collect()
}
