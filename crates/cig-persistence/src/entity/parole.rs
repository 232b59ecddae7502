//! The words of the oggetto of each request, kept by the database from what `richieste` has.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "parole")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ufficio: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub parola: String,
    /// Of the request: those that have a word are in the order of the list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub modificata_il: DateTimeUtc,
    #[sea_orm(primary_key, auto_increment = false)]
    pub richiesta: Uuid,
    pub inviata_il: Option<DateTimeUtc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
