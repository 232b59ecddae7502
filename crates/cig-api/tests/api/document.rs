//! The OpenAPI document says what the router does.

use std::collections::BTreeSet;

use axum::http::Method;
use cig_domain::campi::{CLASSIFICAZIONE, Campo, GARA, LOTTO, Tipo};
use cig_domain::porte::{Risposta, Soggetto};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::azioni::refused;
use crate::events::publish;
use crate::schede::p5;
use crate::world::{World, award, complete};

fn document() -> Value {
    serde_json::to_value(cig_api::openapi()).unwrap()
}

fn object(valore: &Value) -> &Map<String, Value> {
    valore.as_object().unwrap()
}

/// Method, address and operation of each.
fn operations(documento: &Value) -> Vec<(Method, &String, &Value)> {
    object(&documento["paths"])
        .iter()
        .flat_map(|(path, voce)| {
            object(voce)
                .iter()
                .map(move |(metodo, operazione)| (metodo.to_uppercase().parse().unwrap(), path, operazione))
        })
        .collect()
}

#[tokio::test]
async fn it_is_served_as_it_is() {
    let world = World::new().await;
    let servito = world.client.with_authorization(None).get("openapi.json").await.expect(200);
    assert_eq!(servito.headers["content-type"], "application/json");
    assert_eq!(servito.json, document());
    assert_eq!(servito.json["openapi"], "3.1.0");
}

#[test]
fn it_has_every_address_of_the_api() {
    let documento = document();
    let presenti: BTreeSet<_> =
        operations(&documento).into_iter().map(|(metodo, path, _)| format!("{metodo} {path}")).collect();
    let attesi = [
        "GET /status",
        "GET /api/v1/status",
        "GET /api/v1/openapi.json",
        "POST /api/v1/richieste",
        "GET /api/v1/richieste",
        "GET /api/v1/richieste/esportazione",
        "GET /api/v1/richieste/{id}",
        "PUT /api/v1/richieste/{id}",
        "DELETE /api/v1/richieste/{id}",
        "POST /api/v1/richieste/acquisizione",
        "POST /api/v1/richieste/importazione",
        "POST /api/v1/richieste/{id}/copia",
        "POST /api/v1/richieste/{id}/verifica",
        "POST /api/v1/richieste/{id}/confronto",
        "PUT /api/v1/richieste/{id}/affidamento",
        "GET /api/v1/richieste/{id}/assistenza",
        "GET /api/v1/richieste/{id}/espd",
        "PUT /api/v1/richieste/{id}/espd",
        "DELETE /api/v1/richieste/{id}/espd",
        "GET /api/v1/richieste/{id}/lotti",
        "PUT /api/v1/richieste/{id}/lotti",
        "POST /api/v1/richieste/{id}/lotti",
        "GET /api/v1/richieste/{id}/scheda",
        "PUT /api/v1/richieste/{id}/scheda",
        "POST /api/v1/schede",
        "POST /api/v1/schede/verifica",
        "POST /api/v1/richieste/{id}/invio",
        "GET /api/v1/richieste/{id}/trasmissioni",
        "GET /api/v1/richieste/{id}/assistenza",
        "GET /api/v1/richieste/{id}/azioni",
        "POST /api/v1/richieste/{id}/cancellazione",
        "POST /api/v1/richieste/{id}/verifica-anac",
        "POST /api/v1/richieste/{id}/avviso/fermo",
        "POST /api/v1/richieste/{id}/avviso/modifica",
        "POST /api/v1/richieste/{id}/avviso/rettifica",
        "DELETE /api/v1/richieste/{id}/avviso/revisione",
        "POST /api/v1/richieste/{id}/presa-carico",
        "GET /api/v1/richieste/{id}/soggetti",
        "POST /api/v1/richieste/{id}/soggetti",
        "POST /api/v1/richieste/{id}/soggetti/revoca",
        "GET /api/v1/richieste/{id}/profilo-anac",
        "GET /api/v1/centri-di-costo",
        "GET /api/v1/rup",
        "GET /api/v1/tipologiche/{nome}",
        "GET /api/v1/cpv",
        "GET /api/v1/cpv/albero",
        "GET /api/v1/specifiche",
        "GET /api/v1/specifiche/confronto",
        "GET /api/v1/eventi",
    ];
    assert_eq!(presenti, attesi.map(str::to_owned).into_iter().collect());
}

#[tokio::test]
async fn no_method_is_answered_that_it_does_not_have() {
    let world = World::new().await;
    let documento = document();
    for (path, voce) in object(&documento["paths"]) {
        let indirizzo = path.replace("{id}", &Uuid::nil().to_string()).replace("{nome}", "prova");
        for metodo in [Method::GET, Method::PUT, Method::POST, Method::DELETE, Method::PATCH] {
            let risposta = world.client.with_authorization(None).call(metodo.clone(), &indirizzo, None).await;
            let descritto = voce.get(metodo.as_str().to_lowercase()).is_some();
            assert_eq!(risposta.status == 405, !descritto, "{metodo} {path}");
        }
    }
}

#[test]
fn every_operation_is_described_in_italian_and_tells_its_problems() {
    let documento = document();
    let mut identificativi = BTreeSet::new();
    for (metodo, path, operazione) in operations(&documento) {
        let dove = format!("{metodo} {path}");
        assert!(identificativi.insert(operazione["operationId"].as_str().unwrap()), "{dove}");
        let sommario = operazione["summary"].as_str().unwrap();
        assert!(!sommario.is_empty() && !sommario.ends_with('.'), "{dove}");
        for parametro in operazione["parameters"].as_array().into_iter().flatten() {
            assert!(!parametro["description"].as_str().unwrap().is_empty(), "{dove} {parametro}");
        }
        let risposte = object(&operazione["responses"]);
        assert!(risposte.keys().any(|status| status.starts_with('2')), "{dove}");
        assert!(risposte.contains_key("500") && risposte.contains_key("503"), "{dove}");
        assert_eq!(risposte.contains_key("401"), operazione.get("security").is_none(), "{dove}");
        assert_eq!(risposte.contains_key("403"), metodo != Method::GET, "{dove}");
        assert_eq!(risposte.contains_key("413"), operazione.get("requestBody").is_some(), "{dove}");
        assert!(!path.contains('{') || risposte.contains_key("404"), "{dove}");
    }
    let modifica = &documento["paths"]["/api/v1/richieste/{id}"]["put"]["responses"];
    let status: Vec<_> = object(modifica).keys().map(String::as_str).collect();
    assert_eq!(
        status,
        ["200", "400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "500", "503"]
    );
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(documento: &Value, valore: &Value) {
        match valore {
            Value::Object(oggetto) => {
                if let Some(Value::String(dove)) = oggetto.get("$ref") {
                    let bersaglio = documento.pointer(dove.strip_prefix('#').unwrap());
                    assert!(bersaglio.is_some(), "{dove}");
                }
                oggetto.values().for_each(|valore| walk(documento, valore));
            }
            Value::Array(voci) => voci.iter().for_each(|valore| walk(documento, valore)),
            _ => {}
        }
    }
    let documento = document();
    walk(&documento, &documento);
    let mancanti: Vec<_> = object(&documento["components"]["schemas"])
        .iter()
        .filter(|(_, schema)| schema["description"].as_str().is_none_or(str::is_empty))
        .map(|(nome, _)| nome)
        .collect();
    assert_eq!(mancanti, Vec::<&String>::new(), "every schema says what it is");
}

#[test]
fn the_sections_have_every_field_of_the_catalogue() {
    let documento = document();
    for (nome, campi, altri) in [
        ("DatiGara", GARA, &[][..]),
        ("Classificazione", CLASSIFICAZIONE, &[][..]),
        ("Lotto", LOTTO, &["lotIdentifier", "cig"][..]),
    ] {
        let schema = &documento["components"]["schemas"][nome];
        let descritti: BTreeSet<_> = object(&schema["properties"]).keys().map(String::as_str).collect();
        let attesi: BTreeSet<_> = campi.iter().map(|campo| campo.nome).chain(altri.iter().copied()).collect();
        assert_eq!(descritti, attesi, "{nome}");
        assert_eq!(schema["additionalProperties"], json!(false));
        for Campo { nome, etichetta, aiuto, tipo, .. } in campi {
            let proprieta = &schema["properties"][nome];
            let descrizione = proprieta["description"].as_str().unwrap();
            assert!(descrizione.starts_with(etichetta) && descrizione.contains(aiuto), "{nome}");
            assert_eq!(proprieta["type"] == "array", tipo.is_multiplo(), "{nome}");
            let valore = match tipo {
                Tipo::Finanziamenti => &proprieta["items"]["properties"]["tipoFinanziamento"],
                _ if tipo.is_multiplo() => &proprieta["items"],
                _ => proprieta,
            };
            assert_eq!(valore["x-tipologica"].as_str(), tipo.tipologica(), "{nome}");
        }
    }
}

/// Whether `valore` has the shape that `schema` says: kinds, properties, required ones, closed objects, choices.
fn conforms(documento: &Value, schema: &Value, valore: &Value) -> Result<(), String> {
    if let Some(Value::String(dove)) = schema.get("$ref") {
        return conforms(documento, documento.pointer(&dove[1..]).unwrap(), valore);
    }
    if let Some(scelte) = schema["oneOf"].as_array() {
        let esiti: Vec<_> = scelte.iter().map(|scelta| conforms(documento, scelta, valore)).collect();
        return esiti.iter().find(|esito| esito.is_ok()).unwrap_or(&esiti[esiti.len() - 1]).clone();
    }
    let tipo = match valore {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(numero) if numero.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let tipi: Vec<_> = match &schema["type"] {
        Value::Array(tipi) => tipi.iter().filter_map(Value::as_str).collect(),
        altro => altro.as_str().into_iter().collect(),
    };
    let intero = tipo == "integer" && tipi.contains(&"number");
    if !tipi.is_empty() && !tipi.contains(&tipo) && !intero {
        return Err(format!("{valore} is {tipo}, not {tipi:?}"));
    }
    if schema["enum"].as_array().is_some_and(|scelte| !scelte.contains(valore)) {
        return Err(format!("{valore} is not one of {}", schema["enum"]));
    }
    for voce in valore.as_array().into_iter().flatten() {
        conforms(documento, &schema["items"], voce)?;
    }
    let libero = schema["additionalProperties"] == true;
    for (nome, valore) in valore.as_object().into_iter().flatten().filter(|_| !libero) {
        // What a map holds is described once for all names.
        let mappa = Some(&schema["additionalProperties"]).filter(|voce| voce.is_object());
        match schema["properties"].get(nome).or(mappa) {
            Some(schema) => conforms(documento, schema, valore).map_err(|e| format!("{nome}: {e}"))?,
            None => return Err(format!("{nome} is not described")),
        }
    }
    for nome in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if valore.is_object() && valore.get(nome).is_none() {
            return Err(format!("{nome} is missing"));
        }
    }
    Ok(())
}

/// The answer of an operation has the shape that the document says.
#[track_caller]
fn check_shape(documento: &Value, metodo: &str, path: &str, status: &str, json: &Value) {
    let risposta = &documento["paths"][format!("/api/v1/{path}")][metodo]["responses"][status];
    let risposta = match risposta["$ref"].as_str() {
        Some(dove) => documento.pointer(&dove[1..]).unwrap(),
        None => risposta,
    };
    let (_, contenuto) = object(&risposta["content"]).iter().next().unwrap();
    let esito = conforms(documento, &contenuto["schema"], json);
    assert_eq!(esito, Ok(()), "{metodo} {path} {status}: {json:#}");
}

#[tokio::test]
async fn answers_have_the_shape_that_it_says() {
    let world = World::new().await;
    let client = &world.client;
    let documento = document();
    let checked = |metodo: &str, path: &str, status: &str, json: &Value| {
        check_shape(&documento, metodo, path, status, json);
    };

    let mut nuova = complete();
    nuova["procedura"] = json!({"riferimento": "PROC-1"});
    let corpo =
        &documento["paths"]["/api/v1/richieste"]["post"]["requestBody"]["content"]["application/json"];
    assert_eq!(conforms(&documento, &corpo["schema"], &nuova), Ok(()));
    assert!(conforms(&documento, &corpo["schema"], &json!({"datiGara": {"pippo": 1}})).is_err());
    let creata = client.post("richieste", &nuova).await.expect(201);
    checked("post", "richieste", "201", &creata.json);
    let path = creata.path();
    let verifica = client.post(&format!("{path}/verifica?momento=invio"), &json!({})).await.expect(200).json;
    checked("post", "richieste/{id}/verifica", "200", &verifica);
    let rifiuto = client.post(&format!("{path}/invio"), &json!({})).await.expect(422).json;
    checked("post", "richieste/{id}/invio", "422", &rifiuto);

    let put = &documento["paths"]["/api/v1/richieste/{id}/affidamento"]["put"];
    let corpo = &put["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(conforms(&documento, corpo, &award()), Ok(()));
    let affidata = client.if_match("\"1\"").put(&format!("{path}/affidamento"), &award()).await.expect(200);
    checked("put", "richieste/{id}/affidamento", "200", &affidata.json);
    let inviata = client.post(&format!("{path}/invio"), &json!({})).await.expect(202).json;
    checked("post", "richieste/{id}/invio", "202", &inviata);
    let ora = world.app.clock.now();
    let periodo = cig_domain::ritmo::Periodo { dal: ora, al: ora + chrono::TimeDelta::hours(1) };
    let sosta =
        cig_application::ritmo::add_sosta(&world.app.archivio, uuid::Uuid::nil(), None, periodo, None);
    let sosta = sosta.await.unwrap();
    let ferma = client.get(&format!("{path}/trasmissioni")).await.expect(200).json;
    checked("get", "richieste/{id}/trasmissioni", "200", &ferma);
    assert_eq!(
        (&ferma["fermo"]["motivo"], &ferma["fermo"]["descrizione"]),
        (&json!("sosta"), &json!("Fermo programmato di ANAC"))
    );
    cig_application::ritmo::remove_sosta(&world.app.archivio, sosta.id).await.unwrap();
    world.pcp.will([Err(cig_domain::porte::PcpError::Respinta(vec![cig_domain::porte::ErrorePcp {
        codice: "ERR4".into(),
        dettaglio: Some("$.anacForm.oggetto: is missing but it is required".into()),
    }]))]);
    world.transmit().await;
    let registro = client.get(&format!("{path}/trasmissioni")).await.expect(200).json;
    assert_eq!(registro["rifiuto"][0]["codice"], "ERR4");
    checked("get", "richieste/{id}/trasmissioni", "200", &registro);

    let confronto = client.post(&format!("{path}/confronto"), &json!({})).await.expect(200).json;
    assert_eq!(
        confronto["lati"]["pressoAnac"]["motivo"],
        "La richiesta non ha ancora un appalto presso ANAC."
    );
    checked("post", "richieste/{id}/confronto", "200", &confronto);

    let scheda = p5("PROC-2026-0042");
    let corpo = &documento["paths"]["/api/v1/schede"]["post"]["requestBody"]["content"]["application/json"];
    assert_eq!(conforms(&documento, &corpo["schema"], &scheda), Ok(()));
    checked(
        "post",
        "schede/verifica",
        "200",
        &client.post("schede/verifica", &scheda).await.expect(200).json,
    );
    let accolta = client.post("schede", &scheda).await.expect(202).json;
    checked("post", "schede", "202", &accolta);
    checked("post", "schede", "409", &client.post("schede", &scheda).await.expect(409).json);
    let path = accolta["richiesta"]["links"]["scheda"].as_str().unwrap();
    checked("get", "richieste/{id}/scheda", "200", &client.get(path).await.expect(200).json);

    publish(&world).await;
    checked("get", "eventi", "200", &client.get("eventi").await.expect(200).json);
    world.import(["aaaa", "bbbb"]).await;
    let confronto = client.get("specifiche/confronto?prima=aaaa&nuova=bbbb").await.expect(200).json;
    checked("get", "specifiche/confronto", "200", &confronto);
    for path in ["richieste", "centri-di-costo", "rup", "cpv", "specifiche", "status"] {
        checked("get", path, "200", &client.get(path).await.expect(200).json);
    }
    checked("get", "tipologiche/{nome}", "200", &client.get("tipologiche/prova").await.expect(200).json);
    checked("get", "richieste/{id}", "404", &client.get(&format!("richieste/{}", Uuid::nil())).await.json);
    checked("get", "richieste", "400", &client.get("richieste?limite=0").await.expect(400).json);
}

#[tokio::test]
async fn answers_after_the_sending_have_the_shape_that_it_says() {
    let world = World::new().await;
    let (client, documento) = (&world.client, document());
    let path = refused(&world).await;
    let azioni = client.get(&format!("{path}/azioni")).await.expect(200).json;
    check_shape(&documento, "get", "richieste/{id}/azioni", "200", &azioni);
    let soggetto = Soggetto {
        codice_fiscale: "X".into(),
        ruolo: None,
        data_inizio: None,
        data_fine: Some(world.app.clock.now()),
    };
    world.pcp.will([Ok(Risposta::Soggetti(vec![soggetto])), Ok(Risposta::PresaInCarico)]);
    let soggetti = client.get(&format!("{path}/soggetti")).await.expect(200).json;
    check_shape(&documento, "get", "richieste/{id}/soggetti", "200", &soggetti);
    let presa = client.post(&format!("{path}/presa-carico"), &json!({})).await.expect(200).json;
    check_shape(&documento, "post", "richieste/{id}/presa-carico", "200", &presa);
    let mancante = client.post(&format!("{path}/soggetti"), &json!({})).await.expect(400).json;
    check_shape(&documento, "post", "richieste/{id}/soggetti", "400", &mancante);
}

#[tokio::test]
async fn its_examples_are_accepted() {
    let world = World::new().await;
    let documento = document();
    let esempio = |nome: &str| {
        let esempio = documento["components"]["schemas"][nome]["example"].clone();
        assert!(esempio.is_object(), "{nome}");
        esempio
    };
    let creata = world.client.post("richieste", &esempio("NuovaRichiesta")).await.expect(201);
    let path = creata.path();
    world.client.if_match("\"1\"").put(&path, &esempio("ModificaRichiesta")).await.expect(200);
    let path = format!("{path}/affidamento");
    world.client.if_match("\"2\"").put(&path, &esempio("Affidamento")).await.expect(200);
    world.client.post("schede", &esempio("NuovaScheda")).await.expect(202);
}

#[tokio::test]
async fn every_parameter_of_a_query_is_known_to_its_endpoint() {
    let world = World::new().await;
    let documento = document();
    let creata = world.client.post("richieste", &json!({})).await.expect(201);
    for (metodo, path, operazione) in operations(&documento) {
        let indirizzo = path.replace("{id}", creata.json["id"].as_str().unwrap()).replace("{nome}", "prova");
        for parametro in operazione["parameters"].as_array().into_iter().flatten() {
            if parametro["in"] == "query" {
                let nome = parametro["name"].as_str().unwrap();
                let risposta =
                    world.client.call(metodo.clone(), &format!("{indirizzo}?{nome}=%00"), None).await;
                let ignoto = risposta.json["detail"] == format!("Il parametro «{nome}» non è previsto.");
                assert!(!ignoto, "{metodo} {path} {nome}");
            }
        }
    }
}
