//! When calls are made: services out of order, limits, planned stops, the calls of a day.

use std::sync::Arc;
use std::time::Duration;

use cig_application::ritmo::{add_sosta, remove_sosta, services};
use cig_application::{ApplicationError, Avanzamento, advance, cost_centres, depart, log, send};
use cig_domain::RichiestaId;
use cig_domain::porte::{Clock as _, PcpError, Risposta};
use cig_domain::ritmo::{MotivoFermo, Periodo, Regole, Servizio, rome_day};
use cig_domain::trasmissione::{Passo, Trasmissione, TrasmissioneId};
use uuid::Uuid;

use crate::world::World;

fn out_of_order() -> Result<Risposta, PcpError> {
    Err(PcpError::NonDisponibile { retry_after: None, dettaglio: "503".into() })
}

const NOTHING_FOUND: Result<Risposta, PcpError> = Ok(Risposta::AppaltiTrovati(Vec::new()));

/// A world in which as many look for their appalto, and the request of a person begins.
async fn with_many(many: u128) -> (World, RichiestaId) {
    let world = World::new().await;
    let r = world.ready().await;
    let modello = send(&world.app, &world.rup, r.id, None).await.unwrap();
    let mut uow = world.app.archivio.begin().await.unwrap();
    for n in 1..=many {
        let (id, richiesta) = (TrasmissioneId(Uuid::from_u128(n)), RichiestaId(Uuid::from_u128(n)));
        let mut altra = Trasmissione { id, richiesta, passo: Passo::CercaAppalto, ..modello.clone() };
        uow.trasmissioni().insert(&mut altra).await.unwrap();
    }
    uow.commit().await.unwrap();
    (world, r.id)
}

async fn steps(world: &World, answers: impl IntoIterator<Item = Result<Risposta, PcpError>>) {
    for answer in answers {
        world.pcp.will([answer]);
        assert!(matches!(advance(&world.app).await.unwrap(), Avanzamento::Passo(_)));
    }
}

async fn nothing_is_called(world: &World) {
    assert_eq!(advance(&world.app).await.unwrap(), Avanzamento::Nessuno);
}

async fn reason(world: &World, id: RichiestaId) -> Option<MotivoFermo> {
    log(&world.app, &world.rup, id).await.unwrap().fermo.map(|fermo| fermo.motivo)
}

#[tokio::test]
async fn an_outage_costs_few_calls_and_when_it_is_over_they_come_back_little_by_little() {
    let (world, id) = with_many(40).await;
    steps(&world, (0..5).map(|_| out_of_order())).await;
    nothing_is_called(&world).await;
    let fermo = log(&world.app, &world.rup, id).await.unwrap().fermo.unwrap();
    assert_eq!((fermo.motivo, fermo.servizio), (MotivoFermo::Guasto, Servizio::ComunicaAppalto));
    assert_eq!(fermo.dal, Some(world.time.now()));

    // One call sees whether it is back, whatever the number of seats; no other node makes one beside it.
    world.time.pass(Duration::from_secs(15));
    let prova = depart(&world.app, 50).await.unwrap();
    assert_eq!(prova.len(), 1);
    nothing_is_called(&world).await;
    world.pcp.will([out_of_order()]);
    for partenza in prova {
        cig_application::complete(&world.app, partenza).await.unwrap();
    }
    nothing_is_called(&world).await;

    world.time.pass(Duration::from_secs(30));
    steps(&world, [NOTHING_FOUND]).await;
    let poche = depart(&world.app, 30).await.unwrap();
    assert_eq!(poche.len(), 1, "not all at once");
    drop(poche);
    world.time.pass(Duration::from_secs(45));
    // A seat that one lane does not need goes to another in the next turn.
    let tutte = [depart(&world.app, 30).await.unwrap(), depart(&world.app, 30).await.unwrap()];
    assert!(tutte.iter().map(Vec::len).sum::<usize>() > 30);
    let mai_contati = log(&world.app, &world.rup, id).await.unwrap().trasmissione.unwrap();
    assert_eq!(mai_contati.tentativi, 0, "waiting is no attempt");
}

#[tokio::test]
async fn one_transmission_that_always_fails_does_not_hold_the_others() {
    let (world, _) = with_many(0).await;
    for _ in 0..12 {
        steps(&world, [out_of_order()]).await;
        world.time.pass(Duration::from_mins(10));
    }
    steps(&world, [out_of_order()]).await;
}

#[tokio::test]
async fn a_limit_of_anac_holds_the_whole_service_to_the_second() {
    let (world, id) = with_many(3).await;
    steps(&world, [Err(PcpError::Quota(Duration::from_secs(90)))]).await;
    assert_eq!(reason(&world, id).await, Some(MotivoFermo::Limite));
    world.time.pass(Duration::from_secs(89));
    nothing_is_called(&world).await;
    world.time.pass(Duration::from_secs(1));
    assert_eq!(reason(&world, id).await, None);
    steps(&world, [NOTHING_FOUND, NOTHING_FOUND]).await;
}

#[tokio::test]
async fn without_vouchers_no_service_is_called() {
    let (world, id) = with_many(10).await;
    let muta = || Err(PcpError::SenzaVoucher { retry_after: None, dettaglio: "PDND".into() });
    steps(&world, (0..5).map(|_| muta())).await;
    nothing_is_called(&world).await;
    let fermo = log(&world.app, &world.rup, id).await.unwrap().fermo.unwrap();
    assert_eq!((fermo.motivo, fermo.servizio), (MotivoFermo::Guasto, Servizio::Pdnd));
    world.time.pass(Duration::from_secs(15));
    steps(&world, [NOTHING_FOUND, NOTHING_FOUND]).await;
}

#[tokio::test]
async fn a_try_that_gets_no_voucher_does_not_hold_the_service_until_its_lease_runs_out() {
    let (world, _) = with_many(40).await;
    steps(&world, (0..5).map(|_| out_of_order())).await;
    world.time.pass(Duration::from_secs(15));
    steps(&world, [Err(PcpError::SenzaVoucher { retry_after: None, dettaglio: "PDND".into() })]).await;
    nothing_is_called(&world).await;
    world.time.pass(Duration::from_secs(15));
    steps(&world, [NOTHING_FOUND]).await;
}

#[tokio::test]
async fn in_a_planned_stop_nothing_is_sent_and_people_are_told_until_when() {
    let (world, id) = with_many(3).await;
    let ora = world.time.now();
    let store = world.app.archivio.clone();
    let periodo = Periodo { dal: ora, al: ora + Duration::from_hours(2) };
    let sosta = add_sosta(&store, Uuid::from_u128(1), None, periodo, Some("manutenzione".into())).await;
    let altra = Periodo { dal: ora, al: ora + Duration::from_hours(9) };
    add_sosta(&store, Uuid::from_u128(2), Some(Servizio::PubblicaAvviso), altra, None).await.unwrap();
    nothing_is_called(&world).await;
    let fermo = log(&world.app, &world.rup, id).await.unwrap().fermo.unwrap();
    assert_eq!((fermo.motivo, fermo.fino_a), (MotivoFermo::Sosta, periodo.al));
    assert_eq!(fermo.dettaglio.as_deref(), Some("manutenzione"));

    world.time.pass(Duration::from_hours(2));
    steps(&world, [NOTHING_FOUND]).await;
    let tolta = remove_sosta(&store, sosta.unwrap().id).await.unwrap();
    assert!(tolta && !remove_sosta(&store, Uuid::from_u128(1)).await.unwrap());
    let rovescia = Periodo { dal: periodo.al, al: periodo.dal };
    let errore = add_sosta(&store, Uuid::from_u128(3), None, rovescia, None).await.unwrap_err();
    assert!(matches!(errore, ApplicationError::NotAllowed(_)));
}

#[tokio::test]
async fn the_calls_of_a_day_are_not_exceeded_and_what_is_under_way_has_the_last_of_them() {
    let (mut world, id) = with_many(20).await;
    let al_giorno = [(Servizio::ComunicaAppalto, 10)].into();
    world.app.regole = Arc::new(Regole { al_giorno, ..Regole::default() });
    let giorno = rome_day(world.time.now());
    let mut uow = world.app.archivio.begin().await.unwrap();
    uow.ritmo().reserve(Servizio::ComunicaAppalto, giorno, 9, None).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(reason(&world, id).await, Some(MotivoFermo::Quota), "the tenth is not for a new appalto");
    assert_eq!(depart(&world.app, 9).await.unwrap().len(), 1);
    nothing_is_called(&world).await;
    let stato = services(&world.app.archivio, world.time.as_ref(), &world.app.regole).await.unwrap();
    let stato = stato.into_iter().find(|stato| stato.servizio == Servizio::ComunicaAppalto).unwrap();
    assert_eq!((stato.chiamate, stato.limite), (10, Some(10)));
    let fermo = stato.fermo.unwrap();
    assert_eq!(fermo.motivo, MotivoFermo::Quota);

    world.time.pass((fermo.fino_a - world.time.now()).to_std().unwrap() + Duration::from_secs(1));
    assert!(depart(&world.app, 9).await.unwrap().len() > 1, "a new day");
}

#[tokio::test]
async fn the_register_is_asked_within_the_days_calls_and_not_in_a_planned_stop() {
    let mut world = World::new().await;
    world.app.regole = Arc::new(Regole { al_giorno: [(Servizio::Ausa, 2)].into(), ..Regole::default() });
    let ora = world.time.now();
    let periodo = Periodo { dal: ora, al: ora + Duration::from_hours(1) };
    let sosta = add_sosta(&world.app.archivio, Uuid::from_u128(1), Some(Servizio::Ausa), periodo, None).await;
    let refused = async || match cost_centres(&world.app, &world.rup).await {
        Err(ApplicationError::Unavailable(motivo)) => motivo,
        altro => panic!("{altro:?}"),
    };
    let in_sosta = refused().await;
    remove_sosta(&world.app.archivio, sosta.unwrap().id).await.unwrap();

    for _ in 0..2 {
        cost_centres(&world.app, &world.rup).await.unwrap();
        assert!(cost_centres(&world.app, &world.rup).await.is_ok(), "known for a while, and not asked again");
        world.time.pass(Duration::from_mins(5));
    }
    let finite = refused().await;
    assert_ne!(in_sosta, finite);
    let stato = services(&world.app.archivio, world.time.as_ref(), &world.app.regole).await.unwrap();
    let ausa = stato.into_iter().find(|stato| stato.servizio == Servizio::Ausa).unwrap();
    assert_eq!((ausa.chiamate, ausa.fermo.map(|fermo| fermo.motivo)), (2, Some(MotivoFermo::Quota)));
}
