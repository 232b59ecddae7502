//! The service as a process of its own, told what to do over its HTTP API.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::LazyLock;
use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use toml::Table;

use crate::campioni::Campione;
use crate::chiavi::CHIAVE;
use crate::tempo::attendi;

/// The demo's settings, from which those of the tests are made.
const DEMO: &str = include_str!("../../apps/richiedi-cig/demo.toml");

/// User name and password of the demo's RUP.
const ACCOUNT: &str = "rup";

/// A database and a configuration file: what stays when the service is killed.
pub struct Installazione {
    cartella: TempDir,
}

impl Installazione {
    /// With SQLite, and ANAC at that address.
    pub fn con_sqlite(anac: &str) -> Self {
        let cartella = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}?mode=rwc", cartella.path().join("archivio.db").display());
        Self::in_cartella(cartella, anac, &database)
    }

    /// With that database, and ANAC at that address.
    pub fn con_database(anac: &str, database: &str) -> Self {
        Self::in_cartella(tempfile::tempdir().unwrap(), anac, database)
    }

    fn in_cartella(cartella: TempDir, anac: &str, database: &str) -> Self {
        let chiave = cartella.path().join("chiave.pem");
        std::fs::write(&chiave, &CHIAVE.privata).unwrap();
        let configurazione = impostazioni(anac, database, &chiave).to_string();
        std::fs::write(cartella.path().join("richiedi-cig.toml"), configurazione).unwrap();
        Self { cartella }
    }

    /// Starts the service on a free port, and waits until it answers.
    pub async fn avvia(&self) -> Servizio {
        let registro = self.cartella.path().join("registro.txt");
        let mut comando = Command::new(PROGRAMMA.as_path());
        // Nothing of the machine's own settings.
        for (nome, _) in std::env::vars().filter(|(nome, _)| nome.starts_with("RICHIEDI_CIG_")) {
            comando.env_remove(nome);
        }
        comando
            .arg("--configurazione")
            .arg(self.cartella.path().join("richiedi-cig.toml"))
            .env("NO_COLOR", "1")
            .env("RUST_LOG", "info")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&registro).unwrap())
            .kill_on_drop(true);
        let mut processo = comando.spawn().unwrap();
        let base = attendi("l'avvio del servizio", async || {
            let testo = std::fs::read_to_string(&registro).unwrap();
            assert!(processo.try_wait().unwrap().is_none(), "il servizio non parte: {testo}");
            listening(&testo)
        })
        .await;
        let http = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none());
        Servizio { processo, base, http: http.build().unwrap() }
    }
}

/// Short waits; the lease is longer than the longest call, as the service wants it.
fn impostazioni(anac: &str, database: &str, chiave: &Path) -> Table {
    let mut tabella: Table = DEMO.parse().unwrap();
    tabella.insert("ascolto".into(), "127.0.0.1:0".into());
    tabella.insert("database".into(), database.into());
    let section = |tabella: &mut Table, nome: &str, valori: Table| {
        tabella.get_mut(nome).and_then(toml::Value::as_table_mut).unwrap().extend(valori);
    };
    let pcp = toml::toml! {
        connessione_secondi = 1
        risposta_secondi = 3
        voucher_secondi = 1
    };
    section(&mut tabella, "pcp", pcp);
    let pcp = tabella["pcp"].as_table_mut().unwrap();
    pcp.insert("base".into(), anac.into());
    pcp.insert("chiave".into(), chiave.to_str().unwrap().into());
    pcp["pdnd"].as_table_mut().unwrap().insert("token".into(), format!("{anac}/token.oauth2").into());
    let trasmissioni = toml::toml! {
        intervallo_millisecondi = 50
        affitto_secondi = 6
        esito_millisecondi = 200
        esito_massima_secondi = 1
        guasto_millisecondi = 200
        guasto_massima_secondi = 1
        ricerca_millisecondi = 300
    };
    section(&mut tabella, "trasmissioni", trasmissioni);
    tabella
}

/// The address in the line by which the service says that it listens.
fn listening(registro: &str) -> Option<String> {
    let (_, dopo) = registro.split_once("in ascolto indirizzo=")?;
    // The line is complete.
    let (indirizzo, _) = dopo.split_once('\n')?;
    Some(format!("http://{}", indirizzo.trim()))
}

/// The service's program, beside the tests' own; built if it is not there.
static PROGRAMMA: LazyLock<PathBuf> = LazyLock::new(|| {
    let prova = std::env::current_exe().unwrap();
    let cartella = prova.ancestors().nth(2).unwrap();
    let programma = cartella.join("richiedi-cig");
    if !programma.is_file() {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = std::process::Command::new(cargo);
        build.args(["build", "--package", "richiedi-cig", "--target-dir"]).arg(cartella.parent().unwrap());
        assert!(build.status().unwrap().success(), "il servizio non si compila");
    }
    programma
});

/// The service at work. Dropped, it is killed.
pub struct Servizio {
    processo: Child,
    base: String,
    http: Client,
}

impl Servizio {
    /// Kills it with -9, whatever it is doing.
    pub async fn uccidi(mut self) {
        self.processo.kill().await.unwrap();
    }

    /// A request of a page, as nobody yet.
    pub fn pagina(&self, metodo: Method, percorso: &str) -> RequestBuilder {
        self.http.request(metodo, format!("{}{percorso}", self.base))
    }

    /// What is at `percorso` of the API.
    pub async fn get(&self, percorso: &str) -> Value {
        self.api(Method::GET, percorso, None, None, StatusCode::OK).await
    }

    async fn api(
        &self,
        metodo: Method,
        percorso: &str,
        versione: Option<&Value>,
        corpo: Option<&Value>,
        atteso: StatusCode,
    ) -> Value {
        let mut richiesta =
            self.pagina(metodo, &format!("/api/v1/{percorso}")).basic_auth(ACCOUNT, Some(ACCOUNT));
        if let Some(versione) = versione {
            richiesta = richiesta.header("If-Match", format!("\"{versione}\""));
        }
        if let Some(corpo) = corpo {
            richiesta = richiesta.json(corpo);
        }
        let risposta = richiesta.send().await.unwrap();
        let stato = risposta.status();
        let corpo: Value = risposta.json().await.unwrap();
        assert_eq!(stato, atteso, "{percorso}: {corpo:#}");
        corpo
    }

    /// A request with its award, checked and found right; its id.
    pub async fn prepara(&self, campione: Campione) -> String {
        let sezioni = json!({
            "datiGara": campione.dati_gara(),
            "classificazione": campione.classificazione(),
            "lotti": campione.lotti(),
        });
        let bozza = self.api(Method::POST, "richieste", None, Some(&json!({})), StatusCode::CREATED).await;
        let id = bozza["id"].as_str().unwrap().to_owned();
        let percorso = format!("richieste/{id}");
        let piena =
            self.api(Method::PUT, &percorso, Some(&bozza["versione"]), Some(&sezioni), StatusCode::OK).await;
        let award = format!("{percorso}/affidamento");
        let affidamento = campione.affidamento();
        self.api(Method::PUT, &award, Some(&piena["versione"]), Some(&affidamento), StatusCode::OK).await;
        let verifica = format!("{percorso}/verifica?momento=invio");
        let esito = self.api(Method::POST, &verifica, None, None, StatusCode::OK).await;
        assert_eq!(esito["anomalie"], json!([]));
        id
    }

    /// Asks for its CIGs.
    pub async fn invia(&self, id: &str) {
        self.api(Method::POST, &format!("richieste/{id}/invio"), None, None, StatusCode::ACCEPTED).await;
    }

    /// Waits until the transmission is ended; the request.
    pub async fn attendi_fine(&self, id: &str) -> Value {
        attendi("la fine della trasmissione", async || {
            let trasmissioni = self.get(&format!("richieste/{id}/trasmissioni")).await;
            (trasmissioni["trasmissione"]["terminata"] == true).then_some(())
        })
        .await;
        self.get(&format!("richieste/{id}")).await
    }
}
