//! What a claim costs on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod campioni;
mod postgres;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use cig_domain::porte::UnitOfWorkFactory;
use cig_domain::ritmo::Coda;
use cig_persistence::Archivio;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

const DUE: i64 = 10_000;

fn ora() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

/// From one transmission as many that are due, nearly all of one authority, and two for each that are ended.
const FILL: &str = "INSERT INTO trasmissioni (id, versione, richiesta, ente, codice_appalto, scheda, avviso, corpo, lotti,
        passo, conclusa, coda, mittente, memoria, tentativi, prossimo_il, dovuta_il, errori, creata_il)
    SELECT gen_random_uuid(), 1, gen_random_uuid(),
        CASE WHEN n % 1000 = 0 THEN gen_random_uuid() ELSE ente END, codice_appalto, scheda, avviso, corpo, lotti,
        passo, n > 10000, CASE WHEN n <= 10000 THEN coda END, mittente, memoria, tentativi,
        prossimo_il - n * interval '1 second', dovuta_il - n * interval '1 second', errori, creata_il
    FROM trasmissioni, generate_series(1, 30000) AS n";

/// Scans of the whole table, and entries read of the index of lanes, so far.
async fn read_so_far(db: &DatabaseConnection) -> (i64, i64) {
    let sql = "SELECT t.seq_scan, i.idx_tup_read FROM pg_stat_user_tables t
        JOIN pg_stat_user_indexes i ON i.relid = t.relid AND i.indexrelname = 'trasmissioni_corsie'
        WHERE t.relname = 'trasmissioni'";
    let riga = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap().unwrap();
    (riga.try_get("", "seq_scan").unwrap(), riga.try_get("", "idx_tup_read").unwrap())
}

#[tokio::test]
async fn a_claim_reads_few_rows_however_many_are_due_on_postgresql() {
    postgres::with_database(async |url: &str| {
        let di_lato = Database::connect(url).await.unwrap();
        let archivio = Archivio::connect_with(url, 1).await.unwrap();
        let mut uow = archivio.units_of_work().begin().await.unwrap();
        uow.trasmissioni().insert(&mut campioni::transmission(1, ora())).await.unwrap();
        uow.commit().await.unwrap();
        archivio.close().await.unwrap();
        di_lato.execute_unprepared(FILL).await.unwrap();
        di_lato.execute_unprepared("ANALYZE trasmissioni").await.unwrap();
        di_lato.execute_unprepared("SELECT pg_stat_force_next_flush()").await.unwrap();
        // A connection that ends leaves its counts behind, a moment later.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let (scans, read) = read_so_far(&di_lato).await;

        let archivio = Archivio::connect_with(url, 1).await.unwrap();
        let mut prese = 0;
        for _ in 0..20 {
            let mut uow = archivio.units_of_work().begin().await.unwrap();
            let corsie = uow.trasmissioni().due_lanes(ora()).await.unwrap();
            assert!((1..=11).contains(&corsie.len()), "{corsie:?}");
            for corsia in corsie {
                let fino_a = ora() + TimeDelta::minutes(3);
                let di_questa = uow.trasmissioni().claim_due(corsia, 5, ora(), fino_a).await.unwrap();
                assert_eq!(corsia.coda, Coda::Creazioni);
                prese += di_questa.len();
            }
            uow.commit().await.unwrap();
        }
        assert_eq!(prese, 110, "the ten of the others, and five at a time of the one");
        archivio.close().await.unwrap();
        let mut dopo = read_so_far(&di_lato).await;
        for _ in 0..50 {
            if dopo.1 > read {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            dopo = read_so_far(&di_lato).await;
        }
        assert_eq!(dopo.0, scans, "the table is never read as a whole");
        let lette = dopo.1 - read;
        assert!((1..DUE).contains(&lette), "{lette} entries for {prese} claims in 20 turns");
        di_lato.close().await.unwrap();
    })
    .await;
}
