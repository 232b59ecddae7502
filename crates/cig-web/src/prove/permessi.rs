//! Who may see and do what.

use axum::http::{Method, StatusCode};
use chrono::TimeDelta;

use super::browser::Browser;
use crate::campioni::{Mondo, PASSWORD};

#[tokio::test]
async fn who_is_not_logged_in_is_led_to_the_login_and_back() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::new(&mondo);
    let rifiutata = browser.get("/?oggetto=pulizia").await;
    assert_eq!(rifiutata.status, StatusCode::SEE_OTHER);
    assert_eq!(rifiutata.location(), "/accesso?dopo=%2F%3Foggetto%3Dpulizia");
    let accesso = browser.open(rifiutata.location()).await;
    accesso.has("Utenti dimostrativi").has(PASSWORD).has("elenchi di valori sono dimostrativi");
    accesso.has("specifiche di ANAC non sono caricate");
    assert_eq!(accesso.hidden("dopo"), "/?oggetto=pulizia");
    let errato = browser.login("buyer", "sbagliata").await;
    assert_eq!(errato.status, StatusCode::UNPROCESSABLE_ENTITY);
    errato.has("Nome utente o password non corretti.").lacks("sbagliata");
    let campi = [("nome_utente", "buyer"), ("password", PASSWORD), ("dopo", "/?oggetto=pulizia")];
    assert_eq!(browser.post("/accesso", &campi).await.location(), "/?oggetto=pulizia");
    let lista = browser.open("/").await;
    lista.has("Prova Di buyer").has("Ufficio gare");
    browser.submit(&lista, "/uscita", &[]).await;
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn accounts_are_not_shown_outside_a_demo() {
    let mut mondo = Mondo::new().await;
    mondo.stato.demo = std::sync::Arc::new([]);
    Browser::new(&mondo).open("/accesso").await.lacks("Utenti dimostrativi").lacks(PASSWORD);
}

#[tokio::test]
async fn a_session_ends_and_a_made_up_cookie_is_none() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    browser.open("/").await;
    mondo.ora.avanza(TimeDelta::hours(11));
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
    browser.cookie = Some("richiedi-cig=inventato".into());
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn requests_of_another_office_are_not_there() {
    let mondo = Mondo::new().await;
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    let mut altro = Browser::logged_in(&mondo, "altro").await;
    let lista = buyer.open("/").await;
    let nuova = buyer.submit(&lista, "/richieste", &[]).await;
    let richiesta = nuova.location().strip_suffix("/gara").unwrap();
    let id = richiesta.strip_prefix("/richieste/").unwrap();
    for indirizzo in [
        format!("{richiesta}/gara"),
        format!("{richiesta}/lotti"),
        format!("{richiesta}/registro"),
        format!("{richiesta}/confronto"),
        format!("{richiesta}/registro/assistenza"),
        format!("{richiesta}/elimina"),
        format!("/procedure/{id}"),
    ] {
        let pagina = altro.get(&indirizzo).await;
        assert_eq!(pagina.status, StatusCode::NOT_FOUND, "{indirizzo}");
        pagina.has("Pagina non trovata");
    }
    let lista = altro.open("/").await;
    lista.has("CIG: 0 di 0");
    for azione in ["copia", "elimina", "lotti", "gara", "confronto"] {
        let csrf = lista.hidden("_csrf");
        let campi = [("_csrf", csrf.as_str()), ("_versione", "1"), ("_prima", "e30"), ("oggetto", "Rubata")];
        let pagina = altro.post(&format!("{richiesta}/{azione}"), &campi).await;
        assert_eq!(pagina.status, StatusCode::NOT_FOUND, "{azione}");
    }
    assert_eq!(mondo.richiesta(id).await.versione, 1);
}

#[tokio::test]
async fn a_form_that_is_not_ours_is_refused() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let lista = browser.open("/").await;
    let csrf = lista.hidden("_csrf");
    let altrui = Browser::logged_in(&mondo, "rup").await.open("/").await.hidden("_csrf");
    assert_ne!(csrf, altrui);
    for token in ["", "inventato", altrui.as_str()] {
        let pagina = browser.post("/richieste", &[("_csrf", token)]).await;
        assert_eq!(pagina.status, StatusCode::FORBIDDEN, "{token}");
        pagina.has("Invio non accettato");
    }
    let altro_sito = [("sec-fetch-site", "cross-site")];
    let pagina = browser.call(Method::POST, "/richieste", &[("_csrf", &csrf)], &altro_sito).await;
    assert_eq!(pagina.status, StatusCode::FORBIDDEN);
    let campi = [("nome_utente", "buyer"), ("password", PASSWORD)];
    let pagina = browser.call(Method::POST, "/accesso", &campi, &altro_sito).await;
    assert_eq!(pagina.status, StatusCode::FORBIDDEN);
    browser.open("/").await.has("CIG: 0 di 0");
    let json = [("content-type", "application/json")];
    for indirizzo in ["/accesso", "/richieste"] {
        let pagina = browser.call(Method::POST, indirizzo, &campi, &json).await;
        assert_eq!(pagina.status, StatusCode::UNPROCESSABLE_ENTITY, "{indirizzo}");
    }
    let buono = [("sec-fetch-site", "same-origin")];
    let pagina = browser.call(Method::POST, "/richieste", &[("_csrf", &csrf)], &buono).await;
    assert_eq!(pagina.status, StatusCode::SEE_OTHER);
}
