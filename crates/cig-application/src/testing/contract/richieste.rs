//! Requests: versions, keys, offices, units of work.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use cig_domain::codici::IdAppalto;
use cig_domain::porte::{Ambito, Pagina, RepositoryError, Ricerca, Segno, UnitOfWorkFactory};
use cig_domain::trasmissione::{Passo, Trasmissione};
use cig_domain::{RichiestaCig, RichiestaId};
use uuid::Uuid;

use super::samples::{
    ALTRO_UFFICIO, UFFICIO, draft, draft_with_lots, entry, instant, published, store, store_transmissions,
    transmission,
};

async fn find(factory: &dyn UnitOfWorkFactory, id: RichiestaId) -> Option<RichiestaCig> {
    factory.begin().await.unwrap().richieste().find(Ambito::Sistema, id).await.unwrap()
}

/// All that a request can hold comes back, lots in their order.
pub async fn a_stored_request_is_read_back_equal(factory: &dyn UnitOfWorkFactory) {
    let mut richieste = [published(1), draft(2)];
    store(factory, &mut richieste).await;
    for richiesta in &richieste {
        assert_eq!(find(factory, richiesta.id).await.as_ref(), Some(richiesta));
    }
    assert_eq!(find(factory, draft(3).id).await, None);
}

/// Finer instants are cut, in the caller's request too: what was written equals what is read.
pub async fn instants_are_kept_to_the_microsecond(factory: &dyn UnitOfWorkFactory) {
    let mut richiesta = draft(1);
    richiesta.creata_il = instant("2026-03-02T09:00:00.123456789Z");
    richiesta.modificata_il = instant("2026-03-02T09:00:01.000000999Z");
    store(factory, std::slice::from_mut(&mut richiesta)).await;
    assert_eq!(richiesta.creata_il, instant("2026-03-02T09:00:00.123456Z"));
    assert_eq!(richiesta.modificata_il, instant("2026-03-02T09:00:01Z"));

    richiesta.inviata_il = Some(instant("2026-03-02T09:00:02.9999999Z"));
    let mut uow = factory.begin().await.unwrap();
    uow.richieste().update(&mut richiesta).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(richiesta.inviata_il, Some(instant("2026-03-02T09:00:02.999999Z")));
    assert_eq!(find(factory, richiesta.id).await, Some(richiesta));
}

/// `insert` returns Duplicate for an id in use.
pub async fn an_id_in_use_is_a_duplicate(factory: &dyn UnitOfWorkFactory) {
    let mut prima = draft(1);
    store(factory, std::slice::from_mut(&mut prima)).await;
    let mut stesso_id = RichiestaCig { id: prima.id, ..draft(2) };
    let mut uow = factory.begin().await.unwrap();
    let esito = uow.richieste().insert(&mut stesso_id).await;
    assert!(matches!(esito, Err(RepositoryError::Duplicate(_))), "{esito:?}");
    drop(uow);
    assert_eq!(find(factory, prima.id).await, Some(prima));
}

/// `insert` returns Duplicate for a codiceAppalto in use.
pub async fn a_codice_appalto_in_use_is_a_duplicate(factory: &dyn UnitOfWorkFactory) {
    let mut prima = draft(1);
    store(factory, std::slice::from_mut(&mut prima)).await;
    let mut stesso_codice = RichiestaCig { codice_appalto: prima.codice_appalto, ..draft(2) };
    let mut uow = factory.begin().await.unwrap();
    let esito = uow.richieste().insert(&mut stesso_codice).await;
    assert!(matches!(esito, Err(RepositoryError::Duplicate(_))), "{esito:?}");
    drop(uow);
    assert_eq!(find(factory, stesso_codice.id).await, None);
}

/// `update` returns Duplicate for a codiceAppalto that another request has.
pub async fn a_codice_appalto_in_use_is_not_taken_by_an_update(factory: &dyn UnitOfWorkFactory) {
    let mut richieste = [draft(1), draft(2)];
    store(factory, &mut richieste).await;
    let mut stesso_codice =
        RichiestaCig { codice_appalto: richieste[0].codice_appalto.clone(), ..richieste[1].clone() };
    let mut uow = factory.begin().await.unwrap();
    let esito = uow.richieste().update(&mut stesso_codice).await;
    assert!(matches!(esito, Err(RepositoryError::Duplicate(_))), "{esito:?}");
    assert_eq!(stesso_codice.versione, 1, "a refused write is not counted");
    drop(uow);
    assert_eq!(find(factory, stesso_codice.id).await.as_ref(), Some(&richieste[1]));
}

/// `find_by_codice_appalto` finds the whole key and no part of it, and never another office's request.
pub async fn who_has_a_codice_appalto_is_found_within_the_office(factory: &dyn UnitOfWorkFactory) {
    let mut richieste = [draft(1), draft(2)];
    store(factory, &mut richieste).await;
    let codice = &richieste[1].codice_appalto;
    let parte = codice.as_str()[..codice.as_str().len() - 1].parse().unwrap();
    for (ambito, cercato, trovata) in [
        (Ambito::Ufficio(UFFICIO), codice, Some(richieste[1].id)),
        (Ambito::Sistema, codice, Some(richieste[1].id)),
        (Ambito::Ufficio(ALTRO_UFFICIO), codice, None),
        (Ambito::Sistema, &parte, None),
    ] {
        let mut uow = factory.begin().await.unwrap();
        let esito = uow.richieste().find_by_codice_appalto(ambito, cercato).await.unwrap();
        assert_eq!(esito, trovata, "{ambito:?} {cercato}");
    }
}

/// A Duplicate of `insert` is an answer: what the unit of work did before and does after it is kept.
pub async fn a_duplicate_leaves_the_unit_of_work_usable(factory: &dyn UnitOfWorkFactory) {
    let mut uow = factory.begin().await.unwrap();
    uow.richieste().insert(&mut draft(1)).await.unwrap();
    uow.richieste().insert(&mut draft(1)).await.unwrap_err();
    uow.richieste().insert(&mut draft(2)).await.unwrap();
    uow.commit().await.unwrap();
    assert!(find(factory, draft(1).id).await.is_some());
    assert!(find(factory, draft(2).id).await.is_some());
}

/// `insert` sets version 1, `update` adds one: in the caller's request and in the store.
pub async fn each_write_adds_one_to_the_version(factory: &dyn UnitOfWorkFactory) {
    let mut richiesta = draft(1);
    store(factory, std::slice::from_mut(&mut richiesta)).await;
    assert_eq!(richiesta.versione, 1);
    for versione in 2..4 {
        let mut uow = factory.begin().await.unwrap();
        richiesta.dati_gara.oggetto = Some(format!("Versione {versione}"));
        uow.richieste().update(&mut richiesta).await.unwrap();
        uow.commit().await.unwrap();
        assert_eq!(richiesta.versione, versione);
        assert_eq!(find(factory, richiesta.id).await.as_ref(), Some(&richiesta));
    }
}

/// `update` and `delete` return Conflict to who saw an older version, and change nothing.
pub async fn an_older_version_of_a_request_conflicts(factory: &dyn UnitOfWorkFactory) {
    let mut richiesta = draft_with_lots(1, &["100"]);
    store(factory, std::slice::from_mut(&mut richiesta)).await;
    let mut vecchia = richiesta.clone();
    let mut uow = factory.begin().await.unwrap();
    uow.richieste().update(&mut richiesta).await.unwrap();
    uow.commit().await.unwrap();

    vecchia.lotti.clear();
    let mut uow = factory.begin().await.unwrap();
    let esito = uow.richieste().update(&mut vecchia).await;
    assert!(matches!(esito, Err(RepositoryError::Conflict)), "{esito:?}");
    assert_eq!(vecchia.versione, 1, "a refused write is not counted");
    let esito = uow.richieste().delete(richiesta.id, 1).await;
    assert!(matches!(esito, Err(RepositoryError::Conflict)), "{esito:?}");
    uow.commit().await.unwrap();
    assert_eq!(find(factory, richiesta.id).await, Some(richiesta));
}

/// `update` and `delete` return Conflict for what is not there.
pub async fn a_request_that_is_not_there_conflicts(factory: &dyn UnitOfWorkFactory) {
    let mut richiesta = RichiestaCig { versione: 1, ..draft(1) };
    let mut uow = factory.begin().await.unwrap();
    let esito = uow.richieste().update(&mut richiesta).await;
    assert!(matches!(esito, Err(RepositoryError::Conflict)), "{esito:?}");
    let esito = uow.richieste().delete(richiesta.id, 1).await;
    assert!(matches!(esito, Err(RepositoryError::Conflict)), "{esito:?}");
}

/// Lots that were taken out, added, moved and changed are as in the request.
pub async fn an_update_replaces_the_lots(factory: &dyn UnitOfWorkFactory) {
    let mut richiesta = draft_with_lots(1, &["1", "2", "3"]);
    store(factory, std::slice::from_mut(&mut richiesta)).await;
    richiesta.lotti.remove(1);
    richiesta.lotti.swap(0, 1);
    richiesta.lotti[0].dati.importo = Some("33.33".parse().unwrap());
    richiesta.lotti[1].cig = Some("9050626CD6".parse().unwrap());
    let mut uow = factory.begin().await.unwrap();
    uow.richieste().update(&mut richiesta).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(find(factory, richiesta.id).await, Some(richiesta));
}

/// After `delete` the id and the codiceAppalto are free again.
pub async fn a_deleted_request_is_gone(factory: &dyn UnitOfWorkFactory) {
    let mut richiesta = draft_with_lots(1, &["100", "200"]);
    store(factory, std::slice::from_mut(&mut richiesta)).await;
    let mut uow = factory.begin().await.unwrap();
    uow.richieste().delete(richiesta.id, richiesta.versione).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(find(factory, richiesta.id).await, None);

    richiesta.lotti.pop();
    store(factory, std::slice::from_mut(&mut richiesta)).await;
    assert_eq!(find(factory, richiesta.id).await, Some(richiesta));
}

/// Without a commit nothing is kept of inserts, updates and deletes.
pub async fn a_dropped_unit_of_work_is_undone(factory: &dyn UnitOfWorkFactory) {
    let mut richieste = [draft_with_lots(1, &["100"]), draft(2)];
    store(factory, &mut richieste).await;
    let mut uow = factory.begin().await.unwrap();
    let mut mutata = richieste[0].clone();
    mutata.lotti.clear();
    uow.richieste().update(&mut mutata).await.unwrap();
    uow.richieste().delete(richieste[1].id, 1).await.unwrap();
    uow.richieste().insert(&mut draft(3)).await.unwrap();
    drop(uow);
    for richiesta in &richieste {
        assert_eq!(find(factory, richiesta.id).await.as_ref(), Some(richiesta));
    }
    assert_eq!(find(factory, draft(3).id).await, None);
}

/// What was written is read by the same unit of work before the commit.
pub async fn a_unit_of_work_sees_its_own_changes(factory: &dyn UnitOfWorkFactory) {
    let mut uow = factory.begin().await.unwrap();
    let mut richiesta = draft_with_lots(1, &["100"]);
    uow.richieste().insert(&mut richiesta).await.unwrap();
    assert_eq!(uow.richieste().find(Ambito::Sistema, richiesta.id).await.unwrap(), Some(richiesta.clone()));
    uow.richieste().update(&mut richiesta).await.unwrap();
    uow.richieste().delete(richiesta.id, 2).await.unwrap();
    assert_eq!(uow.richieste().find(Ambito::Sistema, richiesta.id).await.unwrap(), None);
}

/// Of those who read the same version and write at the same time, one wins and the others get Conflict.
pub async fn writers_of_one_version_win_once(factory: &dyn UnitOfWorkFactory) {
    let mut richiesta = draft(1);
    store(factory, std::slice::from_mut(&mut richiesta)).await;
    let write = async |oggetto: &str| {
        let mut mia = RichiestaCig { ..richiesta.clone() };
        mia.dati_gara.oggetto = Some(oggetto.to_owned());
        let mut uow = factory.begin().await.unwrap();
        let esito = uow.richieste().update(&mut mia).await;
        if esito.is_ok() {
            uow.commit().await.unwrap();
        }
        esito
    };
    let (uno, due) = both(write("uno"), write("due")).await;
    let (vincente, perdente) = if uno.is_ok() { ("uno", due) } else { ("due", uno) };
    assert!(matches!(perdente, Err(RepositoryError::Conflict)), "{perdente:?}");
    let presente = find(factory, richiesta.id).await.unwrap();
    assert_eq!((presente.versione, presente.dati_gara.oggetto.as_deref()), (2, Some(vincente)));
}

/// Runs two futures side by side.
pub(super) async fn both<A, B>(uno: impl Future<Output = A>, due: impl Future<Output = B>) -> (A, B) {
    let (mut uno, mut due) = (pin!(uno), pin!(due));
    let (mut primo, mut secondo) = (None, None);
    poll_fn(move |context| {
        if primo.is_none()
            && let Poll::Ready(esito) = uno.as_mut().poll(context)
        {
            primo = Some(esito);
        }
        if secondo.is_none()
            && let Poll::Ready(esito) = due.as_mut().poll(context)
        {
            secondo = Some(esito);
        }
        match (primo.take(), secondo.take()) {
            (Some(primo), Some(secondo)) => Poll::Ready((primo, secondo)),
            (a, b) => {
                (primo, secondo) = (a, b);
                Poll::Pending
            }
        }
    })
    .await
}

/// A request of another office is found, listed and counted by nobody but the system.
pub async fn an_office_sees_only_its_requests(factory: &dyn UnitOfWorkFactory) {
    let altrui = RichiestaCig { ufficio: ALTRO_UFFICIO, ..draft(2) };
    let mut richieste = [draft(1), altrui];
    store(factory, &mut richieste).await;
    let tutte = Ricerca::default();
    let pagina = Pagina { dopo: None, limite: 10 };
    let mut uow = factory.begin().await.unwrap();
    let mut repository = uow.richieste();
    for (ambito, attese) in [
        (Ambito::Ufficio(UFFICIO), vec![richieste[0].id]),
        (Ambito::Ufficio(ALTRO_UFFICIO), vec![richieste[1].id]),
        (Ambito::Sistema, vec![richieste[1].id, richieste[0].id]),
    ] {
        for richiesta in &richieste {
            let trovata = repository.find(ambito, richiesta.id).await.unwrap();
            assert_eq!(trovata.is_some(), attese.contains(&richiesta.id));
        }
        let elenco = repository.list(ambito, &tutte, &pagina).await.unwrap();
        assert_eq!(elenco.iter().map(|riga| riga.id).collect::<Vec<_>>(), attese);
        assert_eq!(repository.count(ambito, &tutte, 1000).await.unwrap() as usize, attese.len());
    }
}

/// Every write of the request, and every row of its log, makes another mark; an office gets those of its own requests.
pub async fn a_mark_moves_with_the_request_and_with_its_log(factory: &dyn UnitOfWorkFactory) {
    let mut richieste = [draft(1), RichiestaCig { ufficio: ALTRO_UFFICIO, ..draft(2) }];
    store(factory, &mut richieste).await;
    let ids = [richieste[0].id, richieste[1].id, RichiestaId(Uuid::nil())];
    let marks = async |ambito: Ambito| {
        let mut uow = factory.begin().await.unwrap();
        let segni = uow.richieste().segni(ambito, &ids).await.unwrap();
        ids.map(|id| segni.get(&id).map(ToString::to_string))
    };
    let told = |segni: [&str; 3]| segni.map(|segno| Some(segno.to_owned()).filter(|s| !s.is_empty()));
    assert_eq!(marks(Ambito::Sistema).await, told(["1-0", "1-0", ""]));
    assert_eq!(marks(Ambito::Ufficio(UFFICIO)).await, told(["1-0", "", ""]));
    let mut trasmissione = transmission(1, 1);
    store_transmissions(factory, std::slice::from_mut(&mut trasmissione)).await;
    let mut uow = factory.begin().await.unwrap();
    for n in 1..=2 {
        uow.trasmissioni().append(&entry(n, &trasmissione, "2026-03-02T12:00:00Z")).await.unwrap();
    }
    uow.richieste().update(&mut richieste[1]).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(marks(Ambito::Sistema).await, told(["1-2", "2-0", ""]));
    assert_eq!("7-12".parse(), Ok(Segno { versione: 7, voci: 12 }));
    assert!("7".parse::<Segno>().is_err() && "a-1".parse::<Segno>().is_err());
}

/// `list_in_attesa` gives those whose clock runs for long enough, the longest first, and that no living transmission
/// follows.
pub async fn those_whose_time_ran_out_and_that_nothing_follows_are_found(factory: &dyn UnitOfWorkFactory) {
    let since = |n: u32, dal: &str| {
        let mut richiesta = draft(n);
        richiesta.ciclo.richiedi().unwrap();
        richiesta.ciclo.appalto_creato(IdAppalto(Uuid::from_u128(n.into()))).unwrap();
        richiesta.ciclo.osserva(instant(dal));
        richiesta
    };
    let mut richieste = [
        since(1, "2026-03-03T09:00:00Z"),
        since(2, "2026-03-02T09:00:00Z"),
        since(3, "2026-03-01T09:00:00Z"),
        since(4, "2026-03-05T09:00:00Z"),
        draft(5),
        published(6),
    ];
    store(factory, &mut richieste).await;
    let ended = Trasmissione { passo: Passo::Fermata, ..transmission(1, 1) };
    store_transmissions(factory, &mut [ended, transmission(3, 1)]).await;
    let mut uow = factory.begin().await.unwrap();
    let mut repository = uow.richieste();
    let prima_di = instant("2026-03-03T09:00:00Z");
    assert_eq!(repository.list_in_attesa(prima_di, 10).await.unwrap(), [draft(2).id, draft(1).id]);
    assert_eq!(repository.list_in_attesa(prima_di, 1).await.unwrap(), [draft(2).id]);
}
