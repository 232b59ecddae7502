//! The clock that all nodes on one database have in common.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use cig_domain::porte::{Clock, RepositoryError};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::errore::from_db;

/// How often the time is asked for at once: the answer that travelled least counts.
const DOMANDE: usize = 3;

/// The time of PostgreSQL, carried on between two looks by a clock that only goes ahead: what the machine's clock says,
/// and whether somebody moves it, changes nothing. On SQLite, which nodes of other machines cannot share, the machine's.
#[derive(Clone)]
pub struct Orologio {
    db: DatabaseConnection,
    macchina: Arc<dyn Clock>,
    veduta: Arc<RwLock<Option<Veduta>>>,
}

/// What the database's clock said, and when.
#[derive(Debug, Clone, Copy)]
struct Veduta {
    ora: DateTime<Utc>,
    istante: Instant,
    viaggio: Duration,
}

impl Orologio {
    pub(crate) async fn new(
        db: DatabaseConnection,
        macchina: Arc<dyn Clock>,
    ) -> Result<Self, RepositoryError> {
        let orologio = Self { db, macchina, veduta: Arc::default() };
        orologio.set().await?;
        Ok(orologio)
    }

    /// Asks the database for its time: at the start, and now and then, since two clocks drift apart. How far this one was
    /// ahead of the database's.
    pub async fn set(&self) -> Result<TimeDelta, RepositoryError> {
        if self.db.get_database_backend() != DbBackend::Postgres {
            return Ok(TimeDelta::zero());
        }
        let mut migliore: Option<Veduta> = None;
        for _ in 0..DOMANDE {
            let veduta = self.look().await?;
            if migliore.is_none_or(|migliore| veduta.viaggio < migliore.viaggio) {
                migliore = Some(veduta);
            }
        }
        let Some(nuova) = migliore else { return Ok(TimeDelta::zero()) };
        let scarto = self.now() - nuova.now();
        *self.veduta.write().unwrap_or_else(PoisonError::into_inner) = Some(nuova);
        Ok(scarto)
    }

    async fn look(&self) -> Result<Veduta, RepositoryError> {
        let domanda = Statement::from_string(DbBackend::Postgres, "SELECT clock_timestamp() AS ora");
        let partenza = Instant::now();
        let riga = self.db.query_one_raw(domanda).await.map_err(from_db)?;
        let istante = Instant::now();
        let riga = riga.ok_or(RepositoryError::Inconsistency {
            table: "clock_timestamp",
            column: "ora",
            id: String::new(),
        })?;
        let ora: DateTime<Utc> = riga.try_get("", "ora").map_err(from_db)?;
        let viaggio = istante - partenza;
        // It was said about half-way.
        Ok(Veduta { ora: ora + viaggio / 2, istante, viaggio })
    }
}

impl Veduta {
    fn now(self) -> DateTime<Utc> {
        self.ora + self.istante.elapsed()
    }
}

impl Clock for Orologio {
    fn now(&self) -> DateTime<Utc> {
        let veduta = *self.veduta.read().unwrap_or_else(PoisonError::into_inner);
        veduta.map_or_else(|| self.macchina.now(), Veduta::now)
    }
}

impl fmt::Debug for Orologio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orologio").field("veduta", &self.veduta).finish_non_exhaustive()
    }
}
