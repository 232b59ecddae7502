//! Each token holds its claims and no other.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::super::*;
use super::server::{
    APPALTO, CONFERMA, CREA, START, STATO, Server, TOKEN, contesto, open, private_pem, scheda, stato_body,
};

fn ack() -> serde_json::Value {
    json!({ "status": 200, "title": "Richiesta acquisita" })
}

#[tokio::test]
async fn the_client_assertion_holds_exactly_what_pdnd_accepts() {
    let server = Server::start().await;
    server.on_json(STATO, stato_body());
    let stato = RiferimentoStato::IdAppalto(APPALTO);
    server.client().stato_appalto(&contesto(), &stato).await.unwrap();

    let form = server.calls(TOKEN)[0].form();
    let (header, claims) = open(&form["client_assertion"]);
    assert_eq!(header, json!({ "typ": "JWT", "alg": "RS256", "kid": "chiave-1" }));
    let expected = json!({
        "iss": "client-di-prova",
        "sub": "client-di-prova",
        "aud": "auth.pdnd.example/client-assertion",
        "jti": Uuid::from_u128(1),
        "iat": START,
        "exp": START + 60,
        "purposeId": "scopo-ServiziComuni",
    });
    assert_eq!(claims, expected);
    let mut names: Vec<_> = form.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["client_assertion", "client_assertion_type", "client_id", "grant_type"]);
    assert_eq!(form["grant_type"], "client_credentials");
    assert_eq!(form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
}

#[tokio::test]
async fn the_tracking_evidence_holds_anac_s_claims_and_the_purpose() {
    let server = Server::start().await;
    server.on_json(CONFERMA, ack());
    server.client().conferma_appalto(&contesto(), APPALTO).await.unwrap();

    let call = &server.calls(CONFERMA)[0];
    let (header, claims) = open(call.header("Agid-JWT-TrackingEvidence"));
    assert_eq!(header, json!({ "typ": "JWT", "alg": "RS256", "kid": "chiave-1" }));
    let expected = json!({
        "iat": START,
        "nbf": START,
        "exp": START + 10,
        "jti": Uuid::from_u128(2),
        "aud": format!("{}modi/rest/ComunicaAppalto/v2", server.base),
        "purposeId": "scopo-ComunicaAppalto",
        "userCodiceFiscale": "PRVPRV80A01D612X",
        "userRole": "RP",
        "userLoa": "3",
        "userIdpType": "SPID",
        "SACodiceFiscale": "01386030488",
        "SAcodiceAUSA": "0000100003",
        "regCodicePiattaforma": "0000077",
        "regCodiceComponente": "0000078",
        "businessFlowID": APPALTO,
        "traceID": Uuid::from_u128(0xaaaa),
        "spanID": Uuid::from_u128(3),
    });
    assert_eq!(claims, expected);
    assert_eq!(call.header("Authorization"), "Bearer voucher-1");
}

#[tokio::test]
async fn crea_appalto_has_a_business_flow_of_zeros() {
    let server = Server::start().await;
    server.on_json(CREA, json!({ "title": "Operazione Effettuata", "idAppalto": APPALTO }));
    server.client().crea_appalto(&contesto(), &scheda()).await.unwrap();
    let claims = server.calls(CREA)[0].claims("Agid-JWT-TrackingEvidence");
    assert_eq!(claims["businessFlowID"], "00000000-0000-0000-0000-000000000000");
}

#[tokio::test]
async fn no_jti_is_ever_used_twice() {
    let server = Server::start().await;
    server.on_json(STATO, stato_body());
    let client = server.client();
    for _ in 0..3 {
        client.stato_appalto(&contesto(), &RiferimentoStato::IdAppalto(APPALTO)).await.unwrap();
    }
    let mut jtis: Vec<_> = server
        .calls(STATO)
        .iter()
        .map(|call| call.claims("Agid-JWT-TrackingEvidence")["jti"].to_string())
        .collect();
    jtis.sort();
    jtis.dedup();
    assert_eq!(jtis.len(), 3);
}

#[tokio::test]
async fn the_key_signs_at_most_twice_a_call() {
    let server = Server::start().await;
    server.on_json(STATO, stato_body());
    // The evidence of each call; the assertion of its voucher, or of one voucher for all.
    for (audit, signed) in [(Audit::Rest02, 5 + 5), (Audit::Rest01, 5 + 1)] {
        let mut settings = server.settings();
        settings.servizi.get_mut(&Servizio::ServiziComuni).unwrap().audit = audit;
        let client = server.client_with(settings);
        let uses = || client.inner.signer.uses.load(std::sync::atomic::Ordering::Relaxed);
        let before = uses();
        for _ in 0..5 {
            client.stato_appalto(&contesto(), &RiferimentoStato::IdAppalto(APPALTO)).await.unwrap();
        }
        assert_eq!(uses() - before, signed, "{audit:?}");
    }
}

#[tokio::test]
async fn with_audit_rest_02_the_voucher_holds_the_digest_of_the_evidence_sent() {
    let server = Server::start().await;
    server.on_json(STATO, stato_body());
    let mut settings = server.settings();
    settings.servizi.get_mut(&Servizio::ServiziComuni).unwrap().audit = Audit::Rest02;
    let client = server.client_with(settings);
    for _ in 0..2 {
        client.stato_appalto(&contesto(), &RiferimentoStato::IdAppalto(APPALTO)).await.unwrap();
    }

    let (tokens, calls) = (server.calls(TOKEN), server.calls(STATO));
    assert_eq!(tokens.len(), 2, "a voucher with a digest is good once");
    for (token, call) in tokens.iter().zip(&calls) {
        let claims = open(&token.form()["client_assertion"]).1;
        let evidence = call.header("Agid-JWT-TrackingEvidence");
        let hex = Sha256::digest(evidence).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        assert_eq!(claims["digest"], json!({ "alg": "SHA256", "value": hex }));
        assert_eq!(claims.as_object().unwrap().len(), 8);
    }
    assert_eq!(calls[1].header("Authorization"), "Bearer voucher-2");
}

#[tokio::test]
async fn with_integrity_the_body_is_signed_and_only_calls_with_a_body() {
    let server = Server::start().await;
    server.on_json(CONFERMA, ack());
    server.on_json(STATO, stato_body());
    let mut settings = server.settings();
    for service in settings.servizi.values_mut() {
        service.integrita = true;
    }
    let client = server.client_with(settings);
    client.conferma_appalto(&contesto(), APPALTO).await.unwrap();
    client.stato_appalto(&contesto(), &RiferimentoStato::IdAppalto(APPALTO)).await.unwrap();

    let call = &server.calls(CONFERMA)[0];
    let digest = format!("SHA-256={}", STANDARD.encode(Sha256::digest(&call.body)));
    assert_eq!(call.header("Digest"), digest);
    assert_eq!(call.header("Content-Type"), "application/json");
    let (header, claims) = open(call.header("Agid-JWT-Signature"));
    assert_eq!(header, json!({ "typ": "JWT", "alg": "RS256", "kid": "chiave-1" }));
    let expected = json!({
        "aud": format!("{}modi/rest/ComunicaAppalto/v2", server.base),
        "jti": Uuid::from_u128(4),
        "iat": START,
        "exp": START + 10,
        "signed_headers": [{ "digest": digest }, { "content-type": "application/json" }],
    });
    assert_eq!(claims, expected);

    let get = &server.calls(STATO)[0];
    assert!(!get.headers.contains_key("Digest") && !get.headers.contains_key("Agid-JWT-Signature"));
}

#[tokio::test]
async fn dpop_proves_the_key_to_pdnd_and_to_the_service() {
    let server = Server::start().await;
    server.on_json(STATO, stato_body());
    let mut settings = server.settings();
    settings.servizi.get_mut(&Servizio::ServiziComuni).unwrap().voucher = VoucherKind::DPoP;
    let stato = RiferimentoStato::IdAppalto(APPALTO);
    server.client_with(settings).stato_appalto(&contesto(), &stato).await.unwrap();

    let token = &server.calls(TOKEN)[0];
    let (header, claims) = open(token.header("DPoP"));
    assert_eq!(header["typ"], "dpop+jwt");
    assert_eq!(header["alg"], "RS256");
    assert_eq!(header.get("kid"), None);
    let jwk = header["jwk"].as_object().unwrap();
    let members: Vec<_> = jwk.keys().map(String::as_str).collect();
    assert_eq!(members, ["kty", "n", "e"], "the public key and nothing of the private one");
    let htu = format!("{}token.oauth2", server.base);
    assert_eq!(claims, json!({ "jti": Uuid::from_u128(2), "htm": "POST", "htu": htu, "iat": START }));

    let call = &server.calls(STATO)[0];
    assert_eq!(call.header("Authorization"), "DPoP voucher-1");
    let claims = call.claims("DPoP");
    let expected = json!({
        "jti": Uuid::from_u128(5),
        "htm": "GET",
        "htu": format!("{}modi/rest/ServiziComuni/v2/stato-appalto", server.base),
        "iat": START,
        "ath": URL_SAFE_NO_PAD.encode(Sha256::digest("voucher-1")),
    });
    assert_eq!(claims, expected);
}

#[tokio::test]
async fn an_audience_of_its_own_takes_the_place_of_the_address() {
    let server = Server::start().await;
    server.on_json("/dietro/il/proxy/stato-appalto", stato_body());
    let mut settings = server.settings();
    let service = settings.servizi.get_mut(&Servizio::ServiziComuni).unwrap();
    service.url = Some(server.base.join("dietro/il/proxy/").unwrap());
    service.audience = Some("https://apigw.anticorruzione.it/modi/rest/ServiziComuni/v2".to_owned());
    let stato = RiferimentoStato::IdAppalto(APPALTO);
    server.client_with(settings).stato_appalto(&contesto(), &stato).await.unwrap();
    let call = &server.calls("/dietro/il/proxy/stato-appalto")[0];
    assert_eq!(
        call.claims("Agid-JWT-TrackingEvidence")["aud"],
        "https://apigw.anticorruzione.it/modi/rest/ServiziComuni/v2"
    );
}

#[tokio::test]
async fn debug_shows_no_private_key() {
    let server = Server::start().await;
    let settings = server.settings();
    let shown = format!("{settings:?} {:?} {:?}", server.client(), settings.pdnd);
    assert!(shown.contains("[nascosto]"));
    assert!(!shown.contains("BEGIN"));
    let line = private_pem().lines().nth(5).unwrap();
    assert!(!shown.contains(line));
}

#[test]
fn a_key_that_cannot_sign_is_found_at_start() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut settings = runtime.block_on(Server::start()).settings();
    settings.pdnd.chiave = Segreto::new(private_pem().replace('\n', "").replace('M', "N"));
    let error = PcpClient::new(
        settings,
        std::sync::Arc::new(chrono::DateTime::default),
        std::sync::Arc::new(Uuid::nil),
    )
    .unwrap_err();
    assert!(matches!(error.causa, Causa::Configurazione(_)), "{error}");
}
