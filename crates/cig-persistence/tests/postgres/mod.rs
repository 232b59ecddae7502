//! A database of its own for each test, on the server that `RICHIEDI_CIG_TEST_POSTGRES` names.

use std::hash::{BuildHasher, RandomState};

use sea_orm::{ConnectionTrait, Database};

/// Creates a database, runs `test` with its address, and drops it. Says so when there is no server.
pub(crate) async fn with_database(test: impl AsyncFnOnce(&str)) {
    let Ok(server) = std::env::var("RICHIEDI_CIG_TEST_POSTGRES") else {
        println!("SALTATO: PostgreSQL non disponibile (RICHIEDI_CIG_TEST_POSTGRES)");
        return;
    };
    let nome = format!("richiedi_cig_{:016x}", RandomState::new().hash_one(std::process::id()));
    let amministra = Database::connect(&server).await.unwrap();
    amministra.execute_unprepared(&format!("CREATE DATABASE {nome}")).await.unwrap();
    test(&address(&server, &nome)).await;
    // By force: a test that was cut short may have left a connection.
    amministra.execute_unprepared(&format!("DROP DATABASE {nome} WITH (FORCE)")).await.unwrap();
}

/// The address of another database of the same server.
fn address(server: &str, database: &str) -> String {
    let (indirizzo, opzioni) = server.split_once('?').map_or((server, None), |(a, b)| (a, Some(b)));
    let host = indirizzo.find("://").map_or(0, |posto| posto + 3);
    let fine = indirizzo[host..].find('/').map_or(indirizzo.len(), |posto| host + posto);
    let opzioni = opzioni.map(|opzioni| format!("?{opzioni}")).unwrap_or_default();
    format!("{}/{database}{opzioni}", &indirizzo[..fine])
}
