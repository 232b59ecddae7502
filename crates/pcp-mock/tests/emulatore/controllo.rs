//! The control addresses, the call list, and the start.

use std::io::ErrorKind;

use pcp_mock::{Audit, Configurazione, Guasto, Servizio, mondo_demo, start};
use serde_json::json;

use crate::piattaforma::{avvia, avvia_con, configurazione, ricevi};
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

#[tokio::test]
async fn settings_change_while_it_runs_and_only_those_that_are_named() {
    let piattaforma = avvia().await;
    let indirizzo = piattaforma.indirizzo("/controllo/impostazioni");
    let nuove = json!({ "ritardo_conferma": 60_000, "scadenza_conferma": null });
    let risposta = ricevi(piattaforma.http.patch(&indirizzo).json(&nuove).send().await.unwrap()).await;
    assert_eq!(
        (&risposta.corpo["ritardo_conferma"], &risposta.corpo["ritardo_ted"]),
        (&json!(60_000), &json!(2000))
    );
    let id = piattaforma.confermato(ad3(1)).await;
    assert_eq!(piattaforma.stato(&id).await, "IN_LAV");
    let sbagliate = json!({ "ritardo": 1 });
    assert_eq!(piattaforma.http.patch(&indirizzo).json(&sbagliate).send().await.unwrap().status(), 422);
    piattaforma.emulatore.azzera();
    assert_eq!(piattaforma.emulatore.impostazioni().ritardo_conferma.as_secs(), 2);
}

#[tokio::test]
async fn the_last_calls_are_kept_with_their_bodies_and_older_ones_are_forgotten() {
    let cfg = Configurazione { chiamate_in_memoria: 3, corpi_in_memoria: 2, ..configurazione() };
    let piattaforma = avvia_con(cfg).await;
    piattaforma.creato(ad3(1)).await;
    piattaforma.creato(ad3(1)).await;
    let numeri: Vec<_> =
        piattaforma.emulatore.stato().chiamate.iter().map(|chiamata| chiamata.numero).collect();
    assert_eq!(numeri, [2, 3, 4]);
    let vista = async |numero: u64| {
        let indirizzo = piattaforma.indirizzo(&format!("/controllo/chiamate/{numero}"));
        ricevi(piattaforma.http.get(indirizzo).send().await.unwrap()).await
    };
    let ultima = vista(4).await.corpo;
    assert!(ultima["corpi"]["richiesta"].as_str().unwrap().contains("codiceAppalto"));
    assert!(ultima["corpi"]["risposta"].as_str().unwrap().contains("idAppalto"));
    assert!(vista(2).await.corpo["corpi"].is_null());
    assert_eq!(vista(1).await.stato, 404);
}

#[tokio::test]
async fn a_fault_is_taken_away_by_its_number() {
    let piattaforma = avvia().await;
    let armato = piattaforma.emulatore.arma(Guasto::di_catalogo("codice-usato").unwrap());
    let altro = piattaforma.emulatore.arma(Guasto::di_catalogo("ausa-ignota").unwrap());
    let indirizzo = piattaforma.indirizzo(&format!("/controllo/guasti/{}", armato.id));
    assert_eq!(piattaforma.http.delete(&indirizzo).send().await.unwrap().status(), 204);
    assert_eq!(piattaforma.http.delete(&indirizzo).send().await.unwrap().status(), 404);
    let rimasti: Vec<_> = piattaforma.emulatore.guasti().armati.iter().map(|guasto| guasto.id).collect();
    assert_eq!(rimasti, [altro.id]);
}

#[tokio::test]
async fn the_glance_counts_appalti_by_state_and_shows_the_last_of_all() {
    let piattaforma = avvia().await;
    for _ in 0..40 {
        piattaforma.creato(ad3(1)).await;
    }
    let id = piattaforma.confermato(ad3(1)).await;
    let riassunto =
        ricevi(piattaforma.http.get(piattaforma.indirizzo("/controllo/riassunto")).send().await.unwrap());
    let riassunto = riassunto.await.corpo;
    assert_eq!(riassunto["appalti"], json!({ "CONF": 1, "IN_LAV": 40 }));
    assert_eq!(riassunto["ultimiAppalti"].as_array().unwrap().len(), 30);
    assert_eq!(riassunto["ultimiAppalti"][0]["idAppalto"], id);
    assert_eq!(riassunto["ultimeChiamate"][0]["operazione"], "conferma-appalto");
    assert_eq!(riassunto["impostazioni"]["limite_al_minuto"], 6000);
}

#[tokio::test]
async fn the_page_for_people_calls_addresses_that_there_are() {
    let piattaforma = avvia().await;
    for indirizzo in ["/", "/controllo"] {
        let pagina = piattaforma.http.get(piattaforma.indirizzo(indirizzo)).send().await.unwrap();
        assert!(pagina.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
        let testo = pagina.text().await.unwrap();
        assert!(testo.contains("<html lang=\"it\">"));
        for nome in ["riassunto", "catalogo", "scenari", "impostazioni"] {
            assert!(testo.contains(nome));
            let risposta =
                piattaforma.http.get(piattaforma.indirizzo(&format!("/controllo/{nome}"))).send().await;
            assert_eq!(risposta.unwrap().status(), 200, "{nome}");
        }
    }
}
