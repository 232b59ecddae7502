//! `cargo xtask demo --once`: one direct award, from an empty form to its CIGs, over the HTTP API alone.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use reqwest::header::IF_MATCH;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{Running, ad3, cig_check};

/// How long the transmission may take; the emulator's outcomes come within seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// The demo's buyer; the password is the user name.
const ACCOUNT: &str = "acquirente";

/// Goes the whole way, prints id, log and CIGs. True only if every lot has a CIG that passes its check.
pub(crate) async fn run(demo: &Running) -> Result<bool> {
    let api = Api::new(demo)?;
    let centres = api.get("centri-di-costo").await?;
    let rup = api.get("rup").await?;
    let request = ad3::request(&centres["centriDiCosto"][0]["codice"], &rup["rup"][0]["codiceFiscale"]);
    let created = api.send(Method::POST, "richieste", None, &request).await?;
    let id = created["id"].as_str().context("la richiesta creata non ha id")?;
    println!("\nRichiesta {id}");

    let path = format!("richieste/{id}");
    let lots = created["lotti"].as_array().context("la richiesta non ha lotti")?;
    let awarded =
        api.send(Method::PUT, &format!("{path}/affidamento"), Some(&created), &ad3::award(lots)).await?;
    let found = api.send(Method::POST, &format!("{path}/verifica?momento=invio"), None, &json!({})).await?;
    if found["anomalie"].as_array().is_none_or(|anomalies| !anomalies.is_empty()) {
        bail!("la verifica non passa: {found:#}");
    }
    api.send(Method::POST, &format!("{path}/invio"), Some(&awarded), &json!({})).await?;

    let log = api.wait_until_ended(&path).await?;
    println!("\nRegistro delle trasmissioni");
    for row in log["voci"].as_array().into_iter().flatten() {
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        println!(
            "{:27.27}  {:9}  {:18}  {}",
            text("istante"),
            text("verso"),
            text("titolo"),
            text("descrizione")
        );
    }
    if log["trasmissione"]["passo"] != "conclusa" {
        bail!("la trasmissione si è fermata: {:#}", log["trasmissione"]);
    }
    Ok(cigs_pass(&api.get(&path).await?))
}

/// Prints the lots with their CIGs; true when there are lots and each has a right code.
fn cigs_pass(request: &Value) -> bool {
    println!("\nCIG");
    let lots = request["lotti"].as_array().map_or(&[][..], Vec::as_slice);
    let mut all_pass = request["stato"] == "perfezionata" && !lots.is_empty();
    for lot in lots {
        let cig = lot["cig"].as_str().unwrap_or("(nessuno)");
        let passes = cig_check::passes(cig);
        all_pass &= passes;
        let name = lot["lotIdentifier"].as_str().unwrap_or_default();
        println!("{name}  {cig}  {}", if passes { "valido" } else { "NON VALIDO" });
    }
    all_pass
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
        self.call(self.client.get(format!("{}/{path}", self.base))).await
    }

    /// Sends `body`; with `seen`, only if that is still the request's version.
    async fn send(&self, method: Method, path: &str, seen: Option<&Value>, body: &Value) -> Result<Value> {
        let mut request = self.client.request(method, format!("{}/{path}", self.base)).json(body);
        if let Some(seen) = seen {
            request = request.header(IF_MATCH, format!("\"{}\"", seen["versione"]));
        }
        self.call(request).await
    }

    async fn call(&self, request: reqwest::RequestBuilder) -> Result<Value> {
        let answer = request.basic_auth(ACCOUNT, Some(ACCOUNT)).send().await?;
        let (status, url) = (answer.status(), answer.url().clone());
        let body = answer.text().await?;
        if !status.is_success() {
            bail!("{url} risponde {status}: {body}");
        }
        serde_json::from_str(&body).with_context(|| format!("{url} non risponde JSON: {body}"))
    }

    /// Asks until nothing is left to do, and returns the log.
    async fn wait_until_ended(&self, path: &str) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let log = self.get(&format!("{path}/trasmissioni")).await?;
            if log["trasmissione"]["terminata"] == true {
                return Ok(log);
            }
            if Instant::now() > deadline {
                bail!("la trasmissione non finisce: {:#}", log["trasmissione"]);
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lot_needs_a_right_code() {
        let request = |lots: Value| json!({ "stato": "perfezionata", "lotti": lots });
        assert!(cigs_pass(&request(json!([{ "cig": "B210BC38FE" }, { "cig": "K00003EC3A" }]))));
        assert!(!cigs_pass(&request(json!([{ "cig": "B210BC38FE" }, { "cig": "B210BC38FF" }]))));
        assert!(!cigs_pass(&request(json!([{ "cig": "B210BC38FE" }, {}]))));
        assert!(!cigs_pass(&request(json!([]))));
        assert!(!cigs_pass(&json!({ "stato": "richiesta", "lotti": [{ "cig": "B210BC38FE" }] })));
    }
}
