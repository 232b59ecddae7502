use std::time::Duration;

use cig_application::{
    ApplicationError, Avanzamento, Sessione, actions, add_soggetto, advance, depart, find, find_profile,
    list_soggetti, log, remove_soggetto, send, take_charge,
};
use cig_domain::codici::{CodiceFiscale, IdAppalto};
use cig_domain::persone::{Profilo, UtenteId};
use cig_domain::porte::{
    Delega, ErrorePcp, Motivo, Operazione, PcpError, ProfiloStazione, Risposta, RuoloDelegato, Soggetto,
};
use cig_domain::richiesta::RichiestaId;
use cig_domain::trasmissione::{Azione, Passo, Trasmissione};
use uuid::Uuid;

use crate::world::World;

const COLLEGA: &str = "VRDPLA71E49E715K";
const DELEGATO: &str = "MCCLSN81A23H501H";

/// A world with a request whose appalto was created, and is to be confirmed.
async fn created() -> (World, RichiestaId) {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    let id = IdAppalto(Uuid::from_u128(42));
    world.pcp.will([Ok(Risposta::AppaltoCreato { id, avvisi: Vec::new() })]);
    advance(&world.app).await.unwrap();
    (world, r.id)
}

/// Another RUP of the same office.
fn colleague(world: &World) -> Sessione {
    let mut collega = world.rup.clone();
    collega.utente.codice_fiscale = persona(COLLEGA);
    collega.utente.id = UtenteId(Uuid::from_u128(99));
    collega.utente.nome_utente = "collega".into();
    collega
}

fn persona(codice: &str) -> CodiceFiscale {
    codice.parse().unwrap()
}

fn in_charge(codice_fiscale: &str, ruolo: &str) -> Soggetto {
    Soggetto {
        codice_fiscale: codice_fiscale.into(),
        ruolo: Some(ruolo.into()),
        data_inizio: None,
        data_fine: None,
    }
}

fn lost() -> Result<Risposta, PcpError> {
    Err(PcpError::EsitoIgnoto { motivo: Motivo::SenzaRisposta, dettaglio: "nessuna risposta".into() })
}

fn refused(codice: &str) -> Result<Risposta, PcpError> {
    Err(PcpError::Respinta(vec![ErrorePcp { codice: codice.into(), dettaglio: None }]))
}

async fn last(world: &World, id: RichiestaId) -> Trasmissione {
    log(&world.app, &world.rup, id).await.unwrap().trasmissione.unwrap()
}

async fn rup(world: &World, id: RichiestaId) -> CodiceFiscale {
    find(&world.app, &world.rup, id).await.unwrap().dati_gara.rup.unwrap()
}

#[tokio::test]
async fn who_takes_an_appalto_in_charge_is_its_rup_and_every_later_call_goes_in_that_name() {
    let (world, id) = created().await;
    let (collega, prima) = (colleague(&world), last(&world, id).await);
    world.pcp.will([Ok(Risposta::PresaInCarico)]);
    let presa = take_charge(&world.app, &collega, id, None).await.unwrap();
    assert_eq!(world.pcp.last_caller(), Some(persona(COLLEGA)), "the new person asks");
    assert_eq!((presa.dati_gara.rup, rup(&world, id).await), (Some(persona(COLLEGA)), persona(COLLEGA)));
    let dopo = last(&world, id).await;
    assert_eq!((dopo.id, dopo.passo, dopo.affittata_fino_a), (prima.id, Passo::ConfermaAppalto, None));
    world.pcp.will([Ok(Risposta::PresaInCarico)]);
    assert_eq!(advance(&world.app).await.unwrap(), Avanzamento::Passo(prima.id), "it is due as it was");
    assert_eq!(world.pcp.count(Operazione::ConfermaAppalto), 1);
    assert_eq!(world.pcp.last_caller(), Some(persona(COLLEGA)));
    let voci = log(&world.app, &world.rup, id).await.unwrap().voci;
    let presa = voci.iter().filter(|riga| riga.voce.operazione == Operazione::PresaCarico);
    assert!(presa.clone().all(|riga| riga.voce.trasmissione.is_none()));
    assert_eq!(presa.count(), 2);
}

#[tokio::test]
async fn what_ended_goes_on_in_the_new_name_too() {
    let (world, id) = created().await;
    world.pcp.will([refused("ERR4"), Ok(Risposta::PresaInCarico)]);
    advance(&world.app).await.unwrap();
    assert_eq!(last(&world, id).await.passo, Passo::Fermata);
    let collega = colleague(&world);
    take_charge(&world.app, &collega, id, None).await.unwrap();
    let mut uow = world.app.archivio.begin().await.unwrap();
    uow.persone().put_utente(&collega.utente, None).await.unwrap();
    uow.commit().await.unwrap();
    send(&world.app, &world.rup, id, None).await.unwrap();
    assert_eq!(last(&world, id).await.mittente.codice_fiscale, persona(COLLEGA));
}

#[tokio::test]
async fn a_call_that_is_being_made_is_not_disturbed() {
    let (world, id) = created().await;
    let partenze = depart(&world.app, 1).await.unwrap();
    let prima = last(&world, id).await;
    let esito = take_charge(&world.app, &colleague(&world), id, None).await;
    assert!(matches!(&esito, Err(ApplicationError::NotAllowed(testo)) if testo.contains("è in corso")));
    assert_eq!(world.pcp.count(Operazione::PresaCarico), 0);
    assert_eq!(
        (last(&world, id).await, rup(&world, id).await),
        (prima, world.rup.utente.codice_fiscale.clone())
    );
    // The node died: its lease runs out, and what it asked is looked up in the new name.
    drop(partenze);
    world.time.pass(world.app.affitto + Duration::from_secs(1));
    world.pcp.will([Ok(Risposta::PresaInCarico)]);
    take_charge(&world.app, &colleague(&world), id, None).await.unwrap();
    world.pcp.will([Ok(Risposta::StatoAppalto(cig_domain::richiesta::StatoAppalto::InLavorazione))]);
    advance(&world.app).await.unwrap();
    assert_eq!(
        (world.pcp.count(Operazione::StatoAppalto), world.pcp.last_caller()),
        (1, Some(persona(COLLEGA)))
    );
}

#[tokio::test]
async fn where_the_answer_was_lost_or_pcp_refuses_the_people_in_charge_tell_whose_it_is() {
    for risposta in [lost(), refused("ERR999")] {
        let (world, id) = created().await;
        let soggetti = vec![in_charge(COLLEGA, Soggetto::RESPONSABILE)];
        world.pcp.will([risposta, Ok(Risposta::Soggetti(soggetti))]);
        take_charge(&world.app, &colleague(&world), id, None).await.unwrap();
        assert_eq!(world.pcp.last_caller(), Some(persona(COLLEGA)));
        assert_eq!(rup(&world, id).await, persona(COLLEGA));
    }
    for risposte in [
        vec![lost(), Ok(Risposta::Soggetti(vec![]))],
        vec![lost(), Ok(Risposta::Soggetti(vec![in_charge(COLLEGA, "DRP2")]))],
        vec![lost(), lost()],
        vec![Err(PcpError::NonAutorizzata { errori: vec![], dettaglio: "SEC05".into() })],
    ] {
        let (world, id) = created().await;
        let prima = last(&world, id).await;
        world.pcp.will(risposte);
        let esito = take_charge(&world.app, &colleague(&world), id, None).await;
        assert!(matches!(esito, Err(ApplicationError::Pcp(_))), "{esito:?}");
        assert_eq!(rup(&world, id).await, world.rup.utente.codice_fiscale);
        let dopo = last(&world, id).await;
        assert_eq!(dopo, Trasmissione { versione: dopo.versione, ..prima }, "it goes on as it was");
        // Once more, and it is done.
        world.pcp.will([Ok(Risposta::PresaInCarico)]);
        take_charge(&world.app, &colleague(&world), id, None).await.unwrap();
        assert_eq!(rup(&world, id).await, persona(COLLEGA));
    }
}

#[tokio::test]
async fn what_may_not_be_asked_for_is_refused_with_the_reason_and_pcp_is_not_called() {
    let (world, id) = created().await;
    let bozza = world.ready().await.id;
    let mut buyer = world.rup.clone();
    buyer.utente.profili = vec![Profilo::Buyer];
    for (sessione, richiesta, atteso) in
        [(&world.rup, bozza, "non è ancora stato creato"), (&buyer, id, "Responsabile e-Procurement")]
    {
        let delega = delega();
        let rifiuti = [
            take_charge(&world.app, sessione, richiesta, None).await.map(|_| ()),
            add_soggetto(&world.app, sessione, richiesta, &delega).await,
            remove_soggetto(&world.app, sessione, richiesta, &delega.codice_fiscale, delega.ruolo).await,
        ];
        for rifiuto in rifiuti {
            assert!(
                matches!(&rifiuto, Err(ApplicationError::NotAllowed(t)) if t.contains(atteso)),
                "{rifiuto:?}"
            );
        }
        let azioni = actions(&world.app, sessione, richiesta).await.unwrap();
        let ostacoli = azioni.iter().filter(|a| [Azione::PresaCarico, Azione::Deleghe].contains(&a.azione));
        assert!(ostacoli.clone().all(|a| a.ostacolo.is_some_and(|testo| testo.contains(atteso))));
        assert_eq!(ostacoli.count(), 2);
    }
    let esito = list_soggetti(&world.app, &world.rup, bozza).await;
    assert!(matches!(esito, Err(ApplicationError::NotAllowed(_))), "{esito:?}");
    let esito = find_profile(&world.app, &buyer, id).await;
    assert!(matches!(esito, Err(ApplicationError::NotAllowed(_))), "{esito:?}");
    for rifiuto in [
        take_charge(&world.app, &world.other, id, None).await.map(|_| ()),
        add_soggetto(&world.app, &world.other, id, &delega()).await,
        list_soggetti(&world.app, &world.other, id).await.map(|_| ()),
        find_profile(&world.app, &world.other, id).await.map(|_| ()),
    ] {
        assert!(matches!(rifiuto, Err(ApplicationError::NotFound)), "{rifiuto:?}");
    }
    let versione = find(&world.app, &world.rup, id).await.unwrap().versione;
    let esito = take_charge(&world.app, &colleague(&world), id, Some(versione - 1)).await;
    assert!(matches!(esito, Err(ApplicationError::Conflict)), "{esito:?}");
    assert_eq!(world.pcp.count(Operazione::PresaCarico), 0);
}

fn delega() -> Delega {
    let inizio = cig_application::testing::ManualClock::start();
    Delega::new(persona(DELEGATO), RuoloDelegato::Affidamento, inizio, None).unwrap()
}

#[tokio::test]
async fn a_delegate_is_added_and_removed_in_the_name_of_the_rup_and_both_may_be_repeated() {
    let (world, id) = created().await;
    let (app, collega, delega) = (&world.app, colleague(&world), delega());
    let rup = in_charge("RSSMRA85T10A562S", Soggetto::RESPONSABILE);
    let delegato = in_charge(DELEGATO, "DRP2");
    let insieme = || Ok(Risposta::Soggetti(vec![rup.clone(), delegato.clone()]));
    let solo = || Ok(Risposta::Soggetti(vec![rup.clone()]));
    let togli = || remove_soggetto(app, &collega, id, &delega.codice_fiscale, delega.ruolo);

    world.pcp.will([Ok(Risposta::PresaInCarico)]);
    add_soggetto(app, &collega, id, &delega).await.unwrap();
    assert_eq!(world.pcp.last_caller(), Some(world.rup.utente.codice_fiscale.clone()));
    world.pcp.will([insieme()]);
    assert_eq!(list_soggetti(app, &collega, id).await.unwrap().len(), 2);
    for risposta in [lost(), refused("ERR80")] {
        world.pcp.will([risposta, insieme()]);
        add_soggetto(app, &collega, id, &delega).await.unwrap();
    }
    world.pcp.will([refused("ERR80"), solo()]);
    let esito = add_soggetto(app, &collega, id, &delega).await;
    assert!(matches!(esito, Err(ApplicationError::Pcp(PcpError::Respinta(_)))), "another one: {esito:?}");

    world.pcp.will([Ok(Risposta::PresaInCarico)]);
    togli().await.unwrap();
    for risposta in [lost(), refused("AUT10")] {
        world.pcp.will([risposta, solo()]);
        togli().await.unwrap();
    }
    for soggetti in [insieme(), Ok(Risposta::Soggetti(vec![]))] {
        world.pcp.will([lost(), soggetti]);
        let esito = togli().await;
        assert!(matches!(esito, Err(ApplicationError::Pcp(_))), "{esito:?}");
    }
    assert_eq!(last(&world, id).await.passo, Passo::ConfermaAppalto, "the transmission is as it was");
}

#[tokio::test]
async fn the_profile_is_asked_for_in_the_name_of_who_asks() {
    let (world, id) = created().await;
    let profilo = ProfiloStazione {
        codice_ausa: Some("0000000001".into()),
        codice_fiscale: None,
        denominazione: Some("Ente di prova".into()),
        codice_centro_costo: None,
        centro_di_costo: None,
    };
    world.pcp.will([Ok(Risposta::Profilo(profilo.clone()))]);
    assert_eq!(find_profile(&world.app, &colleague(&world), id).await.unwrap(), profilo);
    assert_eq!(world.pcp.last_caller(), Some(persona(COLLEGA)));
    let voci = log(&world.app, &world.rup, id).await.unwrap().voci;
    assert!(voci.iter().any(|riga| riga.voce.operazione == Operazione::RecuperaProfilo));
}
