//! Which of ANAC's schede a request takes, and what the procedure does with it.

use axum::http::StatusCode;
use cig_domain::Gravita;
use cig_domain::porte::Difetto;
use serde_json::json;

use super::acquirente::{GARA, complete, create, save};
use super::browser::{Browser, Pagina};
use crate::campioni::{Mondo, OSTILE};

/// [`GARA`] with other values.
fn gara(altri: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let nomi: Vec<_> = altri.iter().map(|(nome, _)| *nome).collect();
    GARA.into_iter().filter(|(nome, _)| !nomi.contains(nome)).chain(altri.iter().copied()).collect()
}

fn is_checked(pagina: &Pagina, scheda: &str) -> bool {
    pagina.tag(&format!("campo-scheda-{scheda}")).get("checked").is_some()
}

#[tokio::test]
async fn the_page_says_which_scheda_it_is_and_why() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let vuota = format!("{}/gara", create(&mut browser).await);
    browser.open(&vuota).await.has("indicare la scelta del contraente").lacks("campo-scheda-");
    save(&mut browser, &vuota, &GARA, "salva").await;
    let pagina = browser.open(&vuota).await;
    pagina.has("serve l&#39;importo dei lotti").lacks("<dt class=\"d-inline\">Scheda:</dt>");
    assert!(is_checked(&pagina, "nessuna") && !is_checked(&pagina, "P5"));

    let indirizzo = format!("{}/gara", complete(&mut browser).await);
    let pagina = browser.open(&indirizzo).await;
    pagina.has("si usa la scheda AD5.").has("affidamento diretto di 4.900,00 euro, sotto i 5.000");
    pagina.has("<dd class=\"d-inline\">AD5, Affidamento diretto sotto i 5.000 euro</dd>").has("Eccezione");
    // The usual one is no choice, so that it follows the amounts.
    assert_eq!(pagina.tag("campo-scheda-AD5").get("value"), Some(""));
    assert!(is_checked(&pagina, "AD5") && !is_checked(&pagina, "P5"));
    save(&mut browser, &indirizzo, &gara(&[("scheda", "P5")]), "salva").await;
    let pagina = browser.open(&indirizzo).await;
    pagina.has("si usa la scheda P5.").has("P5, Contratto escluso");
    assert!(is_checked(&pagina, "P5") && !is_checked(&pagina, "AD5"));

    // A procedure that the form does not know.
    save(&mut browser, &indirizzo, &gara(&[("sceltaContraente", "6")]), "salva").await;
    let pagina = browser.open(&indirizzo).await;
    pagina.has("<p class=\"mb-1\" id=\"esito-scheda\">Da qui si chiede il CIG per affidamenti diretti");
    let procedura = indirizzo.replace("/richieste/", "/procedure/").replace("/gara", "");
    browser
        .open(&procedura)
        .await
        .has("non indicano ancora una scheda")
        .lacks("<button class=\"btn btn-primary\"");
}

#[tokio::test]
async fn where_two_are_possible_the_buyer_chooses_and_the_procedure_begins_with_the_cig() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let indirizzo = format!("{richiesta}/gara");
    let negoziata = gara(&[
        ("sceltaContraente", "5"),
        ("tipoRealizzazione", "1"),
        ("astaElettronica", "false"),
        ("contrattoDifesa", "false"),
        ("accordoQuadro", "none"),
    ]);
    save(&mut browser, &indirizzo, &negoziata, "salva").await;
    let pagina = browser.open(&indirizzo).await;
    assert_eq!(pagina.tag("campo-scheda").get("aria-invalid"), Some("true"));
    assert_eq!(pagina.tag("campo-scheda").nome, "fieldset");
    pagina.has("è possibile più di una scheda ANAC: indicare quale").lacks("esito-scheda");
    pagina.has(&format!("href=\"{indirizzo}#campo-scheda\""));
    assert!(["P7_1_3", "P7_2", "P5"].iter().all(|scheda| !is_checked(&pagina, scheda)));

    let scelta: Vec<_> = negoziata.into_iter().chain([("scheda", "P7_2")]).collect();
    save(&mut browser, &indirizzo, &scelta, "salva").await;
    let pagina = browser.open(&indirizzo).await;
    assert!(is_checked(&pagina, "P7_2"));
    pagina.has("si usa la scheda P7_2.").has("Richiesta ESPD (facoltativa)").lacks("errore-scheda");

    // What the negotiated procedure needs of the lot opens its group; the one of the recovery plan stays folded.
    let lotto = format!("{richiesta}/lotti/LOT-0001");
    let pagina = browser.open(&lotto).await;
    pagina.has("<h3 class=\"h5 border-bottom pb-2 mb-3\">Procedura negoziata e adesione</h3>");
    pagina.has("<h3 class=\"h5 d-inline\">Parità di genere");
    let procedura = richiesta.replace("/richieste/", "/procedure/");
    let pagina = browser.open(&procedura).await;
    pagina.has("quando non ci sono più errori").lacks("Pubblica la procedura").lacks("Concludi affidamento");
    let dati = [
        ("oggetto", "Licenze"),
        ("importo", "4.900"),
        ("opzioniRinnovi", "false"),
        ("finanziamenti[0].tipoFinanziamento", "1"),
        ("finanziamenti[0].importo", "4.900"),
        ("criteriAggiudicazione", "1"),
        ("affidamentiRiservati", "1"),
        ("ccnl", "F012"),
        ("servizioPubblicoLocale", "false"),
        ("ripetizioniEConsegneComplementari", "false"),
        ("contrattiDisposizioniParticolari", "1"),
        ("categorieMerceologiche", "999"),
        ("condizioniNegoziata", "1"),
        ("motivoCollegamento", "1"),
        ("lavoroOAcquistoPrevistoInProgrammazione", "false"),
        ("scadenzaPresentazioneOfferte", "2026-12-20T12:00"),
        ("codIstat", "009048017"),
        ("codNUTS", "ITI14"),
        ("prestazioniComprese", "1"),
        ("categoria", "FB"),
        ("acquisizioneCup", "false"),
        ("afferenteInvestimentiPNRR", "false"),
        ("quotaInferioreOccupFemminile", "20"),
        ("cigCollegato", "B210BC38FE K00003EC3A"),
    ];
    let salvata = save(&mut browser, &lotto, &dati, "procedi").await;
    assert_eq!(salvata.location(), format!("{richiesta}/lotti?salvata=1"), "{}", salvata.html);
    // The hour of Rome in December, kept in UTC.
    let id = richiesta.strip_prefix("/richieste/").unwrap();
    let scadenza = mondo.richiesta(id).await.lotti[0].dati.scadenza_presentazione_offerte.unwrap();
    assert_eq!(String::from(scadenza), "2026-12-20T11:00:00Z");
    let pagina = browser.open(&lotto).await;
    let campo = pagina.tag("campo-scadenzaPresentazioneOfferte");
    assert_eq!((campo.get("type"), campo.get("value")), (Some("datetime-local"), Some("2026-12-20T12:00")));

    let pagina = browser.open(&procedura).await;
    pagina.has("Pubblica la procedura e richiedi il CIG</button>").lacks("Concludi affidamento");
    let invio = browser.submit(&pagina, &format!("{procedura}/invio"), &[]).await;
    assert_eq!(invio.location(), procedura, "{}", invio.html);
    mondo.lavora(4).await;
    browser.open(&procedura).await.has("B210BC38FE").has("Trasmissione conclusa.").lacks("Pubblica la");
    let lettura = browser.open(&lotto).await;
    lettura.has("20/12/2026 12:00").has("<dd class=\"text-break mb-2\">20 %</dd>").has("K00003EC3A</dd>");
    browser.open(&indirizzo).await.has("P7_2, Invito da un elenco");
}

#[tokio::test]
async fn a_scheda_that_is_no_longer_possible_is_told() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let indirizzo = format!("{}/gara", complete(&mut browser).await);
    save(&mut browser, &indirizzo, &gara(&[("scheda", "P7_2")]), "salva").await;
    let pagina = browser.open(&indirizzo).await;
    pagina.has("La scheda P7_2 non è possibile con le scelte fatte.");
    assert!(!is_checked(&pagina, "AD5"));
    let estranea = save(&mut browser, &indirizzo, &gara(&[("scheda", OSTILE)]), "salva").await;
    assert_eq!(estranea.status, StatusCode::UNPROCESSABLE_ENTITY);
    estranea.has("una delle schede ANAC possibili");
}

#[tokio::test]
async fn a_request_that_came_as_json_is_shown_and_sent_but_not_changed() {
    let mondo = Mondo::new().await;
    let difetto = |percorso: &str, gravita| Difetto {
        codice: "ERR4".into(),
        percorso: percorso.into(),
        testo: OSTILE.into(),
        gravita,
    };
    *mondo.specifica.difetti.lock().unwrap() = Some(vec![
        difetto("$.anacForm.lotti[0].ccnl", Gravita::Errore),
        difetto("$.anacForm.lotti[0].ccnl", Gravita::Avviso),
        difetto("$.anacForm.appalto.settore", Gravita::Errore),
    ]);
    let corpo = json!({ "scheda": {
        "codice": { "idTipologica": "codiceScheda", "codice": "P2_16" },
        "versione": "1.0",
        "body": { "anacForm": {
            "stazioniAppaltanti": [{
                "codiceFiscale": "11111111115", "codiceAusa": "0000000001", "codiceCentroCosto": "CDC-1",
            }],
            "appalto": { "codiceAppalto": "ALTRA-0001", "datiBase": { "oggetto": OSTILE } },
            "lotti": [{ "lotIdentifier": "LOT-0001", "datiBase": { "oggetto": OSTILE, "importo": 1000.5 } }],
        } },
    } });
    let richiesta = mondo.porta_scheda(&corpo).await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    assert_eq!(browser.get(&richiesta).await.location(), format!("{richiesta}/scheda"));
    let pagina = browser.open(&format!("{richiesta}/scheda")).await;
    pagina.has("P2_16, inviata in JSON").has("si leggono soltanto").has("dopo la conferma ANAC lo pubblica");
    pagina.has(&format!("href=\"{richiesta}/elimina\""));
    pagina.has("2<span class=\"visually-hidden\"> errori</span>");
    pagina.has("1<span class=\"visually-hidden\"> avviso</span>");
    pagina.has(&format!("href=\"{richiesta}/scheda#campo-$.anacForm.lotti[0].ccnl\""));
    assert_eq!(pagina.tag("campo-$.anacForm.lotti[0].ccnl").nome, "li");
    assert_eq!(pagina.tag("campo-$.anacForm.appalto.settore").nome, "li");
    pagina.has("&#39; (ERR4)</p>");
    for parte in ["gara", "lotti", "lotti/LOT-0001", "classificazione", "registro"] {
        browser.open(&format!("{richiesta}/{parte}")).await.has("id=\"da-json\"").lacks("novalidate");
    }
    browser.open(&format!("{richiesta}/lotti")).await.has("1.000,50").lacks("Aggiungi lotto");
    let campi = [("_versione", "1"), ("_prima", "e30"), ("oggetto", "Altro"), ("azione", "salva")];
    let rifiutata = browser.submit(&pagina, &format!("{richiesta}/gara"), &campi).await;
    assert_eq!(rifiutata.status, StatusCode::CONFLICT);

    // The form could not hold what is in it.
    let modulo = create(&mut browser).await;
    let elenco = browser.open("/").await;
    elenco.has(&format!("action=\"{modulo}/copia\"")).lacks(&format!("action=\"{richiesta}/copia\""));
    let copia = browser.submit(&elenco, &format!("{richiesta}/copia"), &[]).await;
    assert_eq!(copia.status, StatusCode::CONFLICT);
    copia.has("per usarla di nuovo inviarne una nuova.");

    let procedura = richiesta.replace("/richieste/", "/procedure/");
    browser.open(&procedura).await.has("quando non ci sono più errori").lacks("Concludi affidamento");
    *mondo.specifica.difetti.lock().unwrap() = Some(Vec::new());
    let pagina = browser.open(&procedura).await;
    pagina.has("Richiedi CIG</button>").lacks("id=\"riepilogo\"");
    let invio = browser.submit(&pagina, &format!("{procedura}/invio"), &[]).await;
    assert_eq!(invio.location(), procedura, "{}", invio.html);
    mondo.lavora(4).await;
    browser.open(&format!("{richiesta}/scheda")).await.has("B210BC38FE").has("Perfezionata");
    // One made of the form has no such page.
    assert_eq!(browser.get(&format!("{modulo}/scheda")).await.status, StatusCode::NOT_FOUND);
}
