//! Seals on the log of transmissions.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sigilli")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub numero: i64,
    pub istante: DateTimeUtc,
    pub fino_a: i64,
    pub righe: i64,
    pub impronta: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
