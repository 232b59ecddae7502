//! Transmissions and their log.

mod righe;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::catena::{Anello, RigaRegistro};
use cig_domain::persone::EnteId;
use cig_domain::porte::{RepositoryError, TrasmissioneRepository};
use cig_domain::richiesta::RichiestaId;
use cig_domain::ritmo::{Coda, Corsia};
use cig_domain::trasmissione::{Trasmissione, TrasmissioneId, VoceRegistrata, VoceRegistro};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult,
    IntoActiveModel, Iterable, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select, Statement,
};
use uuid::Uuid;

use crate::entity::{registro, trasmissioni};
use crate::errore::{from_db, from_row};
use crate::registro::{of_riga, to_voce};
use crate::riga::{Riga, kept_instant, to_code};

/// The transmissions of a unit of work.
#[derive(Debug)]
pub struct SeaTrasmissioneRepository<'a> {
    tx: &'a DatabaseTransaction,
}

impl<'a> SeaTrasmissioneRepository<'a> {
    pub(crate) fn new(tx: &'a DatabaseTransaction) -> Self {
        Self { tx }
    }

    /// Leases at most `quante` rows of a lane, the longest due first, whatever they hold; each as its columns can be read.
    async fn lease(
        &self,
        corsia: Corsia,
        quante: usize,
        ora: DateTime<Utc>,
        fino_a: DateTime<Utc>,
    ) -> Result<Vec<Result<Trasmissione, RepositoryError>>, RepositoryError> {
        // The lock says nothing on SQLite, whose transaction is the only writer.
        let dovute = Query::select()
            .column(trasmissioni::Column::Id)
            .from(trasmissioni::Entity)
            .cond_where(due(corsia, ora)?)
            .order_by(trasmissioni::Column::DovutaIl, Order::Asc)
            .order_by(trasmissioni::Column::Id, Order::Asc)
            .limit(u64::try_from(quante).unwrap_or(u64::MAX))
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .take();
        let mut ids: Vec<Uuid> = Vec::new();
        for riga in self.tx.query_all(&dovute).await.map_err(from_db)? {
            ids.push(riga.try_get("", "id").map_err(from_db)?);
        }
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        // By their names, and not by the query itself, which PostgreSQL may run more than once.
        let prese = trasmissioni::Entity::update_many()
            .col_expr(trasmissioni::Column::AffittataFinoA, Expr::val(fino_a))
            .col_expr(trasmissioni::Column::DovutaIl, Expr::val(fino_a))
            .col_expr(trasmissioni::Column::Versione, Expr::col(trasmissioni::Column::Versione).add(1))
            .filter(trasmissioni::Column::Id.is_in(ids.iter().copied()))
            .into_query()
            .returning(Query::returning().columns(trasmissioni::Column::iter()))
            .take();
        let mut righe = Vec::new();
        for riga in self.tx.query_all(&prese).await.map_err(from_db)? {
            let id: Uuid = riga.try_get("", "id").map_err(from_db)?;
            let letta = trasmissioni::Model::from_query_result(&riga, "")
                .map_err(|errore| from_row::<trasmissioni::Entity>(errore, id))
                .and_then(righe::to_trasmissione);
            righe.push((ids.iter().position(|altro| *altro == id), letta));
        }
        righe.sort_by_key(|(posto, _)| *posto);
        Ok(righe.into_iter().map(|(_, letta)| letta).collect())
    }

    /// Where the chain of the request ends.
    async fn last_link(&self, richiesta: RichiestaId) -> Result<Option<Anello>, RepositoryError> {
        let ultimo: Option<(Uuid, i64, String)> = registro::Entity::find()
            .select_only()
            .columns([registro::Column::Id, registro::Column::Numero, registro::Column::Impronta])
            .filter(registro::Column::Richiesta.eq(richiesta.0))
            .order_by_desc(registro::Column::Numero)
            .limit(1)
            .into_tuple()
            .one(self.tx)
            .await
            .map_err(from_db)?;
        let Some((id, numero, impronta)) = ultimo else { return Ok(None) };
        let impronta = impronta.parse().map_err(|_| Riga::new("registro", id).inconsistent("impronta"))?;
        Ok(Some(Anello { numero, impronta }))
    }

    async fn rows(
        &self,
        righe: Select<registro::Entity>,
        richiesta: RichiestaId,
    ) -> Result<Vec<VoceRegistrata>, RepositoryError> {
        righe
            .filter(registro::Column::Richiesta.eq(richiesta.0))
            .order_by_asc(registro::Column::Istante)
            .order_by_asc(registro::Column::Posto)
            .all(self.tx)
            .await
            .map_err(from_db)?
            .into_iter()
            .map(to_voce)
            .collect()
    }
}

/// What can be claimed of a lane.
fn due(corsia: Corsia, ora: DateTime<Utc>) -> Result<Condition, RepositoryError> {
    Ok(Condition::all()
        // The condition of the partial index, in its own words.
        .add(Expr::col(trasmissioni::Column::Conclusa).not())
        .add(trasmissioni::Column::Coda.eq(to_code(&corsia.coda)?))
        .add(trasmissioni::Column::Ente.eq(corsia.ente.0))
        .add(trasmissioni::Column::DovutaIl.lte(ora)))
}

/// The lanes with something due: from one authority of a queue to the next by the index, and never through what is due.
/// As SQLite has no `LATERAL`, the queues are named.
const LANES: &str = "WITH RECURSIVE code(coda) AS (VALUES {code}), corsie(coda, ente) AS (
    SELECT coda, (SELECT t.ente FROM trasmissioni t
        WHERE NOT t.conclusa AND t.coda = code.coda ORDER BY t.ente LIMIT 1) FROM code
    UNION ALL
    SELECT coda, (SELECT t.ente FROM trasmissioni t
        WHERE NOT t.conclusa AND t.coda = corsie.coda AND t.ente > corsie.ente ORDER BY t.ente LIMIT 1)
    FROM corsie WHERE ente IS NOT NULL
)
SELECT coda, ente FROM corsie WHERE ente IS NOT NULL AND (SELECT t.dovuta_il FROM trasmissioni t
    WHERE NOT t.conclusa AND t.coda = corsie.coda AND t.ente = corsie.ente ORDER BY t.dovuta_il LIMIT 1) <= $1";

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

    async fn due_lanes(&mut self, ora: DateTime<Utc>) -> Result<Vec<Corsia>, RepositoryError> {
        let mut code = Vec::new();
        for coda in Coda::TUTTE {
            code.push(format!("('{}')", to_code(&coda)?));
        }
        let query = Statement::from_sql_and_values(
            self.tx.get_database_backend(),
            LANES.replace("{code}", &code.join(", ")),
            [kept_instant(ora).into()],
        );
        let mut corsie = Vec::new();
        for riga in self.tx.query_all_raw(query).await.map_err(from_db)? {
            let ente: Uuid = riga.try_get("", "ente").map_err(from_db)?;
            let coda =
                Riga::new("trasmissioni", ente).code("coda", riga.try_get("", "coda").map_err(from_db)?)?;
            corsie.push(Corsia { ente: EnteId(ente), coda });
        }
        corsie.sort_unstable();
        Ok(corsie)
    }

    async fn claim_due(
        &mut self,
        corsia: Corsia,
        quante: usize,
        ora: DateTime<Utc>,
        fino_a: DateTime<Utc>,
    ) -> Result<Vec<Trasmissione>, RepositoryError> {
        let (ora, fino_a) = (kept_instant(ora), kept_instant(fino_a));
        let mut prese = Vec::new();
        while prese.len() < quante {
            let righe = self.lease(corsia, quante - prese.len(), ora, fino_a).await?;
            if righe.is_empty() {
                break;
            }
            for riga in righe {
                match riga {
                    Ok(trasmissione) => prese.push(trasmissione),
                    Err(errore @ RepositoryError::Inconsistency { .. }) => {
                        tracing::error!(%errore, "a transmission that cannot be read is held");
                    }
                    Err(errore) => return Err(errore),
                }
            }
        }
        Ok(prese)
    }

    async fn list_marked(&mut self, limite: u32) -> Result<Vec<Trasmissione>, RepositoryError> {
        trasmissioni::Entity::find()
            .filter(trasmissioni::Column::SegnalataIl.is_not_null())
            .order_by_asc(trasmissioni::Column::InAttesaDal)
            .order_by_asc(trasmissioni::Column::Id)
            .limit(u64::from(limite))
            .all(self.tx)
            .await
            .map_err(from_db)?
            .into_iter()
            .map(righe::to_trasmissione)
            .collect()
    }

    async fn update(&mut self, trasmissione: &mut Trasmissione) -> Result<(), RepositoryError> {
        keep_instants(trasmissione);
        let vista = trasmissione.versione;
        let riga = trasmissioni::Model { versione: vista + 1, ..righe::of_trasmissione(trasmissione)? };
        let mutate = trasmissioni::Entity::update_many()
            .set(righe::changes(riga))
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
        let riga = RigaRegistro::new(voce, self.last_link(voce.richiesta).await?);
        let inserite = registro::Entity::insert(of_riga(riga))
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        if inserite > 0 {
            return Ok(());
        }
        let stesso_id = registro::Entity::find().filter(registro::Column::Id.eq(voce.id));
        match stesso_id.count(self.tx).await.map_err(from_db)? {
            0 => Err(RepositoryError::Conflict),
            _ => Err(RepositoryError::Duplicate("una riga del registro")),
        }
    }

    async fn log(&mut self, richiesta: RichiestaId) -> Result<Vec<VoceRegistrata>, RepositoryError> {
        self.rows(registro::Entity::find(), richiesta).await
    }

    async fn log_without_bodies(
        &mut self,
        richiesta: RichiestaId,
    ) -> Result<Vec<VoceRegistrata>, RepositoryError> {
        let corpo = registro::Column::Corpo;
        let altre = registro::Column::iter().filter(|colonna| !matches!(colonna, registro::Column::Corpo));
        let righe = registro::Entity::find().select_only().columns(altre);
        self.rows(righe.column_as(Expr::cust("NULL"), corpo), richiesta).await
    }
}

/// Cuts the instants to what is kept, in the caller's value too: it equals what will be read back.
fn keep_instants(trasmissione: &mut Trasmissione) {
    trasmissione.creata_il = kept_instant(trasmissione.creata_il);
    trasmissione.prossimo_il = kept_instant(trasmissione.prossimo_il);
    for istante in
        [&mut trasmissione.affittata_fino_a, &mut trasmissione.in_attesa_dal, &mut trasmissione.segnalata_il]
    {
        *istante = istante.map(kept_instant);
    }
}
