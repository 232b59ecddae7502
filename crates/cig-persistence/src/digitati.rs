//! What people typed and have not saved.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::persone::UtenteId;
use cig_domain::porte::{Digitato, DigitatoRepository, RepositoryError};
use cig_domain::richiesta::{Parte, RichiestaId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};

use crate::entity::digitati;
use crate::errore::from_db;
use crate::riga::{Riga, kept_instant, to_text};

/// Parts that one statement names: far below the databases' limits on its parameters.
const NAMES_PER_STATEMENT: usize = 1000;

/// What was typed and not saved, of a unit of work.
#[derive(Debug)]
pub struct SeaDigitatoRepository<'a> {
    tx: &'a DatabaseTransaction,
}

impl<'a> SeaDigitatoRepository<'a> {
    pub(crate) fn new(tx: &'a DatabaseTransaction) -> Self {
        Self { tx }
    }
}

#[async_trait]
impl DigitatoRepository for SeaDigitatoRepository<'_> {
    async fn find(
        &mut self,
        utente: UtenteId,
        richiesta: RichiestaId,
        parte: &Parte,
    ) -> Result<Option<Digitato>, RepositoryError> {
        let riga = digitati::Entity::find_by_id((utente.0, richiesta.0, parte.to_string()))
            .one(self.tx)
            .await
            .map_err(from_db)?;
        riga.map(to_digitato).transpose()
    }

    async fn put(&mut self, digitato: &Digitato) -> Result<(), RepositoryError> {
        use digitati::Column::{Istante, Parte, Prima, Richiesta, Utente, Valori, Versione};
        let riga = digitati::Model {
            utente: digitato.utente.0,
            richiesta: digitato.richiesta.0,
            parte: digitato.parte.to_string(),
            versione: digitato.versione,
            prima: to_text(&digitato.prima)?,
            valori: to_text(&digitato.valori)?,
            istante: kept_instant(digitato.istante),
        };
        digitati::Entity::insert(riga.into_active_model())
            .on_conflict(
                OnConflict::columns([Utente, Richiesta, Parte])
                    .update_columns([Versione, Prima, Valori, Istante])
                    .to_owned(),
            )
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        Ok(())
    }

    async fn delete(
        &mut self,
        utente: UtenteId,
        richiesta: RichiestaId,
        parte: &Parte,
    ) -> Result<(), RepositoryError> {
        digitati::Entity::delete_by_id((utente.0, richiesta.0, parte.to_string()))
            .exec(self.tx)
            .await
            .map_err(from_db)?;
        Ok(())
    }

    async fn delete_all(
        &mut self,
        richiesta: RichiestaId,
        parti: Option<&[Parte]>,
    ) -> Result<(), RepositoryError> {
        let tolti = || digitati::Entity::delete_many().filter(digitati::Column::Richiesta.eq(richiesta.0));
        let Some(parti) = parti else {
            tolti().exec(self.tx).await.map_err(from_db)?;
            return Ok(());
        };
        for parti in parti.chunks(NAMES_PER_STATEMENT) {
            let nomi = parti.iter().map(ToString::to_string);
            tolti().filter(digitati::Column::Parte.is_in(nomi)).exec(self.tx).await.map_err(from_db)?;
        }
        Ok(())
    }

    async fn delete_before(&mut self, istante: DateTime<Utc>) -> Result<u64, RepositoryError> {
        let tolti = digitati::Entity::delete_many()
            .filter(digitati::Column::Istante.lt(kept_instant(istante)))
            .exec(self.tx)
            .await
            .map_err(from_db)?;
        Ok(tolti.rows_affected)
    }
}

fn to_digitato(riga: digitati::Model) -> Result<Digitato, RepositoryError> {
    let leggi = Riga::new("digitati", riga.richiesta);
    Ok(Digitato {
        utente: UtenteId(riga.utente),
        richiesta: RichiestaId(riga.richiesta),
        parte: leggi.code("parte", riga.parte)?,
        versione: riga.versione,
        prima: leggi.text("prima", &riga.prima)?,
        valori: leggi.text("valori", &riga.valori)?,
        istante: riga.istante,
    })
}
