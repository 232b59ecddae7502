//! When calls are made: the lanes of transmissions, what is known of each service, planned stops, calls counted by day.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, pk_uuid, text, text_null, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for sql in add_columns(manager.get_database_backend()) {
            db.execute_unprepared(sql).await?;
        }
        db.execute_unprepared(FILL).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared(REQUIRE).await?;
        }
        manager
            .drop_index(Index::drop().name("trasmissioni_dovute").table("trasmissioni").to_owned())
            .await?;
        manager.create_index(lanes()).await?;
        for table in [servizi(), soste(), consumi()] {
            manager.create_table(table).await?;
        }
        Ok(())
    }
}

/// SQLite adds a column that must have a value only with a default, and cannot take the default back.
fn add_columns(database: DbBackend) -> [&'static str; 3] {
    match database {
        DbBackend::Sqlite => [
            "ALTER TABLE trasmissioni ADD COLUMN ente uuid_text NOT NULL DEFAULT x'00000000000000000000000000000000'",
            "ALTER TABLE trasmissioni ADD COLUMN coda text",
            "ALTER TABLE trasmissioni ADD COLUMN dovuta_il timestamp_with_timezone_text NOT NULL DEFAULT '1970-01-01T00:00:00+00:00'",
        ],
        _ => [
            "ALTER TABLE trasmissioni ADD COLUMN ente uuid",
            "ALTER TABLE trasmissioni ADD COLUMN coda text",
            "ALTER TABLE trasmissioni ADD COLUMN dovuta_il timestamp with time zone",
        ],
    }
}

/// `coda` and `dovuta_il` are written from `passo`, `prossimo_il` and `affittata_fino_a`, for the index. Of a draft that was
/// deleted nobody knows the authority any more: its transmissions are ended, and any name will do.
const FILL: &str = "UPDATE trasmissioni SET
    ente = COALESCE(
        (SELECT richieste.ente FROM richieste WHERE richieste.id = trasmissioni.richiesta), trasmissioni.richiesta
    ),
    coda = CASE
        WHEN conclusa THEN NULL
        WHEN passo = 'crea-appalto' THEN 'creazioni'
        WHEN passo IN ('pubblica-avviso', 'stato-avviso') THEN 'avvisi'
        WHEN passo IN ('esito-conferma', 'verifica-stato', 'cerca-avviso', 'esito-pubblicazione') THEN 'esiti'
        ELSE 'appalti'
    END,
    dovuta_il = CASE WHEN affittata_fino_a > prossimo_il THEN affittata_fino_a ELSE prossimo_il END";

const REQUIRE: &str =
    "ALTER TABLE trasmissioni ALTER COLUMN ente SET NOT NULL, ALTER COLUMN dovuta_il SET NOT NULL";

/// A claim reads as many entries as it takes rows; leased rows are further on, and ended ones are not in it.
fn lanes() -> IndexCreateStatement {
    Index::create()
        .name("trasmissioni_corsie")
        .table("trasmissioni")
        .col("coda")
        .col("ente")
        .col("dovuta_il")
        .col("id")
        .and_where(Expr::col("conclusa").not())
        .take()
}

fn servizi() -> TableCreateStatement {
    Table::create()
        .table("servizi")
        .col(text("servizio").primary_key())
        .col(big_integer("versione"))
        // Text and not JSON: no query looks into it.
        .col(text("circuito"))
        .take()
}

fn soste() -> TableCreateStatement {
    Table::create()
        .table("soste")
        .col(pk_uuid("id"))
        // None: all services.
        .col(text_null("servizio"))
        .col(timestamp_with_time_zone("dal"))
        .col(timestamp_with_time_zone("al"))
        .col(text_null("motivo"))
        .take()
}

fn consumi() -> TableCreateStatement {
    Table::create()
        .table("consumi")
        .col(text("servizio"))
        // In Rome.
        .col(date("giorno"))
        .col(big_integer("chiamate"))
        .primary_key(Index::create().col("servizio").col("giorno"))
        .take()
}
