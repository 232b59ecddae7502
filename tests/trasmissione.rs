//! Transmissions from end to end: use cases over SQLite, HTTP, the emulator; step by step, with a fault at each step.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use cig_application::{edit, send};
use cig_domain::RichiestaId;
use cig_domain::richiesta::{Fase, Stato, StatoAppalto};
use cig_domain::trasmissione::{Passo, Verso, VoceRegistro};
use pcp_mock::{ChiamataRegistrata, Configurazione, Errore, Genere, Guasto, Sorte};
use serde_json::{Value, json};
use suites::campioni::{AD3, AD3_TRE_LOTTI, AD5, Campione};
use suites::impianto::Impianto;
use suites::mondo::{Sicurezza, configurazione};

/// The steps of an AD3 when all goes well, each with the operation that it calls.
const PASSI: [(Passo, &str); 7] = [
    (Passo::CreaAppalto, "crea-appalto"),
    (Passo::ConfermaAppalto, "conferma-appalto"),
    (Passo::EsitoConferma, "esito-operazione"),
    (Passo::RecuperaCig, "recupera-cig"),
    (Passo::PubblicaAvviso, "pubblica-avviso"),
    (Passo::EsitoPubblicazione, "esito-operazione"),
    (Passo::StatoAvviso, "stato-avviso"),
];

async fn impianto() -> Impianto {
    Impianto::avvia(configurazione(Sicurezza::DEMO)).await
}

fn arma(impianto: &Impianto, operazione: &str, genere: Genere) {
    impianto.emulatore.arma(Guasto { operazione: Some(operazione.into()), volte: 1, genere });
}

/// One appalto, every lot with the CIG that ANAC gave it, and every call in the log.
async fn assert_perfezionata(impianto: &Impianto, id: RichiestaId, finale: StatoAppalto, mai_partite: usize) {
    let trasmissione = impianto.trasmissione(id).await;
    assert_eq!(trasmissione.passo, Passo::Conclusa, "{trasmissione:#?}");
    let richiesta = impianto.richiesta(id).await;
    let ciclo = &richiesta.ciclo;
    assert_eq!((ciclo.stato(), ciclo.stato_appalto()), (Stato::Perfezionata, Some(finale)));

    let stato = impianto.emulatore.stato();
    let [appalto] = stato.appalti.as_slice() else { panic!("{} appalti", stato.appalti.len()) };
    assert_eq!(appalto.codice_appalto, richiesta.codice_appalto.as_str());
    assert_eq!(appalto.id_appalto, ciclo.id_appalto().unwrap().to_string());
    assert_eq!(appalto.stato.codice(), finale.codice());
    let nostri: Vec<_> = richiesta
        .lotti
        .iter()
        .map(|lotto| (lotto.lot_identifier.to_string(), lotto.cig.as_ref().map(ToString::to_string)))
        .collect();
    let loro: Vec<_> =
        appalto.lotti.iter().map(|lotto| (lotto.lot_identifier.clone(), lotto.cig.clone())).collect();
    assert_eq!(nostri, loro);
    let diversi: BTreeSet<_> = nostri.iter().map(|(_, cig)| cig.as_ref().unwrap()).collect();
    assert_eq!(diversi.len(), nostri.len(), "one code, one lot");

    let pcp: Vec<_> =
        stato.chiamate.iter().filter(|chiamata| !["PDND", "AUSA"].contains(&chiamata.servizio)).collect();
    assert_logged(&pcp, &impianto.registro(id).await.voci, mai_partite);
}

/// The log has every call that PCP saw, in that order, and `mai_partite` that never left; each has its answer, under the
/// name that the gateway gave it.
fn assert_logged(viste: &[&ChiamataRegistrata], voci: &[VoceRegistro], mai_partite: usize) {
    let inviate: Vec<_> = voci.iter().filter(|voce| voce.verso == Verso::Invio).collect();
    assert_eq!(inviate.len(), viste.len() + mai_partite, "{viste:#?} {inviate:#?}");
    let mut restanti = inviate.iter();
    for vista in viste {
        assert!(
            restanti.any(|voce| voce.operazione.nome() == vista.operazione),
            "call {} is not in the log in its place",
            vista.numero
        );
    }
    let ricevute: Vec<_> = voci.iter().filter(|voce| voce.verso == Verso::Ricezione).collect();
    for inviata in &inviate {
        assert_eq!(
            ricevute.iter().filter(|voce| voce.chiamata == inviata.chiamata).count(),
            1,
            "{inviata:?}"
        );
    }
    for vista in viste.iter().filter(|vista| vista.sorte == Sorte::Risposta) {
        let nome = Some(vista.transazione.as_str());
        let voce = ricevute.iter().find(|voce| voce.govway_transaction_id.as_deref() == nome);
        assert_eq!(voce.unwrap().status, vista.stato_http);
    }
}

async fn assert_goes_the_whole_way(campione: Campione, finale: StatoAppalto, operazioni: &[&str]) {
    let impianto = impianto().await;
    let id = impianto.invia(campione).await;
    impianto.fino_alla_fine(id).await;
    assert_perfezionata(&impianto, id, finale, 0).await;
    let chiamate = impianto.emulatore.stato().chiamate.into_iter();
    let mut viste: Vec<_> = chiamate
        .filter(|chiamata| !["PDND", "AUSA"].contains(&chiamata.servizio))
        .map(|chiamata| chiamata.operazione)
        .collect();
    // How often an outcome is asked for is a matter of time.
    viste.dedup();
    assert_eq!(viste, operazioni);
}

const CON_AVVISO: [&str; 7] = [
    "crea-appalto",
    "conferma-appalto",
    "esito-operazione",
    "recupera-cig",
    "pubblica-avviso",
    "esito-operazione",
    "stato-avviso",
];

#[tokio::test]
async fn an_ad3_of_one_lot_gets_its_cig_and_its_notice_is_published() {
    assert_goes_the_whole_way(AD3, StatoAppalto::Pubblicato, &CON_AVVISO).await;
}

#[tokio::test]
async fn an_ad3_of_three_lots_gets_three_cigs_and_its_notice_is_published() {
    assert_goes_the_whole_way(AD3_TRE_LOTTI, StatoAppalto::Pubblicato, &CON_AVVISO).await;
}

#[tokio::test]
async fn an_ad5_gets_its_cig_and_is_done() {
    assert_goes_the_whole_way(AD5, StatoAppalto::Confermato, &CON_AVVISO[..4]).await;
}

/// The fault strikes the call of each step in turn; the transmission ends as if nothing had happened.
async fn assert_every_step_survives(genere: Genere) {
    for (passo, operazione) in PASSI {
        let impianto = impianto().await;
        let id = impianto.invia(AD3).await;
        impianto.fino_a(id, passo).await;
        arma(&impianto, operazione, genere.clone());
        impianto.passo(id).await;
        assert!(impianto.emulatore.guasti().armati.is_empty(), "{passo:?}: the fault did not strike");
        impianto.fino_alla_fine(id).await;
        assert_perfezionata(&impianto, id, StatoAppalto::Pubblicato, 0).await;
    }
}

#[tokio::test]
async fn every_step_survives_a_connection_cut_on_the_way_there() {
    assert_every_step_survives(Genere::TagliaPrima).await;
}

#[tokio::test]
async fn every_step_survives_a_connection_cut_on_the_way_back() {
    assert_every_step_survives(Genere::TagliaDopo).await;
}

#[tokio::test]
async fn every_step_survives_a_page_in_place_of_an_error() {
    assert_every_step_survives(Genere::Html { stato: 502 }).await;
}

#[tokio::test]
async fn every_step_survives_a_page_in_place_of_an_answer() {
    assert_every_step_survives(Genere::Html { stato: 200 }).await;
}

/// ANAC says when to come back: not before, and not later.
async fn assert_every_step_comes_back_when_told(stato: u16, secondi: u32) {
    let corpo = json!({ "status": stato, "title": "KO", "detail": "Più tardi" });
    for (passo, operazione) in PASSI {
        let impianto = impianto().await;
        let id = impianto.invia(AD3).await;
        impianto.fino_a(id, passo).await;
        arma(
            &impianto,
            operazione,
            Genere::Risposta { stato, corpo: corpo.clone(), riprova_dopo: Some(secondi) },
        );
        impianto.passo(id).await;
        let trasmissione = impianto.trasmissione(id).await;
        assert_eq!(trasmissione.passo, passo, "the call had no effect: it is made again");
        assert_eq!(trasmissione.prossimo_il - impianto.tempo.ora(), TimeDelta::seconds(secondi.into()));
        impianto.fino_alla_fine(id).await;
        assert_perfezionata(&impianto, id, StatoAppalto::Pubblicato, 0).await;
    }
}

#[tokio::test]
async fn every_step_obeys_a_quota_to_the_second() {
    assert_every_step_comes_back_when_told(429, 7).await;
}

#[tokio::test]
async fn every_step_waits_for_the_end_of_a_stop() {
    assert_every_step_comes_back_when_told(503, 3600).await;
}

#[tokio::test]
async fn every_step_survives_a_voucher_that_does_not_come() {
    for (passo, _) in PASSI {
        let impianto = impianto().await;
        let id = impianto.invia(AD3).await;
        impianto.fino_a(id, passo).await;
        arma(&impianto, "token", Genere::TagliaDopo);
        impianto.passo(id).await;
        assert_eq!(impianto.trasmissione(id).await.passo, passo, "PCP was not called: nothing to look up");
        impianto.fino_alla_fine(id).await;
        assert_perfezionata(&impianto, id, StatoAppalto::Pubblicato, 1).await;
    }
}

fn error_body(codice: &str, dettaglio: &str) -> Value {
    json!({ "status": 400, "title": "KO", "detail": "Errore", "errori": [Errore::con_dettaglio(codice, dettaglio)] })
}

#[tokio::test]
async fn what_anac_refuses_comes_back_at_its_field_and_is_mended_and_sent_again() {
    let impianto = impianto().await;
    let id = impianto.invia(AD3).await;
    let dettaglio = "$.anacForm.aggiudicazioni[0].datiBase.oggetto: is too vague";
    arma(
        &impianto,
        "crea-appalto",
        Genere::Risposta { stato: 400, corpo: error_body("ERR4", dettaglio), riprova_dopo: None },
    );
    assert_eq!(impianto.fino_alla_fine(id).await.passo, Passo::Fermata);
    let rifiuto = impianto.registro(id).await.rifiuto;
    assert_eq!((rifiuto[0].sezione.to_string().as_str(), rifiuto[0].campo.as_str()), ("Lotto 1", "oggetto"));
    let richiesta = impianto.richiesta(id).await;
    assert_eq!(richiesta.ciclo.stato(), Stato::Bozza);

    let (app, sessione) = (&impianto.app, &impianto.sessione);
    edit(app, sessione, id, richiesta.versione, &AD3.modifica()).await.unwrap();
    send(app, sessione, id, None).await.unwrap();
    impianto.fino_alla_fine(id).await;
    assert_perfezionata(&impianto, id, StatoAppalto::Pubblicato, 0).await;
}

#[tokio::test]
async fn a_refused_confirmation_is_mended_in_the_same_appalto() {
    let impianto = impianto().await;
    let id = impianto.invia(AD3).await;
    let errori = vec![Errore::con_dettaglio("ERR9999", "Errore generico")];
    arma(&impianto, "conferma-appalto", Genere::EsitoKo { errori });
    let fermata = impianto.fino_alla_fine(id).await;
    assert_eq!((fermata.passo, fermata.errori[0].codice.as_str()), (Passo::Fermata, "ERR9999"));
    let richiesta = impianto.richiesta(id).await;
    assert_eq!(
        (richiesta.ciclo.stato(), richiesta.ciclo.fase()),
        (Stato::Richiesta, Some(Fase::DaCorreggere))
    );

    // Meanwhile one lot became three.
    let (app, sessione) = (&impianto.app, &impianto.sessione);
    let richiesta = edit(app, sessione, id, richiesta.versione, &AD3_TRE_LOTTI.modifica()).await.unwrap();
    let affidamento = serde_json::from_value(AD3_TRE_LOTTI.affidamento()).unwrap();
    cig_application::award(app, sessione, id, richiesta.versione, affidamento).await.unwrap();
    send(app, sessione, id, None).await.unwrap();
    impianto.fino_alla_fine(id).await;
    assert_perfezionata(&impianto, id, StatoAppalto::Pubblicato, 0).await;
}

#[tokio::test]
async fn a_refused_publication_leaves_the_cigs_where_they_are() {
    let impianto = impianto().await;
    let id = impianto.invia(AD3).await;
    let errori = vec![Errore::con_dettaglio("ERR9999", "Errore generico")];
    arma(&impianto, "pubblica-avviso", Genere::EsitoKo { errori });
    impianto.fino_a(id, Passo::PubblicaAvviso).await;
    let lotti = impianto.richiesta(id).await.lotti;
    let fermata = impianto.fino_alla_fine(id).await;
    assert_eq!((fermata.passo, fermata.errori[0].codice.as_str()), (Passo::Fermata, "ERR9999"));
    let richiesta = impianto.richiesta(id).await;
    assert_eq!((richiesta.ciclo.stato(), richiesta.lotti), (Stato::Perfezionata, lotti));
    assert_eq!(impianto.emulatore.stato().appalti.len(), 1);
}

#[tokio::test]
async fn a_publication_refused_without_a_reason_is_asked_for_again() {
    let impianto = impianto().await;
    let id = impianto.invia(AD3).await;
    // npa #1315: the notice is where it was.
    arma(&impianto, "pubblica-avviso", Genere::EsitoKo { errori: vec![] });
    impianto.fino_alla_fine(id).await;
    assert_perfezionata(&impianto, id, StatoAppalto::Pubblicato, 0).await;
}

#[tokio::test]
async fn a_confirmed_appalto_without_cigs_is_asked_again() {
    let impianto = impianto().await;
    let id = impianto.invia(AD3).await;
    impianto.fino_a(id, Passo::RecuperaCig).await;
    // npa #612.
    let vuoto = json!({ "status": 200, "title": "OK", "totRows": 0, "totPages": 0, "currentPage": 1, "elementPage": 20, "result": [] });
    arma(&impianto, "recupera-cig", Genere::Risposta { stato: 200, corpo: vuoto, riprova_dopo: None });
    impianto.passo(id).await;
    assert_eq!(impianto.richiesta(id).await.ciclo.stato(), Stato::Richiesta);
    impianto.fino_alla_fine(id).await;
    assert_perfezionata(&impianto, id, StatoAppalto::Pubblicato, 0).await;
}

#[tokio::test]
async fn a_confirmation_may_take_days() {
    // npa #1405.
    let ritardo_conferma = Duration::from_hours(4 * 24);
    let mut impianto =
        Impianto::avvia(Configurazione { ritardo_conferma, ..configurazione(Sicurezza::DEMO) }).await;
    impianto.app.attese.esito_massima = Duration::from_hours(6);
    let id = impianto.invia(AD3).await;
    let inizio = impianto.tempo.ora();
    impianto.fino_alla_fine(id).await;
    assert!(impianto.tempo.ora() - inizio >= TimeDelta::days(4));
    assert_perfezionata(&impianto, id, StatoAppalto::Pubblicato, 0).await;
}
