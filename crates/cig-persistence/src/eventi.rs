//! Events for the host platform.

use std::ops::RangeInclusive;

use async_trait::async_trait;
use cig_domain::eventi::{Evento, EventoId, EventoPubblicato};
use cig_domain::persone::{EnteId, UfficioId};
use cig_domain::porte::{Ambito, EventoRepository, RepositoryError};
use cig_domain::richiesta::RichiestaId;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::entity::eventi;
use crate::errore::{backend, from_db};
use crate::riga::{Riga, kept_instant, to_code};

/// Key of the lock under which a node publishes: any number, the same for all nodes.
const LOCK: i64 = 0x0C16_0E7E;

/// The events of a unit of work.
#[derive(Debug)]
pub struct SeaEventoRepository<'a> {
    tx: &'a DatabaseTransaction,
}

impl<'a> SeaEventoRepository<'a> {
    pub(crate) fn new(tx: &'a DatabaseTransaction) -> Self {
        Self { tx }
    }

    /// Whether this node may publish now; on SQLite the transaction is the only writer.
    async fn lock(&self) -> Result<bool, RepositoryError> {
        if self.tx.get_database_backend() != DbBackend::Postgres {
            return Ok(true);
        }
        let query = format!("SELECT pg_try_advisory_xact_lock({LOCK}) AS preso");
        let riga = self.tx.query_one_raw(sea_orm::Statement::from_string(DbBackend::Postgres, query)).await;
        match riga.map_err(from_db)? {
            Some(riga) => riga.try_get("", "preso").map_err(from_db),
            None => Ok(false),
        }
    }
}

#[async_trait]
impl EventoRepository for SeaEventoRepository<'_> {
    async fn append(&mut self, eventi: &[Evento]) -> Result<(), RepositoryError> {
        let righe = eventi.iter().map(of_evento).collect::<Result<Vec<_>, _>>()?;
        let attese = righe.len();
        let inserite = eventi::Entity::insert_many(righe)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        if inserite == attese as u64 { Ok(()) } else { Err(RepositoryError::Duplicate("un evento")) }
    }

    async fn publish(&mut self, limite: u32) -> Result<Option<RangeInclusive<i64>>, RepositoryError> {
        let da_pubblicare = eventi::Entity::find()
            .filter(eventi::Column::Posto.is_null())
            .select_only()
            .column(eventi::Column::Riga)
            .into_tuple::<i64>()
            .one(self.tx)
            .await
            .map_err(from_db)?;
        if da_pubblicare.is_none() || !self.lock().await? {
            return Ok(None);
        }
        let ultimo: Option<Option<i64>> = eventi::Entity::find()
            .select_only()
            .column_as(eventi::Column::Posto.max(), "ultimo")
            .into_tuple()
            .one(self.tx)
            .await
            .map_err(from_db)?;
        let ultimo = ultimo.flatten().unwrap_or(0);
        let numerate = self
            .tx
            .execute_unprepared(&format!(
                "UPDATE eventi SET posto = nuove.posto FROM ( \
                     SELECT riga, {ultimo} + ROW_NUMBER() OVER (ORDER BY riga) AS posto \
                     FROM eventi WHERE posto IS NULL ORDER BY riga LIMIT {limite} \
                 ) AS nuove WHERE eventi.riga = nuove.riga"
            ))
            .await
            .map_err(from_db)?;
        let numerate = i64::try_from(numerate.rows_affected()).map_err(backend)?;
        Ok((numerate > 0).then_some(ultimo + 1..=ultimo + numerate))
    }

    async fn list(
        &mut self,
        ambito: Ambito,
        dopo: i64,
        limite: u32,
    ) -> Result<Vec<EventoPubblicato>, RepositoryError> {
        let mut query = eventi::Entity::find().filter(eventi::Column::Posto.gt(dopo));
        if let Ambito::Ufficio(ufficio) = ambito {
            query = query.filter(eventi::Column::Ufficio.eq(ufficio.0));
        }
        query
            .order_by_asc(eventi::Column::Posto)
            .limit(u64::from(limite))
            .all(self.tx)
            .await
            .map_err(from_db)?
            .into_iter()
            .map(to_pubblicato)
            .collect()
    }
}

/// The row of an event to be added.
fn of_evento(evento: &Evento) -> Result<eventi::ActiveModel, RepositoryError> {
    Ok(eventi::ActiveModel {
        riga: NotSet,
        id: Set(evento.id.0),
        posto: Set(None),
        richiesta: Set(evento.richiesta.0),
        sequenza: Set(evento.sequenza.into()),
        istante: Set(kept_instant(evento.istante)),
        tipo: Set(to_code(&evento.tipo)?),
        ente: Set(evento.ente.0),
        ufficio: Set(evento.ufficio.0),
        dati: Set(serde_json::to_string(&evento.dati).map_err(backend)?),
    })
}

/// The published event of a row.
pub(crate) fn to_pubblicato(riga: eventi::Model) -> Result<EventoPubblicato, RepositoryError> {
    let leggi = Riga::new("eventi", riga.id);
    let posto = riga.posto.ok_or_else(|| leggi.inconsistent("posto"))?;
    Ok(EventoPubblicato { posto, evento: to_evento(riga)? })
}

/// The event of a row.
fn to_evento(riga: eventi::Model) -> Result<Evento, RepositoryError> {
    let leggi = Riga::new("eventi", riga.id);
    Ok(Evento {
        id: EventoId(riga.id),
        richiesta: RichiestaId(riga.richiesta),
        sequenza: leggi.number("sequenza", riga.sequenza)?,
        istante: riga.istante,
        tipo: leggi.code("tipo", riga.tipo)?,
        ente: EnteId(riga.ente),
        ufficio: UfficioId(riga.ufficio),
        dati: leggi.text("dati", &riga.dati)?,
    })
}
