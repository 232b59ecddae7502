//! The life of an appalto after its creation, from end to end: each operation to its end with the emulator, with its answer
//! lost, with the node killed between call and answer, and refused where PCP does not allow it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use cig_application::{
    ApplicationError, abandon_revision, actions, cancel, deadline, depart, edit, find, open_revision, send,
    stop_publication, verify, watch_deadlines,
};
use cig_domain::RichiestaId;
use cig_domain::persone::Profilo;
use cig_domain::porte::Clock as _;
use cig_domain::richiesta::{EsitoCanale, Revisione, RichiestaCig, Stato, StatoAppalto};
use cig_domain::trasmissione::{Azione, Motivazione, Passo, Trasmissione};
use pcp_mock::{Configurazione, Errore, Genere, Guasto};
use suites::in_process::InProcess;
use suites::pcp::{Tokens, emulator_settings, pcp_calls};
use suites::samples::{AD3, AD3_TRE_LOTTI, AD4, AD5, Sample};

async fn service() -> InProcess {
    InProcess::start(emulator_settings(Tokens::DEMO)).await
}

/// One whose notices take days, as they do.
async fn slow_publication() -> InProcess {
    let ritardo_pubblicazione = Duration::from_hours(72);
    let settings = Configurazione { ritardo_pubblicazione, ..emulator_settings(Tokens::DEMO) };
    let mut service = InProcess::start(settings).await;
    service.app.attese.esito_massima = Duration::from_hours(6);
    service
}

fn arm(service: &InProcess, operazione: &str, genere: Genere) {
    service.emulator.arma(Guasto::su(operazione, genere));
}

fn motivo() -> Motivazione {
    "Gara revocata in autotutela".parse().unwrap()
}

fn called(service: &InProcess, operazione: &str) -> usize {
    pcp_calls(&service.emulator).iter().filter(|chiamata| chiamata.operazione == operazione).count()
}

fn ostacolo(esito: Result<Trasmissione, ApplicationError>) -> String {
    match esito {
        Err(ApplicationError::NotAllowed(testo)) => testo,
        altro => panic!("{altro:?}"),
    }
}

/// Which actions are possible now.
async fn possible(service: &InProcess, id: RichiestaId) -> Vec<Azione> {
    let azioni = actions(&service.app, &service.sessione, id).await.unwrap();
    azioni.into_iter().filter(|voce| voce.ostacolo.is_none()).map(|voce| voce.azione).collect()
}

/// The node dies between the call that is due and its answer: PCP never got the call. Its lease runs out.
async fn die(service: &InProcess) {
    assert_eq!(depart(&service.app, 1).await.unwrap().len(), 1);
    service.clock.pass(service.app.affitto + Duration::from_secs(1));
}

/// An appalto whose confirmation PCP refused: in lavorazione, and back with the person.
async fn refused(service: &InProcess, sample: Sample) -> RichiestaId {
    let errori = vec![Errore::con_dettaglio("REG19", "dato errato")];
    arm(service, "conferma-appalto", Genere::EsitoKo { errori });
    let id = service.send(sample).await;
    service.to_the_end(id).await;
    let ciclo = service.richiesta(id).await.ciclo;
    assert_eq!((ciclo.stato(), ciclo.stato_appalto()), (Stato::Richiesta, Some(StatoAppalto::InLavorazione)));
    id
}

async fn cancel_it(service: &InProcess, id: RichiestaId) {
    cancel(&service.app, &service.sessione, id, None, motivo()).await.unwrap();
}

fn assert_cancelled(service: &InProcess, richiesta: &RichiestaCig) {
    let ciclo = &richiesta.ciclo;
    assert_eq!((ciclo.stato(), ciclo.stato_appalto()), (Stato::Annullata, Some(StatoAppalto::Cancellato)));
    assert_eq!(service.emulator.stato().appalti[0].stato.codice(), "CANC");
}

#[tokio::test]
async fn an_appalto_is_cancelled_in_lavorazione_and_confermato() {
    let service = service().await;
    let id = refused(&service, AD3).await;
    assert!(possible(&service, id).await.contains(&Azione::CancellaAppalto));
    cancel_it(&service, id).await;
    assert_eq!(service.to_the_end(id).await.passo, Passo::Conclusa);
    assert_cancelled(&service, &service.richiesta(id).await);
    let inviata =
        service.log(id).await.voci.into_iter().find(|v| v.voce.operazione.nome() == "cancella-appalto");
    assert!(inviata.unwrap().voce.descrizione.contains("Gara revocata in autotutela"));

    let service = self::service().await;
    let id = service.send(AD4).await;
    service.to_the_end(id).await;
    let cig = service.richiesta(id).await.lotti[0].cig.clone();
    cancel_it(&service, id).await;
    service.to_the_end(id).await;
    let richiesta = service.richiesta(id).await;
    assert_cancelled(&service, &richiesta);
    assert_eq!(richiesta.lotti[0].cig, cig, "what was given stays on record");
    assert_eq!(possible(&service, id).await, []);
}

#[tokio::test]
async fn a_cancellation_whose_answer_is_lost_is_made_once() {
    for genere in [Genere::TagliaPrima, Genere::TagliaDopo, Genere::Html { stato: 502 }] {
        let service = service().await;
        let id = refused(&service, AD3).await;
        arm(&service, "cancella-appalto", genere.clone());
        cancel_it(&service, id).await;
        assert_eq!(service.to_the_end(id).await.passo, Passo::Conclusa, "{genere:?}");
        assert_cancelled(&service, &service.richiesta(id).await);
        let fatte = pcp_calls(&service.emulator);
        let fatte = fatte.iter().filter(|c| c.operazione == "cancella-appalto" && c.eseguita);
        assert_eq!(fatte.count(), 1, "{genere:?}");
    }
}

#[tokio::test]
async fn a_node_that_dies_on_the_way_to_a_cancellation_is_taken_over() {
    let service = service().await;
    let id = refused(&service, AD3).await;
    cancel_it(&service, id).await;
    die(&service).await;
    service.to_the_end(id).await;
    assert_cancelled(&service, &service.richiesta(id).await);
}

#[tokio::test]
async fn what_pcp_does_not_allow_is_not_offered_and_refused_with_the_reason() {
    let service = service().await;
    let id = refused(&service, AD5).await;
    let testo = ostacolo(cancel(&service.app, &service.sessione, id, None, motivo()).await);
    assert!(testo.contains("AD5"), "{testo}");
    assert_eq!(called(&service, "cancella-appalto"), 0);
    let testo = ostacolo(stop_publication(&service.app, &service.sessione, id, None, motivo()).await);
    assert!(testo.contains("non ha un avviso"), "{testo}");

    let service = self::service().await;
    let id = service.send(AD3).await;
    assert_eq!(possible(&service, id).await, [], "there is no appalto yet");
    service.until(id, Passo::EsitoConferma).await;
    let testo = ostacolo(cancel(&service.app, &service.sessione, id, None, motivo()).await);
    assert!(testo.contains("sta confermando"), "ERR18: {testo}");
    let testo = ostacolo(verify(&service.app, &service.sessione, id, None).await);
    assert!(testo.contains("in corso"), "{testo}");

    service.to_the_end(id).await;
    let testo = ostacolo(cancel(&service.app, &service.sessione, id, None, motivo()).await);
    assert!(testo.contains("pubblicato"), "{testo}");
    assert_eq!(possible(&service, id).await, [Azione::RettificaAvviso, Azione::PresaCarico, Azione::Deleghe]);
}

#[tokio::test]
async fn another_office_and_who_answers_for_nothing_may_ask_for_nothing() {
    let service = service().await;
    let id = refused(&service, AD3).await;
    let mut buyer = service.sessione.clone();
    buyer.utente.profili = vec![Profilo::Buyer];
    let testo = ostacolo(cancel(&service.app, &buyer, id, None, motivo()).await);
    assert!(testo.contains("Responsabile e-Procurement"), "{testo}");
    let mut altro = service.sessione.clone();
    altro.ufficio.id = cig_domain::persone::UfficioId(uuid::Uuid::from_u128(0xbad));
    let esito = cancel(&service.app, &altro, id, None, motivo()).await;
    assert!(matches!(esito, Err(ApplicationError::NotFound)), "{esito:?}");
    let esito = actions(&service.app, &altro, id).await;
    assert!(matches!(esito, Err(ApplicationError::NotFound)), "{esito:?}");
    let versione = Some(service.richiesta(id).await.versione + 1);
    let esito = cancel(&service.app, &service.sessione, id, versione, motivo()).await;
    assert!(matches!(esito, Err(ApplicationError::Conflict)), "{esito:?}");
}

#[tokio::test]
async fn a_verification_tells_what_anac_thinks_and_changes_nothing() {
    for (genere, passo) in [
        (None, Passo::Conclusa),
        (Some(Genere::TagliaDopo), Passo::Conclusa),
        (Some(Genere::EsitoKo { errori: vec![Errore::con_dettaglio("REG19", "errato")] }), Passo::Fermata),
    ] {
        let service = service().await;
        let id = refused(&service, AD3).await;
        if let Some(genere) = genere.clone() {
            arm(&service, "verifica-appalto", genere);
        }
        verify(&service.app, &service.sessione, id, None).await.unwrap();
        let finita = service.to_the_end(id).await;
        assert_eq!(finita.passo, passo, "{genere:?}: {finita:#?}");
        let richiesta = service.richiesta(id).await;
        assert!(richiesta.ciclo.is_editable());
        // It can be mended and sent as before.
        send(&service.app, &service.sessione, id, None).await.unwrap();
        service.to_the_end(id).await;
        assert_eq!(service.richiesta(id).await.ciclo.stato(), Stato::Perfezionata);
    }
}

/// An AD3 whose notice waits to be published.
async fn waiting(service: &InProcess, sample: Sample) -> RichiestaId {
    let id = service.send(sample).await;
    service.until(id, Passo::EsitoPubblicazione).await;
    service.step(id).await;
    id
}

#[tokio::test]
async fn a_publication_is_stopped_while_it_is_waited_for() {
    let service = slow_publication().await;
    let id = waiting(&service, AD3).await;
    assert!(possible(&service, id).await.contains(&Azione::FermaPubblicazione));
    let prima = service.trasmissione(id).await;
    stop_publication(&service.app, &service.sessione, id, None, motivo()).await.unwrap();
    assert_ne!(service.trasmissione(id).await.id, prima.id, "it is a transmission of its own");
    assert_eq!(service.to_the_end(id).await.passo, Passo::Conclusa);
    let ciclo = service.richiesta(id).await.ciclo;
    assert_eq!(
        (ciclo.stato(), ciclo.stato_appalto()),
        (Stato::Annullata, Some(StatoAppalto::InStopPubblicazione))
    );
}

#[tokio::test]
async fn a_stop_whose_answer_is_lost_is_made_once_and_survives_a_dead_node() {
    for genere in [Some(Genere::TagliaPrima), Some(Genere::TagliaDopo), None] {
        let service = slow_publication().await;
        let id = waiting(&service, AD3).await;
        stop_publication(&service.app, &service.sessione, id, None, motivo()).await.unwrap();
        match genere.clone() {
            Some(genere) => arm(&service, "cancella-avviso", genere),
            None => die(&service).await,
        }
        assert_eq!(service.to_the_end(id).await.passo, Passo::Conclusa, "{genere:?}");
        assert_eq!(service.richiesta(id).await.ciclo.stato(), Stato::Annullata);
        let fatte = pcp_calls(&service.emulator);
        let fatte = fatte.iter().filter(|c| c.operazione == "cancella-avviso" && c.eseguita);
        assert_eq!(fatte.count(), 1, "{genere:?}");
    }
}

/// Opens the notice, changes what it says and sends it.
async fn change_notice(service: &InProcess, id: RichiestaId, sample: Sample, revisione: Revisione) {
    let (app, sessione) = (&service.app, &service.sessione);
    let aperta = open_revision(app, sessione, id, None, revisione).await.unwrap();
    let mut modifica = sample.modifica();
    modifica.dati_gara.as_mut().unwrap().insert("oggetto".into(), "Oggetto corretto".into());
    let cambiata = edit(app, sessione, id, aperta.versione, &modifica).await.unwrap();
    send(app, sessione, id, Some(cambiata.versione)).await.unwrap();
}

fn codes(richiesta: &RichiestaCig) -> Vec<String> {
    richiesta.lotti.iter().map(|lotto| lotto.cig.as_ref().unwrap().to_string()).collect()
}

#[tokio::test]
async fn a_notice_is_modified_and_the_codes_of_before_are_kept() {
    let service = slow_publication().await;
    let id = waiting(&service, AD3_TRE_LOTTI).await;
    let prima = service.richiesta(id).await;
    change_notice(&service, id, AD3_TRE_LOTTI, Revisione::Modifica).await;
    assert!(!service.richiesta(id).await.ciclo.is_editable(), "it is on its way");
    service.to_the_end(id).await;
    let dopo = service.richiesta(id).await;
    let ciclo = &dopo.ciclo;
    assert_eq!(
        (ciclo.stato(), ciclo.stato_appalto(), ciclo.revisione()),
        (Stato::Perfezionata, Some(StatoAppalto::Pubblicato), None)
    );
    assert_ne!(ciclo.id_avviso(), prima.ciclo.id_avviso());
    let (vecchi, nuovi) = (codes(&prima), codes(&dopo));
    assert_eq!(vecchi.iter().chain(&nuovi).collect::<BTreeSet<_>>().len(), 6, "all of them are new");
    let storia: Vec<_> = dopo.cig_precedenti.iter().map(|prec| prec.cig.to_string()).collect();
    assert_eq!(storia, vecchi);
    let presso_anac = &service.emulator.stato().appalti[0];
    let loro: Vec<_> = presso_anac.lotti.iter().map(|lotto| lotto.cig.clone().unwrap()).collect();
    assert_eq!(loro, nuovi);
    assert_eq!(dopo.dati_gara.oggetto.as_deref(), Some("Oggetto corretto"));
}

#[tokio::test]
async fn a_modification_whose_answer_is_lost_is_made_once_and_survives_a_dead_node() {
    for genere in [Some(Genere::TagliaPrima), Some(Genere::TagliaDopo), None] {
        let service = slow_publication().await;
        let id = waiting(&service, AD3).await;
        if let Some(genere) = genere.clone() {
            arm(&service, "modifica-avviso", genere);
        }
        change_notice(&service, id, AD3, Revisione::Modifica).await;
        if genere.is_none() {
            die(&service).await;
        }
        service.to_the_end(id).await;
        let richiesta = service.richiesta(id).await;
        assert_eq!(richiesta.ciclo.stato_appalto(), Some(StatoAppalto::Pubblicato), "{genere:?}");
        assert_eq!(richiesta.cig_precedenti.len(), 1, "{genere:?}");
        let fatte = pcp_calls(&service.emulator);
        let fatte = fatte.iter().filter(|c| c.operazione == "modifica-avviso" && c.eseguita);
        assert_eq!(fatte.count(), 1, "{genere:?}");
    }
}

#[tokio::test]
async fn a_modification_that_anac_refuses_comes_back_and_may_be_given_up() {
    let service = slow_publication().await;
    let id = waiting(&service, AD3).await;
    let prima = service.richiesta(id).await;
    let errori = vec![Errore::con_dettaglio("REG19", "errato")];
    arm(&service, "modifica-avviso", Genere::EsitoKo { errori });
    change_notice(&service, id, AD3, Revisione::Modifica).await;
    let fermata = service.to_the_end(id).await;
    assert_eq!((fermata.passo, fermata.errori[0].codice.as_str()), (Passo::Fermata, "REG19"));
    let richiesta = service.richiesta(id).await;
    assert!(richiesta.ciclo.is_editable());
    assert_eq!(codes(&richiesta), codes(&prima), "nothing changed at ANAC");
    let chiusa = abandon_revision(&service.app, &service.sessione, id, None).await.unwrap();
    assert_eq!((&chiusa.dati_gara, &chiusa.lotti), (&prima.dati_gara, &prima.lotti));
    change_notice(&service, id, AD3, Revisione::Modifica).await;
    service.to_the_end(id).await;
    assert_eq!(service.richiesta(id).await.ciclo.stato_appalto(), Some(StatoAppalto::Pubblicato));
}

#[tokio::test]
async fn a_published_notice_is_rectified_and_its_codes_stay() {
    for genere in [None, Some(Genere::TagliaPrima), Some(Genere::TagliaDopo)] {
        let service = service().await;
        let id = service.send(AD3).await;
        service.to_the_end(id).await;
        let prima = service.richiesta(id).await;
        if let Some(genere) = genere.clone() {
            arm(&service, "rettifica-avviso", genere);
        }
        change_notice(&service, id, AD3, Revisione::Rettifica).await;
        service.to_the_end(id).await;
        let dopo = service.richiesta(id).await;
        assert_eq!(codes(&dopo), codes(&prima), "{genere:?}");
        assert_ne!(dopo.ciclo.id_avviso(), prima.ciclo.id_avviso());
        assert_eq!((dopo.ciclo.revisione(), dopo.cig_precedenti.len()), (None, 0));
        assert_eq!(dopo.ciclo.stato_appalto(), Some(StatoAppalto::Pubblicato));
        let fatte = pcp_calls(&service.emulator);
        let fatte = fatte.iter().filter(|c| c.operazione == "rettifica-avviso" && c.eseguita);
        assert_eq!(fatte.count(), 1, "{genere:?}");
    }
}

#[tokio::test]
async fn where_a_notice_is_published_is_told() {
    let service = service().await;
    let id = service.send(AD3).await;
    service.to_the_end(id).await;
    let pubblicazione = service.richiesta(id).await.ciclo.pubblicazione();
    assert_eq!((pubblicazione.europea, pubblicazione.nazionale), (None, Some(EsitoCanale::Pubblicato)));
}

/// An AD3 that is confirmed, and whose publication PCP refused.
async fn unpublished(service: &InProcess) -> RichiestaId {
    let stato = 400;
    let corpo = serde_json::json!({ "status": 400, "title": "KO", "errori": [{ "codice": "ERR48" }] });
    arm(service, "pubblica-avviso", Genere::Risposta { stato, corpo, riprova_dopo: None });
    let id = service.send(AD3).await;
    assert_eq!(service.to_the_end(id).await.passo, Passo::Fermata);
    assert_eq!(service.richiesta(id).await.ciclo.stato_appalto(), Some(StatoAppalto::Confermato));
    id
}

#[tokio::test]
async fn an_appalto_that_is_not_published_in_time_is_warned_of_and_expires() {
    let scadenza = Duration::from_hours(90 * 24);
    let settings = Configurazione { scadenza_conferma: Some(scadenza), ..emulator_settings(Tokens::DEMO) };
    let service = InProcess::start(settings).await;
    let id = unpublished(&service).await;
    let quando = |richiesta: &RichiestaCig| deadline(&service.app, richiesta).unwrap();
    let richiesta = service.richiesta(id).await;
    assert!(!quando(&richiesta).vicina);
    service.clock.pass(Duration::from_hours(76 * 24));
    assert!(quando(&richiesta).vicina && !quando(&richiesta).passata);
    assert_eq!(watch_deadlines(&service.app).await.unwrap(), 0, "its time has not come");

    service.clock.pass(Duration::from_hours(14 * 24));
    assert!(quando(&richiesta).passata);
    assert_eq!(watch_deadlines(&service.app).await.unwrap(), 1);
    assert_eq!(watch_deadlines(&service.app).await.unwrap(), 0, "it is followed already");
    service.to_the_end(id).await;
    let ciclo = service.richiesta(id).await.ciclo;
    assert_eq!((ciclo.stato(), ciclo.stato_appalto()), (Stato::Scaduta, Some(StatoAppalto::Cancellato)));
}

#[tokio::test]
async fn an_appalto_that_anac_has_not_cancelled_yet_is_looked_at_every_day_and_may_still_be_published() {
    let service = service().await;
    let id = unpublished(&service).await;
    service.clock.pass(Duration::from_hours(91 * 24));
    assert_eq!(watch_deadlines(&service.app).await.unwrap(), 1);
    service.step(id).await;
    let guarda = service.trasmissione(id).await;
    assert_eq!(guarda.passo, Passo::ControllaScadenza);
    assert!(guarda.prossimo_il - service.clock.now() >= TimeDelta::hours(23));
    assert!(possible(&service, id).await.contains(&Azione::CancellaAppalto));
    send(&service.app, &service.sessione, id, None).await.unwrap();
    service.to_the_end(id).await;
    let richiesta = find(&service.app, &service.sessione, id).await.unwrap();
    assert_eq!(richiesta.ciclo.stato_appalto(), Some(StatoAppalto::Pubblicato));
    assert_eq!(deadline(&service.app, &richiesta), None);
}
