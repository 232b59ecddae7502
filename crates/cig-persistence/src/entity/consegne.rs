//! Deliveries of events.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "consegne")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub destinazione: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub posto: i64,
    pub richiesta: Uuid,
    pub versione: i64,
    pub stato: String,
    pub tentativi: i64,
    pub prossimo_il: DateTimeUtc,
    pub affittata_fino_a: Option<DateTimeUtc>,
    pub esito: Option<String>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::eventi::Entity",
        from = "Column::Posto",
        to = "super::eventi::Column::Posto"
    )]
    Evento,
}

impl Related<super::eventi::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Evento.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
