//! What people are told of the requests of their office.

use axum::http::StatusCode;
use chrono::TimeDelta;
use cig_domain::porte::Clock as _;
use cig_domain::richiesta::Rifiuto;

use super::acquirente::{award, complete};
use super::browser::{Browser, Pagina};
use crate::campioni::{Mondo, OSTILE};

/// How the head says that so many are to be read.
fn count(quante: &str) -> String {
    format!("{quante}<span class=\"visually-hidden\"> da leggere</span>")
}

/// What the publisher of events does in the service.
async fn publish(mondo: &Mondo) {
    let mut uow = mondo.stato.app.archivio.begin().await.unwrap();
    uow.eventi().publish(1000).await.unwrap();
    uow.commit().await.unwrap();
}

/// A request that was sent; its address.
async fn sent(browser: &mut Browser) -> String {
    let richiesta = complete(browser).await;
    let (procedura, pagina) = award(browser, &richiesta).await;
    browser.submit(&pagina, &format!("{procedura}/invio"), &[]).await;
    richiesta
}

/// Marks what that page shows as read.
async fn read(browser: &mut Browser, pagina: &Pagina) {
    let (posto, istante) = (pagina.hidden("posto"), pagina.hidden("istante"));
    let letta = browser.submit(pagina, "/notifiche", &[("posto", &posto), ("istante", &istante)]).await;
    assert_eq!((letta.status, letta.location()), (StatusCode::SEE_OTHER, "/notifiche"));
}

#[tokio::test]
async fn the_office_is_told_of_a_cig_and_each_person_reads_it() {
    let mondo = Mondo::new().await;
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    buyer.open("/notifiche").await.has("Nessuna notifica.").lacks("da leggere");
    let richiesta = sent(&mut buyer).await;
    mondo.lavora(4).await;
    buyer.open("/").await.lacks("da leggere");
    publish(&mondo).await;
    for indirizzo in ["/", &format!("{richiesta}/registro"), "/specifiche"] {
        buyer.open(indirizzo).await.has("href=\"/notifiche\"").has(&count("1"));
    }
    let pagina = buyer.open("/notifiche").await;
    pagina.has("CIG arrivati").has("Nuova").has(&format!("href=\"{richiesta}\"")).lacks(OSTILE);
    read(&mut buyer, &pagina).await;
    let pagina = buyer.open("/notifiche").await;
    pagina.has("CIG arrivati").has("Tutte lette.").lacks("da leggere").lacks("Nuova");

    Browser::logged_in(&mondo, "rup").await.open("/").await.has(&count("1"));
    let mut altro = Browser::logged_in(&mondo, "altro").await;
    altro.open("/notifiche").await.has("Nessuna notifica.").lacks("da leggere").lacks(&richiesta);
    assert_eq!(Browser::new(&mondo).get("/notifiche").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_comes_after_the_page_stays_unread() {
    let mondo = Mondo::new().await;
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = sent(&mut buyer).await;
    mondo.lavora(1).await;
    let id = richiesta.strip_prefix("/richieste/").unwrap();
    mondo.segnala(id).await;
    let pagina = buyer.open("/notifiche").await;
    pagina.has("In attesa di ANAC da troppo tempo").has(&count("1"));
    mondo.lavora(3).await;
    publish(&mondo).await;
    read(&mut buyer, &pagina).await;
    let dopo = buyer.open("/notifiche").await;
    dopo.has(&count("1")).has("CIG arrivati").has("Nuova");

    // Nobody reads what is still to come, whatever the form says.
    let futuro = [("posto", "9999999"), ("istante", "2999-01-01T00:00:00Z")];
    let tutte = buyer.submit(&dopo, "/notifiche", &futuro).await;
    assert_eq!(tutte.status, StatusCode::SEE_OTHER);
    let ora = mondo.ora.now();
    mondo.ora.avanza(TimeDelta::minutes(1));
    let sessione =
        cig_application::login(&mondo.stato.app, "buyer", crate::campioni::PASSWORD).await.unwrap();
    let letto = cig_application::notifications(&mondo.stato.app, &sessione).await.unwrap().fino_a;
    assert!(letto.posto < 1000 && letto.istante <= ora, "{letto:?}");
    let errata = buyer.submit(&dopo, "/notifiche", &[("posto", "uno")]).await;
    assert_eq!(errata.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_refusal_and_a_deadline_that_is_near_are_told() {
    let mondo = Mondo::new().await;
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = sent(&mut buyer).await;
    let id = richiesta.strip_prefix("/richieste/").unwrap();
    let adesso = mondo.ora.now();
    mondo
        .riscrivi(id, |r| {
            r.ciclo.appalto_creato(cig_domain::codici::IdAppalto(uuid::Uuid::from_u128(7))).unwrap();
            r.ciclo.osserva(adesso);
            r.ciclo.respingi(Rifiuto::default()).unwrap();
        })
        .await;
    publish(&mondo).await;
    let pagina = buyer.open("/notifiche").await;
    pagina.has("Respinta: intervenire").has(&count("1")).lacks("In scadenza");
    read(&mut buyer, &pagina).await;
    mondo.ora.avanza(TimeDelta::days(75));
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    let pagina = buyer.open("/notifiche").await;
    pagina.has("In scadenza il ").has(&count("1"));
    read(&mut buyer, &pagina).await;
    buyer.open("/notifiche").await.has("In scadenza il ").has("Tutte lette.").lacks("da leggere");
}
