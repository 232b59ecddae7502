//! The service on PostgreSQL, with nothing but the address of the database changed.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::hash::{BuildHasher, RandomState};

use cig_domain::Cig;
use reqwest::{Method, StatusCode, Url, header};
use sea_orm::{ConnectionTrait, Database};
use suites::campioni::AD3_TRE_LOTTI;
use suites::mondo::emulatore_svelto;
use suites::servizio::{Installazione, Servizio};

/// Name of the setting by which `cargo xtask test` tells the server.
const VARIABILE: &str = "RICHIEDI_CIG_TEST_POSTGRES";

#[tokio::test]
async fn the_list_opens_and_a_request_gets_its_cigs() {
    let Ok(server) = std::env::var(VARIABILE) else {
        println!("SALTATO: serve un server PostgreSQL ({VARIABILE})");
        return;
    };
    let nome = format!("suites_{:016x}", RandomState::new().hash_one(std::process::id()));
    let amministra = Database::connect(&server).await.unwrap();
    amministra.execute_unprepared(&format!("CREATE DATABASE {nome}")).await.unwrap();
    let mut database: Url = server.parse().unwrap();
    database.set_path(&nome);

    goes_the_whole_way(database.as_str()).await;
    amministra.execute_unprepared(&format!("DROP DATABASE {nome} WITH (FORCE)")).await.unwrap();
}

async fn goes_the_whole_way(database: &str) {
    let emulatore = emulatore_svelto().await;
    let installazione = Installazione::con_database(&emulatore.base_url(), database);
    let servizio = installazione.avvia().await;
    let elenco = servizio.get("richieste").await;
    assert_eq!((&elenco["totale"], &elenco["richieste"]), (&0.into(), &serde_json::json!([])));
    assert!(list_page(&servizio).await.contains("CIG: 0 di 0"));

    let id = servizio.prepara(AD3_TRE_LOTTI).await;
    servizio.invia(&id).await;
    let richiesta = servizio.attendi_fine(&id).await;
    assert_eq!((&richiesta["stato"], &richiesta["statoAppalto"]), (&"perfezionata".into(), &"PUBB".into()));
    let cig: Vec<_> = richiesta["lotti"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lotto| lotto["cig"].as_str().unwrap().parse::<Cig>().unwrap())
        .collect();
    assert_eq!(cig.len(), 3);

    // Another node, later, on the same database.
    servizio.uccidi().await;
    let servizio = installazione.avvia().await;
    assert_eq!(servizio.get("richieste").await["richieste"][0]["id"], id.as_str());
    let pagina = list_page(&servizio).await;
    assert!(cig.iter().all(|cig| pagina.contains(cig.as_str())), "{pagina}");
}

/// The list as the demo's RUP sees it, without JavaScript.
async fn list_page(servizio: &Servizio) -> String {
    let accesso = servizio
        .pagina(Method::POST, "/accesso")
        .form(&[("nome_utente", "rup"), ("password", "rup")])
        .send()
        .await
        .unwrap();
    assert_eq!(accesso.status(), StatusCode::SEE_OTHER);
    let cookie = accesso.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap();
    let pagina = servizio.pagina(Method::GET, "/").header(header::COOKIE, cookie).send().await.unwrap();
    assert_eq!(pagina.status(), StatusCode::OK);
    pagina.text().await.unwrap()
}
