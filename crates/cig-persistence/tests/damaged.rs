//! A database that others have meddled with, or hold.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod campioni;
mod postgres;

use std::fs::{File, read_to_string};

use chrono::{DateTime, TimeDelta, Utc};
use cig_domain::porte::{
    Ambito, ListaAggiornata, Pagina, RepositoryError, Ricerca, UnitOfWorkFactory, VersioneId,
    VersioneSpecifica,
};
use cig_domain::richiesta::NuovaRichiesta;
use cig_domain::{LotIdentifier, Lotto, RichiestaCig, RichiestaId};
use cig_persistence::{Archivio, SeaUnitOfWorkFactory};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use uuid::Uuid;

const ID: RichiestaId = RichiestaId(Uuid::from_u128(1));

/// A store with one request, and another way into its file.
async fn with_another_way_in(test: impl AsyncFnOnce(&SeaUnitOfWorkFactory, &DatabaseConnection)) {
    let cartella = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", cartella.path().join("archivio.db").display());
    let archivio = Archivio::connect(&url).await.unwrap();
    let factory = archivio.units_of_work();
    let mut richiesta = RichiestaCig::new(NuovaRichiesta {
        id: ID,
        codice_appalto: "GARA-2026-0001".parse().unwrap(),
        ente: cig_domain::persone::EnteId(Uuid::nil()),
        ufficio: cig_domain::persone::UfficioId(Uuid::nil()),
        creata_da: cig_domain::persone::UtenteId(Uuid::nil()),
        creata_il: "2026-03-02T09:00:00Z".parse().unwrap(),
    });
    richiesta.lotti.push(Lotto::new(LotIdentifier::at(1).unwrap()));
    let mut uow = factory.begin().await.unwrap();
    uow.richieste().insert(&mut richiesta).await.unwrap();
    uow.commit().await.unwrap();
    let di_lato = Database::connect(&url).await.unwrap();
    test(&factory, &di_lato).await;
    di_lato.close().await.unwrap();
    archivio.close().await.unwrap();
}

/// What cannot be read is told by table, column and row; the other rows are not hurt.
#[tokio::test]
async fn a_row_that_cannot_be_right_is_told() {
    with_another_way_in(async |factory: &SeaUnitOfWorkFactory, di_lato: &DatabaseConnection| {
        for (danno, tabella, colonna) in [
            ("UPDATE richieste SET dati_gara = 'non JSON'", "richieste", "dati_gara"),
            ("UPDATE richieste SET dati_gara = '{}', ciclo = '{}'", "richieste", "ciclo"),
            (
                "UPDATE richieste SET ciclo = '{\"stato\":\"bozza\"}', codice_appalto = 'breve'",
                "richieste",
                "codice_appalto",
            ),
            (
                "UPDATE richieste SET codice_appalto = 'GARA-2026-0001'; UPDATE lotti SET dati = 'non JSON'",
                "lotti",
                "dati",
            ),
            ("UPDATE lotti SET dati = '{}', cig = 'B210BC38FF'", "lotti", "cig"),
        ] {
            di_lato.execute_unprepared(danno).await.unwrap();
            let mut uow = factory.begin().await.unwrap();
            let esito = uow.richieste().find(Ambito::Sistema, ID).await;
            let Err(RepositoryError::Inconsistency { table, column, id }) = esito else {
                panic!("{esito:?}")
            };
            assert_eq!((table, column, id), (tabella, colonna, ID.to_string()));
        }
        di_lato.execute_unprepared("UPDATE richieste SET cig = 'B210BC38FE B210BC38FF'").await.unwrap();
        let mut uow = factory.begin().await.unwrap();
        let pagina = Pagina { dopo: None, limite: 10 };
        let esito = uow.richieste().list(Ambito::Sistema, &Ricerca::default(), &pagina).await;
        assert!(
            matches!(esito, Err(RepositoryError::Inconsistency { table: "richieste", column: "cig", .. })),
            "{esito:?}"
        );
    })
    .await;
}

/// Three transmissions are due and `danni` (column and value) spoil the first two: the third is claimed all the same,
/// the others are told and held, and one that was mended is claimed when its lease ends.
async fn what_cannot_be_read_does_not_stop_the_others(url: &str, danni: [(&str, &str); 2]) {
    let registro = tempfile::NamedTempFile::new().unwrap();
    let sink: File = registro.reopen().unwrap();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::ERROR).with_ansi(false).with_writer(sink);
    let _guard = tracing::subscriber::set_default(subscriber.finish());

    let archivio = Archivio::connect(url).await.unwrap();
    let factory = archivio.units_of_work();
    let ora: DateTime<Utc> = "2026-03-02T12:00:00Z".parse().unwrap();
    let mut uow = factory.begin().await.unwrap();
    for n in 1..=3 {
        let mut trasmissione = campioni::transmission(n, ora);
        uow.trasmissioni().insert(&mut trasmissione).await.unwrap();
    }
    uow.commit().await.unwrap();

    let di_lato = Database::connect(url).await.unwrap();
    let set = async |n: usize, colonna: &str, valore: &str| {
        let sql = format!(
            "UPDATE trasmissioni SET {colonna} = {valore} WHERE codice_appalto = 'GARA-2026-{n:04}' RETURNING versione"
        );
        let riga = di_lato.query_one_raw(Statement::from_string(di_lato.get_database_backend(), sql)).await;
        riga.unwrap().unwrap().try_get::<i64>("", "versione").unwrap()
    };
    let claim = async |ora: DateTime<Utc>| {
        let mut uow = factory.begin().await.unwrap();
        let fino_a = ora + TimeDelta::minutes(1);
        let mut prese = Vec::new();
        let corsie = uow.trasmissioni().due_lanes(ora).await.unwrap();
        for corsia in corsie {
            prese.extend(uow.trasmissioni().claim_due(corsia, 1, ora, fino_a).await.unwrap());
        }
        uow.commit().await.unwrap();
        prese.first().map(|presa| presa.id.0.as_u128())
    };
    for (n, (colonna, valore)) in (1..).zip(danni) {
        set(n, colonna, valore).await;
    }
    assert_eq!(claim(ora).await, Some(3));
    assert_eq!(claim(ora).await, None);
    let detto = read_to_string(registro.path()).unwrap();
    assert_eq!(detto.lines().count(), 2, "each is told once: {detto}");
    for (riga, (n, (colonna, _))) in detto.lines().zip((1..).zip(danni)) {
        let posto = format!("tabella trasmissioni, colonna {colonna}, riga {}", Uuid::from_u128(n));
        assert!(riga.contains(&posto), "{riga}");
    }

    let (colonna, _) = danni[0];
    let buono = format!("(SELECT {colonna} FROM trasmissioni WHERE codice_appalto = 'GARA-2026-0003')");
    assert_eq!(set(1, colonna, &buono).await, 2, "it was held once");
    assert_eq!(claim(ora + TimeDelta::seconds(59)).await, None);
    assert_eq!(claim(ora + TimeDelta::minutes(1)).await, Some(1));
    assert_eq!(claim(ora + TimeDelta::minutes(1)).await, Some(3));
    di_lato.close().await.unwrap();
    archivio.close().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_read_does_not_stop_the_others_on_sqlite() {
    let cartella = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", cartella.path().join("archivio.db").display());
    // Of the second not even the column can be read: SQLite keeps any text as JSON.
    let danni = [("passo", "'ignoto'"), ("lotti", "'non JSON'")];
    what_cannot_be_read_does_not_stop_the_others(&url, danni).await;
}

#[tokio::test]
async fn what_cannot_be_read_does_not_stop_the_others_on_postgresql() {
    let danni = [("passo", "'ignoto'"), ("memoria", "'[1]'")];
    postgres::with_database(async |url: &str| {
        what_cannot_be_read_does_not_stop_the_others(url, danni).await;
    })
    .await;
}

/// Versions and lists too are told by table, column and row.
#[tokio::test]
async fn a_version_or_a_list_that_cannot_be_right_is_told() {
    with_another_way_in(async |factory: &SeaUnitOfWorkFactory, di_lato: &DatabaseConnection| {
        let id = VersioneId(Uuid::from_u128(7));
        let mut versione = VersioneSpecifica {
            id,
            impronta: "7".repeat(64),
            fonte: "prova".into(),
            in_vigore_dal: "2026-06-30".parse().unwrap(),
            importata_il: "2026-03-02T09:00:00Z".parse().unwrap(),
            avvertenze: vec!["una".into()],
        };
        let lista = ListaAggiornata {
            nome: "settore".into(),
            aggiornata_il: versione.importata_il,
            valori: Vec::new(),
        };
        let mut uow = factory.begin().await.unwrap();
        uow.versioni().insert(&mut versione, b"file").await.unwrap();
        uow.versioni().put_lista(&lista).await.unwrap();
        uow.commit().await.unwrap();

        di_lato.execute_unprepared("UPDATE versioni SET avvertenze = '{}'").await.unwrap();
        di_lato.execute_unprepared("UPDATE liste_aggiornate SET valori = '[1]'").await.unwrap();
        let mut uow = factory.begin().await.unwrap();
        let versioni = uow.versioni().list().await.map(|_| ());
        let lista = uow.versioni().lista("settore").await.map(|_| ());
        for (esito, atteso) in [
            (versioni, ("versioni", "avvertenze", id.to_string())),
            (lista, ("liste_aggiornate", "valori", "settore".to_owned())),
        ] {
            let Err(RepositoryError::Inconsistency { table, column, id }) = esito else {
                panic!("{esito:?}")
            };
            assert_eq!((table, column, id), atteso);
        }
    })
    .await;
}

/// Lots go with their request and cannot be without one.
#[tokio::test]
async fn lots_belong_to_a_request() {
    with_another_way_in(async |factory: &SeaUnitOfWorkFactory, di_lato: &DatabaseConnection| {
        let count = async || {
            let riga = di_lato
                .query_one_raw(Statement::from_string(DbBackend::Sqlite, "SELECT COUNT(*) AS n FROM lotti"));
            riga.await.unwrap().unwrap().try_get::<i64>("", "n").unwrap()
        };
        assert_eq!(count().await, 1);
        let mut uow = factory.begin().await.unwrap();
        uow.richieste().delete(ID, 1).await.unwrap();
        uow.commit().await.unwrap();
        assert_eq!(count().await, 0);
        let orfano = "INSERT INTO lotti VALUES (x'02', 1, 'LOT-0001', NULL, NULL, '{}')";
        di_lato.execute_unprepared(orfano).await.unwrap_err();
    })
    .await;
}

/// While another process writes, the store waits a while and then says that it may work later.
#[tokio::test]
async fn a_file_held_by_another_writer_is_unavailable() {
    with_another_way_in(async |factory: &SeaUnitOfWorkFactory, di_lato: &DatabaseConnection| {
        di_lato.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
        let esito = factory.begin().await.map(|_| ());
        assert!(matches!(esito, Err(RepositoryError::Unavailable(_))), "{esito:?}");
        di_lato.execute_unprepared("ROLLBACK").await.unwrap();
        assert!(factory.begin().await.is_ok());
    })
    .await;
}
