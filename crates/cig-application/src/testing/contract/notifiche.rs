//! What people are told, and up to where each has read.

use cig_domain::RichiestaCig;
use cig_domain::codici::IdAppalto;
use cig_domain::eventi::{Evento, TipoEvento};
use cig_domain::persone::UtenteId;
use cig_domain::porte::{Finestra, Letto, Notifica, TipoNotifica, UnitOfWorkFactory};
use cig_domain::trasmissione::Trasmissione;
use uuid::Uuid;

use super::eventi::{append, event, of_office};
use super::samples::{ALTRO_UFFICIO, UFFICIO, draft, instant, store, store_transmissions, transmission};

/// An appalto whose clock runs since then.
fn since(n: u32, dal: &str) -> RichiestaCig {
    let mut richiesta = draft(n);
    richiesta.dati_gara.oggetto = Some(format!("Gara {n}"));
    richiesta.ciclo.richiedi().unwrap();
    richiesta.ciclo.appalto_creato(IdAppalto(Uuid::from_u128(n.into()))).unwrap();
    richiesta.ciclo.osserva(instant(dal));
    richiesta
}

fn marked(n: u32, il: &str) -> Trasmissione {
    Trasmissione { segnalata_il: Some(instant(il)), ..transmission(n, 1) }
}

fn told(n: u32, sequenza: u32, tipo: TipoEvento) -> Evento {
    Evento { tipo, ..event(n, sequenza) }
}

async fn publish(factory: &dyn UnitOfWorkFactory) {
    let mut uow = factory.begin().await.unwrap();
    uow.eventi().publish(100).await.unwrap();
    uow.commit().await.unwrap();
}

/// Everything of the office.
fn all() -> Finestra {
    Finestra {
        ufficio: UFFICIO,
        eventi_dopo: 0,
        attese_dopo: instant("1970-01-01T00:00:00Z"),
        scadenze: (instant("1970-01-01T00:00:00Z"), instant("2100-01-01T00:00:00Z")),
    }
}

/// How many, and request and kind of each, in an order of ours.
async fn read(
    factory: &dyn UnitOfWorkFactory,
    finestra: Finestra,
    limite: u32,
) -> (u32, Vec<(u128, TipoNotifica)>) {
    let mut uow = factory.begin().await.unwrap();
    let quante = uow.notifiche().count(&finestra, limite).await.unwrap();
    let trovate = uow.notifiche().list(&finestra, limite).await.unwrap();
    let mut trovate: Vec<_> = trovate.into_iter().map(|n| (n.richiesta.0.as_u128(), n.tipo)).collect();
    trovate.sort_by_key(|(richiesta, tipo)| (*richiesta, format!("{tipo:?}")));
    (quante, trovate)
}

/// Published events that people are told of, deadlines and waits; from the edges of the window on; never of another office.
pub async fn an_office_is_told_of_its_requests(factory: &dyn UnitOfWorkFactory) {
    let altrui = |n, dal| RichiestaCig { ufficio: ALTRO_UFFICIO, ..since(n, dal) };
    let mut richieste = [
        since(1, "2026-03-02T09:00:00Z"),
        since(2, "2026-03-03T09:00:00Z"),
        altrui(3, "2026-03-03T09:00:00Z"),
        draft(4),
    ];
    store(factory, &mut richieste).await;
    let mut trasmissioni =
        [marked(2, "2026-03-04T09:00:00Z"), marked(3, "2026-03-04T09:00:00Z"), transmission(1, 1)];
    store_transmissions(factory, &mut trasmissioni).await;
    append(
        factory,
        &[
            told(4, 1, TipoEvento::Cig),
            told(4, 2, TipoEvento::Perfezionata),
            told(4, 3, TipoEvento::Respinta),
            of_office(ALTRO_UFFICIO, told(3, 1, TipoEvento::Respinta)),
            told(1, 1, TipoEvento::Scaduta),
        ],
    )
    .await;
    let vive = [(1, TipoNotifica::InScadenza), (2, TipoNotifica::InAttesa), (2, TipoNotifica::InScadenza)];
    assert_eq!(read(factory, all(), 10).await, (3, vive.to_vec()), "not published yet");
    publish(factory).await;
    let tutte = [
        vive[0],
        (1, TipoNotifica::Scaduta),
        vive[1],
        vive[2],
        (4, TipoNotifica::Cig),
        (4, TipoNotifica::Respinta),
    ];
    assert_eq!(read(factory, all(), 10).await, (6, tutte.to_vec()));
    let sua = Finestra { ufficio: ALTRO_UFFICIO, ..all() };
    let (quante, altrui) = read(factory, sua, 10).await;
    assert_eq!((quante, altrui.iter().all(|(richiesta, _)| *richiesta == 3)), (3, true), "{altrui:?}");
    let dopo = Finestra {
        eventi_dopo: 3,
        attese_dopo: instant("2026-03-04T09:00:00Z"),
        scadenze: (instant("2026-03-02T09:00:00Z"), instant("2026-03-03T09:00:00Z")),
        ..all()
    };
    let ultime = [(1, TipoNotifica::Scaduta), (2, TipoNotifica::InScadenza)];
    assert_eq!(read(factory, dopo, 10).await, (2, ultime.to_vec()));

    let mut uow = factory.begin().await.unwrap();
    let trovate = uow.notifiche().list(&all(), 10).await.unwrap();
    let una = trovate.into_iter().find(|n| n.tipo == TipoNotifica::Scaduta).unwrap();
    let attesa = Notifica {
        tipo: TipoNotifica::Scaduta,
        richiesta: draft(1).id,
        oggetto: Some("Gara 1".into()),
        istante: event(1, 1).istante,
        posto: Some(5),
    };
    assert_eq!(una, attesa);
}

/// Of each kind the latest are listed.
pub async fn what_is_told_is_counted_up_to_a_limit(factory: &dyn UnitOfWorkFactory) {
    let mut richieste = [1, 2, 3].map(|n| since(n, &format!("2026-03-0{n}T09:00:00Z")));
    store(factory, &mut richieste).await;
    let mut trasmissioni = [1, 2, 3].map(|n| marked(n, &format!("2026-03-0{n}T10:00:00Z")));
    store_transmissions(factory, &mut trasmissioni).await;
    append(factory, &[1, 2, 3].map(|n| told(n, 1, TipoEvento::Respinta))).await;
    publish(factory).await;
    let mut attese = Vec::new();
    for n in [2, 3] {
        attese.extend(
            [TipoNotifica::InAttesa, TipoNotifica::InScadenza, TipoNotifica::Respinta].map(|t| (n, t)),
        );
    }
    assert_eq!(read(factory, all(), 2).await, (6, attese));
}

/// The two marks move by themselves, and each person has their own.
pub async fn each_person_reads_on_and_never_back(factory: &dyn UnitOfWorkFactory) {
    let [una, altra] = [1, 2].map(|n| UtenteId(Uuid::from_u128(n)));
    let at = |posto, istante: &str| Letto { posto, istante: instant(istante) };
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.notifiche().letto(una).await.unwrap(), Letto::default());
    uow.notifiche().segna(una, at(5, "2026-03-02T09:00:00.1234567Z")).await.unwrap();
    assert_eq!(uow.notifiche().letto(una).await.unwrap(), at(5, "2026-03-02T09:00:00.123456Z"));
    uow.notifiche().segna(una, at(3, "2026-03-03T09:00:00Z")).await.unwrap();
    assert_eq!(uow.notifiche().letto(una).await.unwrap(), at(5, "2026-03-03T09:00:00Z"));
    uow.notifiche().segna(una, at(7, "2026-03-01T09:00:00Z")).await.unwrap();
    assert_eq!(uow.notifiche().letto(una).await.unwrap(), at(7, "2026-03-03T09:00:00Z"));
    assert_eq!(uow.notifiche().letto(altra).await.unwrap(), Letto::default());
}
