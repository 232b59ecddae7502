//! Events for the host platform.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "eventi")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub riga: i64,
    pub id: Uuid,
    pub posto: Option<i64>,
    pub richiesta: Uuid,
    pub sequenza: i64,
    pub istante: DateTimeUtc,
    pub tipo: String,
    pub ente: Uuid,
    pub ufficio: Uuid,
    pub dati: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
