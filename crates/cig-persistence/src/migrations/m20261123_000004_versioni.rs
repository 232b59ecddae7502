//! Versions of ANAC's specification, and the code lists refreshed from PCP.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, date, pk_uuid, text, text_uniq, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [versioni(), contenuti_versioni(), liste_aggiornate()] {
            manager.create_table(table).await?;
        }
        Ok(())
    }
}

fn versioni() -> TableCreateStatement {
    Table::create()
        .table("versioni")
        .col(pk_uuid("id"))
        .col(text_uniq("impronta"))
        .col(text("fonte"))
        .col(date("in_vigore_dal"))
        .col(timestamp_with_time_zone("importata_il"))
        // Text and not JSON, here and below: no query looks into it, and PostgreSQL's JSON takes no NUL, which a file
        // may hold.
        .col(text("avvertenze"))
        .take()
}

/// Apart from the versions, which are listed often and never with their files.
fn contenuti_versioni() -> TableCreateStatement {
    Table::create()
        .table("contenuti_versioni")
        .col(uuid("versione").primary_key())
        .col(blob("contenuto"))
        .foreign_key(ForeignKey::create().from("contenuti_versioni", "versione").to("versioni", "id"))
        .take()
}

fn liste_aggiornate() -> TableCreateStatement {
    Table::create()
        .table("liste_aggiornate")
        .col(text("nome").primary_key())
        .col(timestamp_with_time_zone("aggiornata_il"))
        .col(text("valori"))
        .take()
}
