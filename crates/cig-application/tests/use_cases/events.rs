use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use cig_application::events::{Eventi, complete, deliveries, depart, list, prune, publish, revive};
use cig_application::testing::{Half, ManualClock};
use cig_application::{CreaRichiesta, copy, create, delete, edit, send};
use cig_domain::eventi::{
    AtteseConsegne, Destinazione, EsitoConsegna, Evento, EventoPubblicato, StatoConsegna,
};
use cig_domain::porte::{Ambito, ErrorePcp, PcpError, Webhooks};
use cig_domain::richiesta::{Procedura, RichiestaId};
use serde_json::json;
use std::sync::Arc;

use crate::transmissions::{CREATED, run};
use crate::world::{World, complete as complete_data};

/// Publishes, and reads what the office sees.
async fn told(world: &World) -> Vec<EventoPubblicato> {
    while publish(&eventi(world, Arc::default())).await.unwrap() {}
    list(&world.app, &world.rup, 0, 100).await.unwrap()
}

fn of(id: RichiestaId, pubblicati: &[EventoPubblicato]) -> Vec<(u32, &'static str)> {
    let suoi = pubblicati.iter().map(|p| &p.evento).filter(|evento| evento.richiesta == id);
    suoi.map(|evento| (evento.sequenza, evento.tipo.nome())).collect()
}

fn eventi(world: &World, webhooks: Arc<Receiver>) -> Eventi {
    let destinazione = Destinazione { nome: "start".into(), ente: None, ufficio: None };
    Eventi {
        archivio: Arc::new(world.app.archivio.clone()),
        webhooks,
        destinazioni: Arc::new([destinazione]),
        clock: world.time.clone(),
        sorte: Arc::new(Half),
        attese: AtteseConsegne { tentativi: 3, ..AtteseConsegne::default() },
        affitto: Duration::from_secs(30),
    }
}

/// Says what it was told to, last first, and then takes all; keeps what it took.
#[derive(Default)]
struct Receiver {
    outcomes: Mutex<Vec<EsitoConsegna>>,
    taken: Mutex<Vec<(u32, &'static str)>>,
}

#[async_trait]
impl Webhooks for Receiver {
    async fn deliver(&self, _: &str, evento: &Evento) -> EsitoConsegna {
        let esito = self.outcomes.lock().unwrap().pop().unwrap_or(EsitoConsegna::Accolta);
        if esito == EsitoConsegna::Accolta {
            self.taken.lock().unwrap().push((evento.sequenza, evento.tipo.nome()));
        }
        esito
    }
}

#[tokio::test]
async fn each_change_of_a_request_is_told_with_what_it_then_was() {
    let world = World::new().await;
    let procedura = Procedura { riferimento: "PROC-42".into(), indirizzo: None };
    let dati = complete_data();
    let crea = CreaRichiesta { procedura: Some(procedura), dati };
    let r = create(&world.app, &world.rup, crea).await.unwrap();
    let pubblicati = told(&world).await;
    assert_eq!(of(r.id, &pubblicati), [(1, "richiesta.creata")]);
    let evento = &pubblicati[0].evento;
    assert_eq!((evento.istante, evento.ufficio), (ManualClock::start(), world.rup.ufficio.id));
    assert_eq!(
        evento.dati,
        json!({
            "id": r.id, "versione": 1, "codiceAppalto": r.codice_appalto,
            "procedura": {"riferimento": "PROC-42"}, "ente": r.ente, "ufficio": r.ufficio, "stato": "bozza",
            "fase": null, "idAppalto": null, "statoAppalto": null, "idAvviso": null, "rifiuto": null,
            "ripristinata": false, "lotti": []
        })
    );
    let r = edit(&world.app, &world.rup, r.id, r.versione, &complete_data()).await.unwrap();
    let copia = copy(&world.app, &world.rup, r.id).await.unwrap();
    delete(&world.app, &world.rup, copia.id, copia.versione).await.unwrap();
    let pubblicati = told(&world).await;
    assert_eq!(of(r.id, &pubblicati), [(1, "richiesta.creata")], "the data of a draft are nobody's matter");
    assert_eq!(of(copia.id, &pubblicati), [(1, "richiesta.creata"), (2, "richiesta.eliminata")]);
}

#[tokio::test]
async fn a_refusal_is_told_with_anacs_codes() {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    let errore = ErrorePcp { codice: "ERR4".into(), dettaglio: Some("$.oggetto: is missing".into()) };
    world.pcp.will([CREATED, Err(PcpError::Respinta(vec![errore]))]);
    run(&world).await;
    let pubblicati = told(&world).await;
    let attesi = ["richiesta.creata", "richiesta.inviata", "appalto.creato", "richiesta.respinta"];
    assert_eq!(of(r.id, &pubblicati), (1..).zip(attesi).collect::<Vec<_>>());
    let dati = &pubblicati.last().unwrap().evento.dati;
    assert_eq!(dati["rifiuto"]["errori"], json!([{"codice": "ERR4", "dettaglio": "$.oggetto: is missing"}]));
    assert_eq!((&dati["stato"], &dati["fase"]), (&json!("richiesta"), &json!("daCorreggere")));
}

#[tokio::test]
async fn what_is_rolled_back_is_not_told_and_what_was_not_read_is_compared_with_the_store() {
    let world = World::new().await;
    let mut r = world.ready().await;
    let mut uow = world.app.archivio.begin().await.unwrap();
    r.ciclo.richiedi().unwrap();
    uow.richieste().update(&mut r.clone()).await.unwrap();
    drop(uow);
    assert_eq!(of(r.id, &told(&world).await), [(1, "richiesta.creata")]);

    let mut uow = world.app.archivio.begin().await.unwrap();
    uow.richieste().update(&mut r).await.unwrap();
    // A second write of the same unit of work is compared with the first one.
    uow.richieste().update(&mut r).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(of(r.id, &told(&world).await), [(1, "richiesta.creata"), (2, "richiesta.inviata")]);
    let mut uow = world.app.archivio.begin().await.unwrap();
    assert_eq!(uow.richieste().find(Ambito::Sistema, r.id).await.unwrap(), Some(r));
}

#[tokio::test]
async fn an_office_reads_its_own_events_only() {
    let world = World::new().await;
    world.ready().await;
    assert_eq!(told(&world).await.len(), 1);
    assert_eq!(list(&world.app, &world.other, 0, 100).await.unwrap(), []);
}

/// Publishes and delivers until nothing is due.
async fn deliver_all(eventi: &Eventi) {
    while publish(eventi).await.unwrap() {}
    while let Some(partenza) = depart(eventi, "start").await.unwrap() {
        complete(eventi, partenza).await.unwrap();
    }
}

fn failure() -> EsitoConsegna {
    EsitoConsegna::Fallita { motivo: "HTTP 503".into(), riprova_dopo: None }
}

#[tokio::test]
async fn a_failed_delivery_is_tried_again_and_then_given_up_and_sent_again_by_a_person() {
    let world = World::new().await;
    let receiver = Arc::new(Receiver::default());
    let eventi = eventi(&world, receiver.clone());
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    *receiver.outcomes.lock().unwrap() = vec![failure(), failure(), failure()];
    for _ in 0..2 {
        deliver_all(&eventi).await;
        assert_eq!(*receiver.taken.lock().unwrap(), [], "the second event waits for the first");
        world.time.pass(Duration::from_mins(1));
    }
    deliver_all(&eventi).await;
    assert_eq!(*receiver.taken.lock().unwrap(), [(2, "richiesta.inviata")]);
    let archivio = eventi.archivio.as_ref();
    let morte = deliveries(archivio, StatoConsegna::Morta, 10).await.unwrap();
    let [morta] = morte.as_slice() else { panic!("{morte:?}") };
    assert_eq!((morta.tentativi, morta.esito.as_deref()), (3, Some("HTTP 503")));

    let id = morta.pubblicato.evento.id;
    assert_eq!(revive(archivio, world.time.as_ref(), Some(&[id])).await.unwrap(), 1);
    deliver_all(&eventi).await;
    let attesi = [(2, "richiesta.inviata"), (1, "richiesta.creata")];
    assert_eq!(*receiver.taken.lock().unwrap(), attesi);
    assert_eq!(deliveries(archivio, StatoConsegna::Riuscita, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_event_that_a_destination_does_not_want_is_dead_at_once() {
    let world = World::new().await;
    let receiver = Arc::new(Receiver::default());
    let eventi = eventi(&world, receiver.clone());
    world.ready().await;
    receiver.outcomes.lock().unwrap().push(EsitoConsegna::Rifiutata("HTTP 410".into()));
    deliver_all(&eventi).await;
    let morte = deliveries(eventi.archivio.as_ref(), StatoConsegna::Morta, 10).await.unwrap();
    assert_eq!((morte.len(), morte[0].tentativi), (1, 1));
}

#[tokio::test]
async fn a_delivery_of_a_node_that_died_is_made_by_another_with_the_same_id() {
    let world = World::new().await;
    let eventi = eventi(&world, Arc::default());
    world.ready().await;
    assert!(publish(&eventi).await.unwrap());
    let persa = depart(&eventi, "start").await.unwrap().unwrap();
    assert!(depart(&eventi, "start").await.unwrap().is_none());
    world.time.pass(Duration::from_secs(31));
    let nuova = depart(&eventi, "start").await.unwrap().unwrap();
    complete(&eventi, nuova).await.unwrap();
    // Its own answer comes too late, and changes nothing.
    complete(&eventi, persa).await.unwrap();
    let fatte = deliveries(eventi.archivio.as_ref(), StatoConsegna::Riuscita, 10).await.unwrap();
    assert_eq!((fatte.len(), fatte[0].tentativi), (1, 2));
}

#[tokio::test]
async fn events_that_were_delivered_are_kept_for_some_days() {
    let world = World::new().await;
    let eventi = eventi(&world, Arc::default());
    world.ready().await;
    world.ready().await;
    deliver_all(&eventi).await;
    let days = chrono::TimeDelta::days(90);
    world.time.pass(Duration::from_hours(90 * 24));
    assert_eq!(prune(&eventi, days).await.unwrap(), 0);
    world.time.pass(Duration::from_secs(1));
    assert_eq!(prune(&eventi, days).await.unwrap(), 1, "the last one keeps its place");
    assert_eq!(told(&world).await.len(), 1);
}
