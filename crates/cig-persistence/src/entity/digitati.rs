//! What people typed and have not saved.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "digitati")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub utente: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub richiesta: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub parte: String,
    pub versione: i64,
    pub prima: String,
    pub valori: String,
    pub istante: DateTimeUtc,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
