//! Authorities, offices and people.

use async_trait::async_trait;
use cig_domain::persone::{Ente, EnteId, Ufficio, UfficioId, Utente, UtenteId};
use cig_domain::porte::{PersonaRepository, RepositoryError};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::entity::{enti, uffici, utenti};
use crate::errore::{backend, from_db};
use crate::riga::{Riga, searchable};

/// The people of a unit of work.
#[derive(Debug)]
pub struct SeaPersonaRepository<'a> {
    tx: &'a DatabaseTransaction,
}

impl<'a> SeaPersonaRepository<'a> {
    pub(crate) fn new(tx: &'a DatabaseTransaction) -> Self {
        Self { tx }
    }
}

#[async_trait]
impl PersonaRepository for SeaPersonaRepository<'_> {
    async fn find_by_nome_utente(&mut self, nome_utente: &str) -> Result<Option<Utente>, RepositoryError> {
        utenti::Entity::find()
            .filter(utenti::Column::NomeUtenteRicerca.eq(searchable(nome_utente)))
            .one(self.tx)
            .await
            .map_err(from_db)?
            .map(to_utente)
            .transpose()
    }

    async fn find_utente(&mut self, id: UtenteId) -> Result<Option<Utente>, RepositoryError> {
        utenti::Entity::find_by_id(id.0).one(self.tx).await.map_err(from_db)?.map(to_utente).transpose()
    }

    async fn list_ufficio(&mut self, ufficio: UfficioId) -> Result<Vec<Utente>, RepositoryError> {
        let righe = utenti::Entity::find()
            .filter(utenti::Column::Ufficio.eq(ufficio.0))
            .order_by_asc(utenti::Column::Id)
            .all(self.tx)
            .await
            .map_err(from_db)?;
        let mut utenti = righe.into_iter().map(to_utente).collect::<Result<Vec<_>, _>>()?;
        // Here and not in the database, whose order of letters depends on how it was set up.
        utenti.sort_by_cached_key(|utente| (searchable(&utente.cognome), searchable(&utente.nome)));
        Ok(utenti)
    }

    async fn find_ufficio(&mut self, id: UfficioId) -> Result<Option<Ufficio>, RepositoryError> {
        let riga = uffici::Entity::find_by_id(id.0).one(self.tx).await.map_err(from_db)?;
        Ok(riga.map(|riga| Ufficio {
            id: UfficioId(riga.id),
            ente: EnteId(riga.ente),
            denominazione: riga.denominazione,
        }))
    }

    async fn find_ente(&mut self, id: EnteId) -> Result<Option<Ente>, RepositoryError> {
        enti::Entity::find_by_id(id.0).one(self.tx).await.map_err(from_db)?.map(to_ente).transpose()
    }

    async fn password_hash(&mut self, id: UtenteId) -> Result<Option<String>, RepositoryError> {
        let hash: Option<Option<String>> = utenti::Entity::find_by_id(id.0)
            .select_only()
            .column(utenti::Column::PasswordHash)
            .into_tuple()
            .one(self.tx)
            .await
            .map_err(from_db)?;
        Ok(hash.flatten())
    }

    async fn put_ente(&mut self, ente: &Ente) -> Result<(), RepositoryError> {
        let riga = enti::Model {
            id: ente.id.0,
            denominazione: ente.denominazione.clone(),
            codice_fiscale: ente.codice_fiscale.to_string(),
            codice_ausa: ente.codice_ausa.to_string(),
        };
        enti::Entity::insert(riga.into_active_model())
            .on_conflict(OnConflict::column(enti::Column::Id).update_columns(enti::Column::iter()).to_owned())
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        Ok(())
    }

    async fn put_ufficio(&mut self, ufficio: &Ufficio) -> Result<(), RepositoryError> {
        let riga = uffici::Model {
            id: ufficio.id.0,
            ente: ufficio.ente.0,
            denominazione: ufficio.denominazione.clone(),
        };
        uffici::Entity::insert(riga.into_active_model())
            .on_conflict(
                OnConflict::column(uffici::Column::Id).update_columns(uffici::Column::iter()).to_owned(),
            )
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        Ok(())
    }

    async fn put_utente(
        &mut self,
        utente: &Utente,
        password_hash: Option<&str>,
    ) -> Result<(), RepositoryError> {
        let nome_utente_ricerca = searchable(&utente.nome_utente);
        // An upsert looks at one key only; the other is looked at before, and the table holds it in any case.
        let di_altri = utenti::Entity::find()
            .filter(utenti::Column::NomeUtenteRicerca.eq(nome_utente_ricerca.as_str()))
            .filter(utenti::Column::Id.ne(utente.id.0))
            .count(self.tx)
            .await
            .map_err(from_db)?;
        if di_altri > 0 {
            return Err(RepositoryError::Duplicate("un utente con lo stesso nome utente"));
        }
        let riga = utenti::Model {
            id: utente.id.0,
            nome_utente: utente.nome_utente.clone(),
            nome_utente_ricerca,
            nome: utente.nome.clone(),
            cognome: utente.cognome.clone(),
            codice_fiscale: utente.codice_fiscale.to_string(),
            ufficio: utente.ufficio.0,
            profili: serde_json::to_string(&utente.profili).map_err(backend)?,
            password_hash: password_hash.map(str::to_owned),
        };
        utenti::Entity::insert(riga.into_active_model())
            .on_conflict(
                OnConflict::column(utenti::Column::Id).update_columns(utenti::Column::iter()).to_owned(),
            )
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        Ok(())
    }
}

fn to_ente(riga: enti::Model) -> Result<Ente, RepositoryError> {
    let leggi = Riga::new("enti", riga.id);
    Ok(Ente {
        id: EnteId(riga.id),
        denominazione: riga.denominazione,
        codice_fiscale: leggi.code("codice_fiscale", riga.codice_fiscale)?,
        codice_ausa: leggi.code("codice_ausa", riga.codice_ausa)?,
    })
}

fn to_utente(riga: utenti::Model) -> Result<Utente, RepositoryError> {
    let leggi = Riga::new("utenti", riga.id);
    Ok(Utente {
        id: UtenteId(riga.id),
        nome_utente: riga.nome_utente,
        nome: riga.nome,
        cognome: riga.cognome,
        codice_fiscale: leggi.code("codice_fiscale", riga.codice_fiscale)?,
        ufficio: UfficioId(riga.ufficio),
        profili: serde_json::from_str(&riga.profili).map_err(|_| leggi.inconsistent("profili"))?,
    })
}
