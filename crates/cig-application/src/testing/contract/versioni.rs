//! Versions of ANAC's specification.

use chrono::NaiveDate;
use cig_domain::porte::{
    ListaAggiornata, RepositoryError, UnitOfWorkFactory, ValoreLista, VersioneId, VersioneSpecifica,
};
use uuid::Uuid;

use super::samples::instant;

/// Version `n`, with a fingerprint of its own.
fn version(n: u32, in_vigore_dal: &str, importata_il: &str) -> VersioneSpecifica {
    VersioneSpecifica {
        id: VersioneId(Uuid::from_u128(n.into())),
        impronta: format!("{n:064x}"),
        fonte: "/srv/npa-main.zip".into(),
        in_vigore_dal: in_vigore_dal.parse().unwrap(),
        importata_il: instant(importata_il),
        avvertenze: vec!["tipologiche/prova.json (riga 3): voce «\0» non leggibile".into(), String::new()],
    }
}

/// Bytes of every value, more than a page of any database holds.
fn content() -> Vec<u8> {
    (0..=u8::MAX).cycle().take(300_000).collect()
}

/// All fields and all bytes; instants to the microsecond, in the caller's value too.
pub async fn a_stored_version_is_read_back_equal(factory: &dyn UnitOfWorkFactory) {
    let mut versione = version(1, "2026-06-30", "2026-03-02T12:00:00.123456789Z");
    let mut uow = factory.begin().await.unwrap();
    uow.versioni().insert(&mut versione, &content()).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(versione.importata_il, instant("2026-03-02T12:00:00.123456Z"));
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.versioni().contenuto(versione.id).await.unwrap(), Some(content()));
    assert_eq!(uow.versioni().contenuto(VersioneId(Uuid::from_u128(2))).await.unwrap(), None);
    assert_eq!(uow.versioni().list().await.unwrap(), [versione]);
}

/// By its fingerprint, and by its id; the unit of work stays usable, and what was there stays as it was.
pub async fn a_version_that_is_there_is_a_duplicate(factory: &dyn UnitOfWorkFactory) {
    let mut prima = version(1, "2026-06-30", "2026-03-02T12:00:00Z");
    let mut uow = factory.begin().await.unwrap();
    uow.versioni().insert(&mut prima, b"prima").await.unwrap();
    let stessa_impronta = VersioneSpecifica {
        impronta: prima.impronta.clone(),
        ..version(2, "2026-07-01", "2026-03-02T12:00:00Z")
    };
    let stesso_id = VersioneSpecifica { id: prima.id, ..version(3, "2026-07-01", "2026-03-02T12:00:00Z") };
    for mut doppia in [stessa_impronta, stesso_id] {
        let esito = uow.versioni().insert(&mut doppia, b"doppia").await;
        assert!(matches!(esito, Err(RepositoryError::Duplicate(_))), "{esito:?}");
    }
    uow.commit().await.unwrap();
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.versioni().contenuto(prima.id).await.unwrap().as_deref(), Some(b"prima".as_slice()));
    assert_eq!(uow.versioni().list().await.unwrap(), [prima]);
}

/// All but the fingerprint; a version that is not there conflicts.
pub async fn what_is_known_of_a_version_is_replaced_and_its_files_stay(factory: &dyn UnitOfWorkFactory) {
    let mut prima = version(1, "2026-06-30", "2026-03-02T12:00:00Z");
    let mut uow = factory.begin().await.unwrap();
    uow.versioni().insert(&mut prima, &content()).await.unwrap();
    let mut nuova = VersioneSpecifica {
        impronta: "f".repeat(64),
        fonte: "/srv/altrove".into(),
        avvertenze: Vec::new(),
        in_vigore_dal: "2026-12-01".parse().unwrap(),
        importata_il: instant("2026-03-03T12:00:00.000000999Z"),
        ..prima.clone()
    };
    uow.versioni().update(&mut nuova).await.unwrap();
    let esito = uow.versioni().update(&mut version(2, "2026-06-30", "2026-03-02T12:00:00Z")).await;
    assert!(matches!(esito, Err(RepositoryError::Conflict)), "{esito:?}");
    uow.commit().await.unwrap();
    assert_eq!(nuova.importata_il, instant("2026-03-03T12:00:00Z"));
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.versioni().contenuto(prima.id).await.unwrap(), Some(content()));
    let attesa = VersioneSpecifica { impronta: prima.impronta, ..nuova };
    assert_eq!(uow.versioni().list().await.unwrap(), [attesa]);
}

/// By the day, then by the time of import, whatever the order of insertion.
pub async fn the_last_version_to_come_into_force_is_listed_first(factory: &dyn UnitOfWorkFactory) {
    let mut versioni = [
        version(4, "2026-11-23", "2026-03-02T12:00:00.000001Z"),
        version(2, "2026-06-30", "2026-03-02T13:00:00Z"),
        version(3, "2026-11-23", "2026-03-02T12:00:00.000002Z"),
        version(1, "2025-12-31", "2026-03-02T14:00:00Z"),
    ];
    let mut uow = factory.begin().await.unwrap();
    for versione in &mut versioni {
        uow.versioni().insert(versione, b"").await.unwrap();
    }
    uow.commit().await.unwrap();
    let elenco = factory.begin().await.unwrap().versioni().list().await.unwrap();
    let ordine: Vec<_> = elenco.iter().map(|versione| versione.id.0.as_u128()).collect();
    assert_eq!(ordine, [3, 4, 2, 1]);
    let giorno = |testo: &str| testo.parse::<NaiveDate>().unwrap();
    assert_eq!(VersioneSpecifica::in_force(&elenco, giorno("2026-12-31")), elenco.first());
}

/// Values with and without dates, in their order, repeated ones too.
pub async fn a_refreshed_list_takes_the_place_of_the_one_before(factory: &dyn UnitOfWorkFactory) {
    let value = |codice: &str, data_fine: Option<&str>| ValoreLista {
        codice: codice.into(),
        descrizione: format!("Valore «{codice}»"),
        data_inizio: Some("2024-01-01".parse().unwrap()),
        data_fine: data_fine.map(|data| data.parse().unwrap()),
    };
    let list = |nome: &str, quando: &str, valori: Vec<ValoreLista>| ListaAggiornata {
        nome: nome.into(),
        aggiornata_il: instant(quando),
        valori,
    };
    let prima = list("settore", "2026-03-02T12:00:00Z", vec![value("1", None)]);
    let altra = list("CPV", "2026-03-02T12:00:00.5Z", Vec::new());
    let valori = vec![value("2", None), value("1", Some("2025-12-31")), value("1", None)];
    let nuova = list("settore", "2026-03-03T12:00:00.000001Z", valori);
    let mut uow = factory.begin().await.unwrap();
    for lista in [&prima, &altra, &nuova] {
        uow.versioni().put_lista(lista).await.unwrap();
    }
    uow.commit().await.unwrap();
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.versioni().lista("settore").await.unwrap(), Some(nuova.clone()));
    assert_eq!(uow.versioni().lista("settori").await.unwrap(), None);
    let attese = [altra, nuova].map(|lista| (lista.nome, lista.aggiornata_il));
    assert_eq!(uow.versioni().liste().await.unwrap(), attese);
}
