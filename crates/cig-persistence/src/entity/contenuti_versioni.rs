//! The files of the versions.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contenuti_versioni")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub versione: Uuid,
    pub contenuto: Vec<u8>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
