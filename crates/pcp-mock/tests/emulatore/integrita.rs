//! ModI INTEGRITY_REST_02, where it is asked for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pcp_mock::{Configurazione, Servizio};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::piattaforma::{
    Bozza, CHIAVE, CHIAVE_IGNOTA, Piattaforma, ZERI, avvia_con, configurazione, id, testata,
};
use crate::schede::ad3;

async fn avvia() -> Piattaforma {
    avvia_con(Configurazione { integrity: true, ..configurazione() }).await
}

fn digest(corpo: &Value) -> String {
    format!("SHA-256={}", STANDARD.encode(Sha256::digest(corpo.to_string())))
}

fn firma(piattaforma: &Piattaforma, digest: &str) -> Value {
    json!({
        "iat": piattaforma.adesso(),
        "nbf": piattaforma.adesso(),
        "exp": piattaforma.adesso() + 10,
        "jti": id(),
        "aud": piattaforma.indirizzo(Servizio::ComunicaAppalto.percorso()),
        "signed_headers": [{ "digest": digest }, { "content-type": "application/json" }],
    })
}

async fn crea(piattaforma: &Piattaforma, intestazioni: Vec<(&'static str, String)>, corpo: Value) -> u16 {
    let bozza = piattaforma.bozza(Method::POST, Servizio::ComunicaAppalto, "crea-appalto", ZERI);
    piattaforma.spedisci(Bozza { corpo: Some(corpo), intestazioni, ..bozza }).await.stato.as_u16()
}

#[tokio::test]
async fn a_signed_body_passes() {
    let piattaforma = avvia().await;
    let corpo = json!({ "scheda": ad3(1) });
    let digest = digest(&corpo);
    let firma = CHIAVE.firma(&testata(), &firma(&piattaforma, &digest));
    let intestazioni = vec![("Digest", digest), ("Agid-JWT-Signature", firma)];
    assert_eq!(crea(&piattaforma, intestazioni, corpo).await, 200);
    // Reading needs no signature.
    assert_eq!(piattaforma.get(Servizio::ComunicaAppalto, "status").await.stato, 200);
}

#[tokio::test]
async fn each_missing_or_wrong_part_is_refused() {
    let piattaforma = avvia().await;
    let corpo = json!({ "scheda": ad3(1) });
    let giusto = digest(&corpo);
    let buona = firma(&piattaforma, &giusto);
    let con = |nome: &str, valore: Value| {
        let mut claims = buona.clone();
        claims["jti"] = id().into();
        claims[nome] = valore;
        CHIAVE.firma(&testata(), &claims)
    };
    let altro = digest(&json!({}));
    let casi = [
        (None, Some(con("jti", json!(id()))), "manca Digest"),
        (Some(altro.clone()), Some(con("jti", json!(id()))), "Digest non è quello del corpo"),
        (Some(giusto.clone()), None, "manca Agid-JWT-Signature"),
        (Some(giusto.clone()), Some(CHIAVE_IGNOTA.firma(&testata(), &buona)), "firma non valida"),
        (Some(giusto.clone()), Some(con("aud", json!("altrove"))), "aud"),
        (Some(giusto.clone()), Some(con("exp", json!(piattaforma.adesso() - 1))), "scaduta"),
        (Some(giusto.clone()), Some(con("signed_headers", json!([{ "digest": altro }]))), "digest è diverso"),
        (
            Some(giusto.clone()),
            Some(con("signed_headers", json!([{ "digest": giusto }]))),
            "non ha content-type",
        ),
        (
            Some(giusto.clone()),
            Some(con("signed_headers", json!([{ "content-type": "application/json" }]))),
            "non ha digest",
        ),
    ];
    for (digest, firma, motivo) in casi {
        let digest = digest.map(|valore| ("Digest", valore));
        let firma = firma.map(|valore| ("Agid-JWT-Signature", valore));
        let intestazioni = digest.into_iter().chain(firma).collect();
        assert_eq!(crea(&piattaforma, intestazioni, corpo.clone()).await, 400, "{motivo}");
        let scritto = piattaforma.motivo();
        assert!(scritto.contains(motivo), "{scritto:?} non dice {motivo:?}");
    }
    assert!(piattaforma.emulatore.stato().appalti.is_empty());
}
