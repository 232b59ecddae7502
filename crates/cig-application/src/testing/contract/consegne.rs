//! Deliveries of events: in order, by one node at a time, until they are done or given up.

use std::collections::HashSet;

use cig_domain::eventi::{Consegna, Destinazione, StatoConsegna};
use cig_domain::porte::{RepositoryError, UnitOfWorkFactory};

use super::eventi::{append, event, of_office};
use super::richieste::both;
use super::samples::{ALTRO_UFFICIO, UFFICIO, instant};

const ORA: &str = "2026-03-02T12:00:00Z";
const FINO_A: &str = "2026-03-02T12:01:00Z";

fn destination(nome: &str) -> Destinazione {
    Destinazione { nome: nome.into(), ente: None, ufficio: None }
}

/// Publishes all events, and opens their deliveries.
async fn open(factory: &dyn UnitOfWorkFactory, destinazioni: &[Destinazione]) {
    let mut uow = factory.begin().await.unwrap();
    let posti = uow.eventi().publish(100).await.unwrap().unwrap();
    for destinazione in destinazioni {
        uow.consegne().open(destinazione, posti.clone(), instant(ORA)).await.unwrap();
    }
    uow.commit().await.unwrap();
}

/// Claims one in its own unit of work.
async fn claim(
    factory: &dyn UnitOfWorkFactory,
    destinazione: &str,
    ora: &str,
    fino_a: &str,
) -> Option<Consegna> {
    let mut uow = factory.begin().await.unwrap();
    let presa = uow.consegne().claim_due(destinazione, instant(ora), instant(fino_a)).await.unwrap();
    uow.commit().await.unwrap();
    presa
}

/// Claims one that must be there: of which request, and which of its events.
async fn claimed(factory: &dyn UnitOfWorkFactory, destinazione: &str) -> (Consegna, (u128, u32)) {
    let presa = claim(factory, destinazione, ORA, FINO_A).await.unwrap();
    let evento = &presa.pubblicato.evento;
    let quale = (evento.richiesta.0.as_u128(), evento.sequenza);
    (presa, quale)
}

async fn settle(factory: &dyn UnitOfWorkFactory, consegna: &mut Consegna, stato: StatoConsegna) {
    consegna.stato = stato;
    consegna.affittata_fino_a = None;
    let mut uow = factory.begin().await.unwrap();
    uow.consegne().update(consegna).await.unwrap();
    uow.commit().await.unwrap();
}

async fn in_state(factory: &dyn UnitOfWorkFactory, stato: StatoConsegna) -> Vec<(String, u128, u32)> {
    let trovate = factory.begin().await.unwrap().consegne().list(stato, 100).await.unwrap();
    let breve = |c: Consegna| {
        let evento = c.pubblicato.evento;
        (c.destinazione, evento.richiesta.0.as_u128(), evento.sequenza)
    };
    trovate.into_iter().map(breve).collect()
}

/// Each destination gets its own deliveries, of the authority and of the office that it wants.
pub async fn a_destination_gets_the_events_that_it_wants(factory: &dyn UnitOfWorkFactory) {
    append(factory, &[event(1, 1), of_office(ALTRO_UFFICIO, event(2, 1))]).await;
    let ufficio = Destinazione { ufficio: Some(UFFICIO), ..destination("ufficio") };
    let ente = Destinazione { ente: Some(event(1, 1).ente), ..destination("ente") };
    let altro = Destinazione {
        ente: Some(cig_domain::persone::EnteId(uuid::Uuid::nil())),
        ..destination("altro ente")
    };
    open(factory, &[destination("tutto"), ufficio, ente, altro]).await;
    let attese = [("ente", 1), ("tutto", 1), ("ufficio", 1), ("ente", 2), ("tutto", 2)];
    let attese = attese.map(|(nome, n)| (nome.to_owned(), n, 1));
    assert_eq!(in_state(factory, StatoConsegna::Attesa).await, attese);
}

/// A claimed delivery is the event, with the attempt counted; what is written of it comes back.
pub async fn a_claimed_delivery_is_written_back_equal(factory: &dyn UnitOfWorkFactory) {
    append(factory, &[event(1, 1)]).await;
    open(factory, &[destination("a")]).await;
    let (mut presa, _) = claimed(factory, "a").await;
    assert_eq!(presa.pubblicato.evento, event(1, 1));
    assert_eq!((presa.versione, presa.tentativi), (2, 1));
    assert_eq!(presa.affittata_fino_a, Some(instant(FINO_A)));
    presa.esito = Some("HTTP 503 «è»".into());
    presa.prossimo_il = instant("2026-03-02T12:00:05.123456999Z");
    settle(factory, &mut presa, StatoConsegna::Attesa).await;
    assert_eq!(presa.prossimo_il, instant("2026-03-02T12:00:05.123456Z"));
    let letta = factory.begin().await.unwrap().consegne().list(StatoConsegna::Attesa, 1).await.unwrap();
    assert_eq!(letta, [presa]);
}

/// A later event of a request waits until the earlier one is delivered or dead; other requests and other
/// destinations do not.
pub async fn events_of_a_request_are_delivered_in_order(factory: &dyn UnitOfWorkFactory) {
    append(factory, &[event(1, 1), event(1, 2), event(2, 1), event(1, 3)]).await;
    open(factory, &[destination("a"), destination("b")]).await;
    let (mut prima, quale) = claimed(factory, "a").await;
    assert_eq!(quale, (1, 1));
    assert_eq!(claimed(factory, "a").await.1, (2, 1));
    assert_eq!(claim(factory, "a", ORA, FINO_A).await, None, "the first one is under way");
    assert_eq!(claimed(factory, "b").await.1, (1, 1));
    settle(factory, &mut prima, StatoConsegna::Riuscita).await;
    let (mut seconda, quale) = claimed(factory, "a").await;
    assert_eq!(quale, (1, 2));
    settle(factory, &mut seconda, StatoConsegna::Morta).await;
    assert_eq!(claimed(factory, "a").await.1, (1, 3));
}

/// What waits behind a delivery that is tried again later is due with it, and not before.
pub async fn who_waits_behind_a_failure_is_due_with_it(factory: &dyn UnitOfWorkFactory) {
    append(factory, &[event(1, 1), event(1, 2)]).await;
    open(factory, &[destination("a")]).await;
    let (mut prima, _) = claimed(factory, "a").await;
    prima.prossimo_il = instant(FINO_A);
    settle(factory, &mut prima, StatoConsegna::Attesa).await;
    let attese = factory.begin().await.unwrap().consegne().list(StatoConsegna::Attesa, 9).await.unwrap();
    assert!(attese.iter().all(|attesa| attesa.prossimo_il == instant(FINO_A)), "{attese:?}");
    assert_eq!(claim(factory, "a", "2026-03-02T12:00:59Z", FINO_A).await, None);
    let (di_nuovo, dopo) = ("2026-03-02T12:01:00Z", "2026-03-02T12:02:00Z");
    let mut prima = claim(factory, "a", di_nuovo, dopo).await.unwrap();
    assert_eq!((prima.pubblicato.evento.sequenza, prima.tentativi), (1, 2));
    settle(factory, &mut prima, StatoConsegna::Riuscita).await;
    assert_eq!(claim(factory, "a", di_nuovo, dopo).await.unwrap().pubblicato.evento.sequenza, 2);
}

/// Until its lease runs out a delivery is its node's; then it is another's, and the first one's outcome comes too late.
pub async fn a_delivery_is_taken_over_when_its_lease_runs_out(factory: &dyn UnitOfWorkFactory) {
    append(factory, &[event(1, 1)]).await;
    open(factory, &[destination("a")]).await;
    let (mut lenta, _) = claimed(factory, "a").await;
    assert_eq!(claim(factory, "a", "2026-03-02T12:00:59Z", FINO_A).await, None);
    let nuova = claim(factory, "a", FINO_A, "2026-03-02T12:02:00Z").await.unwrap();
    assert_eq!((nuova.versione, nuova.tentativi), (3, 2));
    lenta.stato = StatoConsegna::Riuscita;
    let mut uow = factory.begin().await.unwrap();
    let esito = uow.consegne().update(&mut lenta).await;
    assert!(matches!(esito, Err(RepositoryError::Conflict)), "{esito:?}");
}

/// Callers at the same moment get different deliveries, each of them once.
pub async fn deliveries_claimed_at_once_never_meet(factory: &dyn UnitOfWorkFactory) {
    let eventi: Vec<_> = (1..=8).map(|n| event(n, 1)).collect();
    append(factory, &eventi).await;
    open(factory, &[destination("a")]).await;
    let tutte = async || {
        let mut prese = Vec::new();
        while let Some(presa) = claim(factory, "a", ORA, FINO_A).await {
            prese.push(presa.pubblicato.posto);
        }
        prese
    };
    let (prime, seconde) = both(tutte(), tutte()).await;
    let prese: HashSet<_> = prime.iter().chain(&seconde).collect();
    assert_eq!((prese.len(), prime.len() + seconde.len()), (8, 8));
}

/// Dead deliveries are tried again from the beginning: those of an event, or all.
pub async fn dead_deliveries_live_again(factory: &dyn UnitOfWorkFactory) {
    append(factory, &[event(1, 1), event(2, 1)]).await;
    open(factory, &[destination("a"), destination("b")]).await;
    for destinazione in ["a", "a", "b"] {
        let (mut presa, _) = claimed(factory, destinazione).await;
        settle(factory, &mut presa, StatoConsegna::Morta).await;
    }
    let mut uow = factory.begin().await.unwrap();
    let rimandate = uow.consegne().revive(Some(&[event(1, 1).id]), instant(FINO_A)).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(rimandate, 2);
    assert_eq!(in_state(factory, StatoConsegna::Morta).await, [("a".to_owned(), 2, 1)]);
    assert_eq!(claim(factory, "a", ORA, FINO_A).await, None, "due from then on");
    let presa = claim(factory, "a", FINO_A, "2026-03-02T12:02:00Z").await.unwrap();
    assert_eq!((presa.pubblicato.evento.id, presa.tentativi), (event(1, 1).id, 1));
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.consegne().revive(None, instant(FINO_A)).await.unwrap(), 1);
    assert_eq!(uow.consegne().revive(None, instant(FINO_A)).await.unwrap(), 0);
}

/// Old events that every destination has go, the last place excepted; what somebody still waits for stays.
pub async fn events_that_everybody_has_are_taken_away(factory: &dyn UnitOfWorkFactory) {
    let eventi: Vec<_> = (1..=4).map(|n| event(n, 1)).collect();
    append(factory, &eventi).await;
    open(factory, &[destination("a"), destination("tolta")]).await;
    let (mut riuscita, _) = claimed(factory, "a").await;
    settle(factory, &mut riuscita, StatoConsegna::Riuscita).await;
    let (mut morta, _) = claimed(factory, "a").await;
    settle(factory, &mut morta, StatoConsegna::Morta).await;
    let prune = async |prima_di: &str| {
        let mut uow = factory.begin().await.unwrap();
        let tolti = uow.consegne().prune(instant(prima_di), &["a".to_owned()]).await.unwrap();
        uow.commit().await.unwrap();
        tolti
    };
    assert_eq!(prune(ORA).await, 0, "not old enough");
    assert_eq!(prune("2026-03-03T00:00:00Z").await, 1);
    assert_eq!(in_state(factory, StatoConsegna::Morta).await, [("a".to_owned(), 2, 1)]);
    let attese: Vec<_> = in_state(factory, StatoConsegna::Attesa).await;
    assert_eq!(attese.iter().filter(|(nome, ..)| nome == "tolta").count(), 3);
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.consegne().prune(instant("2026-03-03T00:00:00Z"), &[]).await.unwrap(), 2);
    uow.commit().await.unwrap();
    append(factory, &[event(5, 1)]).await;
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.eventi().publish(9).await.unwrap(), Some(5..=5), "no place is given twice");
}
