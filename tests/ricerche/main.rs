//! How quick the list is among very many requests: `cargo xtask ricerche`.
#![expect(clippy::unwrap_used, reason = "a bench may panic")]

mod export;
mod pages;
mod pgbench;
mod searching;

use std::time::{Duration, Instant};

use cig_persistence::Archivio;
use suites::population::Population;
use suites::postgres::Postgres;
use suites::searches::{KINDS, Kind};
use suites::settings::setting;

use crate::searching::{Searches, report};

/// How many offices the requests are of.
const OFFICES: u32 = 400;
/// How many people look for something at the same time.
const CLIENTS: u32 = 20;

fn main() {
    tokio::runtime::Runtime::new().unwrap().block_on(Box::pin(run()));
}

async fn run() {
    let requests = setting("RICHIEDI_CIG_PROVE_RICHIESTE", 1_000_000);
    let seconds = Duration::from_secs(setting("RICHIEDI_CIG_PROVE_SECONDI", 10));
    let parte = setting("RICHIEDI_CIG_PROVE_PARTE", "tutte".to_owned());
    let is_wanted = |questa: &str| parte == "tutte" || parte == questa;
    if is_wanted("ricerche") {
        println!(
            "== PostgreSQL: {requests} richieste di {OFFICES} uffici, {CLIENTS} clienti, {} s per ricerca",
            seconds.as_secs()
        );
        Box::pin(on_postgresql(requests, seconds)).await;
    }
    if is_wanted("esportazione") {
        println!("== Esportazione: {requests} richieste di un ufficio");
        Box::pin(export::measure(requests)).await;
    }
    if is_wanted("sqlite") {
        let requests = (requests / 10).max(1000);
        println!("== SQLite: {requests} richieste, {CLIENTS} clienti");
        Box::pin(on_sqlite(requests, seconds)).await;
    }
}

/// The kinds of searches whose names contain what the settings say; all of them if they say nothing.
fn wanted() -> impl Iterator<Item = Kind> {
    let parte = setting("RICHIEDI_CIG_PROVE_RICERCA", String::new());
    KINDS.into_iter().filter(move |kind| kind.name.contains(&parte))
}

/// Each kind of search by the use case, and the same statements by pgbench, one after the other.
async fn on_postgresql(requests: u32, seconds: Duration) {
    let Some(database) = Postgres::create().await else { return };
    let population = Population::new(requests, OFFICES);
    let archivio = Archivio::connect_with(database.url(), CLIENTS).await.unwrap();
    let started = Instant::now();
    population.copy_into(database.url()).await;
    let lots = database.count("lotti").await;
    println!("{lots} lotti; tabelle riempite in {:.0} s", started.elapsed().as_secs_f64());
    let db = sea_orm::Database::connect(database.url()).await.unwrap();
    let searches = Searches::over(&population, archivio.units_of_work());
    println!("{}", report::HEAD);
    for kind in wanted() {
        let samples = searches.samples(kind);
        let ours = searches.run(&samples, CLIENTS, seconds).await;
        let theirs =
            pgbench::run(database.url(), &searches.scripts(&db, &samples).await, CLIENTS, seconds).await;
        report::line(kind, &ours, theirs);
    }
    db.close().await.unwrap();
    archivio.close().await.unwrap();
    pages::measure(database.url(), &population).await;
    database.remove().await;
}

async fn on_sqlite(requests: u32, seconds: Duration) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("archivio.db").display());
    let archivio = Archivio::connect(&url).await.unwrap();
    let population = Population::new(requests, OFFICES);
    let started = Instant::now();
    population.store(&archivio.units_of_work()).await;
    println!("archivio riempito in {:.0} s", started.elapsed().as_secs_f64());
    let searches = Searches::over(&population, archivio.units_of_work());
    println!("{}", report::HEAD);
    for kind in wanted() {
        let samples = searches.samples(kind);
        report::line(kind, &searches.run(&samples, CLIENTS, seconds).await, None);
    }
    archivio.close().await.unwrap();
}
