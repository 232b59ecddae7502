//! What is typed and not saved: kept, offered again, carried through a login, chosen beside what others saved.

use axum::http::StatusCode;
use chrono::TimeDelta;

use super::acquirente::{GARA, complete, create, save};
use super::browser::{Browser, Pagina};
use crate::campioni::{Mondo, OSTILE, PASSWORD};

const OFFERTA: &str = "Ci sono modifiche non salvate del";

/// Keeps what is typed on that page, as its script does.
async fn keep(browser: &mut Browser, da: &Pagina, indirizzo: &str, campi: &[(&str, &str)]) {
    let tenuto = browser.submit(da, &format!("{indirizzo}/digitato"), campi).await;
    assert_eq!((tenuto.status, tenuto.html.as_str()), (StatusCode::NO_CONTENT, ""));
}

/// Enters where a form waits for it.
async fn login(browser: &mut Browser, accesso: &Pagina, nome_utente: &str, password: &str) -> Pagina {
    let (dopo, sospeso) = (accesso.hidden("dopo"), accesso.hidden("sospeso"));
    let campi = [
        ("nome_utente", nome_utente),
        ("password", password),
        ("dopo", dopo.as_str()),
        ("sospeso", sospeso.as_str()),
    ];
    browser.post("/accesso", &campi).await
}

#[tokio::test]
async fn what_is_typed_survives_a_closed_window() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let gara = format!("{}/gara", create(&mut browser).await);
    let aperta = browser.open(&gara).await;
    aperta.has("js/digitato.js").has(&format!("data-digitato=\"{gara}/digitato\"")).lacks(OFFERTA);
    keep(&mut browser, &aperta, &gara, &[("oggetto", OSTILE), ("numeroLotti", "molti")]).await;

    // On another machine.
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let offerta = browser.open(&gara).await;
    offerta.has(OFFERTA).has(&format!("href=\"{gara}?riprendi=1\"")).lacks("data-digitato").lacks("molti");
    Browser::logged_in(&mondo, "rup").await.open(&gara).await.lacks(OFFERTA);
    let ripresa = browser.open(&format!("{gara}?riprendi=1")).await;
    ripresa.has("ancora da salvare").has("data-digitato").has("scarta").lacks("qualcuno ha salvato");
    assert_eq!(ripresa.tag("campo-numeroLotti").get("value"), Some("molti"));

    let campi = [("oggetto", OSTILE), ("numeroLotti", "molti"), ("azione", "salva")];
    let errata = browser.submit(&ripresa, &gara, &campi).await;
    assert_eq!(errata.status, StatusCode::UNPROCESSABLE_ENTITY);
    errata.has("data-da-salvare").lacks(OFFERTA);
    browser.open(&gara).await.has(OFFERTA);
    let campi = [("oggetto", OSTILE), ("numeroLotti", "2"), ("azione", "salva")];
    let salvata = browser.submit(&errata, &gara, &campi).await;
    browser.open(salvata.location()).await.has("Dati salvati.").lacks(OFFERTA);
    browser.open(&format!("{gara}?riprendi=1")).await.lacks("ancora da salvare");
}

#[tokio::test]
async fn what_is_offered_stays_until_it_is_taken_or_thrown_away() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let lotto = format!("{}/lotti/LOT-0001", complete(&mut browser).await);
    let aperta = browser.open(&lotto).await;
    keep(&mut browser, &aperta, &lotto, &[("oggetto", "Lasciato a metà")]).await;
    let offerta = browser.open(&lotto).await;
    // A search, a refusal and a save of something else leave it.
    let cercata =
        browser.submit(&offerta, &lotto, &[("codIstat", "signa"), ("azione", "cerca:codIstat")]).await;
    cercata.has(OFFERTA).lacks("data-digitato").lacks("Lasciato");
    let errata = browser.submit(&cercata, &lotto, &[("importo", "molto"), ("azione", "salva")]).await;
    errata.has(OFFERTA).has("molto").lacks("data-digitato");
    let salvata = browser.submit(&errata, &lotto, &[("oggetto", "Altro"), ("azione", "salva")]).await;
    assert_eq!(salvata.location(), format!("{lotto}?salvata=1"));
    let offerta = browser.open(&lotto).await;
    offerta.has(OFFERTA);
    let ripresa = browser.open(&format!("{lotto}?riprendi=1")).await;
    ripresa.has("Lasciato a metà").has("qualcuno ha salvato altre modifiche di questa parte");
    let scartata = browser.submit(&offerta, &format!("{lotto}/scarta"), &[]).await;
    assert_eq!((scartata.status, scartata.location()), (StatusCode::SEE_OTHER, lotto.as_str()));
    browser.open(&lotto).await.has("Altro").lacks(OFFERTA);
}

#[tokio::test]
async fn a_form_whose_session_ended_comes_back_after_the_login() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let gara = format!("{}/gara", create(&mut browser).await);
    let aperta = browser.open(&gara).await;
    mondo.ora.avanza(TimeDelta::hours(11));
    let accesso = browser.submit(&aperta, &gara, &[("oggetto", OSTILE), ("azione", "procedi")]).await;
    assert_eq!(accesso.status, StatusCode::FORBIDDEN);
    accesso.has("La sessione è finita prima di salvare").has("id=\"password\"");
    let errato = login(&mut browser, &accesso, "buyer", "sbagliata").await;
    assert_eq!(errato.status, StatusCode::UNPROCESSABLE_ENTITY);
    let entrata = login(&mut browser, &errato, "buyer", PASSWORD).await;
    assert_eq!(entrata.location(), format!("{gara}?riprendi=1"));
    let ripresa = browser.open(entrata.location()).await;
    ripresa.has("&#60;script&#62;").has("ancora da salvare");
    let id = gara.strip_prefix("/richieste/").unwrap().strip_suffix("/gara").unwrap();
    assert_eq!(mondo.richiesta(id).await.dati_gara.oggetto, None, "nothing was saved by itself");
    let salvata = browser.submit(&ripresa, &gara, &[("oggetto", OSTILE), ("azione", "salva")]).await;
    browser.open(salvata.location()).await.lacks(OFFERTA);
    assert_eq!(mondo.richiesta(id).await.dati_gara.oggetto.as_deref(), Some(OSTILE));

    // Who left and entered again at another window finds it as well.
    let aperta = browser.open(&gara).await;
    browser.cookie = None;
    let accesso = browser.submit(&aperta, &gara, &[("oggetto", "Senza cookie")]).await;
    accesso.has("La sessione è finita prima di salvare");
    browser.login("buyer", PASSWORD).await;
    let rimandata = browser.submit(&aperta, &gara, &[("oggetto", "Altra finestra")]).await;
    assert_eq!(rimandata.location(), format!("{gara}?riprendi=1"));
    browser.open(rimandata.location()).await.has("Altra finestra");
    assert_eq!(mondo.richiesta(id).await.dati_gara.oggetto.as_deref(), Some(OSTILE));
    keep(&mut browser, &aperta, &gara, &[("oggetto", "Conservato lo stesso")]).await;
    browser.open(&format!("{gara}?riprendi=1")).await.has("Conservato lo stesso");
}

#[tokio::test]
async fn a_form_comes_back_to_nobody_but_whom_it_was_made_for() {
    let mondo = Mondo::new().await;
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    let gara = format!("{}/gara", create(&mut buyer).await);
    let classificazione = gara.replace("/gara", "/classificazione");
    let aperta = buyer.open(&gara).await;
    buyer.cookie = None;
    let accesso = buyer.submit(&aperta, &gara, &[("oggetto", "Del buyer")]).await;
    for altro in ["rup", "altro"] {
        let mut browser = Browser::new(&mondo);
        let entrata = login(&mut browser, &accesso, altro, PASSWORD).await;
        assert_eq!(entrata.location(), gara, "{altro}");
        browser.get(&format!("{gara}?riprendi=1")).await.lacks("Del buyer");
    }
    // A form that somebody made up, or that is of another part.
    let firma = aperta.hidden("_firma");
    let mut buyer = Browser::logged_in(&mondo, "buyer").await;
    for (dove, firma) in [(&gara, ""), (&gara, "inventata"), (&classificazione, firma.as_str())] {
        let campi = [
            ("_csrf", "vecchio"),
            ("_versione", "1"),
            ("_prima", "e30"),
            ("_firma", firma),
            ("oggetto", "x"),
        ];
        assert_eq!(buyer.post(dove, &campi).await.status, StatusCode::FORBIDDEN, "{dove} {firma}");
        let mut anonimo = Browser::new(&mondo);
        let accesso = anonimo.post(dove, &campi).await;
        assert_eq!(login(&mut anonimo, &accesso, "buyer", PASSWORD).await.location(), *dove);
        anonimo.open(dove).await.lacks(OFFERTA);
    }
    let altro_sito = [("sec-fetch-site", "cross-site")];
    let campi = [("_csrf", ""), ("_versione", "1"), ("_prima", "e30"), ("_firma", firma.as_str())];
    let rifiutata = Browser::new(&mondo).call(axum::http::Method::POST, &gara, &campi, &altro_sito).await;
    assert_eq!(rifiutata.status, StatusCode::FORBIDDEN);
    rifiutata.has("Invio non accettato").lacks("password");
    let mut altro = Browser::logged_in(&mondo, "altro").await;
    let lista = altro.open("/").await;
    for azione in ["digitato", "scarta"] {
        let campi = [("_versione", "1"), ("_prima", "e30"), ("oggetto", "x")];
        let altrui = altro.submit(&lista, &format!("{gara}/{azione}"), &campi).await;
        assert_eq!(altrui.status, StatusCode::NOT_FOUND, "{azione}");
    }
}

#[tokio::test]
async fn of_two_who_save_each_field_is_chosen() {
    let mondo = Mondo::new().await;
    let mut primo = Browser::logged_in(&mondo, "buyer").await;
    let mut secondo = Browser::logged_in(&mondo, "rup").await;
    let richiesta = complete(&mut primo).await;
    let gara = format!("{richiesta}/gara");
    let aperta = secondo.open(&gara).await;
    let with = |nuovi: &[(&'static str, &'static str)]| -> Vec<(&'static str, &'static str)> {
        let restano = GARA.iter().filter(|(nome, _)| nuovi.iter().all(|(n, _)| n != nome));
        restano.chain(nuovi).copied().collect()
    };
    let suoi = with(&[("oggetto", "Del primo"), ("settore", "2"), ("numeroLotti", "3")]);
    save(&mut primo, &gara, &suoi, "salva").await;

    let miei = with(&[("oggetto", "Del secondo"), ("oggettoContratto", "services"), ("azione", "salva")]);
    let diversa = secondo.submit(&aperta, &gara, &miei).await;
    assert_eq!(diversa.status, StatusCode::CONFLICT);
    let scelto = |id: &str| diversa.tag(id).get("checked").is_some();
    assert!(scelto("digitato-oggetto") && !scelto("salvato-oggetto"), "both changed it");
    assert!(scelto("salvato-settore") && scelto("salvato-numeroLotti"), "only the first did");
    assert!(scelto("digitato-oggettoContratto"), "only the second did");
    diversa.has("Prima: Ordinario (1)").has("Salvato da altri: Speciale (2)").lacks("differenza-rup");
    assert_eq!(diversa.html.matches("cambiato da entrambi").count(), 1);

    let scelte = [
        ("scelta.oggetto", "salvato"),
        ("scelta.settore", "digitato"),
        ("scelta.numeroLotti", "salvato"),
        ("scelta.oggettoContratto", "digitato"),
    ];
    let rivedi: Vec<_> = scelte.iter().copied().chain([("azione", "rivedi")]).collect();
    let riveduta = secondo.submit(&diversa, &gara, &rivedi).await;
    assert_eq!(riveduta.status, StatusCode::OK);
    riveduta.has("Del primo").has("data-da-salvare");
    assert_eq!(riveduta.tag("campo-numeroLotti").get("value"), Some("3"));
    // A third save in between is seen too.
    let ancora = with(&[("oggetto", "Ancora del primo"), ("settore", "2"), ("numeroLotti", "3")]);
    save(&mut primo, &gara, &ancora, "salva").await;
    let salva: Vec<_> = scelte.iter().copied().chain([("azione", "salva")]).collect();
    let diversa = secondo.submit(&diversa, &gara, &salva).await;
    assert_eq!(diversa.status, StatusCode::CONFLICT);
    assert!(diversa.tag("salvato-oggetto").get("checked").is_some());
    let salva = [("scelta.oggetto", "salvato"), ("azione", "salva")];
    let salvata = secondo.submit(&diversa, &gara, &salva).await;
    assert_eq!(salvata.location(), format!("{gara}?salvata=1"));
    let dati = mondo.richiesta(richiesta.strip_prefix("/richieste/").unwrap()).await.dati_gara;
    let dati = serde_json::to_value(&dati).unwrap();
    let attesi = [("oggetto", "Ancora del primo"), ("settore", "1"), ("oggettoContratto", "services")];
    for (campo, valore) in attesi {
        assert_eq!(dati[campo], valore, "{campo}");
    }
    assert_eq!(dati["numeroLotti"], 3);
}

#[tokio::test]
async fn what_others_saved_elsewhere_is_not_in_the_way() {
    let mondo = Mondo::new().await;
    let mut primo = Browser::logged_in(&mondo, "buyer").await;
    let mut secondo = Browser::logged_in(&mondo, "rup").await;
    let richiesta = complete(&mut primo).await;
    let lotto = format!("{richiesta}/lotti/LOT-0001");
    let aperta = secondo.open(&lotto).await;
    save(&mut primo, &format!("{richiesta}/gara"), &GARA, "salva").await;
    let salvata = secondo.submit(&aperta, &lotto, &[("oggetto", "Del secondo"), ("azione", "salva")]).await;
    assert_eq!(salvata.location(), format!("{lotto}?salvata=1"));
    // The lot itself is gone.
    let aperta = secondo.open(&lotto).await;
    let domanda = primo.open(&format!("{lotto}/elimina")).await;
    primo.submit(&domanda, &format!("{lotto}/elimina"), &[]).await;
    let tolta = secondo.submit(&aperta, &lotto, &[("oggetto", "Del secondo"), ("azione", "salva")]).await;
    assert_eq!(tolta.status, StatusCode::CONFLICT);
    tolta.has("Il lotto LOT-0001 nel frattempo è stato eliminato.");
}
