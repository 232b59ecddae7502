//! What is known of each service of ANAC.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "servizi")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub servizio: String,
    pub versione: i64,
    pub circuito: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
