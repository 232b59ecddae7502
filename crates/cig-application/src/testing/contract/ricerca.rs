//! The list: order, pages, filters.

use cig_domain::codici::IdAppalto;
use cig_domain::porte::{Ambito, Pagina, Ricerca, RichiestaRepository, RichiestaSintesi, UnitOfWorkFactory};
use cig_domain::richiesta::{Stato, StatoAppalto};
use cig_domain::{RichiestaCig, RichiestaId};
use uuid::Uuid;

use super::samples::{UFFICIO, draft, draft_with_lots, instant, published, scheda_anac, store};

const AMBITO: Ambito = Ambito::Ufficio(UFFICIO);

/// The numbers of the requests that match, smallest first; `count` must agree.
async fn found(factory: &dyn UnitOfWorkFactory, ricerca: Ricerca) -> Vec<u128> {
    let mut uow = factory.begin().await.unwrap();
    let mut repository = uow.richieste();
    let pagina = Pagina { dopo: None, limite: 100 };
    let righe = repository.list(AMBITO, &ricerca, pagina).await.unwrap();
    assert_eq!(repository.count(AMBITO, &ricerca).await.unwrap(), righe.len() as u64, "{ricerca:?}");
    let mut numeri: Vec<u128> = righe.iter().map(|riga| riga.id.0.as_u128()).collect();
    numeri.sort_unstable();
    numeri
}

/// All rows, read in pages of that size.
async fn in_pages(repository: &mut (dyn RichiestaRepository + '_), limite: u32) -> Vec<RichiestaSintesi> {
    let mut righe: Vec<RichiestaSintesi> = Vec::new();
    loop {
        let dopo = righe.last().map(RichiestaSintesi::cursore);
        let pagina = repository.list(AMBITO, &Ricerca::default(), Pagina { dopo, limite }).await.unwrap();
        assert!(pagina.len() <= limite as usize);
        if pagina.is_empty() {
            return righe;
        }
        righe.extend(pagina);
    }
}

/// Each column of a row says what the request says.
pub async fn the_list_shows_what_it_promises(factory: &dyn UnitOfWorkFactory) {
    let mut richieste = [published(1), draft(2)];
    richieste[1].scheda_anac = Some(scheda_anac());
    store(factory, &mut richieste).await;
    let mut uow = factory.begin().await.unwrap();
    let righe = in_pages(&mut *uow.richieste(), 10).await;
    let [bozza, pubblicata] = righe.as_slice() else { panic!("{righe:?}") };
    let atteso = &richieste[0];
    assert_eq!(
        *pubblicata,
        RichiestaSintesi {
            id: atteso.id,
            versione: 1,
            codice_appalto: atteso.codice_appalto.clone(),
            oggetto: atteso.dati_gara.oggetto.clone(),
            stato: Stato::Perfezionata,
            id_appalto: atteso.ciclo.id_appalto(),
            stato_appalto: Some(StatoAppalto::Pubblicato),
            utilizzata: true,
            da_json: false,
            scelta_contraente: Some("10".into()),
            importo_complessivo: "40200.51".parse().unwrap(),
            lotti: 3,
            cig: vec!["B210BC38FE".parse().unwrap(), "K00003EC3A".parse().unwrap()],
            codice_centro_costo: atteso.dati_gara.codice_centro_costo.clone(),
            rup: atteso.dati_gara.rup.clone(),
            creata_da: atteso.creata_da,
            creata_il: atteso.creata_il,
            modificata_il: atteso.modificata_il,
            inviata_il: atteso.inviata_il,
            in_attesa_dal: None,
        }
    );
    assert_eq!(
        (bozza.id, bozza.stato, bozza.utilizzata, bozza.da_json, bozza.lotti),
        (richieste[1].id, Stato::Bozza, false, true, 0)
    );
    assert_eq!((bozza.oggetto.as_ref(), bozza.inviata_il), (None, None));
}

/// Last changed first, to the microsecond, however many decimals an instant has; then the greater id.
pub async fn the_last_changed_comes_first(factory: &dyn UnitOfWorkFactory) {
    let istanti = [
        "2026-03-02T09:00:00Z",
        "2026-03-02T09:00:00.000001Z",
        "2026-03-02T09:00:00.001Z",
        "2026-03-02T09:00:00.001001Z",
        "2026-03-02T09:00:00.1Z",
        "2026-03-02T09:00:00.100001Z",
        "2026-03-02T09:00:01Z",
        "2026-03-02T10:00:00+00:00",
        "2026-03-02T10:00:00+00:00",
        "2026-12-01T00:00:00Z",
    ];
    let mut richieste: Vec<RichiestaCig> = (1..)
        .zip(istanti)
        .map(|(n, istante)| RichiestaCig { modificata_il: instant(istante), ..draft(n) })
        .collect();
    // Stored in another order than the list's.
    richieste.rotate_left(4);
    store(factory, &mut richieste).await;
    let mut uow = factory.begin().await.unwrap();
    let ordine: Vec<u128> =
        in_pages(&mut *uow.richieste(), 100).await.iter().map(|riga| riga.id.0.as_u128()).collect();
    assert_eq!(ordine, (1..=10).rev().collect::<Vec<u128>>());
}

/// Pages of any size give every row once, also when many were changed at the same instant.
pub async fn pages_over_equal_instants_neither_skip_nor_repeat(factory: &dyn UnitOfWorkFactory) {
    let istanti = ["2026-03-02T09:00:00.123456789Z", "2026-03-02T09:00:00.123456Z", "2026-03-02T09:00:00Z"];
    let mut richieste: Vec<RichiestaCig> = (1..=12)
        .zip(istanti.iter().cycle())
        .map(|(n, istante)| RichiestaCig { modificata_il: instant(istante), ..draft(n) })
        .collect();
    store(factory, &mut richieste).await;
    let mut uow = factory.begin().await.unwrap();
    let mut repository = uow.richieste();
    let intero = in_pages(&mut *repository, 100).await;
    assert_eq!(intero.len(), 12);
    for limite in 1..=6 {
        assert_eq!(in_pages(&mut *repository, limite).await, intero, "pages of {limite}");
    }
}

/// The second page is the same, whatever came to the top since the first one was read.
pub async fn a_page_goes_on_whatever_was_added_before_it(factory: &dyn UnitOfWorkFactory) {
    let mut richieste: Vec<RichiestaCig> = (1..=4).map(draft).collect();
    store(factory, &mut richieste).await;
    let mut uow = factory.begin().await.unwrap();
    let prima =
        uow.richieste().list(AMBITO, &Ricerca::default(), Pagina { dopo: None, limite: 2 }).await.unwrap();
    let mut nuova = draft(5);
    nuova.modificata_il = instant("2026-06-01T00:00:00Z");
    uow.richieste().insert(&mut nuova).await.unwrap();
    let pagina = Pagina { dopo: prima.last().map(RichiestaSintesi::cursore), limite: 2 };
    let seconda = uow.richieste().list(AMBITO, &Ricerca::default(), pagina).await.unwrap();
    let ids = |righe: &[RichiestaSintesi]| righe.iter().map(|riga| riga.id).collect::<Vec<RichiestaId>>();
    assert_eq!(ids(&prima), [richieste[3].id, richieste[2].id]);
    assert_eq!(ids(&seconda), [richieste[1].id, richieste[0].id]);
}

fn about(n: u32, oggetto: &str) -> RichiestaCig {
    let mut richiesta = draft(n);
    richiesta.dati_gara.oggetto = Some(oggetto.to_owned());
    richiesta
}

async fn found_by_oggetto(factory: &dyn UnitOfWorkFactory, parole: &str) -> Vec<u128> {
    found(factory, Ricerca { oggetto: Some(parole.to_owned()), ..Ricerca::default() }).await
}

/// Words in any order and case, accented letters included; a request without oggetto has none of them.
pub async fn all_words_of_the_oggetto_are_looked_for(factory: &dyn UnitOfWorkFactory) {
    let mut richieste = [
        about(1, "Manutenzione del VERDE pubblico"),
        about(2, "Pulizia verde"),
        about(3, "QUALITÀ dell'aria"),
        draft(4),
    ];
    store(factory, &mut richieste).await;
    assert_eq!(found_by_oggetto(factory, "verde").await, [1, 2]);
    assert_eq!(found_by_oggetto(factory, "  Verde \t manutenzione ").await, [1]);
    assert_eq!(found_by_oggetto(factory, "verde manutenzione pulizia").await, Vec::<u128>::new());
    assert_eq!(found_by_oggetto(factory, "qualità").await, [3]);
    assert_eq!(found_by_oggetto(factory, "   ").await, [1, 2, 3, 4]);
}

/// What a database takes for a wildcard or an escape is looked for as it is.
pub async fn wildcards_mean_themselves(factory: &dyn UnitOfWorkFactory) {
    let mut richieste = [
        about(1, "Sconto 100% netto"),
        about(2, "Sconto 1000 netto"),
        about(3, r"percorso c:\dati_a"),
        about(4, "datixa *?[a]"),
    ];
    store(factory, &mut richieste).await;
    assert_eq!(found_by_oggetto(factory, "100%").await, [1]);
    assert_eq!(found_by_oggetto(factory, "%").await, [1]);
    assert_eq!(found_by_oggetto(factory, "dati_a").await, [3]);
    assert_eq!(found_by_oggetto(factory, r"c:\d").await, [3]);
    assert_eq!(found_by_oggetto(factory, "?[a]").await, [4]);
    assert_eq!(found_by_oggetto(factory, "'").await, Vec::<u128>::new());
}

/// Any part, whatever the case.
pub async fn a_part_of_the_codice_appalto_is_enough(factory: &dyn UnitOfWorkFactory) {
    let altro = RichiestaCig { codice_appalto: "procedura_17".parse().unwrap(), ..draft(3) };
    store(factory, &mut [draft(1), draft(2), altro]).await;
    let by = async |parte: &str| {
        found(factory, Ricerca { codice_appalto: Some(parte.to_owned()), ..Ricerca::default() }).await
    };
    assert_eq!(by("gara-2026").await, [1, 2]);
    assert_eq!(by("0002").await, [2]);
    assert_eq!(by(" PROCEDURA_17 ").await, [3]);
    assert_eq!(by("a_1").await, [3]);
    assert_eq!(by("_2026").await, Vec::<u128>::new());
}

/// By idAppalto, and by the CIG of any lot.
pub async fn codes_of_anac_are_found(factory: &dyn UnitOfWorkFactory) {
    let mut altra = published(2);
    altra.lotti[0].cig = Some("9050626CD6".parse().unwrap());
    store(factory, &mut [published(1), altra, draft(3)]).await;
    let id_appalto = Some(IdAppalto(Uuid::from_u128(0xC002)));
    assert_eq!(found(factory, Ricerca { id_appalto, ..Ricerca::default() }).await, [2]);
    for (cig, attese) in
        [("9050626CD6", vec![2]), ("K00003EC3A", vec![1, 2]), ("B210BC38FE", vec![1]), ("918052266A", vec![])]
    {
        let cig = Some(cig.parse().unwrap());
        assert_eq!(found(factory, Ricerca { cig, ..Ricerca::default() }).await, attese);
    }
}

/// One of several states; and whether the CIG is in use.
pub async fn states_are_alternatives(factory: &dyn UnitOfWorkFactory) {
    let mut richiesta = draft(2);
    richiesta.ciclo.richiedi().unwrap();
    store(factory, &mut [draft(1), richiesta, published(3)]).await;
    let by =
        async |stati: &[Stato]| found(factory, Ricerca { stati: stati.to_vec(), ..Ricerca::default() }).await;
    assert_eq!(by(&[]).await, [1, 2, 3]);
    assert_eq!(by(&[Stato::Bozza]).await, [1]);
    assert_eq!(by(&[Stato::Richiesta, Stato::Perfezionata]).await, [2, 3]);
    assert_eq!(by(&[Stato::Annullata, Stato::Scaduta]).await, Vec::<u128>::new());
    for (utilizzata, attese) in [(true, vec![3]), (false, vec![1, 2])] {
        let ricerca = Ricerca { utilizzata: Some(utilizzata), ..Ricerca::default() };
        assert_eq!(found(factory, ricerca).await, attese);
    }
}

/// By RUP and by sceltaContraente.
pub async fn choices_of_the_gara_are_found(factory: &dyn UnitOfWorkFactory) {
    let mut altra = draft(2);
    altra.dati_gara.rup = Some("RSSMRA85T10A56NH".parse().unwrap());
    altra.dati_gara.scelta_contraente = Some("1".parse().unwrap());
    store(factory, &mut [published(1), altra, draft(3)]).await;
    for (rup, attese) in
        [("RSSMRA85T10A562S", vec![1]), ("RSSMRA85T10A56NH", vec![2]), ("11111111115", vec![])]
    {
        let rup = Some(rup.parse().unwrap());
        assert_eq!(found(factory, Ricerca { rup, ..Ricerca::default() }).await, attese);
    }
    for (scelta, attese) in [("10", vec![1]), ("1", vec![2]), ("0", vec![])] {
        let scelta_contraente = Some(scelta.to_owned());
        assert_eq!(found(factory, Ricerca { scelta_contraente, ..Ricerca::default() }).await, attese);
    }
}

/// A day goes from midnight to midnight in Rome, an hour longer when summer time ends.
pub async fn days_are_those_of_rome(factory: &dyn UnitOfWorkFactory) {
    let istanti = [
        "2026-01-14T22:59:59.999999Z", // The 14th, in winter.
        "2026-01-14T23:00:00Z",        // The 15th.
        "2026-01-15T22:59:59.999999Z",
        "2026-10-24T22:00:00Z", // The 25th, which begins in summer time
        "2026-10-25T22:59:59Z", // and ends in winter time.
        "2026-10-25T23:00:00Z", // The 26th.
    ];
    let mut richieste: Vec<RichiestaCig> = (1..)
        .zip(istanti)
        .map(|(n, istante)| RichiestaCig { inviata_il: Some(instant(istante)), ..draft(n) })
        .chain([draft(7)])
        .collect();
    store(factory, &mut richieste).await;
    let between = async |dal: Option<&str>, al: Option<&str>| {
        let giorno = |testo: &str| testo.parse().unwrap();
        found(
            factory,
            Ricerca { inviata_dal: dal.map(giorno), inviata_al: al.map(giorno), ..Ricerca::default() },
        )
        .await
    };
    assert_eq!(between(Some("2026-01-15"), Some("2026-01-15")).await, [2, 3]);
    assert_eq!(between(None, Some("2026-01-14")).await, [1]);
    assert_eq!(between(Some("2026-10-25"), Some("2026-10-25")).await, [4, 5]);
    assert_eq!(between(Some("2026-10-26"), None).await, [6]);
    assert_eq!(between(Some("2026-01-01"), None).await, [1, 2, 3, 4, 5, 6]);
}

/// Sums of lots, bounds included, neither as text nor in floating point.
pub async fn amounts_are_compared_as_numbers(factory: &dyn UnitOfWorkFactory) {
    store(
        factory,
        &mut [
            draft_with_lots(1, &["900"]),
            draft_with_lots(2, &["0.10", "0.20"]),
            draft_with_lots(3, &["39000", "1000.01"]),
            draft_with_lots(4, &["9999999999999.98"]),
            draft(5),
        ],
    )
    .await;
    let between = async |da: Option<&str>, a: Option<&str>| {
        let importo = |testo: &str| testo.parse().unwrap();
        found(
            factory,
            Ricerca { importo_da: da.map(importo), importo_a: a.map(importo), ..Ricerca::default() },
        )
        .await
    };
    assert_eq!(between(Some("0.30"), Some("900")).await, [1, 2]);
    assert_eq!(between(Some("0.31"), Some("899.99")).await, Vec::<u128>::new());
    assert_eq!(between(Some("40000.01"), None).await, [3, 4]);
    assert_eq!(between(Some("40000.02"), Some("9999999999999.97")).await, Vec::<u128>::new());
    assert_eq!(between(Some("9999999999999.98"), None).await, [4]);
    assert_eq!(between(None, Some("0")).await, [5]);
}

/// A row is found only if every filter that is set holds.
pub async fn all_filters_must_hold(factory: &dyn UnitOfWorkFactory) {
    store(factory, &mut [published(1), draft(2)]).await;
    let tutti = Ricerca {
        oggetto: Some("manutenzione".into()),
        codice_appalto: Some("0001".into()),
        id_appalto: Some(IdAppalto(Uuid::from_u128(0xC001))),
        cig: Some("B210BC38FE".parse().unwrap()),
        stati: vec![Stato::Perfezionata],
        utilizzata: Some(true),
        rup: Some("RSSMRA85T10A562S".parse().unwrap()),
        scelta_contraente: Some("10".into()),
        inviata_dal: Some("2026-03-03".parse().unwrap()),
        inviata_al: Some("2026-03-03".parse().unwrap()),
        importo_da: Some("40200.51".parse().unwrap()),
        importo_a: Some("40200.51".parse().unwrap()),
    };
    assert_eq!(found(factory, tutti.clone()).await, [1]);
    let change: [fn(&mut Ricerca); 12] = [
        |r| r.oggetto = Some("manutenzione altro".into()),
        |r| r.codice_appalto = Some("0002".into()),
        |r| r.id_appalto = Some(IdAppalto(Uuid::from_u128(1))),
        |r| r.cig = Some("918052266A".parse().unwrap()),
        |r| r.stati = vec![Stato::Bozza],
        |r| r.utilizzata = Some(false),
        |r| r.rup = Some("11111111115".parse().unwrap()),
        |r| r.scelta_contraente = Some("1".into()),
        |r| r.inviata_dal = Some("2026-03-04".parse().unwrap()),
        |r| r.inviata_al = Some("2026-03-02".parse().unwrap()),
        |r| r.importo_da = Some("40200.52".parse().unwrap()),
        |r| r.importo_a = Some("40200.5".parse().unwrap()),
    ];
    for change in change {
        let mut ricerca = tutti.clone();
        change(&mut ricerca);
        assert_eq!(found(factory, ricerca.clone()).await, Vec::<u128>::new(), "{ricerca:?}");
    }
}
