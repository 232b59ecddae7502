//! The service on PostgreSQL, chosen by nothing but the address of the database.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use cig_domain::Cig;
use reqwest::{Method, StatusCode, header};
use suites::pcp::quick_emulator;
use suites::postgres::Postgres;
use suites::samples::AD3_TRE_LOTTI;
use suites::service::{Installation, Service};

#[tokio::test]
async fn the_list_opens_and_a_request_gets_its_cigs() {
    let Some(database) = Postgres::create().await else { return };
    goes_the_whole_way(database.url()).await;
    database.remove().await;
}

async fn goes_the_whole_way(database: &str) {
    let emulator = quick_emulator().await;
    let installation = Installation::on_database(&emulator.base_url(), database);
    let service = installation.start().await;
    let elenco = service.get("richieste").await;
    assert_eq!((&elenco["totale"], &elenco["richieste"]), (&0.into(), &serde_json::json!([])));
    assert!(list_page(&service).await.contains("CIG: 0 di 0"));

    let id = service.prepare(AD3_TRE_LOTTI).await;
    service.send(&id).await;
    let richiesta = service.ended(&id).await;
    assert_eq!((&richiesta["stato"], &richiesta["statoAppalto"]), (&"perfezionata".into(), &"PUBB".into()));
    let cig: Vec<_> = richiesta["lotti"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lotto| lotto["cig"].as_str().unwrap().parse::<Cig>().unwrap())
        .collect();
    assert_eq!(cig.len(), 3);

    // Another node, later, on the same database.
    service.kill().await;
    let service = installation.start().await;
    assert_eq!(service.get("richieste").await["richieste"][0]["id"], id.as_str());
    let page = list_page(&service).await;
    assert!(cig.iter().all(|cig| page.contains(cig.as_str())), "{page}");
}

/// The list as the demo's RUP sees it, without JavaScript.
async fn list_page(service: &Service) -> String {
    let cookie = service.enter().await;
    let page = service.page(Method::GET, "/").header(header::COOKIE, cookie).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    page.text().await.unwrap()
}
