//! What was stored before the list had words, counts and codes is found as if it had always had them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod postgres;

use cig_domain::persone::{EnteId, UfficioId, UtenteId};
use cig_domain::porte::{Ambito, Pagina, Ricerca, UnitOfWorkFactory};
use cig_domain::richiesta::NuovaRichiesta;
use cig_domain::{LotIdentifier, Lotto, RichiestaCig, RichiestaId};
use cig_persistence::Archivio;
use sea_orm::{ConnectionTrait, Database};
use uuid::Uuid;

const UFFICIO: UfficioId = UfficioId(Uuid::from_u128(0xA1));

fn request(n: u128, oggetto: Option<&str>, cig: &[&str]) -> RichiestaCig {
    let mut richiesta = RichiestaCig::new(NuovaRichiesta {
        id: RichiestaId(Uuid::from_u128(n)),
        codice_appalto: format!("GARA-2026-{n:04}").parse().unwrap(),
        ente: EnteId(Uuid::from_u128(0xE1)),
        ufficio: UFFICIO,
        creata_da: UtenteId(Uuid::from_u128(0xB1)),
        creata_il: "2026-03-02T09:00:00Z".parse().unwrap(),
    });
    richiesta.dati_gara.oggetto = oggetto.map(str::to_owned);
    for posto in 1..=2 {
        let mut lotto = Lotto::new(LotIdentifier::at(posto).unwrap());
        lotto.cig = cig.get(posto - 1).map(|cig| cig.parse().unwrap());
        richiesta.lotti.push(lotto);
    }
    richiesta
}

/// What the change of the tables made is taken away again, in the form of each database.
async fn as_before(url: &str) {
    let db = Database::connect(url).await.unwrap();
    let triggers: &[&str] = if url.starts_with("sqlite") {
        &[
            "DROP TRIGGER richieste_parole_nuove",
            "DROP TRIGGER richieste_parole_tolte",
            "DROP TRIGGER richieste_altre_parole",
            "DROP TRIGGER richieste_conti_nuove",
            "DROP TRIGGER richieste_conti_tolte",
            "DROP TRIGGER richieste_altri_conti",
        ]
    } else {
        &["DROP FUNCTION richieste_parole CASCADE", "DROP FUNCTION richieste_conti CASCADE"]
    };
    let indexes = [
        "modificata_il",
        "inviata_il",
        "importo_complessivo",
        "in_attesa_dal",
        "codice_appalto",
        "stato",
        "stato_appalto",
        "rup",
        "utilizzata",
        "id_appalto",
        "scelta_contraente",
    ];
    for sql in triggers {
        db.execute_unprepared(sql).await.unwrap();
    }
    for index in indexes {
        db.execute_unprepared(&format!("DROP INDEX richieste_ufficio_{index}")).await.unwrap();
    }
    db.execute_unprepared(
        "CREATE INDEX richieste_ufficio_modificata_il ON richieste (ufficio, modificata_il DESC, id DESC);
         ALTER TABLE richieste DROP COLUMN parole; ALTER TABLE richieste DROP COLUMN numero_lotti;
         ALTER TABLE richieste DROP COLUMN cig; ALTER TABLE richieste ADD COLUMN oggetto_ricerca text NOT NULL DEFAULT '';
         DROP TABLE parole; DROP TABLE conti;
         DELETE FROM seaql_migrations
         WHERE version IN ('m20261130_000010_ricerca', 'm20261201_000012_ricerche')",
    )
    .await
    .unwrap();
    db.close().await.unwrap();
}

async fn old_rows_are_found(url: &str) {
    let mut richieste = [
        request(1, Some("Manutenzione delle strade"), &["B210BC38FE", "K00003EC3A"]),
        request(2, None, &[]),
        request(3, Some("Pulizia della strada statale"), &["9050626CD6"]),
    ];
    let archivio = Archivio::connect_with(url, 2).await.unwrap();
    let mut uow = archivio.units_of_work().begin().await.unwrap();
    for richiesta in &mut richieste {
        uow.richieste().insert(richiesta).await.unwrap();
    }
    uow.commit().await.unwrap();
    let pagina = Pagina { dopo: None, limite: 10 };
    let ambito = Ambito::Ufficio(UFFICIO);
    let mut uow = archivio.units_of_work().begin().await.unwrap();
    let nuove = uow.richieste().list(ambito, &Ricerca::default(), &pagina).await.unwrap();
    drop(uow);
    archivio.close().await.unwrap();

    as_before(url).await;
    let archivio = Archivio::connect_with(url, 2).await.unwrap();
    let mut uow = archivio.units_of_work().begin().await.unwrap();
    let mut repository = uow.richieste();
    let vecchie = repository.list(ambito, &Ricerca::default(), &pagina).await.unwrap();
    assert_eq!(vecchie, nuove);
    assert_eq!(vecchie[2].cig.len(), 2);
    assert_eq!(repository.total(ambito).await.unwrap(), 3);
    for (parole, attese) in [("strade", 2), ("manutenzione strada", 1), ("pulizia", 1), ("nulla", 0)] {
        let ricerca = Ricerca { oggetto: parole.parse().ok(), ..Ricerca::default() };
        assert_eq!(repository.list(ambito, &ricerca, &pagina).await.unwrap().len(), attese, "{parole}");
    }
    drop(repository);
    drop(uow);
    archivio.close().await.unwrap();
}

#[tokio::test]
async fn on_sqlite() {
    let cartella = tempfile::tempdir().unwrap();
    old_rows_are_found(&format!("sqlite://{}?mode=rwc", cartella.path().join("archivio.db").display())).await;
}

#[tokio::test]
async fn on_postgresql() {
    postgres::with_database(old_rows_are_found).await;
}
