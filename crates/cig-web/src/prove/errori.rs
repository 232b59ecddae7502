//! Pages of errors, headers, and the files beside the pages.

use std::sync::atomic::Ordering;
use std::time::Duration;

use askama::Template as _;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG};
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse as _;
use chrono::TimeDelta;

use super::browser::Browser;
use super::forma;
use crate::campioni::{Mondo, OSTILE};
use crate::errore::{ErroreWeb, PaginaErrore};
use crate::pagine::cornice::Cornice;

#[tokio::test]
async fn what_is_not_there_has_a_page_too() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    for indirizzo in ["/pippo", "/richieste/pippo/gara", "/procedure/1", "/risorse/pippo.js", "/?dopo=pippo"]
    {
        let pagina = browser.get(indirizzo).await;
        assert_eq!(pagina.status, StatusCode::NOT_FOUND, "{indirizzo}");
        pagina.has("Pagina non trovata");
    }
    assert_eq!(browser.get("/uscita").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_error_has_a_page_without_internals() {
    let mondo = Mondo::new().await;
    let testo = || OSTILE.to_owned();
    for (errore, status) in [
        (ErroreWeb::NonTrovata, StatusCode::NOT_FOUND),
        (ErroreWeb::ModuloEstraneo, StatusCode::FORBIDDEN),
        (ErroreWeb::NonConsentito(testo()), StatusCode::CONFLICT),
        (ErroreWeb::Conflitto, StatusCode::CONFLICT),
        (ErroreWeb::NonValido(testo()), StatusCode::UNPROCESSABLE_ENTITY),
        (ErroreWeb::NonDisponibile(testo()), StatusCode::SERVICE_UNAVAILABLE),
        (ErroreWeb::Interno, StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let pagina = PaginaErrore { cornice: Cornice::anonima(&mondo.stato), errore: errore.clone() };
        forma::check(&pagina.render().unwrap());
        assert_eq!(errore.into_response().status(), status);
    }
}

#[tokio::test]
async fn a_page_that_fails_or_never_ends_has_a_page_too() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let lista = browser.open("/").await;
    let gara = browser.submit(&lista, "/richieste", &[]).await.location().to_owned();
    mondo.ora.avanza(TimeDelta::minutes(5));
    mondo.ausa.guasta.store(true, Ordering::SeqCst);
    let pagina = browser.get(&gara).await;
    assert_eq!(pagina.status, StatusCode::INTERNAL_SERVER_ERROR);
    pagina.has("Qualcosa non ha funzionato").lacks("un segreto");
    mondo.ausa.guasta.store(false, Ordering::SeqCst);
    mondo.ausa.lenta.store(true, Ordering::SeqCst);
    let pagina = browser.within(&mondo, Duration::from_millis(300)).get(&gara).await;
    assert_eq!(pagina.status, StatusCode::SERVICE_UNAVAILABLE);
    pagina.has("Servizio non disponibile").has("non è arrivata in tempo");
}

#[tokio::test]
async fn pages_are_not_kept_and_run_nothing_of_their_own() {
    let mondo = Mondo::new().await;
    let pagina = Browser::new(&mondo).open("/accesso").await;
    assert_eq!(pagina.headers[CACHE_CONTROL], "no-store");
    let politica = pagina.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(politica.contains("default-src 'none'") && !politica.contains("unsafe"), "{politica}");
}

#[tokio::test]
async fn files_are_sent_once_and_then_known_by_their_etag() {
    let css = "/risorse/css/richiedi-cig.css";
    let mondo = Mondo::new().await;
    let mut browser = Browser::new(&mondo);
    let file = browser.get(css).await;
    if file.status == StatusCode::NOT_FOUND {
        println!("SALTATO: gli stili non sono stati costruiti (npm run build in crates/cig-web/assets)");
        return;
    }
    assert_eq!(file.headers[CONTENT_TYPE], "text/css");
    let etag = file.headers[ETAG].to_str().unwrap();
    let ancora = browser.call(Method::GET, css, &[], &[("if-none-match", etag)]).await;
    assert_eq!((ancora.status, ancora.html.as_str()), (StatusCode::NOT_MODIFIED, ""));
}
