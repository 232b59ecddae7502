//! Seals on the log.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::catena::{Impronta, Sigillatura, Sigillo};
use cig_domain::porte::{RepositoryError, SigilloRepository};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::righe::{of_sigillo, to_sigillo};
use crate::entity::{registro, sigilli};
use crate::errore::from_db;
use crate::riga::Riga;

/// How many hashes are read at a time: a first seal may bind a million.
const PAGINA: u64 = 10_000;

/// The seals of a unit of work.
#[derive(Debug)]
pub struct SeaSigilloRepository<'a> {
    tx: &'a DatabaseTransaction,
}

impl<'a> SeaSigilloRepository<'a> {
    pub(crate) fn new(tx: &'a DatabaseTransaction) -> Self {
        Self { tx }
    }
}

#[async_trait]
impl SigilloRepository for SeaSigilloRepository<'_> {
    /// On PostgreSQL positions are given when rows are added and seen when they are committed, in any order. The lock
    /// waits for whoever added a row, and keeps others from taking a position until the last one is known: whatever
    /// comes later is after it. It is not waited for long, because those who add rows stand in line behind it.
    async fn settled(&mut self) -> Result<Option<i64>, RepositoryError> {
        if self.tx.get_database_backend() == DbBackend::Postgres {
            self.tx
                .execute_unprepared("SET LOCAL lock_timeout = '1s'; LOCK TABLE registro IN SHARE MODE")
                .await
                .map_err(from_db)?;
        }
        registro::Entity::find()
            .select_only()
            .column(registro::Column::Posto)
            .order_by_desc(registro::Column::Posto)
            .limit(1)
            .into_tuple()
            .one(self.tx)
            .await
            .map_err(from_db)
    }

    async fn seal(
        &mut self,
        fino_a: i64,
        istante: DateTime<Utc>,
    ) -> Result<Option<Sigillo>, RepositoryError> {
        let precedente = self.last().await?;
        let mut sigillatura = Sigillatura::after(precedente.as_ref());
        let mut posto = precedente.map_or(0, |sigillo| sigillo.fino_a);
        loop {
            let righe: Vec<(i64, Uuid, String)> = registro::Entity::find()
                .select_only()
                .columns([registro::Column::Posto, registro::Column::Id, registro::Column::Impronta])
                .filter(registro::Column::Posto.gt(posto))
                .filter(registro::Column::Posto.lte(fino_a))
                .order_by_asc(registro::Column::Posto)
                .limit(PAGINA)
                .into_tuple()
                .all(self.tx)
                .await
                .map_err(from_db)?;
            let Some((ultimo, ..)) = righe.last() else { break };
            posto = *ultimo;
            for (_, id, impronta) in righe {
                let impronta: Impronta =
                    impronta.parse().map_err(|_| Riga::new("registro", id).inconsistent("impronta"))?;
                sigillatura.bind(&impronta);
            }
        }
        if sigillatura.righe() == 0 {
            return Ok(None);
        }
        let sigillo = sigillatura.close(fino_a, istante);
        let inseriti = sigilli::Entity::insert(of_sigillo(&sigillo).into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        if inseriti == 0 { Err(RepositoryError::Conflict) } else { Ok(Some(sigillo)) }
    }

    async fn last(&mut self) -> Result<Option<Sigillo>, RepositoryError> {
        sigilli::Entity::find()
            .order_by_desc(sigilli::Column::Numero)
            .one(self.tx)
            .await
            .map_err(from_db)?
            .as_ref()
            .map(to_sigillo)
            .transpose()
    }
}
