//! Open pages are told that their request changed.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Response, StatusCode};
use chrono::TimeDelta;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::browser::Browser;
use crate::campioni::Mondo;

/// A new request of the office: the address that follows it, and that of its first part.
async fn create(browser: &mut Browser) -> (String, String) {
    let lista = browser.open("/").await;
    let nuova = browser.submit(&lista, "/richieste", &[]).await;
    let gara = nuova.location().to_owned();
    (gara.replace("/gara", "/eventi"), gara)
}

/// What a page was told until it was let go, without what only keeps the connection alive.
async fn told(risposta: Response<Body>) -> String {
    let corpo = timeout(Duration::from_secs(30), to_bytes(risposta.into_body(), usize::MAX)).await;
    let testo = String::from_utf8(corpo.expect("the stream ends").unwrap().into()).unwrap();
    testo.replace(": \n\n", "")
}

#[tokio::test]
async fn an_open_page_is_told_of_a_change_until_the_service_ends() {
    let mondo = Mondo::new().await;
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    let (eventi, gara) = create(&mut buyer).await;
    let pagina = buyer.follow(&format!("{eventi}?visto=1-0"), None).await;
    assert_eq!(pagina.status(), StatusCode::OK);
    assert_eq!(pagina.headers()[CONTENT_TYPE], "text/event-stream");
    let (ferma, fermata) = oneshot::channel::<()>();
    let dal_vivo = mondo.stato.dal_vivo.clone();
    let lavoro = tokio::spawn(async move { dal_vivo.run(async { drop(fermata.await) }).await });
    let letta = tokio::spawn(told(pagina));
    let modulo = buyer.open(&gara).await;
    buyer.submit(&modulo, &gara, &[("oggetto", "Licenze")]).await;
    sleep(Duration::from_millis(2500)).await;
    ferma.send(()).unwrap();
    lavoro.await.unwrap();
    assert_eq!(letta.await.unwrap(), "id: 2-0\ndata: 2-0\n\n");
    let dopo = buyer.follow(&eventi, None).await;
    assert_eq!(dopo.status(), StatusCode::SERVICE_UNAVAILABLE, "the service ends");
}

#[tokio::test]
async fn who_saw_less_is_told_at_once() {
    let mondo = Mondo::new().await;
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    let (eventi, gara) = create(&mut buyer).await;
    let modulo = buyer.open(&gara).await;
    buyer.submit(&modulo, &gara, &[("oggetto", "Licenze")]).await;
    // What the browser says that it got last counts more than what the page says.
    let prima = buyer.follow(&format!("{eventi}?visto=2-0"), Some("1-0")).await;
    let seconda = buyer.follow(&format!("{eventi}?visto=1-0"), Some("2-0")).await;
    mondo.stato.dal_vivo.run(std::future::ready(())).await;
    assert_eq!((told(prima).await.as_str(), told(seconda).await.as_str()), ("id: 2-0\ndata: 2-0\n\n", ""));
}

#[tokio::test]
async fn who_may_not_see_a_request_cannot_follow_it() {
    let mondo = Mondo::new().await;
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    let (eventi, _) = create(&mut buyer).await;
    let altro = Browser::logged_in(&mondo, "altro").await;
    assert_eq!(altro.follow(&eventi, None).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(Browser::new(&mondo).follow(&eventi, None).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_page_is_let_go_when_its_session_ends() {
    let mondo = Mondo::new().await;
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    let (eventi, _) = create(&mut buyer).await;
    let pagina = buyer.follow(&format!("{eventi}?visto=1-0"), None).await;
    mondo.ora.avanza(TimeDelta::hours(11));
    assert_eq!(told(pagina).await, "");
}

#[tokio::test]
async fn no_more_pages_are_open_than_there_are_places() {
    let mondo = Mondo::new().await;
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    let (eventi, _) = create(&mut buyer).await;
    let aperte = [buyer.follow(&eventi, None).await, buyer.follow(&eventi, None).await];
    assert!(aperte.iter().all(|pagina| pagina.status() == StatusCode::OK));
    assert_eq!(buyer.follow(&eventi, None).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    drop(aperte);
    assert_eq!(buyer.follow(&eventi, None).await.status(), StatusCode::OK);
}
