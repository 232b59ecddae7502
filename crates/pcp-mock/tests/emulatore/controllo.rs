//! The control addresses, the call list, and the start.

use std::io::ErrorKind;

use pcp_mock::{Audit, Configurazione, Servizio, mondo_demo, start};
use serde_json::json;

use crate::piattaforma::{avvia, ricevi};
use crate::schede::ad3;

#[tokio::test]
async fn the_state_shows_appalti_and_calls() {
    let piattaforma = avvia().await;
    let scheda = ad3(1);
    let id = piattaforma.confermato(scheda.clone()).await;
    piattaforma.crea(scheda.clone()).await;
    let indirizzo = piattaforma.indirizzo("/controllo/stato");
    let stato = ricevi(piattaforma.http.get(indirizzo).send().await.unwrap()).await.corpo;

    let appalto = &stato["appalti"][0];
    assert_eq!((&appalto["idAppalto"], &appalto["stato"]), (&json!(id), &json!("CONF")));
    assert_eq!((&appalto["scheda"], &appalto["codiceScheda"]), (&scheda, &json!("AD3")));
    assert_eq!(appalto["codiceFiscale"], mondo_demo::RUP_SISTEMI_INFORMATIVI);
    assert!(appalto["lotti"][0]["cig"].is_string());
    assert_eq!(appalto["statoAvviso"], "CREATO");
    assert_eq!(appalto["operazioni"][1]["tipoOperazione"], "AP_CONF");

    let chiamate: Vec<_> = stato["chiamate"]
        .as_array()
        .unwrap()
        .iter()
        .map(|chiamata| (chiamata["operazione"].as_str().unwrap(), chiamata["statoHttp"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        chiamate,
        [
            ("token", 200),
            ("crea-appalto", 200),
            ("token", 200),
            ("conferma-appalto", 200),
            ("token", 200),
            ("crea-appalto", 400)
        ]
    );
    let creazione = &stato["chiamate"][1];
    assert_eq!((&creazione["servizio"], &creazione["idAppalto"]), (&json!("ComunicaAppalto"), &json!(id)));
    assert_eq!(
        (&creazione["ora"], &creazione["sorte"]),
        (&json!("2026-09-01T08:00:00Z"), &json!("risposta"))
    );
}

#[tokio::test]
async fn the_reset_forgets_everything() {
    let piattaforma = avvia().await;
    let scheda = ad3(1);
    piattaforma.creato(scheda.clone()).await;
    let azzera = piattaforma.indirizzo("/controllo/azzera");
    assert_eq!(piattaforma.http.post(azzera).send().await.unwrap().status(), 204);
    let stato = piattaforma.emulatore.stato();
    assert!(stato.appalti.is_empty() && stato.chiamate.is_empty());
    // Its code is free again.
    piattaforma.creato(scheda).await;
}

#[test]
fn settings_are_read_from_json_and_the_rest_is_the_demo() {
    let cfg: Configurazione = serde_json::from_value(json!({
        "ritardo_conferma": 250,
        "audit": "rest01",
        "integrity": true,
        "clienti": [{
            "client_id": "cliente",
            "kid": "chiave",
            "chiave_pubblica_pem": "PEM",
            "scopi": { "ComunicaAppalto": "finalita-1", "AUSA": "finalita-2" },
        }],
        "persone": [{ "codice_fiscale": "BNCMRT75A41D612E", "codice_ausa": "0000990009" }],
    }))
    .unwrap();
    assert_eq!((cfg.ritardo_conferma.as_millis(), cfg.audit, cfg.integrity), (250, Audit::Rest01, true));
    assert_eq!(cfg.clienti[0].scopi[&Servizio::Ausa], "finalita-2");
    assert_eq!(cfg.persone[0].codice_ausa, "0000990009");
    assert_eq!(cfg.stazioni[0].codice_ausa, mondo_demo::CODICE_AUSA);
    assert_eq!(cfg.ritardo_pubblicazione, Configurazione::default().ritardo_pubblicazione);
    assert!(serde_json::from_value::<Configurazione>(json!({ "integrita": true })).is_err());
}

#[tokio::test]
async fn a_key_that_cannot_be_read_stops_the_start() {
    let cliente = mondo_demo::cliente("non una chiave".to_owned());
    let cfg = Configurazione { clienti: vec![cliente], ..Configurazione::default() };
    let errore = start(cfg).await.err().unwrap();
    assert_eq!(errore.kind(), ErrorKind::InvalidInput);
    assert!(errore.to_string().contains(mondo_demo::KID));
}

#[tokio::test]
async fn an_emulator_on_the_machines_clock_and_a_free_port() {
    let emulatore = start(Configurazione::default()).await.unwrap();
    assert_ne!(emulatore.indirizzo().port(), 0);
    let indirizzo = format!("{}{}/status", emulatore.base_url(), Servizio::CodeList.percorso());
    assert_eq!(reqwest::get(indirizzo).await.unwrap().status(), 401);
    let chiamata = emulatore.stato().chiamate.remove(0);
    let eta = std::time::SystemTime::from(chiamata.ora).elapsed().unwrap();
    assert!(eta.as_secs() < 60);
    emulatore.stop().await;
}
