//! Where the processor time of a transmission goes: each part is what is missing when it is left out.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use cig_application::testing::InMemoryUnitOfWorkFactory;
use cig_persistence::Archivio;
use suites::campaign::{Campaign, MIXED, until_at_rest};
use suites::postgres::Postgres;
use suites::samples::Sample;
use suites::system as cpu;
use suites::time::StillClock;

use crate::anac::Anac;
use crate::{PATIENCE, end, installation, prepared};

/// The whole in the service's own process; then the saga without ANAC, and without a database too.
pub(crate) async fn measure(transmissions: usize) {
    let Some(database) = Postgres::create().await else { return };
    let each = u32::try_from(transmissions).unwrap();
    let anac = Anac::start(Duration::ZERO).await;
    let installation = installation(&anac, database.url(), 64);
    let campaign = prepared(&installation, &database, transmissions).await;
    let node = installation.start().await;
    let start = cpu::of(node.pid());
    until_at_rest(&database, PATIENCE).await;
    let whole = cpu::of(node.pid()).saturating_sub(start) / each;
    assert!(campaign.is_complete().await);
    let calls = database.count("registro WHERE verso = 'invio'").await;
    let calls = f64::from(u32::try_from(calls).unwrap()) / f64::from(each);
    let signatures = signature().mul_f64(2.0 * calls);
    end(vec![node], database).await;

    let stored = Box::pin(stored(transmissions)).await / each;
    let saga = Box::pin(saga(transmissions)).await / each;
    let database = stored.saturating_sub(saga);
    let http = whole.saturating_sub(signatures + database + saga);
    println!("{calls:.1} chiamate a PCP e altrettanti voucher per trasmissione");
    for (part, time) in
        [("tutto", whole), ("HTTP", http), ("firme", signatures), ("archivio", database), ("il resto", saga)]
    {
        println!("{part:10} {:6.2} ms", time.as_secs_f64() * 1000.0);
    }
}

/// Processor time of this process.
fn own() -> Duration {
    cpu::of(std::process::id())
}

/// All transmissions on PostgreSQL, with an ANAC in memory.
async fn stored(transmissions: usize) -> Duration {
    let Some(database) = Postgres::create().await else { return Duration::ZERO };
    let archivio = Archivio::connect(database.url()).await.unwrap().units_of_work();
    let clock = Arc::<StillClock>::default();
    let mut campaign = Campaign::alone(Arc::new(archivio), &clock).await;
    for sample in MIXED.iter().cycle().take(transmissions) {
        campaign.send(*sample).await;
    }
    let start = own();
    campaign.carry_out(&clock).await;
    let time = own().saturating_sub(start);
    database.remove().await;
    time
}

/// All transmissions, each in a memory of its own: the more there is in one, the longer a unit of work takes.
async fn saga(transmissions: usize) -> Duration {
    let start = own();
    for sample in MIXED.iter().cycle().take(transmissions) {
        let (campaign, clock) = in_memory(*sample).await;
        campaign.carry_out(&clock).await;
    }
    let both = own().saturating_sub(start);
    let start = own();
    for sample in MIXED.iter().cycle().take(transmissions) {
        black_box(in_memory(*sample).await);
    }
    both.saturating_sub(own().saturating_sub(start))
}

async fn in_memory(sample: Sample) -> (Campaign, Arc<StillClock>) {
    let clock = Arc::<StillClock>::default();
    let mut campaign = Campaign::alone(Arc::new(InMemoryUnitOfWorkFactory::default()), &clock).await;
    campaign.send(sample).await;
    (campaign, clock)
}

/// Processor time of one signature with a key as PDND wants it.
fn signature() -> Duration {
    const MANY: u32 = 1000;
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let (random, mut signed) = (SystemRandom::new(), vec![0; pair.public_modulus_len()]);
    let start = own();
    for _ in 0..MANY {
        pair.sign(&RSA_PKCS1_SHA256, &random, black_box(b"header.claims"), &mut signed).unwrap();
    }
    own().saturating_sub(start) / MANY
}
