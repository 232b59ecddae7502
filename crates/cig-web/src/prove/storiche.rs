//! Requests of the time before PCP: taken over from a file, found, only shown.

use axum::http::StatusCode;

use super::browser::Browser;
use crate::campioni::{Mondo, OSTILE};

#[tokio::test]
async fn they_come_from_a_file_and_are_only_shown() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    browser.open("/").await.has("href=\"/importazione\"");
    let pagina = browser.open("/importazione").await;
    let modello = browser.open("/importazione/modello").await;
    modello.has("\u{feff}CIG;Numero gara;Oggetto;");
    let vuota = browser.upload(&pagina, "/importazione", "", b"").await;
    assert_eq!(vuota.status, StatusCode::UNPROCESSABLE_ENTITY);
    vuota.has("Scegliere il file da importare.");

    let riga = |cig: &str| {
        format!(
            "{cig};8123456;{OSTILE};;39000;;sì;;;01/03/2022;05/03/2022;PR-7;https://gare.example.it/7\r\n"
        )
    };
    let file = format!("{}{}", modello.html, riga("8123401A91"));
    let rifiutata = browser.upload(&pagina, "/importazione", "simog.csv", file.as_bytes()).await;
    assert_eq!(rifiutata.status, StatusCode::UNPROCESSABLE_ENTITY);
    rifiutata.has("errori-file").has("Riga 2, colonna A («CIG»)").has("Nessuna richiesta è stata aggiunta.");
    let file = format!("{}{}{}", modello.html, riga("8123401A90"), riga("8123402B63"));
    let esito = browser.upload(&pagina, "/importazione", "simog.csv", file.as_bytes()).await;
    esito.has("Richieste importate: 1.");
    browser.upload(&pagina, "/importazione", "simog.csv", file.as_bytes()).await.has("com'erano: 1.");

    let lista = browser.open("/?idAppalto=8123456").await;
    lista
        .has("CIG: 1 di 1")
        .has("SIMOG</span>")
        .has("Numero gara:")
        .has("href=\"https://gare.example.it/7\"");
    lista.has("Copia").has("Elimina").lacks("title=\"Vai alla procedura\"");
    let posto = lista.html.find("/richieste/").unwrap();
    let richiesta = &lista.html[posto..posto + "/richieste/".len() + 36];
    let gara = browser.open(&format!("{richiesta}/gara")).await;
    gara.has("Richiesta del tempo di SIMOG, numero di gara 8123456").has("8123402B63");
    gara.lacks("SALVA").lacks("Log trasmissioni").lacks("/procedure/");
    browser.open(&format!("{richiesta}/lotti")).await.has("Lotto 2").lacks("Aggiungi lotto");
    let id = richiesta.trim_start_matches("/richieste/");
    assert_eq!(browser.get(&format!("/procedure/{id}")).await.status, StatusCode::NOT_FOUND);

    let altro = Browser::logged_in(&mondo, "altro").await.get("/?idAppalto=8123456").await;
    altro.has("CIG: 0 di 0");
}
