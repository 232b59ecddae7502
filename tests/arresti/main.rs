//! Two nodes on one PostgreSQL are killed with -9 at random moments, again and again, while transmissions run and ANAC
//! answers badly: every request ends with the CIGs of its one appalto.
//!
//! How many, how often and how badly are settings; the seed is told, and chooses requests, faults and moments alike.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod faults;

use std::cell::Cell;
use std::time::{Duration, Instant};

use pcp_mock::{Configurazione, Emulatore};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use suites::campaign::{Campaign, MIXED};
use suites::pcp::quick_settings;
use suites::postgres::Postgres;
use suites::service::{Installation, Service};
use suites::settings::{chance, setting};

/// The longest that a node lives.
const LONGEST_LIFE: Duration = Duration::from_millis(1500);
/// How long nothing may end once nobody is killed any more.
const PATIENCE: Duration = Duration::from_mins(2);

struct Plan {
    transmissions: usize,
    kills: usize,
    seed: u64,
    /// The share of calls that go wrong.
    faults: f64,
}

impl Plan {
    fn from_settings() -> Self {
        Self {
            transmissions: setting("RICHIEDI_CIG_PROVE_TRASMISSIONI", 100),
            kills: setting("RICHIEDI_CIG_PROVE_ARRESTI", 10),
            seed: setting("RICHIEDI_CIG_PROVE_SEME", chance()),
            faults: setting("RICHIEDI_CIG_PROVE_GUASTI", 0.2),
        }
    }
}

#[tokio::test]
async fn killed_at_any_moment_every_request_ends_with_the_cigs_of_its_one_appalto() {
    let Some(database) = Postgres::create().await else { return };
    let plan = Plan::from_settings();
    println!(
        "{} trasmissioni, {} arresti, {} di risposte guaste, seme {}",
        plan.transmissions, plan.kills, plan.faults, plan.seed
    );
    let settings = Configurazione { limite_al_minuto: u32::MAX, seme: Some(plan.seed), ..quick_settings() };
    let emulator = pcp_mock::start(settings).await.unwrap();
    Box::pin(run(&plan, &emulator, &database)).await;
    database.remove().await;
}

async fn run(plan: &Plan, emulator: &Emulatore, database: &Postgres) {
    let started = Instant::now();
    let installations = [(); 2].map(|()| Installation::on_database(&emulator.base_url(), database.url()));
    // It makes the tables and the accounts.
    installations[0].start().await.kill().await;
    let mut campaign = Campaign::beside(database).await;
    let kills = Cell::new(0);

    let mut dice = StdRng::seed_from_u64(plan.seed);
    let [first, second] = [(); 2].map(|()| StdRng::seed_from_u64(dice.random()));
    faults::arm(emulator, plan.faults, &mut dice);
    let (a, b, ()) = tokio::join!(
        live_and_die(&installations[0], &kills, plan.kills, first),
        live_and_die(&installations[1], &kills, plan.kills, second),
        send_in_step(&mut campaign, &kills, plan, dice),
    );
    let killing = started.elapsed();
    let again = campaign.settle(database, PATIENCE).await;
    drop((a, b));

    let stato = emulator.stato();
    campaign.assert_right(&stato).await;
    let struck = stato.chiamate.iter().filter(|chiamata| chiamata.guasto.is_some()).count();
    println!(
        "{} arresti in {} s, fine dopo {} s: {} chiamate, {struck} guaste; {again} richieste inviate di nuovo da una persona",
        kills.get(),
        killing.as_secs(),
        started.elapsed().as_secs(),
        stato.chiamate.len(),
    );
}

/// A node that is killed and started again until enough kills were made; then it lives on.
async fn live_and_die(
    installation: &Installation,
    kills: &Cell<usize>,
    all: usize,
    mut dice: StdRng,
) -> Service {
    loop {
        let service = installation.start().await;
        if kills.get() >= all {
            return service;
        }
        kills.set(kills.get() + 1);
        tokio::time::sleep(LONGEST_LIFE.mul_f64(dice.random())).await;
        service.kill().await;
    }
}

/// Sends the requests in step with the kills, so that there is something to kill from the first to the last.
async fn send_in_step(campaign: &mut Campaign, kills: &Cell<usize>, plan: &Plan, mut dice: StdRng) {
    while campaign.len() < plan.transmissions {
        let due = plan.transmissions * (kills.get() + 1) / plan.kills.max(1);
        if campaign.len() < due {
            campaign.send(*MIXED.choose(&mut dice).unwrap()).await;
        } else {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
