//! Versions of ANAC's specification, and what tells two of them apart.

use askama::Template as _;
use axum::http::StatusCode;
use chrono::{Days, NaiveDate};
use cig_application::specifiche::{NuovaVersione, Versioni, import};
use cig_application::testing::OneOfEachChange;
use cig_domain::porte::Confronto;

use super::browser::Browser;
use super::forma;
use crate::campioni::{Mondo, OSTILE};
use crate::pagine::cornice::Cornice;
use crate::pagine::differenze::{PaginaDifferenze, RigaCambiata};
use crate::pagine::specifiche::{PaginaSpecifiche, StatoVersione, VersioneVista};

/// Takes in a version whose fingerprint begins with `impronta`.
async fn imported(mondo: &Mondo, impronta: &str, in_vigore_dal: NaiveDate) {
    let nuova = NuovaVersione {
        impronta: format!("{impronta:0<64}"),
        fonte: format!("/srv/{OSTILE}"),
        contenuto: impronta.into(),
        avvertenze: vec![format!("tipologiche/prova.json (riga 3): voce «{OSTILE}» non leggibile")],
        in_vigore_dal: Some(in_vigore_dal),
    };
    import(&Versioni::from(&mondo.stato.app), nuova).await.unwrap();
}

#[tokio::test]
async fn versions_are_shown_with_the_one_in_force_and_compared_without_a_script() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let vuota = browser.open("/specifiche").await;
    vuota.has("L'archivio non ha ancora versioni").has("insieme di prova").lacks("<table").lacks("CONFRONTA");

    let oggi = mondo.stato.app.today();
    imported(&mondo, "aaaa", oggi - Days::new(30)).await;
    browser.open("/specifiche").await.has("In vigore</span>").lacks("CONFRONTA");
    imported(&mondo, "bbbb", oggi).await;
    imported(&mondo, "cccc", oggi + Days::new(30)).await;
    let pagina = browser.open("/specifiche").await;
    let posti = ["Non ancora in vigore</span>", "In vigore</span>", "Superata</span>"].map(|stato| {
        assert_eq!(pagina.html.matches(stato).count(), 1, "{stato}");
        pagina.html.find(stato).unwrap()
    });
    assert!(posti.is_sorted(), "the last to come into force first");
    pagina.has("non leggibile").has("cccc00000000</code>");

    let tags = forma::tags(&pagina.html);
    let scelte: Vec<_> = tags
        .iter()
        .filter(|tag| tag.get("selected").is_some())
        .map(|tag| tag.get("value").unwrap())
        .collect();
    let [prima, nuova] = scelte.as_slice() else { panic!("{scelte:?}") };
    assert!(prima.starts_with("bbbb") && nuova.starts_with("cccc"), "{scelte:?}");
    let differenze = browser.open(&format!("/specifiche/differenze?prima={prima}&nuova={nuova}")).await;
    differenze.has("Scheda AD3").has("$.anacForm.lotti[].cup").has("REG7").has("lotti: count(lotti) &#62; 2");
    browser.open("/specifiche/differenze?prima=aaaa&nuova=aaaa").await.has("Nessuna differenza.");
}

#[tokio::test]
async fn a_comparison_of_what_is_not_there_is_a_page_that_does_not_exist() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    imported(&mondo, "aaaa1", mondo.stato.app.today()).await;
    imported(&mondo, "aaaa2", mondo.stato.app.today()).await;
    for domanda in ["", "?prima=aaaa1", "?prima=aaaa1&nuova=bbbb", "?prima=aaaa1&nuova=aaaa"] {
        let pagina = browser.get(&format!("/specifiche/differenze{domanda}")).await;
        assert_eq!(pagina.status, StatusCode::NOT_FOUND, "{domanda}");
    }
    let mut altri = Browser::new(&mondo);
    for indirizzo in ["/specifiche", "/specifiche/differenze?prima=aaaa1&nuova=aaaa2"] {
        assert_eq!(altri.get(indirizzo).await.status, StatusCode::SEE_OTHER, "{indirizzo}");
    }
}

fn version(stato: StatoVersione, avvertenze: Vec<String>) -> VersioneVista {
    VersioneVista {
        impronta: "a".repeat(64),
        breve: "aaaaaaaaaaaa".into(),
        in_vigore_dal: "30/06/2026".into(),
        importata_il: "23/11/2026 18:40".into(),
        fonte: OSTILE.into(),
        stato,
        avvertenze,
    }
}

#[tokio::test]
async fn the_pages_are_drawn_with_anything_in_them() {
    let mondo = Mondo::new().await;
    let cornice = || Cornice::anonima(&mondo.stato);
    let versioni: Vec<_> = [StatoVersione::Futura, StatoVersione::InVigore, StatoVersione::Superata]
        .map(|stato| version(stato, vec![OSTILE.into()]))
        .into();
    for (versioni, scelte) in [
        (Vec::new(), Vec::new()),
        (vec![version(StatoVersione::InVigore, Vec::new())], Vec::new()),
        (versioni, vec![("prima", "Prima", "a".repeat(64)), ("nuova", "Nuova", OSTILE.to_owned())]),
    ] {
        let pagina = PaginaSpecifiche { cornice: cornice(), fonte: OSTILE.into(), versioni, scelte };
        forma::check(&pagina.render().unwrap());
    }
    let una = || version(StatoVersione::InVigore, Vec::new());
    let mut ostile = OneOfEachChange::changes(mondo.stato.app.today());
    ostile.schede_aggiunte.insert(OSTILE.into());
    let cambi = ostile.schede["AD3"].clone();
    ostile.schede.insert(OSTILE.into(), cambi);
    let cambi = ostile.liste["settore"].clone();
    ostile.liste.insert(OSTILE.into(), cambi);
    for confronto in [Confronto::default(), ostile] {
        let pagina = PaginaDifferenze::new(cornice(), una(), una(), confronto).render().unwrap();
        forma::check(&pagina);
    }
}

/// Every kind of change is told, with what was and what is.
#[tokio::test]
async fn each_kind_of_change_is_on_the_page() {
    let mondo = Mondo::new().await;
    let una = || version(StatoVersione::InVigore, Vec::new());
    let confronto = OneOfEachChange::changes(NaiveDate::from_ymd_opt(2026, 12, 31).unwrap());
    let pagina = PaginaDifferenze::new(Cornice::anonima(&mondo.stato), una(), una(), confronto);
    let sides = |righe: &[RigaCambiata]| -> Vec<String> {
        let riga = |riga: &RigaCambiata| {
            let [prima, ora] = riga.lati.each_ref().map(|testi| testi.join(" e "));
            format!("{} | {prima} | {ora}", riga.chiave)
        };
        righe.iter().map(riga).collect()
    };
    assert_eq!(
        sides(&pagina.schede[0].campi),
        [
            "$.anacForm.appalto.link | facoltativo | non c'è più",
            "$.anacForm.lotti[].cup | non c'era | obbligatorio"
        ]
    );
    assert_eq!(
        sides(&pagina.schede[0].regole),
        ["REG7 | lotti: count(lotti) > 1 | lotti: count(lotti) > 2", "REG7 | non c'era | sempre"]
    );
    assert_eq!(
        sides(&pagina.liste[0].valori),
        ["1 | «Ordinario» dal 01/01/2024 | «Ordinari» dal 01/01/2024 fino al 31/12/2026"]
    );
    let html = pagina.render().unwrap();
    for testo in [
        "Schede aggiunte:</strong> AD6",
        "Schede tolte:</strong> AD4",
        "Liste aggiunte:</strong> nuova",
        "Liste tolte:</strong> vecchia",
    ] {
        assert!(html.contains(testo), "no «{testo}» in:\n{html}");
    }
}
