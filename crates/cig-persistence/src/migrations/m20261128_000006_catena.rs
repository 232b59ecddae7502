//! The log is chained and sealed, and can no longer be changed; rows written before are chained as they stand.

use std::collections::HashMap;

use cig_domain::catena::{Anello, Impronta, RigaRegistro};
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, timestamp_with_time_zone};
use uuid::Uuid;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// How many rows are chained at a time.
const PAGINA: u64 = 500;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Without a default SQLite adds no column to rows that are there.
        let numero = big_integer("numero").default(0).take();
        let impronta = text("impronta").default("").take();
        for colonna in [numero, impronta] {
            manager.alter_table(Table::alter().table("registro").add_column(colonna).take()).await?;
        }
        chain(manager).await?;
        manager
            .create_index(
                Index::create()
                    .name("registro_richiesta_numero")
                    .table("registro")
                    .col("richiesta")
                    .col("numero")
                    .unique()
                    .take(),
            )
            .await?;
        manager.create_table(sigilli()).await?;
        manager.get_connection().execute_unprepared(protection(manager.get_database_backend())).await?;
        Ok(())
    }
}

fn sigilli() -> TableCreateStatement {
    Table::create()
        .table("sigilli")
        .col(big_integer("numero").primary_key())
        .col(timestamp_with_time_zone("istante"))
        .col(big_integer("fino_a"))
        .col(big_integer("righe"))
        .col(text("impronta"))
        .take()
}

/// Gives each row its place in the chain of its request.
async fn chain(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let mut ultime: HashMap<Uuid, Anello> = HashMap::new();
    let mut posto = 0_i64;
    loop {
        let pagina = Query::select()
            .column(Asterisk)
            .from("registro")
            .and_where(Expr::col("posto").gt(posto))
            .order_by("posto", Order::Asc)
            .limit(PAGINA)
            .take();
        let righe = db.query_all(&pagina).await?;
        if righe.is_empty() {
            return Ok(());
        }
        for riga in righe {
            posto = riga.try_get("", "posto")?;
            let mut riga = read(&riga)?;
            let prima = ultime.get(&riga.richiesta).copied();
            riga.anello.numero = prima.map_or(0, |anello| anello.numero) + 1;
            riga.anello.impronta = riga.expected(prima.map(|anello| anello.impronta));
            ultime.insert(riga.richiesta, riga.anello);
            let update = Query::update()
                .table("registro")
                .value("numero", riga.anello.numero)
                .value("impronta", riga.anello.impronta.to_string())
                .and_where(Expr::col("posto").eq(posto))
                .take();
            db.execute(&update).await?;
        }
    }
}

/// The row as it stood before it was chained.
fn read(riga: &QueryResult) -> Result<RigaRegistro, DbErr> {
    Ok(RigaRegistro {
        richiesta: riga.try_get("", "richiesta")?,
        anello: Anello { numero: 0, impronta: Impronta::of(&[]) },
        id: riga.try_get("", "id")?,
        trasmissione: riga.try_get("", "trasmissione")?,
        chiamata: riga.try_get("", "chiamata")?,
        verso: riga.try_get("", "verso")?,
        operazione: riga.try_get("", "operazione")?,
        istante: riga.try_get("", "istante")?,
        status: riga.try_get("", "status")?,
        descrizione: riga.try_get("", "descrizione")?,
        corpo: riga.try_get("", "corpo")?,
        govway_message_id: riga.try_get("", "govway_message_id")?,
        govway_transaction_id: riga.try_get("", "govway_transaction_id")?,
    })
}

/// What is written stays: the database itself refuses to change it or take it out.
fn protection(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "CREATE FUNCTION registro_immutabile() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'le righe di % non si modificano', TG_TABLE_NAME; END $$;
             CREATE TRIGGER registro_immutabile BEFORE UPDATE OR DELETE OR TRUNCATE ON registro
             FOR EACH STATEMENT EXECUTE FUNCTION registro_immutabile();
             CREATE TRIGGER sigilli_immutabili BEFORE UPDATE OR DELETE OR TRUNCATE ON sigilli
             FOR EACH STATEMENT EXECUTE FUNCTION registro_immutabile();"
        }
        _ => {
            "CREATE TRIGGER registro_non_si_modifica BEFORE UPDATE ON registro
             BEGIN SELECT RAISE(ABORT, 'le righe di registro non si modificano'); END;
             CREATE TRIGGER registro_non_si_toglie BEFORE DELETE ON registro
             BEGIN SELECT RAISE(ABORT, 'le righe di registro non si modificano'); END;
             CREATE TRIGGER sigilli_non_si_modificano BEFORE UPDATE ON sigilli
             BEGIN SELECT RAISE(ABORT, 'le righe di sigilli non si modificano'); END;
             CREATE TRIGGER sigilli_non_si_tolgono BEFORE DELETE ON sigilli
             BEGIN SELECT RAISE(ABORT, 'le righe di sigilli non si modificano'); END;"
        }
    }
}
