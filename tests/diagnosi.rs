//! `richiedi-cig diagnosi` against the emulator: all is well, and each thing that can be wrong is told in its line.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::os::unix::fs::PermissionsExt as _;

use chrono::{TimeDelta, Utc};
use pcp_mock::{Emulatore, mondo_demo};
use serde_json::Value;
use suites::pcp::quick_emulator;
use suites::service::Installation;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// An installation whose service was started once, so that it has its tables.
async fn installed(emulatore: &Emulatore) -> Installation {
    let installation = Installation::on_sqlite(&emulatore.base_url());
    installation.start().await.kill().await;
    std::fs::set_permissions(installation.key(), std::fs::Permissions::from_mode(0o600)).unwrap();
    installation
}

/// How each check went, and what was said of it.
struct Referto(i32, Vec<Value>);

impl Referto {
    async fn of(installation: &Installation, argomenti: &[&str]) -> Self {
        let (esito, testo) = installation.run(&[&["diagnosi", "--json"], argomenti].concat()).await;
        let righe = serde_json::from_str(&testo).unwrap_or_else(|errore| panic!("{errore}: {testo}"));
        Self(esito, righe)
    }

    #[track_caller]
    fn line(&self, controllo: &str) -> &Value {
        self.1
            .iter()
            .find(|riga| riga["controllo"] == controllo)
            .unwrap_or_else(|| panic!("{controllo}: {:#?}", self.1))
    }

    /// That check says so; nothing is wrong before it, and the command ends with 1.
    #[track_caller]
    fn tells(&self, controllo: &str, parole: &[&str]) {
        let riga = self.line(controllo);
        assert_eq!(riga["esito"], "male", "{riga:#}");
        for parola in parole {
            assert!(riga["dettaglio"].as_str().unwrap().contains(parola), "{parola}: {riga:#}");
        }
        assert!(riga["rimedio"].as_str().is_some_and(|rimedio| !rimedio.is_empty()), "{riga:#}");
        assert_eq!(self.0, 1);
    }

    #[track_caller]
    fn is_right(&self, controllo: &str) {
        assert_eq!(self.line(controllo)["esito"], "bene", "{:#}", self.line(controllo));
    }

    #[track_caller]
    fn is_skipped(&self, controllo: &str) {
        assert_eq!(self.line(controllo)["esito"], "non-eseguito", "{:#}", self.line(controllo));
    }
}

#[tokio::test]
async fn all_is_well_and_nothing_is_changed() {
    let emulatore = quick_emulator().await;
    let installation = installed(&emulatore).await;
    let referto = Referto::of(&installation, &["--utente", "rup"]).await;
    assert_eq!(referto.0, 0, "{:#?}", referto.1);
    for controllo in [
        "configurazione",
        "permessi della chiave",
        "chiave privata",
        "archivio",
        "orologio",
        "voucher ComunicaAppalto",
        "servizio ComunicaAppalto",
        "voucher AUSA",
        "AUSA di Regione Toscana",
        "RUP rup",
    ] {
        referto.is_right(controllo);
    }
    assert!(referto.line("chiave privata")["dettaglio"].as_str().unwrap().contains("2048"));
    assert!(emulatore.stato().appalti.is_empty());
    let (esito, testo) = installation.run(&["diagnosi"]).await;
    assert_eq!(esito, 0);
    assert_eq!(testo.lines().count(), referto.1.len(), "one line each: {testo}");
    assert!(testo.contains("ok      RUP rup: ANAC lo riconosce"), "{testo}");
}

#[tokio::test]
async fn a_key_that_pdnd_does_not_know_is_told() {
    let emulatore = quick_emulator().await;
    let installation = installed(&emulatore).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), suites::keys::another_private_key()).unwrap();
    let referto = Referto::of(&installation, &["--chiave", file.path().to_str().unwrap()]).await;
    referto.is_right("chiave privata");
    referto.tells("voucher ComunicaAppalto", &["015-0008"]);
    for dopo in ["servizio ComunicaAppalto", "AUSA di Regione Toscana", "RUP rup"] {
        referto.is_skipped(dopo);
    }
}

#[tokio::test]
async fn a_file_that_is_no_key_or_that_others_can_read_is_told() {
    let emulatore = quick_emulator().await;
    let installation = installed(&emulatore).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "non una chiave").unwrap();
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o644)).unwrap();
    let referto = Referto::of(&installation, &["--chiave", file.path().to_str().unwrap()]).await;
    referto.tells("permessi della chiave", &["644"]);
    referto.tells("chiave privata", &["RSA"]);
    for dopo in ["orologio", "voucher", "servizi", "AUSA", "RUP"] {
        referto.is_skipped(dopo);
    }
    let referto = Referto::of(&installation, &["--chiave", "manca.pem"]).await;
    referto.tells("chiave privata", &["manca.pem"]);
}

#[tokio::test]
async fn a_purpose_that_is_refused_is_told_with_pdnds_code() {
    let emulatore = quick_emulator().await;
    let installation = installed(&emulatore).await;
    installation
        .edit(mondo_demo::scopo(pcp_mock::Servizio::PubblicaAvviso), "00000000-0000-4000-8000-000000000000");
    let referto = Referto::of(&installation, &["--utente", "rup"]).await;
    referto.tells("voucher PubblicaAvviso", &["00000000-0000-4000-8000-000000000000", "015-0008"]);
    referto.is_skipped("servizio PubblicaAvviso");
    referto.is_right("voucher ComunicaAppalto");
    referto.is_right("RUP rup");
}

#[tokio::test]
async fn a_purpose_of_another_service_is_told_by_the_service() {
    let emulatore = quick_emulator().await;
    let installation = installed(&emulatore).await;
    let di_altri = mondo_demo::scopo(pcp_mock::Servizio::CodeList);
    installation.edit(mondo_demo::scopo(pcp_mock::Servizio::PubblicaAvviso), di_altri);
    let referto = Referto::of(&installation, &[]).await;
    referto.is_right("voucher PubblicaAvviso");
    referto.tells("servizio PubblicaAvviso", &["gateway"]);
}

/// PDND's clock is ten minutes behind: it says so in the date of its refusal.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the program under test has the machine's clock")]
async fn a_clock_that_is_off_by_minutes_is_told() {
    let emulatore = quick_emulator().await;
    let installation = installed(&emulatore).await;
    let ascolto = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let indirizzo = ascolto.local_addr().unwrap();
    let pdnd = tokio::spawn(async move {
        loop {
            let (mut presa, _) = ascolto.accept().await.unwrap();
            let _ = presa.read(&mut [0; 16384]).await;
            let data = (Utc::now() - TimeDelta::minutes(10)).format("%a, %d %b %Y %H:%M:%S GMT");
            let corpo = "{\"status\":400,\"errors\":[{\"code\":\"015-0008\",\"detail\":\"Unable to generate a token\"}]}";
            let risposta = format!(
                "HTTP/1.1 400 Bad Request\r\nDate: {data}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n{corpo}",
                corpo.len()
            );
            let _ = presa.write_all(risposta.as_bytes()).await;
        }
    });
    installation
        .edit(&format!("{}/token.oauth2", emulatore.base_url()), &format!("http://{indirizzo}/token.oauth2"));
    let referto = Referto::of(&installation, &[]).await;
    pdnd.abort();
    referto.tells("orologio", &["avanti", "PDND"]);
    let secondi = referto.line("orologio")["dettaglio"].as_str().unwrap().to_owned();
    assert!(secondi.contains("59") || secondi.contains("60"), "{secondi}");
}

#[tokio::test]
async fn an_authority_that_ausa_does_not_have_is_told_by_the_code_that_is_wrong() {
    let emulatore = quick_emulator().await;
    let installation = installed(&emulatore).await;
    installation.edit("codiceAusa = \"0000990001\"", "codiceAusa = \"0000990009\"");
    let referto = Referto::of(&installation, &[]).await;
    referto.tells("AUSA di Regione Toscana", &["0000990001", "non 0000990009"]);
}

#[tokio::test]
async fn a_person_who_is_not_registered_is_told() {
    let emulatore = quick_emulator().await;
    let installation = installed(&emulatore).await;
    let referto = Referto::of(&installation, &["--utente", "acquirente"]).await;
    referto.tells("RUP acquirente", &["SEC05"]);
    referto.is_right("AUSA di Regione Toscana");
    let (esito, testo) = installation.run(&["diagnosi", "--utente", "nessuno"]).await;
    assert_eq!(esito, 2);
    assert!(testo.contains("«nessuno» non è nell'anagrafica"), "{testo}");
}

#[tokio::test]
async fn a_gateway_and_a_store_that_do_not_answer_are_told() {
    let emulatore = quick_emulator().await;
    let installation = Installation::on_sqlite(&emulatore.base_url());
    installation.edit(&format!("base = \"{}\"", emulatore.base_url()), "base = \"http://127.0.0.1:1\"");
    let referto = Referto::of(&installation, &["--utente", "rup"]).await;
    referto.tells("archivio", &["non si apre"]);
    referto.is_skipped("specifiche");
    referto.is_right("voucher ComunicaAppalto");
    referto.tells("servizio ComunicaAppalto", &["nessuna risposta"]);
    referto.tells("AUSA di Regione Toscana", &["nessuna risposta"]);
    referto.tells("RUP rup", &["nessuna risposta"]);
}

#[tokio::test]
async fn settings_that_are_wrong_are_told_and_all_else_waits() {
    let emulatore = quick_emulator().await;
    let installation = Installation::on_sqlite(&emulatore.base_url());
    installation.edit("loa = \"3\"", "loa = \"7\"");
    let referto = Referto::of(&installation, &[]).await;
    referto.tells("configurazione", &["7"]);
    for dopo in ["chiave privata", "archivio", "orologio", "voucher", "servizi", "AUSA", "RUP"] {
        referto.is_skipped(dopo);
    }
}
