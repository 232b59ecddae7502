//! Scenarios: those that come with the emulator, each run, and those of others.

use std::time::{Duration, Instant};

use pcp_mock::{Scenario, Servizio, scenari};
use serde_json::{Value, json};

use crate::piattaforma::{Piattaforma, avvia};
use crate::schede::ad3;

async fn avviato(nome: &str) -> Piattaforma {
    let piattaforma = avvia().await;
    let indirizzo = piattaforma.indirizzo(&format!("/controllo/scenario/{nome}"));
    assert_eq!(piattaforma.http.post(indirizzo).send().await.unwrap().status(), 204);
    assert_eq!(piattaforma.emulatore.riassunto().scenario.as_deref(), Some(nome));
    piattaforma
}

#[test]
fn all_that_come_with_it_can_be_read() {
    let nomi: Vec<_> = scenari().into_iter().map(|scenario| scenario.nome).collect();
    assert_eq!(nomi, ["conferma-persa", "falso-ko", "giornata-storta", "manutenzione", "sotto-carico"]);
}

#[tokio::test]
async fn conferma_persa_leaves_an_appalto_that_can_be_confirmed_again() {
    let piattaforma = avviato("conferma-persa").await;
    let id = piattaforma.confermato(ad3(1)).await;
    piattaforma.passano(4 * 24 * 3600);
    assert_eq!(piattaforma.esito(&id, "AP_CONF").await, Value::Null);
    assert_eq!(piattaforma.su_appalto("conferma-appalto", &id).await.stato, 200);
}

#[tokio::test]
async fn falso_ko_publishes_after_an_hour_what_it_said_it_had_not() {
    let piattaforma = avviato("falso-ko").await;
    let id = piattaforma.confermato(ad3(1)).await;
    let avviso = piattaforma.esito(&id, "AP_CONF").await["idAvviso"].clone();
    let corpo = json!({ "idAppalto": id, "idAvviso": avviso });
    piattaforma.post(Servizio::PubblicaAvviso, "pubblica-avviso", corpo).await;
    piattaforma.passano(2);
    assert_eq!(piattaforma.esito(&id, "AV_PUBB").await["esito"]["codice"], "KO");
    piattaforma.passano(3600);
    assert_eq!(piattaforma.stato(&id).await, "PUBB");
}

#[tokio::test]
async fn giornata_storta_strikes_about_a_fifth_of_the_calls_and_always_the_same() {
    let mut giri = Vec::new();
    for _ in 0..2 {
        let piattaforma = avviato("giornata-storta").await;
        for _ in 0..200 {
            // Cut connections are errors here.
            let stato =
                piattaforma.http.get(piattaforma.indirizzo("/modi/rest/CodeList/v2/status")).send().await;
            drop(stato);
        }
        let chiamate = piattaforma.emulatore.stato().chiamate;
        giri.push(chiamate.into_iter().map(|chiamata| chiamata.guasto).collect::<Vec<_>>());
    }
    assert_eq!(giri[0], giri[1]);
    let colpite = giri[0].iter().flatten().count();
    assert!((25..=60).contains(&colpite), "{colpite}");
}

#[tokio::test]
async fn manutenzione_stops_for_an_hour_and_is_slow_after_it() {
    let piattaforma = avviato("manutenzione").await;
    assert_eq!(piattaforma.crea(ad3(1)).await.stato, 200);
    piattaforma.passano(60);
    assert_eq!(piattaforma.crea(ad3(1)).await.stato, 503);
    piattaforma.passano(3600);
    assert_eq!(piattaforma.crea(ad3(1)).await.intestazione("X-RateLimit-Limit"), "30");
    assert_eq!(piattaforma.emulatore.impostazioni().ritardo_conferma, Duration::from_mins(1));
    piattaforma.passano(600);
    assert_eq!(piattaforma.crea(ad3(1)).await.intestazione("X-RateLimit-Limit"), "6000");
}

#[tokio::test]
async fn sotto_carico_answers_slowly_and_confirms_late_and_gives_cigs_later_still() {
    let piattaforma = avviato("sotto-carico").await;
    let inizio = Instant::now();
    let id = piattaforma.creato(ad3(1)).await;
    // The voucher and the call.
    assert!(inizio.elapsed() >= Duration::from_millis(400));
    piattaforma.su_appalto("conferma-appalto", &id).await;
    piattaforma.passano(599);
    assert_eq!(piattaforma.stato(&id).await, "IN_LAV");
    piattaforma.passano(1);
    assert_eq!(piattaforma.stato(&id).await, "CONF");
    for quanti in [0, 0, 1] {
        let cig = piattaforma.get(Servizio::ComunicaAppalto, &format!("recupera-cig?idAppalto={id}")).await;
        assert_eq!(cig.corpo["result"].as_array().unwrap().len(), quanti);
    }
}

#[tokio::test]
async fn a_scenario_of_ones_own_takes_the_place_of_faults_and_settings() {
    let piattaforma = avviato("sotto-carico").await;
    let indirizzo = piattaforma.indirizzo("/controllo/scenario");
    let toml = "nome = \"mio\"\n[[passi]]\nguasti = [{ nome = \"codice-usato\" }]\n";
    assert_eq!(piattaforma.http.post(&indirizzo).body(toml).send().await.unwrap().status(), 204);
    let armati = piattaforma.emulatore.guasti().armati;
    assert_eq!(armati.len(), 1);
    assert_eq!(armati[0].guasto.nome.as_deref(), Some("codice-usato"));
    assert!(piattaforma.emulatore.impostazioni().ritardo_risposta.is_zero());
    assert_eq!(piattaforma.crea(ad3(1)).await.errore(), "ERR38");

    for (sbagliato, detto) in [
        ("nome = \"x\"\n[[passi]]\nguasti = [{ nome = \"inventato\" }]", "inventato"),
        ("nome = \"x\"\n[[passi]]\nimpostazioni = { ritardo = 1 }", "passo 1"),
        ("nome = \"x\"\n[[passi]]\ndopo = 2\n[[passi]]\ndopo = 1", "in ordine di tempo"),
        ("{ \"nome\": \"x\" }", "passi"),
    ] {
        let risposta = piattaforma.http.post(&indirizzo).body(sbagliato).send().await.unwrap();
        assert_eq!(risposta.status(), 422, "{sbagliato}");
        let testo = risposta.text().await.unwrap();
        assert!(testo.contains(detto), "{testo}");
    }
    let ignoto = piattaforma.indirizzo("/controllo/scenario/inventato");
    assert_eq!(piattaforma.http.post(ignoto).send().await.unwrap().status(), 404);
}

#[test]
fn a_scenario_reads_back_as_it_is_written() {
    for scenario in scenari() {
        let testo = serde_json::to_string(&scenario).unwrap();
        assert_eq!(Scenario::leggi(&testo), Ok(scenario));
    }
}
