//! Searches that people keep.

use async_trait::async_trait;
use cig_domain::persone::UtenteId;
use cig_domain::porte::{RepositoryError, RicercaSalvata, RicercaSalvataRepository};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::entity::ricerche;
use crate::errore::from_db;
use crate::riga::{Riga, searchable};

/// The kept searches of a unit of work.
#[derive(Debug)]
pub struct SeaRicercaSalvataRepository<'a> {
    tx: &'a DatabaseTransaction,
}

impl<'a> SeaRicercaSalvataRepository<'a> {
    pub(crate) fn new(tx: &'a DatabaseTransaction) -> Self {
        Self { tx }
    }
}

#[async_trait]
impl RicercaSalvataRepository for SeaRicercaSalvataRepository<'_> {
    async fn list(&mut self, utente: UtenteId) -> Result<Vec<RicercaSalvata>, RepositoryError> {
        let righe = ricerche::Entity::find()
            .filter(ricerche::Column::Utente.eq(utente.0))
            .all(self.tx)
            .await
            .map_err(from_db)?;
        let mut sue = righe.into_iter().map(to_ricerca).collect::<Result<Vec<_>, _>>()?;
        // Here and not in the database, whose order of letters depends on how it was set up.
        sue.sort_by_cached_key(|una| searchable(una.nome.as_str()));
        Ok(sue)
    }

    async fn put(&mut self, ricerca: &RicercaSalvata) -> Result<(), RepositoryError> {
        let riga = ricerche::Model {
            id: ricerca.id,
            utente: ricerca.utente.0,
            nome: ricerca.nome.to_string(),
            domanda: ricerca.domanda.clone(),
        };
        ricerche::Entity::insert(riga.into_active_model())
            .on_conflict(
                OnConflict::columns([ricerche::Column::Utente, ricerche::Column::Nome])
                    .update_column(ricerche::Column::Domanda)
                    .to_owned(),
            )
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        Ok(())
    }

    async fn delete(&mut self, utente: UtenteId, id: Uuid) -> Result<(), RepositoryError> {
        ricerche::Entity::delete_many()
            .filter(ricerche::Column::Utente.eq(utente.0))
            .filter(ricerche::Column::Id.eq(id))
            .exec(self.tx)
            .await
            .map_err(from_db)?;
        Ok(())
    }
}

fn to_ricerca(riga: ricerche::Model) -> Result<RicercaSalvata, RepositoryError> {
    let leggi = Riga::new("ricerche", riga.id);
    Ok(RicercaSalvata {
        id: riga.id,
        utente: UtenteId(riga.utente),
        nome: leggi.code("nome", riga.nome)?,
        domanda: riga.domanda,
    })
}
