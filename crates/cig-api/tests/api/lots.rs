//! The lots of a request as a file.

use axum::http::Method;

use crate::client::{Answer, Client};
use crate::world::{World, complete};

async fn send(client: &Client, metodo: Method, path: &str, file: &str) -> Answer {
    client.send(metodo, path, Some("text/csv; charset=utf-8"), file.to_owned()).await
}

#[tokio::test]
async fn lots_are_exported_replaced_and_added() {
    let world = World::new().await;
    let client = &world.client;
    let creata = client.post("richieste", &complete()).await.expect(201);
    let path = format!("{}/lotti", creata.path());
    let esportati = client.get(&path).await.expect(200);
    assert_eq!(esportati.headers["content-type"], "text/csv; charset=utf-8");
    let file = esportati.json.as_str().unwrap().to_owned();
    assert!(file.starts_with("\u{feff}Lotto;Oggetto del lotto;"), "{file}");

    send(client, Method::PUT, &path, &file).await.expect(428);
    send(&client.if_match("\"7\""), Method::PUT, &path, &file).await.expect(412);
    let uguale = send(&client.if_match("\"1\""), Method::PUT, &path, &file).await.expect(200);
    assert_eq!((&uguale.json["lotti"], uguale.etag().as_str()), (&creata.json["lotti"], "\"2\""));
    let nuovo = "oggetto;importo\nAltro;1.000,50\n";
    let aggiunto = send(&client.if_match("\"2\""), Method::POST, &path, nuovo).await.expect(200);
    assert_eq!(aggiunto.json["lotti"][1]["lotIdentifier"], "LOT-0002");
    assert_eq!(aggiunto.json["lotti"][1]["importo"], 1000.5);
}

#[tokio::test]
async fn lots_travel_as_a_workbook_too() {
    const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let world = World::new().await;
    let client = &world.client;
    let creata = client.post("richieste", &complete()).await.expect(201);
    let path = format!("{}/lotti", creata.path());
    let file = client.get(&format!("{path}?formato=xlsx")).await.expect(200);
    assert_eq!(file.headers["content-type"], XLSX);
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"lotti.xlsx\"");
    let client = client.if_match("\"1\"");
    let uguale = client.send(Method::PUT, &path, Some(XLSX), file.bytes.clone()).await.expect(200);
    assert_eq!(uguale.json["lotti"], creata.json["lotti"]);
    let client = client.if_match("\"2\"");
    let aggiunto = client.send(Method::POST, &path, Some(XLSX), file.bytes).await.expect(200);
    assert_eq!(aggiunto.json["lotti"][1]["oggetto"], creata.json["lotti"][0]["oggetto"]);
    let client = client.if_match("\"3\"");
    let guasto = client.send(Method::PUT, &path, Some(XLSX), b"PK\x03\x04".to_vec()).await.expect(422);
    assert_eq!(guasto.anomalies(), [("FILE", "file")]);
    client.get(&format!("{path}?formato=ods")).await.expect(400);
    client.get(&format!("{path}?foglio=1")).await.expect(400);
}

#[tokio::test]
async fn what_is_wrong_in_a_file_is_told_by_its_cell() {
    let world = World::new().await;
    let creata = world.client.post("richieste", &complete()).await.expect(201);
    let path = format!("{}/lotti", creata.path());
    let client = world.client.if_match("\"1\"");
    let sbagliato =
        send(&client, Method::POST, &path, "oggetto;importo\nUno;12\nDue;molto\n").await.expect(422);
    assert_eq!(sbagliato.anomalies(), [("FORMATO", "righe[1].importo")]);
    let colonna = send(&client, Method::PUT, &path, "pippo\n1\n").await.expect(422);
    assert_eq!(colonna.anomalies(), [("COLONNA", "file")]);
    let json = client.send(Method::PUT, &path, Some("application/json"), "{}").await.expect(415);
    assert_eq!(json.problem(), "formato-non-previsto");
    let lungo = send(&client, Method::PUT, &path, &" ".repeat(2_000_001)).await.expect(413);
    assert_eq!(lungo.problem(), "corpo-troppo-grande");
    assert_eq!(world.client.get(&creata.path()).await.expect(200).json, creata.json);
}
