//! The service as a process of its own, without ANAC's specification: any scheda goes as it came, and none is lost or sent
//! twice when the service is killed.

use pcp_mock::Genere;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use suites::pcp::{hold, quick_emulator, until_held};
use suites::service::{Installation, Service};

use crate::corpi::{bare, p2_16};

/// Sends a scheda: status, address of the request, answer.
async fn post(service: &Service, corpo: &Value) -> (StatusCode, String, Value) {
    let answer = service.api(Method::POST, "schede").json(corpo).send().await.unwrap();
    let dove = answer.headers()["location"].to_str().unwrap().to_owned();
    (answer.status(), dove, answer.json().await.unwrap())
}

/// The name of the request in its address.
fn id(dove: &str) -> &str {
    dove.strip_prefix("/api/v1/richieste/").unwrap()
}

#[tokio::test]
async fn schede_of_every_family_get_their_cigs() {
    let emulator = quick_emulator().await;
    let installation = Installation::on_sqlite(&emulator.base_url());
    let service = installation.start().await;
    for (codice, elenco, avviso, pubblicato) in [
        ("P1_16", "lotti", None, true),
        ("P3_3", "lotti", None, false),
        ("P4_1", "lotti", None, true),
        ("P5", "lotti", None, false),
        ("AD1_25", "aggiudicazioni", None, true),
        ("A3_6", "aggiudicazioni", Some(true), true),
        ("ABI", "aggiudicazioni", Some(false), false),
        ("ISDA1", "lotti", Some(true), true),
    ] {
        let mut corpo = bare(codice, elenco);
        corpo["avviso"] = json!(avviso);
        let (status, dove, accolta) = post(&service, &corpo).await;
        assert_eq!(
            (status, &accolta["specificaControllata"]),
            (StatusCode::ACCEPTED, &json!(false)),
            "{accolta:#}"
        );
        let richiesta = service.ended(id(&dove)).await;
        let stato = if pubblicato { "PUBB" } else { "CONF" };
        assert_eq!(
            (&richiesta["stato"], &richiesta["statoAppalto"]),
            (&json!("perfezionata"), &json!(stato)),
            "{codice}: {richiesta:#}"
        );
        assert_eq!(richiesta["lotti"][0]["cig"].as_str().unwrap().len(), 10, "{codice}");
    }
}

#[tokio::test]
async fn killed_right_after_the_answer_it_goes_on() {
    killed(None).await;
}

#[tokio::test]
async fn killed_before_anac_acted_it_goes_on() {
    killed(Some(Genere::TrattieniPrima)).await;
}

#[tokio::test]
async fn killed_after_anac_acted_it_goes_on() {
    killed(Some(Genere::TrattieniDopo)).await;
}

/// Kills the service (-9) after it answered: at once, or while crea-appalto is held that way. Started again, it makes one
/// appalto, and who sends the scheda once more is told of the request that has it.
async fn killed(held: Option<Genere>) {
    let emulator = quick_emulator().await;
    let installation = Installation::on_sqlite(&emulator.base_url());
    let service = installation.start().await;
    if let Some(genere) = held.clone() {
        hold(&emulator, "crea-appalto", genere);
    }
    let (status, dove, accolta) = post(&service, &p2_16("PROVA-P2-16")).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{accolta:#}");
    if held.is_some() {
        until_held(&emulator, "crea-appalto").await;
    }
    service.kill().await;
    emulator.rilascia();

    let service = installation.start().await;
    let (status, altra, problema) = post(&service, &p2_16("PROVA-P2-16")).await;
    assert_eq!((status, &altra, &problema["richiesta"]), (StatusCode::CONFLICT, &dove, &json!(dove)));
    let richiesta = service.ended(id(&dove)).await;
    assert_eq!((&richiesta["stato"], &richiesta["statoAppalto"]), (&json!("perfezionata"), &json!("PUBB")));
    let stato = emulator.stato();
    let [appalto] = stato.appalti.as_slice() else { panic!("{} appalti", stato.appalti.len()) };
    assert_eq!(richiesta["idAppalto"], appalto.id_appalto.as_str());
    assert_eq!(appalto.scheda, p2_16("PROVA-P2-16")["scheda"]);
    for (lotto, loro) in richiesta["lotti"].as_array().unwrap().iter().zip(&appalto.lotti) {
        assert_eq!(lotto["cig"].as_str(), loro.cig.as_deref());
    }
}
