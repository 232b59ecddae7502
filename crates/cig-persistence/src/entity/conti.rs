//! How many requests each office has, kept by the database.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conti")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ufficio: Uuid,
    pub richieste: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
