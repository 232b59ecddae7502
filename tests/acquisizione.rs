//! Taking in what ANAC has and the service has not: from end to end, over an empty store and the same emulator.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use cig_application::{ApplicationError, DaAcquisire, Lato, Sessione, adopt, compare, send};
use cig_domain::RichiestaId;
use cig_domain::codici::IdAppalto;
use cig_domain::persone::{EnteId, UfficioId};
use cig_domain::porte::{Chiamata, PcpError, RiferimentoAppalto};
use cig_domain::richiesta::{Fase, RichiestaCig, Stato, StatoAppalto};
use cig_domain::trasmissione::Passo;
use pcp_mock::{Errore, Genere, Guasto, mondo_demo};
use serde_json::json;
use suites::in_process::InProcess;
use suites::pcp::{DELAY, Tokens, emulator_settings, mittente, pcp_calls};
use suites::samples::{AD3, AD3_TRE_LOTTI, AD5};
use uuid::Uuid;

async fn service() -> InProcess {
    InProcess::start(emulator_settings(Tokens::DEMO)).await
}

fn by_id(id: IdAppalto) -> DaAcquisire {
    DaAcquisire { appalto: RiferimentoAppalto::IdAppalto(id), rup: None, avviso: None }
}

async fn taken(service: &InProcess, da: &DaAcquisire) -> Result<RichiestaCig, ApplicationError> {
    adopt(&service.app, &service.sessione, da).await
}

/// How often PCP was asked for that.
fn asked(service: &InProcess, operazione: &str) -> usize {
    pcp_calls(&service.emulator).iter().filter(|call| call.operazione == operazione).count()
}

/// The name of the appalto of a request that was sent.
async fn appalto(service: &InProcess, id: RichiestaId) -> IdAppalto {
    service.richiesta(id).await.ciclo.id_appalto().unwrap()
}

#[tokio::test]
async fn what_a_disaster_took_away_comes_back_from_the_cig_of_any_lot() {
    let mut service = service().await;
    let id = service.send(AD3_TRE_LOTTI).await;
    service.to_the_end(id).await;
    let prima = service.richiesta(id).await;
    let corpo = service.trasmissione(id).await.corpo;
    service.lose_everything().await;

    let cig = prima.lotti[1].cig.clone().unwrap();
    let da = DaAcquisire { appalto: RiferimentoAppalto::Cig(cig), rup: None, avviso: None };
    let dopo = taken(&service, &da).await.unwrap();
    assert_eq!(dopo, service.richiesta(dopo.id).await, "as it is stored");
    let names = |r: &RichiestaCig| (r.ciclo.id_appalto(), r.ciclo.id_avviso());
    assert_eq!(names(&dopo), names(&prima));
    assert_eq!(
        (dopo.ciclo.stato(), dopo.ciclo.stato_appalto()),
        (Stato::Perfezionata, Some(StatoAppalto::Pubblicato))
    );
    assert_eq!(dopo.codice_appalto, prima.codice_appalto);
    let codici = |r: &RichiestaCig| -> Vec<_> {
        r.lotti
            .iter()
            .map(|lotto| (lotto.lot_identifier.clone(), lotto.cig.clone(), lotto.dati.oggetto.clone()))
            .collect()
    };
    assert_eq!(codici(&dopo), codici(&prima));
    assert_eq!(
        (&dopo.dati_gara.oggetto, &dopo.dati_gara.rup),
        (&prima.dati_gara.oggetto, &prima.dati_gara.rup)
    );
    assert_eq!(dopo.scheda_anac.as_ref().unwrap().corpo(), corpo.value());

    let trasmissione = service.trasmissione(dopo.id).await;
    assert_eq!(trasmissione.passo, Passo::Conclusa);
    let confronto = compare(&service.app, &service.sessione, dopo.id, true).await.unwrap();
    assert!(confronto.lati.iter().all(|lato| matches!(lato, Lato::Presente(_))), "{:?}", confronto.lati);
    assert_eq!(confronto.differenze, []);
    // What was asked is in the log.
    let voci = service.log(dopo.id).await.voci;
    let chieste: Vec<_> = voci.iter().map(|riga| riga.voce.operazione.nome()).collect();
    for operazione in ["consulta-appalto", "stato-appalto", "recupera-cig", "ricerca-avviso"] {
        assert!(chieste.contains(&operazione), "{chieste:?}");
    }
}

#[tokio::test]
async fn a_confirmation_that_is_under_way_is_followed_and_never_asked_for_again() {
    let mut service = service().await;
    let id = service.send(AD3).await;
    service.until(id, Passo::EsitoConferma).await;
    let appalto = appalto(&service, id).await;
    service.lose_everything().await;
    let dopo = taken(&service, &by_id(appalto)).await.unwrap();
    assert_eq!((dopo.ciclo.stato(), dopo.ciclo.fase()), (Stato::Richiesta, Some(Fase::InCorso)));
    assert_eq!(service.to_the_end(dopo.id).await.passo, Passo::Conclusa);
    let dopo = service.richiesta(dopo.id).await;
    assert!(dopo.ciclo.is_utilizzata() && dopo.lotti[0].cig.is_some());
    assert_eq!((asked(&service, "crea-appalto"), asked(&service, "conferma-appalto")), (1, 1));
}

#[tokio::test]
async fn a_publication_that_is_under_way_is_followed_and_never_asked_for_again() {
    let mut service = service().await;
    let id = service.send(AD3).await;
    service.until(id, Passo::EsitoPubblicazione).await;
    let appalto = appalto(&service, id).await;
    service.lose_everything().await;
    let dopo = taken(&service, &by_id(appalto)).await.unwrap();
    assert_eq!(dopo.ciclo.stato_appalto(), Some(StatoAppalto::InAttesaPubblicazione));
    assert_eq!(service.to_the_end(dopo.id).await.passo, Passo::Conclusa);
    assert!(service.richiesta(dopo.id).await.ciclo.is_utilizzata());
    assert_eq!(asked(&service, "pubblica-avviso"), 1);
}

#[tokio::test]
async fn what_was_not_confirmed_waits_for_a_person_and_goes_on_in_the_same_appalto() {
    let mut service = service().await;
    let id = service.send(AD5).await;
    service.until(id, Passo::ConfermaAppalto).await;
    let appalto = appalto(&service, id).await;
    service.lose_everything().await;
    let dopo = taken(&service, &by_id(appalto)).await.unwrap();
    assert_eq!((dopo.ciclo.stato(), dopo.ciclo.fase()), (Stato::Richiesta, Some(Fase::DaCorreggere)));
    assert_eq!(asked(&service, "conferma-appalto"), 0, "nothing but questions");
    send(&service.app, &service.sessione, dopo.id, None).await.unwrap();
    assert_eq!(service.to_the_end(dopo.id).await.passo, Passo::Conclusa);
    let stato = service.emulator.stato();
    assert_eq!((stato.appalti.len(), stato.appalti[0].stato.codice()), (1, "CONF"));
}

#[tokio::test]
async fn a_notice_that_was_not_published_is_published_when_a_person_wants_it() {
    let mut service = service().await;
    let id = service.send(AD3).await;
    service.until(id, Passo::PubblicaAvviso).await;
    let appalto = appalto(&service, id).await;
    service.lose_everything().await;
    let dopo = taken(&service, &by_id(appalto)).await.unwrap();
    assert_eq!(
        (dopo.ciclo.stato(), dopo.ciclo.stato_appalto()),
        (Stato::Perfezionata, Some(StatoAppalto::Confermato))
    );
    assert_eq!(
        (service.trasmissione(dopo.id).await.passo, asked(&service, "pubblica-avviso")),
        (Passo::Fermata, 0)
    );
    send(&service.app, &service.sessione, dopo.id, None).await.unwrap();
    assert_eq!(service.to_the_end(dopo.id).await.passo, Passo::Conclusa);
    assert!(service.richiesta(dopo.id).await.ciclo.is_utilizzata());
}

#[tokio::test]
async fn what_is_here_already_is_told_and_named_to_its_own_office_only() {
    let service = service().await;
    let id = service.send(AD5).await;
    service.to_the_end(id).await;
    let chiamate = pcp_calls(&service.emulator).len();
    let richiesta = service.richiesta(id).await;
    let appalto = by_id(richiesta.ciclo.id_appalto().unwrap());
    let cig = RiferimentoAppalto::Cig(richiesta.lotti[0].cig.clone().unwrap());
    for da in [appalto.clone(), DaAcquisire { appalto: cig, ..appalto.clone() }] {
        let esito = taken(&service, &da).await;
        assert!(
            matches!(&esito, Err(ApplicationError::InUse { richiesta, .. }) if *richiesta == Some(id)),
            "{esito:?}"
        );
    }
    let mut altro = Sessione { ..service.sessione.clone() };
    altro.ufficio.id = UfficioId(Uuid::from_u128(0xA17));
    altro.utente.ufficio = altro.ufficio.id;
    let esito = adopt(&service.app, &altro, &appalto).await;
    assert!(matches!(&esito, Err(ApplicationError::InUse { richiesta: None, .. })), "{esito:?}");
    assert_eq!(pcp_calls(&service.emulator).len(), chiamate, "ANAC is not asked for that");
}

#[tokio::test]
async fn two_who_take_the_same_appalto_in_at_once_make_one_request() {
    let mut service = service().await;
    let id = service.send(AD5).await;
    service.to_the_end(id).await;
    let da = by_id(appalto(&service, id).await);
    service.lose_everything().await;
    let (uno, altro) = tokio::join!(taken(&service, &da), taken(&service, &da));
    let (presa, persa) = if uno.is_ok() { (uno, altro) } else { (altro, uno) };
    let presa = presa.unwrap().id;
    assert!(
        matches!(&persa, Err(ApplicationError::InUse { richiesta, .. }) if *richiesta == Some(presa)),
        "{persa:?}"
    );
}

/// The words of a refusal, after which nothing is here.
async fn refused(service: &InProcess, sessione: &Sessione, da: &DaAcquisire) -> String {
    let Err(ApplicationError::NotAllowed(testo)) = adopt(&service.app, sessione, da).await else {
        panic!("taken in")
    };
    testo
}

#[tokio::test]
async fn what_cannot_be_taken_in_is_refused_with_its_reason() {
    let mut service = service().await;
    let id = service.send(AD3).await;
    service.until(id, Passo::EsitoPubblicazione).await;
    let da = by_id(appalto(&service, id).await);
    service.lose_everything().await;
    let sessione = service.sessione.clone();

    let ignoto = by_id(IdAppalto(Uuid::from_u128(0xBAD)));
    assert!(refused(&service, &sessione, &ignoto).await.contains("non ha un appalto"));
    let mut altrui = sessione.clone();
    altrui.ente.id = EnteId(Uuid::from_u128(0xE));
    altrui.ente.codice_fiscale = "22222222220".parse().unwrap();
    assert!(refused(&service, &altrui, &da).await.contains("altra stazione appaltante"));

    let buyer = DaAcquisire { rup: Some("VRDPLA71E49E715K".parse().unwrap()), ..da.clone() };
    let esito = taken(&service, &buyer).await;
    assert!(
        matches!(&esito, Err(ApplicationError::Invalid(anomalie)) if anomalie[0].campo == "rup"),
        "{esito:?}"
    );
}

#[tokio::test]
async fn an_appalto_that_anac_does_not_show_to_the_rup_has_to_be_taken_in_charge_first() {
    // npa #1491.
    let mut service = service().await;
    let id = service.send(AD5).await;
    service.to_the_end(id).await;
    let da = by_id(appalto(&service, id).await);
    service.lose_everything().await;
    let errori = [Errore::con_dettaglio("AUT01", "RUP")];
    let corpo = json!({ "status": 400, "title": "KO", "detail": "Non Autorizzato", "errori": errori });
    let genere = Genere::Risposta { stato: 400, corpo, riprova_dopo: None };
    service.emulator.arma(Guasto::su("consulta-appalto", genere));
    assert!(refused(&service, &service.sessione, &da).await.contains("prenderlo in carico"));

    // A person whom ANAC does not know for this authority has nothing to take in charge.
    let mut sessione = service.sessione.clone();
    sessione.utente.codice_fiscale = mondo_demo::PERSONA_NON_REGISTRATA.parse().unwrap();
    let mut uow = service.app.archivio.begin().await.unwrap();
    uow.persone().put_utente(&sessione.utente, None).await.unwrap();
    uow.commit().await.unwrap();
    let esito = adopt(&service.app, &sessione, &da).await;
    assert!(
        matches!(&esito, Err(ApplicationError::Pcp(PcpError::NonAutorizzata { errori, .. })) if errori[0].codice == "SEC05"),
        "{esito:?}"
    );
}

#[tokio::test]
async fn of_a_notice_that_was_rectified_the_one_in_force_is_taken() {
    let mut service = service().await;
    let id = service.send(AD3).await;
    service.to_the_end(id).await;
    let ciclo = service.richiesta(id).await.ciclo;
    let (appalto, avviso) = (ciclo.id_appalto().unwrap(), ciclo.id_avviso().unwrap());
    let corpo = service.trasmissione(id).await.corpo;
    let rettifica = Chiamata::RettificaAvviso { id: appalto, avviso, corpo };
    let esito = service.app.pcp.call(&rettifica, &mittente(mondo_demo::RUP_SISTEMI_INFORMATIVI)).await;
    esito.risposta.unwrap();
    service.clock.pass(DELAY * 3);
    service.lose_everything().await;
    let presa = taken(&service, &by_id(appalto)).await.unwrap();
    let in_forza = service.emulator.stato().appalti[0].id_avviso.clone();
    assert_eq!(presa.ciclo.id_avviso().map(|id| id.to_string()), in_forza);
    assert_ne!(presa.ciclo.id_avviso(), Some(avviso));
}

#[tokio::test]
async fn a_cancelled_appalto_is_not_taken_in() {
    let mut service = service().await;
    let id = service.send(AD3).await;
    service.until(id, Passo::ConfermaAppalto).await;
    let appalto = appalto(&service, id).await;
    service.lose_everything().await;
    let cancella = Chiamata::CancellaAppalto { id: appalto, motivo: "Errore".into() };
    let esito = service.app.pcp.call(&cancella, &mittente(mondo_demo::RUP_SISTEMI_INFORMATIVI)).await;
    esito.risposta.unwrap();
    let testo = refused(&service, &service.sessione.clone(), &by_id(appalto)).await;
    assert_eq!(testo, "L'appalto è stato cancellato presso ANAC.");
}
