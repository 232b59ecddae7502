//! Opening the database.

use std::sync::Arc;
use std::time::Duration;

use cig_domain::porte::{Clock, RepositoryError};
use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sea_orm::sqlx::{self, Connection, Postgres};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};
use tokio::sync::Semaphore;

use crate::errore::{from_db, is_transient};
use crate::migrations;
use crate::orologio::Orologio;
use crate::unit_of_work::SeaUnitOfWorkFactory;

/// Connections to PostgreSQL when nobody says how many.
const CONNECTIONS: u32 = 10;
/// How many readings to the end a node carries out at the same time: each takes a connection for as long as its reader
/// takes, and leaves the others to units of work.
const READINGS: usize = 2;
/// How long a unit of work waits for a connection: long enough for the line at SQLite's only one.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// How often opening a SQLite file is tried.
const SQLITE_ATTEMPTS: u32 = 50;
/// The pause between two tries.
const SQLITE_PAUSE: Duration = Duration::from_millis(100);
/// A connection to PostgreSQL that lay idle for longer is tried before it is used.
const IDLE: Duration = Duration::from_secs(5);
/// How long a connection to PostgreSQL may take to show that it is alive.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);
/// When PostgreSQL gives up a unit of work that nobody goes on with, and frees its locks: its node may have vanished
/// without a word, which the system would notice after hours.
const ABANDONED: [(&str, &str); 1] = [("idle_in_transaction_session_timeout", "30s")];
/// How long SQLite waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How connections to PostgreSQL have statements planned, by name and value.
///
/// For the office and the words at hand, never for any: offices and words are too unlike. From index to index, row by row: every
/// statement reads few rows in an order that an index is in, and PostgreSQL, which takes columns for independent, believes
/// that a join on several finds next to nothing and might as well read everything first. Without compiling plans and
/// starting workers, which takes longer than any statement here runs.
pub const PLANS: [(&str, &str); 5] = [
    ("plan_cache_mode", "force_custom_plan"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("jit", "off"),
    ("max_parallel_workers_per_gather", "0"),
];

/// The database, with its tables up to date.
#[derive(Debug, Clone)]
pub struct Archivio {
    db: DatabaseConnection,
    letture: Arc<Semaphore>,
}

/// How the tables of a database stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tabelle {
    /// As this program wants them.
    Aggiornate,
    /// As many changes are missing; [`Archivio::connect`] makes them.
    Arretrate(usize),
    /// A newer program has changed them.
    PiuNuove,
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address names no database that is known here.
    #[error("l'indirizzo dell'archivio comincia con sqlite: o postgres://")]
    UnknownDatabase,
    /// It cannot be reached or refuses the credentials.
    #[error("l'archivio non si apre")]
    Connection(#[source] DbErr),
    /// Its tables cannot be brought up to date.
    #[error("le tabelle dell'archivio non si aggiornano")]
    Migration(#[source] DbErr),
    /// It has no log that can be read: it is of an older version, or its seals are broken.
    #[error("il registro dell'archivio non si legge")]
    Log(#[source] RepositoryError),
}

impl Archivio {
    /// Opens `sqlite://path?mode=rwc`, `sqlite::memory:` or `postgres://user:password@host/database`, and brings its
    /// tables up to date; any number of nodes may do so at once.
    pub async fn connect(url: &str) -> Result<Self, ConnectError> {
        Self::connect_with(url, CONNECTIONS).await
    }

    /// Like [`Archivio::connect`], with at most `connections` connections to PostgreSQL; SQLite always has one.
    pub async fn connect_with(url: &str, connections: u32) -> Result<Self, ConnectError> {
        let sqlite_file = is_sqlite(url)?;
        let mut options = ConnectOptions::new(url);
        options.acquire_timeout(ACQUIRE_TIMEOUT).sqlx_logging(false);
        if sqlite_file {
            // The connection is never given up: a database in memory would go with it.
            options
                .min_connections(1)
                .max_connections(1)
                .idle_timeout(None)
                .max_lifetime(None)
                .map_sqlx_sqlite_opts(sqlite);
        } else {
            options
                .max_connections(connections)
                .set_application_name("richiedi-cig")
                .test_before_acquire_if_idle_for(IDLE)
                .map_sqlx_postgres_opts(|options| options.options(ABANDONED).options(PLANS))
                .map_sqlx_postgres_pool_opts(lively);
        }
        let attempts = if sqlite_file { SQLITE_ATTEMPTS } else { 1 };
        let db = open(options, attempts).await.map_err(ConnectError::Connection)?;
        migrations::run(&db).await.map_err(ConnectError::Migration)?;
        Ok(Self { db, letture: Arc::new(Semaphore::new(READINGS)) })
    }

    /// How the tables of the database at that address stand; it is only read.
    pub async fn tables(url: &str) -> Result<Tabelle, ConnectError> {
        let db = connect_read_only(url).await?;
        let tabelle = migrations::state(&db).await.map_err(ConnectError::Connection);
        db.close().await.map_err(ConnectError::Connection)?;
        tabelle
    }

    /// Begins units of work on it.
    pub fn units_of_work(&self) -> SeaUnitOfWorkFactory {
        SeaUnitOfWorkFactory::new(self.db.clone(), Arc::clone(&self.letture))
    }

    /// The clock of all nodes on this database; `macchina` serves where the database has none of its own.
    pub async fn clock(&self, macchina: Arc<dyn Clock>) -> Result<Orologio, RepositoryError> {
        Orologio::new(self.db.clone(), macchina).await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), RepositoryError> {
        self.db.ping().await.map_err(from_db)
    }

    /// Waits for the units of work at hand and closes the connections.
    pub async fn close(self) -> Result<(), RepositoryError> {
        self.db.close().await.map_err(from_db)
    }
}

/// Opens the database as it is, for reading only: no file is made, no table is changed.
pub(crate) async fn connect_read_only(url: &str) -> Result<DatabaseConnection, ConnectError> {
    let mut options = ConnectOptions::new(url);
    options.acquire_timeout(ACQUIRE_TIMEOUT).sqlx_logging(false).max_connections(1);
    if is_sqlite(url)? {
        options.map_sqlx_sqlite_opts(|options| options.read_only(true).busy_timeout(BUSY_TIMEOUT));
    }
    Database::connect(options).await.map_err(ConnectError::Connection)
}

fn is_sqlite(url: &str) -> Result<bool, ConnectError> {
    match url.split_once(':') {
        Some(("sqlite", _)) => Ok(true),
        Some(("postgres" | "postgresql", _)) => Ok(false),
        _ => Err(ConnectError::UnknownDatabase),
    }
}

/// Whoever turns a new SQLite file to write-ahead logging does not wait for the others that open it at the same moment,
/// and fails at once; so opening it is tried again.
async fn open(options: ConnectOptions, attempts: u32) -> Result<DatabaseConnection, DbErr> {
    for _ in 1..attempts {
        match Database::connect(options.clone()).await {
            Err(errore) if is_transient(&errore) => tokio::time::sleep(SQLITE_PAUSE).await,
            esito => return esito,
        }
    }
    Database::connect(options).await
}

/// A connection that vanished without a word is given up when its unit of work ends, or is dropped in the middle: the
/// pool by itself would wait for it, until none is left.
fn lively(options: PoolOptions<Postgres>) -> PoolOptions<Postgres> {
    options.after_release(|connection, _| {
        Box::pin(async move {
            match tokio::time::timeout(SIGN_OF_LIFE, connection.ping()).await {
                Ok(viva) => viva.map(|()| true),
                Err(tardi) => Err(sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, tardi))),
            }
        })
    })
}

/// The full synchronisation to disk, SQLite's default, stays: a call that was stored before it was made must be known
/// after a power failure too.
fn sqlite(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options.journal_mode(SqliteJournalMode::Wal).busy_timeout(BUSY_TIMEOUT).foreign_keys(true)
}
