//! The voucher: fetched once, dropped in time, and its failures.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;

use super::super::*;
use super::server::{APPALTO, START, STATO, Server, TOKEN, contesto, stato_body};

async fn stato(client: &PcpClient) -> Result<Risposta<Stato>, ClientError> {
    client.stato_appalto(&contesto(), &RiferimentoStato::IdAppalto(APPALTO)).await
}

/// Fifty calls at once.
async fn fifty(client: &PcpClient) -> Vec<Result<Risposta<Stato>, ClientError>> {
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { stato(&client).await })
        })
        .collect();
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    results
}

#[tokio::test]
async fn fifty_calls_share_one_fetch() {
    let server = Server::start().await;
    server.on_json(STATO, stato_body());
    server.delay(TOKEN, Duration::from_millis(100));
    assert!(fifty(&server.client()).await.iter().all(Result::is_ok));
    assert_eq!(server.calls(TOKEN).len(), 1);
    assert_eq!(server.calls(STATO).len(), 50);
}

#[tokio::test]
async fn fifty_calls_share_one_failure_and_the_next_tries_again() {
    let server = Server::start().await;
    server.on_json(STATO, stato_body());
    server.on(TOKEN, |_| StatusCode::SERVICE_UNAVAILABLE);
    server.delay(TOKEN, Duration::from_millis(200));
    let client = server.client();
    let results = fifty(&client).await;
    let out_of_order = Causa::Voucher(CausaVoucher::NonDisponibile { retry_after: None });
    assert!(results.iter().all(|result| result.as_ref().unwrap_err().causa == out_of_order));
    assert_eq!(server.calls(TOKEN).len(), 1);

    assert_eq!(stato(&client).await.unwrap_err().causa, out_of_order);
    assert_eq!(server.calls(TOKEN).len(), 2);
}

#[tokio::test]
async fn a_voucher_is_renewed_shortly_before_it_expires() {
    let server = Server::start().await;
    server.on_json(STATO, stato_body());
    let client = server.client();
    stato(&client).await.unwrap();
    server.now.store(START + 569, Ordering::SeqCst);
    stato(&client).await.unwrap();
    assert_eq!(server.calls(TOKEN).len(), 1);
    server.now.store(START + 570, Ordering::SeqCst);
    stato(&client).await.unwrap();
    assert_eq!(server.calls(TOKEN).len(), 2);
}

#[tokio::test]
async fn each_service_has_its_own_voucher() {
    let server = Server::start().await;
    server.on_json(STATO, stato_body());
    server.on_json("/modi/rest/CodeList/v2/status", json!({}));
    let client = server.client();
    stato(&client).await.unwrap();
    client.status(&contesto(), Servizio::CodeList).await.unwrap();
    assert_eq!(server.calls(TOKEN).len(), 2);
}

#[tokio::test]
async fn only_a_voucher_that_the_gateway_refuses_is_not_used_again() {
    for (status, tipo, second) in [
        (401, "https://govway.org/handling-errors/401/TokenAuthenticationFailed.html", "Bearer voucher-2"),
        (403, "https://govway.org/handling-errors/403/AuthorizationDeny.html", "Bearer voucher-2"),
        (401, "about:blank", "Bearer voucher-1"),
    ] {
        let server = Server::start().await;
        server.on(STATO, move |_| {
            let status = StatusCode::from_u16(status).unwrap();
            (status, axum::Json(json!({ "type": tipo, "title": "Non Autorizzato" })))
        });
        let client = server.client();
        stato(&client).await.unwrap_err();
        stato(&client).await.unwrap_err();
        assert_eq!(server.calls(STATO)[1].header("Authorization"), second, "{tipo}");
    }
}

#[tokio::test]
async fn pdnd_s_refusal_comes_with_its_code_and_without_the_assertion() {
    let server = Server::start().await;
    server.on(TOKEN, |_| {
        let body = json!({
            "type": "about:blank", "status": 400, "title": "The request contains bad syntax",
            "errors": [{ "code": "015-0008", "detail": "Unable to generate a token for the given request" }]
        });
        (StatusCode::BAD_REQUEST, axum::Json(body))
    });
    let error = stato(&server.client()).await.unwrap_err();
    let expected = CausaVoucher::Rifiutato {
        status: 400,
        codice: Some("015-0008".to_owned()),
        dettaglio: Some("Unable to generate a token for the given request".to_owned()),
    };
    assert_eq!(error.causa, Causa::Voucher(expected));
    assert!(!error.may_have_been_executed());
    let scambio = error.scambio().unwrap();
    assert_eq!((scambio.operazione.as_str(), &scambio.richiesta), ("token.oauth2", &None));
    assert!(server.calls(STATO).is_empty());
}

#[tokio::test]
async fn pdnd_s_daily_quota_says_how_long_to_wait() {
    let server = Server::start().await;
    server.on(TOKEN, |_| (StatusCode::TOO_MANY_REQUESTS, [("Retry-After", "3600")]));
    let error = stato(&server.client()).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_hours(1)));
}

#[tokio::test]
async fn a_page_in_place_of_a_voucher_is_unexpected_and_left_out() {
    let server = Server::start().await;
    server.on(TOKEN, |_| axum::response::Html("<html>manutenzione</html>"));
    let error = stato(&server.client()).await.unwrap_err();
    assert!(matches!(error.causa, Causa::Voucher(CausaVoucher::Inattesa { status: 200, .. })), "{error}");
    assert!(!error.scambio().unwrap().risposta.as_deref().unwrap().contains("html"));
}

#[tokio::test]
async fn an_evidence_that_expired_while_pdnd_thought_is_not_sent() {
    let server = Server::start().await;
    let now = server.now.clone();
    server.on(TOKEN, move |_| {
        now.fetch_add(10, Ordering::SeqCst);
        axum::Json(json!({ "access_token": "tardi", "expires_in": 600 }))
    });
    let mut settings = server.settings();
    settings.servizi.get_mut(&Servizio::ServiziComuni).unwrap().audit = Audit::Rest02;
    let error = stato(&server.client_with(settings)).await.unwrap_err();
    assert_eq!(error.causa, Causa::Voucher(CausaVoucher::Tardivo));
    assert!(server.calls(STATO).is_empty());
}
