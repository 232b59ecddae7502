//! Calls of a service on a day.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "consumi")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub servizio: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub giorno: Date,
    pub chiamate: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
