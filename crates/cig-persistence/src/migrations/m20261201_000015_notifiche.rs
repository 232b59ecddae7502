//! What people are told, and up to where each has read.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, pk_uuid, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let letture = Table::create()
            .table("letture")
            .col(pk_uuid("utente"))
            .col(big_integer("posto"))
            .col(timestamp_with_time_zone("istante"))
            .take();
        manager.create_table(letture).await?;
        // Only the events that people are told of: most are not, and each page counts those after a place.
        let eventi = Index::create()
            .name("eventi_notificati")
            .table("eventi")
            .col("ufficio")
            .col("posto")
            .and_where(Expr::cust("tipo IN ('lotti.cig', 'richiesta.respinta', 'richiesta.scaduta')"))
            .take();
        manager.create_index(eventi).await?;
        // Few at any time, of all offices.
        let segnalate = Index::create()
            .name("trasmissioni_segnalate")
            .table("trasmissioni")
            .col("segnalata_il")
            .and_where(Expr::col("segnalata_il").is_not_null())
            .take();
        manager.create_index(segnalate).await
    }
}
