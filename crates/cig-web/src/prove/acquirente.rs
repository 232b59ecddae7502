//! What a buyer does, step by step.

use axum::http::StatusCode;

use super::browser::{Browser, Pagina};
use crate::campioni::{OSTILE, RUP};

/// «Dati di gara» of a direct award.
pub(super) const GARA: [(&str, &str); 7] = [
    ("codiceCentroCosto", "CDC-1"),
    ("rup", RUP),
    ("oggetto", OSTILE),
    ("numeroLotti", "1"),
    ("settore", "1"),
    ("oggettoContratto", "supplies"),
    ("sceltaContraente", "10"),
];

/// A new draft; its address.
pub(super) async fn create(browser: &mut Browser) -> String {
    let lista = browser.open("/").await;
    let nuova = browser.submit(&lista, "/richieste", &[]).await;
    assert_eq!(nuova.status, StatusCode::SEE_OTHER);
    nuova.location().strip_suffix("/gara").unwrap().to_owned()
}

/// Fills a part in and sends it; the page that follows.
pub(super) async fn save(
    browser: &mut Browser,
    indirizzo: &str,
    campi: &[(&str, &str)],
    azione: &str,
) -> Pagina {
    let pagina = browser.open(indirizzo).await;
    let campi: Vec<_> = campi.iter().copied().chain([("azione", azione)]).collect();
    browser.submit(&pagina, indirizzo, &campi).await
}

/// A request whose data are all there; its address.
pub(super) async fn complete(browser: &mut Browser) -> String {
    let richiesta = create(browser).await;
    let gara = save(browser, &format!("{richiesta}/gara"), &GARA, "procedi").await;
    assert_eq!(gara.location(), format!("{richiesta}/classificazione?salvata=1"));
    let cpv = [("cpvPrevalente", "48440000"), ("cpvSecondarie", "72260000 72262000")];
    let cpv = save(browser, &format!("{richiesta}/classificazione"), &cpv, "procedi").await;
    assert_eq!(cpv.location(), format!("{richiesta}/lotti?salvata=1"));
    let lista = browser.open(&format!("{richiesta}/lotti")).await;
    let lotto = browser.submit(&lista, &format!("{richiesta}/lotti"), &[]).await;
    assert_eq!(lotto.location(), format!("{richiesta}/lotti/LOT-0001"));
    let dati = [
        ("oggetto", "Licenze per un anno"),
        ("importo", "4.900,00"),
        ("codIstat", "Firenze"),
        ("finanziamenti[0].tipoFinanziamento", "1"),
        ("finanziamenti[0].importo", "4900"),
    ];
    let lotto = save(browser, &format!("{richiesta}/lotti/LOT-0001"), &dati, "procedi").await;
    assert_eq!(lotto.location(), format!("{richiesta}/lotti?salvata=1"));
    richiesta
}

/// Concludes the award; the address of the procedure and its page.
pub(super) async fn award(browser: &mut Browser, richiesta: &str) -> (String, Pagina) {
    let procedura = richiesta.replace("/richieste/", "/procedure/");
    let pagina = browser.open(&procedura).await;
    pagina.has("Concludi affidamento").lacks("Richiedi CIG</button>");
    let affidamento = [
        ("dataAggiudicazione", "2026-11-20"),
        ("LOT-0001.operatori[0].codiceFiscale", "11111111115"),
        ("LOT-0001.operatori[0].denominazione", OSTILE),
        ("LOT-0001.operatori[0].ruoloOE", "14"),
        ("LOT-0001.operatori[0].tipoOE", "1"),
        ("LOT-0001.operatori[0].importo", "4.850"),
        ("LOT-0001.operatori[1].codiceFiscale", ""),
    ];
    let conclusa = browser.submit(&pagina, &format!("{procedura}/affidamento"), &affidamento).await;
    assert_eq!(conclusa.location(), format!("{procedura}?salvata=1"), "{}", conclusa.html);
    let pagina = browser.open(conclusa.location()).await;
    pagina.has("Richiedi CIG</button>").has("4.850,00");
    (procedura, pagina)
}
