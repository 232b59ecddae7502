//! Schede in ANAC's own JSON.

use axum::http::Method;
use cig_domain::codici::{IdAppalto, LotIdentifier};
use cig_domain::porte::{ErrorePcp, Esito, EsitoOperazione, LottoCig, PcpError, Risposta};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{RUP, World, complete};

const MIB: usize = 1024 * 1024;

/// What is sent for one lot of traceability only, which has no notice.
pub(crate) fn p5(codice_appalto: &str) -> Value {
    json!({ "scheda": {
        "codice": { "idTipologica": "codiceScheda", "codice": "P5" },
        "versione": "1.0",
        "body": { "anacForm": {
            "stazioniAppaltanti": [
                { "codiceFiscale": "11111111115", "codiceAusa": "0000000001", "codiceCentroCosto": "CDC-1" }
            ],
            "appalto": { "codiceAppalto": codice_appalto, "datiBase": { "oggetto": "Tesoreria" } },
            "lotti": [{ "lotIdentifier": "LOT-0001", "datiBase": { "importo": 1000.5 } }],
        } },
    } })
}

#[tokio::test]
async fn a_scheda_goes_from_its_json_to_its_cig() {
    let world = World::new().await;
    let client = &world.client;
    let mut scheda = p5("PROC-2026-0042");
    let verifica = client.post("schede/verifica", &scheda).await.expect(200).json;
    let attesa = json!({"scheda": "P5", "avviso": false, "specificaControllata": false, "anomalie": []});
    assert_eq!(verifica, attesa);
    assert_eq!(client.get("richieste").await.expect(200).json["totale"], 0);

    scheda["procedura"] = json!({"riferimento": "PROC-1", "indirizzo": "https://esempio.it/procedure/1"});
    let accolta = client.post("schede", &scheda).await.expect(202);
    let richiesta = &accolta.json["richiesta"];
    let path = format!("/api/v1/richieste/{}", richiesta["id"].as_str().unwrap());
    assert_eq!(accolta.headers["location"], path.as_str());
    assert_eq!((accolta.etag().as_str(), &accolta.json["specificaControllata"]), ("\"1\"", &json!(false)));
    for (campo, valore) in [
        ("codiceAppalto", json!("PROC-2026-0042")),
        ("scheda", json!("P5")),
        ("schedaAnac", json!(true)),
        ("stato", json!("richiesta")),
        ("fase", json!("inCorso")),
        ("importoComplessivo", json!(1000.5)),
        ("procedura", scheda["procedura"].clone()),
    ] {
        assert_eq!(richiesta[campo], valore, "{campo}");
    }
    assert_eq!(richiesta["datiGara"]["rup"], RUP);
    assert_eq!(client.get(&path).await.expect(200).json, *richiesta);
    let letta = client.get(&format!("{path}/scheda")).await.expect(200);
    assert_eq!((letta.etag().as_str(), &letta.json), ("\"1\"", &json!({"scheda": scheda["scheda"]})));

    let esito = EsitoOperazione { esito: Esito::Ok, dettaglio: None, errori: vec![], id_avviso: None };
    let lotto =
        LottoCig { lot_identifier: LotIdentifier::at(1).unwrap(), cig: "B210BC38FE".parse().unwrap() };
    let risposte = [
        Risposta::AppaltoCreato { id: IdAppalto(Uuid::from_u128(5)), avvisi: vec![] },
        Risposta::PresaInCarico,
        Risposta::Esito(Some(esito)),
        Risposta::Cig(vec![lotto]),
    ];
    world.pcp.will(risposte.map(Ok));
    world.transmit().await;
    let perfezionata = client.get(&path).await.expect(200).json;
    assert_eq!(
        (&perfezionata["stato"], &perfezionata["statoAppalto"]),
        (&json!("perfezionata"), &json!("CONF"))
    );
    assert_eq!(perfezionata["lotti"][0]["cig"], "B210BC38FE");
}

#[tokio::test]
async fn all_that_is_wrong_is_told_with_its_place() {
    let world = World::new().await;
    let mut scheda = p5("corto");
    scheda["rup"] = json!("X");
    scheda["scheda"]["codice"]["codice"] = json!("A3_6");
    scheda["scheda"]["body"]["anacForm"]["lotti"] = json!([]);
    let risposta = world.client.post("schede", &scheda).await.expect(422);
    assert_eq!(risposta.problem(), "dati-non-validi");
    let told = |json: &Value| -> Vec<Value> {
        let anomalie = json["anomalie"].as_array().unwrap().iter();
        anomalie.map(|a| json!([a["sezione"], a["codice"], a["campo"], a["percorso"]])).collect()
    };
    let attese = [
        json!(["scheda", "OBBLIGATORIO", "avviso", null]),
        json!(["scheda", "ERR4", "", "$.anacForm.appalto.codiceAppalto"]),
        json!(["scheda", "ERR4", "", "$.anacForm.lotti"]),
        json!(["datiGara", "FORMATO", "rup", null]),
    ];
    assert_eq!(told(&risposta.json), attese);
    let verifica = world.client.post("schede/verifica", &scheda).await.expect(200).json;
    assert_eq!((&verifica["scheda"], told(&verifica)), (&Value::Null, attese.to_vec()));
    assert_eq!(world.client.get("richieste").await.expect(200).json["totale"], 0);
    for (corpo, atteso) in [
        (json!({}), "Manca il campo «scheda»."),
        (json!({"scheda": {}, "pippo": 1}), "Il campo «pippo» non è previsto."),
        (
            json!({"scheda": {}, "procedura": {"riferimento": ""}}),
            "Il campo «procedura.riferimento» non va bene: serve un testo da 1 a 200 caratteri.",
        ),
    ] {
        assert_eq!(world.client.post("schede", &corpo).await.expect(400).detail(), atteso);
    }
}

#[tokio::test]
async fn a_key_in_use_names_the_request_to_those_who_may_see_it() {
    let world = World::new().await;
    let accolta = world.client.post("schede", &p5("PROC-2026-0042")).await.expect(202);
    let dove = accolta.headers["location"].to_str().unwrap();
    let ripetuta = world.client.post("schede", &p5("PROC-2026-0042")).await.expect(409);
    assert_eq!(ripetuta.problem(), "codice-in-uso");
    assert_eq!(
        (ripetuta.headers["location"].to_str().unwrap(), &ripetuta.json["richiesta"]),
        (dove, &json!(dove))
    );
    assert!(ripetuta.detail().contains("PROC-2026-0042"));
    let altrui = world.client.as_user("bruno", crate::world::PASSWORD);
    let altrui = altrui.post("schede", &p5("PROC-2026-0042")).await.expect(409);
    assert_eq!(altrui.problem(), "codice-in-uso");
    assert!(altrui.headers.get("location").is_none() && altrui.json.get("richiesta").is_none());
}

#[tokio::test]
async fn a_key_that_is_taken_at_anac_gives_way_to_another() {
    let world = World::new().await;
    let client = &world.client;
    let altra = client.post("schede", &p5("PROC-2026-0043")).await.expect(202);
    world.pcp.will([Err(PcpError::Respinta(vec![ErrorePcp { codice: "ERR4".into(), dettaglio: None }]))]);
    world.transmit().await;
    let accolta = client.post("schede", &p5("PROC-2026-0042")).await.expect(202);
    let path = accolta.headers["location"].to_str().unwrap();
    world.pcp.will([Err(PcpError::Respinta(vec![ErrorePcp { codice: "ERR38".into(), dettaglio: None }]))]);
    world.transmit().await;
    let scheda = format!("{path}/scheda");
    let ora = client.if_match(client.get(path).await.expect(200).etag());
    let occupata = ora.put(&scheda, &p5("PROC-2026-0043")).await.expect(409);
    assert_eq!(
        (occupata.problem(), &occupata.headers["location"]),
        ("codice-in-uso", &altra.headers["location"])
    );
    let scritta = ora.put(&scheda, &p5("PROC-2026-0044")).await.expect(200);
    assert_eq!(scritta.json["codiceAppalto"], "PROC-2026-0044");
}

#[tokio::test]
async fn what_would_not_go_to_anac_as_it_came_is_refused() {
    let world = World::new().await;
    let mut scheda = p5(" PROC-2026-0042");
    scheda["avviso"] = json!(true);
    scheda["scheda"]["note"] = json!("altro");
    scheda["scheda"]["codice"]["idTipologica"] = json!("settore");
    scheda["scheda"]["versione"] = json!("1.0\0");
    let risposta = world.client.post("schede", &scheda).await.expect(422);
    let anomalie = risposta.json["anomalie"].as_array().unwrap().iter();
    let told: Vec<_> = anomalie.map(|a| json!([a["codice"], a["campo"], a["percorso"]])).collect();
    assert_eq!(
        told,
        [
            json!(["ERR4", "scheda.note", null]),
            json!(["ERR4", "scheda.codice.idTipologica", null]),
            json!(["ERR31", "scheda.versione", null]),
            json!(["AVVISO", "avviso", null]),
            json!(["ERR4", "", "$.anacForm.appalto.codiceAppalto"]),
        ]
    );
    assert_eq!(risposta.json["anomalie"][0]["testo"], "Il campo «note» non è previsto.");
}

#[tokio::test]
async fn a_request_that_carries_a_scheda_is_not_copied() {
    let world = World::new().await;
    let accolta = world.client.post("schede", &p5("PROC-2026-0042")).await.expect(202);
    let path = accolta.headers["location"].to_str().unwrap();
    let copia = world.client.post(&format!("{path}/copia"), &json!({})).await.expect(409);
    assert_eq!(copia.problem(), "non-consentito");
    assert_eq!(
        copia.detail(),
        "La richiesta porta una scheda ANAC in JSON: per usarla di nuovo inviarne una nuova."
    );
    assert_eq!(world.client.get("richieste").await.expect(200).json["totale"], 1);
}

#[tokio::test]
async fn a_refused_scheda_is_replaced_and_sent_again() {
    let world = World::new().await;
    let client = &world.client;
    let accolta = client.post("schede", &p5("PROC-2026-0042")).await.expect(202);
    let path = accolta.headers["location"].to_str().unwrap().to_owned();
    let scheda = format!("{path}/scheda");
    let in_corso = client.if_match("\"1\"").put(&scheda, &p5("PROC-2026-0042")).await.expect(409);
    assert_eq!(in_corso.problem(), "non-consentito");
    let rifiuto = ErrorePcp { codice: "ERR4".into(), dettaglio: Some("$.anacForm.lotti: is wrong".into()) };
    let creato = Risposta::AppaltoCreato { id: IdAppalto(Uuid::from_u128(5)), avvisi: vec![] };
    world.pcp.will([Ok(creato), Err(PcpError::Respinta(vec![rifiuto]))]);
    world.transmit().await;
    let registro = client.get(&format!("{path}/trasmissioni")).await.expect(200).json;
    assert_eq!(registro["rifiuto"][0]["percorso"], "$.anacForm.lotti");

    let etag = client.get(&path).await.expect(200).etag();
    client.put(&scheda, &p5("PROC-2026-0042")).await.expect(428);
    client.if_match("\"1\"").put(&scheda, &p5("PROC-2026-0042")).await.expect(412);
    let vecchio = client.if_match(&etag);
    let altro = vecchio.put(&scheda, &p5("PROC-2026-0043")).await.expect(422);
    assert_eq!(altro.anomalies(), [("ERR73", "")]);
    let mut corretta = p5("PROC-2026-0042");
    corretta["scheda"]["body"]["anacForm"]["lotti"][0]["datiBase"]["importo"] = json!(2000);
    let scritta = vecchio.put(&scheda, &corretta).await.expect(200);
    assert_eq!(scritta.json["importoComplessivo"], 2000);
    assert_eq!(client.get(&scheda).await.expect(200).json["scheda"], corretta["scheda"]);
    // The form has no part in it.
    let modulo = client.if_match(scritta.etag()).put(&path, &complete()).await.expect(409);
    assert_eq!(modulo.problem(), "non-consentito");
    client.if_match(scritta.etag()).post(&format!("{path}/invio"), &json!({})).await.expect(202);
}

#[tokio::test]
async fn the_scheda_of_a_form_is_there_to_be_read_and_not_to_be_replaced() {
    let world = World::new().await;
    let client = &world.client;
    let vuota = client.post("richieste", &json!({})).await.expect(201);
    let senza = client.get(&format!("{}/scheda", vuota.path())).await.expect(409);
    assert_eq!(senza.problem(), "non-consentito");
    let piena = client.post("richieste", &complete()).await.expect(201);
    assert_eq!(piena.json["schedaAnac"], false);
    let scheda = format!("{}/scheda", piena.path());
    assert_eq!(client.get(&scheda).await.expect(200).json["scheda"]["codice"]["codice"], "AD5");
    client.if_match(piena.etag()).put(&scheda, &p5("PROC-2026-0042")).await.expect(409);
    client.as_user("bruno", crate::world::PASSWORD).get(&scheda).await.expect(404);
}

#[tokio::test]
async fn a_scheda_may_be_larger_than_other_bodies_up_to_its_own_limit() {
    let world = World::new().await;
    let client = &world.client;
    let json = Some("application/json");
    let di = |byte: usize| {
        let mut scheda = p5("PROC-2026-0042");
        scheda["scheda"]["body"]["eform"] = "x".repeat(byte).into();
        scheda.to_string()
    };
    for path in ["schede", "schede/verifica"] {
        let risposta = client.send(Method::POST, path, json, di(8 * MIB)).await.expect(413);
        assert_eq!(
            (risposta.problem(), risposta.detail()),
            ("corpo-troppo-grande", "Il corpo supera i 8 MiB.")
        );
    }
    let accolta = client.send(Method::POST, "schede", json, di(8 * MIB - 1000)).await.expect(202);
    let path = format!("{}/scheda", accolta.headers["location"].to_str().unwrap());
    let letta = client.get(&path).await.expect(200).json;
    assert_eq!(letta["scheda"]["body"]["eform"].as_str().unwrap().len(), 8 * MIB - 1000);
    client.if_match("\"1\"").send(Method::PUT, &path, json, di(8 * MIB)).await.expect(413);
}
