//! PDND's token endpoint.

use pcp_mock::{Servizio, mondo_demo};
use reqwest::Method;
use serde_json::{Value, json};

use crate::piattaforma::{Bozza, CHIAVE, CHIAVE_IGNOTA, Piattaforma, avvia, impronta, senza, testata};

const SERVIZIO: Servizio = Servizio::ComunicaAppalto;

async fn rifiutata(piattaforma: &Piattaforma, asserzione: &str, motivo: &str) {
    let risposta = piattaforma.token_con(asserzione).await;
    assert_eq!(risposta.stato, 400, "accettata nonostante: {motivo}");
    assert_eq!(risposta.corpo["errors"][0]["code"], "015-0008");
    assert!(risposta.corpo["correlationId"].is_string());
    let scritto = piattaforma.motivo();
    assert!(scritto.contains(motivo), "{scritto:?} non dice {motivo:?}");
}

#[tokio::test]
async fn a_good_assertion_gives_a_bearer_voucher() {
    let piattaforma = avvia().await;
    let asserzione = CHIAVE.firma(&testata(), &piattaforma.asserzione(SERVIZIO));
    let risposta = piattaforma.token_con(&asserzione).await;
    assert_eq!(risposta.stato, 200);
    assert_eq!(risposta.corpo["token_type"], "Bearer");
    assert_eq!(risposta.corpo["expires_in"], 600);
    assert!(risposta.corpo["access_token"].is_string());
    // PDND is not behind ANAC's gateway.
    assert!(risposta.intestazioni.get("GovWay-Transaction-ID").is_none());

    // The same assertion again: its jti is used.
    rifiutata(&piattaforma, &asserzione, "jti già usato").await;
}

#[tokio::test]
async fn each_wrong_claim_is_refused() {
    let piattaforma = avvia().await;
    let adesso = piattaforma.adesso();
    let casi: [(&str, Value, &str); 12] = [
        ("nbf", json!(adesso), "claim non ammesso: nbf"),
        ("client_id", json!("x"), "claim non ammesso: client_id"),
        ("iss", json!("altro"), "devono essere uguali"),
        ("sub", json!("altro"), "devono essere uguali"),
        ("aud", json!("altrove"), "aud deve essere"),
        ("exp", json!(adesso - 1), "scaduta"),
        ("iat", json!(adesso + 60), "non ancora valida"),
        ("iat", json!("oggi"), "iat non è un numero"),
        ("jti", json!("1"), "jti non è un UUID"),
        ("purposeId", json!("sconosciuto"), "purposeId sconosciuto"),
        ("digest", json!({ "alg": "SHA512", "value": impronta("x") }), "digest"),
        ("digest", json!({ "alg": "SHA256", "value": impronta("x").to_uppercase() }), "digest"),
    ];
    for (nome, valore, motivo) in casi {
        let mut claims = piattaforma.asserzione(SERVIZIO);
        claims[nome] = valore;
        rifiutata(&piattaforma, &CHIAVE.firma(&testata(), &claims), motivo).await;
    }
    for nome in ["iss", "sub", "aud", "jti", "iat", "exp", "purposeId"] {
        let claims = senza(&piattaforma.asserzione(SERVIZIO), nome);
        rifiutata(&piattaforma, &CHIAVE.firma(&testata(), &claims), nome).await;
    }
}

#[tokio::test]
async fn header_and_signature_are_checked() {
    let piattaforma = avvia().await;
    let claims = piattaforma.asserzione(SERVIZIO);
    rifiutata(&piattaforma, "non.un-token", "JWS").await;
    rifiutata(&piattaforma, &CHIAVE_IGNOTA.firma(&testata(), &claims), "firma non valida").await;
    for (nome, valore) in [("alg", "HS256"), ("typ", "at+jwt"), ("x5c", "altro")] {
        let mut altra = testata();
        altra[nome] = valore.into();
        rifiutata(&piattaforma, &CHIAVE.firma(&altra, &claims), "l'header deve avere solo").await;
    }
    let mut altra = testata();
    altra["kid"] = "chiave-ignota".into();
    rifiutata(&piattaforma, &CHIAVE.firma(&altra, &claims), "chiave sconosciuti").await;
    rifiutata(&piattaforma, &CHIAVE.firma(&senza(&testata(), "typ"), &claims), "l'header deve avere solo")
        .await;
}

#[tokio::test]
async fn form_fields_are_checked() {
    let piattaforma = avvia().await;
    let asserzione = CHIAVE.firma(&testata(), &piattaforma.asserzione(SERVIZIO));
    let buoni = [
        ("grant_type", "client_credentials"),
        ("client_id", mondo_demo::CLIENT_ID),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", &asserzione),
    ];
    for (posizione, (nome, _)) in buoni.into_iter().enumerate() {
        for altro in [None, Some("altro")] {
            let mut campi = buoni.to_vec();
            match altro {
                None => drop(campi.remove(posizione)),
                Some(valore) => campi[posizione].1 = valore,
            }
            assert_eq!(piattaforma.chiedi_token(&campi).await.stato, 400, "{nome}: {altro:?}");
        }
    }
    // None of those attempts spent the assertion.
    assert_eq!(piattaforma.chiedi_token(&buoni).await.stato, 200);
    let indirizzo = piattaforma.indirizzo("/token.oauth2");
    assert_eq!(piattaforma.http.get(indirizzo).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_voucher_expires_and_is_bound_to_its_service() {
    let piattaforma = avvia().await;
    let mut bozza = piattaforma.bozza(Method::GET, SERVIZIO, "status", "");
    bozza.voucher = Some(piattaforma.voucher(SERVIZIO, None).await);
    piattaforma.passano(600);
    let risposta = piattaforma.spedisci(bozza).await;
    assert_eq!((risposta.stato.as_u16(), &risposta.corpo["title"]), (401, &json!("TokenExpired")));

    let mut bozza = piattaforma.bozza(Method::GET, SERVIZIO, "status", "");
    bozza.voucher = Some(piattaforma.voucher(Servizio::CodeList, None).await);
    let risposta = piattaforma.spedisci(bozza).await;
    assert_eq!((risposta.stato.as_u16(), &risposta.corpo["title"]), (403, &json!("AuthorizationTokenDeny")));

    let bozza =
        Bozza { voucher: Some("a.b.c".to_owned()), ..piattaforma.bozza(Method::GET, SERVIZIO, "status", "") };
    let risposta = piattaforma.spedisci(bozza).await;
    assert_eq!(
        (risposta.stato.as_u16(), &risposta.corpo["title"]),
        (401, &json!("TokenAuthenticationFailed"))
    );
}
