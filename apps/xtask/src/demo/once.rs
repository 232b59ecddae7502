//! `cargo xtask demo --once`: one direct award, from an empty request to its CIG, over the HTTP API alone.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{Running, cig_check};

/// How long the transmission may take; the emulator's outcomes come within seconds.
const PATIENCE: Duration = Duration::from_mins(2);

/// Goes the whole way, prints id, CIGs and log; succeeds only if there are CIGs and all pass their check.
pub(crate) async fn run(demo: &Running) -> Result<ExitCode> {
    let api = Api::new(demo)?;
    let created = api.call(Method::POST, "richieste", &json!({})).await?;
    let id = created["id"].as_str().context("la richiesta creata non ha id")?.to_owned();
    println!("Richiesta {id}");

    let path = format!("richieste/{id}");
    let request: Value = serde_json::from_str(include_str!("ad3.json"))?;
    api.call(Method::PUT, &path, &request).await?;
    let anomalies = api.call(Method::POST, &format!("{path}/verifica"), &json!({})).await?;
    if anomalies["anomalie"].as_array().is_some_and(|found| !found.is_empty()) {
        bail!("la verifica trova anomalie: {anomalies:#}");
    }
    let award: Value = serde_json::from_str(include_str!("affidamento.json"))?;
    api.call(Method::POST, &format!("{path}/affidamento"), &award).await?;
    api.call(Method::POST, &format!("{path}/invio"), &json!({})).await?;

    let completed = api.wait_until_perfected(&path).await?;
    let log = api.get(&format!("{path}/trasmissioni")).await?;
    println!("\nRegistro delle trasmissioni\n{log:#}");
    println!("\nCIG");
    let lots = completed["lotti"].as_array().context("la richiesta non ha lotti")?;
    let mut all_pass = !lots.is_empty();
    for lot in lots {
        let cig = lot["cig"].as_str().unwrap_or_default();
        let passes = cig_check::passes(cig);
        all_pass &= passes;
        println!("{}  {cig}  {}", lot["lotIdentifier"], if passes { "valido" } else { "NON VALIDO" });
    }
    Ok(if all_pass { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The service's JSON API.
struct Api {
    client: Client,
    base: String,
}

impl Api {
    fn new(demo: &Running) -> Result<Self> {
        let client = Client::builder().timeout(Duration::from_secs(30)).no_proxy().build()?;
        Ok(Self { client, base: format!("{}/api/v1", demo.url()) })
    }

    async fn get(&self, path: &str) -> Result<Value> {
        self.send(self.client.get(format!("{}/{path}", self.base))).await
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> Result<Value> {
        self.send(self.client.request(method, format!("{}/{path}", self.base)).json(body)).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Value> {
        let answer = request.send().await?;
        let (status, url) = (answer.status(), answer.url().clone());
        let body = answer.text().await?;
        if !status.is_success() {
            bail!("{url} risponde {status}: {body}");
        }
        if body.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_str(&body)?) }
    }

    async fn wait_until_perfected(&self, path: &str) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let request = self.get(path).await?;
            if request["stato"] == "perfezionata" {
                return Ok(request);
            }
            if Instant::now() > deadline {
                bail!("il CIG non arriva: {request:#}");
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }
}
