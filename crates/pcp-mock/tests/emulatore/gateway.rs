//! What the gateway checks on every call, and what it adds to every answer.

use pcp_mock::{Audit, Configurazione, Servizio};
use reqwest::Method;
use serde_json::{Value, json};

use crate::piattaforma::{
    Bozza, CHIAVE, CHIAVE_IGNOTA, Piattaforma, Risposta, ZERI, avvia, avvia_con, configurazione, id, ricevi,
    senza, testata,
};
use crate::schede::ad3;

fn bozza(piattaforma: &Piattaforma) -> Bozza {
    piattaforma.bozza(Method::GET, Servizio::CodeList, "recupera-elenco-tipologiche", ZERI)
}

fn non_conforme(risposta: &Risposta) {
    assert_eq!(risposta.stato, 400, "{}", risposta.corpo);
    assert_eq!(
        risposta.corpo["type"],
        "https://govway.org/handling-errors/400/InteroperabilityInvalidRequest.html"
    );
    assert_eq!(risposta.intestazione("content-type"), "application/problem+json");
    assert_eq!(risposta.corpo["govway_id"], risposta.intestazione("GovWay-Transaction-ID"));
    assert_eq!(risposta.intestazione("GovWay-Transaction-ErrorType"), "InteroperabilityInvalidRequest");
}

#[tokio::test]
async fn every_answer_has_the_identifiers_and_the_quota() {
    let piattaforma = avvia().await;
    let prima = piattaforma.spedisci(bozza(&piattaforma)).await;
    let seconda = piattaforma.spedisci(bozza(&piattaforma)).await;
    assert_eq!(prima.stato, 200);
    for nome in ["GovWay-Message-ID", "GovWay-Transaction-ID"] {
        assert_eq!(prima.intestazione(nome).len(), 36);
        assert_ne!(prima.intestazione(nome), seconda.intestazione(nome));
    }
    assert_eq!(prima.intestazione("X-RateLimit-Limit"), "6000");
    // Vouchers do not count: PDND is not behind the gateway.
    assert_eq!(prima.intestazione("X-RateLimit-Remaining"), "5999");
    assert_eq!(seconda.intestazione("X-RateLimit-Remaining"), "5998");
    assert_eq!(prima.intestazione("X-RateLimit-Reset"), "60");
}

#[tokio::test]
async fn over_the_quota_it_answers_429_until_the_next_minute() {
    let piattaforma = avvia_con(Configurazione { limite_al_minuto: 1, ..configurazione() }).await;
    piattaforma.passano(45);
    assert_eq!(piattaforma.spedisci(bozza(&piattaforma)).await.stato, 200);
    let oltre = piattaforma.spedisci(bozza(&piattaforma)).await;
    assert_eq!(oltre.stato, 429);
    assert_eq!(oltre.intestazione("Retry-After"), "15");
    piattaforma.passano(15);
    assert_eq!(piattaforma.spedisci(bozza(&piattaforma)).await.stato, 200);
}

#[tokio::test]
async fn without_voucher_or_evidence_nothing_passes() {
    let piattaforma = avvia().await;
    let indirizzo = piattaforma.indirizzo("/modi/rest/CodeList/v2/status");
    let nuda = ricevi(piattaforma.http.get(&indirizzo).send().await.unwrap()).await;
    assert_eq!((nuda.stato.as_u16(), &nuda.corpo["title"]), (401, &json!("TokenAuthenticationRequired")));

    let voucher = piattaforma.voucher(Servizio::CodeList, None).await;
    let risposta = ricevi(piattaforma.http.get(&indirizzo).bearer_auth(voucher).send().await.unwrap()).await;
    non_conforme(&risposta);
    assert_eq!(risposta.corpo["govway_status"], "protocol:GOVWAY-1366");
}

#[tokio::test]
async fn each_wrong_claim_of_the_evidence_is_refused() {
    let piattaforma = avvia().await;
    let adesso = piattaforma.adesso();
    let casi: [(&str, Value, &str); 14] = [
        ("aud", json!("https://altrove.example.it/modi/rest/CodeList/v2"), "aud deve essere"),
        ("userLoa", json!(3), "userLoa"),
        ("userLoa", json!("2"), "userLoa"),
        ("userRole", json!("RUP"), "userRole"),
        ("userIdpType", json!("PASSWORD"), "userIdpType"),
        ("purposeId", json!(id()), "purposeId diverso"),
        ("businessFlowID", json!("nessuno"), "businessFlowID"),
        ("exp", json!(adesso + 11), "dura più di 10 secondi"),
        ("exp", json!(adesso), "dura più di 10 secondi"),
        ("iat", json!(adesso.to_string()), "iat non è un numero"),
        ("nbf", json!(adesso + 30), "non ancora valida"),
        ("jti", json!("1"), "jti non è un UUID"),
        ("regCodicePiattaforma", json!(777), "regCodicePiattaforma"),
        ("traceID", json!(""), "traceID"),
    ];
    for (nome, valore, motivo) in casi {
        let mut bozza = bozza(&piattaforma);
        bozza.evidenza[nome] = valore;
        non_conforme(&piattaforma.spedisci(bozza).await);
        let scritto = piattaforma.motivo();
        assert!(scritto.contains(motivo), "{scritto:?} non dice {motivo:?}");
    }
}

#[tokio::test]
async fn each_claim_of_the_evidence_is_required() {
    let piattaforma = avvia().await;
    let nomi: Vec<String> = bozza(&piattaforma).evidenza.as_object().unwrap().keys().cloned().collect();
    // The one claim that jws.yaml does not require.
    for nome in nomi.iter().filter(|nome| *nome != "SACodiceFiscale") {
        let mut bozza = bozza(&piattaforma);
        bozza.evidenza = senza(&bozza.evidenza, nome);
        non_conforme(&piattaforma.spedisci(bozza).await);
        assert!(piattaforma.motivo().contains(nome.as_str()));
    }
    let mut bozza = bozza(&piattaforma);
    bozza.evidenza = senza(&bozza.evidenza, "SACodiceFiscale");
    assert_eq!(piattaforma.spedisci(bozza).await.stato, 200);
}

#[tokio::test]
async fn header_signature_and_age_of_the_evidence_are_checked() {
    let piattaforma = avvia().await;
    let mut con_x5c = bozza(&piattaforma);
    con_x5c.testata["x5c"] = json!(["..."]);
    non_conforme(&piattaforma.spedisci(con_x5c).await);

    let mut altra_chiave = bozza(&piattaforma);
    altra_chiave.evidenza_firmata = Some(CHIAVE_IGNOTA.firma(&testata(), &altra_chiave.evidenza));
    non_conforme(&piattaforma.spedisci(altra_chiave).await);
    assert!(piattaforma.motivo().contains("firma non valida"));

    // Wrapped in base64 once more (#354).
    let mut incartata = bozza(&piattaforma);
    let buona = CHIAVE.firma(&testata(), &incartata.evidenza);
    incartata.evidenza_firmata =
        Some(base64::Engine::encode(&base64::engine::general_purpose::STANDARD, buona));
    non_conforme(&piattaforma.spedisci(incartata).await);

    let vecchia = piattaforma.richiesta(bozza(&piattaforma)).await;
    piattaforma.passano(11);
    non_conforme(&ricevi(vecchia.send().await.unwrap()).await);
    assert!(piattaforma.motivo().contains("troppo vecchia"));
}

#[tokio::test]
async fn an_evidence_is_used_once() {
    let piattaforma = avvia().await;
    let richiesta = piattaforma.richiesta(bozza(&piattaforma)).await;
    let ancora = richiesta.try_clone().unwrap();
    assert_eq!(richiesta.send().await.unwrap().status(), 200);
    non_conforme(&ricevi(ancora.send().await.unwrap()).await);
    assert!(piattaforma.motivo().contains("jti già usato"));
}

#[tokio::test]
async fn with_audit_rest_02_a_voucher_is_for_one_evidence() {
    let piattaforma = avvia().await;
    let altra = CHIAVE.firma(&testata(), &bozza(&piattaforma).evidenza);
    let per_altra = piattaforma.voucher(Servizio::CodeList, Some(&altra)).await;
    non_conforme(&piattaforma.spedisci(Bozza { voucher: Some(per_altra), ..bozza(&piattaforma) }).await);
    assert!(piattaforma.motivo().contains("di un'altra evidenza"));

    let libero = piattaforma.voucher(Servizio::CodeList, None).await;
    non_conforme(&piattaforma.spedisci(Bozza { voucher: Some(libero), ..bozza(&piattaforma) }).await);
    assert!(piattaforma.motivo().contains("non ha digest"));
}

#[tokio::test]
async fn with_audit_rest_01_a_voucher_serves_many_calls() {
    let piattaforma = avvia_con(Configurazione { audit: Audit::Rest01, ..configurazione() }).await;
    let voucher = piattaforma.voucher(Servizio::CodeList, None).await;
    for _ in 0..2 {
        let bozza = Bozza { voucher: Some(voucher.clone()), ..bozza(&piattaforma) };
        assert_eq!(piattaforma.spedisci(bozza).await.stato, 200);
    }
    // A digest that is there counts all the same.
    let legato = piattaforma.voucher(Servizio::CodeList, Some("un'altra evidenza")).await;
    non_conforme(&piattaforma.spedisci(Bozza { voucher: Some(legato), ..bozza(&piattaforma) }).await);
}

#[tokio::test]
async fn the_flow_is_the_appalto_of_the_call() {
    let piattaforma = avvia().await;
    let id_appalto = piattaforma.creato(ad3(1)).await;

    let percorso = format!("stato-appalto?idAppalto={id_appalto}");
    let di_altri = piattaforma.bozza(Method::GET, Servizio::ServiziComuni, &percorso, ZERI);
    non_conforme(&piattaforma.spedisci(di_altri).await);

    let nuovo = piattaforma.bozza(Method::POST, Servizio::ComunicaAppalto, "crea-appalto", &id_appalto);
    let corpo = Some(json!({ "scheda": ad3(1) }));
    non_conforme(&piattaforma.spedisci(Bozza { corpo, ..nuovo }).await);
    assert_eq!(piattaforma.emulatore.stato().appalti.len(), 1);
}

#[tokio::test]
async fn unknown_operations_are_404_and_every_service_has_its_status() {
    let piattaforma = avvia().await;
    let risposta = piattaforma.get(Servizio::ComunicaAppalto, "inventata").await;
    assert_eq!((risposta.stato.as_u16(), &risposta.corpo["title"]), (404, &json!("UndefinedOperation")));
    // A GET operation is not there for POST.
    let risposta = piattaforma.post(Servizio::ComunicaAppalto, "recupera-cig", json!({})).await;
    assert_eq!(risposta.stato, 404);
    let altrove = ricevi(piattaforma.http.get(piattaforma.indirizzo("/altrove")).send().await.unwrap()).await;
    assert_eq!(altrove.stato, 404);

    for servizio in Servizio::TUTTI.into_iter().filter(|servizio| *servizio != Servizio::Ausa) {
        assert_eq!(piattaforma.get(servizio, "status").await.stato, 200);
    }
}
