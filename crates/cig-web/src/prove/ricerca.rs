//! The list: what is looked for, kept, and exported.

use axum::http::StatusCode;

use super::acquirente::{create, save};
use super::browser::Browser;
use crate::campioni::{Mondo, OSTILE};

async fn with_oggetto(browser: &mut Browser, oggetto: &str) -> String {
    let richiesta = create(browser).await;
    save(browser, &format!("{richiesta}/gara"), &[("oggetto", oggetto)], "salva").await;
    richiesta
}

#[tokio::test]
async fn criteria_are_shown_and_taken_away_one_by_one() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    with_oggetto(&mut browser, "Manutenzione delle strade").await;
    with_oggetto(&mut browser, "Pulizia delle aule").await;
    let tutte = browser.open("/").await;
    tutte.has("Nessuno: si vedono tutte").has("CIG: 2 di 2").has("in ordine di ultima modifica");
    let pagina = browser.open("/?oggetto=strada&stato=Bozza&importoDa=0").await;
    pagina.has("CIG: 1 di 2").has("Oggetto procedura: strada").has("Stato della richiesta: Bozza");
    pagina.has("Valore del CIG da: 0,00 €").has("AVVIA NUOVA RICERCA").has("Manutenzione delle strade");
    let senza_oggetto = browser.open("/?importoDa=0&stato=Bozza").await;
    senza_oggetto.has("CIG: 2 di 2").has("in ordine di importo").lacks("Oggetto procedura: ");
    let tags = super::forma::tags(&pagina.html);
    let chip = tags.iter().find(|tag| tag.get("class").is_some_and(|class| class.starts_with("chip ")));
    assert_eq!(chip.unwrap().get("href"), Some("/?importoDa=0&#38;stato=Bozza"));

    let errata = browser.get("/?oggetto=%25&statoLotto=INVENTATO").await;
    assert_eq!(errata.status, StatusCode::UNPROCESSABLE_ENTITY);
    errata.has("Indicare almeno una parola da cercare.").has("CIG: 0 di 2").has("Stato del lotto: INVENTATO");
}

#[tokio::test]
async fn a_search_is_kept_by_who_keeps_it() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    with_oggetto(&mut browser, "Manutenzione delle strade").await;
    let lista = browser.open("/?oggetto=strade%20%26%20ponti&stato=Bozza&dopo=").await;
    assert_eq!(lista.hidden("domanda"), "oggetto=strade%20%26%20ponti&stato=Bozza");
    let domanda = ("domanda", "oggetto=strade%20%26%20ponti&stato=Bozza&_csrf=x&altro=1");
    let salvata = browser.submit(&lista, "/ricerche", &[("nome", OSTILE), domanda]).await;
    let indirizzo = "/?oggetto=strade%20%26%20ponti&stato=Bozza";
    assert_eq!((salvata.status, salvata.location()), (StatusCode::SEE_OTHER, indirizzo));
    let lista = browser.open("/").await;
    lista.has(&format!("href=\"{}\"", indirizzo.replace('&', "&#38;"))).has("Elimina<span");
    let ricerca = "/ricerche/";
    let elimina = lista.html.find(ricerca).map(|posto| &lista.html[posto..]).unwrap();
    let elimina = &elimina[..elimina.find('"').unwrap()];

    let mut altra = Browser::logged_in(&mondo, "rup").await;
    let sua = altra.open("/").await;
    sua.lacks("Ricerche salvate");
    altra.submit(&sua, elimina, &[]).await;
    browser.open("/").await.has("Ricerche salvate");
    let vuota = browser.submit(&lista, elimina, &[("domanda", "oggetto=ponti")]).await;
    assert_eq!(vuota.location(), "/?oggetto=ponti");
    browser.open("/").await.lacks("Ricerche salvate");

    for nome in ["", &"x".repeat(81)] {
        let errata = browser.submit(&lista, "/ricerche", &[("nome", nome), domanda]).await;
        assert_eq!(errata.status, StatusCode::UNPROCESSABLE_ENTITY);
        errata.has("da 1 a 80 caratteri");
    }
}

#[tokio::test]
async fn what_the_filters_show_is_exported() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    with_oggetto(&mut browser, "=Manutenzione; strade").await;
    for oggetto in ["Pulizia", "Strada provinciale", "Strada comunale"] {
        with_oggetto(&mut browser, oggetto).await;
    }
    browser.open("/?oggetto=strada").await.has("href=\"/esportazione?oggetto=strada\"");
    let file = browser.get("/esportazione?oggetto=strada").await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"richieste-cig.csv\"");
    let righe: Vec<_> = file.html.trim_start_matches('\u{feff}').split("\r\n").collect();
    assert!(righe[0].starts_with("Codice;Oggetto;Stato;"), "{righe:?}");
    let oggetti: Vec<_> = righe[1..].iter().filter_map(|riga| riga.split_once(';')).map(|(_, r)| r).collect();
    assert_eq!(oggetti.len(), 3);
    assert!(
        oggetti.iter().any(|resto| resto.starts_with("\"'=Manutenzione; strade\";Bozza;")),
        "{oggetti:?}"
    );
    assert!(oggetti.iter().all(|resto| resto.contains(";Prova Di buyer;")), "{oggetti:?}");
    assert_eq!(righe.last(), Some(&""));
    assert_eq!(browser.get("/esportazione").await.html.matches("\r\n").count(), 5);

    let errata = browser.get("/esportazione?cig=1").await;
    assert_eq!((errata.status, errata.location()), (StatusCode::SEE_OTHER, "/?cig=1"));
    let altro = Browser::logged_in(&mondo, "altro").await.get("/esportazione").await;
    assert_eq!(altro.html.matches("\r\n").count(), 1, "no request of another office");
}
