//! What people typed and have not saved.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, timestamp_with_time_zone, uuid};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let digitati = Table::create()
            .table("digitati")
            .col(uuid("utente"))
            .col(uuid("richiesta"))
            .col(text("parte"))
            .col(big_integer("versione"))
            // Text and not JSON: a person can type what PostgreSQL's JSON does not take.
            .col(text("prima"))
            .col(text("valori"))
            .col(timestamp_with_time_zone("istante"))
            .primary_key(Index::create().col("utente").col("richiesta").col("parte"))
            .take();
        manager.create_table(digitati).await?;
        for colonna in ["richiesta", "istante"] {
            let index =
                Index::create().name(format!("digitati_{colonna}")).table("digitati").col(colonna).take();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
