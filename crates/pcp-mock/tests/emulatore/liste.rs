//! Code lists and the AUSA register.

use pcp_mock::{Configurazione, Servizio, mondo_demo};
use serde_json::json;

use crate::piattaforma::{avvia, avvia_con, configurazione};
use crate::schede::specifiche;

#[tokio::test]
async fn lists_can_be_read_page_by_page() {
    let piattaforma = avvia().await;
    let elenco = piattaforma.get(Servizio::CodeList, "recupera-elenco-tipologiche?perPage=100").await.corpo;
    let nomi = elenco["result"].as_array().unwrap();
    assert!(nomi.iter().any(|lista| lista["idTipologica"] == "settore"), "{elenco}");
    assert_eq!(elenco["totRows"], nomi.len());

    let prima =
        piattaforma.get(Servizio::CodeList, "recupera-tipologica?idTipologica=settore&perPage=1").await.corpo;
    assert_eq!(prima["tipologica"]["idTipologica"], "settore");
    let voce = &prima["tipologica"]["elenco"][0];
    assert!(voce["descrizione"]["it"].is_string());
    assert_eq!(prima["totPages"], prima["totRows"]);
    let seconda = piattaforma
        .get(Servizio::CodeList, "recupera-tipologica?idTipologica=settore&perPage=1&page=2")
        .await
        .corpo;
    assert_ne!(seconda["tipologica"]["elenco"][0]["codice"], voce["codice"]);

    let codice = voce["codice"].as_str().unwrap();
    let percorso = format!("recupera-valore-tipologica?idTipologica=settore&codice={codice}");
    assert_eq!(piattaforma.get(Servizio::CodeList, &percorso).await.corpo["tipologica"], *voce);
    // #531: an unknown code is a 200 with nothing in it.
    let percorso = "recupera-valore-tipologica?idTipologica=settore&codice=inventato";
    assert_eq!(
        piattaforma.get(Servizio::CodeList, percorso).await.corpo["tipologica"]["codice"],
        json!(null)
    );
}

#[tokio::test]
async fn wrong_requests_for_lists_are_refused() {
    let piattaforma = avvia().await;
    for (percorso, stato, codice) in [
        ("recupera-tipologica", 400, "ERR32"),
        ("recupera-tipologica?idTipologica=inventata", 404, "ERR63"),
        ("recupera-tipologica?idTipologica=settore&perPage=101", 400, "ERR34"),
        ("recupera-tipologica?idTipologica=settore&dataInizio=ieri", 400, "AUT09"),
        ("recupera-valore-tipologica?codice=1", 400, "ERR32"),
        ("recupera-valore-tipologica?idTipologica=settore", 400, "ERR33"),
        ("recupera-elenco-tipologiche?perPage=101", 400, "ERR34"),
    ] {
        let risposta = piattaforma.get(Servizio::CodeList, percorso).await;
        assert_eq!((risposta.stato.as_u16(), risposta.errore()), (stato, codice), "{percorso}");
    }
}

#[tokio::test]
async fn expired_and_repeated_values_are_given_as_in_anacs_files() {
    let Some(specifiche) = specifiche() else { return };
    let piattaforma = avvia_con(Configurazione { specifiche: Some(specifiche), ..configurazione() }).await;
    let motivi = "recupera-tipologica?idTipologica=motivoUrgenza&perPage=100";
    let elenco = piattaforma.get(Servizio::CodeList, motivi).await.corpo["tipologica"]["elenco"].clone();
    let scaduto = elenco.as_array().unwrap().iter().find(|voce| voce["codice"] == "3").unwrap();
    assert_eq!(scaduto["dataFine"], "2023-12-31T00:00:00Z");

    let dal_2024 = format!("{motivi}&dataInizio=2024-01-01T00:00:00Z");
    let validi = piattaforma.get(Servizio::CodeList, &dal_2024).await.corpo["tipologica"]["elenco"].clone();
    assert!(validi.as_array().unwrap().iter().all(|voce| voce["codice"] != "3"));
}

#[tokio::test]
async fn ausa_gives_all_cost_centres_with_their_state() {
    let piattaforma = avvia().await;
    let (fiscale, ausa) = (mondo_demo::CODICE_FISCALE_ENTE, mondo_demo::CODICE_AUSA);
    for filtri in [
        format!("codiceFiscale={fiscale}"),
        format!("codiceAusa={ausa}"),
        format!("codiceFiscale={fiscale}&codiceAusa={ausa}"),
    ] {
        let corpo = piattaforma.get(Servizio::Ausa, &format!("api/ausa/getBy?{filtri}")).await.corpo;
        assert_eq!(corpo["code"], 200);
        let stazione = &corpo["items"][0]["scheda"]["stazioneAppaltante"];
        assert_eq!(stazione["codiceAusa"], ausa);
        let centri = stazione["centriDiCosto"].as_array().unwrap();
        assert_eq!(centri.len(), 4);
        let attivi = centri.iter().filter(|centro| centro["stato"]["stato"] == "ATTIVO");
        assert_eq!(attivi.count(), 3);
        assert_eq!(centri[0]["idCentroDiCosto"], mondo_demo::CENTRI_DI_COSTO[0].0);
    }
}

#[tokio::test]
async fn ausa_has_nothing_to_say_of_others() {
    let piattaforma = avvia().await;
    for filtri in ["codiceFiscale=00000000000", "codiceFiscale=01386030488&codiceAusa=0000000001", ""] {
        let risposta = piattaforma.get(Servizio::Ausa, &format!("api/ausa/getBy?{filtri}")).await;
        assert_eq!(risposta.stato, 200);
        assert_eq!((&risposta.corpo["code"], &risposta.corpo["items"]), (&json!(204), &json!(null)));
    }
}
