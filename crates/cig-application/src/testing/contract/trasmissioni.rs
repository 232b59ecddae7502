//! Transmissions: one alive, claims, leases, the log.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use cig_domain::codici::{CodiceFiscale, IdAppalto, IdAvviso};
use cig_domain::persone::EnteId;
use cig_domain::porte::{ErrorePcp, Operazione, RepositoryError, UnitOfWorkFactory};
use cig_domain::richiesta::RichiestaId;
use cig_domain::ritmo::{Coda, Corsia};
use cig_domain::trasmissione::{
    Colpa, Intervento, Memoria, Passo, Trasmissione, TrasmissioneId, VoceRegistro,
};
use uuid::Uuid;

use super::richieste::both;
use super::samples::{ENTE, draft, entry, instant, store, store_transmissions, transmission};

const ORA: &str = "2026-03-02T12:00:00Z";
const FINO_A: &str = "2026-03-02T12:01:00Z";

async fn find(factory: &dyn UnitOfWorkFactory, id: TrasmissioneId) -> Option<Trasmissione> {
    factory.begin().await.unwrap().trasmissioni().find(id).await.unwrap()
}

/// The lane of transmissions that were just begun.
const BEGUN: Corsia = Corsia { ente: ENTE, coda: Coda::Creazioni };

/// Claims as many as `quante` of a lane in its own unit of work.
async fn claim_of(
    factory: &dyn UnitOfWorkFactory,
    corsia: Corsia,
    quante: usize,
    (ora, fino_a): (&str, &str),
) -> Vec<Trasmissione> {
    let mut uow = factory.begin().await.unwrap();
    let prese = uow.trasmissioni().claim_due(corsia, quante, instant(ora), instant(fino_a)).await.unwrap();
    uow.commit().await.unwrap();
    prese
}

/// Claims one in its own unit of work.
async fn claim(factory: &dyn UnitOfWorkFactory, ora: &str, fino_a: &str) -> Option<Trasmissione> {
    claim_of(factory, BEGUN, 1, (ora, fino_a)).await.pop()
}

async fn lanes(factory: &dyn UnitOfWorkFactory, ora: &str) -> Vec<Corsia> {
    factory.begin().await.unwrap().trasmissioni().due_lanes(instant(ora)).await.unwrap()
}

fn due(n: u32, prossimo_il: DateTime<Utc>) -> Trasmissione {
    Trasmissione { prossimo_il, ..transmission(n, 1) }
}

/// All that a transmission can hold comes back, the body as it was checked; instants are kept to the microsecond.
pub async fn a_stored_transmission_is_read_back_equal(factory: &dyn UnitOfWorkFactory) {
    let mut intera = transmission(1, 1);
    intera.passo = Passo::EsitoPubblicazione;
    intera.memoria = Memoria { accolta: true, pubblicazione_ko: true, ..Memoria::default() };
    intera.in_volo = Some(Operazione::EsitoOperazione);
    intera.tentativi = u32::MAX;
    intera.prossimo_il = instant("2026-03-02T09:00:00.123456789Z");
    intera.affittata_fino_a = Some(instant("2026-03-02T09:00:30.5000009Z"));
    intera.id_appalto = Some(IdAppalto(Uuid::from_u128(0xC1)));
    intera.id_avviso = Some(IdAvviso(Uuid::from_u128(0xD1)));
    intera.colpa = Some(Colpa::Registrazione);
    intera.errori = vec![ErrorePcp { codice: "ERR4".into(), dettaglio: Some("$.scheda: manca".into()) }];
    intera.messaggio = Some("In attesa.".into());
    intera.in_attesa_dal = Some(instant("2026-03-02T09:00:00.000001Z"));
    intera.segnalata_il = Some(instant("2026-03-03T09:00:00.000001Z"));
    intera.intervento = Some(Intervento::CancellaAppalto { motivo: "Gara revocata".parse().unwrap() });
    let mut trasmissioni = [intera, transmission(2, 1)];
    store_transmissions(factory, &mut trasmissioni).await;
    assert_eq!(trasmissioni[0].prossimo_il, instant("2026-03-02T09:00:00.123456Z"));
    assert_eq!(trasmissioni[0].affittata_fino_a, Some(instant("2026-03-02T09:00:30.5Z")));
    for trasmissione in &trasmissioni {
        assert_eq!(trasmissione.versione, 1);
        let presente = find(factory, trasmissione.id).await.unwrap();
        assert_eq!(presente, *trasmissione);
        assert_eq!(presente.corpo.to_string(), trasmissione.corpo.to_string(), "fields keep their order");
    }
    assert_eq!(find(factory, transmission(3, 1).id).await, None);
}

/// `insert` returns Duplicate while the request has one that is not ended; another request's does not matter.
pub async fn one_request_has_one_living_transmission(factory: &dyn UnitOfWorkFactory) {
    let mut prima = transmission(1, 1);
    let mut uow = factory.begin().await.unwrap();
    uow.trasmissioni().insert(&mut prima).await.unwrap();
    let esito = uow.trasmissioni().insert(&mut transmission(1, 2)).await;
    assert!(matches!(esito, Err(RepositoryError::Duplicate(_))), "{esito:?}");
    uow.trasmissioni().insert(&mut transmission(2, 1)).await.unwrap();
    for (k, fine) in [(2, Passo::Fermata), (3, Passo::Conclusa)] {
        prima.passo = fine;
        uow.trasmissioni().update(&mut prima).await.unwrap();
        prima = transmission(1, k);
        uow.trasmissioni().insert(&mut prima).await.unwrap();
    }
    uow.commit().await.unwrap();
    assert!(find(factory, transmission(1, 2).id).await.is_some_and(|t| t.is_ended()));
    assert!(find(factory, transmission(1, 3).id).await.is_some_and(|t| !t.is_ended()));
}

/// `update` returns Duplicate for one that would live again beside another of its request.
pub async fn a_transmission_does_not_live_again_beside_another(factory: &dyn UnitOfWorkFactory) {
    let mut fermata = Trasmissione { passo: Passo::Fermata, ..transmission(1, 1) };
    store_transmissions(factory, std::slice::from_mut(&mut fermata)).await;
    let mut altra = transmission(1, 2);
    store_transmissions(factory, std::slice::from_mut(&mut altra)).await;
    let mut ripresa = Trasmissione { passo: Passo::RecuperaCig, ..fermata.clone() };
    let mut uow = factory.begin().await.unwrap();
    let esito = uow.trasmissioni().update(&mut ripresa).await;
    assert!(matches!(esito, Err(RepositoryError::Duplicate(_))), "{esito:?}");
    assert_eq!(ripresa.versione, 1, "a refused write is not counted");
    drop(uow);
    assert_eq!(find(factory, fermata.id).await, Some(fermata));

    altra.passo = Passo::Conclusa;
    let mut uow = factory.begin().await.unwrap();
    uow.trasmissioni().update(&mut altra).await.unwrap();
    uow.trasmissioni().update(&mut ripresa).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(find(factory, ripresa.id).await, Some(ripresa));
}

/// `find_last` gives the one begun last, of that request only.
pub async fn the_last_transmission_is_the_latest(factory: &dyn UnitOfWorkFactory) {
    let begun = |k: u32, creata_il: &str| {
        let passo = Passo::Fermata;
        Trasmissione { passo, creata_il: instant(creata_il), ..transmission(1, k) }
    };
    let altrui = Trasmissione { creata_il: instant("2026-12-01T00:00:00Z"), ..transmission(2, 1) };
    let mut trasmissioni = [
        begun(1, "2026-03-02T09:00:00Z"),
        begun(3, "2026-03-02T09:00:00.5Z"),
        begun(2, "2026-03-02T09:00:00.25Z"),
        altrui,
    ];
    store_transmissions(factory, &mut trasmissioni).await;
    let mut uow = factory.begin().await.unwrap();
    let ultima = uow.trasmissioni().find_last(trasmissioni[0].richiesta).await.unwrap();
    assert_eq!(ultima.as_ref(), Some(&trasmissioni[1]));
    assert_eq!(uow.trasmissioni().find_last(draft(9).id).await.unwrap(), None);
}

/// Of all offices, the longest waiting first, no more than asked for; what is not marked is not among them.
pub async fn what_waits_too_long_is_listed(factory: &dyn UnitOfWorkFactory) {
    let waiting = |n: u32, dal: &str| {
        let segnalata_il = Some(instant("2026-03-04T09:00:00Z"));
        Trasmissione { in_attesa_dal: Some(instant(dal)), segnalata_il, ..transmission(n, 1) }
    };
    let non_ancora = Trasmissione { segnalata_il: None, ..waiting(5, "2026-03-01T09:00:00Z") };
    let mut trasmissioni = [
        waiting(1, "2026-03-02T09:00:00.5Z"),
        waiting(3, "2026-03-02T09:00:00Z"),
        waiting(2, "2026-03-02T09:00:00Z"),
        non_ancora,
    ];
    store_transmissions(factory, &mut trasmissioni).await;
    let mut uow = factory.begin().await.unwrap();
    let [prima, terza, seconda, _] = trasmissioni;
    let elenco = uow.trasmissioni().list_marked(10).await.unwrap();
    assert_eq!(elenco, [seconda.clone(), terza.clone(), prima]);
    assert_eq!(uow.trasmissioni().list_marked(2).await.unwrap(), [seconda, terza]);
}

/// `update` adds one to the version, and returns Conflict to who saw an older one or for what is not there.
pub async fn an_older_version_of_a_transmission_conflicts(factory: &dyn UnitOfWorkFactory) {
    let mut trasmissione = transmission(1, 1);
    store_transmissions(factory, std::slice::from_mut(&mut trasmissione)).await;
    let mut vecchia = trasmissione.clone();
    trasmissione.passo = Passo::RecuperaCig;
    trasmissione.depart(Operazione::RecuperaCig);
    let mut uow = factory.begin().await.unwrap();
    uow.trasmissioni().update(&mut trasmissione).await.unwrap();
    assert_eq!(trasmissione.versione, 2);
    let esito = uow.trasmissioni().update(&mut vecchia).await;
    assert!(matches!(esito, Err(RepositoryError::Conflict)), "{esito:?}");
    assert_eq!(vecchia.versione, 1, "a refused write is not counted");
    let esito = uow.trasmissioni().update(&mut transmission(2, 1)).await;
    assert!(matches!(esito, Err(RepositoryError::Conflict)), "{esito:?}");
    uow.commit().await.unwrap();
    assert_eq!(find(factory, trasmissione.id).await, Some(trasmissione));
}

/// The longest due comes first; each claim sets the lease, adds one to the version, and is stored.
pub async fn the_longest_due_is_claimed_first(factory: &dyn UnitOfWorkFactory) {
    let mut trasmissioni = [
        due(1, instant("2026-03-02T11:59:59.5Z")),
        due(2, instant("2026-03-02T11:59:59Z")),
        due(3, instant("2026-03-02T11:59:59.500001Z")),
        due(4, instant(ORA)),
    ];
    store_transmissions(factory, &mut trasmissioni).await;
    for posto in [1, 0, 2, 3] {
        let attesa = Trasmissione {
            versione: 2,
            affittata_fino_a: Some(instant(FINO_A)),
            ..trasmissioni[posto].clone()
        };
        assert_eq!(claim(factory, ORA, FINO_A).await.as_ref(), Some(&attesa));
        assert_eq!(find(factory, attesa.id).await, Some(attesa));
    }
    assert_eq!(claim(factory, ORA, FINO_A).await, None);
}

/// Neither one whose time has not come, nor one that is ended.
pub async fn what_is_not_due_or_ended_is_not_claimed(factory: &dyn UnitOfWorkFactory) {
    let mut trasmissioni = [
        due(1, instant("2026-03-02T12:00:00.000001Z")),
        Trasmissione { passo: Passo::Conclusa, ..transmission(2, 1) },
        Trasmissione { passo: Passo::Fermata, ..transmission(3, 1) },
    ];
    store_transmissions(factory, &mut trasmissioni).await;
    assert_eq!(claim(factory, ORA, FINO_A).await, None);
    let presa = claim(factory, "2026-03-02T12:00:00.000001Z", FINO_A).await;
    assert_eq!(presa.map(|t| t.id), Some(trasmissioni[0].id));
}

/// A lease keeps others out until its end, then counts as none.
pub async fn a_lease_holds_until_it_runs_out(factory: &dyn UnitOfWorkFactory) {
    store_transmissions(factory, &mut [transmission(1, 1)]).await;
    assert!(claim(factory, ORA, FINO_A).await.is_some());
    assert_eq!(claim(factory, ORA, FINO_A).await, None);
    assert_eq!(claim(factory, "2026-03-02T12:00:59.999999Z", FINO_A).await, None);
    let ripresa = claim(factory, FINO_A, "2026-03-02T12:02:00Z").await.unwrap();
    assert_eq!((ripresa.versione, ripresa.affittata_fino_a), (3, Some(instant("2026-03-02T12:02:00Z"))));
}

/// Whoever keeps it still, nobody works on it; then it is due as it was, in the name of who took the appalto in charge.
pub async fn what_is_kept_still_is_not_claimed_and_goes_on_in_the_new_name(factory: &dyn UnitOfWorkFactory) {
    let mut ferma = transmission(1, 1);
    store_transmissions(factory, std::slice::from_mut(&mut ferma)).await;
    assert!(ferma.reserve(instant(ORA), instant(FINO_A)));
    update(factory, &mut ferma).await;
    assert_eq!(claim(factory, ORA, FINO_A).await, None);
    assert!(ferma.release(instant(FINO_A)));
    let rup = "VRDPLA71E49E715K".parse::<CodiceFiscale>().unwrap();
    ferma.hand_over(rup.clone());
    update(factory, &mut ferma).await;
    let presa = claim(factory, ORA, FINO_A).await.unwrap();
    assert_eq!((presa.id, presa.mittente.codice_fiscale), (ferma.id, rup));
}

async fn update(factory: &dyn UnitOfWorkFactory, trasmissione: &mut Trasmissione) {
    let mut uow = factory.begin().await.unwrap();
    uow.trasmissioni().update(trasmissione).await.unwrap();
    uow.commit().await.unwrap();
}

/// Who lost the lease to another cannot write over the other's work.
pub async fn a_node_whose_lease_ran_out_conflicts(factory: &dyn UnitOfWorkFactory) {
    store_transmissions(factory, &mut [transmission(1, 1)]).await;
    let mut lenta = claim(factory, ORA, FINO_A).await.unwrap();
    let mut ripresa = claim(factory, FINO_A, "2026-03-02T12:02:00Z").await.unwrap();
    let mut uow = factory.begin().await.unwrap();
    let esito = uow.trasmissioni().update(&mut lenta).await;
    assert!(matches!(esito, Err(RepositoryError::Conflict)), "{esito:?}");
    ripresa.affittata_fino_a = None;
    uow.trasmissioni().update(&mut ripresa).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(find(factory, ripresa.id).await, Some(ripresa));
}

/// A claim belongs to its unit of work.
pub async fn a_claim_that_is_dropped_was_not_made(factory: &dyn UnitOfWorkFactory) {
    store_transmissions(factory, &mut [transmission(1, 1)]).await;
    let mut uow = factory.begin().await.unwrap();
    let prese = uow.trasmissioni().claim_due(BEGUN, 1, instant(ORA), instant(FINO_A)).await.unwrap();
    assert_eq!(prese.len(), 1);
    drop(uow);
    // A store may undo it a moment after the drop, and skips what is locked until then.
    for _ in 0..1_000 {
        if let Some(ripresa) = claim(factory, ORA, FINO_A).await {
            assert_eq!(ripresa.versione, 2);
            return;
        }
    }
    panic!("the dropped claim still holds");
}

/// Claimers at work at the same time share all that is due, and none of it is given twice.
pub async fn claims_at_once_never_meet(factory: &dyn UnitOfWorkFactory) {
    let mut trasmissioni: Vec<Trasmissione> = (1..=20).map(|n| transmission(n, 1)).collect();
    store_transmissions(factory, &mut trasmissioni).await;
    let claim_all = async || {
        let mut prese = Vec::new();
        while let Some(presa) = claim(factory, ORA, FINO_A).await {
            prese.push(presa.id);
        }
        prese
    };
    let ((mut a, b), (c, d)) = both(both(claim_all(), claim_all()), both(claim_all(), claim_all())).await;
    a.extend([b, c, d].concat());
    assert_eq!(a.len(), 20, "each is given once");
    let diverse: HashSet<TrasmissioneId> = a.into_iter().collect();
    assert_eq!(diverse, trasmissioni.iter().map(|t| t.id).collect());
}

/// A lane is there while something of it can be claimed, and its claims give of no other lane.
pub async fn lanes_are_those_with_something_due(factory: &dyn UnitOfWorkFactory) {
    let altro_ente = EnteId(Uuid::from_u128(0xE2));
    let mut trasmissioni = [
        due(1, instant(ORA)),
        Trasmissione { ente: altro_ente, ..due(2, instant(ORA)) },
        Trasmissione {
            ente: altro_ente,
            passo: Passo::EsitoConferma,
            ..due(3, instant("2026-03-02T11:00:00Z"))
        },
        Trasmissione { passo: Passo::PubblicaAvviso, ..due(4, instant(FINO_A)) },
        Trasmissione { passo: Passo::Fermata, ente: EnteId(Uuid::from_u128(0xE3)), ..due(5, instant(ORA)) },
    ];
    store_transmissions(factory, &mut trasmissioni).await;
    let esiti = Corsia { ente: altro_ente, coda: Coda::Esiti };
    let creazioni = Corsia { ente: altro_ente, coda: Coda::Creazioni };
    assert_eq!(lanes(factory, ORA).await, [BEGUN, esiti, creazioni]);

    let prese = claim_of(factory, esiti, 10, (ORA, FINO_A)).await;
    assert_eq!(prese.iter().map(|presa| presa.id).collect::<Vec<_>>(), [trasmissioni[2].id]);
    assert_eq!(lanes(factory, ORA).await, [BEGUN, creazioni], "what is leased is not due");
    let avvisi = Corsia { ente: ENTE, coda: Coda::Avvisi };
    assert_eq!(lanes(factory, FINO_A).await, [avvisi, BEGUN, esiti, creazioni], "nor for ever");
}

/// At most as many as asked for, the longest due first, each leased.
pub async fn several_are_claimed_at_once(factory: &dyn UnitOfWorkFactory) {
    let mut trasmissioni = [
        due(1, instant("2026-03-02T11:59:58Z")),
        due(2, instant("2026-03-02T11:59:57Z")),
        due(3, instant("2026-03-02T11:59:59Z")),
    ];
    store_transmissions(factory, &mut trasmissioni).await;
    let prese = claim_of(factory, BEGUN, 2, (ORA, FINO_A)).await;
    let attese = [1, 0].map(|posto: usize| Trasmissione {
        versione: 2,
        affittata_fino_a: Some(instant(FINO_A)),
        ..trasmissioni[posto].clone()
    });
    assert_eq!(prese, attese);
    let altre = claim_of(factory, BEGUN, 2, (ORA, FINO_A)).await;
    assert_eq!(altre.iter().map(|presa| presa.id).collect::<Vec<_>>(), [trasmissioni[2].id]);
    assert_eq!(claim_of(factory, BEGUN, 2, (ORA, FINO_A)).await, []);
}

/// The log of a request, without its chain.
async fn entries(factory: &dyn UnitOfWorkFactory, richiesta: RichiestaId) -> Vec<VoceRegistro> {
    let mut uow = factory.begin().await.unwrap();
    let righe = uow.trasmissioni().log(richiesta).await.unwrap();
    righe.into_iter().map(|riga| riga.voce).collect()
}

/// By time; ties as they were added; only those of the request, instants to the microsecond.
pub async fn the_log_is_in_order(factory: &dyn UnitOfWorkFactory) {
    let (mia, altrui) = (transmission(1, 1), transmission(2, 1));
    let voci = [
        entry(5, &mia, "2026-03-02T09:00:01Z"),
        entry(4, &mia, "2026-03-02T09:00:00.5Z"),
        entry(9, &altrui, "2026-03-02T09:00:00Z"),
        entry(3, &mia, "2026-03-02T09:00:01Z"),
        entry(7, &mia, "2026-03-02T09:00:01Z"),
        entry(1, &mia, "2026-03-02T09:00:00.500001999Z"),
    ];
    let mut uow = factory.begin().await.unwrap();
    for voce in &voci {
        uow.trasmissioni().append(voce).await.unwrap();
    }
    uow.commit().await.unwrap();
    let ultima = VoceRegistro { istante: instant("2026-03-02T09:00:00.500001Z"), ..voci[5].clone() };
    let attese = [voci[1].clone(), ultima, voci[0].clone(), voci[3].clone(), voci[4].clone()];
    assert_eq!(entries(factory, mia.richiesta).await, attese);
    assert_eq!(entries(factory, altrui.richiesta).await, [voci[2].clone()]);
    assert_eq!(entries(factory, draft(9).id).await, []);
}

/// A call that was made for a person belongs to no transmission, and stands among the others.
pub async fn a_call_outside_of_any_transmission_is_in_the_log(factory: &dyn UnitOfWorkFactory) {
    let trasmissione = transmission(1, 1);
    let voci = [
        entry(1, &trasmissione, "2026-03-02T09:00:00Z"),
        VoceRegistro { trasmissione: None, ..entry(2, &trasmissione, "2026-03-02T09:00:01Z") },
        entry(3, &trasmissione, "2026-03-02T09:00:02Z"),
    ];
    let mut uow = factory.begin().await.unwrap();
    for voce in &voci {
        uow.trasmissioni().append(voce).await.unwrap();
    }
    uow.commit().await.unwrap();
    assert_eq!(entries(factory, trasmissione.richiesta).await, voci);
}

/// What was said to ANAC stays known when the draft that it was said for is deleted.
pub async fn the_log_outlives_its_request(factory: &dyn UnitOfWorkFactory) {
    let mut richiesta = draft(1);
    store(factory, std::slice::from_mut(&mut richiesta)).await;
    let mut trasmissione = Trasmissione { passo: Passo::Fermata, ..transmission(1, 1) };
    store_transmissions(factory, std::slice::from_mut(&mut trasmissione)).await;
    let voce = entry(1, &trasmissione, ORA);
    let mut uow = factory.begin().await.unwrap();
    uow.trasmissioni().append(&voce).await.unwrap();
    uow.richieste().delete(richiesta.id, 1).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(entries(factory, richiesta.id).await, [voce]);
}
