//! DPoP (RFC 9449): vouchers that are bound to a key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pcp_mock::{Configurazione, Servizio};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::piattaforma::{
    Bozza, CHIAVE, CHIAVE_IGNOTA, Chiave, Piattaforma, Risposta, ZERI, avvia, avvia_con, configurazione, id,
    impronta, ricevi, testata,
};

const STATUS: &str = "status";

async fn esigente() -> Piattaforma {
    avvia_con(Configurazione { dpop: true, ..configurazione() }).await
}

fn testata_di(chiave: &Chiave) -> Value {
    json!({ "typ": "dpop+jwt", "alg": "RS256", "jwk": { "kty": "RSA", "n": chiave.modulo(), "e": "AQAB" } })
}

fn prova(piattaforma: &Piattaforma, metodo: &str, percorso: &str, voucher: Option<&str>) -> Value {
    let mut claims = json!({
        "jti": id(), "htm": metodo, "htu": piattaforma.indirizzo(percorso), "iat": piattaforma.adesso(),
    });
    if let Some(voucher) = voucher {
        claims["ath"] = json!(URL_SAFE_NO_PAD.encode(Sha256::digest(voucher)));
    }
    claims
}

/// What PDND answers to who proves to have that key.
async fn chiedi(piattaforma: &Piattaforma, evidenza: &str, prova: &str) -> Risposta {
    let mut claims = piattaforma.asserzione(Servizio::ComunicaAppalto);
    claims["digest"] = json!({ "alg": "SHA256", "value": impronta(evidenza) });
    let asserzione = CHIAVE.firma(&testata(), &claims);
    let campi = [
        ("grant_type", "client_credentials"),
        ("client_id", pcp_mock::mondo_demo::CLIENT_ID),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", &asserzione),
    ];
    let richiesta = piattaforma.http.post(piattaforma.indirizzo("/token.oauth2")).header("DPoP", prova);
    ricevi(richiesta.form(&campi).send().await.unwrap()).await
}

/// A call that carries what `intestazioni` makes of a voucher that is bound to the platform's key.
async fn chiama(
    piattaforma: &Piattaforma,
    intestazioni: impl FnOnce(&str) -> (String, Option<String>),
) -> Risposta {
    let bozza = piattaforma.bozza(Method::GET, Servizio::ComunicaAppalto, STATUS, ZERI);
    let evidenza = CHIAVE.firma(&bozza.testata, &bozza.evidenza);
    let prova = CHIAVE.firma(&testata_di(&CHIAVE), &prova(piattaforma, "POST", "/token.oauth2", None));
    let risposta = chiedi(piattaforma, &evidenza, &prova).await;
    assert_eq!((risposta.stato.as_u16(), &risposta.corpo["token_type"]), (200, &json!("DPoP")));
    let voucher = risposta.corpo["access_token"].as_str().unwrap().to_owned();
    let (autorizzazione, prova) = intestazioni(&voucher);
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, autorizzazione.parse().unwrap());
    if let Some(prova) = prova {
        headers.insert("DPoP", prova.parse().unwrap());
    }
    let bozza = Bozza { evidenza_firmata: Some(evidenza), voucher: Some(voucher), ..bozza };
    ricevi(piattaforma.richiesta(bozza).await.headers(headers).send().await.unwrap()).await
}

/// Makes the proof that goes with a voucher, if one does.
type Prova<'a> = &'a dyn Fn(&str) -> Option<String>;

fn percorso() -> String {
    format!("{}/{STATUS}", Servizio::ComunicaAppalto.percorso())
}

#[tokio::test]
async fn a_voucher_that_is_bound_to_a_key_serves_with_a_proof_of_it() {
    for piattaforma in [avvia().await, esigente().await] {
        let risposta = chiama(&piattaforma, |voucher| {
            let claims = prova(&piattaforma, "GET", &percorso(), Some(voucher));
            (format!("DPoP {voucher}"), Some(CHIAVE.firma(&testata_di(&CHIAVE), &claims)))
        })
        .await;
        assert_eq!(risposta.stato, 200, "{}", piattaforma.motivo());
    }
}

#[tokio::test]
async fn a_voucher_that_is_bound_to_none_is_refused_where_dpop_is_demanded() {
    let piattaforma = esigente().await;
    let risposta = piattaforma.get(Servizio::ComunicaAppalto, STATUS).await;
    assert_eq!(
        (risposta.stato.as_u16(), &risposta.corpo["title"]),
        (401, &json!("TokenAuthenticationFailed"))
    );
    assert!(piattaforma.motivo().contains("non è legato a una chiave"), "{}", piattaforma.motivo());
}

#[tokio::test]
async fn each_missing_or_wrong_part_of_a_proof_is_refused() {
    let piattaforma = esigente().await;
    let con = |voucher: &str, nome: &str, valore: Value| {
        let mut claims = prova(&piattaforma, "GET", &percorso(), Some(voucher));
        claims[nome] = valore;
        CHIAVE.firma(&testata_di(&CHIAVE), &claims)
    };
    let scritta = |testata: Value, chiave: &Chiave, voucher: &str| {
        chiave.firma(&testata, &prova(&piattaforma, "GET", &percorso(), Some(voucher)))
    };
    let usata = id();
    let casi: [(Prova<'_>, &str); 10] = [
        (&|_| None, "manca DPoP"),
        (&|v| Some(con(v, "htm", json!("POST"))), "htm"),
        (&|v| Some(con(v, "htu", json!("http://altrove.example.it/"))), "htu"),
        (&|v| Some(con(v, "ath", json!("altro"))), "ath"),
        (&|v| Some(con(v, "iat", json!(piattaforma.adesso() - 11))), "troppo vecchia"),
        (&|v| Some(con(v, "jti", json!(&usata))), ""),
        (&|v| Some(con(v, "jti", json!(&usata))), "già usato"),
        (&|v| Some(scritta(testata(), &CHIAVE, v)), "dpop+jwt"),
        (&|v| Some(scritta(testata_di(&CHIAVE), &CHIAVE_IGNOTA, v)), "firma non valida"),
        (&|v| Some(scritta(testata_di(&CHIAVE_IGNOTA), &CHIAVE_IGNOTA, v)), "altra chiave"),
    ];
    for (prova, motivo) in casi {
        let risposta = chiama(&piattaforma, |voucher| (format!("DPoP {voucher}"), prova(voucher))).await;
        if motivo.is_empty() {
            assert_eq!(risposta.stato, 200, "{}", piattaforma.motivo());
            continue;
        }
        assert_eq!(risposta.stato, 401, "{motivo}");
        assert!(piattaforma.motivo().contains(motivo), "{motivo}: {}", piattaforma.motivo());
    }
    let risposta = chiama(&piattaforma, |voucher| (format!("Bearer {voucher}"), None)).await;
    assert_eq!(risposta.stato, 401);
    assert!(piattaforma.motivo().contains("Authorization: DPoP"), "{}", piattaforma.motivo());
}

#[tokio::test]
async fn pdnd_gives_no_voucher_for_a_proof_that_is_wrong() {
    let piattaforma = esigente().await;
    let claims = prova(&piattaforma, "GET", "/token.oauth2", None);
    let risposta = chiedi(&piattaforma, "evidenza", &CHIAVE.firma(&testata_di(&CHIAVE), &claims)).await;
    assert_eq!((risposta.stato.as_u16(), &risposta.corpo["errors"][0]["code"]), (400, &json!("015-0008")));
    assert!(piattaforma.motivo().contains("htm"), "{}", piattaforma.motivo());
}
