//! What a buyer does, from the empty form to the CIG.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use chrono::TimeDelta;
use cig_application::ritmo::add_sosta;
use cig_domain::porte::Clock as _;
use cig_domain::ritmo::Periodo;
use uuid::Uuid;

use super::acquirente::{GARA, award, complete, create, save};
use super::browser::Browser;
use crate::campioni::{Mondo, OSTILE, RUP};

#[tokio::test]
async fn a_buyer_goes_from_the_empty_form_to_the_cig() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    browser.open(&format!("{richiesta}/gara?verifica=1")).await.has("verifica-ok").lacks("id=\"riepilogo\"");

    let (procedura, pagina) = award(&mut browser, &richiesta).await;
    let invio = browser.submit(&pagina, &format!("{procedura}/invio"), &[]).await;
    assert_eq!(invio.location(), procedura, "{}", invio.html);
    browser.open(&procedura).await.has("Si inviano i dati ad ANAC.").has("hx-trigger").lacks("Concludi");

    mondo.lavora(1).await;
    let registro = browser.open(&format!("{richiesta}/registro")).await;
    registro
        .has("Si chiede ad ANAC di confermare")
        .has("Crea Appalto")
        .has("messaggio-1")
        .has("data-in-corso");
    mondo.lavora(3).await;
    let registro = browser.open(&format!("{richiesta}/registro")).await;
    registro.has("Trasmissione conclusa.").has("B210BC38FE").has("data-eventi").lacks("data-in-corso");
    registro.has("Riga del registro").has("1, impronta ");
    let assistenza = format!("{richiesta}/registro/assistenza");
    registro.has(&assistenza);
    assert_eq!(browser.get(&assistenza).await.headers["content-type"], "application/zip");
    for riga in ["Conferma Appalto", "Esito Operazione", "Recupera CIG"] {
        registro.has(riga);
    }
    let indirizzo = format!("{richiesta}/confronto");
    registro.has(&format!("href=\"{indirizzo}\""));
    let confronto = browser.open(&indirizzo).await;
    confronto.has("Nessuna differenza: 1 campo uguale.").has("Non è stata chiesta ad ANAC.");
    let confronto = browser.submit(&confronto, &indirizzo, &[]).await;
    confronto.has("1 campo uguale, 1 diverso.").has("$.nota").has("assente").lacks("Non è stata chiesta");
    browser.open(&format!("{richiesta}/registro")).await.has("Consulta Appalto");
    browser.open("/").await.has("B210BC38FE").has("Perfezionata").has("CIG: 1 di 1");
    browser.open(&procedura).await.has("B210BC38FE");
    let gara = browser.open(&format!("{richiesta}/gara")).await;
    gara.has("si possono solo leggere").has("Direzione acquisti (CDC-1)").lacks("SALVA");
    browser
        .open(&format!("{richiesta}/lotti/LOT-0001"))
        .await
        .has("Fondi propri: 4.900,00 €")
        .has("Firenze (009048017)");
}

#[tokio::test]
async fn in_a_planned_stop_the_page_says_until_when() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let (procedura, pagina) = award(&mut browser, &richiesta).await;
    browser.submit(&pagina, &format!("{procedura}/invio"), &[]).await;
    let periodo = Periodo { dal: mondo.ora.now(), al: "2030-01-01T08:00:00Z".parse().unwrap() };
    let motivo = Some("aggiornamento".into());
    add_sosta(&mondo.stato.app.archivio, Uuid::nil(), None, periodo, motivo).await.unwrap();
    let registro = browser.open(&format!("{richiesta}/registro")).await;
    registro.has("Fermo programmato di ANAC (aggiornamento)").has("fino alle 01/01/2030").has("hx-trigger");
}

#[tokio::test]
async fn what_anac_refuses_comes_back_to_be_mended_and_sent_again() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let (procedura, pagina) = award(&mut browser, &richiesta).await;
    mondo.anac.rifiuta.store(true, Ordering::SeqCst);
    let invio = browser.submit(&pagina, &format!("{procedura}/invio"), &[]).await;
    assert_eq!(invio.location(), procedura, "{}", invio.html);
    mondo.lavora(1).await;
    let gara = format!("{richiesta}/gara");
    let pagina = browser.open(&gara).await;
    pagina
        .has("ANAC: $.anacForm.oggetto:")
        .has("1<span class=\"visually-hidden\"> errore</span>")
        .has("SALVA");
    browser.open(&procedura).await.has("ERR4").has("Correggere i dati");
    mondo.ora.avanza(TimeDelta::minutes(1));
    // Once mended, the refusal is a reminder and the request can be sent again.
    save(&mut browser, &gara, &GARA, "salva").await;
    browser.open(&gara).await.has("avviso, ANAC:").lacks(" errore</span>");
    mondo.anac.rifiuta.store(false, Ordering::SeqCst);
    let pagina = browser.open(&procedura).await;
    let invio = browser.submit(&pagina, &format!("{procedura}/invio"), &[]).await;
    assert_eq!(invio.location(), procedura, "{}", invio.html);
    // One step more than the first time: ANAC is asked whether it has the appalto already.
    mondo.lavora(5).await;
    browser.open(&procedura).await.has("B210BC38FE");
}

#[tokio::test]
async fn a_publication_that_stopped_is_taken_up_again() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let (procedura, pagina) = award(&mut browser, &richiesta).await;
    browser.submit(&pagina, &format!("{procedura}/invio"), &[]).await;
    mondo.lavora(4).await;
    browser.open(&procedura).await.has("Trasmissione conclusa.").lacks("Riprendi la pubblicazione");

    let id = richiesta.strip_prefix("/richieste/").unwrap();
    mondo.ferma_pubblicazione(id, "ANAC non ha pubblicato l'avviso.").await;
    let pagina = browser.open(&procedura).await;
    pagina.has("occorre intervenire").has("ANAC non ha pubblicato l&#39;avviso.").has("B210BC38FE");
    pagina.has(
        "I servizi di ANAC.</span> Non c&#39;è nulla da correggere: riprovare più tardi, o chiedere all&#39;assistenza",
    );
    pagina.has("Riprendi la pubblicazione</button>").lacks("hx-trigger").lacks("Richiedi CIG</button>");
    let ripresa = browser.submit(&pagina, &format!("{procedura}/invio"), &[]).await;
    assert_eq!(ripresa.location(), procedura, "{}", ripresa.html);
    let pagina = browser.open(&procedura).await;
    pagina.has("Si attende la pubblicazione dell&#39;avviso.").has("hx-trigger").lacks("Riprendi");
    mondo.lavora(1).await;
    browser.open(&procedura).await.has("Trasmissione conclusa.").has("Pubblicato").lacks("Riprendi");
}

#[tokio::test]
async fn a_missing_field_is_marked_once_the_data_were_saved() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = create(&mut browser).await;
    let gara = format!("{richiesta}/gara");
    browser.open(&gara).await.lacks("aria-invalid").lacks("id=\"riepilogo\"");
    browser.open(&format!("{gara}?verifica=1")).await.has("aria-invalid").has("Serve almeno un lotto.");

    let senza: Vec<_> = GARA.into_iter().filter(|(nome, _)| *nome != "settore").collect();
    let salvata = save(&mut browser, &gara, &senza, "procedi").await;
    assert_eq!(salvata.location(), format!("{gara}?salvata=1"));
    let pagina = browser.open(salvata.location()).await;
    let campo = pagina.tag("campo-settore");
    assert_eq!(campo.get("aria-invalid"), Some("true"));
    assert_eq!(campo.get("aria-describedby"), Some("aiuto-settore errore-settore"));
    pagina
        .has(&format!("href=\"{gara}#campo-settore\""))
        .has("«Settore» è obbligatorio.")
        .has("Dati salvati.");
    pagina.has("1<span class=\"visually-hidden\"> errore</span>");
    assert!(pagina.tag("campo-rup").get("aria-invalid").is_none());

    let salvata = save(&mut browser, &gara, &GARA, "salva").await;
    browser.open(salvata.location()).await.lacks("errore-settore");
}

#[tokio::test]
async fn a_wrong_value_comes_back_as_typed_and_nothing_is_stored() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let lotto = format!("{richiesta}/lotti/LOT-0001");
    let dati = [
        ("oggetto", "Altro"),
        ("importo", "molto"),
        ("urlDocumenti", OSTILE),
        ("codIstat", "a signa"),
        ("finanziamenti[0].tipoFinanziamento", "2"),
        ("finanziamenti[0].importo", "-5"),
        ("condizioniNegoziata", "9"),
    ];
    let pagina = save(&mut browser, &lotto, &dati, "procedi").await;
    assert_eq!(pagina.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(pagina.tag("campo-importo").get("value"), Some("molto"));
    for errato in ["importo", "urlDocumenti", "codIstat", "finanziamenti[0].importo"] {
        assert_eq!(pagina.tag(&format!("campo-{errato}")).get("aria-invalid"), Some("true"), "{errato}");
    }
    // Words in a field of a long list show what they may mean.
    pagina.has("009048044 Lastra a Signa").has("value=\"9\" checked");
    let id = richiesta.strip_prefix("/richieste/").unwrap();
    let dati = mondo.richiesta(id).await.lotti.remove(0).dati;
    assert_eq!(dati.oggetto.as_deref(), Some("Licenze per un anno"));
}

#[tokio::test]
async fn a_search_keeps_what_was_typed_and_stores_nothing() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = create(&mut browser).await;
    let parte = format!("{richiesta}/classificazione");
    let campi = [("cpvPrevalente", "sviluppo software"), ("cpvSecondarie", "48440000")];
    let pagina = save(&mut browser, &parte, &campi, "cerca:cpvPrevalente").await;
    assert_eq!(pagina.status, StatusCode::OK);
    pagina.has("scelta-cpvPrevalente-72262000").lacks("scelta-cpvPrevalente-48440000");
    assert_eq!(pagina.tag("campo-cpvPrevalente").get("value"), Some("sviluppo software"));
    assert!(pagina.tag("presa-cpvSecondarie-48440000").get("checked").is_some());
    let scelta = [campi[0], ("cpvPrevalente.scelta", "72262000"), campi[1], ("azione", "salva")];
    let salvata = browser.submit(&pagina, &parte, &scelta).await;
    assert_eq!(salvata.status, StatusCode::SEE_OTHER);
    browser.open(&parte).await.has("Servizi di sviluppo di software").has("Pacchetti software");
}

#[tokio::test]
async fn of_two_people_the_second_is_told_and_loses_nothing() {
    let mondo = Mondo::new().await;
    let mut primo = Browser::logged_in(&mondo, "buyer").await;
    let mut secondo = Browser::logged_in(&mondo, "rup").await;
    let gara = format!("{}/gara", create(&mut primo).await);
    let aperta = secondo.open(&gara).await;
    save(&mut primo, &gara, &[("oggetto", "Del primo")], "salva").await;
    let rifiutata = secondo.submit(&aperta, &gara, &[("oggetto", "Del secondo"), ("azione", "salva")]).await;
    assert_eq!(rifiutata.status, StatusCode::CONFLICT);
    rifiutata.has("modificata da altri").has("Scritto qui: Del secondo").has("Salvato da altri: Del primo");
    primo.open(&gara).await.has("Del primo");
    // A search in between does not hide the conflict.
    let cercata = secondo.submit(&aperta, &gara, &[("oggetto", "Terzo"), ("azione", "cerca:rup")]).await;
    let rifiutata = secondo.submit(&cercata, &gara, &[("oggetto", "Terzo"), ("azione", "salva")]).await;
    assert_eq!(rifiutata.status, StatusCode::CONFLICT);
    // Having been told, the second may go on.
    let scelta = [("scelta.oggetto", "digitato"), ("azione", "salva")];
    let salvata = secondo.submit(&rifiutata, &gara, &scelta).await;
    assert_eq!(salvata.status, StatusCode::SEE_OTHER);
    primo.open(&gara).await.has("Terzo");
}

#[tokio::test]
async fn a_silent_register_leaves_the_cost_centre_as_it_was() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    mondo.ora.avanza(TimeDelta::minutes(5));
    mondo.ausa.muta.store(true, Ordering::SeqCst);
    let gara = format!("{richiesta}/gara");
    let pagina = browser.open(&gara).await;
    assert_eq!(pagina.tag("campo-codiceCentroCosto").get("value"), Some("CDC-1"));
    pagina.has("anagrafe AUSA non risponde");
    let salvata = save(&mut browser, &gara, &GARA, "salva").await;
    assert_eq!(salvata.status, StatusCode::SEE_OTHER);
    browser.open("/").await.has("CDC-1");
}

#[tokio::test]
async fn lots_are_copied_and_deleted_and_a_draft_too() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let lista = browser.open(&format!("{richiesta}/lotti")).await;
    let copia = browser.submit(&lista, &format!("{richiesta}/lotti/LOT-0001/copia"), &[]).await;
    assert_eq!(copia.location(), format!("{richiesta}/lotti/LOT-0002"));
    browser.open(copia.location()).await.has("Licenze per un anno");
    browser.open(&format!("{richiesta}/gara")).await.has("I lotti dichiarati sono 1, quelli inseriti 2.");
    let indirizzo = format!("{richiesta}/lotti/LOT-0001/elimina");
    let domanda = browser.open(&indirizzo).await;
    let eliminato = browser.submit(&domanda, &indirizzo, &[]).await;
    assert_eq!(eliminato.location(), format!("{richiesta}/lotti?salvata=1"));
    assert_eq!(browser.get(&format!("{richiesta}/lotti/LOT-0001")).await.status, StatusCode::NOT_FOUND);

    let lista = browser.open("/").await;
    let copia = browser.submit(&lista, &format!("{richiesta}/copia"), &[]).await;
    browser.open(copia.location()).await.lacks("aria-invalid");
    browser.open("/").await.has("CIG: 2 di 2");
    let indirizzo = format!("{richiesta}/elimina");
    let domanda = browser.open(&indirizzo).await;
    let eliminata = browser.submit(&domanda, &indirizzo, &[]).await;
    browser.open(eliminata.location()).await.has("Richiesta eliminata.").has("CIG: 1 di 1");
    assert_eq!(browser.get(&format!("{richiesta}/gara")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_list_is_filtered_and_goes_on_page_after_page() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    browser.open("/").await.has("Non ci sono ancora richieste");
    let prima = create(&mut browser).await;
    save(&mut browser, &format!("{prima}/gara"), &[("oggetto", "Pulizia delle aule")], "salva").await;
    for _ in 0..20 {
        create(&mut browser).await;
    }
    let pagina = browser.open("/").await;
    pagina.has("CIG: 21 di 21").has("Pagina successiva");
    let filtrata = browser.open("/?oggetto=pulizia&stato=Bozza").await;
    filtrata.has("CIG: 1 di 21").has("Pulizia delle aule").lacks("Pagina successiva");
    browser.open("/?oggetto=pulizia&stato=Perfezionata").await.has("Nessuna richiesta corrisponde");
    let errata = browser.get("/?cig=%3Cscript%3E").await;
    assert_eq!(errata.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(errata.tag("campo-cig").get("aria-invalid"), Some("true"));
    let nodi = super::forma::tags(&pagina.html);
    let seguente = nodi.iter().filter_map(|tag| tag.get("href")).find(|href| href.contains("dopo="));
    let ultima = browser.open(seguente.unwrap()).await;
    ultima.lacks("Pagina successiva");
    browser
        .open("/?righe=50")
        .await
        .lacks("Pagina successiva")
        .has("<strong>50</strong>")
        .has("href=\"/?righe=20\"");
    assert_eq!(ultima.html.matches("<article").count(), 1);
}

#[tokio::test]
async fn an_award_that_cannot_be_read_comes_back_as_typed() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let procedura = complete(&mut browser).await.replace("/richieste/", "/procedure/");
    let pagina = browser.open(&procedura).await;
    let affidamento = [
        ("LOT-0001.operatori[0].codiceFiscale", ""),
        ("LOT-0001.operatori[1].codiceFiscale", "123"),
        ("LOT-0001.operatori[1].importo", OSTILE),
    ];
    let errata = browser.submit(&pagina, &format!("{procedura}/affidamento"), &affidamento).await;
    assert_eq!(errata.status, StatusCode::UNPROCESSABLE_ENTITY);
    for campo in
        ["dataAggiudicazione", "LOT-0001.operatori[1].codiceFiscale", "LOT-0001.operatori[1].importo"]
    {
        assert_eq!(errata.tag(&format!("campo-{campo}")).get("aria-invalid"), Some("true"), "{campo}");
    }
    assert_eq!(errata.tag("campo-LOT-0001.operatori[1].codiceFiscale").get("value"), Some("123"));
    let invio = browser.submit(&errata, &format!("{procedura}/invio"), &[]).await;
    assert_eq!(invio.status, StatusCode::UNPROCESSABLE_ENTITY);
    invio.has("Concludi affidamento");
}

#[tokio::test]
async fn what_waits_too_long_is_told_with_what_anacs_support_asks_for() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "buyer").await;
    let richiesta = complete(&mut browser).await;
    let (procedura, pagina) = award(&mut browser, &richiesta).await;
    browser.submit(&pagina, &format!("{procedura}/invio"), &[]).await;
    // Up to the confirmation that is asked for.
    mondo.lavora(2).await;
    let registro = format!("{richiesta}/registro");
    browser.open(&registro).await.has("Si attende che ANAC confermi").lacks("id=\"assistenza\"");
    mondo.segnala(richiesta.strip_prefix("/richieste/").unwrap()).await;
    for indirizzo in [registro, procedura] {
        let pagina = browser.open(&indirizzo).await;
        pagina
            .has("ANAC impiega troppo tempo (conferma dell&#39;appalto)")
            .has("Non c&#39;è nulla da rifare");
        pagina.has("messaggio-1").has("transazione-1").has(&uuid::Uuid::from_u128(500).to_string());
    }
}

#[tokio::test]
async fn an_appalto_that_anac_has_is_taken_in_from_the_list() {
    let mondo = Mondo::new().await;
    let mut browser = Browser::logged_in(&mondo, "rup").await;
    browser.open("/").await.has("href=\"/acquisizione\"");
    let pagina = browser.open("/acquisizione").await;
    pagina.has("ACQUISISCI").has("Di rup Prova");
    let sbagliata = browser.submit(&pagina, "/acquisizione", &[("appalto", OSTILE), ("rup", RUP)]).await;
    assert_eq!(sbagliata.status, StatusCode::UNPROCESSABLE_ENTITY);
    sbagliata.has("Indicare l&#39;ID appalto di ANAC o un CIG.");
    let scheda = ("appalto", "B210BC38FE");
    let illeggibile = browser.submit(&pagina, "/acquisizione", &[scheda, ("rup", RUP)]).await;
    assert_eq!(illeggibile.status, StatusCode::UNPROCESSABLE_ENTITY);
    illeggibile.has("Indicare il codice dell&#39;appalto.").has("B210BC38FE");
}
