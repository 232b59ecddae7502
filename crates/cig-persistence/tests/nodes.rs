//! Several nodes on one database.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod campioni;
mod postgres;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use cig_domain::RichiestaId;
use cig_domain::porte::{Clock, RepositoryError, UnitOfWork, UnitOfWorkFactory};
use cig_domain::trasmissione::{Trasmissione, TrasmissioneId};
use cig_persistence::{Archivio, ConnectError, Orologio, SeaUnitOfWorkFactory};
use uuid::Uuid;

const TRASMISSIONI: u32 = 200;

fn ora() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

fn transmission(n: u32) -> Trasmissione {
    campioni::transmission(n, ora() - TimeDelta::seconds(1))
}

/// Claims one, and says which.
async fn claim(uow: &mut Box<dyn UnitOfWork>) -> Option<TrasmissioneId> {
    let corsia = transmission(1).corsia().unwrap();
    let prese = uow.trasmissioni().claim_due(corsia, 1, ora(), ora() + TimeDelta::minutes(1)).await.unwrap();
    prese.first().map(|presa| presa.id)
}

/// A worker: claims one after the other until none is due, and says which.
async fn claim_all(factory: SeaUnitOfWorkFactory) -> Vec<TrasmissioneId> {
    let mut prese = Vec::new();
    loop {
        let mut uow = factory.begin().await.unwrap();
        let presa = claim(&mut uow).await;
        uow.commit().await.unwrap();
        match presa {
            Some(presa) => prese.push(presa),
            None => return prese,
        }
    }
}

/// Two nodes with two workers each claim everything; nothing is claimed twice.
async fn two_nodes_share_the_work(url: &str) {
    let (uno, due) = tokio::join!(Archivio::connect(url), Archivio::connect(url));
    let nodi = [uno.unwrap(), due.unwrap()];
    let mut uow = nodi[0].units_of_work().begin().await.unwrap();
    for n in 0..TRASMISSIONI {
        uow.trasmissioni().insert(&mut transmission(n)).await.unwrap();
    }
    uow.commit().await.unwrap();

    let al_lavoro: Vec<_> =
        nodi.iter().chain(&nodi).map(|nodo| tokio::spawn(claim_all(nodo.units_of_work()))).collect();
    let mut prese = Vec::new();
    for lavoro in al_lavoro {
        prese.extend(lavoro.await.unwrap());
    }
    assert_eq!(prese.len(), TRASMISSIONI as usize);
    assert_eq!(prese.into_iter().collect::<HashSet<_>>().len(), TRASMISSIONI as usize);
    for nodo in nodi {
        nodo.close().await.unwrap();
    }
}

/// Nodes that start together on an empty database all find it ready; one that starts later changes nothing.
async fn all_nodes_start_together(url: &str) {
    let nodi: Vec<_> = (0..6)
        .map(|_| {
            let url = url.to_owned();
            tokio::spawn(async move { Archivio::connect(&url).await })
        })
        .collect();
    for nodo in nodi {
        let nodo = nodo.await.unwrap().unwrap();
        nodo.ping().await.unwrap();
        nodo.close().await.unwrap();
    }
    let archivio = Archivio::connect(url).await.unwrap();
    let mut uow = archivio.units_of_work().begin().await.unwrap();
    assert_eq!(uow.trasmissioni().find_last(RichiestaId(Uuid::nil())).await.unwrap(), None);
    drop(uow);
    archivio.close().await.unwrap();
}

async fn on_sqlite(test: impl AsyncFnOnce(&str)) {
    let cartella = tempfile::tempdir().unwrap();
    test(&format!("sqlite://{}?mode=rwc", cartella.path().join("archivio.db").display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_share_the_work_on_sqlite() {
    Box::pin(on_sqlite(two_nodes_share_the_work)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_share_the_work_on_postgresql() {
    Box::pin(postgres::with_database(two_nodes_share_the_work)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_nodes_start_together_on_sqlite() {
    on_sqlite(all_nodes_start_together).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_nodes_start_together_on_postgresql() {
    postgres::with_database(all_nodes_start_together).await;
}

/// The clock of a machine that nobody looks after.
#[derive(Debug)]
struct Wrong(TimeDelta);

impl Clock for Wrong {
    fn now(&self) -> DateTime<Utc> {
        ora() + self.0
    }
}

/// Claims what is due now, one after the other, for three minutes each.
async fn claim_by(clock: &Orologio, factory: SeaUnitOfWorkFactory) -> Vec<TrasmissioneId> {
    let corsia = transmission(1).corsia().unwrap();
    let mut prese = Vec::new();
    loop {
        let (mut uow, ora) = (factory.begin().await.unwrap(), clock.now());
        let presa = uow.trasmissioni().claim_due(corsia, 1, ora, ora + TimeDelta::minutes(3)).await.unwrap();
        uow.commit().await.unwrap();
        match presa.first() {
            Some(presa) => prese.push(presa.id),
            None => return prese,
        }
    }
}

/// One machine is ten minutes slow and the other ten minutes fast: neither takes over what the other is at work on, and
/// what is due for one is due for the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_whose_machines_differ_by_minutes_share_the_time_of_postgresql() {
    postgres::with_database(async |url: &str| {
        let archivio = Archivio::connect(url).await.unwrap();
        let (lento, avanti) = tokio::join!(
            archivio.clock(Arc::new(Wrong(TimeDelta::minutes(-10)))),
            archivio.clock(Arc::new(Wrong(TimeDelta::minutes(10))))
        );
        let (lento, avanti) = (lento.unwrap(), avanti.unwrap());
        assert!((lento.now() - avanti.now()).abs() < TimeDelta::seconds(1));
        assert!(avanti.set().await.unwrap().abs() < TimeDelta::seconds(1), "it goes on by itself");

        let mut uow = archivio.units_of_work().begin().await.unwrap();
        for n in 0..40 {
            let mut nuova = campioni::transmission(n, lento.now());
            uow.trasmissioni().insert(&mut nuova).await.unwrap();
        }
        uow.commit().await.unwrap();
        // What was just stored by one clock is due by the other, give or take the network.
        tokio::time::sleep(Duration::from_millis(50)).await;
        let (mut prese, altre) = tokio::join!(
            claim_by(&lento, archivio.units_of_work()),
            claim_by(&avanti, archivio.units_of_work())
        );
        prese.extend(altre);
        assert_eq!(prese.len(), 40, "none twice");
        assert_eq!(prese.into_iter().collect::<HashSet<_>>().len(), 40);
        archivio.close().await.unwrap();
    })
    .await;
}

/// Nodes on SQLite are of one machine, whose clock serves.
#[tokio::test]
async fn the_machine_tells_the_time_on_sqlite() {
    let archivio = Archivio::connect("sqlite::memory:").await.unwrap();
    let clock = archivio.clock(Arc::new(Wrong(TimeDelta::minutes(10)))).await.unwrap();
    assert_eq!(clock.set().await.unwrap(), TimeDelta::zero());
    assert_eq!(clock.now(), ora() + TimeDelta::minutes(10));
}

/// A claim that is not committed yet is passed over, not waited for.
#[tokio::test]
async fn a_claim_at_hand_is_skipped_on_postgresql() {
    postgres::with_database(async |url: &str| {
        let archivio = Archivio::connect_with(url, 3).await.unwrap();
        let factory = archivio.units_of_work();
        let mut uow = factory.begin().await.unwrap();
        for n in [1, 2] {
            uow.trasmissioni().insert(&mut transmission(n)).await.unwrap();
        }
        uow.commit().await.unwrap();
        let claim = async |uow: &mut Box<dyn UnitOfWork>| claim(uow).await.map(|presa| presa.0.as_u128());
        let (mut uno, mut due, mut tre) =
            (factory.begin().await.unwrap(), factory.begin().await.unwrap(), factory.begin().await.unwrap());
        assert_eq!(claim(&mut uno).await, Some(1));
        assert_eq!(claim(&mut due).await, Some(2));
        assert_eq!(claim(&mut tre).await, None);
        drop((uno, due, tre));
        archivio.close().await.unwrap();
    })
    .await;
}

/// After a statement that failed, a commit keeps nothing and says so.
#[tokio::test]
async fn a_failed_unit_of_work_is_not_committed_on_postgresql() {
    postgres::with_database(async |url: &str| {
        let archivio = Archivio::connect_with(url, 1).await.unwrap();
        let factory = archivio.units_of_work();
        let mut uow = factory.begin().await.unwrap();
        uow.trasmissioni().insert(&mut transmission(1)).await.unwrap();
        // A text with a NUL is refused by PostgreSQL.
        let mut rifiutata = Trasmissione { messaggio: Some("\0".into()), ..transmission(2) };
        uow.trasmissioni().insert(&mut rifiutata).await.unwrap_err();
        uow.commit().await.unwrap_err();
        let mut uow = factory.begin().await.unwrap();
        assert_eq!(uow.trasmissioni().find(transmission(1).id).await.unwrap(), None);
        drop(uow);
        archivio.close().await.unwrap();
    })
    .await;
}

/// What the store holds is there when it is opened again.
#[tokio::test]
async fn a_file_is_found_again() {
    on_sqlite(async |url: &str| {
        let archivio = Archivio::connect(url).await.unwrap();
        let mut uow = archivio.units_of_work().begin().await.unwrap();
        let mut trasmissione = transmission(1);
        uow.trasmissioni().insert(&mut trasmissione).await.unwrap();
        uow.commit().await.unwrap();
        archivio.close().await.unwrap();

        let archivio = Archivio::connect(url).await.unwrap();
        let mut uow = archivio.units_of_work().begin().await.unwrap();
        assert_eq!(uow.trasmissioni().find(trasmissione.id).await.unwrap(), Some(trasmissione));
    })
    .await;
}

/// Addresses of no known database, and databases that do not answer, are told apart.
#[tokio::test]
async fn what_cannot_be_opened_is_told() {
    assert!(matches!(Archivio::connect("mysql://localhost/x").await, Err(ConnectError::UnknownDatabase)));
    let assente = Archivio::connect("sqlite:///cartella-che-non-esiste/archivio.db").await;
    assert!(matches!(assente, Err(ConnectError::Connection(_))));
}

/// A store that was closed is unavailable, not broken.
#[tokio::test]
async fn a_closed_store_is_unavailable() {
    let archivio = Archivio::connect("sqlite::memory:").await.unwrap();
    archivio.ping().await.unwrap();
    archivio.clone().close().await.unwrap();
    assert!(matches!(archivio.ping().await, Err(RepositoryError::Unavailable(_))));
    let esito = archivio.units_of_work().begin().await.map(|_| ());
    assert!(matches!(esito, Err(RepositoryError::Unavailable(_))), "{esito:?}");
}
