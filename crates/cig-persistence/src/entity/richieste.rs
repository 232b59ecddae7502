//! Requests.

use sea_orm::entity::prelude::*;

#[derive(Debug, Clone, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "richieste")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub versione: i64,
    pub codice_appalto: String,
    pub ente: Uuid,
    pub ufficio: Uuid,
    pub creata_da: Uuid,
    pub creata_il: DateTimeUtc,
    pub modificata_il: DateTimeUtc,
    pub inviata_il: Option<DateTimeUtc>,
    pub procedura: Option<Json>,
    pub dati_gara: Json,
    pub classificazione: Json,
    pub affidamento: Option<Json>,
    pub espd: Option<Json>,
    /// JSON as text: it goes to ANAC as it came, with its fields in their order.
    pub scheda_anac: Option<String>,
    /// JSON as text, for the same reason.
    pub presso_anac: Option<String>,
    pub ciclo: Json,
    pub codice_appalto_ricerca: String,
    pub oggetto: Option<String>,
    /// JSON: the words of the oggetto.
    pub parole: String,
    pub stato: String,
    pub id_appalto: Option<Uuid>,
    pub stato_appalto: Option<String>,
    pub utilizzata: bool,
    pub scelta_contraente: Option<String>,
    /// In cents.
    pub importo_complessivo: i64,
    pub codice_centro_costo: Option<String>,
    pub rup: Option<String>,
    pub cig_precedenti: Option<Json>,
    pub in_attesa_dal: Option<DateTimeUtc>,
    pub numero_lotti: i32,
    /// With spaces between them, in the order of the lots.
    pub cig: Option<String>,
    /// Set for a request of the time before PCP.
    pub sistema: Option<String>,
    pub numero_gara: Option<String>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
