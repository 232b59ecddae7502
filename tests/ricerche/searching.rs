//! Searches by the use case, many at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cig_application::{Application, CONTATE, Elenco, Sessione, list};
use cig_domain::persone::{Ufficio, UfficioId};
use cig_domain::porte::{Pagina, Ricerca};
use cig_persistence::{SeaUnitOfWorkFactory, frequency_statement, search_statements};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, QueryResult, Statement};
use suites::in_process::searching;
use suites::population::Population;
use suites::samples::{ente, rup, ufficio};
use suites::searches::Kind;

/// Searches of each kind: large offices make more of them, as they have more requests.
const SAMPLES: usize = 60;
/// Rows of a page, as the pages ask for them.
const ROWS: u32 = 20;

/// The use cases over a store that holds a population.
pub(crate) struct Searches {
    population: Population,
    app: Application,
}

/// Who looks for what.
#[derive(Clone)]
pub(crate) struct Sample {
    sessione: Sessione,
    ricerca: Ricerca,
}

/// What searches took.
pub(crate) struct Taken {
    pub(crate) per_second: f64,
    pub(crate) median: Duration,
    pub(crate) p99: Duration,
}

impl Searches {
    pub(crate) fn over(population: &Population, archivio: SeaUnitOfWorkFactory) -> Self {
        Self { population: population.clone(), app: searching(Arc::new(archivio)) }
    }

    /// The same ones at each run.
    pub(crate) fn samples(&self, kind: Kind) -> Vec<Sample> {
        let rng = &mut StdRng::seed_from_u64(1);
        let mut samples = Vec::new();
        while samples.len() < SAMPLES {
            let richiesta = self.population.request(rng.random_range(0..self.population.len()));
            if let Some(ricerca) = kind.search(&richiesta, rng) {
                samples.push(Sample { sessione: of_office(richiesta.ufficio), ricerca });
            }
        }
        samples
    }

    /// So many people search at the same time, each again and again.
    pub(crate) async fn run(&self, samples: &[Sample], clients: u32, duration: Duration) -> Taken {
        // Twice each, so that plans and pages of the database are at hand.
        for sample in samples.iter().chain(samples) {
            self.list(sample).await;
        }
        let started = Instant::now();
        let tasks: Vec<_> = (0..clients)
            .map(|client| {
                let (app, samples) = (self.app.clone(), samples.to_vec());
                let mut rng = StdRng::seed_from_u64(client.into());
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    while started.elapsed() < duration {
                        let Sample { sessione, ricerca } = &samples[rng.random_range(0..samples.len())];
                        let begun = Instant::now();
                        list(&app, sessione, ricerca, &first_page()).await.unwrap();
                        times.push(begun.elapsed());
                    }
                    times
                })
            })
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await.unwrap());
        }
        let elapsed = started.elapsed();
        times.sort_unstable();
        let at = |percent: usize| times[(times.len() - 1) * percent / 100];
        let many = f64::from(u32::try_from(times.len()).unwrap());
        Taken { per_second: many / elapsed.as_secs_f64(), median: at(50), p99: at(99) }
    }

    /// What the database is asked for each of them.
    pub(crate) async fn scripts(&self, db: &DatabaseConnection, samples: &[Sample]) -> Vec<Vec<Statement>> {
        let backend = DbBackend::Postgres;
        let mut scripts = Vec::new();
        for sample in samples {
            let Sample { sessione, ricerca } = sample;
            let oltre = Pagina { limite: ROWS + 1, ..first_page() };
            let ambito = sessione.ambito();
            let asked = frequency_statement(backend, ambito, ricerca);
            let frequencies = match &asked {
                Some(asked) => numbers(&db.query_one_raw(asked.clone()).await.unwrap().unwrap()),
                None => Vec::new(),
            };
            let mut statements =
                search_statements(backend, ambito, ricerca, &frequencies, &oltre, CONTATE + 1).unwrap();
            // What is all on the first page is not counted, nor is what nothing is looked for in.
            if self.list(sample).await.successiva.is_none() || *ricerca == Ricerca::default() {
                statements.pop();
            }
            statements.extend(asked);
            scripts.push(statements);
        }
        scripts
    }

    async fn list(&self, Sample { sessione, ricerca }: &Sample) -> Elenco {
        list(&self.app, sessione, ricerca, &first_page()).await.unwrap()
    }
}

fn numbers(row: &QueryResult) -> Vec<i64> {
    (0..row.column_names().len()).map(|place| row.try_get_by_index(place).unwrap()).collect()
}

fn first_page() -> Pagina {
    Pagina { dopo: None, limite: ROWS }
}

fn of_office(id: UfficioId) -> Sessione {
    Sessione { utente: rup(), ufficio: Ufficio { id, ..ufficio() }, ente: ente() }
}

/// Figures, a line each kind of search.
pub(crate) mod report {
    use suites::searches::Kind;

    use super::Taken;

    pub(crate) const HEAD: &str =
        "ricerca                        p50 ms   p99 ms    al s   pgbench al s   quota";

    pub(crate) fn line(kind: Kind, ours: &Taken, theirs: Option<f64>) {
        let ms = |time: std::time::Duration| time.as_secs_f64() * 1000.0;
        let beside = theirs.map_or_else(String::new, |theirs| {
            format!("{theirs:>14.0} {:>6.0}%", ours.per_second / theirs * 100.0)
        });
        println!(
            "{:<28} {:>8.1} {:>8.1} {:>7.0} {beside}",
            kind.name,
            ms(ours.median),
            ms(ours.p99),
            ours.per_second
        );
    }
}
