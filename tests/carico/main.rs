//! How much the service bears, on PostgreSQL and with ANAC in a process of its own: `cargo xtask carico`.
#![expect(clippy::unwrap_used, reason = "a bench may panic")]

mod anac;
mod parts;

use std::time::{Duration, Instant};

use suites::campaign::{Campaign, MIXED, until_at_rest};
use suites::postgres::Postgres;
use suites::service::{Installation, Service};
use suites::settings::setting;
use suites::system as cpu;

use crate::anac::Anac;

/// How long nothing may end.
const PATIENCE: Duration = Duration::from_mins(2);
/// What ANAC takes for an answer.
const ANSWER: Duration = Duration::from_millis(200);
/// What it takes so that very many calls are under way.
const SLOW: Duration = Duration::from_secs(10);

fn main() {
    tokio::runtime::Runtime::new().unwrap().block_on(Box::pin(run()));
}

async fn run() {
    let part: String = setting("RICHIEDI_CIG_PROVE_PARTE", "tutte".to_owned());
    let asked = |name: &str| part == "tutte" || part == name;
    if asked("nodi") {
        let transmissions = setting("RICHIEDI_CIG_PROVE_TRASMISSIONI", 1000);
        println!(
            "== Due nodi e uno: {transmissions} trasmissioni, 64 in volo per nodo, ANAC risponde dopo 200 ms"
        );
        let Some(one) = Box::pin(throughput(transmissions, 1)).await else { return };
        let two = Box::pin(throughput(transmissions, 2)).await.unwrap();
        println!("due nodi sono {:.2} volte più veloci di uno", one.as_secs_f64() / two.as_secs_f64());
    }
    if asked("memoria") {
        println!("== Memoria: un nodo con 2000 chiamate in volo");
        Box::pin(memory()).await;
    }
    if asked("processore") {
        let transmissions = setting("RICHIEDI_CIG_PROVE_CPU", 1000);
        println!(
            "== Tempo di processore per trasmissione, ANAC risponde subito: {transmissions} trasmissioni"
        );
        Box::pin(parts::measure(transmissions)).await;
    }
}

/// How long that many nodes take for that many transmissions; nothing without a server.
async fn throughput(transmissions: usize, nodes: usize) -> Option<Duration> {
    let database = Postgres::create().await?;
    let anac = Anac::start(ANSWER).await;
    let installation = installation(&anac, database.url(), 64);
    let campaign = prepared(&installation, &database, transmissions).await;

    let started = Instant::now();
    let mut running = Vec::new();
    for _ in 0..nodes {
        running.push(installation.start().await);
    }
    until_at_rest(&database, PATIENCE).await;
    let time = started.elapsed();
    let processor: f64 = running.iter().map(|node| cpu::of(node.pid()).as_secs_f64()).sum();
    println!(
        "{nodes} nodi: {:.1} s, {:.1} trasmissioni al secondo; {:.1} s di processore dei nodi, {:.1} s dell'emulatore",
        time.as_secs_f64(),
        count(transmissions) / time.as_secs_f64(),
        processor,
        cpu::of(anac.pid()).as_secs_f64(),
    );
    assert!(campaign.is_complete().await);
    end(running, database).await;
    Some(time)
}

/// One node with 2,000 calls at a time, of an ANAC that takes long for each.
async fn memory() {
    const IN_FLIGHT: usize = 2000;
    let Some(database) = Postgres::create().await else { return };
    let anac = Anac::start(SLOW).await;
    let installation = installation(&anac, database.url(), IN_FLIGHT);
    prepared(&installation, &database, IN_FLIGHT + IN_FLIGHT / 10).await;
    let node = installation.start().await;
    let before = cpu::resident(node.pid());
    let mut most = 0;
    // Each call takes its voucher's answer and its own: the first are over after twice that.
    let started = Instant::now();
    while started.elapsed() < SLOW * 5 {
        most = most.max(database.count("trasmissioni WHERE in_volo IS NOT NULL").await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    println!(
        "all'avvio {before} MB; con al più {most} in volo, residente al più {} MB",
        cpu::most_resident(node.pid())
    );
    end(vec![node], database).await;
}

/// With that many calls at a time, and the waits of a service at work.
fn installation(anac: &Anac, database: &str, in_flight: usize) -> Installation {
    let in_flight = i64::try_from(in_flight).unwrap();
    let pcp = toml::toml! {
        connessione_secondi = 10
        risposta_secondi = 40
        voucher_secondi = 40
    };
    let trasmissioni = toml::toml! {
        affitto_secondi = 120
        esito_millisecondi = 1000
        esito_massima_secondi = 5
    };
    let in_volo = [("in_volo".to_owned(), in_flight.into())].into_iter().collect();
    Installation::on_database(&anac.base(), database)
        .with("pcp", pcp)
        .with("trasmissioni", trasmissioni)
        .with("trasmissioni", in_volo)
}

/// All requests are sent before a node begins, so that it is never the bench that is waited for.
async fn prepared(installation: &Installation, database: &Postgres, transmissions: usize) -> Campaign {
    // It makes the tables and the accounts.
    installation.start().await.kill().await;
    let mut campaign = Campaign::beside(database).await;
    for sample in MIXED.iter().cycle().take(transmissions) {
        campaign.send(*sample).await;
    }
    campaign
}

async fn end(nodes: Vec<Service>, database: Postgres) {
    for node in nodes {
        node.kill().await;
    }
    database.remove().await;
}

#[expect(clippy::cast_precision_loss, reason = "a number of things that are counted one by one")]
fn count(things: usize) -> f64 {
    things as f64
}
