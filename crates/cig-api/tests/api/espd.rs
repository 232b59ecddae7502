//! The ESPD request of a request.

use axum::http::Method;
use serde_json::json;

use crate::client::{Answer, Client};
use crate::schede::p5;
use crate::world::{World, complete};

/// The least that is one.
pub(crate) const ESPD: &str = r#"<?xml version="1.0" encoding="UTF-8"?><r:QualificationApplicationRequest
    xmlns:r="urn:oasis:names:specification:ubl:schema:xsd:QualificationApplicationRequest-2">già</r:QualificationApplicationRequest>"#;

async fn put(client: &Client, path: &str, tipo: &str, file: impl Into<axum::body::Body>) -> Answer {
    client.send(Method::PUT, path, Some(tipo), file).await
}

#[tokio::test]
async fn a_file_is_attached_read_back_and_taken_away() {
    let world = World::new().await;
    let client = &world.client;
    let creata = client.post("richieste", &complete()).await.expect(201);
    let path = format!("{}/espd", creata.path());
    assert_eq!(creata.json["links"]["espd"], format!("/api/v1/{path}"));
    assert_eq!(creata.json["espd"], json!(null));
    assert_eq!(client.get(&path).await.expect(404).problem(), "non-trovato");

    let nome = format!("{path}?nome=richiesta%20gar%C3%A0.xml");
    let allegata =
        put(&client.if_match("\"1\""), &nome, "application/xml; charset=utf-8", ESPD).await.expect(200);
    assert_eq!(allegata.json["espd"], json!({"nome": "richiesta garà.xml", "dimensione": ESPD.len()}));
    let letto = client.get(&path).await.expect(200);
    assert_eq!((letto.json.as_str(), letto.etag().as_str()), (Some(ESPD), "\"2\""));
    assert_eq!(letto.headers["content-type"], "application/xml; charset=utf-8");
    assert_eq!(
        letto.headers["content-disposition"],
        "attachment; filename*=UTF-8''richiesta%20gar%C3%A0.xml"
    );
    let senza_nome = put(&client.if_match("\"2\""), &path, "text/xml", ESPD).await.expect(200);
    assert_eq!(senza_nome.json["espd"]["nome"], "espd-request.xml");

    client.delete(&path).await.expect(428);
    client.if_match("\"2\"").delete(&path).await.expect(412);
    let tolta = client.if_match("\"3\"").delete(&path).await.expect(200);
    assert_eq!((&tolta.json["espd"], tolta.etag().as_str()), (&json!(null), "\"4\""));
    client.get(&path).await.expect(404);
}

#[tokio::test]
async fn what_is_no_espd_request_is_refused_with_the_reason() {
    let world = World::new().await;
    let creata = world.client.post("richieste", &complete()).await.expect(201);
    let path = format!("{}/espd", creata.path());
    let client = world.client.if_match("\"1\"");
    put(&world.client, &path, "application/xml", ESPD).await.expect(428);
    put(&world.client.if_match("\"2\""), &path, "application/xml", ESPD).await.expect(412);
    for tipo in ["application/json", "application/pdf"] {
        assert_eq!(put(&client, &path, tipo, ESPD).await.expect(415).problem(), "formato-non-previsto");
    }
    let ignoto = put(&client, &format!("{path}?file=x"), "application/xml", ESPD).await.expect(400);
    assert_eq!(ignoto.detail(), "Il parametro «file» non è previsto.");
    let altro = put(&client, &path, "application/xml", "<fattura/>").await.expect(422);
    assert_eq!(altro.anomalies(), [("ESPD", "espd")]);
    let lungo = put(&client, &path, "application/xml", vec![b' '; 2_000_001]).await.expect(413);
    assert_eq!(lungo.problem(), "corpo-troppo-grande");
    assert!(lungo.detail().contains("2 MB"), "{}", lungo.detail());
    put(&client, &path, "application/xml", vec![b' '; 2_000_000]).await.expect(422);
    assert_eq!(world.client.get(&creata.path()).await.expect(200).json, creata.json);
}

#[tokio::test]
async fn a_scheda_in_json_has_its_own_inside() {
    let world = World::new().await;
    let accolta = world.client.post("schede", &p5("PROC-2026-0042")).await.expect(202);
    let path = format!("{}/espd", accolta.headers["location"].to_str().unwrap());
    let client = world.client.if_match("\"1\"");
    assert_eq!(put(&client, &path, "application/xml", ESPD).await.expect(409).problem(), "non-consentito");
}
