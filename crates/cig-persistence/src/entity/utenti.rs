//! Accounts.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "utenti")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub nome_utente: String,
    pub nome_utente_ricerca: String,
    pub nome: String,
    pub cognome: String,
    pub codice_fiscale: String,
    pub ufficio: Uuid,
    pub profili: String,
    pub password_hash: Option<String>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
