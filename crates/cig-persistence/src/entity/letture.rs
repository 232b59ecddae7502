//! Up to where each person has read what people are told.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letture")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub utente: Uuid,
    pub posto: i64,
    pub istante: DateTimeUtc,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
