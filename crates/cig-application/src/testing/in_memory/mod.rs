//! The store in memory.
//!
//! It behaves as the real ones do: one unit of work at a time (the others wait), changes seen by nobody before the
//! commit, instants kept to the microsecond. The same contract suite runs on it and on the databases.

mod consegne;
mod digitati;
mod eventi;
mod gate;
mod lettura;
mod notifiche;
mod persone;
mod ricerca;
mod ricerche_salvate;
mod richieste;
mod ritmo;
mod sigilli;
mod trasmissioni;
mod versioni;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use cig_domain::catena::Sigillo;
use cig_domain::eventi::{Consegna, Evento};
use cig_domain::persone::{Ente, EnteId, Ufficio, UfficioId, Utente, UtenteId};
use cig_domain::porte::{
    Ambito, ConsegnaRepository, Digitato, DigitatoRepository, EventoRepository, Letto, ListaAggiornata,
    NotificaRepository, Pagina, PersonaRepository, RepositoryError, Ricerca, RicercaSalvata,
    RicercaSalvataRepository, RichiestaReader, RichiestaRepository, RitmoRepository, SigilloRepository,
    TrasmissioneRepository, UnitOfWork, UnitOfWorkFactory, VersioneId, VersioneRepository, VersioneSpecifica,
};
use cig_domain::richiesta::{Parte, RichiestaCig, RichiestaId};
use cig_domain::ritmo::{Servizio, Sosta, StatoServizio};
use cig_domain::trasmissione::{Trasmissione, TrasmissioneId, VoceRegistrata};

pub use consegne::InMemoryConsegnaRepository;
pub use digitati::InMemoryDigitatoRepository;
pub use eventi::InMemoryEventoRepository;
use uuid::Uuid;

use gate::{Gate, Pass};
pub use lettura::InMemoryRichiestaReader;
pub use notifiche::InMemoryNotificaRepository;
pub use persone::InMemoryPersonaRepository;
pub use ricerche_salvate::InMemoryRicercaSalvataRepository;
pub use richieste::InMemoryRichiestaRepository;
pub use ritmo::InMemoryRitmoRepository;
pub use sigilli::InMemorySigilloRepository;
pub use trasmissioni::InMemoryTrasmissioneRepository;
pub use versioni::InMemoryVersioneRepository;

/// Begins units of work on a store in memory; clones share the store.
#[derive(Debug, Clone, Default)]
pub struct InMemoryUnitOfWorkFactory {
    gate: Gate,
    kept: Arc<Mutex<Tables>>,
}

#[async_trait]
impl UnitOfWorkFactory for InMemoryUnitOfWorkFactory {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, RepositoryError> {
        let pass = self.gate.enter().await;
        let tables = lock(&self.kept).clone();
        Ok(Box::new(InMemoryUnitOfWork { tables, kept: Arc::clone(&self.kept), _pass: pass }))
    }

    async fn read(
        &self,
        ambito: Ambito,
        ricerca: &Ricerca,
    ) -> Result<Box<dyn RichiestaReader>, RepositoryError> {
        let mut uow = self.begin().await?;
        let tutte = Pagina { dopo: None, limite: u32::MAX };
        let righe = uow.richieste().list(ambito, ricerca, &tutte).await?;
        Ok(Box::new(InMemoryRichiestaReader(righe)))
    }
}

/// A unit of work: it changes a copy, which takes the place of the original when committed.
#[derive(Debug)]
pub struct InMemoryUnitOfWork {
    tables: Tables,
    kept: Arc<Mutex<Tables>>,
    _pass: Pass,
}

#[async_trait]
impl UnitOfWork for InMemoryUnitOfWork {
    fn richieste(&mut self) -> Box<dyn RichiestaRepository + '_> {
        Box::new(InMemoryRichiestaRepository(&mut self.tables))
    }

    fn digitati(&mut self) -> Box<dyn DigitatoRepository + '_> {
        Box::new(InMemoryDigitatoRepository(&mut self.tables))
    }

    fn ricerche(&mut self) -> Box<dyn RicercaSalvataRepository + '_> {
        Box::new(InMemoryRicercaSalvataRepository(&mut self.tables))
    }

    fn trasmissioni(&mut self) -> Box<dyn TrasmissioneRepository + '_> {
        Box::new(InMemoryTrasmissioneRepository(&mut self.tables))
    }

    fn sigilli(&mut self) -> Box<dyn SigilloRepository + '_> {
        Box::new(InMemorySigilloRepository(&mut self.tables))
    }

    fn persone(&mut self) -> Box<dyn PersonaRepository + '_> {
        Box::new(InMemoryPersonaRepository(&mut self.tables))
    }

    fn eventi(&mut self) -> Box<dyn EventoRepository + '_> {
        Box::new(InMemoryEventoRepository(&mut self.tables))
    }

    fn notifiche(&mut self) -> Box<dyn NotificaRepository + '_> {
        Box::new(InMemoryNotificaRepository(&mut self.tables))
    }

    fn consegne(&mut self) -> Box<dyn ConsegnaRepository + '_> {
        Box::new(InMemoryConsegnaRepository(&mut self.tables))
    }

    fn versioni(&mut self) -> Box<dyn VersioneRepository + '_> {
        Box::new(InMemoryVersioneRepository(&mut self.tables))
    }

    fn ritmo(&mut self) -> Box<dyn RitmoRepository + '_> {
        Box::new(InMemoryRitmoRepository(&mut self.tables))
    }

    async fn commit(self: Box<Self>) -> Result<(), RepositoryError> {
        let Self { tables, kept, _pass } = *self;
        *lock(&kept) = tables;
        Ok(())
    }
}

/// All that is stored.
#[derive(Debug, Clone, Default)]
struct Tables {
    richieste: BTreeMap<RichiestaId, RichiestaCig>,
    trasmissioni: BTreeMap<TrasmissioneId, Trasmissione>,
    /// Each with its place, once published.
    eventi: Vec<(Option<i64>, Evento)>,
    letture: BTreeMap<UtenteId, Letto>,
    consegne: Vec<Consegna>,
    registro: Vec<VoceRegistrata>,
    sigilli: Vec<Sigillo>,
    enti: BTreeMap<EnteId, Ente>,
    uffici: BTreeMap<UfficioId, Ufficio>,
    utenti: BTreeMap<UtenteId, (Utente, Option<String>)>,
    digitati: BTreeMap<(UtenteId, RichiestaId, Parte), Digitato>,
    ricerche: Vec<RicercaSalvata>,
    versioni: BTreeMap<VersioneId, (VersioneSpecifica, Arc<[u8]>)>,
    liste: BTreeMap<String, ListaAggiornata>,
    servizi: BTreeMap<Servizio, StatoServizio>,
    soste: BTreeMap<Uuid, Sosta>,
    consumi: BTreeMap<(Servizio, NaiveDate), u32>,
}

fn lock(tables: &Mutex<Tables>) -> MutexGuard<'_, Tables> {
    // A test that panicked says so itself; what it left is still whole, since tables are replaced in one go.
    tables.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The instant as a store keeps it.
fn kept_instant(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant.trunc_subsecs(6)
}
