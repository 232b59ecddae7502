//! Authorities, offices, accounts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{pk_uuid, text, text_null, text_uniq, uuid};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("enti")
                    .col(pk_uuid("id"))
                    .col(text("denominazione"))
                    .col(text("codice_fiscale"))
                    .col(text("codice_ausa"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("uffici")
                    .col(pk_uuid("id"))
                    .col(uuid("ente"))
                    .col(text("denominazione"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("utenti")
                    .col(pk_uuid("id"))
                    .col(text("nome_utente"))
                    // In lower case: accounts are found and told apart whatever the case.
                    .col(text_uniq("nome_utente_ricerca"))
                    .col(text("nome"))
                    .col(text("cognome"))
                    .col(text("codice_fiscale"))
                    .col(uuid("ufficio"))
                    .col(text("profili"))
                    .col(text_null("password_hash"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("utenti_ufficio_codice_fiscale")
                    .table("utenti")
                    .col("ufficio")
                    .col("codice_fiscale")
                    .take(),
            )
            .await
    }
}
