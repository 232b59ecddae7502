//! Requests of the time before PCP.

use axum::http::Method;
use serde_json::json;

use crate::client::{Answer, Client};
use crate::world::World;

const FILE: &str = "cig;numeroGara;oggetto;importo;creataIl;utilizzata\n\
    8123401A90;8123456;Pulizia delle scuole;39000;01/03/2022;sì\n\
    8123402B63;8123456;;1000;;\n\
    ZA9023A4B1;;Carta;120;31/12/2021;\n";

async fn import(client: &Client, tipo: &str, file: &str) -> Answer {
    client.send(Method::POST, "richieste/importazione", Some(tipo), file.to_owned()).await
}

#[tokio::test]
async fn they_come_from_a_file_and_are_found_by_simogs_number() {
    let world = World::new().await;
    let client = &world.client;
    let esito = import(client, "text/csv", &FILE.replace("Pulizia delle scuole", "")).await.expect(422);
    assert_eq!(esito.anomalies(), [("OBBLIGATORIO", "righe[0].oggetto")]);
    for atteso in [json!({"nuove": 2, "presenti": 0}), json!({"nuove": 0, "presenti": 2})] {
        assert_eq!(import(client, "text/csv", FILE).await.expect(200).json, atteso);
    }

    let trovate = client.get("richieste?numeroGara=8123456").await.expect(200).json;
    assert_eq!(trovate["trovate"], 1);
    let sintesi = &trovate["richieste"][0];
    assert_eq!(sintesi["storica"], json!({"sistema": "simog", "numeroGara": "8123456"}));
    let id = sintesi["id"].as_str().unwrap();
    let una = client.get(&format!("richieste/{id}")).await.expect(200);
    assert_eq!((&una.json["storica"], &una.json["utilizzata"]), (&sintesi["storica"], &json!(true)));
    assert_eq!(una.json["lotti"][1]["cig"], "8123402B63");
    let invio = client.if_match(una.etag()).post(&format!("richieste/{id}/invio"), &json!({})).await;
    assert_eq!(invio.status, 409);
    client.get("richieste?numeroGara=otto").await.expect(400);
    assert_eq!(
        client
            .get("richieste/esportazione?numeroGara=8123456")
            .await
            .expect(200)
            .json
            .as_str()
            .unwrap()
            .matches("8123456")
            .count(),
        2
    );
}

#[tokio::test]
async fn the_file_is_a_table_that_is_not_too_long() {
    let world = World::new().await;
    assert_eq!(
        import(&world.client, "application/json", "{}").await.expect(415).problem(),
        "formato-non-previsto"
    );
    let lungo = import(&world.client, "text/csv", &"x".repeat(2_000_001)).await.expect(413);
    assert_eq!(lungo.detail(), "Il file supera i 2 MB.");
    let vuoto = import(&world.client, "text/csv", "").await.expect(422);
    assert!(vuoto.anomalies().contains(&("COLONNA", "file")));
}
