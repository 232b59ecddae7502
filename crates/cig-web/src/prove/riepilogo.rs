//! The request on paper.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;

use super::acquirente::complete;
use super::browser::Browser;
use crate::campioni::Mondo;

#[tokio::test]
async fn a_request_is_printed_for_its_office_only() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let indirizzo = format!("{richiesta}/riepilogo.pdf");
    browser.open(&format!("{richiesta}/gara")).await.has(&format!("href=\"{indirizzo}\""));
    let file = browser.open(&indirizzo).await;
    assert_eq!(file.headers[CONTENT_TYPE], "application/pdf");
    assert!(file.html.starts_with("%PDF-1.7"));
    let altrui = Browser::logged_in(&mondo, "altro").await.get(&indirizzo).await;
    assert_eq!(altrui.status, StatusCode::NOT_FOUND);
}
