//! What is known of a field, beside it.

use axum::http::StatusCode;

use super::acquirente::{complete, create};
use super::browser::Browser;
use crate::campioni::Mondo;

#[tokio::test]
async fn each_field_leads_to_its_guide() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = create(&mut browser).await;
    let gara = browser.open(&format!("{richiesta}/gara")).await;
    gara.has(
        "<a class=\"guida\" href=\"gara/aiuto/oggetto\" target=\"_blank\" aria-label=\"Guida: Oggetto\">",
    );
    gara.has("js/guida.js");
    let guida = browser.open(&format!("{richiesta}/gara/aiuto/oggetto")).await;
    guida.has("id=\"guida\"").has("Che cosa si acquista, in breve.").has("Per esempio:");
    guida.has("un testo di al più 1024 caratteri").has("non ne indicano nessuna").has("non sono caricate");
    let numero = browser.open(&format!("{richiesta}/gara/aiuto/numeroLotti")).await;
    numero.has("un numero intero da 1 in su");

    let richiesta = complete(&mut browser).await;
    *mondo.specifica.difetti.lock().unwrap() = Some(Vec::new());
    browser.open(&format!("{richiesta}/lotti/LOT-0001")).await.has("href=\"LOT-0001/aiuto/importo\"");
    let guida = browser.open(&format!("{richiesta}/lotti/LOT-0001/aiuto/importo")).await;
    guida.has("La richiesta usa la scheda AD5.").has("obbligatorio con AD5").has("39.000,00");
    guida.lacks("non sono caricate");
    for altrove in ["gara/aiuto/pippo", "lotti/LOT-0009/aiuto/importo", "classificazione/aiuto/oggetto"] {
        let pagina = browser.get(&format!("{richiesta}/{altrove}")).await;
        assert_eq!(pagina.status, StatusCode::NOT_FOUND, "{altrove}");
    }
    let mut altro = Browser::logged_in(&mondo, "altro").await;
    let altrui = altro.get(&format!("{richiesta}/gara/aiuto/oggetto")).await;
    assert_eq!(altrui.status, StatusCode::NOT_FOUND);
}
