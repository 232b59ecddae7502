//! An appalto changes hands, from end to end: in the middle of a transmission, with the answer lost, while a node is at work; and
//! others are delegated.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use cig_application::{
    ApplicationError, Avanzamento, Sessione, add_soggetto, advance, find_profile, list_soggetti,
    remove_soggetto, send, take_charge,
};
use cig_domain::RichiestaId;
use cig_domain::codici::CodiceFiscale;
use cig_domain::persone::UtenteId;
use cig_domain::porte::{Chiamata, Clock as _, Delega, PcpError, Risposta, RuoloDelegato, Soggetto};
use cig_domain::richiesta::{Stato, StatoAppalto};
use cig_domain::trasmissione::Passo;
use pcp_mock::{Errore, Genere, Guasto, mondo_demo};
use suites::in_process::InProcess;
use suites::pcp::{Tokens, emulator_settings, hold, mittente, pcp_calls, until_held};
use suites::samples::AD3;
use uuid::Uuid;

const RUP: &str = mondo_demo::RUP_SISTEMI_INFORMATIVI;
const ALTRO_RUP: &str = mondo_demo::RUP_OPERE_PUBBLICHE;

async fn service() -> InProcess {
    InProcess::start(emulator_settings(Tokens::DEMO)).await
}

fn persona(codice: &str) -> CodiceFiscale {
    codice.parse().unwrap()
}

/// Another RUP of the office, registered with ANAC.
fn colleague(service: &InProcess) -> Sessione {
    let mut collega = service.sessione.clone();
    collega.utente.codice_fiscale = persona(ALTRO_RUP);
    collega.utente.id = UtenteId(Uuid::from_u128(0x13));
    collega.utente.nome_utente = "collega".into();
    collega
}

/// Whom that operation was asked for by, each time.
fn callers(service: &InProcess, operazione: &str) -> Vec<String> {
    let chiamate = pcp_calls(&service.emulator).into_iter();
    chiamate.filter(|c| c.operazione == operazione).filter_map(|c| c.chiamante).collect()
}

/// How many appalti a search by our key shows to that person.
async fn shown(service: &InProcess, id: RichiestaId, codice: &str) -> usize {
    let codice_appalto = service.richiesta(id).await.codice_appalto;
    let ricerca = Chiamata::RicercaAppalto { codice_appalto };
    match service.app.pcp.call(&ricerca, &mittente(codice)).await.risposta {
        Ok(Risposta::AppaltiTrovati(appalti)) => appalti.len(),
        altro => panic!("{altro:?}"),
    }
}

async fn rup(service: &InProcess, id: RichiestaId) -> CodiceFiscale {
    service.richiesta(id).await.dati_gara.rup.unwrap()
}

#[tokio::test]
async fn from_any_step_of_a_transmission_the_next_calls_go_in_the_name_of_who_took_it_in_charge() {
    for passo in [
        Passo::ConfermaAppalto,
        Passo::EsitoConferma,
        Passo::RecuperaCig,
        Passo::PubblicaAvviso,
        Passo::EsitoPubblicazione,
        Passo::StatoAvviso,
    ] {
        let service = service().await;
        let id = service.send(AD3).await;
        service.until(id, passo).await;
        assert_eq!(
            (shown(&service, id, RUP).await, shown(&service, id, ALTRO_RUP).await),
            (1, 0),
            "npa #1491"
        );
        let quante = pcp_calls(&service.emulator).len();
        take_charge(&service.app, &colleague(&service), id, None).await.unwrap();
        assert_eq!(rup(&service, id).await, persona(ALTRO_RUP));
        assert_eq!((shown(&service, id, RUP).await, shown(&service, id, ALTRO_RUP).await), (0, 1));
        assert_eq!(service.to_the_end(id).await.passo, Passo::Conclusa, "{passo:?}");
        let ciclo = service.richiesta(id).await.ciclo;
        assert_eq!((ciclo.stato(), ciclo.is_utilizzata()), (Stato::Perfezionata, true));
        for chiamata in &pcp_calls(&service.emulator)[..quante] {
            assert!(chiamata.operazione == "ricerca-appalto" || chiamata.chiamante.as_deref() == Some(RUP));
        }
        for chiamata in &pcp_calls(&service.emulator)[quante..] {
            let chi = chiamata.chiamante.as_deref();
            assert!(chiamata.operazione == "ricerca-appalto" || chi == Some(ALTRO_RUP), "{chiamata:?}");
        }
        for operazione in ["crea-appalto", "conferma-appalto", "pubblica-avviso"] {
            assert_eq!(callers(&service, operazione).len(), 1, "{operazione} from {passo:?}");
        }
    }
}

#[tokio::test]
async fn no_call_is_made_in_the_old_name_while_the_appalto_changes_hands() {
    let service = service().await;
    let id = service.send(AD3).await;
    service.until(id, Passo::ConfermaAppalto).await;
    // PCP has done it, and its answer is on its way.
    hold(&service.emulator, "presa-carico", Genere::TrattieniDopo);
    let (app, collega) = (service.app.clone(), colleague(&service));
    let presa = tokio::spawn(async move { take_charge(&app, &collega, id, None).await });
    until_held(&service.emulator, "presa-carico").await;
    assert_eq!(advance(&service.app).await.unwrap(), Avanzamento::Nessuno, "it is kept still");
    service.emulator.rilascia();
    presa.await.unwrap().unwrap();
    assert_eq!(service.to_the_end(id).await.passo, Passo::Conclusa);
    assert_eq!(callers(&service, "conferma-appalto"), [ALTRO_RUP]);
}

#[tokio::test]
async fn a_presa_carico_is_not_begun_in_the_middle_of_a_call() {
    let service = service().await;
    let id = service.send(AD3).await;
    service.until(id, Passo::ConfermaAppalto).await;
    hold(&service.emulator, "conferma-appalto", Genere::TrattieniDopo);
    let app = service.app.clone();
    let passo = tokio::spawn(async move { advance(&app).await });
    until_held(&service.emulator, "conferma-appalto").await;
    let esito = take_charge(&service.app, &colleague(&service), id, None).await;
    assert!(matches!(esito, Err(ApplicationError::NotAllowed(_))), "{esito:?}");
    service.emulator.rilascia();
    passo.await.unwrap().unwrap();
    assert_eq!(service.trasmissione(id).await.passo, Passo::EsitoConferma, "its answer was taken in");
    take_charge(&service.app, &colleague(&service), id, None).await.unwrap();
    assert_eq!(service.to_the_end(id).await.passo, Passo::Conclusa);
    assert_eq!(
        (callers(&service, "presa-carico").len(), callers(&service, "conferma-appalto").len()),
        (1, 1)
    );
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_and_the_call_may_be_made_again() {
    for (genere, fatta) in
        [(Genere::TagliaDopo, true), (Genere::Html { stato: 502 }, false), (Genere::TagliaPrima, false)]
    {
        let service = service().await;
        let id = service.send(AD3).await;
        service.until(id, Passo::ConfermaAppalto).await;
        service.emulator.arma(Guasto::su("presa-carico", genere.clone()));
        let esito = take_charge(&service.app, &colleague(&service), id, None).await;
        assert_eq!(esito.is_ok(), fatta, "{genere:?}: {esito:?}");
        if !fatta {
            assert!(matches!(esito, Err(ApplicationError::Pcp(PcpError::EsitoIgnoto { .. }))), "{esito:?}");
            assert_eq!(rup(&service, id).await, persona(RUP));
            take_charge(&service.app, &colleague(&service), id, None).await.unwrap();
        }
        assert_eq!(service.to_the_end(id).await.passo, Passo::Conclusa, "{genere:?}");
        assert_eq!(callers(&service, "conferma-appalto"), [ALTRO_RUP]);
    }
}

#[tokio::test]
async fn what_was_done_and_never_stored_stops_in_the_old_name_and_goes_on_after_asking_again() {
    let service = service().await;
    let id = service.send(AD3).await;
    service.until(id, Passo::ConfermaAppalto).await;
    // Done elsewhere, or by a node that died before it could store it.
    let appalto = service.richiesta(id).await.ciclo.id_appalto().unwrap();
    let presa = service.app.pcp.call(&Chiamata::PresaCarico { id: appalto }, &mittente(ALTRO_RUP)).await;
    assert_eq!(presa.risposta, Ok(Risposta::PresaInCarico));
    let fermata = service.to_the_end(id).await;
    assert_eq!((fermata.passo, fermata.errori[0].codice.as_str()), (Passo::Fermata, "AUT01"));
    let collega = colleague(&service);
    take_charge(&service.app, &collega, id, None).await.unwrap();
    let mut uow = service.app.archivio.begin().await.unwrap();
    uow.persone().put_utente(&collega.utente, None).await.unwrap();
    uow.commit().await.unwrap();
    send(&service.app, &service.sessione, id, None).await.unwrap();
    assert_eq!(service.to_the_end(id).await.passo, Passo::Conclusa);
    assert_eq!(service.emulator.stato().appalti.len(), 1);
    assert_eq!(service.richiesta(id).await.ciclo.stato_appalto(), Some(StatoAppalto::Pubblicato));
}

#[tokio::test]
async fn who_is_not_registered_takes_nothing_in_charge_and_the_transmission_goes_on() {
    let service = service().await;
    let id = service.send(AD3).await;
    service.until(id, Passo::ConfermaAppalto).await;
    let mut estranea = service.sessione.clone();
    estranea.utente.codice_fiscale = persona(mondo_demo::PERSONA_NON_REGISTRATA);
    for esito in [
        find_profile(&service.app, &estranea, id).await.map(|_| ()),
        take_charge(&service.app, &estranea, id, None).await.map(|_| ()),
    ] {
        assert!(matches!(esito, Err(ApplicationError::Pcp(PcpError::NonAutorizzata { .. }))), "{esito:?}");
    }
    assert_eq!(service.to_the_end(id).await.passo, Passo::Conclusa);
    assert_eq!(callers(&service, "conferma-appalto"), [RUP]);
    let profilo = find_profile(&service.app, &colleague(&service), id).await.unwrap();
    assert_eq!(profilo.denominazione.as_deref(), Some(mondo_demo::DENOMINAZIONE));
}

#[tokio::test]
async fn a_delegate_is_added_and_removed_with_answers_lost_on_the_way() {
    let service = service().await;
    let errori = vec![Errore::con_dettaglio("REG19", "dato errato")];
    service.emulator.arma(Guasto::su("conferma-appalto", Genere::EsitoKo { errori }));
    let id = service.send(AD3).await;
    service.to_the_end(id).await;
    let (app, sessione) = (&service.app, &service.sessione);
    let affidamento = RuoloDelegato::Affidamento;
    let delega = Delega::new(persona(ALTRO_RUP), affidamento, service.clock.now(), None).unwrap();
    for operazione in ["aggiungi-soggetto", "elimina-soggetto"] {
        service.emulator.arma(Guasto::su(operazione, Genere::TagliaDopo));
    }
    add_soggetto(app, sessione, id, &delega).await.unwrap();
    // Once more changes nothing.
    add_soggetto(app, sessione, id, &delega).await.unwrap();
    let presenti: Vec<_> = list_soggetti(app, sessione, id).await.unwrap();
    let ruoli: Vec<_> =
        presenti.iter().map(|s| (s.codice_fiscale.as_str(), s.ruolo.as_deref().unwrap())).collect();
    assert_eq!(ruoli, [(RUP, Soggetto::RESPONSABILE), (ALTRO_RUP, affidamento.codice())]);
    assert_eq!(shown(&service, id, ALTRO_RUP).await, 1);
    remove_soggetto(app, sessione, id, &persona(ALTRO_RUP), affidamento).await.unwrap();
    remove_soggetto(app, sessione, id, &persona(ALTRO_RUP), affidamento).await.unwrap();
    assert_eq!(shown(&service, id, ALTRO_RUP).await, 0);
    let estranea =
        Delega::new(persona(mondo_demo::PERSONA_NON_REGISTRATA), affidamento, service.clock.now(), None);
    let esito = add_soggetto(app, sessione, id, &estranea.unwrap()).await;
    assert!(
        matches!(&esito, Err(ApplicationError::Pcp(PcpError::Respinta(e))) if e[0].codice == "ERR75"),
        "{esito:?}"
    );
}
