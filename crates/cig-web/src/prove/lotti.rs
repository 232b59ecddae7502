//! The lots of a request, all together.

use axum::http::StatusCode;

use super::acquirente::complete;
use super::browser::Browser;
use crate::campioni::Mondo;

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
