//! The calls' rhythm: services, planned stops, calls of a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use cig_domain::porte::{RepositoryError, UnitOfWorkFactory};
use cig_domain::ritmo::{Circuito, Periodo, Servizio, Sosta, StatoServizio};
use uuid::Uuid;

use super::richieste::both;
use super::samples::instant;

fn giorno() -> NaiveDate {
    "2026-03-02".parse().unwrap()
}

/// What is known of a service is read back equal; who saw an older version gets Conflict and changes nothing.
pub async fn what_is_known_of_a_service_is_changed_by_who_saw_it(factory: &dyn UnitOfWorkFactory) {
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.ritmo().servizi().await.unwrap(), []);
    let mut stato = StatoServizio::new(Servizio::PubblicaAvviso);
    let mut vecchio = stato.clone();
    uow.ritmo().put_servizio(&mut stato).await.unwrap();
    assert_eq!(stato.versione, 1);
    stato.circuito = Circuito::Aperto {
        dal: instant("2026-03-02T09:00:00Z"),
        prove: 2,
        prossima_prova: instant("2026-03-02T09:01:00.25Z"),
        dettaglio: "servizio non disponibile".into(),
    };
    uow.ritmo().put_servizio(&mut stato).await.unwrap();
    for versione in [0, 1, 7] {
        vecchio.versione = versione;
        let esito = uow.ritmo().put_servizio(&mut vecchio).await;
        assert!(matches!(esito, Err(RepositoryError::Conflict)), "{versione}: {esito:?}");
        assert_eq!(vecchio.versione, versione, "a refused write is not counted");
    }
    let mut altro = StatoServizio::new(Servizio::Ausa);
    uow.ritmo().put_servizio(&mut altro).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(factory.begin().await.unwrap().ritmo().servizi().await.unwrap(), [altro, stato]);
}

/// Read back equal, the first to begin first; gone when taken out.
pub async fn planned_stops_are_kept_until_taken_out(factory: &dyn UnitOfWorkFactory) {
    let sosta = |n: u128, dal: &str| Sosta {
        id: Uuid::from_u128(n),
        servizio: (n == 1).then_some(Servizio::ComunicaAppalto),
        periodo: Periodo { dal: instant(dal), al: instant("2026-03-09T06:00:00Z") },
        motivo: (n == 2).then(|| "manutenzione".into()),
    };
    let (prima, dopo) = (sosta(2, "2026-03-02T20:00:00Z"), sosta(1, "2026-03-05T20:00:00Z"));
    let mut uow = factory.begin().await.unwrap();
    for sosta in [&dopo, &prima] {
        uow.ritmo().insert_sosta(sosta).await.unwrap();
    }
    let esito = uow.ritmo().insert_sosta(&dopo).await;
    assert!(matches!(esito, Err(RepositoryError::Duplicate(_))), "{esito:?}");
    uow.commit().await.unwrap();
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.ritmo().soste().await.unwrap(), [prima.clone(), dopo.clone()]);
    assert!(uow.ritmo().delete_sosta(prima.id).await.unwrap());
    assert!(!uow.ritmo().delete_sosta(prima.id).await.unwrap());
    assert_eq!(uow.ritmo().soste().await.unwrap(), [dopo]);
}

/// Calls are counted by service and day, and never above the limit, however many count at the same time.
pub async fn calls_of_a_day_are_never_counted_above_their_limit(factory: &dyn UnitOfWorkFactory) {
    let reserve = async |servizio: Servizio, quante: u32, limite: Option<u32>| {
        let mut uow = factory.begin().await.unwrap();
        let concesse = uow.ritmo().reserve(servizio, giorno(), quante, limite).await.unwrap();
        uow.commit().await.unwrap();
        concesse
    };
    let many = async || {
        let mut concesse = 0;
        for _ in 0..5 {
            concesse += reserve(Servizio::ComunicaAppalto, 7, Some(40)).await;
        }
        concesse
    };
    let (uno, altro) = both(many(), many()).await;
    assert_eq!(uno + altro, 40);
    assert_eq!(reserve(Servizio::ComunicaAppalto, 1, Some(40)).await, 0);
    assert_eq!(reserve(Servizio::ComunicaAppalto, 1, Some(20)).await, 0, "a limit that was lowered");
    assert_eq!(reserve(Servizio::Ausa, 50, None).await, 50);
    assert_eq!(reserve(Servizio::Ausa, 50, None).await, 50);
    let mut uow = factory.begin().await.unwrap();
    let attesi = BTreeMap::from([(Servizio::ComunicaAppalto, 40), (Servizio::Ausa, 100)]);
    assert_eq!(uow.ritmo().consumi(giorno()).await.unwrap(), attesi);
    assert_eq!(uow.ritmo().consumi("2026-03-03".parse().unwrap()).await.unwrap(), BTreeMap::new());
}
