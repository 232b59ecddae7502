//! The tree of the CPV codes.

use axum::http::StatusCode;

use super::acquirente::{complete, create, save};
use super::browser::Browser;
use crate::campioni::Mondo;

#[tokio::test]
async fn codes_are_taken_from_the_tree_and_dropped() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = create(&mut browser).await;
    let (parte, albero) =
        (format!("{richiesta}/classificazione"), format!("{richiesta}/classificazione/cpv"));
    // What was typed is kept on the way.
    let sfoglia = save(&mut browser, &parte, &[("cpvSecondarie", "48440000")], "sfoglia").await;
    assert_eq!(sfoglia.location(), albero);
    let pagina = browser.open(&albero).await;
    pagina.has("da scegliere").has("href=\"?nodo=72260000\"").lacks("72262000").has(">scelto</span>");
    assert!(pagina.html.len() < 30_000);

    let ramo = format!("{albero}?nodo=72260000");
    let pagina = browser.open(&ramo).await;
    pagina
        .has("aria-current=\"page\">72260000 ")
        .has("name=\"principale\" value=\"72262000\"")
        .lacks("72260000</span>");
    let presa = browser.submit(&pagina, &ramo, &[("principale", "72262000")]).await;
    assert_eq!(presa.location(), format!("{albero}?salvata=1&nodo=72260000"), "{}", presa.html);
    let vecchia = browser.submit(&pagina, &ramo, &[("secondaria", "72262000")]).await;
    assert_eq!(vecchia.status, StatusCode::CONFLICT);

    let pagina = browser.open(&albero).await;
    browser.submit(&pagina, &albero, &[("secondaria", "72260000")]).await;
    let pagina = browser.open(&albero).await;
    browser.submit(&pagina, &albero, &[("togli", "48440000")]).await;
    // The main one is never among the others.
    let pagina = browser.open(&albero).await;
    browser.submit(&pagina, &albero, &[("principale", "72260000")]).await;
    let classificazione = mondo.richiesta(richiesta.rsplit('/').next().unwrap()).await.classificazione;
    let prevalente = classificazione.prevalente.unwrap();
    assert_eq!((prevalente.as_str(), classificazione.secondarie.len()), ("72260000", 0));
}

#[tokio::test]
async fn the_tree_of_another_office_and_places_that_are_not_there_do_not_exist() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let albero = format!("{}/classificazione/cpv", complete(&mut browser).await);
    let pagina = browser.open(&albero).await;
    for nodo in ["72999999", "x", ""] {
        assert_eq!(
            browser.get(&format!("{albero}?nodo={nodo}")).await.status,
            StatusCode::NOT_FOUND,
            "{nodo}"
        );
    }
    let estranea = browser.submit(&pagina, &albero, &[("principale", "x")]).await;
    assert_eq!(estranea.status, StatusCode::FORBIDDEN);
    let mut altro = Browser::logged_in(&mondo, "altro").await;
    assert_eq!(altro.get(&albero).await.status, StatusCode::NOT_FOUND);
    let csrf = altro.open("/").await.hidden("_csrf");
    let campi = [("_csrf", csrf.as_str()), ("_versione", "9"), ("togli", "48440000")];
    assert_eq!(altro.post(&albero, &campi).await.status, StatusCode::NOT_FOUND);
}
