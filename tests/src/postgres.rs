//! A database of its own for a test, on the PostgreSQL server that the settings name.

use std::hash::{BuildHasher, RandomState};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use tokio::sync::OnceCell;
use url::Url;

/// Name of the setting by which `cargo xtask test` tells the server.
const SETTING: &str = "RICHIEDI_CIG_TEST_POSTGRES";

/// An empty database, until the service that opens it first makes its tables.
pub struct Postgres {
    admin: DatabaseConnection,
    name: String,
    url: Url,
    inside: OnceCell<DatabaseConnection>,
}

impl Postgres {
    /// Creates it. Without a server there is none, and the test says so in the form that `cargo xtask test` counts.
    pub async fn create() -> Option<Self> {
        let Ok(server) = std::env::var(SETTING) else {
            println!("SALTATO: serve un server PostgreSQL ({SETTING})");
            return None;
        };
        let name = format!("suites_{:016x}", RandomState::new().hash_one(std::process::id()));
        let admin = Database::connect(&server).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        let mut url: Url = server.parse().unwrap();
        url.set_path(&name);
        Some(Self { admin, name, url, inside: OnceCell::new() })
    }

    /// Its address.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// How many rows there are: `trasmissioni WHERE NOT conclusa`.
    pub async fn count(&self, rows: &str) -> i64 {
        let db = self.inside.get_or_init(async || Database::connect(self.url()).await.unwrap()).await;
        let query =
            Statement::from_string(DbBackend::Postgres, format!("SELECT count(*) AS quante FROM {rows}"));
        db.query_one_raw(query).await.unwrap().unwrap().try_get("", "quante").unwrap()
    }

    /// Removes it, whoever is connected.
    pub async fn remove(self) {
        self.admin.execute_unprepared(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await.unwrap();
    }
}
