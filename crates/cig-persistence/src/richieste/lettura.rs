//! Reading requests to the end.

use std::collections::HashMap;

use async_trait::async_trait;
use cig_domain::porte::{Ambito, RepositoryError, Ricerca, RichiestaReader, RichiestaSintesi};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait,
    FromQueryResult, PartialModelTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Statement,
};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use uuid::Uuid;

use super::{ricerca, righe};
use crate::entity::richieste;
use crate::errore::from_db;
use crate::unit_of_work::begin;

/// Rows of a piece: half a megabyte or so.
const PEZZO: usize = 1000;

/// Reads from a cursor on PostgreSQL, where it holds a connection. On SQLite, which has one connection for all, it first reads
/// which requests there are, and then a piece of them at a time, so that others come in between.
///
/// The next piece is read while the last one is used.
#[derive(Debug)]
pub struct SeaRichiestaReader {
    pezzi: mpsc::Receiver<Result<Vec<RichiestaSintesi>, RepositoryError>>,
}

type Pezzi = mpsc::Sender<Result<Vec<RichiestaSintesi>, RepositoryError>>;

impl SeaRichiestaReader {
    pub(crate) async fn begin(
        db: &DatabaseConnection,
        ambito: Ambito,
        ricerca: &Ricerca,
        turno: OwnedSemaphorePermit,
    ) -> Result<Self, RepositoryError> {
        let (mittente, pezzi) = mpsc::channel(1);
        if db.get_database_backend() == DbBackend::Postgres {
            let tx = begin(db).await.map_err(from_db)?;
            declare(&tx, ambito, ricerca).await?;
            tokio::spawn(async move {
                fetch(&tx, &mittente).await;
                drop(turno);
            });
        } else {
            let db = db.clone();
            let ids = ids(&db, ambito, ricerca).await?;
            tokio::spawn(async move {
                read(&db, &ids, &mittente).await;
                drop(turno);
            });
        }
        Ok(Self { pezzi })
    }
}

#[async_trait]
impl RichiestaReader for SeaRichiestaReader {
    async fn next(&mut self) -> Result<Vec<RichiestaSintesi>, RepositoryError> {
        self.pezzi.recv().await.unwrap_or_else(|| Ok(Vec::new()))
    }
}

/// Opens the cursor.
async fn declare(tx: &DatabaseTransaction, ambito: Ambito, ricerca: &Ricerca) -> Result<(), RepositoryError> {
    let tutte = all_in_order(ambito, ricerca)?.build(DbBackend::Postgres);
    let cursore = Statement { sql: format!("DECLARE lette NO SCROLL CURSOR FOR {}", tutte.sql), ..tutte };
    // All of it is read: the plan is that of the whole, not the one whose first rows come soonest.
    tx.execute_unprepared("SET LOCAL cursor_tuple_fraction = 1").await.map_err(from_db)?;
    tx.execute_raw(cursore).await.map_err(from_db)?;
    Ok(())
}

/// Reads the cursor to its end, or until nobody reads on.
async fn fetch(tx: &DatabaseTransaction, pezzi: &Pezzi) {
    loop {
        let avanti = Statement::from_string(DbBackend::Postgres, format!("FETCH {PEZZO} FROM lette"));
        let pezzo = tx.query_all_raw(avanti).await.and_then(|righe| {
            righe
                .iter()
                .map(|riga| righe::Sintesi::from_query_result(riga, ""))
                .collect::<Result<Vec<_>, _>>()
        });
        let pezzo = pezzo.map_err(from_db).and_then(summaries);
        let ultimo = !matches!(&pezzo, Ok(righe) if righe.len() == PEZZO);
        if pezzi.send(pezzo).await.is_err() || ultimo {
            return;
        }
    }
}

/// Which requests match, in order.
async fn ids(
    db: &DatabaseConnection,
    ambito: Ambito,
    ricerca: &Ricerca,
) -> Result<Vec<Uuid>, RepositoryError> {
    let sole = richieste::Entity::find().select_only().column(richieste::Column::Id);
    in_order(sole, ambito, ricerca)?.into_tuple().all(db).await.map_err(from_db)
}

/// Reads those requests, or until nobody reads on.
async fn read(db: &DatabaseConnection, ids: &[Uuid], pezzi: &Pezzi) {
    for ids in ids.chunks(PEZZO) {
        let righe = columns().filter(richieste::Column::Id.is_in(ids.iter().copied()));
        let righe = righe.into_model::<righe::Sintesi>().all(db).await.map_err(from_db);
        let pezzo = righe.and_then(|righe| {
            let mut per_id: HashMap<_, _> = righe.into_iter().map(|riga| (riga.id, riga)).collect();
            summaries(ids.iter().filter_map(|id| per_id.remove(id)).collect())
        });
        let fallito = pezzo.is_err();
        // A piece of which all were deleted is not the last one.
        if matches!(&pezzo, Ok(righe) if righe.is_empty()) {
            continue;
        }
        if pezzi.send(pezzo).await.is_err() || fallito {
            return;
        }
    }
}

/// What is shown of all that match.
pub(super) fn all_in_order(
    ambito: Ambito,
    ricerca: &Ricerca,
) -> Result<Select<richieste::Entity>, RepositoryError> {
    in_order(columns(), ambito, ricerca)
}

fn columns() -> Select<richieste::Entity> {
    righe::Sintesi::select_cols(richieste::Entity::find().select_only())
}

/// Of all that match, in the search's order.
fn in_order(
    mut righe: Select<richieste::Entity>,
    ambito: Ambito,
    ricerca: &Ricerca,
) -> Result<Select<richieste::Entity>, RepositoryError> {
    ricerca::restrict(QuerySelect::query(&mut righe), ambito, ricerca, &[])?;
    let ordine = ricerca.ordine();
    let verso = ricerca::direction(ordine);
    Ok(righe.order_by(ricerca::key(ordine), verso.clone()).order_by(richieste::Column::Id, verso))
}

fn summaries(righe: Vec<righe::Sintesi>) -> Result<Vec<RichiestaSintesi>, RepositoryError> {
    righe.into_iter().map(righe::to_sintesi).collect()
}
