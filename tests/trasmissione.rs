//! Transmissions from end to end: use cases over SQLite, HTTP, the emulator; step by step, with a fault at each step.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use cig_application::{ApplicationError, CreaRichiesta, check, compare, create, edit, send, waiting};
use cig_domain::controlli::Momento;
use cig_domain::porte::{Chiamata, Clock as _, Risposta};
use cig_domain::richiesta::{Fase, Stato, StatoAppalto};
use cig_domain::trasmissione::{Attesa, Passo, Verso, VoceRegistrata};
use cig_domain::{RichiestaId, Sezione};
use pcp_mock::{ChiamataRegistrata, Configurazione, Errore, Genere, Guasto, Sorte};
use serde_json::{Value, json};
use suites::in_process::{InProcess, PASSI};
use suites::pcp::{Tokens, emulator_settings, pcp_calls};
use suites::samples::{AD3, AD3_TRE_LOTTI, SAMPLES, Sample};

async fn service() -> InProcess {
    InProcess::start(emulator_settings(Tokens::DEMO)).await
}

fn arm(service: &InProcess, operazione: &str, genere: Genere) {
    service.emulator.arma(Guasto::su(operazione, genere));
}

/// One appalto, every lot with the CIG that ANAC gave it, and every call in the log.
async fn assert_perfected(service: &InProcess, id: RichiestaId, finale: StatoAppalto, never_left: usize) {
    let trasmissione = service.trasmissione(id).await;
    assert_eq!(trasmissione.passo, Passo::Conclusa, "{trasmissione:#?}");
    let richiesta = service.richiesta(id).await;
    let ciclo = &richiesta.ciclo;
    assert_eq!((ciclo.stato(), ciclo.stato_appalto()), (Stato::Perfezionata, Some(finale)));

    let stato = service.emulator.stato();
    let [appalto] = stato.appalti.as_slice() else { panic!("{} appalti", stato.appalti.len()) };
    assert_eq!(appalto.codice_appalto, richiesta.codice_appalto.as_str());
    assert_eq!(appalto.id_appalto, ciclo.id_appalto().unwrap().to_string());
    assert_eq!(appalto.stato.codice(), finale.codice());
    let ours: Vec<_> = richiesta
        .lotti
        .iter()
        .map(|lotto| (lotto.lot_identifier.to_string(), lotto.cig.as_ref().map(ToString::to_string)))
        .collect();
    let theirs: Vec<_> =
        appalto.lotti.iter().map(|lotto| (lotto.lot_identifier.clone(), lotto.cig.clone())).collect();
    assert_eq!(ours, theirs);
    // What ANAC holds is what stands in the request.
    let scheda = richiesta.scheda().unwrap();
    let nostra = service.app.mapper.map(scheda, &richiesta, &service.sessione.ente, None);
    assert_eq!(appalto.scheda, nostra.corpo["scheda"]);
    let distinct: BTreeSet<_> = ours.iter().map(|(_, cig)| cig.as_ref().unwrap()).collect();
    assert_eq!(distinct.len(), ours.len(), "one code, one lot");

    assert_logged(&pcp_calls(&service.emulator), &service.log(id).await.voci, never_left);
}

/// The log has every call that PCP saw, in that order, and `never_left` more; each has its answer, under the name that
/// the gateway gave it.
fn assert_logged(calls: &[ChiamataRegistrata], voci: &[VoceRegistrata], never_left: usize) {
    let (sent, received): (Vec<_>, Vec<_>) =
        voci.iter().map(|riga| &riga.voce).partition(|voce| voce.verso == Verso::Invio);
    assert_eq!(sent.len(), calls.len() + never_left, "{calls:#?} {sent:#?}");
    let mut rows = sent.iter();
    for call in calls {
        let found = rows.any(|row| row.operazione.nome() == call.operazione);
        assert!(found, "call {} ({}) is not in the log in its place", call.numero, call.operazione);
    }
    for row in &sent {
        assert_eq!(received.iter().filter(|voce| voce.chiamata == row.chiamata).count(), 1, "{row:?}");
    }
    for call in calls.iter().filter(|call| call.sorte == Sorte::Risposta) {
        let name = Some(call.transazione.as_str());
        let row = received.iter().find(|voce| voce.govway_transaction_id.as_deref() == name);
        assert_eq!(row.unwrap().status, call.stato_http);
    }
}

/// To the publication of the notice where the scheda has one, else to the CIGs.
async fn assert_goes_the_whole_way(sample: Sample) {
    let (finale, steps) = if sample.scheda.has_avviso() {
        (StatoAppalto::Pubblicato, PASSI.len())
    } else {
        (StatoAppalto::Confermato, 4)
    };
    let service = service().await;
    let id = service.send(sample).await;
    service.to_the_end(id).await;
    assert_perfected(&service, id, finale, 0).await;
    let mut called: Vec<_> = pcp_calls(&service.emulator).into_iter().map(|call| call.operazione).collect();
    // How often an outcome is asked for is a matter of time.
    called.dedup();
    assert_eq!(called, PASSI.map(|(_, operazione)| operazione)[..steps], "{sample:?}");
}

#[tokio::test]
async fn every_scheda_of_the_form_gets_its_cigs_and_its_notice_is_published() {
    for sample in SAMPLES {
        assert_goes_the_whole_way(sample).await;
    }
}

/// The fault strikes the call of each step in turn; the transmission ends as if nothing had happened.
async fn assert_every_step_survives(genere: Genere) {
    for (passo, operazione) in PASSI {
        let service = service().await;
        let id = service.send(AD3).await;
        service.until(id, passo).await;
        arm(&service, operazione, genere.clone());
        service.step(id).await;
        assert!(service.emulator.guasti().armati.is_empty(), "{passo:?}: the fault did not strike");
        service.to_the_end(id).await;
        assert_perfected(&service, id, StatoAppalto::Pubblicato, 0).await;
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
        let service = service().await;
        let id = service.send(AD3).await;
        service.until(id, passo).await;
        arm(
            &service,
            operazione,
            Genere::Risposta { stato, corpo: corpo.clone(), riprova_dopo: Some(secondi) },
        );
        service.step(id).await;
        let trasmissione = service.trasmissione(id).await;
        assert_eq!(trasmissione.passo, passo, "the call had no effect: it is made again");
        assert_eq!(trasmissione.prossimo_il - service.clock.now(), TimeDelta::seconds(secondi.into()));
        service.to_the_end(id).await;
        assert_perfected(&service, id, StatoAppalto::Pubblicato, 0).await;
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
        let service = service().await;
        let id = service.send(AD3).await;
        service.until(id, passo).await;
        arm(&service, "token", Genere::TagliaDopo);
        service.step(id).await;
        assert_eq!(service.trasmissione(id).await.passo, passo, "PCP was not called: nothing to look up");
        service.to_the_end(id).await;
        assert_perfected(&service, id, StatoAppalto::Pubblicato, 1).await;
    }
}

fn error_body(codice: &str, dettaglio: &str) -> Value {
    json!({ "status": 400, "title": "KO", "detail": "Errore", "errori": [Errore::con_dettaglio(codice, dettaglio)] })
}

#[tokio::test]
async fn what_anac_refuses_comes_back_at_its_field_and_is_mended_and_sent_again() {
    let service = service().await;
    let id = service.send(AD3).await;
    let dettaglio = "$.anacForm.aggiudicazioni[0].datiBase.oggetto: is too vague";
    arm(
        &service,
        "crea-appalto",
        Genere::Risposta { stato: 400, corpo: error_body("ERR4", dettaglio), riprova_dopo: None },
    );
    assert_eq!(service.to_the_end(id).await.passo, Passo::Fermata);
    let rifiuto = service.log(id).await.rifiuto;
    assert_eq!((rifiuto[0].sezione.to_string().as_str(), rifiuto[0].campo.as_str()), ("Lotto 1", "oggetto"));
    let richiesta = service.richiesta(id).await;
    assert_eq!(richiesta.ciclo.stato(), Stato::Bozza);

    let (app, sessione) = (&service.app, &service.sessione);
    edit(app, sessione, id, richiesta.versione, &AD3.modifica()).await.unwrap();
    send(app, sessione, id, None).await.unwrap();
    service.to_the_end(id).await;
    assert_perfected(&service, id, StatoAppalto::Pubblicato, 0).await;
}

#[tokio::test]
async fn a_refused_confirmation_is_mended_in_the_same_appalto() {
    let service = service().await;
    let id = service.send(AD3).await;
    let errori = vec![Errore::con_dettaglio("ERR9999", "Errore generico")];
    arm(&service, "conferma-appalto", Genere::EsitoKo { errori });
    let fermata = service.to_the_end(id).await;
    assert_eq!((fermata.passo, fermata.errori[0].codice.as_str()), (Passo::Fermata, "ERR9999"));
    let richiesta = service.richiesta(id).await;
    assert_eq!(
        (richiesta.ciclo.stato(), richiesta.ciclo.fase()),
        (Stato::Richiesta, Some(Fase::DaCorreggere))
    );

    // Meanwhile one lot became three.
    let (app, sessione) = (&service.app, &service.sessione);
    let richiesta = edit(app, sessione, id, richiesta.versione, &AD3_TRE_LOTTI.modifica()).await.unwrap();
    let affidamento = serde_json::from_value(AD3_TRE_LOTTI.affidamento()).unwrap();
    cig_application::award(app, sessione, id, richiesta.versione, affidamento).await.unwrap();
    send(app, sessione, id, None).await.unwrap();
    service.to_the_end(id).await;
    assert_perfected(&service, id, StatoAppalto::Pubblicato, 0).await;
}

#[tokio::test]
async fn a_refused_publication_leaves_the_cigs_where_they_are() {
    let service = service().await;
    let id = service.send(AD3).await;
    let errori = vec![Errore::con_dettaglio("ERR9999", "Errore generico")];
    arm(&service, "pubblica-avviso", Genere::EsitoKo { errori });
    service.until(id, Passo::PubblicaAvviso).await;
    let lotti = service.richiesta(id).await.lotti;
    let fermata = service.to_the_end(id).await;
    assert_eq!((fermata.passo, fermata.errori[0].codice.as_str()), (Passo::Fermata, "ERR9999"));
    let richiesta = service.richiesta(id).await;
    assert_eq!((richiesta.ciclo.stato(), richiesta.lotti), (Stato::Perfezionata, lotti));
    assert_eq!(service.emulator.stato().appalti.len(), 1);
}

#[tokio::test]
async fn a_publication_refused_without_a_reason_stops_and_is_taken_up_by_a_person() {
    let service = service().await;
    let id = service.send(AD3).await;
    // npa #1315: the notice is where it was.
    arm(&service, "pubblica-avviso", Genere::EsitoKo { errori: vec![] });
    let fermata = service.to_the_end(id).await;
    assert_eq!((fermata.passo, fermata.errori.len()), (Passo::Fermata, 0));
    send(&service.app, &service.sessione, id, None).await.unwrap();
    service.to_the_end(id).await;
    assert_perfected(&service, id, StatoAppalto::Pubblicato, 0).await;
}

#[tokio::test]
async fn a_confirmed_appalto_without_cigs_is_asked_again() {
    let service = service().await;
    let id = service.send(AD3).await;
    service.until(id, Passo::RecuperaCig).await;
    // npa #612.
    let vuoto = json!({ "status": 200, "title": "OK", "totRows": 0, "totPages": 0, "currentPage": 1, "elementPage": 20, "result": [] });
    arm(&service, "recupera-cig", Genere::Risposta { stato: 200, corpo: vuoto, riprova_dopo: None });
    service.step(id).await;
    assert_eq!(service.richiesta(id).await.ciclo.stato(), Stato::Richiesta);
    service.to_the_end(id).await;
    assert_perfected(&service, id, StatoAppalto::Pubblicato, 0).await;
}

#[tokio::test]
async fn a_confirmation_may_take_days() {
    // npa #1405.
    let ritardo_conferma = Duration::from_hours(4 * 24);
    let mut service =
        InProcess::start(Configurazione { ritardo_conferma, ..emulator_settings(Tokens::DEMO) }).await;
    service.app.attese.esito_massima = Duration::from_hours(6);
    let id = service.send(AD3).await;
    let inizio = service.clock.now();
    service.until(id, Passo::EsitoConferma).await;
    assert_eq!(waiting(&service.app.archivio).await.unwrap(), [], "not yet");
    while service.clock.now() - inizio < TimeDelta::days(3) {
        service.step(id).await;
    }
    // npa #1445: the operator finds what ANAC's support asks for, and so does the person.
    let [in_attesa] = waiting(&service.app.archivio).await.unwrap().try_into().unwrap();
    let assistenza = &in_attesa.assistenza;
    assert_eq!(assistenza.attesa, Attesa::Conferma);
    assert_eq!(assistenza.id_appalto, service.richiesta(id).await.ciclo.id_appalto());
    assert!(assistenza.govway_message_id.is_some() && assistenza.govway_transaction_id.is_some());
    assert!(assistenza.segnalata_il - assistenza.dal >= TimeDelta::hours(24));
    assert!(assistenza.segnalata_il - assistenza.dal < TimeDelta::hours(31), "with the question after it");
    assert_eq!(in_attesa.ufficio, Some(service.sessione.ufficio.denominazione.clone()));
    assert_eq!(service.log(id).await.assistenza, Some(in_attesa.assistenza));
    service.to_the_end(id).await;
    assert!(service.clock.now() - inizio >= TimeDelta::days(4));
    assert_eq!(waiting(&service.app.archivio).await.unwrap(), [], "the mark goes when it moves on");
    let confirmations =
        pcp_calls(&service.emulator).into_iter().filter(|c| c.operazione == "conferma-appalto");
    assert_eq!(confirmations.count(), 1);
    assert_perfected(&service, id, StatoAppalto::Pubblicato, 0).await;
}

#[tokio::test]
async fn an_appalto_that_somebody_else_made_under_our_key_while_ours_was_lost_is_left_alone() {
    let service = service().await;
    let id = service.send(AD3).await;
    arm(&service, "crea-appalto", Genere::TagliaPrima);
    service.step(id).await;
    // Ours never arrived; another platform of the same authority uses the key for another purchase.
    let nostra = service.trasmissione(id).await;
    let mut corpo = nostra.corpo.value();
    *corpo.pointer_mut("/scheda/body/anacForm/appalto/datiBase/oggetto").unwrap() = json!("Altro acquisto");
    let creata =
        service.app.pcp.call(&Chiamata::CreaAppalto { corpo: corpo.clone().into() }, &nostra.mittente).await;
    assert!(matches!(creata.risposta, Ok(Risposta::AppaltoCreato { .. })), "{creata:?}");

    let fermata = service.to_the_end(id).await;
    assert_eq!((fermata.passo, fermata.errori[0].codice.as_str()), (Passo::Fermata, "ERR38"));
    assert_eq!(fermata.id_appalto, None);
    let richiesta = service.richiesta(id).await;
    assert_eq!((richiesta.ciclo.stato(), richiesta.ciclo.id_appalto()), (Stato::Bozza, None));
    let stato = service.emulator.stato();
    let [altrui] = stato.appalti.as_slice() else { panic!("{} appalti", stato.appalti.len()) };
    assert_eq!((&altrui.scheda, altrui.stato.codice()), (&corpo["scheda"], "IN_LAV"));
    let called = pcp_calls(&service.emulator);
    assert!(!called.iter().any(|call| call.operazione == "modifica-appalto"), "{called:#?}");
}

#[tokio::test]
async fn a_creation_that_arrived_before_the_data_were_changed_is_found_and_mended() {
    let service = service().await;
    let id = service.send(AD3).await;
    arm(&service, "crea-appalto", Genere::TagliaDopo);
    service.step(id).await;
    // ANAC does not let the RUP look it up for a while: the transmission stops, and meanwhile the data change.
    let vietato = json!({ "status": 401, "title": "KO", "detail": "Non Autorizzato", "errori": [Errore::con_dettaglio("SEC05", "RUP")] });
    arm(&service, "ricerca-appalto", Genere::Risposta { stato: 401, corpo: vietato, riprova_dopo: None });
    assert_eq!(service.to_the_end(id).await.passo, Passo::Fermata);
    let (app, sessione) = (&service.app, &service.sessione);
    let versione = service.richiesta(id).await.versione;
    let richiesta = edit(app, sessione, id, versione, &AD3_TRE_LOTTI.modifica()).await.unwrap();
    let affidamento = serde_json::from_value(AD3_TRE_LOTTI.affidamento()).unwrap();
    cig_application::award(app, sessione, id, richiesta.versione, affidamento).await.unwrap();
    send(app, sessione, id, None).await.unwrap();
    service.to_the_end(id).await;
    assert_perfected(&service, id, StatoAppalto::Pubblicato, 0).await;
}

#[tokio::test]
async fn the_sides_of_a_request_are_compared_with_what_anac_holds() {
    let service = service().await;
    let id = service.send(AD3_TRE_LOTTI).await;
    service.until(id, Passo::ConfermaAppalto).await;
    let confronto = compare(&service.app, &service.sessione, id, true).await.unwrap();
    assert_eq!((confronto.differenze, confronto.altre), (vec![], 0));
    assert!(confronto.uguali > 30, "{}", confronto.uguali);

    // Elsewhere a lot is mended, and the lots are turned round.
    let nostra = service.trasmissione(id).await;
    let mut corpo = nostra.corpo.value();
    let lotti = corpo.pointer_mut("/scheda/body/anacForm/aggiudicazioni").unwrap().as_array_mut().unwrap();
    lotti[1]["datiBase"]["oggetto"] = json!("Corretto altrove");
    lotti.reverse();
    let modifica = Chiamata::ModificaAppalto { id: nostra.id_appalto.unwrap(), corpo: corpo.into() };
    service.app.pcp.call(&modifica, &nostra.mittente).await.risposta.unwrap();
    let confronto = compare(&service.app, &service.sessione, id, true).await.unwrap();
    let [differenza] = confronto.differenze.as_slice() else { panic!("{:#?}", confronto.differenze) };
    assert_eq!(differenza.percorso, "$.anacForm.aggiudicazioni[LOT-0002].datiBase.oggetto");
    assert_eq!((differenza.sezione.to_string().as_str(), differenza.campo.as_str()), ("Lotto 2", "oggetto"));
    assert_eq!(differenza.valori.bozza, differenza.valori.inviata);
    assert_eq!(differenza.valori.presso_anac, Some(json!("Corretto altrove")));
}

#[tokio::test]
async fn anacs_own_errors_are_told_at_their_fields_before_anything_is_sent() {
    let service = service().await;
    if !service.app.specifiche.covers("AD3") {
        println!("SALTATO: mancano le specifiche di ANAC (RICHIEDI_CIG_SPECIFICHE)");
        return;
    }
    let (app, sessione) = (&service.app, &service.sessione);
    let bozza = create(app, sessione, CreaRichiesta { procedura: None, dati: AD3_TRE_LOTTI.modifica() })
        .await
        .unwrap();
    let pulita = check(app, sessione, bozza.id, Momento::Preparazione).await.unwrap();
    assert_eq!(pulita.anomalie, [], "nothing is told of the award before there is one");

    // Somma urgenza (motivoUrgenza 2) wants a link to its documents, and no typed check of ours knows it.
    let mut modifica = AD3_TRE_LOTTI.modifica();
    modifica.dati_gara.as_mut().unwrap().insert("motivoUrgenza".into(), json!("2"));
    let piena = edit(app, sessione, bozza.id, bozza.versione, &modifica).await.unwrap();
    let affidamento = serde_json::from_value(AD3_TRE_LOTTI.affidamento()).unwrap();
    cig_application::award(app, sessione, piena.id, piena.versione, affidamento).await.unwrap();
    let controllo = check(app, sessione, bozza.id, Momento::Invio).await.unwrap();
    let trovate: Vec<_> =
        controllo.anomalie.iter().map(|a| (&a.sezione, a.campo.as_str(), a.codice.as_str())).collect();
    assert_eq!(trovate, [(&Sezione::DatiGara, "linkDocumenti", "REG7")]);
    assert_eq!(controllo.anomalie[0].percorso.as_deref(), Some("$.anacForm.appalto.linkDocumenti"));
    let rifiuto = send(app, sessione, bozza.id, None).await;
    assert!(matches!(rifiuto, Err(ApplicationError::Invalid(_))), "{rifiuto:?}");
    assert_eq!(service.emulator.stato().appalti.len(), 0);
}
