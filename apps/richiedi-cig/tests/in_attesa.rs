//! `richiedi-cig trasmissioni in-attesa`, as an operator or a script runs it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::process::Command;

use cig_domain::LotIdentifier;
use cig_domain::codici::IdAppalto;
use cig_domain::persone::EnteId;
use cig_domain::porte::{Mittente, Operazione, UnitOfWorkFactory as _};
use cig_domain::richiesta::RichiestaId;
use cig_domain::scheda::CodiceScheda;
use cig_domain::trasmissione::{NuovaTrasmissione, Passo, Trasmissione, TrasmissioneId, Verso, VoceRegistro};
use cig_persistence::Archivio;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

fn database(cartella: &TempDir) -> String {
    format!("sqlite://{}?mode=rwc", cartella.path().join("archivio.db").display())
}

/// Runs the command: how it ended, and what it said.
fn run(cartella: &TempDir, argomenti: &[&str]) -> (i32, String) {
    let uscita = Command::new(env!("CARGO_BIN_EXE_richiedi-cig"))
        .env_clear()
        .args(["trasmissioni", "in-attesa", "--database", &database(cartella)])
        .args(argomenti)
        .output()
        .unwrap();
    (uscita.status.code().unwrap(), String::from_utf8(uscita.stdout).unwrap())
}

/// A confirmation that has waited since the first of March.
fn stuck() -> Trasmissione {
    let inizio = "2026-03-01T09:00:00Z".parse().unwrap();
    let nuova = NuovaTrasmissione {
        id: TrasmissioneId(Uuid::from_u128(1)),
        richiesta: RichiestaId(Uuid::from_u128(2)),
        ente: EnteId(Uuid::from_u128(3)),
        codice_appalto: "GARA-2026-0001".parse().unwrap(),
        scheda: CodiceScheda::AD3.into(),
        corpo: json!({}).into(),
        creazioni: Vec::new(),
        lotti: vec![LotIdentifier::at(1).unwrap()],
        id_appalto: Some(IdAppalto(Uuid::from_u128(7))),
        mittente: Mittente {
            codice_fiscale: "RSSMRA85T10A562S".parse().unwrap(),
            codice_fiscale_sa: "11111111115".parse().unwrap(),
            codice_ausa: "0000000001".parse().unwrap(),
        },
        creata_il: inizio,
    };
    Trasmissione {
        in_attesa_dal: Some(inizio),
        segnalata_il: Some("2026-03-02T09:00:00Z".parse().unwrap()),
        ..Trasmissione::taken_over(nuova, Passo::EsitoConferma, None, None)
    }
}

fn answer(trasmissione: &Trasmissione) -> VoceRegistro {
    VoceRegistro {
        id: Uuid::from_u128(9),
        trasmissione: Some(trasmissione.id),
        richiesta: trasmissione.richiesta,
        chiamata: Uuid::from_u128(8),
        verso: Verso::Ricezione,
        operazione: Operazione::EsitoOperazione,
        istante: "2026-03-02T08:59:59Z".parse().unwrap(),
        status: Some(200),
        descrizione: "Esito In attesa (AP_IN_CONF)".into(),
        corpo: None,
        govway_message_id: Some("messaggio-1".into()),
        govway_transaction_id: Some("transazione-1".into()),
    }
}

#[tokio::test]
async fn what_waits_too_long_is_listed_with_what_anacs_support_asks_for() {
    let cartella = tempfile::tempdir().unwrap();
    assert_eq!(run(&cartella, &[]), (0, "Nessuna trasmissione aspetta da troppo tempo.\n".to_owned()));
    let archivio = Archivio::connect(&database(&cartella)).await.unwrap();
    let mut uow = archivio.units_of_work().begin().await.unwrap();
    let mut trasmissione = stuck();
    uow.trasmissioni().append(&answer(&trasmissione)).await.unwrap();
    uow.trasmissioni().insert(&mut trasmissione).await.unwrap();
    uow.commit().await.unwrap();
    archivio.close().await.unwrap();

    let (codice, testo) = run(&cartella, &[]);
    assert_eq!(codice, 1);
    assert!(
        testo.starts_with("GARA-2026-0001 aspetta dal 01/03/2026 10:00: conferma dell'appalto\n"),
        "{testo}"
    );
    let appalto = Uuid::from_u128(7);
    for riga in [
        &format!("idAppalto: {appalto}"),
        "GovWay-Message-ID: messaggio-1",
        "GovWay-Transaction-ID: transazione-1",
    ] {
        assert!(testo.contains(riga), "{testo}");
    }
    let (codice, json) = run(&cartella, &["--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((codice, &json[0]["idAppalto"]), (1, &json!(appalto)));
    assert_eq!(json[0]["govwayTransactionId"], "transazione-1");
}
