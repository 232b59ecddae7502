//! Requests of the time before PCP.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for colonna in ["sistema", "numero_gara"] {
            manager
                .alter_table(Table::alter().table("richieste").add_column(text_null(colonna)).take())
                .await?;
        }
        let index = Index::create()
            .name("richieste_ufficio_numero_gara")
            .table("richieste")
            .col("ufficio")
            .col("numero_gara")
            .and_where(Expr::col("numero_gara").is_not_null())
            .take();
        manager.create_index(index).await
    }
}
