//! The log: its chain and its seals.

use cig_domain::catena::{Anello, RigaRegistro, Sigillatura, Sigillo};
use cig_domain::porte::{RepositoryError, UnitOfWorkFactory};
use cig_domain::richiesta::RichiestaId;
use cig_domain::trasmissione::{VoceRegistrata, VoceRegistro};

use super::richieste::both;
use super::samples::{entry, instant, transmission};

const ORA: &str = "2026-03-02T12:00:00Z";

async fn log(factory: &dyn UnitOfWorkFactory, richiesta: RichiestaId) -> Vec<VoceRegistrata> {
    factory.begin().await.unwrap().trasmissioni().log(richiesta).await.unwrap()
}

async fn append(factory: &dyn UnitOfWorkFactory, voci: &[VoceRegistro]) {
    let mut uow = factory.begin().await.unwrap();
    for voce in voci {
        uow.trasmissioni().append(voce).await.unwrap();
    }
    uow.commit().await.unwrap();
}

/// Each row is chained to the one before of its request, in the order in which they were added, within a unit of work
/// and from one to the next.
pub async fn rows_of_a_request_are_chained(factory: &dyn UnitOfWorkFactory) {
    let (mia, altrui) = (transmission(1, 1), transmission(2, 1));
    let voci = [
        entry(5, &mia, "2026-03-02T09:00:00.000001999Z"),
        entry(9, &altrui, "2026-03-02T09:00:01Z"),
        entry(3, &mia, "2026-03-02T09:00:02Z"),
    ];
    append(factory, &voci[..2]).await;
    append(factory, &voci[2..]).await;
    let prima = RigaRegistro::new(&voci[0], None).anello;
    let dopo = RigaRegistro::new(&voci[2], Some(prima)).anello;
    let anelli =
        |righe: Vec<VoceRegistrata>| -> Vec<Anello> { righe.into_iter().map(|riga| riga.anello).collect() };
    assert_eq!(anelli(log(factory, mia.richiesta).await), [prima, dopo]);
    assert_eq!(anelli(log(factory, altrui.richiesta).await), [RigaRegistro::new(&voci[1], None).anello]);
}

/// What is read back is what was hashed.
pub async fn a_row_read_back_has_the_hash_that_it_was_stored_with(factory: &dyn UnitOfWorkFactory) {
    let mut voce = entry(1, &transmission(1, 1), "2026-03-02T09:00:00.123456789Z");
    voce.descrizione = "È già così: \"sì\"\n\t\u{1F600}".into();
    voce.corpo = Some("{ \"importo\": 1.50,  \"nota\": \"\" }\r\n".into());
    append(factory, std::slice::from_ref(&voce)).await;
    let riga = log(factory, voce.richiesta).await.remove(0);
    assert_eq!(RigaRegistro::new(&riga.voce, None).anello, riga.anello);
}

/// `append` returns Duplicate for an id that is in use.
pub async fn an_entry_that_is_there_is_a_duplicate(factory: &dyn UnitOfWorkFactory) {
    let mia = transmission(1, 1);
    append(factory, &[entry(1, &mia, ORA)]).await;
    let mut uow = factory.begin().await.unwrap();
    let esito = uow.trasmissioni().append(&entry(1, &transmission(2, 1), ORA)).await;
    assert!(matches!(esito, Err(RepositoryError::Duplicate(_))), "{esito:?}");
    uow.trasmissioni().append(&entry(2, &mia, ORA)).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(log(factory, mia.richiesta).await.len(), 2);
}

/// Writers at work at once on one request add to one chain; who comes second is told Conflict, and tries again.
pub async fn appends_at_once_keep_the_chain(factory: &dyn UnitOfWorkFactory) {
    let mia = transmission(1, 1);
    let add = async |n: u32| {
        for posto in 0..10 {
            loop {
                let mut uow = factory.begin().await.unwrap();
                let esito = uow.trasmissioni().append(&entry(n + posto, &mia, ORA)).await;
                match esito {
                    Ok(()) => break uow.commit().await.unwrap(),
                    Err(RepositoryError::Conflict) => {}
                    Err(errore) => panic!("{errore:?}"),
                }
            }
        }
    };
    both(both(add(100), add(200)), both(add(300), add(400))).await;
    let mut righe = log(factory, mia.richiesta).await;
    righe.sort_by_key(|riga| riga.anello.numero);
    assert_eq!(righe.len(), 40);
    let mut prima = None;
    for riga in righe {
        assert_eq!(riga.anello, RigaRegistro::new(&riga.voce, prima).anello);
        prima = Some(riga.anello);
    }
}

/// The same rows in the same order, and no body.
pub async fn a_log_without_bodies_has_all_else(factory: &dyn UnitOfWorkFactory) {
    let mia = transmission(1, 1);
    let voci = [
        entry(2, &mia, "2026-03-02T09:00:02Z"),
        entry(1, &mia, "2026-03-02T09:00:01Z"),
        entry(3, &transmission(2, 1), ORA),
    ];
    append(factory, &voci).await;
    let mut attese = log(factory, mia.richiesta).await;
    assert!(attese.iter().all(|riga| riga.voce.corpo.is_some()));
    for riga in &mut attese {
        riga.voce.corpo = None;
    }
    let mut uow = factory.begin().await.unwrap();
    assert_eq!(uow.trasmissioni().log_without_bodies(mia.richiesta).await.unwrap(), attese);
}

async fn seal(factory: &dyn UnitOfWorkFactory) -> Option<Sigillo> {
    let mut uow = factory.begin().await.unwrap();
    let settled = uow.sigilli().settled().await.unwrap();
    uow.commit().await.unwrap();
    let mut uow = factory.begin().await.unwrap();
    let sigillo = uow.sigilli().seal(settled?, instant("2026-03-02T12:00:00.123456789Z")).await.unwrap();
    uow.commit().await.unwrap();
    sigillo
}

/// Each seal binds the rows of all requests that came since the one before, in the order in which they were added.
pub async fn seals_bind_all_rows_in_order(factory: &dyn UnitOfWorkFactory) {
    assert_eq!(seal(factory).await, None);
    let (mia, altrui) = (transmission(1, 1), transmission(2, 1));
    let voci = [entry(5, &mia, ORA), entry(9, &altrui, ORA), entry(3, &mia, ORA)];
    append(factory, &voci[..2]).await;
    let primo = seal(factory).await.unwrap();
    assert_eq!((primo.numero, primo.righe), (1, 2));
    assert_eq!(primo.istante, instant("2026-03-02T12:00:00.123456Z"));
    assert_eq!(seal(factory).await, None, "nothing is sealed twice");
    append(factory, &voci[2..]).await;
    let secondo = seal(factory).await.unwrap();
    assert_eq!((secondo.numero, secondo.righe), (2, 1));
    assert!(secondo.fino_a > primo.fino_a);

    let (righe, altre) = (log(factory, mia.richiesta).await, log(factory, altrui.richiesta).await);
    let mut sigillatura = Sigillatura::after(None);
    sigillatura.bind(&righe[0].anello.impronta);
    sigillatura.bind(&altre[0].anello.impronta);
    assert_eq!(sigillatura.close(primo.fino_a, primo.istante), primo);
    let mut sigillatura = Sigillatura::after(Some(&primo));
    sigillatura.bind(&righe[1].anello.impronta);
    assert_eq!(sigillatura.close(secondo.fino_a, secondo.istante), secondo);
    assert_eq!(factory.begin().await.unwrap().sigilli().last().await.unwrap(), Some(secondo));
}
