//! Units of work: one database transaction each.

use std::sync::Arc;

use async_trait::async_trait;
use cig_domain::porte::{
    Ambito, ConsegnaRepository, DigitatoRepository, EventoRepository, NotificaRepository, PersonaRepository,
    RepositoryError, Ricerca, RicercaSalvataRepository, RichiestaReader, RichiestaRepository,
    RitmoRepository, SigilloRepository, TrasmissioneRepository, UnitOfWork, UnitOfWorkFactory,
    VersioneRepository,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::Semaphore;

use crate::consegne::SeaConsegnaRepository;
use crate::digitati::SeaDigitatoRepository;
use crate::errore::{backend, from_db};
use crate::eventi::SeaEventoRepository;
use crate::notifiche::SeaNotificaRepository;
use crate::persone::SeaPersonaRepository;
use crate::registro::SeaSigilloRepository;
use crate::ricerche_salvate::SeaRicercaSalvataRepository;
use crate::richieste::{SeaRichiestaReader, SeaRichiestaRepository};
use crate::ritmo::SeaRitmoRepository;
use crate::trasmissioni::SeaTrasmissioneRepository;
use crate::versioni::SeaVersioneRepository;

/// Begins transactions.
#[derive(Debug, Clone)]
pub struct SeaUnitOfWorkFactory {
    db: DatabaseConnection,
    letture: Arc<Semaphore>,
}

impl SeaUnitOfWorkFactory {
    /// With that many readings to the end at the same time; others wait for their turn.
    pub(crate) fn new(db: DatabaseConnection, letture: Arc<Semaphore>) -> Self {
        Self { db, letture }
    }
}

#[async_trait]
impl UnitOfWorkFactory for SeaUnitOfWorkFactory {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, RepositoryError> {
        let tx = begin(&self.db).await.map_err(from_db)?;
        Ok(Box::new(SeaUnitOfWork { tx }))
    }

    async fn read(
        &self,
        ambito: Ambito,
        ricerca: &Ricerca,
    ) -> Result<Box<dyn RichiestaReader>, RepositoryError> {
        let turno = Arc::clone(&self.letture).acquire_owned().await.map_err(backend)?;
        Ok(Box::new(SeaRichiestaReader::begin(&self.db, ambito, ricerca, turno).await?))
    }
}

/// Begins a transaction that may write. On SQLite it is the writer from the start: one that reads first and writes
/// later would fail if another process wrote in between.
pub(crate) async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction, sea_orm::DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    db.begin_with_options(options).await
}

/// A transaction; dropped, it is rolled back.
#[derive(Debug)]
pub struct SeaUnitOfWork {
    tx: DatabaseTransaction,
}

#[async_trait]
impl UnitOfWork for SeaUnitOfWork {
    fn richieste(&mut self) -> Box<dyn RichiestaRepository + '_> {
        Box::new(SeaRichiestaRepository::new(&self.tx))
    }

    fn digitati(&mut self) -> Box<dyn DigitatoRepository + '_> {
        Box::new(SeaDigitatoRepository::new(&self.tx))
    }

    fn ricerche(&mut self) -> Box<dyn RicercaSalvataRepository + '_> {
        Box::new(SeaRicercaSalvataRepository::new(&self.tx))
    }

    fn trasmissioni(&mut self) -> Box<dyn TrasmissioneRepository + '_> {
        Box::new(SeaTrasmissioneRepository::new(&self.tx))
    }

    fn sigilli(&mut self) -> Box<dyn SigilloRepository + '_> {
        Box::new(SeaSigilloRepository::new(&self.tx))
    }

    fn persone(&mut self) -> Box<dyn PersonaRepository + '_> {
        Box::new(SeaPersonaRepository::new(&self.tx))
    }

    fn eventi(&mut self) -> Box<dyn EventoRepository + '_> {
        Box::new(SeaEventoRepository::new(&self.tx))
    }

    fn notifiche(&mut self) -> Box<dyn NotificaRepository + '_> {
        Box::new(SeaNotificaRepository::new(&self.tx))
    }

    fn consegne(&mut self) -> Box<dyn ConsegnaRepository + '_> {
        Box::new(SeaConsegnaRepository::new(&self.tx))
    }

    fn versioni(&mut self) -> Box<dyn VersioneRepository + '_> {
        Box::new(SeaVersioneRepository::new(&self.tx))
    }

    fn ritmo(&mut self) -> Box<dyn RitmoRepository + '_> {
        Box::new(SeaRitmoRepository::new(&self.tx))
    }

    async fn commit(self: Box<Self>) -> Result<(), RepositoryError> {
        if self.tx.get_database_backend() == DbBackend::Postgres {
            // After a failed statement PostgreSQL answers COMMIT by rolling back, and calls that a success.
            self.tx.execute_unprepared("SELECT 1").await.map_err(from_db)?;
        }
        self.tx.commit().await.map_err(from_db)
    }
}
