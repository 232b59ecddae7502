//! How databases carry out the searches of the list: by indexes, each of them, with the statistics of a store that is used.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use cig_application::CONTATE;
use cig_domain::RichiestaCig;
use cig_domain::porte::{Ambito, Chiave, Cursore, Ordine, Pagina, Ricerca};
use cig_persistence::{Archivio, PLANS, frequency_statement, search_statements};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use suites::population::Population;
use suites::postgres::Postgres;
use suites::searches::KINDS;

/// Enough for a full scan to cost more than any index.
const REQUESTS: u32 = 12_000;
const OFFICES: u32 = 40;

/// What carries out the page of a search by one filter: the index that has the filter, or the order.
const BY: [(&str, &[&str]); 20] = [
    ("nessun filtro", &["richieste_ufficio_modificata_il"]),
    ("codice, inizio", &["richieste_ufficio_codice_appalto"]),
    ("codice, intero", &["richieste_ufficio_codice_appalto"]),
    ("oggetto, una parola", &["parole_pkey"]),
    ("oggetto, due parole", &["parole_pkey"]),
    ("oggetto, intero", &["parole_pkey"]),
    ("oggetto, parola di anni fa", &["parole_pkey"]),
    ("ID appalto", &["richieste_ufficio_id_appalto", "richieste_id_appalto"]),
    ("numero gara", &["richieste_ufficio_numero_gara"]),
    ("CIG", &["lotti_cig"]),
    ("CIG utilizzato", &["richieste_ufficio_utilizzata", "richieste_ufficio_modificata_il"]),
    ("stato", &["richieste_ufficio_stato"]),
    ("due stati", &["richieste_ufficio_stato", "richieste_ufficio_modificata_il"]),
    ("stato del lotto", &["richieste_ufficio_stato_appalto"]),
    ("RUP", &["richieste_ufficio_rup"]),
    ("modalità", &["richieste_ufficio_scelta_contraente"]),
    ("invio, un mese", &["richieste_ufficio_inviata_il"]),
    ("invio, un anno", &["richieste_ufficio_inviata_il"]),
    ("scadenza", &["richieste_ufficio_in_attesa_dal"]),
    ("valore", &["richieste_ufficio_importo_complessivo"]),
];

/// What is looked for, and where the list goes on.
#[derive(Clone)]
struct Search {
    kind: &'static str,
    ambito: Ambito,
    ricerca: Ricerca,
    dopo: Option<Cursore>,
}

impl Search {
    fn statements(&self, backend: DbBackend) -> Vec<Statement> {
        let pagina = Pagina { dopo: self.dopo.clone(), limite: 21 };
        let mut statements =
            search_statements(backend, self.ambito, &self.ricerca, &[], &pagina, CONTATE + 1).unwrap();
        statements.extend(frequency_statement(backend, self.ambito, &self.ricerca));
        statements
    }
}

/// Searches of each kind, as the offices of some requests make them: the first page, and the one after such a request.
fn searches(population: &Population) -> Vec<Search> {
    let rng = &mut StdRng::seed_from_u64(7);
    let step = usize::try_from(REQUESTS / 10).unwrap();
    let requests: Vec<_> = (7..REQUESTS).step_by(step).map(|n| population.request(n)).collect();
    let mut searches = Vec::new();
    for kind in KINDS {
        let before = searches.len();
        for request in &requests {
            let Some(ricerca) = kind.search(request, rng) else { continue };
            let first =
                Search { kind: kind.name, ambito: Ambito::Ufficio(request.ufficio), ricerca, dopo: None };
            let dopo = Some(place(request, first.ricerca.ordine()));
            searches.push(Search { dopo, ..first.clone() });
            searches.push(first);
        }
        assert!(searches.len() >= before + 6, "{}", kind.name);
    }
    searches
}

/// Where a request stands in a list of that order, or somewhere there if it cannot be in one.
fn place(richiesta: &RichiestaCig, ordine: Ordine) -> Cursore {
    let modificata_il = richiesta.modificata_il;
    let chiave = match ordine {
        Ordine::Modifica => Chiave::Istante(modificata_il),
        Ordine::Invio => Chiave::Istante(richiesta.inviata_il.unwrap_or(modificata_il)),
        Ordine::Scadenza => Chiave::Istante(richiesta.in_attesa_dal().unwrap_or(modificata_il)),
        Ordine::Importo => Chiave::Importo(richiesta.importo_complessivo()),
        Ordine::Codice => Chiave::Codice(richiesta.codice_appalto.piegato()),
    };
    Cursore { chiave, id: richiesta.id }
}

async fn plan(db: &DatabaseConnection, explain: &str, statement: &Statement) -> String {
    let sql = format!("{explain} {statement}");
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    // SQLite tells of each step in its fourth column.
    let column = if db.get_database_backend() == DbBackend::Postgres { 0 } else { 3 };
    rows.iter().map(|row| row.try_get_by_index::<String>(column).unwrap()).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn postgresql_reads_no_table_whole() {
    let Some(database) = Postgres::create().await else { return };
    let population = Population::new(REQUESTS, OFFICES);
    Archivio::connect_with(database.url(), 2).await.unwrap().close().await.unwrap();
    population.copy_into(database.url()).await;
    let mut options = ConnectOptions::new(database.url());
    options.map_sqlx_postgres_opts(|options| options.options(PLANS));
    let db = Database::connect(options).await.unwrap();
    for search in searches(&population) {
        let Search { kind, ref dopo, .. } = search;
        for (place, statement) in search.statements(DbBackend::Postgres).iter().enumerate() {
            let plan = plan(&db, "EXPLAIN", statement).await;
            for table in ["richieste", "lotti", "parole", "trasmissioni"] {
                assert!(
                    !plan.contains(&format!("Seq Scan on {table}")),
                    "{kind} {dopo:?}: {statement}\n{plan}"
                );
            }
            let by = BY.iter().find(|(name, _)| *name == kind).filter(|_| place == 0 && dopo.is_none());
            if let Some((_, indexes)) = by {
                assert!(indexes.iter().any(|index| plan.contains(index)), "{kind}: {statement}\n{plan}");
            }
        }
    }
    db.close().await.unwrap();
    database.remove().await;
}

#[tokio::test]
async fn sqlite_reads_no_table_whole() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("archivio.db").display());
    let archivio = Archivio::connect(&url).await.unwrap();
    let population = Population::new(REQUESTS, OFFICES);
    let db = Database::connect(&url).await.unwrap();
    for search in searches(&population) {
        let Search { kind, ref dopo, .. } = search;
        for statement in &search.statements(DbBackend::Sqlite) {
            let plan = plan(&db, "EXPLAIN QUERY PLAN", statement).await;
            for table in ["richieste", "lotti", "parole", "trasmissioni", "prima", "seconda", "terza"] {
                assert!(!plan.contains(&format!("SCAN {table}")), "{kind} {dopo:?}: {statement}\n{plan}");
            }
        }
    }
    db.close().await.unwrap();
    archivio.close().await.unwrap();
}
