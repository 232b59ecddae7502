//! The network between the service and ANAC, and between the service and its database, is cut and slowed: every request
//! ends with the CIGs of its one appalto all the same.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use pcp_mock::{Configurazione, Emulatore};
use suites::campaign::{Campaign, MIXED};
use suites::pcp::quick_settings;
use suites::postgres::Postgres;
use suites::proxy::{EVERY_TROUBLE, Proxy, Trouble};
use suites::service::Installation;
use suites::settings::{chance, setting};
use url::Url;

/// How many requests are sent.
const REQUESTS: usize = 45;
/// How long nothing may end.
const PATIENCE: Duration = Duration::from_mins(2);
/// The share of connections in trouble.
const SHARE: f64 = 0.4;

/// The service between two proxies.
struct Bench {
    emulator: Emulatore,
    database: Postgres,
    to_anac: Proxy,
    to_database: Proxy,
}

impl Bench {
    /// Without a server, none.
    async fn new() -> Option<Self> {
        let database = Postgres::create().await?;
        let seed = setting("RICHIEDI_CIG_PROVE_SEME", chance());
        println!("seme {seed}");
        let settings = Configurazione { limite_al_minuto: u32::MAX, ..quick_settings() };
        let emulator = pcp_mock::start(settings).await.unwrap();
        let to_anac = Proxy::before(&emulator.indirizzo().to_string(), seed).await;
        let server: Url = database.url().parse().unwrap();
        let server = format!("{}:{}", server.host_str().unwrap(), server.port().unwrap_or(5432));
        let to_database = Proxy::before(&server, seed).await;
        Some(Self { emulator, database, to_anac, to_database })
    }

    fn installation(&self) -> Installation {
        let anac = format!("http://{}", self.to_anac.address());
        let mut database: Url = self.database.url().parse().unwrap();
        database.set_host(Some("127.0.0.1")).unwrap();
        database.set_port(Some(self.to_database.address().port())).unwrap();
        Installation::on_database(&anac, database.as_str())
    }

    /// Sends the requests, with `meanwhile` going on until all are at rest.
    async fn carry_through(self, meanwhile: impl AsyncFnOnce(&Self)) {
        let service = self.installation().start().await;
        let mut campaign = Campaign::beside(&self.database).await;
        for sample in MIXED.iter().cycle().take(REQUESTS) {
            campaign.send(*sample).await;
        }
        tokio::join!(meanwhile(&self), campaign.settle(&self.database, PATIENCE));
        campaign.assert_right(&self.emulator.stato()).await;
        let (anac, database) = (self.to_anac.troubled(), self.to_database.troubled());
        println!("{anac} connessioni disturbate verso ANAC, {database} verso l'archivio");
        assert!(anac + database > 0);
        service.kill().await;
        self.database.remove().await;
    }
}

#[tokio::test]
async fn whatever_happens_on_the_way_to_anac_every_request_gets_its_cigs() {
    let Some(bench) = Bench::new().await else { return };
    bench.to_anac.storm(SHARE, &EVERY_TROUBLE);
    Box::pin(bench.carry_through(async |_| {})).await;
}

#[tokio::test]
async fn whatever_happens_on_the_way_to_the_database_every_request_gets_its_cigs() {
    let Some(bench) = Bench::new().await else { return };
    Box::pin(bench.carry_through(async |bench| {
        bench.to_database.storm(SHARE, &EVERY_TROUBLE);
        // The service knows of a hole only when the connection is reset at last.
        for _ in 0..5 {
            bench.to_database.cut();
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        bench.to_database.calm();
    }))
    .await;
}

/// As when the machine of the database is gone: what holds a connection is told nothing, and locks stay behind.
#[tokio::test]
async fn when_all_connections_to_the_database_vanish_the_service_goes_on_by_itself() {
    let Some(bench) = Bench::new().await else { return };
    bench.to_anac.storm(1.0, &[Trouble::Slow]);
    Box::pin(bench.carry_through(async |bench| {
        tokio::time::sleep(Duration::from_millis(700)).await;
        bench.to_database.vanish();
    }))
    .await;
}

#[tokio::test]
async fn after_a_restart_of_the_database_the_service_goes_on_by_itself() {
    let Some(bench) = Bench::new().await else { return };
    bench.to_anac.storm(1.0, &[Trouble::Slow]);
    Box::pin(bench.carry_through(async |bench| {
        tokio::time::sleep(Duration::from_millis(500)).await;
        for _ in 0..2 {
            bench.to_database.close();
            tokio::time::sleep(Duration::from_secs(2)).await;
            bench.to_database.open();
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }))
    .await;
}
