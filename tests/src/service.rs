//! The service as a process of its own, told what to do over its HTTP API.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, StatusCode, header};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::timeout;
use toml::Table;

use crate::keys::KEY;
use crate::programs;
use crate::samples::Sample;
use crate::time::eventually;

/// The demo's settings, from which those of the tests are made.
const DEMO: &str = include_str!("../../apps/richiedi-cig/demo.toml");

/// User name and password of the demo's RUP.
const ACCOUNT: &str = "rup";

/// Name of the configuration file.
const SETTINGS: &str = "richiedi-cig.toml";

/// A database and a configuration file: what stays when the service is killed.
pub struct Installation {
    folder: TempDir,
}

impl Installation {
    /// With SQLite, and ANAC at that address.
    pub fn on_sqlite(anac: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}?mode=rwc", folder.path().join("archivio.db").display());
        Self::in_folder(folder, anac, &database)
    }

    /// With that database, and ANAC at that address.
    pub fn on_database(anac: &str, database: &str) -> Self {
        Self::in_folder(tempfile::tempdir().unwrap(), anac, database)
    }

    fn in_folder(folder: TempDir, anac: &str, database: &str) -> Self {
        let chiave = folder.path().join("chiave.pem");
        std::fs::write(&chiave, &KEY.private).unwrap();
        let settings = settings(anac, database, &chiave).to_string();
        std::fs::write(folder.path().join(SETTINGS), settings).unwrap();
        Self { folder }
    }

    /// With these settings in that section, in place of those of the same names.
    #[must_use]
    pub fn with(self, section: &str, values: Table) -> Self {
        let file = self.folder.path().join(SETTINGS);
        let mut settings: Table = std::fs::read_to_string(&file).unwrap().parse().unwrap();
        let section = settings.entry(section).or_insert_with(|| Table::new().into());
        section.as_table_mut().unwrap().extend(values);
        std::fs::write(file, settings.to_string()).unwrap();
        self
    }

    /// The file of the platform's private key.
    pub fn key(&self) -> PathBuf {
        self.folder.path().join("chiave.pem")
    }

    /// Changes the configuration file: what stands there as `prima` is `dopo` from now on.
    pub fn edit(&self, prima: &str, dopo: &str) {
        let file = self.folder.path().join(SETTINGS);
        let testo = std::fs::read_to_string(&file).unwrap();
        assert!(testo.contains(prima), "{prima} is not in {testo}");
        std::fs::write(file, testo.replace(prima, dopo)).unwrap();
    }

    /// Runs one of the program's commands to its end: how it ended, and what it said.
    pub async fn run(&self, command: &[&str]) -> (i32, String) {
        let output = self.program(command).env("RUST_LOG", "off").output().await.unwrap();
        let (said, complaint) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
        (output.status.code().unwrap(), said.unwrap() + &complaint.unwrap())
    }

    /// The program with this configuration, and nothing of the machine's own settings.
    fn program(&self, command: &[&str]) -> Command {
        let mut program = Command::new(programs::path("richiedi-cig"));
        for (nome, _) in std::env::vars().filter(|(nome, _)| nome.starts_with("RICHIEDI_CIG_")) {
            program.env_remove(nome);
        }
        program.args(command).arg("--configurazione").arg(self.folder.path().join(SETTINGS));
        program.env("NO_COLOR", "1");
        program
    }

    /// Starts the service on a free port, and waits until it answers.
    pub async fn start(&self) -> Service {
        let log = self.folder.path().join("log.txt");
        let mut command = self.program(&[]);
        command
            .env("RUST_LOG", "info")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .kill_on_drop(true);
        let mut process = command.spawn().unwrap();
        let base = eventually("the start of the service", async || {
            let testo = std::fs::read_to_string(&log).unwrap();
            assert!(process.try_wait().unwrap().is_none(), "the service does not start: {testo}");
            listening(&testo)
        })
        .await;
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(30)).redirect(Policy::none());
        Service { process, base, http: http.build().unwrap() }
    }
}

/// Short waits. A call that is held leaves a busy machine the time to kill its caller; the lease is longer than the
/// longest call, as the service wants it.
fn settings(anac: &str, database: &str, chiave: &Path) -> Table {
    let mut table: Table = DEMO.parse().unwrap();
    table.insert("ascolto".into(), "127.0.0.1:0".into());
    table.insert("database".into(), database.into());
    let section = |table: &mut Table, nome: &str, valori: Table| {
        table.get_mut(nome).and_then(toml::Value::as_table_mut).unwrap().extend(valori);
    };
    let pcp = toml::toml! {
        connessione_secondi = 1
        risposta_secondi = 5
        voucher_secondi = 3
    };
    section(&mut table, "pcp", pcp);
    let pcp = table["pcp"].as_table_mut().unwrap();
    pcp.insert("base".into(), anac.into());
    pcp.insert("chiave".into(), chiave.to_str().unwrap().into());
    pcp["pdnd"].as_table_mut().unwrap().insert("token".into(), format!("{anac}/token.oauth2").into());
    let trasmissioni = toml::toml! {
        intervallo_millisecondi = 50
        affitto_secondi = 10
        esito_millisecondi = 200
        esito_massima_secondi = 1
        guasto_millisecondi = 200
        guasto_massima_secondi = 1
        ricerca_millisecondi = 300
        prova_secondi = 1
        prova_massima_secondi = 2
        ripresa_secondi = 1
    };
    section(&mut table, "trasmissioni", trasmissioni);
    table
}

/// The address in the line by which the service says that it listens.
fn listening(log: &str) -> Option<String> {
    let (_, dopo) = log.split_once("in ascolto indirizzo=")?;
    // The line is complete.
    let (indirizzo, _) = dopo.split_once('\n')?;
    Some(format!("http://{}", indirizzo.trim()))
}

/// The service at work. Dropped, it is killed.
pub struct Service {
    process: Child,
    base: String,
    http: Client,
}

impl Service {
    /// Kills it with -9, whatever it is doing.
    pub async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }

    /// Asks it to end, as the system does, and waits until it has.
    pub async fn stop(mut self) -> ExitStatus {
        let process = self.process.id().and_then(|id| Pid::from_raw(id.cast_signed())).unwrap();
        kill_process(process, Signal::TERM).unwrap();
        timeout(Duration::from_secs(20), self.process.wait()).await.expect("it ends").unwrap()
    }

    /// Enters the pages as the demo's RUP: the cookie by which they know it.
    pub async fn enter(&self) -> String {
        let account = [("nome_utente", ACCOUNT), ("password", ACCOUNT)];
        let login = self.page(Method::POST, "/accesso").form(&account).send().await.unwrap();
        assert_eq!(login.status(), StatusCode::SEE_OTHER);
        login.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    /// Its number in the system.
    pub fn pid(&self) -> u32 {
        self.process.id().unwrap()
    }

    /// A request of a page, by somebody who has not entered yet.
    pub fn page(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    /// A call of the API by the demo's RUP.
    pub fn api(&self, method: Method, path: &str) -> RequestBuilder {
        self.page(method, &format!("/api/v1/{path}")).basic_auth(ACCOUNT, Some(ACCOUNT))
    }

    /// What is at `path` of the API.
    pub async fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path, None, None).await
    }

    /// Calls the API as the demo's RUP, about the version of a request that was read; it must succeed.
    async fn call(&self, method: Method, path: &str, version: Option<&Value>, body: Option<&Value>) -> Value {
        let mut request = self.api(method, path);
        if let Some(version) = version {
            request = request.header("If-Match", format!("\"{version}\""));
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let body: Value = answer.json().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {body:#}");
        body
    }

    /// A request with its award, from an empty draft, checked and found right; its id.
    pub async fn prepare(&self, sample: Sample) -> String {
        let draft = self.call(Method::POST, "richieste", None, Some(&json!({}))).await;
        let id = draft["id"].as_str().unwrap().to_owned();
        let path = format!("richieste/{id}");
        let sections = json!({
            "datiGara": sample.dati_gara(),
            "classificazione": sample.classificazione(),
            "lotti": sample.lotti(),
        });
        let full = self.call(Method::PUT, &path, Some(&draft["versione"]), Some(&sections)).await;
        let award = sample.affidamento();
        self.call(Method::PUT, &format!("{path}/affidamento"), Some(&full["versione"]), Some(&award)).await;
        let found = self.call(Method::POST, &format!("{path}/verifica?momento=invio"), None, None).await;
        assert_eq!(found["anomalie"], json!([]));
        id
    }

    /// Asks for its CIGs.
    pub async fn send(&self, id: &str) {
        self.call(Method::POST, &format!("richieste/{id}/invio"), None, None).await;
    }

    /// Waits until the transmission is ended; the request.
    pub async fn ended(&self, id: &str) -> Value {
        eventually("the end of the transmission", async || {
            let log = self.get(&format!("richieste/{id}/trasmissioni")).await;
            (log["trasmissione"]["terminata"] == true).then_some(())
        })
        .await;
        self.get(&format!("richieste/{id}")).await
    }
}
