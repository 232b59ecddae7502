//! The lots of a request, all together.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;

use super::acquirente::complete;
use super::browser::Browser;
use crate::campioni::{Mondo, OSTILE};

#[tokio::test]
async fn a_lot_is_moved_up_and_down() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let lista = format!("{richiesta}/lotti");
    let pagina = browser.open(&lista).await;
    pagina.lacks("/posto");
    browser.submit(&pagina, &lista, &[]).await;

    let prima = browser.open(&lista).await;
    prima.has("Giù<span class=\"visually-hidden\">: il lotto 1 ").has(": il lotto 2 prima di");
    prima.lacks("Su<span class=\"visually-hidden\">: il lotto 1 ").lacks(": il lotto 2 dopo");
    let indirizzo = format!("{lista}/LOT-0002/posto");
    let mossa = browser.submit(&prima, &indirizzo, &[("dove", "su")]).await;
    assert_eq!(mossa.location(), format!("{lista}#LOT-0002"), "{}", mossa.html);
    browser.open(&lista).await.has(": il lotto 1 prima di").has(": il lotto 2 dopo");

    // The page that was open before the move.
    let vecchia = browser.submit(&prima, &indirizzo, &[("dove", "su")]).await;
    assert_eq!(vecchia.status, StatusCode::CONFLICT);
    let pagina = browser.open(&lista).await;
    let ignota = browser.submit(&pagina, &indirizzo, &[("dove", "fuori")]).await;
    assert!(ignota.status.is_client_error(), "{}", ignota.status);
}

#[tokio::test]
async fn lots_go_out_as_a_file_and_come_back() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let (lista, importazione) = (format!("{richiesta}/lotti"), format!("{richiesta}/lotti/importazione"));
    browser.open(&lista).await.has("Esporta i lotti (CSV)").has(&format!("href=\"{importazione}\""));
    let file = browser.open(&format!("{lista}/esportazione")).await;
    assert_eq!(file.headers[CONTENT_TYPE], "text/csv; charset=utf-8");
    file.has("\u{feff}Lotto;Oggetto del lotto;").has("LOT-0001;Licenze per un anno;");

    let pagina = browser.open(&importazione).await;
    let aggiungi = [("azione", "aggiungi")];
    let vuota = browser.upload_with(&pagina, &importazione, "", b"", &aggiungi).await;
    assert_eq!(vuota.status, StatusCode::UNPROCESSABLE_ENTITY);
    vuota.has("Scegliere il file da importare.");
    let sbagliato = format!("Oggetto del lotto;Importo al netto dell'IVA\r\n{OSTILE};12\r\nDue;molto\r\n");
    let rifiutata =
        browser.upload_with(&pagina, &importazione, "lotti.csv", sbagliato.as_bytes(), &aggiungi).await;
    assert_eq!(rifiutata.status, StatusCode::UNPROCESSABLE_ENTITY);
    rifiutata.has("errori-file").has("Riga 3, colonna B").has("Nessun lotto è cambiato.");
    let senza_pulsante = browser.upload(&pagina, &importazione, "lotti.csv", b"x").await;
    assert_eq!(senza_pulsante.status, StatusCode::FORBIDDEN);

    let aggiunti =
        browser.upload_with(&pagina, &importazione, "lotti.csv", file.html.as_bytes(), &aggiungi).await;
    assert_eq!(aggiunti.location(), format!("{lista}?salvata=1"), "{}", aggiunti.html);
    browser.open(&lista).await.has("Lotti inseriti: 2.");
    let vecchia =
        browser.upload_with(&pagina, &importazione, "lotti.csv", file.html.as_bytes(), &aggiungi).await;
    assert_eq!(vecchia.status, StatusCode::CONFLICT);
    let pagina = browser.open(&importazione).await;
    let uno = [("azione", "sostituisci")];
    browser.upload_with(&pagina, &importazione, "lotti.csv", file.html.as_bytes(), &uno).await;
    browser.open(&lista).await.has("Lotti inseriti: 1.");
}
