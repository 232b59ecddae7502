//! Transmissions and their log.

mod righe;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::porte::{RepositoryError, TrasmissioneRepository};
use cig_domain::richiesta::RichiestaId;
use cig_domain::trasmissione::{Trasmissione, TrasmissioneId, VoceRegistro};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Order,
    QueryFilter, QueryOrder, QueryTrait,
};

use crate::entity::{registro, trasmissioni};
use crate::errore::{from_db, from_row};
use crate::riga::kept_instant;

/// The transmissions of a unit of work.
#[derive(Debug)]
pub struct SeaTrasmissioneRepository<'a> {
    tx: &'a DatabaseTransaction,
}

impl<'a> SeaTrasmissioneRepository<'a> {
    pub(crate) fn new(tx: &'a DatabaseTransaction) -> Self {
        Self { tx }
    }

    /// Leases the row that is due longest, whatever it holds.
    async fn lease_next(
        &self,
        ora: DateTime<Utc>,
        fino_a: DateTime<Utc>,
    ) -> Result<Option<TrasmissioneId>, RepositoryError> {
        let affittata_fino_a = trasmissioni::Column::AffittataFinoA;
        // The lock says nothing on SQLite, whose transaction is the only writer.
        let dovuta = Query::select()
            .column(trasmissioni::Column::Id)
            .from(trasmissioni::Entity)
            // The condition of the partial index, in its own words.
            .and_where(Expr::col(trasmissioni::Column::Conclusa).not())
            .and_where(trasmissioni::Column::ProssimoIl.lte(ora))
            .and_where(affittata_fino_a.is_null().or(affittata_fino_a.lte(ora)))
            .order_by(trasmissioni::Column::ProssimoIl, Order::Asc)
            .order_by(trasmissioni::Column::Id, Order::Asc)
            .limit(1)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .take();
        // Equal to the subquery, not in it: PostgreSQL then runs it once and locks one row.
        let presa = trasmissioni::Entity::update_many()
            .col_expr(affittata_fino_a, Expr::val(fino_a))
            .col_expr(trasmissioni::Column::Versione, Expr::col(trasmissioni::Column::Versione).add(1))
            .filter(Expr::col(trasmissioni::Column::Id).eq(dovuta))
            .into_query()
            .returning_col(trasmissioni::Column::Id)
            .take();
        let riga = self.tx.query_one(&presa).await.map_err(from_db)?;
        riga.map(|riga| riga.try_get("", "id").map(TrasmissioneId).map_err(from_db)).transpose()
    }
}

#[async_trait]
impl TrasmissioneRepository for SeaTrasmissioneRepository<'_> {
    async fn insert(&mut self, trasmissione: &mut Trasmissione) -> Result<(), RepositoryError> {
        keep_instants(trasmissione);
        let riga = trasmissioni::Model { versione: 1, ..righe::of_trasmissione(trasmissione)? };
        let inserite = trasmissioni::Entity::insert(riga.into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        if inserite == 0 {
            return Err(RepositoryError::Duplicate("una trasmissione in corso della richiesta"));
        }
        trasmissione.versione = 1;
        Ok(())
    }

    async fn find_last(&mut self, richiesta: RichiestaId) -> Result<Option<Trasmissione>, RepositoryError> {
        trasmissioni::Entity::find()
            .filter(trasmissioni::Column::Richiesta.eq(richiesta.0))
            .order_by_desc(trasmissioni::Column::CreataIl)
            .order_by_desc(trasmissioni::Column::Id)
            .one(self.tx)
            .await
            .map_err(from_db)?
            .map(righe::to_trasmissione)
            .transpose()
    }

    async fn find(&mut self, id: TrasmissioneId) -> Result<Option<Trasmissione>, RepositoryError> {
        trasmissioni::Entity::find_by_id(id.0)
            .one(self.tx)
            .await
            .map_err(|errore| from_row::<trasmissioni::Entity>(errore, id.0))?
            .map(righe::to_trasmissione)
            .transpose()
    }

    async fn claim_due(
        &mut self,
        ora: DateTime<Utc>,
        fino_a: DateTime<Utc>,
    ) -> Result<Option<Trasmissione>, RepositoryError> {
        while let Some(id) = self.lease_next(kept_instant(ora), kept_instant(fino_a)).await? {
            match self.find(id).await {
                Err(errore @ RepositoryError::Inconsistency { .. }) => {
                    tracing::error!(%errore, "a transmission that cannot be read is held");
                }
                esito => return esito,
            }
        }
        Ok(None)
    }

    async fn update(&mut self, trasmissione: &mut Trasmissione) -> Result<(), RepositoryError> {
        keep_instants(trasmissione);
        let vista = trasmissione.versione;
        let riga = trasmissioni::Model { versione: vista + 1, ..righe::of_trasmissione(trasmissione)? };
        let mutate = trasmissioni::Entity::update_many()
            .set(riga.into_active_model().reset_all())
            .filter(trasmissioni::Column::Id.eq(trasmissione.id.0))
            .filter(trasmissioni::Column::Versione.eq(vista))
            .exec(self.tx)
            .await
            .map_err(from_db)?;
        if mutate.rows_affected == 0 {
            return Err(RepositoryError::Conflict);
        }
        trasmissione.versione = vista + 1;
        Ok(())
    }

    async fn append(&mut self, voce: &VoceRegistro) -> Result<(), RepositoryError> {
        let inserite = registro::Entity::insert(righe::of_voce(voce)?)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        if inserite == 0 { Err(RepositoryError::Duplicate("una riga del registro")) } else { Ok(()) }
    }

    async fn log(&mut self, richiesta: RichiestaId) -> Result<Vec<VoceRegistro>, RepositoryError> {
        registro::Entity::find()
            .filter(registro::Column::Richiesta.eq(richiesta.0))
            .order_by_asc(registro::Column::Istante)
            .order_by_asc(registro::Column::Posto)
            .all(self.tx)
            .await
            .map_err(from_db)?
            .into_iter()
            .map(righe::to_voce)
            .collect()
    }
}

/// Cuts the instants to what is kept, in the caller's value too: it equals what will be read back.
fn keep_instants(trasmissione: &mut Trasmissione) {
    trasmissione.creata_il = kept_instant(trasmissione.creata_il);
    trasmissione.prossimo_il = kept_instant(trasmissione.prossimo_il);
    trasmissione.affittata_fino_a = trasmissione.affittata_fino_a.map(kept_instant);
}
