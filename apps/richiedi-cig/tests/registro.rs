//! `richiedi-cig registro verifica|esporta`, as a person or a script runs it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::process::Command;

use cig_domain::catena::{Registrazione, Sigillo};
use cig_domain::porte::{Operazione, UnitOfWorkFactory as _};
use cig_domain::richiesta::RichiestaId;
use cig_domain::trasmissione::{TrasmissioneId, Verso, VoceRegistro};
use cig_persistence::Archivio;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

/// A store with four rows of two requests, three of which are sealed.
struct Banco {
    cartella: TempDir,
    sigillo: Sigillo,
}

impl Banco {
    async fn new() -> Self {
        let cartella = tempfile::tempdir().unwrap();
        let archivio = Archivio::connect(&database(&cartella)).await.unwrap();
        let mut uow = archivio.units_of_work().begin().await.unwrap();
        for n in [1, 2, 3] {
            uow.trasmissioni().append(&entry(n)).await.unwrap();
        }
        let fino_a = uow.sigilli().settled().await.unwrap().unwrap();
        let istante = "2026-03-02T12:01:00Z".parse().unwrap();
        let sigillo = uow.sigilli().seal(fino_a, istante).await.unwrap().unwrap();
        uow.trasmissioni().append(&entry(4)).await.unwrap();
        uow.commit().await.unwrap();
        archivio.close().await.unwrap();
        Self { cartella, sigillo }
    }

    /// Runs a command: how it ended, what it said, what it complained of.
    fn run(&self, comando: &str, argomenti: &[&str]) -> (i32, String, String) {
        let uscita = Command::new(env!("CARGO_BIN_EXE_richiedi-cig"))
            .env_clear()
            .args(["registro", comando, "--database", &database(&self.cartella)])
            .args(argomenti)
            .output()
            .unwrap();
        let testo = |byte| String::from_utf8(byte).unwrap();
        (uscita.status.code().unwrap(), testo(uscita.stdout), testo(uscita.stderr))
    }

    /// Writes an export, and gives its address.
    fn export(&self, righe: &[&str]) -> String {
        let file = self.cartella.path().join("registro.jsonl");
        std::fs::write(&file, righe.join("\n")).unwrap();
        file.to_str().unwrap().to_owned()
    }

    fn atteso(&self) -> String {
        format!("{}:{}", self.sigillo.numero, self.sigillo.impronta)
    }
}

fn database(cartella: &TempDir) -> String {
    format!("sqlite://{}?mode=rwc", cartella.path().join("archivio.db").display())
}

fn entry(n: u128) -> VoceRegistro {
    VoceRegistro {
        id: Uuid::from_u128(n),
        trasmissione: Some(TrasmissioneId(Uuid::from_u128(0x700))),
        richiesta: RichiestaId(Uuid::from_u128(0x100 + n % 2)),
        chiamata: Uuid::from_u128(0x800),
        verso: Verso::Invio,
        operazione: Operazione::ConfermaAppalto,
        istante: "2026-03-02T12:00:00Z".parse().unwrap(),
        status: None,
        descrizione: "Richiesta di conferma".into(),
        corpo: None,
        govway_message_id: None,
        govway_transaction_id: None,
    }
}

#[tokio::test]
async fn a_log_that_nobody_touched_is_right() {
    let banco = Banco::new().await;
    let (esito, testo, _) = banco.run("verifica", &["--atteso", &banco.atteso()]);
    assert_eq!(esito, 0);
    assert_eq!(
        testo,
        format!(
            "Il registro è integro: righe 4, richieste 2.\nUltimo sigillo, del 02/03/2026 13:01:00: {}\n\
             Righe non ancora sigillate: 1\n",
            banco.atteso()
        )
    );
    let (esito, testo, _) = banco.run("verifica", &["--json"]);
    let json: Value = serde_json::from_str(&testo).unwrap();
    assert_eq!(esito, 0);
    assert_eq!(json["integro"], json!(true));
    assert_eq!(json["nonSigillate"], json!(1));
    assert_eq!(json["ultimoSigillo"]["impronta"], json!(banco.sigillo.impronta));
}

#[tokio::test]
async fn a_seal_that_is_not_there_any_more_is_told() {
    let banco = Banco::new().await;
    let altro = format!("9:{}", banco.sigillo.impronta);
    let (esito, testo, _) = banco.run("verifica", &["--atteso", &banco.atteso(), "--atteso", &altro]);
    assert_eq!(esito, 1);
    assert!(testo.contains("NON è integro") && testo.contains("sigillo atteso 9"), "{testo}");
    let (esito, testo, _) = banco.run("verifica", &["--json", "--atteso", &altro]);
    assert_eq!((esito, serde_json::from_str::<Value>(&testo).unwrap()["integro"].clone()), (1, json!(false)));
    let (esito, _, lamento) = banco.run("verifica", &["--atteso", "nove"]);
    assert_eq!(esito, 2);
    assert!(lamento.contains("64 cifre"), "{lamento}");
}

#[tokio::test]
async fn an_export_is_verified_without_the_store() {
    let banco = Banco::new().await;
    let (esito, testo, _) = banco.run("esporta", &[]);
    assert_eq!(esito, 0);
    let righe: Vec<&str> = testo.lines().collect();
    assert_eq!(righe.len(), 5, "four rows and a seal");
    let file = banco.export(&righe);
    let (esito, testo, _) = banco.run("verifica", &["--file", &file, "--atteso", &banco.atteso()]);
    assert_eq!(esito, 0, "{testo}");

    let cambiata = righe[1].replace("conferma\"", "verifica\"");
    let (esito, testo, _) =
        banco.run("verifica", &["--file", &banco.export(&[&[righe[0], &cambiata], &righe[2..]].concat())]);
    assert_eq!(esito, 1);
    assert!(testo.contains("posto 2") && testo.contains("modificata"), "{testo}");
    let (esito, testo, _) =
        banco.run("verifica", &["--file", &banco.export(&[&righe[..1], &righe[2..]].concat())]);
    assert_eq!(esito, 1);
    assert!(testo.contains("lega 3 righe"), "{testo}");
    let (esito, testo, _) = banco.run("verifica", &["--file", &banco.export(&[righe[0], "{"])]);
    assert_eq!(esito, 1);
    assert!(testo.contains("esportazione") && testo.contains("riga 2"), "{testo}");
}

#[tokio::test]
async fn the_log_of_one_request_is_exported_alone() {
    let banco = Banco::new().await;
    let richiesta = Uuid::from_u128(0x101).to_string();
    let (esito, testo, _) = banco.run("esporta", &["--richiesta", &richiesta]);
    assert_eq!(esito, 0);
    let righe: Vec<&str> = testo.lines().collect();
    assert_eq!(righe.len(), 2);
    for riga in &righe {
        let Registrazione::Riga { riga, .. } = serde_json::from_str(riga).unwrap() else { panic!("a seal") };
        assert_eq!(riga.richiesta.to_string(), richiesta);
    }
    let (esito, testo, _) = banco.run("verifica", &["--file", &banco.export(&righe)]);
    assert_eq!(esito, 0);
    assert!(testo.contains("righe 2, richieste 1") && testo.contains("Nessun sigillo"), "{testo}");
}

#[tokio::test]
async fn a_log_that_cannot_be_read_ends_with_2() {
    let banco = Banco::new().await;
    for argomenti in [["--file", "manca.jsonl"], ["--database", "mysql://localhost/x"]] {
        let uscita = Command::new(env!("CARGO_BIN_EXE_richiedi-cig"))
            .env_clear()
            .current_dir(banco.cartella.path())
            .args(["registro", "verifica"])
            .args(argomenti)
            .output()
            .unwrap();
        assert_eq!(uscita.status.code(), Some(2), "{argomenti:?}");
        assert!(!uscita.stderr.is_empty());
    }
    let assente = banco.cartella.path().join("assente.db");
    let url = format!("sqlite://{}?mode=rwc", assente.display());
    let uscita = Command::new(env!("CARGO_BIN_EXE_richiedi-cig"))
        .env_clear()
        .args(["registro", "verifica", "--database", &url])
        .output()
        .unwrap();
    assert_eq!(uscita.status.code(), Some(2));
    assert!(!assente.exists(), "who only reads makes no file");
}
