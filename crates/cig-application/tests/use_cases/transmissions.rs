use std::time::Duration;

use cig_application::{
    ApplicationError, Avanzamento, advance, complete, delete, depart, edit, find, log, send,
};
use cig_domain::RichiestaId;
use cig_domain::codici::{IdAppalto, IdAvviso, LotIdentifier};
use cig_domain::persone::EnteId;
use cig_domain::porte::{
    ErrorePcp, Esito, EsitoOperazione, LottoCig, Motivo, Operazione, PcpError, Risposta,
};
use cig_domain::richiesta::{Fase, Stato, StatoAppalto};
use cig_domain::trasmissione::{Passo, Trasmissione, TrasmissioneId, Verso};
use serde_json::json;
use uuid::Uuid;

use crate::world::World;

const APPALTO: IdAppalto = IdAppalto(Uuid::from_u128(42));

pub(crate) type Answer = Result<Risposta, PcpError>;

pub(crate) const CREATED: Answer = Ok(Risposta::AppaltoCreato { id: APPALTO, avvisi: Vec::new() });

fn outcome(esito: Esito, errori: Vec<ErrorePcp>) -> Risposta {
    Risposta::Esito(Some(EsitoOperazione { esito, dettaglio: None, errori, id_avviso: None }))
}

fn codes(cig: &str) -> Risposta {
    Risposta::Cig(vec![LottoCig { lot_identifier: LotIdentifier::at(1).unwrap(), cig: cig.parse().unwrap() }])
}

fn error(codice: &str, dettaglio: &str) -> Vec<ErrorePcp> {
    vec![ErrorePcp { codice: codice.into(), dettaglio: Some(dettaglio.into()) }]
}

/// Advances until nothing is due for an hour.
pub(crate) async fn run(world: &World) {
    for _ in 0..50 {
        if advance(&world.app).await.unwrap() == Avanzamento::Nessuno {
            world.time.pass(Duration::from_hours(1));
            if advance(&world.app).await.unwrap() == Avanzamento::Nessuno {
                return;
            }
        }
    }
    panic!("the transmission does not end");
}

#[tokio::test]
async fn a_request_goes_from_sending_to_its_cig_and_every_exchange_is_logged() {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, Some(r.versione)).await.unwrap();
    world.pcp.will([
        CREATED,
        Ok(Risposta::PresaInCarico),
        Ok(outcome(Esito::InAttesa, vec![])),
        Ok(outcome(Esito::Ok, vec![])),
        Ok(codes("B210BC38FE")),
    ]);
    run(&world).await;
    let r = find(&world.app, &world.rup, r.id).await.unwrap();
    assert_eq!(r.ciclo.stato(), Stato::Perfezionata);
    assert_eq!(r.lotti[0].cig.as_ref().unwrap().as_str(), "B210BC38FE");
    let registro = log(&world.app, &world.rup, r.id).await.unwrap();
    assert_eq!(registro.trasmissione.unwrap().passo, Passo::Conclusa);
    let inviate: Vec<_> = registro
        .voci
        .iter()
        .map(|riga| &riga.voce)
        .filter(|v| v.verso == Verso::Invio)
        .map(|v| v.operazione.descrizione())
        .collect();
    assert_eq!(
        inviate,
        ["Crea Appalto", "Conferma Appalto", "Esito Operazione", "Esito Operazione", "Recupera CIG"]
    );
    let voci: Vec<_> = registro.voci.iter().map(|riga| &riga.voce).collect();
    for invio in voci.iter().filter(|v| v.verso == Verso::Invio) {
        let risposta = voci.iter().find(|v| v.chiamata == invio.chiamata && v.verso == Verso::Ricezione);
        assert_eq!(risposta.unwrap().govway_message_id.as_deref(), Some("msg-1"));
    }
    assert!(matches!(
        delete(&world.app, &world.rup, r.id, r.versione).await,
        Err(ApplicationError::NotAllowed(_))
    ));
}

#[tokio::test]
async fn a_request_is_sent_once() {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    assert!(matches!(send(&world.app, &world.rup, r.id, None).await, Err(ApplicationError::NotAllowed(_))));
    let modifica = crate::world::complete();
    let versione = find(&world.app, &world.rup, r.id).await.unwrap().versione;
    let esito = edit(&world.app, &world.rup, r.id, versione, &modifica).await;
    assert!(matches!(esito, Err(ApplicationError::NotAllowed(_))));
}

#[tokio::test]
async fn a_request_with_anomalies_is_not_sent() {
    let world = World::new().await;
    let r = world.ready().await;
    let mut modifica = crate::world::complete();
    modifica.dati_gara.as_mut().unwrap().remove("oggetto");
    let r = edit(&world.app, &world.rup, r.id, r.versione, &modifica).await.unwrap();
    let errore = send(&world.app, &world.rup, r.id, None).await.unwrap_err();
    let ApplicationError::Invalid(anomalie) = errore else { panic!("{errore}") };
    assert_eq!(anomalie[0].campo, "oggetto");
    assert_eq!(advance(&world.app).await.unwrap(), Avanzamento::Nessuno);
}

#[tokio::test]
async fn what_anac_refuses_comes_back_at_its_field_and_can_be_mended_and_sent_again() {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    world
        .pcp
        .will([Err(PcpError::Respinta(error("ERR4", "$.anacForm.oggetto: is missing but it is required")))]);
    run(&world).await;
    let rifiuto = log(&world.app, &world.rup, r.id).await.unwrap().rifiuto;
    assert_eq!((rifiuto[0].campo.as_str(), rifiuto[0].codice.as_str()), ("oggetto", "ERR4"));
    let r = find(&world.app, &world.rup, r.id).await.unwrap();
    assert_eq!(r.ciclo.stato(), Stato::Bozza);

    send(&world.app, &world.rup, r.id, None).await.unwrap();
    world.pcp.will([
        CREATED,
        Ok(Risposta::PresaInCarico),
        Ok(outcome(Esito::Ko, error("REG19", "CUP"))),
        Ok(Risposta::StatoAppalto(StatoAppalto::InLavorazione)),
        Ok(outcome(Esito::Ko, error("REG19", "CUP"))),
    ]);
    run(&world).await;
    let r = find(&world.app, &world.rup, r.id).await.unwrap();
    assert_eq!((r.ciclo.stato(), r.ciclo.fase()), (Stato::Richiesta, Some(Fase::DaCorreggere)));
    let r = edit(&world.app, &world.rup, r.id, r.versione, &crate::world::complete()).await.unwrap();

    send(&world.app, &world.rup, r.id, None).await.unwrap();
    world.pcp.will([
        Ok(Risposta::PresaInCarico),
        Ok(Risposta::PresaInCarico),
        Ok(outcome(Esito::Ok, vec![])),
        Ok(codes("B210BC38FE")),
    ]);
    run(&world).await;
    assert_eq!(find(&world.app, &world.rup, r.id).await.unwrap().ciclo.stato(), Stato::Perfezionata);
    assert_eq!(
        world.pcp.count(Operazione::CreaAppalto),
        2,
        "the first one was refused, the second made the appalto"
    );
    assert_eq!(world.pcp.count(Operazione::ModificaAppalto), 1);
}

#[tokio::test]
async fn a_node_that_dies_after_the_call_leaves_a_step_that_another_looks_up() {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    assert_eq!(depart(&world.app, 1).await.unwrap().len(), 1);
    assert_eq!(advance(&world.app).await.unwrap(), Avanzamento::Nessuno, "the lease still holds");
    world.time.pass(world.app.affitto);
    let inviata = log(&world.app, &world.rup, r.id).await.unwrap().trasmissione.unwrap().corpo;
    let held = json!({ "idAppalto": APPALTO, "scheda": inviata.scheda() });
    world.pcp.will([
        Ok(Risposta::AppaltiTrovati(vec![(APPALTO, Some(StatoAppalto::InLavorazione))])),
        Ok(Risposta::Appalto(held)),
        Ok(Risposta::PresaInCarico),
        Ok(Risposta::PresaInCarico),
        Ok(outcome(Esito::Ok, vec![])),
        Ok(codes("B210BC38FE")),
    ]);
    run(&world).await;
    assert_eq!(world.pcp.count(Operazione::CreaAppalto), 0, "the lost creation was not repeated");
    let registro = log(&world.app, &world.rup, r.id).await.unwrap();
    assert_eq!(registro.voci[0].voce.operazione, Operazione::CreaAppalto, "the lost call is in the log");
    assert_eq!(find(&world.app, &world.rup, r.id).await.unwrap().ciclo.stato(), Stato::Perfezionata);
}

#[tokio::test]
async fn an_answer_that_comes_after_the_lease_ran_out_is_logged_and_changes_nothing() {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    let lenta = depart(&world.app, 1).await.unwrap().remove(0);
    world.time.pass(world.app.affitto);
    world.pcp.will([Ok(Risposta::AppaltiTrovati(vec![(APPALTO, None)]))]);
    advance(&world.app).await.unwrap();
    world.pcp.will([CREATED]);
    assert!(matches!(complete(&world.app, lenta).await.unwrap(), Avanzamento::Ceduta(_)));
    let registro = log(&world.app, &world.rup, r.id).await.unwrap();
    assert_eq!(registro.voci.len(), 4);
    assert_eq!(registro.trasmissione.unwrap().passo, Passo::ConfrontaAppalto);
}

#[tokio::test]
async fn a_lot_never_gets_a_second_cig() {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    let mut uow = world.app.archivio.begin().await.unwrap();
    let mut con_cig = uow.richieste().find(cig_domain::porte::Ambito::Sistema, r.id).await.unwrap().unwrap();
    con_cig.lotti[0].cig = Some("K00003EC3A".parse().unwrap());
    uow.richieste().update(&mut con_cig).await.unwrap();
    uow.commit().await.unwrap();
    world.pcp.will([
        CREATED,
        Ok(Risposta::PresaInCarico),
        Ok(outcome(Esito::Ok, vec![])),
        Ok(codes("B210BC38FE")),
    ]);
    run(&world).await;
    let r = find(&world.app, &world.rup, r.id).await.unwrap();
    assert_eq!(r.lotti[0].cig.as_ref().unwrap().as_str(), "K00003EC3A");
    let trasmissione = log(&world.app, &world.rup, r.id).await.unwrap().trasmissione.unwrap();
    assert_eq!(trasmissione.passo, Passo::Fermata);
    assert!(trasmissione.messaggio.unwrap().contains("ha già il CIG K00003EC3A"));
}

#[tokio::test]
async fn an_answer_that_never_came_leads_to_a_look_up() {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    let lost =
        || Err(PcpError::EsitoIgnoto { motivo: Motivo::SenzaRisposta, dettaglio: "tempo scaduto".into() });
    world.pcp.will([
        lost(),
        Ok(Risposta::AppaltiTrovati(vec![])),
        CREATED,
        lost(),
        Ok(Risposta::StatoAppalto(StatoAppalto::Confermato)),
        Ok(Risposta::Cig(vec![])),
        Ok(codes("B210BC38FE")),
    ]);
    run(&world).await;
    assert_eq!(find(&world.app, &world.rup, r.id).await.unwrap().ciclo.stato(), Stato::Perfezionata);
    assert_eq!(world.pcp.count(Operazione::ConfermaAppalto), 1);
}

#[tokio::test]
async fn what_anac_confirmed_holds_even_if_it_was_changed_here_meanwhile() {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    world.pcp.will([
        CREATED,
        Ok(Risposta::PresaInCarico),
        Ok(outcome(Esito::Ko, error("ERR9999", "errore generico"))),
        Ok(Risposta::StatoAppalto(StatoAppalto::InLavorazione)),
        Ok(outcome(Esito::Ko, error("ERR9999", "errore generico"))),
    ]);
    run(&world).await;
    let versione = find(&world.app, &world.rup, r.id).await.unwrap().versione;
    let mut modifica = crate::world::complete();
    modifica.lotti.as_mut().unwrap()[0].lot_identifier = LotIdentifier::at(2);
    let mut affidamento = r.affidamento.clone().unwrap();
    affidamento.lotti[0].lot_identifier = LotIdentifier::at(2).unwrap();
    let altra = edit(&world.app, &world.rup, r.id, versione, &modifica).await.unwrap();
    cig_application::award(&world.app, &world.rup, r.id, altra.versione, affidamento).await.unwrap();

    send(&world.app, &world.rup, r.id, None).await.unwrap();
    world.pcp.will([
        Err(PcpError::Respinta(error("ERR16", "stato"))),
        Ok(Risposta::StatoAppalto(StatoAppalto::Confermato)),
        // Not what was sent last.
        Ok(Risposta::Appalto(json!({ "idAppalto": APPALTO, "scheda": { "versione": "0.9" } }))),
        Ok(Risposta::StatoAppalto(StatoAppalto::Confermato)),
        Ok(codes("B210BC38FE")),
    ]);
    run(&world).await;
    let finale = find(&world.app, &world.rup, r.id).await.unwrap();
    assert_eq!(finale.ciclo.stato(), Stato::Perfezionata);
    assert_eq!(finale.affidamento, r.affidamento);
    assert_eq!(finale.lotti[0].lot_identifier, LotIdentifier::at(1).unwrap());
    assert_eq!(finale.lotti[0].cig.as_ref().unwrap().as_str(), "B210BC38FE");
    let trasmissione = log(&world.app, &world.rup, r.id).await.unwrap().trasmissione.unwrap();
    assert_eq!(trasmissione.passo, Passo::Conclusa);
    assert!(trasmissione.messaggio.unwrap().contains("la richiesta è tornata a quelli"));
}

#[tokio::test]
async fn codes_that_do_not_fit_leave_a_request_that_a_person_can_mend() {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    let altrui =
        LottoCig { lot_identifier: LotIdentifier::at(9).unwrap(), cig: "B210BC38FE".parse().unwrap() };
    world.pcp.will([
        CREATED,
        Ok(Risposta::PresaInCarico),
        Ok(outcome(Esito::Ok, vec![])),
        Ok(Risposta::Cig(vec![altrui])),
    ]);
    run(&world).await;
    let r = find(&world.app, &world.rup, r.id).await.unwrap();
    assert_eq!(r.ciclo.fase(), Some(Fase::DaCorreggere));
}

#[tokio::test]
async fn a_stopped_publication_is_taken_up_again_by_sending() {
    let world = World::new().await;
    let r = world.ready_with_notice().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    let avviso = IdAvviso(Uuid::from_u128(43));
    let confermata =
        EsitoOperazione { esito: Esito::Ok, dettaglio: None, errori: vec![], id_avviso: Some(avviso) };
    world.pcp.will([
        CREATED,
        Ok(Risposta::PresaInCarico),
        Ok(Risposta::Esito(Some(confermata))),
        Ok(codes("B210BC38FE")),
        Err(PcpError::Respinta(error("ERR48", "operazione non consentita per la tipologia di avviso"))),
    ]);
    run(&world).await;
    let ferma = log(&world.app, &world.rup, r.id).await.unwrap().trasmissione.unwrap();
    assert_eq!(ferma.passo, Passo::Fermata);
    assert_eq!(find(&world.app, &world.rup, r.id).await.unwrap().ciclo.stato(), Stato::Perfezionata);

    let ripresa = send(&world.app, &world.rup, r.id, None).await.unwrap();
    assert_eq!((ripresa.id, ripresa.passo), (ferma.id, Passo::StatoAvviso));
    world.pcp.will([Ok(Risposta::StatoAvviso("PUBB".into()))]);
    run(&world).await;
    assert!(find(&world.app, &world.rup, r.id).await.unwrap().ciclo.is_utilizzata());
    assert!(matches!(send(&world.app, &world.rup, r.id, None).await, Err(ApplicationError::NotAllowed(_))));
}

#[tokio::test]
async fn anac_is_called_in_the_name_of_who_was_rup_when_the_request_was_sent() {
    let world = World::new().await;
    let r = world.ready().await;
    let trasmissione = send(&world.app, &world.rup, r.id, None).await.unwrap();
    assert_eq!(Some(&trasmissione.mittente.codice_fiscale), r.dati_gara.rup.as_ref());
    let mut altrove = world.rup.utente.clone();
    altrove.ufficio = world.other.ufficio.id;
    let mut uow = world.app.archivio.begin().await.unwrap();
    uow.persone().put_utente(&altrove, None).await.unwrap();
    uow.commit().await.unwrap();
    world.pcp.will([
        CREATED,
        Ok(Risposta::PresaInCarico),
        Ok(outcome(Esito::Ok, vec![])),
        Ok(codes("B210BC38FE")),
    ]);
    run(&world).await;
    assert_eq!(find(&world.app, &world.rup, r.id).await.unwrap().ciclo.stato(), Stato::Perfezionata);
}

#[tokio::test]
async fn three_requests_of_an_authority_do_not_wait_behind_the_many_of_another() {
    let world = World::new().await;
    let r = world.ready().await;
    let modello = send(&world.app, &world.rup, r.id, None).await.unwrap();
    let altro_ente = EnteId(Uuid::from_u128(9));
    let mut uow = world.app.archivio.begin().await.unwrap();
    for n in 1..=203 {
        // The few come last.
        let ente = if n > 200 { altro_ente } else { modello.ente };
        let (id, richiesta) = (TrasmissioneId(Uuid::from_u128(n)), RichiestaId(Uuid::from_u128(n)));
        let mut altra = Trasmissione { id, richiesta, ente, ..modello.clone() };
        uow.trasmissioni().insert(&mut altra).await.unwrap();
    }
    uow.commit().await.unwrap();
    let mut dei_pochi = 0;
    for _ in 0..6 {
        let partenze = depart(&world.app, 1).await.unwrap();
        dei_pochi += partenze.iter().filter(|partenza| partenza.ente() == altro_ente).count();
    }
    assert_eq!(dei_pochi, 3, "every other turn is theirs, until they are through");
    assert_eq!(depart(&world.app, 50).await.unwrap().len(), 50);
}
