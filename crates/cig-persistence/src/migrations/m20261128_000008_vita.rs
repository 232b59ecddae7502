//! What happens after the creation: operations as transmissions, codes that were replaced, deadlines.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{json_binary_null, timestamp_with_time_zone_null};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column a statement.
        for column in [
            json_binary_null("cig_precedenti"),
            // Written from `ciclo`, for the deadlines.
            timestamp_with_time_zone_null("in_attesa_dal"),
        ] {
            manager.alter_table(Table::alter().table("richieste").add_column(column).take()).await?;
        }
        let intervento = json_binary_null("intervento");
        manager.alter_table(Table::alter().table("trasmissioni").add_column(intervento).take()).await?;
        let in_attesa = Index::create()
            .name("richieste_in_attesa_dal")
            .table("richieste")
            .col("in_attesa_dal")
            .and_where(Expr::col("in_attesa_dal").is_not_null())
            .take();
        manager.create_index(in_attesa).await
    }
}
