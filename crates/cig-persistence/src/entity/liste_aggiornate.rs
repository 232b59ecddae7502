//! Code lists as PCP last gave them.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "liste_aggiornate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub nome: String,
    pub aggiornata_il: DateTimeUtc,
    pub valori: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
