//! The lots of a request, all together.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

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
    assert_eq!(mossa.location(), format!("{lista}?pagina=1#LOT-0002"), "{}", mossa.html);
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

#[tokio::test]
async fn lots_go_out_as_a_workbook_and_come_back() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let (lista, importazione) = (format!("{richiesta}/lotti"), format!("{richiesta}/lotti/importazione"));
    let esportazione = format!("{lista}/esportazione?formato=xlsx");
    browser.open(&lista).await.has(&format!("href=\"{esportazione}\""));
    let file = browser.open(&esportazione).await;
    assert!(file.headers[CONTENT_TYPE].as_bytes().ends_with(b"spreadsheetml.sheet"));
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"lotti.xlsx\"");
    let pagina = browser.open(&importazione).await;
    let aggiungi = [("azione", "aggiungi")];
    let guasto = &file.byte[..file.byte.len() / 2];
    let rifiutato = browser.upload_with(&pagina, &importazione, "lotti.xlsx", guasto, &aggiungi).await;
    assert_eq!(rifiutato.status, StatusCode::UNPROCESSABLE_ENTITY);
    rifiutato.has("non è una cartella di lavoro di Excel");
    let aggiunti = browser.upload_with(&pagina, &importazione, "lotti.xlsx", &file.byte, &aggiungi).await;
    assert_eq!(aggiunti.location(), format!("{lista}?salvata=1"), "{}", aggiunti.html);
    browser.open(&lista).await.has("Lotti inseriti: 2.").has("Importo complessivo: 9.800,00 €");
}

#[tokio::test]
async fn the_table_saves_all_lots_or_none() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let (lista, tabella) = (format!("{richiesta}/lotti"), format!("{richiesta}/lotti/tabella"));
    let pagina = browser.open(&lista).await;
    pagina.has(&format!("href=\"{tabella}\""));
    browser.submit(&pagina, &lista, &[]).await;
    let pagina = browser.open(&tabella).await;
    assert_eq!(pagina.tag("campo-LOT-0001.importo").get("value"), Some("4.900,00"));
    assert_eq!(pagina.tag("campo-LOT-0002.importo").get("aria-invalid"), Some("true"));
    pagina.has("<p class=\"small mb-0\">Firenze</p>");

    let sbagliati = [
        ("LOT-0001.oggetto", "Licenze\r\nper due anni"),
        ("LOT-0001.importo", "5.000,50"),
        ("LOT-0001.codIstat", "signa"),
        ("LOT-0002.oggetto", OSTILE),
        ("LOT-0002.importo", "molto"),
    ];
    let rifiutati = browser.submit(&pagina, &tabella, &sbagliati).await;
    assert_eq!(rifiutati.status, StatusCode::UNPROCESSABLE_ENTITY);
    rifiutati.has("I lotti non sono stati salvati").has("href=\"#campo-LOT-0002.importo\"");
    rifiutati.has(">\nLicenze\nper due anni</textarea>").has("<p class=\"small mb-0\">Signa</p>");
    assert_eq!(rifiutati.tag("campo-LOT-0002.importo").get("value"), Some("molto"));
    assert_eq!(rifiutati.tag("campo-LOT-0001.importo").get("aria-invalid"), None);
    browser.open(&lista).await.has("4.900,00 €").lacks("5.000,50 €");

    let mut giusti = sbagliati;
    giusti[4].1 = "1.000";
    let salvati = browser.submit(&rifiutati, &tabella, &giusti).await;
    assert_eq!(salvati.location(), format!("{tabella}?pagina=1&salvata=1"), "{}", salvati.html);
    browser.open(&lista).await.has("Importo complessivo: 6.000,50 €");
    let lotto = browser.open(&format!("{lista}/LOT-0001")).await;
    lotto.has(">\nLicenze\nper due anni</textarea>");
    assert_eq!(lotto.tag("campo-codIstat").get("value"), Some("009048041"));
    // What the table has no column for stays.
    assert_eq!(lotto.tag("campo-finanziamenti[0].importo").get("value"), Some("4.900,00"));
}

#[tokio::test]
async fn what_others_saved_meanwhile_is_not_overwritten_unseen() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let (lista, tabella) = (format!("{richiesta}/lotti"), format!("{richiesta}/lotti/tabella"));
    let pagina = browser.open(&lista).await;
    browser.submit(&pagina, &lista, &[]).await;
    let aperta = browser.open(&tabella).await;
    let elimina = format!("{lista}/LOT-0001/elimina");
    let conferma = browser.open(&elimina).await;
    browser.submit(&conferma, &elimina, &[]).await;

    let scritti = [("LOT-0001.importo", "1"), ("LOT-0002.importo", "molto"), ("LOT-0002.oggetto", "Due")];
    let vecchia = browser.submit(&aperta, &tabella, &scritti).await;
    assert_eq!(vecchia.status, StatusCode::CONFLICT);
    vecchia.has("id=\"conflitto\"").has("non si possono salvare, i lotti: 1.").lacks("campo-LOT-0001");
    let altra = browser.open(&lista).await;
    browser.submit(&altra, &lista, &[]).await;
    let di_nuovo = browser.submit(&vecchia, &tabella, &scritti[1..]).await;
    assert_eq!(di_nuovo.status, StatusCode::CONFLICT);
    let sbagliata = browser.submit(&di_nuovo, &tabella, &scritti[1..]).await;
    assert_eq!(sbagliata.status, StatusCode::UNPROCESSABLE_ENTITY);
    sbagliata.has("campo-LOT-0002.importo").lacks("campo-LOT-0003");
    let giusta = browser.submit(&sbagliata, &tabella, &[("LOT-0002.importo", "2")]).await;
    assert_eq!(giusta.status, StatusCode::SEE_OTHER);
    browser.open(&lista).await.has("Importo complessivo: 2,00 €");
}

#[tokio::test]
async fn the_table_is_of_ones_own_office_and_of_what_can_be_changed() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let tabella = format!("{richiesta}/lotti/tabella");
    let pagina = browser.open(&tabella).await;
    let mut altro = Browser::logged_in(&mondo, "altro").await;
    assert_eq!(altro.get(&tabella).await.status, StatusCode::NOT_FOUND);
    let sua = altro.open("/").await;
    let campi = [("_csrf", sua.hidden("_csrf")), ("_versione", pagina.hidden("_versione"))];
    let campi = campi.each_ref().map(|(nome, valore)| (*nome, valore.as_str()));
    let altrui = [campi[0], campi[1], ("LOT-0001.importo", "1")];
    assert_eq!(altro.post(&tabella, &altrui).await.status, StatusCode::NOT_FOUND);

    let json = serde_json::json!({"scheda": {"codice": {"codice": "P2_16"}, "versione": "1.0", "body": {"anacForm": {
        "appalto": {"codiceAppalto": "ALTRA-0001"}, "lotti": [{"lotIdentifier": "LOT-0001"}]
    }}}});
    let da_json = mondo.porta_scheda(&json).await;
    let sola_lettura = browser.open(&format!("{da_json}/lotti/tabella")).await;
    sola_lettura.has("i dati si possono solo leggere").lacks("<table");
}

#[tokio::test]
async fn four_hundred_lots_stay_quick() {
    // Far more than it takes, tests of other crates being run at the same time, in a build that is not optimised.
    const AL_PIU: Duration = Duration::from_secs(10);
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let (lista, importazione) = (format!("{richiesta}/lotti"), format!("{richiesta}/lotti/importazione"));
    let mut file = "Lotto;oggetto;importo;codIstat\n".to_owned();
    let mut campi = Vec::new();
    for n in 1..=400 {
        writeln!(file, "LOT-{n:04};Lotto numero {n};{n},50;009048017").unwrap();
        campi.push((format!("LOT-{n:04}.oggetto"), format!("Nuovo oggetto {n}")));
        campi.push((format!("LOT-{n:04}.importo"), format!("{n},75")));
        campi.push((format!("LOT-{n:04}.codIstat"), "lastra a signa".to_owned()));
    }
    let campi: Vec<_> = campi.iter().map(|(nome, valore)| (nome.as_str(), valore.as_str())).collect();
    let sostituisci = [("azione", "sostituisci")];
    let pagina = browser.open(&importazione).await;

    let mut tempi = Vec::new();
    let mut inizio = Instant::now();
    let mut lap = |che_cosa| {
        tempi.push((che_cosa, inizio.elapsed()));
        inizio = Instant::now();
    };
    let importati =
        browser.upload_with(&pagina, &importazione, "lotti.csv", file.as_bytes(), &sostituisci).await;
    lap("importazione");
    assert_eq!(importati.location(), format!("{lista}?salvata=1"), "{}", importati.html);
    let elenco = browser.open(&lista).await;
    lap("elenco");
    elenco.has("Lotti inseriti: 400.").has("?pagina=20").has("id=\"LOT-0020\"").lacks("id=\"LOT-0021\"");
    let prima = browser.open(&format!("{lista}/tabella")).await;
    lap("tabella");
    prima.has("LOT-0020.importo").lacks("LOT-0021.importo");
    let indirizzo = format!("{lista}/tabella?pagina=tutti");
    let tabella = browser.open(&indirizzo).await;
    lap("tabella intera");
    let salvati = browser.submit(&tabella, &indirizzo, &campi).await;
    lap("salvataggio");
    assert_eq!(salvati.location(), format!("{indirizzo}&salvata=1"), "{}", salvati.html);
    browser.open(&format!("{lista}/esportazione")).await.has("Nuovo oggetto 400").has("009048044");
    lap("esportazione");
    for (quale, pagina, al_piu) in
        [("elenco", elenco, 30_000), ("tabella", prima, 40_000), ("tabella intera", tabella, 800_000)]
    {
        println!("{quale}: {} byte", pagina.html.len());
        assert!(pagina.html.len() < al_piu, "{quale}");
    }
    println!("{tempi:?}");
    assert!(tempi.iter().all(|(_, tempo)| *tempo < AL_PIU), "{tempi:?}");
}
