//! The databases pass the suite of all stores.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod postgres;

use cig_domain::porte::UnitOfWorkFactory;
use cig_persistence::Archivio;

mod sqlite_in_memory {
    use super::*;

    async fn run(case: impl AsyncFnOnce(&dyn UnitOfWorkFactory)) {
        let archivio = Archivio::connect("sqlite::memory:").await.unwrap();
        case(&archivio.units_of_work()).await;
    }

    cig_application::persistence_contract!(run);
}

mod sqlite_in_a_file {
    use super::*;

    async fn run(case: impl AsyncFnOnce(&dyn UnitOfWorkFactory)) {
        let cartella = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", cartella.path().join("archivio.db").display());
        let archivio = Archivio::connect(&url).await.unwrap();
        case(&archivio.units_of_work()).await;
        archivio.close().await.unwrap();
    }

    cig_application::persistence_contract!(run);
}

mod on_postgresql {
    use super::*;

    async fn run(case: impl AsyncFnOnce(&dyn UnitOfWorkFactory)) {
        postgres::with_database(async |url: &str| {
            let archivio = Archivio::connect_with(url, 4).await.unwrap();
            case(&archivio.units_of_work()).await;
            archivio.close().await.unwrap();
        })
        .await;
    }

    cig_application::persistence_contract!(run);
}
