//! Whatever comes back has a meaning, and is kept as it came.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Value, json};
use url::Url;

use super::super::*;
use super::server::{APPALTO, CREA, STATO, Server, TOKEN, contesto, scheda, stato_body};

async fn crea(server: &Server) -> Result<Risposta<Creazione>, ClientError> {
    server.client().crea_appalto(&contesto(), &scheda()).await
}

/// crea-appalto answered so.
async fn crea_answered(status: u16, headers: &'static [(&str, &str)], body: &'static str) -> ClientError {
    let server = Server::start().await;
    server.on(CREA, move |_| {
        let mut response = axum::response::Response::new(axum::body::Body::from(body));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        for (name, value) in headers {
            response.headers_mut().insert(*name, value.parse().unwrap());
        }
        response
    });
    let error = crea(&server).await.unwrap_err();
    assert_eq!(server.calls(CREA).len(), 1, "never a second try");
    let scambio = error.scambio().unwrap();
    assert_eq!(scambio.stato, Some(status));
    assert_eq!(scambio.risposta.as_deref(), Some(body));
    assert!(scambio.ricevuto_il.is_some());
    error
}

#[tokio::test]
async fn an_answer_is_typed_and_kept() {
    let server = Server::start().await;
    server.on(CREA, |_| {
        let headers = [("GovWay-Message-ID", "m-1"), ("GovWay-Transaction-ID", "t-1"), ("X-Altro", "no")];
        let errori = json!([{ "idTipologica": "errori", "codice": "REG52", "dettaglio": "avviso" }]);
        let body = json!({ "status": 200, "title": "Operazione Effettuata", "idAppalto": APPALTO, "errori": errori });
        (headers, axum::Json(body))
    });
    let answer = crea(&server).await.unwrap();
    assert_eq!(answer.valore.id_appalto, APPALTO);
    assert_eq!(answer.valore.avvisi[0].codice, "REG52");
    let [scambio] = answer.scambi.as_slice() else { panic!("one exchange") };
    assert_eq!((scambio.operazione.as_str(), scambio.metodo.as_str()), ("crea-appalto", "POST"));
    assert_eq!(scambio.url, format!("{}modi/rest/ComunicaAppalto/v2/crea-appalto", server.base));
    assert_eq!((scambio.govway_message_id(), scambio.govway_transaction_id()), (Some("m-1"), Some("t-1")));
    assert_eq!(scambio.intestazione("x-altro"), None);
    let sent: Value = serde_json::from_str(scambio.richiesta.as_deref().unwrap()).unwrap();
    assert_eq!(sent, json!({ "scheda": scheda() }));
    assert_eq!(sent, server.calls(CREA)[0].json());
    assert_eq!(sent["scheda"]["codice"], json!({ "idTipologica": "codiceScheda", "codice": "AD3" }));
    assert!(!serde_json::to_string(scambio).unwrap().contains("voucher-1"), "no token is kept");
}

#[tokio::test]
async fn a_refusal_keeps_every_error_of_anac() {
    let body = r#"{"status":400,"title":"KO","detail":"Errore","type":"about:blank","errori":[{"idTipologica":"errori","dettaglio":"$.anacForm.lotti[0].condizioniNegoziata: is missing but it is required","codice":"ERR4"},{"idTipologica":"errori","dettaglio":null,"codice":"ERR38"}]}"#;
    let error = crea_answered(400, &[("content-type", "application/problem+json")], body).await;
    let Causa::Respinta { status: 400, errori, .. } = &error.causa else { panic!("{error}") };
    assert_eq!(errori.iter().map(|e| e.codice.as_str()).collect::<Vec<_>>(), ["ERR4", "ERR38"]);
    assert!(!error.may_have_been_executed());
}

#[tokio::test]
async fn a_person_who_may_not_is_a_refusal_without_a_list() {
    let error = crea_answered(401, &[], r#"{"status":401,"title":"Non Autorizzato","detail":"SEC05"}"#).await;
    let expected = Causa::Respinta { status: 401, dettaglio: Some("SEC05".to_owned()), errori: vec![] };
    assert_eq!(error.causa, expected);
}

#[tokio::test]
async fn a_failure_inside_pcp_may_have_been_executed() {
    let error =
        crea_answered(500, &[], r#"{"status":500,"title":"KO","errori":[{"codice":"ERR9999"}]}"#).await;
    assert!(matches!(error.causa, Causa::Respinta { status: 500, .. }), "{error}");
    assert!(error.may_have_been_executed());
}

#[tokio::test]
async fn a_refusal_dressed_as_success_is_a_refusal() {
    let error = crea_answered(200, &[], r#"{"status":400,"title":"KO","errori":[{"codice":"ERR67"}]}"#).await;
    assert!(matches!(error.causa, Causa::Respinta { status: 400, .. }), "{error}");
}

#[tokio::test]
async fn the_gateway_s_refusal_is_told_apart() {
    let body = r#"{"type":"https://govway.org/handling-errors/400/InteroperabilityInvalidRequest.html","title":"InteroperabilityInvalidRequest","status":400,"detail":"Token expired","govway_id":"g-7"}"#;
    let error = crea_answered(400, &[("govway-transaction-id", "t-9")], body).await;
    let expected = Causa::Gateway {
        status: 400,
        tipo: "InteroperabilityInvalidRequest".to_owned(),
        dettaglio: Some("Token expired".to_owned()),
        govway_id: Some("g-7".to_owned()),
    };
    assert_eq!(error.causa, expected);
    assert_eq!(error.scambio().unwrap().govway_transaction_id(), Some("t-9"));
}

#[tokio::test]
async fn a_quota_is_obeyed_in_seconds_or_until_a_date() {
    let error = crea_answered(429, &[("retry-after", "17")], "").await;
    assert_eq!(error.causa, Causa::Quota { retry_after: Some(Duration::from_secs(17)) });
    // The clock of the tests stands at 10:00:00.
    let error = crea_answered(429, &[("retry-after", "Tue, 30 Jun 2026 10:01:30 GMT")], "{}").await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(90)));
    let error = crea_answered(429, &[("retry-after", "Tue, 30 Jun 2026 09:00:00 GMT")], "{}").await;
    assert_eq!(error.retry_after(), Some(Duration::ZERO));
    let error = crea_answered(429, &[("x-ratelimit-reset", "40")], "{}").await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(40)));
    let error = crea_answered(429, &[("retry-after", "presto")], "{}").await;
    assert_eq!(error.causa, Causa::Quota { retry_after: None });
    assert!(!error.may_have_been_executed());
}

#[tokio::test]
async fn a_service_out_of_order_says_when_to_come_back() {
    let body = r#"{"type":"https://govway.org/handling-errors/503/APIUnavailable.html","title":"APIUnavailable","status":503}"#;
    let error = crea_answered(503, &[("retry-after", "120")], body).await;
    let retry_after = Some(Duration::from_mins(2));
    assert_eq!(error.causa, Causa::NonDisponibile { retry_after, rifiutata: true });
    assert!(!error.may_have_been_executed());
    let error = crea_answered(503, &[], body).await;
    assert_eq!(error.causa, Causa::NonDisponibile { retry_after: None, rifiutata: true });
    // The gateway tells the state of the quota with every answer.
    for headers in [&[][..], &[("x-ratelimit-reset", "40")]] {
        let error = crea_answered(503, headers, "<html>").await;
        assert_eq!(error.causa, Causa::NonDisponibile { retry_after: None, rifiutata: false });
        assert!(error.may_have_been_executed());
    }
}

#[tokio::test]
async fn a_gateway_that_lost_the_answer_is_no_answer() {
    for status in [502, 504] {
        let error = crea_answered(status, &[], "<html>Gateway Timeout</html>").await;
        assert!(matches!(error.causa, Causa::SenzaRisposta { inviata: true, .. }), "{error}");
    }
}

#[tokio::test]
async fn what_no_specification_shows_is_unexpected() {
    for body in [
        "",
        "<html>Servizio in manutenzione</html>",
        "[]",
        "{}",
        "null",
        r#"{"title":"Operazione Effettuata"}"#,
    ] {
        let error = crea_answered(200, &[("content-type", "text/html")], body).await;
        assert!(matches!(error.causa, Causa::Inattesa { status: 200, .. }), "{body}: {error}");
        assert!(error.may_have_been_executed(), "{body}");
    }
    for (status, body) in [(302, ""), (404, "<html>"), (400, "{}"), (418, "[1]")] {
        let error = crea_answered(status, &[], body).await;
        assert!(matches!(error.causa, Causa::Inattesa { .. }), "{status} {body}: {error}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Server::start().await;
    server.on(CREA, |_| (StatusCode::TEMPORARY_REDIRECT, [("location", "/altrove")]));
    let error = crea(&server).await.unwrap_err();
    assert!(matches!(error.causa, Causa::Inattesa { status: 307, .. }), "{error}");
    assert!(server.calls("/altrove").is_empty());
}

#[tokio::test]
async fn an_answer_longer_than_the_bound_is_cut_and_refused() {
    let server = Server::start().await;
    server.on(CREA, |_| ([(CONTENT_TYPE, "application/json")], "x".repeat(5_000)));
    let mut settings = server.settings();
    settings.max_risposta = 1_000;
    let error = server.client_with(settings).crea_appalto(&contesto(), &scheda()).await.unwrap_err();
    assert!(matches!(error.causa, Causa::Inattesa { .. }), "{error}");
    let scambio = error.scambio().unwrap();
    assert!(scambio.troncata);
    assert_eq!(scambio.risposta.as_ref().map(String::len), Some(1_000));
}

#[tokio::test]
async fn a_time_out_may_have_been_received() {
    let server = Server::start().await;
    server.delay(CREA, Duration::from_secs(30));
    let mut settings = server.settings();
    settings.tempi.risposta = Duration::from_millis(200);
    let error = server.client_with(settings).crea_appalto(&contesto(), &scheda()).await.unwrap_err();
    assert!(matches!(error.causa, Causa::SenzaRisposta { inviata: true, .. }), "{error}");
    assert_eq!(server.calls(CREA).len(), 1);
    let scambio = error.scambio().unwrap();
    assert!(scambio.richiesta.is_some() && scambio.stato.is_none() && scambio.ricevuto_il.is_some());
}

#[tokio::test]
async fn the_register_is_waited_for_less_than_pcp() {
    let server = Server::start().await;
    for path in ["/modi/rest/AUSA/v1/api/ausa/getBy", STATO] {
        server.delay(path, Duration::from_millis(600));
    }
    server.on_json(STATO, stato_body());
    let mut settings = server.settings();
    settings.tempi.registro = Duration::from_millis(200);
    let (client, who) = (server.client_with(settings), contesto());
    let error = client.stazioni_appaltanti(&who, Some("01386030488"), None).await.unwrap_err();
    assert!(matches!(error.causa, Causa::SenzaRisposta { inviata: true, .. }), "{error}");
    client.stato_appalto(&who, &RiferimentoStato::IdAppalto(APPALTO)).await.unwrap();
}

#[tokio::test]
async fn nobody_listening_means_nothing_was_sent() {
    let server = Server::start().await;
    let mut settings = server.settings();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    settings.base = Url::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let error = server.client_with(settings).crea_appalto(&contesto(), &scheda()).await.unwrap_err();
    assert!(matches!(error.causa, Causa::SenzaRisposta { inviata: false, .. }), "{error}");
    assert!(!error.may_have_been_executed());
}

#[tokio::test]
async fn pdnd_not_answering_means_nothing_was_sent() {
    let server = Server::start().await;
    server.delay(TOKEN, Duration::from_secs(30));
    let mut settings = server.settings();
    settings.tempi.voucher = Duration::from_millis(200);
    let error = server.client_with(settings).crea_appalto(&contesto(), &scheda()).await.unwrap_err();
    assert!(matches!(error.causa, Causa::Voucher(CausaVoucher::SenzaRisposta(_))), "{error}");
    assert!(!error.may_have_been_executed());
}

/// A peer that reads the whole call, writes `answer` and hangs up.
fn cut_after(answer: &'static str) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    std::thread::spawn(move || {
        let (mut peer, _) = listener.accept().unwrap();
        let mut received = Vec::new();
        let mut buffer = [0; 4096];
        // The body of crea-appalto closes three objects and the envelope.
        while !received.ends_with(b"}}}}}") {
            match peer.read(&mut buffer).unwrap() {
                0 => break,
                n => received.extend_from_slice(&buffer[..n]),
            }
        }
        peer.write_all(answer.as_bytes()).unwrap();
    });
    url
}

#[tokio::test]
async fn a_connection_cut_before_or_within_the_answer_may_have_been_received() {
    for (answer, kept) in
        [("", None), ("HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{\"idApp", Some("{\"idApp"))]
    {
        let server = Server::start().await;
        let mut settings = server.settings();
        settings.base = cut_after(answer);
        let error = server.client_with(settings).crea_appalto(&contesto(), &scheda()).await.unwrap_err();
        assert!(matches!(error.causa, Causa::SenzaRisposta { inviata: true, .. }), "{error}");
        assert_eq!(error.scambio().unwrap().risposta.as_deref(), kept);
    }
}

#[tokio::test]
async fn a_service_without_settings_is_a_configuration_error() {
    let server = Server::start().await;
    let mut settings = server.settings();
    settings.servizi.remove(&Servizio::ComunicaAppalto);
    let error = server.client_with(settings).crea_appalto(&contesto(), &scheda()).await.unwrap_err();
    assert!(matches!(error.causa, Causa::Configurazione(_)), "{error}");
    assert!(error.scambi.is_empty());
}
