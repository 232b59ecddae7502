//! Deliveries of events.

use std::ops::RangeInclusive;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cig_domain::eventi::{Consegna, Destinazione, EventoId, StatoConsegna};
use cig_domain::porte::{ConsegnaRepository, RepositoryError};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, Order, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};

use crate::entity::{consegne, eventi};
use crate::errore::from_db;
use crate::eventi::to_pubblicato;
use crate::riga::{Riga, kept_instant, to_code};

/// The deliveries of a unit of work.
#[derive(Debug)]
pub struct SeaConsegnaRepository<'a> {
    tx: &'a DatabaseTransaction,
}

impl<'a> SeaConsegnaRepository<'a> {
    pub(crate) fn new(tx: &'a DatabaseTransaction) -> Self {
        Self { tx }
    }

    async fn find(&self, destinazione: &str, posto: i64) -> Result<Option<Consegna>, RepositoryError> {
        let trovata = consegne::Entity::find_by_id((destinazione.to_owned(), posto))
            .find_also_related(eventi::Entity)
            .one(self.tx)
            .await
            .map_err(from_db)?;
        trovata.map(to_consegna).transpose()
    }
}

/// Whether the delivery waits for an earlier one of the same request to the same destination.
fn has_one_before() -> Expr {
    let prima = Alias::new("prima");
    let of = |colonna: consegne::Column| (prima.clone(), colonna);
    let own = |colonna: consegne::Column| (consegne::Entity, colonna);
    let aperte = Query::select()
        .expr(Expr::val(1))
        .from_as(consegne::Entity, prima.clone())
        .and_where(
            Expr::col(of(consegne::Column::Destinazione)).eq(Expr::col(own(consegne::Column::Destinazione))),
        )
        .and_where(Expr::col(of(consegne::Column::Richiesta)).eq(Expr::col(own(consegne::Column::Richiesta))))
        .and_where(Expr::col(of(consegne::Column::Posto)).lt(Expr::col(own(consegne::Column::Posto))))
        .and_where(waiting_in(of(consegne::Column::Stato)))
        .take();
    Expr::exists(aperte)
}

/// The condition of the partial indexes, in its own words.
fn waiting_in(colonna: impl sea_orm::sea_query::IntoColumnRef) -> Expr {
    Expr::col(colonna).eq(Expr::cust("'attesa'"))
}

/// The delivery that is due longest, whatever the node that looks.
fn due(destinazione: &str, ora: DateTime<Utc>) -> SelectStatement {
    let affittata_fino_a = consegne::Column::AffittataFinoA;
    // The lock says nothing on SQLite, whose transaction is the only writer.
    Query::select()
        .column((consegne::Entity, consegne::Column::Posto))
        .from(consegne::Entity)
        .and_where(consegne::Column::Destinazione.eq(destinazione))
        .and_where(waiting_in((consegne::Entity, consegne::Column::Stato)))
        .and_where(consegne::Column::ProssimoIl.lte(ora))
        .and_where(affittata_fino_a.is_null().or(affittata_fino_a.lte(ora)))
        .and_where(has_one_before().not())
        .order_by((consegne::Entity, consegne::Column::ProssimoIl), Order::Asc)
        .order_by((consegne::Entity, consegne::Column::Posto), Order::Asc)
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .take()
}

#[async_trait]
impl ConsegnaRepository for SeaConsegnaRepository<'_> {
    async fn open(
        &mut self,
        destinazione: &Destinazione,
        posti: RangeInclusive<i64>,
        ora: DateTime<Utc>,
    ) -> Result<(), RepositoryError> {
        let mut wanted = Query::select()
            .expr(Expr::val(destinazione.nome.as_str()))
            .column(eventi::Column::Posto)
            .column(eventi::Column::Richiesta)
            .expr(Expr::val(1_i64))
            .expr(Expr::val(to_code(&StatoConsegna::Attesa)?))
            .expr(Expr::val(0_i64))
            .expr(Expr::val(kept_instant(ora)))
            .from(eventi::Entity)
            .and_where(eventi::Column::Posto.between(*posti.start(), *posti.end()))
            .take();
        if let Some(ente) = destinazione.ente {
            wanted.and_where(eventi::Column::Ente.eq(ente.0));
        }
        if let Some(ufficio) = destinazione.ufficio {
            wanted.and_where(eventi::Column::Ufficio.eq(ufficio.0));
        }
        let mut insert = Query::insert()
            .into_table(consegne::Entity)
            .columns([
                consegne::Column::Destinazione,
                consegne::Column::Posto,
                consegne::Column::Richiesta,
                consegne::Column::Versione,
                consegne::Column::Stato,
                consegne::Column::Tentativi,
                consegne::Column::ProssimoIl,
            ])
            .take();
        insert.select_from(wanted).map_err(crate::errore::backend)?;
        self.tx.execute(&insert).await.map_err(from_db)?;
        Ok(())
    }

    async fn claim_due(
        &mut self,
        destinazione: &str,
        ora: DateTime<Utc>,
        fino_a: DateTime<Utc>,
    ) -> Result<Option<Consegna>, RepositoryError> {
        // Equal to the subquery, not in it: PostgreSQL then runs it once and locks one row.
        let presa = consegne::Entity::update_many()
            .col_expr(consegne::Column::AffittataFinoA, Expr::val(kept_instant(fino_a)))
            .col_expr(consegne::Column::Versione, Expr::col(consegne::Column::Versione).add(1))
            .col_expr(consegne::Column::Tentativi, Expr::col(consegne::Column::Tentativi).add(1))
            .filter(consegne::Column::Destinazione.eq(destinazione))
            .filter(Expr::col(consegne::Column::Posto).eq(due(destinazione, kept_instant(ora))))
            .into_query()
            .returning_col(consegne::Column::Posto)
            .take();
        let Some(riga) = self.tx.query_one(&presa).await.map_err(from_db)? else { return Ok(None) };
        self.find(destinazione, riga.try_get("", "posto").map_err(from_db)?).await
    }

    async fn update(&mut self, consegna: &mut Consegna) -> Result<(), RepositoryError> {
        consegna.prossimo_il = kept_instant(consegna.prossimo_il);
        consegna.affittata_fino_a = consegna.affittata_fino_a.map(kept_instant);
        let posto = consegna.pubblicato.posto;
        let mutate = consegne::Entity::update_many()
            .col_expr(consegne::Column::Versione, Expr::val(consegna.versione + 1))
            .col_expr(consegne::Column::Stato, Expr::val(to_code(&consegna.stato)?))
            .col_expr(consegne::Column::Tentativi, Expr::val(i64::from(consegna.tentativi)))
            .col_expr(consegne::Column::ProssimoIl, Expr::val(consegna.prossimo_il))
            .col_expr(consegne::Column::AffittataFinoA, Expr::val(consegna.affittata_fino_a))
            .col_expr(consegne::Column::Esito, Expr::val(consegna.esito.clone()))
            .filter(consegne::Column::Destinazione.eq(consegna.destinazione.as_str()))
            .filter(consegne::Column::Posto.eq(posto))
            .filter(consegne::Column::Versione.eq(consegna.versione))
            .exec(self.tx)
            .await
            .map_err(from_db)?;
        if mutate.rows_affected == 0 {
            return Err(RepositoryError::Conflict);
        }
        consegna.versione += 1;
        if consegna.stato == StatoConsegna::Attesa {
            // Those behind it cannot go before it: they are not looked at until then.
            consegne::Entity::update_many()
                .col_expr(consegne::Column::ProssimoIl, Expr::val(consegna.prossimo_il))
                .filter(consegne::Column::Destinazione.eq(consegna.destinazione.as_str()))
                .filter(consegne::Column::Richiesta.eq(consegna.pubblicato.evento.richiesta.0))
                .filter(consegne::Column::Posto.gt(posto))
                .filter(consegne::Column::ProssimoIl.lt(consegna.prossimo_il))
                .filter(waiting_in(consegne::Column::Stato))
                .exec(self.tx)
                .await
                .map_err(from_db)?;
        }
        Ok(())
    }

    async fn list(&mut self, stato: StatoConsegna, limite: u32) -> Result<Vec<Consegna>, RepositoryError> {
        consegne::Entity::find()
            .filter(consegne::Column::Stato.eq(to_code(&stato)?))
            .order_by_asc(consegne::Column::Posto)
            .order_by_asc(consegne::Column::Destinazione)
            .limit(u64::from(limite))
            .find_also_related(eventi::Entity)
            .all(self.tx)
            .await
            .map_err(from_db)?
            .into_iter()
            .map(to_consegna)
            .collect()
    }

    async fn revive(
        &mut self,
        eventi: Option<&[EventoId]>,
        ora: DateTime<Utc>,
    ) -> Result<u64, RepositoryError> {
        let mut query = consegne::Entity::update_many()
            .col_expr(consegne::Column::Versione, Expr::col(consegne::Column::Versione).add(1))
            .col_expr(consegne::Column::Stato, Expr::val(to_code(&StatoConsegna::Attesa)?))
            .col_expr(consegne::Column::Tentativi, Expr::val(0_i64))
            .col_expr(consegne::Column::ProssimoIl, Expr::val(kept_instant(ora)))
            .filter(consegne::Column::Stato.eq(to_code(&StatoConsegna::Morta)?));
        if let Some(eventi) = eventi {
            let posti = eventi::Entity::find()
                .select_only()
                .column(eventi::Column::Posto)
                .filter(eventi::Column::Id.is_in(eventi.iter().map(|id| id.0)))
                .into_query();
            query = query.filter(consegne::Column::Posto.in_subquery(posti));
        }
        Ok(query.exec(self.tx).await.map_err(from_db)?.rows_affected)
    }

    async fn prune(
        &mut self,
        prima_di: DateTime<Utc>,
        destinazioni: &[String],
    ) -> Result<u64, RepositoryError> {
        let in_sospeso = Query::select()
            .column(consegne::Column::Posto)
            .from(consegne::Entity)
            .and_where(consegne::Column::Destinazione.is_in(destinazioni))
            .and_where(consegne::Column::Stato.ne(to_code(&StatoConsegna::Riuscita)?))
            .take();
        // The last place stays taken: the next event gets a greater one.
        let ultimo = Query::select().expr(eventi::Column::Posto.max()).from(eventi::Entity).take();
        let tolti = eventi::Entity::delete_many()
            .filter(eventi::Column::Istante.lt(kept_instant(prima_di)))
            .filter(eventi::Column::Posto.not_in_subquery(in_sospeso))
            .filter(Expr::col(eventi::Column::Posto).lt(ultimo))
            .exec(self.tx)
            .await
            .map_err(from_db)?;
        Ok(tolti.rows_affected)
    }
}

fn to_consegna(
    (riga, evento): (consegne::Model, Option<eventi::Model>),
) -> Result<Consegna, RepositoryError> {
    let evento = evento.ok_or_else(|| RepositoryError::Inconsistency {
        table: "consegne",
        column: "posto",
        id: riga.posto.to_string(),
    })?;
    let leggi = Riga::new("consegne", evento.id);
    Ok(Consegna {
        destinazione: riga.destinazione,
        pubblicato: to_pubblicato(evento)?,
        versione: riga.versione,
        stato: leggi.code("stato", riga.stato)?,
        tentativi: leggi.number("tentativi", riga.tentativi)?,
        prossimo_il: riga.prossimo_il,
        affittata_fino_a: riga.affittata_fino_a,
        esito: riga.esito,
    })
}
