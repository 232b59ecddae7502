//! Transmissions.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "trasmissioni")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub versione: i64,
    pub richiesta: Uuid,
    pub ente: Uuid,
    pub codice_appalto: String,
    pub scheda: String,
    pub avviso: bool,
    pub corpo: String,
    pub lotti: Json,
    pub passo: String,
    pub conclusa: bool,
    pub coda: Option<String>,
    pub mittente: Json,
    pub memoria: Json,
    pub in_volo: Option<String>,
    pub tentativi: i64,
    pub prossimo_il: DateTimeUtc,
    pub affittata_fino_a: Option<DateTimeUtc>,
    pub dovuta_il: DateTimeUtc,
    pub id_appalto: Option<Uuid>,
    pub id_avviso: Option<Uuid>,
    pub errori: Json,
    pub colpa: Option<String>,
    pub messaggio: Option<String>,
    pub creata_il: DateTimeUtc,
    pub creazioni: Option<String>,
    pub in_attesa_dal: Option<DateTimeUtc>,
    pub segnalata_il: Option<DateTimeUtc>,
    pub intervento: Option<Json>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
