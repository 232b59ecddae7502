//! The tables, as a sequence of changes that is only ever added to.

mod m20261123_000001_persone;
mod m20261123_000002_richieste;
mod m20261123_000003_trasmissioni;
mod m20261123_000004_versioni;
mod m20261128_000005_ritmo;
mod m20261128_000006_catena;
mod m20261128_000007_eventi;
mod m20261128_000008_vita;
mod m20261128_000009_chiamate_dirette;
mod m20261130_000010_ricerca;
mod m20261130_000011_ricerche_salvate;
mod m20261201_000012_ricerche;
mod m20261201_000013_storiche;
mod m20261201_000014_digitati;
mod m20261201_000015_notifiche;

use std::collections::HashSet;

use sea_orm::sea_query::Query;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr};
use sea_orm_migration::{MigrationTrait, MigratorTrait};

use crate::archivio::Tabelle;
use crate::errore::is_transient;
use crate::unit_of_work::begin;

/// Key of the lock under which a node changes the tables: any number, the same for all nodes.
const LOCK: i64 = 0x0C16_0C16;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_persone::Migration),
            Box::new(m20261123_000002_richieste::Migration),
            Box::new(m20261123_000003_trasmissioni::Migration),
            Box::new(m20261123_000004_versioni::Migration),
            Box::new(m20261128_000005_ritmo::Migration),
            Box::new(m20261128_000007_eventi::Migration),
            Box::new(m20261128_000009_chiamate_dirette::Migration),
            // After the one above, which still changes rows of the log.
            Box::new(m20261128_000006_catena::Migration),
            Box::new(m20261128_000008_vita::Migration),
            Box::new(m20261130_000010_ricerca::Migration),
            Box::new(m20261130_000011_ricerche_salvate::Migration),
            Box::new(m20261201_000012_ricerche::Migration),
            Box::new(m20261201_000013_storiche::Migration),
            Box::new(m20261201_000014_digitati::Migration),
            Box::new(m20261201_000015_notifiche::Migration),
        ]
    }
}

/// How many of the changes were made, as the database remembers.
pub(crate) async fn state(db: &DatabaseConnection) -> Result<Tabelle, DbErr> {
    let fatte = Query::select().column("version").from(Migrator::migration_table_name()).take();
    let fatte: HashSet<String> = match db.query_all(&fatte).await {
        Ok(righe) => righe.iter().map(|riga| riga.try_get("", "version")).collect::<Result<_, _>>()?,
        Err(errore) if is_transient(&errore) => return Err(errore),
        // A new database does not remember any.
        Err(_) => HashSet::new(),
    };
    let volute = Migrator::migrations();
    let mancanti = volute.iter().filter(|voluta| !fatte.contains(voluta.name())).count();
    Ok(match mancanti {
        _ if fatte.len() + mancanti > volute.len() => Tabelle::PiuNuove,
        0 => Tabelle::Aggiornate,
        mancanti => Tabelle::Arretrate(mancanti),
    })
}

/// Brings the tables up to date, or leaves them as they were. Nodes that start together do it one after the other, and
/// all but the first find nothing to do: on SQLite the transaction is the only writer, on PostgreSQL it holds a lock.
pub(crate) async fn run(db: &DatabaseConnection) -> Result<(), DbErr> {
    let tx = begin(db).await?;
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
    }
    Migrator::up(&tx, None).await?;
    tx.commit().await
}
