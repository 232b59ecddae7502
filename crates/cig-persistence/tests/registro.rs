//! The log: what somebody with the database in hands does to it is found, on both databases.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod campioni;
mod postgres;

use chrono::{DateTime, Utc};
use cig_application::verify_log;
use cig_domain::catena::{Atteso, Difetto, Resoconto, Sigillo};
use cig_domain::porte::{Operazione, RepositoryError, UnitOfWorkFactory};
use cig_domain::trasmissione::{Verso, VoceRegistro};
use cig_persistence::{Archivio, SeaLogReader, SeaUnitOfWorkFactory};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use uuid::Uuid;

fn ora() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

/// Entry `n` of the log of request `richiesta`.
fn entry(richiesta: u32, n: u32) -> VoceRegistro {
    let trasmissione = campioni::transmission(richiesta, ora());
    VoceRegistro {
        id: Uuid::from_u128(0x9000 + u128::from(n)),
        trasmissione: Some(trasmissione.id),
        richiesta: trasmissione.richiesta,
        chiamata: Uuid::from_u128(0x8000 + u128::from(n)),
        verso: Verso::Ricezione,
        operazione: Operazione::ConfermaAppalto,
        istante: ora(),
        status: Some(200),
        descrizione: format!("Voce {n}"),
        corpo: Some("{}".into()),
        govway_message_id: None,
        govway_transaction_id: None,
    }
}

async fn append(factory: &SeaUnitOfWorkFactory, richiesta: u32, n: u32) {
    loop {
        let mut uow = factory.begin().await.unwrap();
        let esito = uow.trasmissioni().append(&entry(richiesta, n)).await;
        match esito {
            Ok(()) => return uow.commit().await.unwrap(),
            Err(RepositoryError::Conflict) => {}
            Err(errore) => panic!("{errore:?}"),
        }
    }
}

async fn seal(factory: &SeaUnitOfWorkFactory) -> Result<Option<Sigillo>, RepositoryError> {
    let mut uow = factory.begin().await?;
    let settled = uow.sigilli().settled().await?;
    uow.commit().await?;
    // Whoever adds the first row may not have come to it.
    let Some(fino_a) = settled else { return Ok(None) };
    let mut uow = factory.begin().await?;
    let sigillo = uow.sigilli().seal(fino_a, ora()).await?;
    uow.commit().await?;
    Ok(sigillo)
}

async fn verify(url: &str, attesi: Vec<Atteso>) -> Result<Result<Resoconto, Difetto>, RepositoryError> {
    verify_log(&mut SeaLogReader::open(url, None).await.unwrap(), attesi).await
}

/// Rows 1, 3, 5 of request 1 and 2, 4 of request 2 are sealed, in two seals; row 6, of request 1, is not yet.
async fn fill(url: &str) -> Archivio {
    let archivio = Archivio::connect_with(url, 4).await.unwrap();
    let factory = archivio.units_of_work();
    for (richiesta, n) in [(1, 1), (2, 2), (1, 3)] {
        append(&factory, richiesta, n).await;
    }
    assert_eq!(seal(&factory).await.unwrap().unwrap().righe, 3);
    for (richiesta, n) in [(2, 4), (1, 5)] {
        append(&factory, richiesta, n).await;
    }
    assert_eq!(seal(&factory).await.unwrap().unwrap().numero, 2);
    append(&factory, 1, 6).await;
    archivio
}

/// Takes the protection off and does `danno`, as whoever owns the database can.
async fn tamper(url: &str, danno: &str) {
    let di_lato: DatabaseConnection = Database::connect(url).await.unwrap();
    let protezioni: &[&str] = if url.starts_with("sqlite:") {
        &[
            "DROP TRIGGER registro_non_si_modifica",
            "DROP TRIGGER registro_non_si_toglie",
            "DROP TRIGGER sigilli_non_si_modificano",
            "DROP TRIGGER sigilli_non_si_tolgono",
        ]
    } else {
        &["DROP TRIGGER registro_immutabile ON registro", "DROP TRIGGER sigilli_immutabili ON sigilli"]
    };
    for sql in protezioni.iter().chain([&danno]) {
        di_lato.execute_unprepared(sql).await.unwrap();
    }
    di_lato.close().await.unwrap();
}

async fn on_both(test: impl AsyncFn(&str)) {
    let cartella = tempfile::tempdir().unwrap();
    test(&format!("sqlite://{}?mode=rwc", cartella.path().join("archivio.db").display())).await;
    postgres::with_database(async |url: &str| test(url).await).await;
}

/// The log after `danno` on a fresh store of each kind.
async fn after(danno: &str, check: impl Fn(Result<Resoconto, Difetto>)) {
    on_both(async |url: &str| {
        fill(url).await.close().await.unwrap();
        tamper(url, danno).await;
        check(verify(url, Vec::new()).await.unwrap());
    })
    .await;
}

macro_rules! is_found {
    ($($name:ident: $danno:expr => $difetto:pat),+ $(,)?) => {
        $(
            #[tokio::test]
            async fn $name() {
                after($danno, |esito| assert!(matches!(esito, Err($difetto)), "{esito:?}")).await;
            }
        )+
    };
}

is_found! {
    a_changed_field_is_found: "UPDATE registro SET status = 500 WHERE descrizione = 'Voce 3'"
        => Difetto::Modificata { numero: 2, .. },
    a_changed_body_is_found: "UPDATE registro SET corpo = '{} ' WHERE descrizione = 'Voce 1'"
        => Difetto::Modificata { numero: 1, .. },
    a_body_taken_out_is_found: "UPDATE registro SET corpo = NULL WHERE descrizione = 'Voce 6'"
        => Difetto::Modificata { numero: 4, .. },
    a_changed_hash_is_found: "UPDATE registro SET impronta = (SELECT MAX(impronta) FROM sigilli) WHERE posto = 2"
        => Difetto::Modificata { numero: 1, posto: 2, .. },
    a_row_taken_out_of_the_middle_is_found: "DELETE FROM registro WHERE descrizione = 'Voce 1'"
        => Difetto::Mancante { attesa: 1, trovata: 2, posto: 3, .. },
    a_row_taken_off_the_end_is_found: "DELETE FROM registro WHERE descrizione IN ('Voce 5', 'Voce 6')"
        => Difetto::RigheSigillate { numero: 2, sigillate: 2, trovate: 1, .. },
    a_whole_log_taken_out_is_found: "DELETE FROM registro WHERE descrizione IN ('Voce 2', 'Voce 4')"
        => Difetto::RigheSigillate { numero: 1, sigillate: 3, trovate: 2, .. },
    a_seal_taken_out_is_found: "DELETE FROM sigilli WHERE numero = 1"
        => Difetto::SigilloMancante { atteso: 1, trovato: 2 },
    a_changed_seal_is_found: "UPDATE sigilli SET fino_a = 2 WHERE numero = 1"
        => Difetto::RigheSigillate { numero: 1, .. },
    rows_of_two_requests_that_change_places_are_found: "UPDATE registro SET posto = -posto WHERE posto IN (1, 2);
         UPDATE registro SET posto = 3 + posto WHERE posto < 0"
        => Difetto::SigilloRotto { numero: 1, .. },
    rows_of_one_request_that_change_places_are_found: "UPDATE registro SET posto = -posto WHERE posto IN (1, 3);
         UPDATE registro SET posto = 4 + posto WHERE posto < 0"
        => Difetto::Mancante { attesa: 1, trovata: 2, posto: 1, .. },
}

/// Nothing was touched: the log is right, and says what no seal binds yet.
#[tokio::test]
async fn a_log_that_nobody_touched_is_right() {
    on_both(async |url: &str| {
        let archivio = fill(url).await;
        let resoconto = verify(url, Vec::new()).await.unwrap().unwrap();
        assert_eq!((resoconto.righe, resoconto.richieste, resoconto.non_sigillate), (6, 2, 1));
        let ultimo = resoconto.ultimo.unwrap();
        assert_eq!(
            archivio.units_of_work().begin().await.unwrap().sigilli().last().await.unwrap(),
            Some(ultimo)
        );
        archivio.close().await.unwrap();
    })
    .await;
}

/// Rows and seals cut off together leave a log that is right in itself: the seal kept elsewhere is missed.
#[tokio::test]
async fn a_log_cut_short_is_found_by_a_seal_kept_elsewhere() {
    on_both(async |url: &str| {
        fill(url).await.close().await.unwrap();
        let ultimo = verify(url, Vec::new()).await.unwrap().unwrap().ultimo.unwrap();
        let atteso = Atteso { numero: ultimo.numero, impronta: ultimo.impronta };
        assert!(verify(url, vec![atteso]).await.unwrap().is_ok());
        tamper(url, "DELETE FROM registro WHERE posto > 3; DELETE FROM sigilli WHERE numero = 2").await;
        assert!(verify(url, Vec::new()).await.unwrap().is_ok());
        assert_eq!(verify(url, vec![atteso]).await.unwrap(), Err(Difetto::AttesoAssente(2)));
    })
    .await;
}

/// SQLite keeps any value in any column: one that cannot be read is told by its place.
#[tokio::test]
async fn a_row_that_cannot_be_read_is_told() {
    let cartella = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", cartella.path().join("archivio.db").display());
    fill(&url).await.close().await.unwrap();
    tamper(&url, "UPDATE registro SET istante = 'ieri' WHERE posto = 2").await;
    let esito = verify(&url, Vec::new()).await;
    let Err(RepositoryError::Inconsistency { table, column, id }) = esito else { panic!("{esito:?}") };
    assert_eq!((table, column, id.as_str()), ("registro", "istante", "2"));
}

/// The database itself refuses to change what was written.
#[tokio::test]
async fn rows_and_seals_are_neither_changed_nor_taken_out() {
    on_both(async |url: &str| {
        let archivio = fill(url).await;
        let di_lato = Database::connect(url).await.unwrap();
        for tabella in ["registro", "sigilli"] {
            for sql in [format!("UPDATE {tabella} SET impronta = ''"), format!("DELETE FROM {tabella}")] {
                let errore = di_lato.execute_unprepared(&sql).await.unwrap_err();
                assert!(errore.to_string().contains("non si modificano"), "{errore}");
            }
        }
        if !url.starts_with("sqlite:") {
            di_lato.execute_unprepared("TRUNCATE registro").await.unwrap_err();
        }
        di_lato.close().await.unwrap();
        assert!(verify(url, Vec::new()).await.unwrap().is_ok());
        archivio.close().await.unwrap();
    })
    .await;
}

/// Rows written before there was a chain are chained when the tables are brought up to date.
#[tokio::test]
async fn rows_of_before_are_chained() {
    on_both(async |url: &str| {
        fill(url).await.close().await.unwrap();
        let before = "DROP INDEX registro_richiesta_numero;
            ALTER TABLE registro DROP COLUMN numero; ALTER TABLE registro DROP COLUMN impronta; DROP TABLE sigilli;
            DELETE FROM seaql_migrations WHERE version = 'm20261128_000006_catena'";
        tamper(url, before).await;
        if !url.starts_with("sqlite:") {
            let di_lato = Database::connect(url).await.unwrap();
            di_lato.execute_unprepared("DROP FUNCTION registro_immutabile").await.unwrap();
            di_lato.close().await.unwrap();
        }
        assert!(SeaLogReader::open(url, None).await.is_err(), "nothing is changed by who only reads");
        let archivio = Archivio::connect_with(url, 4).await.unwrap();
        append(&archivio.units_of_work(), 2, 7).await;
        let resoconto = verify(url, Vec::new()).await.unwrap().unwrap();
        assert_eq!((resoconto.righe, resoconto.richieste, resoconto.non_sigillate), (7, 2, 7));
        assert_eq!(seal(&archivio.units_of_work()).await.unwrap().unwrap().righe, 7);
        assert!(verify(url, Vec::new()).await.unwrap().is_ok());
        archivio.close().await.unwrap();
    })
    .await;
}

/// Two nodes add rows, to the same requests and to different ones, while both seal all the time: no row slips in under a
/// seal, none is lost, and each chain is whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_add_rows_while_the_log_is_sealed_keep_it_whole() {
    postgres::with_database(async |url: &str| {
        let (uno, altro) =
            (Archivio::connect_with(url, 6).await.unwrap(), Archivio::connect_with(url, 6).await.unwrap());
        let mut lavori = tokio::task::JoinSet::new();
        for (k, nodo) in (0..8_u32).zip([&uno, &altro].into_iter().cycle()) {
            let factory = nodo.units_of_work();
            lavori.spawn(async move {
                for posto in 0..40 {
                    // Every fourth row is added to a request that all write to.
                    let richiesta = if posto % 4 == 0 { 1 } else { 2 + k };
                    append(&factory, richiesta, k * 100 + posto).await;
                }
            });
        }
        let mut sigillate = 0;
        while !lavori.is_empty() {
            for nodo in [&uno, &altro] {
                match seal(&nodo.units_of_work()).await {
                    Ok(sigillo) => sigillate += sigillo.map_or(0, |sigillo| sigillo.righe),
                    Err(RepositoryError::Conflict | RepositoryError::Unavailable(_)) => {}
                    Err(errore) => panic!("{errore:?}"),
                }
            }
            while let Some(esito) = lavori.try_join_next() {
                esito.unwrap();
            }
        }
        sigillate += seal(&uno.units_of_work()).await.unwrap().map_or(0, |sigillo| sigillo.righe);
        assert_eq!(sigillate, 320);
        let resoconto = verify(url, Vec::new()).await.unwrap().unwrap();
        assert_eq!((resoconto.righe, resoconto.richieste, resoconto.non_sigillate), (320, 9, 0));
        assert!(resoconto.ultimo.unwrap().numero > 1, "the log was sealed while rows were added");
        uno.close().await.unwrap();
        altro.close().await.unwrap();
    })
    .await;
}

/// A node that hangs with a row added and not committed delays a seal, and nobody else for longer than a second.
#[tokio::test]
async fn a_writer_that_hangs_delays_only_the_seal() {
    postgres::with_database(async |url: &str| {
        let archivio = fill(url).await;
        let factory = archivio.units_of_work();
        let mut appesa = factory.begin().await.unwrap();
        appesa.trasmissioni().append(&entry(3, 7)).await.unwrap();
        let mut uow = factory.begin().await.unwrap();
        let esito = uow.sigilli().settled().await;
        assert!(matches!(esito, Err(RepositoryError::Unavailable(_))), "{esito:?}");
        drop(uow);
        append(&factory, 4, 8).await;
        appesa.commit().await.unwrap();
        let sigillo = seal(&factory).await.unwrap().unwrap();
        assert_eq!(
            sigillo.righe, 3,
            "the row that hung, the one that came meanwhile, and the one that waited"
        );
        assert!(verify(url, Vec::new()).await.unwrap().is_ok());
        archivio.close().await.unwrap();
    })
    .await;
}
