//! What people are told.

use async_trait::async_trait;
use cig_domain::eventi::TipoEvento;
use cig_domain::persone::UtenteId;
use cig_domain::porte::{Finestra, Letto, Notifica, NotificaRepository, RepositoryError, TipoNotifica};
use cig_domain::richiesta::RichiestaId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::entity::letture;
use crate::errore::{backend, from_db};
use crate::riga::{Riga, kept_instant};

/// The events of the index `eventi_notificati`, in its own words.
const EVENTI: &str = "FROM eventi e JOIN richieste r ON r.id = e.richiesta AND r.ufficio = e.ufficio \
     WHERE e.ufficio = $1 AND e.posto > $2 \
     AND e.tipo IN ('lotti.cig', 'richiesta.respinta', 'richiesta.scaduta')";
/// From the index `richieste_ufficio_in_attesa_dal`.
const SCADENZE: &str =
    "FROM richieste r WHERE r.ufficio = $1 AND r.in_attesa_dal > $3 AND r.in_attesa_dal <= $4";
/// From the index `trasmissioni_segnalate`, which is small. A cross join, or SQLite would begin with all requests of the office.
const ATTESE: &str = "FROM trasmissioni t CROSS JOIN richieste r \
     WHERE t.segnalata_il > $5 AND r.id = t.richiesta AND r.ufficio = $1";

/// What people are told, in a unit of work.
#[derive(Debug)]
pub struct SeaNotificaRepository<'a> {
    tx: &'a DatabaseTransaction,
}

impl<'a> SeaNotificaRepository<'a> {
    pub(crate) fn new(tx: &'a DatabaseTransaction) -> Self {
        Self { tx }
    }

    fn statement(&self, sql: String, finestra: &Finestra, limite: u32) -> Statement {
        let valori: [Value; 6] = [
            finestra.ufficio.0.into(),
            finestra.eventi_dopo.into(),
            kept_instant(finestra.scadenze.0).into(),
            kept_instant(finestra.scadenze.1).into(),
            kept_instant(finestra.attese_dopo).into(),
            i64::from(limite).into(),
        ];
        Statement::from_sql_and_values(self.tx.get_database_backend(), sql, valori)
    }
}

#[async_trait]
impl NotificaRepository for SeaNotificaRepository<'_> {
    async fn letto(&mut self, utente: UtenteId) -> Result<Letto, RepositoryError> {
        let riga = letture::Entity::find_by_id(utente.0).one(self.tx).await.map_err(from_db)?;
        Ok(riga.map(|riga| Letto { posto: riga.posto, istante: riga.istante }).unwrap_or_default())
    }

    async fn segna(&mut self, utente: UtenteId, letto: Letto) -> Result<(), RepositoryError> {
        let riga = letture::ActiveModel {
            utente: Set(utente.0),
            posto: Set(letto.posto),
            istante: Set(kept_instant(letto.istante)),
        };
        // The databases have no name in common for the greater of two values.
        let greater = |colonna: letture::Column| {
            let nuovo = || Expr::col(("excluded", colonna));
            let presente = || Expr::col((letture::Entity, colonna));
            CaseStatement::new().case(nuovo().gt(presente()), nuovo()).finally(presente())
        };
        letture::Entity::insert(riga)
            .on_conflict(
                OnConflict::column(letture::Column::Utente)
                    .value(letture::Column::Posto, greater(letture::Column::Posto))
                    .value(letture::Column::Istante, greater(letture::Column::Istante))
                    .to_owned(),
            )
            .exec_without_returning(self.tx)
            .await
            .map_err(from_db)?;
        Ok(())
    }

    async fn count(&mut self, finestra: &Finestra, limite: u32) -> Result<u32, RepositoryError> {
        let riga =
            self.tx.query_one_raw(self.statement(counting(), finestra, limite)).await.map_err(from_db)?;
        let quante: i64 = riga.map_or(Ok(0), |riga| riga.try_get("", "quante")).map_err(from_db)?;
        u32::try_from(quante).map_err(backend)
    }

    async fn list(&mut self, finestra: &Finestra, limite: u32) -> Result<Vec<Notifica>, RepositoryError> {
        let parti = [
            ("e.tipo", "e.istante", "e.posto", EVENTI, "e.posto"),
            ("'scadenza'", "r.in_attesa_dal", "CAST(NULL AS BIGINT)", SCADENZE, "r.in_attesa_dal"),
            ("'attesa'", "t.segnalata_il", "CAST(NULL AS BIGINT)", ATTESE, "t.segnalata_il"),
        ]
        .map(|(tipo, istante, posto, da, ordine)| {
            format!(
                "SELECT * FROM (SELECT {tipo} AS tipo, {istante} AS istante, {posto} AS posto, r.id AS richiesta, \
                 r.oggetto AS oggetto {da} ORDER BY {ordine} DESC LIMIT $6) AS trovate"
            )
        });
        let sql = parti.join(" UNION ALL ");
        let righe = self.tx.query_all_raw(self.statement(sql, finestra, limite)).await.map_err(from_db)?;
        righe.iter().map(to_notifica).collect()
    }
}

/// Each kind up to the limit: the work is bounded whatever the office has.
fn counting() -> String {
    let parti = [EVENTI, SCADENZE, ATTESE]
        .map(|da| format!("(SELECT COUNT(*) FROM (SELECT 1 AS una {da} LIMIT $6) AS trovate)"));
    format!("SELECT {} AS quante", parti.join(" + "))
}

fn to_notifica(riga: &QueryResult) -> Result<Notifica, RepositoryError> {
    let richiesta: Uuid = riga.try_get("", "richiesta").map_err(from_db)?;
    let tipo: String = riga.try_get("", "tipo").map_err(from_db)?;
    let tipo = match tipo.as_str() {
        "scadenza" => TipoNotifica::InScadenza,
        "attesa" => TipoNotifica::InAttesa,
        _ => {
            let leggi = Riga::new("eventi", richiesta);
            let evento: TipoEvento = leggi.code("tipo", tipo)?;
            TipoNotifica::of(evento).ok_or_else(|| leggi.inconsistent("tipo"))?
        }
    };
    Ok(Notifica {
        tipo,
        richiesta: RichiestaId(richiesta),
        oggetto: riga.try_get("", "oggetto").map_err(from_db)?,
        istante: riga.try_get("", "istante").map_err(from_db)?,
        posto: riga.try_get("", "posto").map_err(from_db)?,
    })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use cig_domain::persone::UfficioId;
    use sea_orm::{ConnectOptions, Database};

    use super::*;
    use crate::migrations;
    use crate::unit_of_work::begin;

    /// Every page counts: no table is read from one end to the other.
    #[tokio::test]
    async fn the_count_is_answered_by_indexes() {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1);
        let db = Database::connect(options).await.unwrap();
        migrations::run(&db).await.unwrap();
        let tx = begin(&db).await.unwrap();
        let finestra = Finestra {
            ufficio: UfficioId(Uuid::nil()),
            eventi_dopo: 0,
            attese_dopo: DateTime::UNIX_EPOCH,
            scadenze: (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH),
        };
        let sql = format!("EXPLAIN QUERY PLAN {}", counting());
        let query = SeaNotificaRepository::new(&tx).statement(sql, &finestra, 100);
        let righe = tx.query_all_raw(query).await.unwrap();
        let passi: Vec<String> = righe.iter().map(|riga| riga.try_get("", "detail").unwrap()).collect();
        for indice in ["eventi_notificati", "richieste_ufficio_in_attesa_dal", "trasmissioni_segnalate"] {
            assert!(passi.iter().any(|passo| passo.contains(indice)), "no {indice}: {passi:#?}");
        }
        let letture = passi.iter().filter(|passo| passo.starts_with("SCAN"));
        assert!(
            letture.clone().all(|passo| passo.contains("trovate") || passo.contains("CONSTANT")),
            "{passi:#?}"
        );
    }
}
