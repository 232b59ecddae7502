//! Events: stored beside what they tell, published in one order.

use std::ops::RangeInclusive;

use cig_domain::eventi::{Evento, EventoId, TipoEvento};
use cig_domain::persone::{EnteId, UfficioId};
use cig_domain::porte::{Ambito, RepositoryError, UnitOfWorkFactory};
use cig_domain::richiesta::RichiestaId;
use serde_json::json;
use uuid::Uuid;

use super::samples::{ALTRO_UFFICIO, UFFICIO, instant};

/// Event `sequenza` of request `n`.
pub(super) fn event(n: u32, sequenza: u32) -> Evento {
    Evento {
        id: EventoId(Uuid::from_u128(u128::from(n) * 0x1_0000 + u128::from(sequenza))),
        richiesta: RichiestaId(Uuid::from_u128(n.into())),
        sequenza,
        istante: instant("2026-03-02T12:00:00.123456Z"),
        tipo: TipoEvento::TUTTI[sequenza as usize % TipoEvento::TUTTI.len()],
        ente: EnteId(Uuid::from_u128(0xE1)),
        ufficio: UFFICIO,
        dati: json!({ "zeta": "«é»", "alfa": [sequenza, null] }),
    }
}

pub(super) fn of_office(ufficio: UfficioId, evento: Evento) -> Evento {
    Evento { ufficio, ..evento }
}

/// Stores the events and keeps them.
pub(super) async fn append(factory: &dyn UnitOfWorkFactory, eventi: &[Evento]) {
    let mut uow = factory.begin().await.unwrap();
    uow.eventi().append(eventi).await.unwrap();
    uow.commit().await.unwrap();
}

async fn publish(factory: &dyn UnitOfWorkFactory, limite: u32) -> Option<RangeInclusive<i64>> {
    let mut uow = factory.begin().await.unwrap();
    let pubblicati = uow.eventi().publish(limite).await.unwrap();
    uow.commit().await.unwrap();
    pubblicati
}

/// Request and number of the events after that place.
async fn list(
    factory: &dyn UnitOfWorkFactory,
    ambito: Ambito,
    dopo: i64,
    limite: u32,
) -> Vec<(i64, u128, u32)> {
    let mut uow = factory.begin().await.unwrap();
    let pubblicati = uow.eventi().list(ambito, dopo, limite).await.unwrap();
    pubblicati.into_iter().map(|p| (p.posto, p.evento.richiesta.0.as_u128(), p.evento.sequenza)).collect()
}

/// All that an event tells comes back, with the fields of its data in their order.
pub async fn a_published_event_is_read_back_equal(factory: &dyn UnitOfWorkFactory) {
    let eventi: Vec<_> = (1..=13).map(|sequenza| event(1, sequenza)).collect();
    append(factory, &eventi).await;
    assert_eq!(publish(factory, 100).await, Some(1..=13));
    let mut uow = factory.begin().await.unwrap();
    let letti = uow.eventi().list(Ambito::Sistema, 0, 100).await.unwrap();
    assert_eq!(letti[0].evento.dati.to_string(), r#"{"zeta":"«é»","alfa":[1,null]}"#);
    assert_eq!(letti.into_iter().map(|letto| letto.evento).collect::<Vec<_>>(), eventi);
}

/// What was not published yet is not seen, and what was is not published again.
pub async fn an_event_is_published_once(factory: &dyn UnitOfWorkFactory) {
    append(factory, &[event(1, 1), event(1, 2)]).await;
    assert_eq!(list(factory, Ambito::Sistema, 0, 10).await, []);
    assert_eq!(publish(factory, 1).await, Some(1..=1));
    assert_eq!(list(factory, Ambito::Sistema, 0, 10).await, [(1, 1, 1)]);
    append(factory, &[event(2, 1)]).await;
    assert_eq!(publish(factory, 10).await, Some(2..=3));
    assert_eq!(publish(factory, 10).await, None);
    let tutti = [(1, 1, 1), (2, 1, 2), (3, 2, 1)];
    assert_eq!(list(factory, Ambito::Sistema, 0, 10).await, tutti);
}

/// Pages follow each other by place, and an office sees its own events only.
pub async fn an_office_reads_its_events_page_by_page(factory: &dyn UnitOfWorkFactory) {
    let altrui = |n, sequenza| of_office(ALTRO_UFFICIO, event(n, sequenza));
    append(factory, &[event(1, 1), altrui(2, 1), event(1, 2), altrui(2, 2), event(3, 1)]).await;
    publish(factory, 10).await;
    let nostro = Ambito::Ufficio(UFFICIO);
    assert_eq!(list(factory, nostro, 0, 2).await, [(1, 1, 1), (3, 1, 2)]);
    assert_eq!(list(factory, nostro, 3, 2).await, [(5, 3, 1)]);
    assert_eq!(list(factory, nostro, 5, 2).await, []);
    assert_eq!(list(factory, Ambito::Ufficio(ALTRO_UFFICIO), 0, 9).await, [(2, 2, 1), (4, 2, 2)]);
}

/// A name, and a number of a request, are given once.
pub async fn an_event_that_is_there_is_a_duplicate(factory: &dyn UnitOfWorkFactory) {
    append(factory, &[event(1, 1)]).await;
    let stesso_numero = Evento { id: EventoId(Uuid::from_u128(9)), ..event(1, 1) };
    let stesso_nome = Evento { id: event(1, 1).id, ..event(2, 1) };
    for doppio in [stesso_numero, stesso_nome] {
        let mut uow = factory.begin().await.unwrap();
        let esito = uow.eventi().append(&[doppio]).await;
        assert!(matches!(esito, Err(RepositoryError::Duplicate(_))), "{esito:?}");
    }
}

/// A unit of work that is dropped tells nothing.
pub async fn an_event_of_a_dropped_unit_of_work_never_was(factory: &dyn UnitOfWorkFactory) {
    let mut uow = factory.begin().await.unwrap();
    uow.eventi().append(&[event(1, 1)]).await.unwrap();
    drop(uow);
    assert_eq!(publish(factory, 10).await, None);
}
