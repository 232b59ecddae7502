//! Versions of ANAC's specification, and the code lists refreshed from PCP.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::porte::{
    ListaAggiornata, RepositoryError, VersioneId, VersioneRepository, VersioneSpecifica,
};
use sea_orm::ActiveValue::NotSet;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::entity::{contenuti_versioni, liste_aggiornate, versioni};
use crate::errore::{backend, from_db};
use crate::riga::{Riga, kept_instant};

/// The versions of a unit of work.
#[derive(Debug)]
pub struct SeaVersioneRepository<'a> {
    tx: &'a DatabaseTransaction,
}

impl<'a> SeaVersioneRepository<'a> {
    pub(crate) fn new(tx: &'a DatabaseTransaction) -> Self {
        Self { tx }
    }
}

#[async_trait]
impl VersioneRepository for SeaVersioneRepository<'_> {
    async fn insert(
        &mut self,
        versione: &mut VersioneSpecifica,
        contenuto: &[u8],
    ) -> Result<(), RepositoryError> {
        versione.importata_il = kept_instant(versione.importata_il);
        let inserite = versioni::Entity::insert(of_versione(versione)?.into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        if inserite == 0 {
            return Err(RepositoryError::Duplicate("una versione con la stessa impronta"));
        }
        let contenuto =
            contenuti_versioni::Model { versione: versione.id.0, contenuto: contenuto.to_owned() };
        contenuti_versioni::Entity::insert(contenuto.into_active_model())
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        Ok(())
    }

    async fn update(&mut self, versione: &mut VersioneSpecifica) -> Result<(), RepositoryError> {
        versione.importata_il = kept_instant(versione.importata_il);
        let mut riga = of_versione(versione)?.into_active_model().reset_all();
        riga.impronta = NotSet;
        let mutate = versioni::Entity::update_many()
            .set(riga)
            .filter(versioni::Column::Id.eq(versione.id.0))
            .exec(self.tx)
            .await
            .map_err(from_db)?;
        if mutate.rows_affected == 0 { Err(RepositoryError::Conflict) } else { Ok(()) }
    }

    async fn list(&mut self) -> Result<Vec<VersioneSpecifica>, RepositoryError> {
        versioni::Entity::find()
            .order_by_desc(versioni::Column::InVigoreDal)
            .order_by_desc(versioni::Column::ImportataIl)
            .order_by_desc(versioni::Column::Id)
            .all(self.tx)
            .await
            .map_err(from_db)?
            .into_iter()
            .map(to_versione)
            .collect()
    }

    async fn contenuto(&mut self, id: VersioneId) -> Result<Option<Vec<u8>>, RepositoryError> {
        let riga = contenuti_versioni::Entity::find_by_id(id.0).one(self.tx).await.map_err(from_db)?;
        Ok(riga.map(|riga| riga.contenuto))
    }

    async fn put_lista(&mut self, lista: &ListaAggiornata) -> Result<(), RepositoryError> {
        let riga = liste_aggiornate::Model {
            nome: lista.nome.clone(),
            aggiornata_il: kept_instant(lista.aggiornata_il),
            valori: serde_json::to_string(&lista.valori).map_err(backend)?,
        };
        liste_aggiornate::Entity::insert(riga.into_active_model())
            .on_conflict(
                OnConflict::column(liste_aggiornate::Column::Nome)
                    .update_columns(liste_aggiornate::Column::iter())
                    .to_owned(),
            )
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        Ok(())
    }

    async fn liste(&mut self) -> Result<Vec<(String, DateTime<Utc>)>, RepositoryError> {
        let mut liste: Vec<(String, DateTime<Utc>)> = liste_aggiornate::Entity::find()
            .select_only()
            .column(liste_aggiornate::Column::Nome)
            .column(liste_aggiornate::Column::AggiornataIl)
            .into_tuple()
            .all(self.tx)
            .await
            .map_err(from_db)?;
        // Here and not in the database, whose order of letters depends on how it was set up.
        liste.sort();
        Ok(liste)
    }

    async fn lista(&mut self, nome: &str) -> Result<Option<ListaAggiornata>, RepositoryError> {
        let riga = liste_aggiornate::Entity::find_by_id(nome).one(self.tx).await.map_err(from_db)?;
        riga.map(to_lista).transpose()
    }
}

fn of_versione(versione: &VersioneSpecifica) -> Result<versioni::Model, RepositoryError> {
    Ok(versioni::Model {
        id: versione.id.0,
        impronta: versione.impronta.clone(),
        fonte: versione.fonte.clone(),
        in_vigore_dal: versione.in_vigore_dal,
        importata_il: versione.importata_il,
        avvertenze: serde_json::to_string(&versione.avvertenze).map_err(backend)?,
    })
}

fn to_versione(riga: versioni::Model) -> Result<VersioneSpecifica, RepositoryError> {
    let leggi = Riga::new("versioni", riga.id);
    Ok(VersioneSpecifica {
        id: VersioneId(riga.id),
        impronta: riga.impronta,
        fonte: riga.fonte,
        in_vigore_dal: riga.in_vigore_dal,
        importata_il: riga.importata_il,
        avvertenze: serde_json::from_str(&riga.avvertenze).map_err(|_| leggi.inconsistent("avvertenze"))?,
    })
}

fn to_lista(riga: liste_aggiornate::Model) -> Result<ListaAggiornata, RepositoryError> {
    match serde_json::from_str(&riga.valori) {
        Ok(valori) => Ok(ListaAggiornata { nome: riga.nome, aggiornata_il: riga.aggiornata_il, valori }),
        Err(_) => {
            Err(RepositoryError::Inconsistency { table: "liste_aggiornate", column: "valori", id: riga.nome })
        }
    }
}
