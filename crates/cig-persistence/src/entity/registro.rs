//! The log of transmissions.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "registro")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub posto: i64,
    pub id: Uuid,
    pub trasmissione: Option<Uuid>,
    pub richiesta: Uuid,
    pub chiamata: Uuid,
    pub verso: String,
    pub operazione: String,
    pub istante: DateTimeUtc,
    pub status: Option<i32>,
    pub descrizione: String,
    pub corpo: Option<String>,
    pub govway_message_id: Option<String>,
    pub govway_transaction_id: Option<String>,
    pub numero: i64,
    pub impronta: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
