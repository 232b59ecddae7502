//! Requests.

mod lettura;
mod piani;
mod ricerca;
mod righe;

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::CodiceAppalto;
use cig_domain::parole::Parole;
use cig_domain::porte::{
    Ambito, Pagina, RepositoryError, Ricerca, RichiestaRepository, RichiestaSintesi, Segno,
};
use cig_domain::richiesta::{RichiestaCig, RichiestaId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PartialModelTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use crate::entity::{conti, lotti, registro, richieste, trasmissioni};
use crate::errore::{backend, from_db, from_row};
use crate::riga::kept_instant;

pub use lettura::SeaRichiestaReader;
pub use piani::{frequency_statement, reading_statement, search_statements};
pub(crate) use righe::words;

/// Rows that one statement writes or names: far below the databases' limits on its parameters.
const ROWS_PER_STATEMENT: usize = 1000;

/// The requests of a unit of work.
#[derive(Debug)]
pub struct SeaRichiestaRepository<'a> {
    tx: &'a DatabaseTransaction,
    /// How frequent the words are that were looked for last: a page and its count are of the same ones.
    frequenze: Option<(Ambito, Option<Parole>, Vec<i64>)>,
}

impl<'a> SeaRichiestaRepository<'a> {
    pub(crate) fn new(tx: &'a DatabaseTransaction) -> Self {
        Self { tx, frequenze: None }
    }

    async fn lotti(&self, richiesta: Uuid) -> Result<Vec<lotti::Model>, RepositoryError> {
        lotti::Entity::find()
            .filter(lotti::Column::Richiesta.eq(richiesta))
            .order_by_asc(lotti::Column::Posto)
            .all(self.tx)
            .await
            .map_err(|errore| from_row::<lotti::Entity>(errore, richiesta))
    }

    /// Puts the lots of the request in the place of those that are stored, if they are others: nearly all writes are
    /// of its state.
    async fn update_lotti(&self, richiesta: &RichiestaCig) -> Result<(), RepositoryError> {
        let righe = righe::of_lotti(richiesta)?;
        if self.lotti(richiesta.id.0).await? == righe {
            return Ok(());
        }
        lotti::Entity::delete_many()
            .filter(lotti::Column::Richiesta.eq(richiesta.id.0))
            .exec(self.tx)
            .await
            .map_err(from_db)?;
        self.insert_lotti(&righe).await
    }

    /// How frequent the words of a search are, when that has to be known.
    async fn frequencies(&mut self, ambito: Ambito, ricerca: &Ricerca) -> Result<Vec<i64>, RepositoryError> {
        let Some(domanda) = ricerca::frequencies(ambito, ricerca) else { return Ok(Vec::new()) };
        if let Some((suo, parole, frequenze)) = &self.frequenze
            && *suo == ambito
            && *parole == ricerca.oggetto
        {
            return Ok(frequenze.clone());
        }
        let Some(riga) = self.tx.query_one(&domanda).await.map_err(from_db)? else { return Ok(Vec::new()) };
        let quante = riga.column_names().len();
        let frequenze: Vec<i64> = (0..quante)
            .map(|posto| riga.try_get_by_index(posto).map_err(from_db))
            .collect::<Result<_, _>>()?;
        self.frequenze = Some((ambito, ricerca.oggetto.clone(), frequenze.clone()));
        Ok(frequenze)
    }

    async fn insert_lotti(&self, righe: &[lotti::Model]) -> Result<(), RepositoryError> {
        for parte in righe.chunks(ROWS_PER_STATEMENT) {
            lotti::Entity::insert_many(parte.iter().cloned().map(lotti::Model::into_active_model))
                .exec_without_returning(self.tx)
                .await
                .map_err(from_db)?;
        }
        Ok(())
    }
}

#[async_trait]
impl RichiestaRepository for SeaRichiestaRepository<'_> {
    async fn find(
        &mut self,
        ambito: Ambito,
        id: RichiestaId,
    ) -> Result<Option<RichiestaCig>, RepositoryError> {
        let riga = richieste::Entity::find_by_id(id.0)
            .filter(ricerca::within(ambito))
            .one(self.tx)
            .await
            .map_err(|errore| from_row::<richieste::Entity>(errore, id.0))?;
        let Some(riga) = riga else { return Ok(None) };
        righe::to_richiesta(riga, self.lotti(id.0).await?).map(Some)
    }

    async fn find_by_codice_appalto(
        &mut self,
        ambito: Ambito,
        codice_appalto: &CodiceAppalto,
    ) -> Result<Option<RichiestaId>, RepositoryError> {
        let id: Option<Uuid> = richieste::Entity::find()
            .filter(ricerca::within(ambito))
            .filter(richieste::Column::CodiceAppalto.eq(codice_appalto.as_str()))
            .select_only()
            .column(richieste::Column::Id)
            .into_tuple()
            .one(self.tx)
            .await
            .map_err(from_db)?;
        Ok(id.map(RichiestaId))
    }

    async fn insert(&mut self, richiesta: &mut RichiestaCig) -> Result<(), RepositoryError> {
        keep_instants(richiesta);
        let riga = richieste::Model { versione: 1, ..righe::of_richiesta(richiesta)? };
        let inserite = richieste::Entity::insert(riga.into_active_model())
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        if inserite == 0 {
            return Err(RepositoryError::Duplicate("una richiesta con lo stesso codice dell'appalto"));
        }
        self.insert_lotti(&righe::of_lotti(richiesta)?).await?;
        richiesta.versione = 1;
        Ok(())
    }

    async fn update(&mut self, richiesta: &mut RichiestaCig) -> Result<(), RepositoryError> {
        keep_instants(richiesta);
        let vista = richiesta.versione;
        let riga = richieste::Model { versione: vista + 1, ..righe::of_richiesta(richiesta)? };
        let mutate = richieste::Entity::update_many()
            .set(riga.into_active_model().reset_all())
            .filter(richieste::Column::Id.eq(richiesta.id.0))
            .filter(richieste::Column::Versione.eq(vista))
            .exec(self.tx)
            .await
            .map_err(from_db)?;
        if mutate.rows_affected == 0 {
            return Err(RepositoryError::Conflict);
        }
        self.update_lotti(richiesta).await?;
        richiesta.versione = vista + 1;
        Ok(())
    }

    async fn delete(&mut self, id: RichiestaId, versione: i64) -> Result<(), RepositoryError> {
        // Its lots go with it.
        let tolte = richieste::Entity::delete_many()
            .filter(richieste::Column::Id.eq(id.0))
            .filter(richieste::Column::Versione.eq(versione))
            .exec(self.tx)
            .await
            .map_err(from_db)?;
        if tolte.rows_affected == 0 { Err(RepositoryError::Conflict) } else { Ok(()) }
    }

    async fn list(
        &mut self,
        ambito: Ambito,
        ricerca: &Ricerca,
        pagina: &Pagina,
    ) -> Result<Vec<RichiestaSintesi>, RepositoryError> {
        let frequenze = self.frequencies(ambito, ricerca).await?;
        let Some(righe) = shown(ambito, ricerca, &frequenze, pagina)? else { return Ok(Vec::new()) };
        righe
            .into_model::<righe::Sintesi>()
            .all(self.tx)
            .await
            .map_err(from_db)?
            .into_iter()
            .map(righe::to_sintesi)
            .collect()
    }

    async fn segni(
        &mut self,
        ambito: Ambito,
        richieste: &[RichiestaId],
    ) -> Result<HashMap<RichiestaId, Segno>, RepositoryError> {
        let mut segni = HashMap::new();
        for parte in richieste.chunks(ROWS_PER_STATEMENT) {
            let voci = Query::select()
                .expr(Expr::col(registro::Column::Posto).count())
                .from(registro::Entity)
                .and_where(
                    Expr::col((registro::Entity, registro::Column::Richiesta))
                        .eq(Expr::col((richieste::Entity, richieste::Column::Id))),
                )
                .take();
            let righe: Vec<(Uuid, i64, i64)> = richieste::Entity::find()
                .filter(ricerca::within(ambito))
                .filter(richieste::Column::Id.is_in(parte.iter().map(|id| id.0)))
                .select_only()
                .column(richieste::Column::Id)
                .column(richieste::Column::Versione)
                .expr_as(Expr::from(voci), "voci")
                .into_tuple()
                .all(self.tx)
                .await
                .map_err(from_db)?;
            let segno = |versione, voci: i64| Segno { versione, voci: voci.unsigned_abs() };
            segni.extend(righe.into_iter().map(|(id, v, voci)| (RichiestaId(id), segno(v, voci))));
        }
        Ok(segni)
    }

    async fn list_in_attesa(
        &mut self,
        prima_di: DateTime<Utc>,
        limite: u32,
    ) -> Result<Vec<RichiestaId>, RepositoryError> {
        let seguite = Query::select()
            .column(trasmissioni::Column::Richiesta)
            .from(trasmissioni::Entity)
            .and_where(Expr::col(trasmissioni::Column::Conclusa).not())
            .take();
        let trovate: Vec<Uuid> = richieste::Entity::find()
            .filter(richieste::Column::InAttesaDal.lte(kept_instant(prima_di)))
            .filter(richieste::Column::Id.not_in_subquery(seguite))
            .order_by_asc(richieste::Column::InAttesaDal)
            .order_by_asc(richieste::Column::Id)
            .limit(u64::from(limite))
            .select_only()
            .column(richieste::Column::Id)
            .into_tuple()
            .all(self.tx)
            .await
            .map_err(from_db)?;
        Ok(trovate.into_iter().map(RichiestaId).collect())
    }

    async fn count(
        &mut self,
        ambito: Ambito,
        ricerca: &Ricerca,
        massimo: u32,
    ) -> Result<u32, RepositoryError> {
        let frequenze = self.frequencies(ambito, ricerca).await?;
        let contate = ricerca::counted(ambito, ricerca, &frequenze, massimo)?;
        let riga = self.tx.query_one(&contate).await.map_err(from_db)?;
        let trovate: i64 =
            riga.map(|riga| riga.try_get_by_index(0)).transpose().map_err(from_db)?.unwrap_or_default();
        u32::try_from(trovate).map_err(backend)
    }

    async fn total(&mut self, ambito: Ambito) -> Result<u64, RepositoryError> {
        let conti: Vec<i64> = totals(ambito).into_tuple().all(self.tx).await.map_err(from_db)?;
        u64::try_from(conti.iter().sum::<i64>()).map_err(backend)
    }
}

/// What is shown of a page's rows; nothing if it goes on from a place in another order.
fn shown(
    ambito: Ambito,
    ricerca: &Ricerca,
    frequenze: &ricerca::Frequenze,
    pagina: &Pagina,
) -> Result<Option<Select<richieste::Entity>>, RepositoryError> {
    let ids = ricerca::page(ambito, ricerca, frequenze, pagina.dopo.as_ref(), pagina.limite)?;
    let ordine = ricerca.ordine();
    let verso = ricerca::direction(ordine);
    Ok(ids.map(|ids| {
        righe::Sintesi::select_cols(richieste::Entity::find().select_only())
            .filter(richieste::Column::Id.in_subquery(ids))
            .order_by(ricerca::key(ordine), verso.clone())
            .order_by(richieste::Column::Id, verso)
    }))
}

/// How many requests each office has.
fn totals(ambito: Ambito) -> Select<conti::Entity> {
    let totals = conti::Entity::find().select_only().column(conti::Column::Richieste);
    match ambito {
        Ambito::Ufficio(ufficio) => totals.filter(conti::Column::Ufficio.eq(ufficio.0)),
        Ambito::Sistema => totals,
    }
}

/// Cuts the instants to what is kept, in the caller's value too: it equals what will be read back.
fn keep_instants(richiesta: &mut RichiestaCig) {
    richiesta.creata_il = kept_instant(richiesta.creata_il);
    richiesta.modificata_il = kept_instant(richiesta.modificata_il);
    richiesta.inviata_il = richiesta.inviata_il.map(kept_instant);
}
