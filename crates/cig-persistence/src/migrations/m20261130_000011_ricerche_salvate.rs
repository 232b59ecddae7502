//! Searches that people keep.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{pk_uuid, text, uuid};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let ricerche = Table::create()
            .table("ricerche")
            .col(pk_uuid("id"))
            .col(uuid("utente"))
            .col(text("nome"))
            .col(text("domanda"))
            .take();
        manager.create_table(ricerche).await?;
        let one_name = Index::create()
            .name("ricerche_utente_nome")
            .table("ricerche")
            .col("utente")
            .col("nome")
            .unique()
            .take();
        manager.create_index(one_name).await
    }
}
