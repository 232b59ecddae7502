//! All requests as a file: by the service, and by PostgreSQL's COPY.

use std::process::Stdio;
use std::time::{Duration, Instant};

use cig_domain::porte::{Ambito, Ricerca};
use cig_persistence::{Archivio, reading_statement};
use reqwest::Method;
use sea_orm::DbBackend;
use suites::population::Population;
use suites::postgres::Postgres;
use suites::service::Installation;
use suites::system::{most_resident, resident};
use tokio::process::Command;

/// Name of the setting by which the program is found; without it, it is looked for as any other.
const SETTING: &str = "RICHIEDI_CIG_PROVE_PSQL";

/// Speed of both, and the memory that it takes the service.
pub(crate) async fn measure(requests: u32) {
    let Some(database) = Postgres::create().await else { return };
    let anac = "http://127.0.0.1:9";
    let installation = Installation::on_database(anac, database.url());
    Archivio::connect(database.url()).await.unwrap().close().await.unwrap();
    Population::new(requests, 1).copy_into(database.url()).await;
    let service = installation.start().await;
    let cookie = service.enter().await;
    let idle = resident(service.pid());
    let started = Instant::now();
    let page = service.page(Method::GET, "/esportazione").header("cookie", &cookie);
    let mut answer = page.timeout(Duration::from_mins(30)).send().await.unwrap().error_for_status().unwrap();
    let mut bytes = 0;
    while let Some(piece) = answer.chunk().await.unwrap() {
        bytes += piece.len();
    }
    let ours = started.elapsed();
    let most = most_resident(service.pid());
    service.kill().await;
    let theirs = copy(database.url()).await;
    println!(
        "servizio: {:.1} s, {:.0} righe al secondo, {} MB; memoria {idle} MB a riposo, al più {most} MB",
        ours.as_secs_f64(),
        f64::from(requests) / ours.as_secs_f64(),
        bytes / 1_048_576
    );
    println!(
        "COPY: {:.1} s; il servizio va al {:.0}% della sua velocità",
        theirs.as_secs_f64(),
        theirs.as_secs_f64() / ours.as_secs_f64() * 100.0
    );
    database.remove().await;
}

/// How long psql takes to copy the same rows, in the same order, to nowhere.
async fn copy(url: &str) -> Duration {
    let ambito = Ambito::Ufficio(Population::office(0));
    let statement = reading_statement(DbBackend::Postgres, ambito, &Ricerca::default()).unwrap();
    let program = std::env::var(SETTING).unwrap_or_else(|_| "psql".to_owned());
    let mut psql = Command::new(program);
    psql.args(["--no-psqlrc", "--quiet", "--dbname", url, "--command"]);
    psql.arg(format!("COPY ({statement}) TO STDOUT WITH (FORMAT csv, DELIMITER ';')"));
    let started = Instant::now();
    assert!(psql.stdout(Stdio::null()).status().await.unwrap().success());
    started.elapsed()
}
