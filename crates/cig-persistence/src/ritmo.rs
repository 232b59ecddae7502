//! The calls' rhythm.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use cig_domain::porte::{RepositoryError, RitmoRepository};
use cig_domain::ritmo::{Periodo, Servizio, Sosta, StatoServizio};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::entity::{consumi, servizi, soste};
use crate::errore::from_db;
use crate::riga::{Riga, kept_instant, to_code, to_text};

/// The rhythm of a unit of work.
#[derive(Debug)]
pub struct SeaRitmoRepository<'a> {
    tx: &'a DatabaseTransaction,
}

impl<'a> SeaRitmoRepository<'a> {
    pub(crate) fn new(tx: &'a DatabaseTransaction) -> Self {
        Self { tx }
    }
}

#[async_trait]
impl RitmoRepository for SeaRitmoRepository<'_> {
    async fn servizi(&mut self) -> Result<Vec<StatoServizio>, RepositoryError> {
        let righe = servizi::Entity::find().order_by_asc(servizi::Column::Servizio).all(self.tx).await;
        righe.map_err(from_db)?.into_iter().map(to_stato).collect()
    }

    async fn put_servizio(&mut self, stato: &mut StatoServizio) -> Result<(), RepositoryError> {
        let riga = servizi::Model {
            servizio: to_code(&stato.servizio)?,
            versione: stato.versione + 1,
            circuito: to_text(&stato.circuito)?,
        };
        let mutate = if stato.versione == 0 {
            servizi::Entity::insert(riga.into_active_model())
                .on_conflict(OnConflict::new().do_nothing().to_owned())
                .exec_without_returning(self.tx)
                .await
                .map_err(from_db)?
        } else {
            servizi::Entity::update_many()
                .col_expr(servizi::Column::Versione, riga.versione.into())
                .col_expr(servizi::Column::Circuito, riga.circuito.into())
                .filter(servizi::Column::Servizio.eq(riga.servizio))
                .filter(servizi::Column::Versione.eq(stato.versione))
                .exec(self.tx)
                .await
                .map_err(from_db)?
                .rows_affected
        };
        if mutate == 0 {
            return Err(RepositoryError::Conflict);
        }
        stato.versione += 1;
        Ok(())
    }

    async fn soste(&mut self) -> Result<Vec<Sosta>, RepositoryError> {
        soste::Entity::find()
            .order_by_asc(soste::Column::Dal)
            .order_by_asc(soste::Column::Id)
            .all(self.tx)
            .await
            .map_err(from_db)?
            .into_iter()
            .map(to_sosta)
            .collect()
    }

    async fn insert_sosta(&mut self, sosta: &Sosta) -> Result<(), RepositoryError> {
        let riga = soste::Model {
            id: sosta.id,
            servizio: sosta.servizio.as_ref().map(to_code).transpose()?,
            dal: kept_instant(sosta.periodo.dal),
            al: kept_instant(sosta.periodo.al),
            motivo: sosta.motivo.clone(),
        };
        let inserite = soste::Entity::insert(riga.into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        if inserite == 0 { Err(RepositoryError::Duplicate("una sosta")) } else { Ok(()) }
    }

    async fn delete_sosta(&mut self, id: Uuid) -> Result<bool, RepositoryError> {
        let tolte = soste::Entity::delete_by_id(id).exec(self.tx).await.map_err(from_db)?;
        Ok(tolte.rows_affected > 0)
    }

    async fn consumi(&mut self, giorno: NaiveDate) -> Result<BTreeMap<Servizio, u32>, RepositoryError> {
        let righe = consumi::Entity::find().filter(consumi::Column::Giorno.eq(giorno)).all(self.tx).await;
        let righe = righe.map_err(from_db)?;
        righe.into_iter().map(|riga| Ok((read("consumi", riga.servizio)?, count(riga.chiamate)))).collect()
    }

    async fn reserve(
        &mut self,
        servizio: Servizio,
        giorno: NaiveDate,
        quante: u32,
        limite: Option<u32>,
    ) -> Result<u32, RepositoryError> {
        let nuova = consumi::Model { servizio: to_code(&servizio)?, giorno, chiamate: 0 };
        let chiave = (nuova.servizio.clone(), giorno);
        consumi::Entity::insert(nuova.into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        let riga = consumi::Entity::find_by_id(chiave.clone()).lock_exclusive().one(self.tx).await;
        let usate = riga.map_err(from_db)?.map_or(0, |riga| count(riga.chiamate));
        let concesse = limite.map_or(quante, |limite| quante.min(limite.saturating_sub(usate)));
        consumi::Entity::update_many()
            .col_expr(consumi::Column::Chiamate, (i64::from(usate) + i64::from(concesse)).into())
            .filter(consumi::Column::Servizio.eq(chiave.0))
            .filter(consumi::Column::Giorno.eq(giorno))
            .exec(self.tx)
            .await
            .map_err(from_db)?;
        Ok(concesse)
    }
}

fn count(chiamate: i64) -> u32 {
    u32::try_from(chiamate).unwrap_or(u32::MAX)
}

/// A service by its name.
fn read<T: DeserializeOwned>(table: &'static str, servizio: String) -> Result<T, RepositoryError> {
    Riga::new(table, Uuid::nil()).code("servizio", servizio)
}

fn to_stato(riga: servizi::Model) -> Result<StatoServizio, RepositoryError> {
    let circuito = Riga::new("servizi", Uuid::nil()).text("circuito", &riga.circuito)?;
    Ok(StatoServizio { servizio: read("servizi", riga.servizio)?, versione: riga.versione, circuito })
}

fn to_sosta(riga: soste::Model) -> Result<Sosta, RepositoryError> {
    Ok(Sosta {
        id: riga.id,
        servizio: Riga::new("soste", riga.id).optional_code("servizio", riga.servizio)?,
        periodo: Periodo { dal: riga.dal, al: riga.al },
        motivo: riga.motivo,
    })
}
