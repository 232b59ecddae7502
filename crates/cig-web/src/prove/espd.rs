//! The ESPD request attached to a request.

use axum::http::StatusCode;
use axum::http::header::CONTENT_DISPOSITION;
use cig_domain::richiesta::Espd;

use super::acquirente::{complete, save};
use super::browser::Browser;
use crate::allegato::LETTURA;
use crate::campioni::Mondo;

const BUONO: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><q:QualificationApplicationRequest \
    xmlns:q=\"urn:oasis:names:specification:ubl:schema:xsd:QualificationApplicationRequest-2\"/>";

/// A direct award of 45,000 euro; its address.
async fn costly(browser: &mut Browser) -> String {
    let richiesta = complete(browser).await;
    let dati = [("oggetto", "Licenze"), ("importo", "45.000,00"), ("codIstat", "009048017")];
    save(browser, &format!("{richiesta}/lotti/LOT-0001"), &dati, "salva").await;
    richiesta
}

#[tokio::test]
async fn where_anac_wants_one_it_is_attached_downloaded_and_taken_away() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = costly(&mut browser).await;
    let (gara, espd) = (format!("{richiesta}/gara"), format!("{richiesta}/espd"));
    let pagina = browser.open(&gara).await;
    pagina.has("Richiesta ESPD (obbligatoria)").has("la chiede da 40.000 euro in su");
    pagina.has(&format!("href=\"{gara}#campo-espd\"")).lacks("File allegato");
    assert_eq!(pagina.tag("campo-espd").get("aria-invalid"), Some("true"));
    assert_eq!(pagina.tag("campo-espd").get("aria-describedby"), Some("aiuto-espd errore-espd"));
    assert_eq!(browser.get(&espd).await.status, StatusCode::NOT_FOUND);

    let allegata = browser.upload(&pagina, &espd, "richiesta à.xml", BUONO.as_bytes()).await;
    assert_eq!(allegata.location(), format!("{gara}?salvata=1#titolo-espd"), "{}", allegata.html);
    let pagina = browser.open(&gara).await;
    pagina.has("richiesta à.xml").has("File XML da mettere al suo posto").lacks("errore-espd");
    let file = browser.open(&espd).await;
    assert_eq!(file.html, BUONO);
    assert_eq!(file.headers[CONTENT_DISPOSITION], "attachment; filename*=UTF-8''richiesta%20%C3%A0.xml");

    let tolta = browser.submit(&pagina, &format!("{espd}/elimina"), &[]).await;
    assert_eq!(tolta.status, StatusCode::SEE_OTHER);
    browser.open(&gara).await.has("errore-espd").lacks("File allegato");
}

#[tokio::test]
async fn a_file_that_is_not_one_is_refused_at_the_field() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = costly(&mut browser).await;
    let espd = format!("{richiesta}/espd");
    let pagina = browser.open(&format!("{richiesta}/gara")).await;
    let lunga = vec![b' '; Espd::MASSIMO + 1];
    for (nome, file, perche) in [
        ("fattura.xml", b"<fattura/>".as_slice(), "comincia con l&#39;elemento «fattura»"),
        ("lunga.xml", &lunga, "Il file supera 2 MB"),
        ("", b"", "Scegliere il file da allegare."),
    ] {
        let rifiutata = browser.upload(&pagina, &espd, nome, file).await;
        assert_eq!(rifiutata.status, StatusCode::UNPROCESSABLE_ENTITY);
        rifiutata.has(perche).lacks("allegare il file XML").has("value=\"CDC-1\" selected");
        assert_eq!(rifiutata.tag("campo-espd").get("aria-invalid"), Some("true"));
    }
    // One that is not even read to its end has a page of its own.
    let rifiutata = browser.upload(&pagina, &espd, "enorme.xml", &vec![b' '; LETTURA + 1]).await;
    assert_eq!(rifiutata.status, StatusCode::UNPROCESSABLE_ENTITY);
    rifiutata.has("Il file supera 2 MB").has("Dati non validi");
    let id = richiesta.strip_prefix("/richieste/").unwrap();
    assert_eq!(mondo.richiesta(id).await.espd, None);
}

#[tokio::test]
async fn a_file_is_taken_from_our_own_pages_only_and_never_over_the_change_of_another() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = costly(&mut browser).await;
    let espd = format!("{richiesta}/espd");
    let vecchia = browser.open(&format!("{richiesta}/gara")).await;
    let altrui = Browser::logged_in(&mondo, "rup").await.open(&format!("{richiesta}/gara")).await;
    let rifiutata = browser.upload(&altrui, &espd, "a.xml", BUONO.as_bytes()).await;
    assert_eq!(rifiutata.status, StatusCode::FORBIDDEN);
    let mut altro = Browser::logged_in(&mondo, "altro").await;
    let lista = altro.open("/").await;
    assert_eq!(altro.upload(&lista, &espd, "a.xml", BUONO.as_bytes()).await.status, StatusCode::FORBIDDEN);

    save(&mut browser, &format!("{richiesta}/classificazione"), &[("cpvPrevalente", "72260000")], "salva")
        .await;
    let rifiutata = browser.upload(&vecchia, &espd, "a.xml", BUONO.as_bytes()).await;
    assert_eq!(rifiutata.status, StatusCode::CONFLICT);
    let id = richiesta.strip_prefix("/richieste/").unwrap();
    assert_eq!(mondo.richiesta(id).await.espd, None);
}
