//! Lots.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "lotti")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub richiesta: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub posto: i32,
    pub lot_identifier: String,
    pub cig: Option<String>,
    /// In cents.
    pub importo: Option<i64>,
    pub dati: Json,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
