//! Every kind of problem, and that nothing internal leaks.

use axum::http::Method;
use axum::{Json, Router};
use cig_domain::porte::RepositoryError;
use serde_json::json;

use crate::client::Client;
use crate::world::{World, award, complete};

#[tokio::test]
async fn a_body_that_cannot_be_read_is_told_with_its_place() {
    let world = World::new().await;
    for (corpo, atteso) in [
        ("{\"datiGara\":\n{,}}", "Il corpo non è JSON valido: riga 2, colonna 2."),
        ("", "Il corpo non è JSON valido: riga 1, colonna 0."),
        ("[]", "Il corpo non ha la forma attesa: serve un oggetto JSON."),
        (r#"{"lotti": [3]}"#, "Il campo «lotti[0]» non ha la forma attesa."),
        (r#"{"datiGara": "x"}"#, "Il campo «datiGara» non ha la forma attesa."),
        (r#"{"pippo": 1}"#, "Il campo «pippo» non è previsto."),
        (r#"{"procedura": {}}"#, "Manca il campo «procedura.riferimento»."),
        (
            r#"{"procedura": {"riferimento": " "}}"#,
            "Il campo «procedura.riferimento» non va bene: serve un testo da 1 a 200 caratteri.",
        ),
        (
            r#"{"procedura": {"riferimento": "P", "indirizzo": "javascript:alert(1)"}}"#,
            "Il campo «procedura.indirizzo» non va bene: serve un indirizzo http o https.",
        ),
    ] {
        let json = Some("application/json; charset=utf-8");
        let risposta = world.client.send(Method::POST, "richieste", json, corpo).await.expect(400);
        assert_eq!((risposta.problem(), risposta.detail()), ("corpo-non-valido", atteso), "{corpo}");
    }
    let elenco = world.client.get("richieste").await.expect(200);
    assert_eq!(elenco.json["totale"], 0);
}

#[tokio::test]
async fn a_body_of_another_format_or_too_large_is_refused() {
    let world = World::new().await;
    for formato in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
        let risposta = world.client.send(Method::POST, "richieste", formato, "{}").await.expect(415);
        assert_eq!(risposta.problem(), "formato-non-previsto");
    }
    let json = Some("application/json");
    let di = |byte: usize| format!("{{\"datiGara\":{{\"oggetto\":\"{}\"}}}}", "x".repeat(byte));
    let risposta = world.client.send(Method::POST, "richieste", json, di(2 * 1024 * 1024)).await.expect(413);
    assert_eq!(risposta.problem(), "corpo-troppo-grande");
    world.client.send(Method::POST, "richieste", json, di(2 * 1024 * 1024 - 100)).await.expect(422);
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_told() {
    let world = World::new().await;
    for path in ["/api/v1", "/api/v1/", "/api/v1/niente", "/api/v1/richieste/", "/api/v1/richieste/1/2/3"] {
        let risposta = world.client.with_authorization(None).get(path).await.expect(404);
        assert_eq!(risposta.problem(), "indirizzo-sconosciuto", "{path}");
        assert_eq!(risposta.detail(), format!("L'indirizzo {path} non esiste."));
    }
    for (metodo, path) in [(Method::PATCH, "richieste"), (Method::DELETE, "cpv"), (Method::POST, "/status")] {
        let risposta = world.client.call(metodo, path, None).await.expect(405);
        assert_eq!(risposta.problem(), "metodo-non-previsto");
        assert!(risposta.headers["allow"].to_str().unwrap().contains("GET"));
    }
}

#[tokio::test]
async fn addresses_elsewhere_are_left_to_the_router_it_is_merged_into() {
    let world = World::new().await;
    let api = cig_api::router(world.app.clone(), cig_api::ApiSettings { chiave_accessi: [1; 32] });
    let pagine = Router::new().fallback(|| async { Json("una pagina") });
    for insieme in [pagine.clone().merge(api.clone()), api.merge(pagine)] {
        let client = Client::new(insieme, "anna");
        assert_eq!(client.get("/altrove").await.expect(200).json, "una pagina");
        assert_eq!(client.get("/api/v1/niente").await.expect(404).problem(), "indirizzo-sconosciuto");
        client.get("richieste").await.expect(200);
    }
}

#[tokio::test]
async fn an_id_that_is_no_uuid_is_told() {
    let world = World::new().await;
    for path in ["richieste/1", "richieste/%FF", "richieste/non-uuid/trasmissioni"] {
        let risposta = world.client.get(path).await.expect(400);
        assert_eq!(risposta.problem(), "parametro-non-valido");
        assert_eq!(risposta.detail(), "Il parametro «id» non è un UUID.");
    }
}

#[tokio::test]
async fn a_change_needs_the_version_that_was_read() {
    let world = World::new().await;
    let creata = world.client.post("richieste", &complete()).await.expect(201);
    let path = creata.path();
    let modifiche = [
        (Method::PUT, path.clone(), Some(json!({"datiGara": {}}))),
        (Method::PUT, format!("{path}/affidamento"), Some(award())),
        (Method::DELETE, path.clone(), None),
    ];
    for (metodo, path, corpo) in modifiche {
        let call = |client: Client| {
            let (metodo, path, corpo) = (metodo.clone(), path.clone(), corpo.clone());
            async move { client.call(metodo, &path, corpo.as_ref()).await }
        };
        let senza = call(world.client.clone()).await.expect(428);
        assert_eq!(senza.problem(), "versione-mancante");
        for altra in ["\"2\"", "\"0\"", "\"-1\""] {
            let superata = call(world.client.if_match(altra)).await.expect(412);
            assert_eq!(superata.problem(), "versione-superata");
        }
        for illeggibile in ["1", "*", "W/\"1\"", "\"1\", \"2\"", "\"uno\""] {
            let risposta = call(world.client.if_match(illeggibile)).await.expect(400);
            assert!(risposta.detail().contains("If-Match"), "{illeggibile}");
        }
    }
    assert_eq!(world.client.get(&path).await.expect(200).json, creata.json);
    let invio = world.client.if_match("\"9\"").post(&format!("{path}/invio"), &json!({})).await.expect(412);
    assert_eq!(invio.problem(), "versione-superata");
}

#[tokio::test]
async fn every_wrong_field_is_told_and_nothing_is_written() {
    let world = World::new().await;
    let creata = world.client.post("richieste", &complete()).await.expect(201);
    let modifica = json!({
        "datiGara": {"settore": "9", "numeroLotti": 0, "oggetto": "Nuovo"},
        "classificazione": {"cpvPrevalente": "48"},
        "lotti": [
            {"lotIdentifier": "LOT-0001", "importo": -1, "cig": "B210BC38FE"},
            {"lotIdentifier": "LOT-0001"}
        ]
    });
    let risposta = world.client.if_match("\"1\"").put(&creata.path(), &modifica).await.expect(422);
    assert_eq!(risposta.problem(), "dati-non-validi");
    assert_eq!(
        risposta.anomalies(),
        [
            ("FORMATO", "settore"),
            ("FORMATO", "numeroLotti"),
            ("FORMATO", "cpvPrevalente"),
            ("FORMATO", "importo"),
            ("CAMPO_SCONOSCIUTO", "cig"),
            ("LOTTO_RIPETUTO", "lotIdentifier"),
        ]
    );
    let anomalia = &risposta.json["anomalie"][3];
    assert_eq!(
        *anomalia,
        json!({
            "sezione": "lotto", "lotto": "LOT-0001", "campo": "importo", "codice": "FORMATO",
            "testo": "L'importo non può essere negativo.", "gravita": "errore"
        })
    );
    assert_eq!(world.client.get(&creata.path()).await.expect(200).json, creata.json);
}

#[tokio::test]
async fn a_lot_whose_name_is_none_is_told_with_all_the_rest() {
    let world = World::new().await;
    let nuova = json!({
        "datiGara": {"settore": "9"},
        "classificazione": {"pippo": 1},
        "lotti": [{"lotIdentifier": "Lotto 1"}, {"lotIdentifier": 2, "importo": "tanto"}]
    });
    let risposta = world.client.post("richieste", &nuova).await.expect(422);
    assert_eq!(
        risposta.anomalies(),
        [
            ("FORMATO", "lotti[0].lotIdentifier"),
            ("FORMATO", "lotti[1].lotIdentifier"),
            ("FORMATO", "settore"),
            ("CAMPO_SCONOSCIUTO", "pippo"),
            ("FORMATO", "importo"),
        ]
    );
}

#[tokio::test]
async fn every_wrong_field_of_an_award_is_told() {
    let world = World::new().await;
    let creata = world.client.post("richieste", &complete()).await.expect(201);
    let path = format!("{}/affidamento", creata.path());
    let client = world.client.if_match("\"1\"");
    let operatore = json!({
        "idPartecipante": "x", "codiceFiscale": "11111111116", "denominazione": " ", "ruoloOE": 14,
        "importo": 1.234, "pippo": 1
    });
    let mut buono = award()["lotti"][0].clone();
    buono["lotIdentifier"] = json!("LOT-0002");
    let affidamento = json!({
        "dataAggiudicazione": "18/11/2026",
        "lotti": [
            {"lotIdentifier": "LOT-0001", "operatori": [operatore]},
            {"lotIdentifier": "uno", "operatori": []},
            3,
            buono.clone(), buono,
        ]
    });
    let risposta = client.put(&path, &affidamento).await.expect(422);
    assert_eq!(
        risposta.anomalies(),
        [
            ("FORMATO", "dataAggiudicazione"),
            ("CAMPO_SCONOSCIUTO", "LOT-0001.operatori[0].pippo"),
            ("FORMATO", "LOT-0001.operatori[0].idPartecipante"),
            ("FORMATO", "LOT-0001.operatori[0].codiceFiscale"),
            ("OBBLIGATORIO", "LOT-0001.operatori[0].denominazione"),
            ("FORMATO", "LOT-0001.operatori[0].ruoloOE"),
            ("OBBLIGATORIO", "LOT-0001.operatori[0].tipoOE"),
            ("FORMATO", "LOT-0001.operatori[0].importo"),
            ("FORMATO", "lotti[1].lotIdentifier"),
            ("OBBLIGATORIO", "lotti[1].operatori"),
            ("FORMATO", "lotti[2]"),
            ("LOTTO_RIPETUTO", "LOT-0002"),
        ]
    );
    assert_eq!(risposta.json["anomalie"][7]["testo"], "L'importo ha al più due decimali.");
    let vuoto = client.put(&path, &json!({})).await.expect(422);
    assert_eq!(vuoto.anomalies(), [("OBBLIGATORIO", "dataAggiudicazione"), ("OBBLIGATORIO", "lotti")]);
    client.put(&path, &json!([])).await.expect(400);
}

#[tokio::test]
async fn what_the_state_does_not_allow_is_told() {
    let world = World::new().await;
    let client = &world.client;
    let creata = client.post("richieste", &complete()).await.expect(201);
    let path = creata.path();
    let invio = format!("{path}/invio");
    let incompleta = client.post(&invio, &json!({})).await.expect(422);
    assert_eq!(incompleta.anomalies(), [("AFFIDAMENTO", "")]);
    client.if_match("\"1\"").put(&format!("{path}/affidamento"), &award()).await.expect(200);
    client.post(&invio, &json!({})).await.expect(202);
    let versione = client.get(&path).await.etag();
    for risposta in [
        client.post(&invio, &json!({})).await,
        client.if_match(versione.clone()).put(&path, &complete()).await,
        client.if_match(versione.clone()).delete(&path).await,
    ] {
        assert_eq!(risposta.expect(409).problem(), "non-consentito");
    }
}

#[tokio::test]
async fn faults_are_told_without_what_is_behind_them() {
    let world = World::new().await;
    world.ausa.switch_off();
    let risposta = world.client.get("centri-di-costo").await.expect(503);
    assert_eq!(risposta.problem(), "non-disponibile");
    assert!(!risposta.json.to_string().contains("spenta"));

    world.store.break_with(|| RepositoryError::Unavailable("postgres://utente:segreto@host".into()));
    for path in ["richieste", "status", "/status"] {
        let risposta = world.client.get(path).await.expect(503);
        assert_eq!(risposta.detail(), "L'archivio non è raggiungibile: riprovare tra poco.");
        assert!(!risposta.json.to_string().contains("segreto"));
    }
    world.store.break_with(|| RepositoryError::Backend("la tabella segreta non esiste".into()));
    let risposta = world.client.get("richieste").await.expect(500);
    assert_eq!((risposta.problem(), risposta.detail()), ("errore-interno", "Errore interno."));
    assert!(!risposta.json.to_string().contains("segreta"));
    world.store.break_with(|| panic!("un segreto"));
    for path in ["richieste", "/status"] {
        let risposta = world.client.get(path).await.expect(500);
        assert_eq!((risposta.problem(), risposta.detail()), ("errore-interno", "Errore interno."));
    }
}
