//! Calls of PCP that belong to no transmission, so that in the log the transmission may be missing; creations that may
//! have arrived, and waits that are long.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text_null, timestamp_with_time_zone_null, uuid_null};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for colonna in [
            text_null("creazioni"),
            timestamp_with_time_zone_null("in_attesa_dal"),
            timestamp_with_time_zone_null("segnalata_il"),
        ] {
            let altra = Table::alter().table("trasmissioni").add_column(colonna).take();
            manager.alter_table(altra).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            let facoltativa =
                Table::alter().table("registro").modify_column(uuid_null("trasmissione")).take();
            return manager.alter_table(facoltativa).await;
        }
        // SQLite cannot change what a column takes: another one takes its place, whatever columns the table has besides.
        let altra = Table::alter().table("registro").add_column(uuid_null("di_trasmissione")).take();
        manager.alter_table(altra).await?;
        let copia =
            Query::update().table("registro").value("di_trasmissione", Expr::col("trasmissione")).take();
        manager.get_connection().execute(&copia).await?;
        let prima = Table::alter().table("registro").drop_column("trasmissione").take();
        manager.alter_table(prima).await?;
        let nome = Table::alter().table("registro").rename_column("di_trasmissione", "trasmissione").take();
        manager.alter_table(nome).await
    }
}
