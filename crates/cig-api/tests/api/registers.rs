//! Registers, code lists, state of the service.

use serde_json::json;

use crate::world::{RUP, World};

#[tokio::test]
async fn registers_offer_the_values_of_the_forms_pickers() {
    let world = World::new().await;
    let client = &world.client;
    assert_eq!(
        client.get("centri-di-costo").await.expect(200).json,
        json!({"centriDiCosto": [{"codice": "CDC-1", "denominazione": "Centro"}]})
    );
    assert_eq!(
        client.get("rup").await.expect(200).json,
        json!({"rup": [{"codiceFiscale": RUP, "nome": "Prova", "cognome": "Provetti"}]})
    );
}

#[tokio::test]
async fn code_lists_are_read_and_searched() {
    let world = World::new().await;
    let client = &world.client;
    let codici = |json: serde_json::Value| -> Vec<String> {
        let voci = json["voci"].as_array().unwrap();
        voci.iter().map(|voce| voce["codice"].as_str().unwrap().to_owned()).collect()
    };
    let intera = client.get("tipologiche/prova").await.expect(200).json;
    assert_eq!((&intera["nome"], &intera["dimostrativa"]), (&json!("prova"), &json!(true)));
    assert_eq!(intera["voci"][0], json!({"codice": "1", "descrizione": "Primo valore"}));
    assert_eq!(codici(intera), ["1", "2", "3"]);
    assert_eq!(codici(client.get("tipologiche/prova?limite=2").await.json), ["1", "2"]);
    assert_eq!(codici(client.get("tipologiche/prova?testo=valore").await.json), ["1", "2"]);
    assert_eq!(codici(client.get("tipologiche/prova?testo=valore&limite=1").await.json), ["1"]);
    let ignota = client.get("tipologiche/ignota").await.expect(404);
    assert_eq!((ignota.problem(), ignota.detail()), ("non-trovato", "La tipologica «ignota» non esiste."));
    let illeggibile = client.get("tipologiche/%FF").await.expect(400);
    assert_eq!(illeggibile.detail(), "Il parametro «nome» non si legge.");
}

#[tokio::test]
async fn cpv_codes_are_found_by_code_and_words_with_their_level() {
    let world = World::new().await;
    let client = &world.client;
    let divisione =
        json!({"codice": "48000000", "descrizione": "Pacchetti software", "livello": "divisione"});
    let classe = json!({"codice": "72260000", "descrizione": "Servizi di software", "livello": "classe"});
    for (domanda, attesi) in [
        ("cpv", vec![&divisione, &classe]),
        ("cpv?testo=48", vec![&divisione]),
        ("cpv?testo=Servizi", vec![&classe]),
        ("cpv?testo=software&limite=1", vec![&divisione]),
        ("cpv?testo=niente", vec![]),
    ] {
        assert_eq!(client.get(domanda).await.expect(200).json["cpv"], json!(attesi), "{domanda}");
    }
}

#[tokio::test]
async fn the_cpv_is_walked_step_by_step() {
    let world = World::new().await;
    let client = &world.client;
    let radice = client.get("cpv/albero").await.expect(200).json["cpv"].clone();
    let divisione = json!({
        "codice": "48000000", "descrizione": "Pacchetti software", "livello": "divisione", "figli": false
    });
    assert_eq!(radice[0], divisione);
    assert_eq!(
        client.get("cpv/albero?padre=72000000").await.expect(200).json["cpv"][0]["codice"],
        "72260000"
    );
    assert_eq!(client.get("cpv/albero?padre=48000000").await.expect(200).json["cpv"], json!([]));
    client.get("cpv/albero?padre=x").await.expect(400);
    client.get("cpv/albero?testo=x").await.expect(400);
}

#[tokio::test]
async fn the_state_of_the_service_says_little_to_everybody() {
    let world = World::new().await;
    let atteso = json!({"stato": "ok", "versione": env!("CARGO_PKG_VERSION"), "specifiche": "dimostrative"});
    for path in ["/status", "/api/v1/status"] {
        assert_eq!(world.client.with_authorization(None).get(path).await.expect(200).json, atteso);
    }
}
