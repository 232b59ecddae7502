//! Who may call, and what each one sees.

use std::time::Duration;

use axum::http::Method;
use cig_domain::persone::UtenteId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Answer, Client};
use crate::espd::ESPD;
use crate::schede::p5;
use crate::world::{PASSWORD, RUP, World, award, complete};

#[tokio::test]
async fn nobody_enters_without_the_right_password() {
    let world = World::new().await;
    let base64 = |testo: &str| {
        use base64::Engine;
        format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(testo))
    };
    for valore in [
        None,
        Some("Basic".to_owned()),
        Some("Basic ###".to_owned()),
        Some("Bearer abc".to_owned()),
        Some(base64("anna")),
        Some(base64("anna:sbagliata")),
        Some(base64(&format!("nessuno:{PASSWORD}"))),
        Some(base64("anna:")),
    ] {
        let risposta = world.client.with_authorization(valore.as_deref()).get("richieste").await.expect(401);
        assert_eq!(risposta.problem(), "non-autenticato", "{valore:?}");
        assert!(risposta.headers["www-authenticate"].to_str().unwrap().starts_with("Basic realm="));
    }
    world.client.as_user("ANNA", PASSWORD).get("richieste").await.expect(200);
}

#[tokio::test]
async fn credentials_are_verified_once_a_minute() {
    let world = World::new().await;
    let verified = || world.passwords.verified();
    for _ in 0..3 {
        world.client.get("richieste").await.expect(200);
    }
    assert_eq!(verified(), 1);
    world.client.as_user("bruno", PASSWORD).get("richieste").await.expect(200);
    assert_eq!(verified(), 2);
    world.client.as_user("anna", "sbagliata").get("richieste").await.expect(401);
    world.client.as_user("anna", "sbagliata").get("richieste").await.expect(401);
    assert_eq!(verified(), 4, "a refusal is not remembered");
    world.time.pass(Duration::from_secs(59));
    world.client.get("richieste").await.expect(200);
    assert_eq!(verified(), 4);
    world.time.pass(Duration::from_secs(1));
    world.client.get("richieste").await.expect(200);
    assert_eq!(verified(), 5);
}

#[tokio::test]
async fn who_moves_to_another_office_loses_the_requests_of_the_first_at_once() {
    let world = World::new().await;
    let creata = world.client.post("richieste", &json!({})).await.expect(201);
    world.client.get(&creata.path()).await.expect(200);
    let mut uow = world.app.archivio.begin().await.unwrap();
    let mut anna = uow.persone().find_utente(UtenteId(Uuid::from_u128(11))).await.unwrap().unwrap();
    anna.ufficio = cig_domain::persone::UfficioId(Uuid::from_u128(20));
    uow.persone().put_utente(&anna, Some("hash")).await.unwrap();
    uow.commit().await.unwrap();
    world.client.get(&creata.path()).await.expect(404);
}

/// An operation that names a request, with a body that it takes.
struct Operation {
    method: Method,
    path: String,
    body: Option<(&'static str, String)>,
}

impl Operation {
    async fn call(&self, client: &Client) -> Answer {
        let (content_type, body) = self.body.clone().unzip();
        client.send(self.method.clone(), &self.path, content_type, body.unwrap_or_default()).await
    }
}

/// Every such operation of the document.
fn operations_on(id: &str) -> Vec<Operation> {
    let documento = serde_json::to_value(cig_api::openapi()).unwrap();
    let mut operazioni = Vec::new();
    for (path, voce) in documento["paths"].as_object().unwrap() {
        for (metodo, operazione) in voce.as_object().unwrap() {
            let as_json = |corpo: Value| ("application/json", corpo.to_string());
            let body = operazione.get("requestBody").map(|_| match path.rsplit('/').next().unwrap() {
                "affidamento" => as_json(award()),
                "scheda" => as_json(p5("PROC-2026-0042")),
                "espd" => ("application/xml", ESPD.to_owned()),
                "lotti" => ("text/csv", "oggetto\nAltro\n".to_owned()),
                "cancellazione" | "fermo" => as_json(json!({"motivo": "Gara revocata"})),
                "soggetti" | "revoca" => as_json(json!({"codiceFiscale": RUP, "ruolo": "DRP2"})),
                _ => as_json(complete()),
            });
            if path.contains("{id}") {
                let method = metodo.to_uppercase().parse().unwrap();
                operazioni.push(Operation { method, path: path.replace("{id}", id), body });
            }
        }
    }
    operazioni
}

#[tokio::test]
async fn another_offices_request_is_not_found_at_any_address() {
    let world = World::new().await;
    let creata = world.client.post("richieste", &complete()).await.expect(201);
    let altro = world.client.as_user("bruno", PASSWORD).if_match("\"1\"");
    let mai_esistita = Uuid::from_u128(42).to_string();
    let operazioni = operations_on(creata.json["id"].as_str().unwrap());
    assert_eq!(operazioni.len(), 30);
    for (operazione, su_nessuna) in operazioni.iter().zip(operations_on(&mai_esistita)) {
        let risposta = operazione.call(&altro).await.expect(404);
        let assente = su_nessuna.call(&altro).await.expect(404);
        let Operation { method, path, .. } = operazione;
        assert_eq!(risposta.json, assente.json, "{method} {path}: the two are not told apart");
    }
    let elenco = altro.get("richieste").await.expect(200).json;
    assert_eq!((&elenco["richieste"], &elenco["totale"]), (&json!([]), &json!(0)));
    let immutata = world.client.get(&creata.path()).await.expect(200);
    assert_eq!(immutata.json, creata.json);
}

#[tokio::test]
async fn another_sites_page_changes_nothing() {
    let world = World::new().await;
    let creata = world.client.post("richieste", &complete()).await.expect(201);
    let path = creata.path();
    world.client.if_match("\"1\"").put(&format!("{path}/affidamento"), &award()).await.expect(200);
    let espd = (format!("{path}/espd"), Some("application/xml"));
    let conclusa = world.client.if_match("\"2\"").send(Method::PUT, &espd.0, espd.1, ESPD).await.expect(200);
    for sito in ["cross-site", "same-site", "altro"] {
        let estraneo = world.client.if_match(conclusa.etag()).with_site(sito);
        for operazione in operations_on(creata.json["id"].as_str().unwrap()) {
            if operazione.path.ends_with("/profilo-anac") {
                // A question to ANAC, which is then in the log.
                continue;
            }
            let risposta = operazione.call(&estraneo).await;
            let Operation { method, path, .. } = operazione;
            if path.ends_with("/assistenza") || path.ends_with("/soggetti") && method == Method::GET {
                assert_eq!(risposta.expect(409).problem(), "non-consentito", "nothing was sent yet");
            } else if method == Method::GET {
                risposta.expect(200);
            } else {
                assert_eq!(risposta.expect(403).problem(), "origine-estranea", "{sito} {method} {path}");
            }
        }
    }
    assert_eq!(world.client.get(&path).await.expect(200).json, conclusa.json);
    for sito in ["same-origin", "none"] {
        world.client.with_site(sito).post("richieste", &json!({})).await.expect(201);
    }
    let invio = format!("{path}/invio");
    world.client.with_site("same-origin").post(&invio, &json!({})).await.expect(202);
}

#[tokio::test]
async fn every_operation_but_the_public_ones_asks_who_calls() {
    let world = World::new().await;
    let anonimo: Client = world.client.with_authorization(None);
    let documento = serde_json::to_value(cig_api::openapi()).unwrap();
    let mut pubbliche = Vec::new();
    for (path, voce) in documento["paths"].as_object().unwrap() {
        for (metodo, operazione) in voce.as_object().unwrap() {
            let indirizzo = path.replace("{id}", &Uuid::nil().to_string()).replace("{nome}", "prova");
            let risposta = anonimo.call(metodo.to_uppercase().parse().unwrap(), &indirizzo, None).await;
            if operazione.get("security").is_some() {
                risposta.expect(200);
                pubbliche.push(path.as_str());
            } else {
                risposta.expect(401);
            }
        }
    }
    assert_eq!(pubbliche, ["/api/v1/openapi.json", "/api/v1/status", "/status"]);
}
