//! The list: order, pages, filters.

use cig_domain::Importo;
use cig_domain::codici::IdAppalto;
use cig_domain::persone::UfficioId;
use cig_domain::porte::{
    Ambito, Chiave, Cursore, Ordine, Pagina, Ricerca, RichiestaRepository, RichiestaSintesi,
    UnitOfWorkFactory,
};
use cig_domain::richiesta::{NuovaRichiesta, Sistema, Stato, StatoAppalto, Storica};
use cig_domain::{RichiestaCig, RichiestaId};
use uuid::Uuid;

use super::samples::{
    ALTRO_UFFICIO, UFFICIO, draft, draft_with_lots, instant, published, scheda_anac, store,
    store_transmissions, transmission,
};

const AMBITO: Ambito = Ambito::Ufficio(UFFICIO);

/// The numbers of the requests that match, smallest first; `count` must agree.
async fn found(factory: &dyn UnitOfWorkFactory, ricerca: Ricerca) -> Vec<u128> {
    let mut uow = factory.begin().await.unwrap();
    let mut repository = uow.richieste();
    let righe = in_pages(&mut *repository, &ricerca, 100).await;
    for massimo in [1, 1000] {
        let contate = repository.count(AMBITO, &ricerca, massimo).await.unwrap();
        assert_eq!(contate as usize, righe.len().min(massimo as usize), "{ricerca:?}");
    }
    drop(repository);
    drop(uow);
    assert_eq!(to_the_end(factory, &ricerca).await, righe, "{ricerca:?}");
    let mut numeri = numbers(&righe);
    numeri.sort_unstable();
    numeri
}

/// All rows that match, read in pages of that size.
async fn in_pages(
    repository: &mut (dyn RichiestaRepository + '_),
    ricerca: &Ricerca,
    limite: u32,
) -> Vec<RichiestaSintesi> {
    let mut righe: Vec<RichiestaSintesi> = Vec::new();
    loop {
        let dopo = righe.last().map(|riga| riga.cursore(ricerca.ordine()).unwrap());
        let pagina = repository.list(AMBITO, ricerca, &Pagina { dopo, limite }).await.unwrap();
        assert!(pagina.len() <= limite as usize);
        if pagina.is_empty() {
            return righe;
        }
        righe.extend(pagina);
    }
}

/// All rows that match, read to the end.
async fn to_the_end(factory: &dyn UnitOfWorkFactory, ricerca: &Ricerca) -> Vec<RichiestaSintesi> {
    let mut lettura = factory.read(AMBITO, ricerca).await.unwrap();
    let mut righe = Vec::new();
    loop {
        let pezzo = lettura.next().await.unwrap();
        if pezzo.is_empty() {
            return righe;
        }
        righe.extend(pezzo);
    }
}

/// The numbers of requests, in their order.
fn numbers(righe: &[RichiestaSintesi]) -> Vec<u128> {
    righe.iter().map(|riga| riga.id.0.as_u128()).collect()
}

/// Each column of a row says what the request says.
pub async fn the_list_shows_what_it_promises(factory: &dyn UnitOfWorkFactory) {
    let mut richieste = [published(1), draft(2)];
    richieste[1].scheda_anac = Some(scheda_anac());
    store(factory, &mut richieste).await;
    let mut trasmissioni = [transmission(1, 1), transmission(1, 2)];
    trasmissioni[0].stop("Ferma.");
    trasmissioni[1].creata_il = instant("2026-03-03T10:00:00.123456789Z");
    store_transmissions(factory, &mut trasmissioni).await;
    let mut uow = factory.begin().await.unwrap();
    let righe = in_pages(&mut *uow.richieste(), &Ricerca::default(), 10).await;
    let [bozza, pubblicata] = righe.as_slice() else { panic!("{righe:?}") };
    let atteso = &richieste[0];
    assert_eq!(
        *pubblicata,
        RichiestaSintesi {
            id: atteso.id,
            versione: 1,
            codice_appalto: atteso.codice_appalto.clone(),
            procedura: atteso.procedura.clone(),
            oggetto: atteso.dati_gara.oggetto.clone(),
            stato: Stato::Perfezionata,
            id_appalto: atteso.ciclo.id_appalto(),
            stato_appalto: Some(StatoAppalto::Pubblicato),
            utilizzata: true,
            storica: None,
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
            ultima_trasmissione_il: Some(instant("2026-03-03T10:00:00.123456Z")),
            in_attesa_dal: None,
        }
    );
    assert_eq!(
        (bozza.id, bozza.stato, bozza.utilizzata, bozza.da_json, bozza.lotti),
        (richieste[1].id, Stato::Bozza, false, true, 0)
    );
    assert_eq!((bozza.oggetto.as_ref(), bozza.inviata_il, bozza.ultima_trasmissione_il), (None, None, None));
    assert_eq!((bozza.cig.as_slice(), bozza.procedura.as_ref()), (&[][..], None));
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
    let righe = in_pages(&mut *uow.richieste(), &Ricerca::default(), 100).await;
    assert_eq!(numbers(&righe), (1..=10).rev().collect::<Vec<u128>>());
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
    let intero = in_pages(&mut *repository, &Ricerca::default(), 100).await;
    assert_eq!(intero.len(), 12);
    for limite in 1..=6 {
        assert_eq!(
            in_pages(&mut *repository, &Ricerca::default(), limite).await,
            intero,
            "pages of {limite}"
        );
    }
}

/// The second page is the same, whatever came to the top since the first one was read.
pub async fn a_page_goes_on_whatever_was_added_before_it(factory: &dyn UnitOfWorkFactory) {
    let mut richieste: Vec<RichiestaCig> = (1..=4).map(draft).collect();
    store(factory, &mut richieste).await;
    let mut uow = factory.begin().await.unwrap();
    let pagina = Pagina { dopo: None, limite: 2 };
    let prima = uow.richieste().list(AMBITO, &Ricerca::default(), &pagina).await.unwrap();
    let mut nuova = draft(5);
    nuova.modificata_il = instant("2026-06-01T00:00:00Z");
    uow.richieste().insert(&mut nuova).await.unwrap();
    let pagina = Pagina { dopo: prima[1].cursore(Ordine::Modifica), limite: 2 };
    let seconda = uow.richieste().list(AMBITO, &Ricerca::default(), &pagina).await.unwrap();
    assert_eq!((numbers(&prima), numbers(&seconda)), (vec![4, 3], vec![2, 1]));
}

fn about(n: u32, oggetto: &str) -> RichiestaCig {
    let mut richiesta = draft(n);
    richiesta.dati_gara.oggetto = Some(oggetto.to_owned());
    richiesta
}

async fn found_by_oggetto(factory: &dyn UnitOfWorkFactory, parole: &str) -> Vec<u128> {
    found(factory, Ricerca { oggetto: Some(parole.parse().unwrap()), ..Ricerca::default() }).await
}

/// Words in any order, case and form, with or without accents; a request without oggetto has none of them.
pub async fn all_words_of_the_oggetto_are_looked_for(factory: &dyn UnitOfWorkFactory) {
    let mut richieste = [
        about(1, "Manutenzione del VERDE pubblico"),
        about(2, "Pulizia verde"),
        about(3, "QUALITÀ dell'aria, sconto 100%"),
        draft(4),
    ];
    store(factory, &mut richieste).await;
    assert_eq!(found_by_oggetto(factory, "verdi").await, [1, 2]);
    assert_eq!(found_by_oggetto(factory, "  Verde \t manutenzioni ").await, [1]);
    assert_eq!(found_by_oggetto(factory, "il verde e la manutenzione").await, [1]);
    assert_eq!(found_by_oggetto(factory, "verde manutenzione pulizia").await, Vec::<u128>::new());
    assert_eq!(found_by_oggetto(factory, "qualità").await, [3]);
    assert_eq!(found_by_oggetto(factory, "qualita' 100").await, [3]);
    assert_eq!(found_by_oggetto(factory, "manutenz").await, Vec::<u128>::new(), "words are whole");
}

/// Any number of words: all of them count, also those of a text that was pasted.
pub async fn a_whole_text_is_looked_for(factory: &dyn UnitOfWorkFactory) {
    let testo = "Servizio triennale di manutenzione ordinaria e straordinaria degli impianti elettrici del palazzo \
                 comunale, delle scuole primarie e della biblioteca, lotto 2";
    store(factory, &mut [about(1, testo), about(2, &testo.replace("lotto 2", "lotto 3"))]).await;
    assert_eq!(found_by_oggetto(factory, testo).await, [1]);
    assert_eq!(found_by_oggetto(factory, &testo.replace("lotto 2", "")).await, [1, 2]);
}

/// A request that was changed is found by its new words only, and a deleted one by none.
pub async fn words_go_with_their_request(factory: &dyn UnitOfWorkFactory) {
    let mut richieste = [about(1, "Pulizia delle aule"), about(2, "Pulizia delle strade")];
    store(factory, &mut richieste).await;
    let [prima, seconda] = &mut richieste;
    prima.dati_gara.oggetto = Some("Vigilanza delle aule".into());
    prima.modificata_il = instant("2026-03-02T10:00:00Z");
    let mut uow = factory.begin().await.unwrap();
    uow.richieste().update(prima).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(found_by_oggetto(factory, "vigilanza").await, [1]);
    assert_eq!(found_by_oggetto(factory, "aula").await, [1]);
    assert_eq!(found_by_oggetto(factory, "pulizia").await, [2]);
    let mut uow = factory.begin().await.unwrap();
    uow.richieste().delete(seconda.id, seconda.versione).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(found_by_oggetto(factory, "pulizia").await, Vec::<u128>::new());
}

/// The total of an office counts every request of it once, whatever becomes of them.
pub async fn the_total_of_an_office_is_kept(factory: &dyn UnitOfWorkFactory) {
    let total = async |ufficio: UfficioId| {
        let mut uow = factory.begin().await.unwrap();
        let uno = uow.richieste().total(Ambito::Ufficio(ufficio)).await.unwrap();
        let tutti = uow.richieste().total(Ambito::Sistema).await.unwrap();
        (uno, tutti)
    };
    assert_eq!(total(UFFICIO).await, (0, 0));
    let mut richieste = [draft(1), draft(2), RichiestaCig { ufficio: ALTRO_UFFICIO, ..draft(3) }];
    store(factory, &mut richieste).await;
    assert_eq!((total(UFFICIO).await, total(ALTRO_UFFICIO).await), ((2, 3), (1, 3)));
    let mut uow = factory.begin().await.unwrap();
    richieste[0].ufficio = ALTRO_UFFICIO;
    uow.richieste().update(&mut richieste[0]).await.unwrap();
    uow.richieste().delete(richieste[1].id, richieste[1].versione).await.unwrap();
    uow.commit().await.unwrap();
    let mut uow = factory.begin().await.unwrap();
    uow.richieste().insert(&mut draft(1)).await.unwrap_err();
    drop(uow);
    assert_eq!((total(UFFICIO).await, total(ALTRO_UFFICIO).await), ((0, 2), (2, 2)));
}

/// The beginning, whatever the case; what a database takes for a wildcard means itself.
pub async fn the_beginning_of_the_codice_appalto_is_enough(factory: &dyn UnitOfWorkFactory) {
    let altro = RichiestaCig { codice_appalto: "procedura_17à%".parse().unwrap(), ..draft(3) };
    store(factory, &mut [draft(1), draft(2), altro]).await;
    let by = async |inizio: &str| {
        found(factory, Ricerca { codice_appalto: Some(inizio.to_owned()), ..Ricerca::default() }).await
    };
    assert_eq!(by("gara-2026").await, [1, 2]);
    assert_eq!(by("GARA-2026-0002").await, [2]);
    assert_eq!(by(" PROCEDURA_17À").await, [3]);
    for inizio in ["0002", "gara_", "procedura%", "procedura-17", "procedura_17à%%"] {
        assert_eq!(by(inizio).await, Vec::<u128>::new(), "{inizio}");
    }
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

/// By SIMOG's number of the gara, of requests of the time before PCP; what is known of those comes back.
pub async fn what_is_of_the_time_before_pcp_is_found(factory: &dyn UnitOfWorkFactory) {
    let of_archive = |n: u32, numero: Option<&str>, utilizzata: bool| {
        let bozza = draft(n);
        let sistema = if numero.is_some() { Sistema::Simog } else { Sistema::SmartCig };
        let numero_gara = numero.map(|numero| numero.parse().unwrap());
        let nuova = NuovaRichiesta {
            id: bozza.id,
            codice_appalto: bozza.codice_appalto,
            ente: bozza.ente,
            ufficio: bozza.ufficio,
            creata_da: bozza.creata_da,
            creata_il: bozza.creata_il,
        };
        RichiestaCig::of_archive(nuova, Storica { sistema, numero_gara, utilizzata }, !utilizzata)
    };
    let mut richieste = [
        of_archive(1, Some("8123456"), true),
        of_archive(2, None, false),
        of_archive(3, Some("8123457"), false),
    ];
    store(factory, &mut richieste).await;
    store(factory, &mut [draft(4)]).await;
    for (numero, attese) in [("8123456", vec![1]), ("8123457", vec![3]), ("8123", vec![])] {
        let numero_gara = numero.parse().ok();
        assert_eq!(found(factory, Ricerca { numero_gara, ..Ricerca::default() }).await, attese);
    }
    assert_eq!(found(factory, Ricerca { utilizzata: Some(true), ..Ricerca::default() }).await, [1]);
    assert_eq!(found(factory, Ricerca { stati: vec![Stato::Annullata], ..Ricerca::default() }).await, [2, 3]);
    let mut uow = factory.begin().await.unwrap();
    let righe = in_pages(&mut *uow.richieste(), &Ricerca::default(), 10).await;
    for richiesta in &richieste {
        let riga = righe.iter().find(|riga| riga.id == richiesta.id).unwrap();
        assert_eq!(riga.storica, richiesta.storica);
        assert_eq!(uow.richieste().find(AMBITO, richiesta.id).await.unwrap().as_ref(), Some(richiesta));
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

/// What PCP says of the lots, which is what it says of their appalto.
pub async fn states_of_lots_are_alternatives(factory: &dyn UnitOfWorkFactory) {
    let mut richiesta = draft(2);
    richiesta.ciclo.richiedi().unwrap();
    richiesta.ciclo.appalto_creato(IdAppalto(Uuid::from_u128(0xC002))).unwrap();
    store(factory, &mut [draft(1), richiesta, published(3)]).await;
    let by = async |stati: &[StatoAppalto]| {
        found(factory, Ricerca { stati_lotti: stati.to_vec(), ..Ricerca::default() }).await
    };
    assert_eq!(by(&[StatoAppalto::InLavorazione]).await, [2]);
    assert_eq!(by(&[StatoAppalto::Pubblicato, StatoAppalto::InLavorazione]).await, [2, 3]);
    assert_eq!(by(&[StatoAppalto::Cancellato]).await, Vec::<u128>::new());
}

/// Those for which PCP's clock runs, to the microsecond.
pub async fn those_whose_time_runs_out_are_found(factory: &dyn UnitOfWorkFactory) {
    let waiting = |n: u32, istante: &str| {
        let mut richiesta = draft(n);
        richiesta.ciclo.richiedi().unwrap();
        richiesta.ciclo.appalto_creato(IdAppalto(Uuid::from_u128(0xC000 + u128::from(n)))).unwrap();
        richiesta.ciclo.osserva(instant(istante));
        richiesta
    };
    let mut richieste = [
        waiting(1, "2026-03-02T09:00:00.000001Z"),
        waiting(2, "2026-03-02T09:00:00.000002Z"),
        waiting(3, "2026-03-05T00:00:00Z"),
        published(4),
    ];
    store(factory, &mut richieste).await;
    let between = async |da: Option<&str>, prima_di: Option<&str>| {
        let (in_attesa_da, in_attesa_prima_di) = (da.map(instant), prima_di.map(instant));
        found(factory, Ricerca { in_attesa_da, in_attesa_prima_di, ..Ricerca::default() }).await
    };
    assert_eq!(between(Some("2026-03-02T09:00:00.000002Z"), None).await, [2, 3]);
    assert_eq!(between(None, Some("2026-03-02T09:00:00.000002Z")).await, [1]);
    assert_eq!(between(Some("2026-03-02T00:00:00Z"), Some("2026-03-06T00:00:00Z")).await, [1, 2, 3]);
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
        oggetto: Some("manutenzione".parse().unwrap()),
        codice_appalto: Some("GARA-2026-0001".into()),
        id_appalto: Some(IdAppalto(Uuid::from_u128(0xC001))),
        cig: Some("B210BC38FE".parse().unwrap()),
        stati: vec![Stato::Perfezionata],
        stati_lotti: vec![StatoAppalto::Pubblicato],
        utilizzata: Some(true),
        rup: Some("RSSMRA85T10A562S".parse().unwrap()),
        scelta_contraente: Some("10".into()),
        inviata_dal: Some("2026-03-03".parse().unwrap()),
        inviata_al: Some("2026-03-03".parse().unwrap()),
        importo_da: Some("40200.51".parse().unwrap()),
        importo_a: Some("40200.51".parse().unwrap()),
        ..Ricerca::default()
    };
    assert_eq!(found(factory, tutti.clone()).await, [1]);
    let change: [fn(&mut Ricerca); 14] = [
        |r| r.oggetto = Some("manutenzione altro".parse().unwrap()),
        |r| r.codice_appalto = Some("GARA-2026-0002".into()),
        |r| r.id_appalto = Some(IdAppalto(Uuid::from_u128(1))),
        |r| r.cig = Some("918052266A".parse().unwrap()),
        |r| r.stati = vec![Stato::Bozza],
        |r| r.stati_lotti = vec![StatoAppalto::Confermato],
        |r| r.in_attesa_da = Some(instant("2026-01-01T00:00:00Z")),
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

/// Each search has its order, and pages of any size give each of its rows once, also of equal ones.
pub async fn a_search_is_in_its_order(factory: &dyn UnitOfWorkFactory) {
    let altra = |n: u32, codice: &str, importi: &[&str], inviata: &str, in_attesa: &str| {
        let mut richiesta = draft_with_lots(n, importi);
        richiesta.codice_appalto = codice.parse().unwrap();
        richiesta.dati_gara.oggetto = Some("Pulizia".into());
        richiesta.inviata_il = Some(instant(inviata));
        richiesta.ciclo.richiedi().unwrap();
        richiesta.ciclo.appalto_creato(IdAppalto(Uuid::from_u128(0xC000 + u128::from(n)))).unwrap();
        richiesta.ciclo.osserva(instant(in_attesa));
        richiesta
    };
    let (mattina, sera) = ("2026-03-03T08:00:00Z", "2026-03-03T18:00:00.000001Z");
    let mut richieste = [
        altra(1, "gara-aaaa", &["5"], sera, mattina),
        altra(2, "GARA-BBBB", &["10.50", "0.01"], mattina, mattina),
        altra(3, "gara-Caaa", &["10.51"], mattina, sera),
        altra(4, "GARA_DDDD", &["900"], sera, sera),
    ];
    store(factory, &mut richieste).await;
    let (da, dal) = (Some(Importo::ZERO), Some("2026-01-01".parse().unwrap()));
    for (ricerca, attese) in [
        (Ricerca { importo_da: da, ..Ricerca::default() }, [4, 3, 2, 1]),
        (Ricerca { inviata_dal: dal, importo_da: da, ..Ricerca::default() }, [4, 1, 3, 2]),
        (Ricerca { in_attesa_da: Some(instant(mattina)), ..Ricerca::default() }, [1, 2, 3, 4]),
        (Ricerca { codice_appalto: Some("g".into()), importo_da: da, ..Ricerca::default() }, [1, 2, 3, 4]),
        (Ricerca { oggetto: "pulizie".parse().ok(), importo_da: da, ..Ricerca::default() }, [4, 3, 2, 1]),
        (Ricerca { stati: vec![Stato::Richiesta], ..Ricerca::default() }, [4, 3, 2, 1]),
    ] {
        let mut uow = factory.begin().await.unwrap();
        for limite in 1..=4 {
            let righe = in_pages(&mut *uow.richieste(), &ricerca, limite).await;
            assert_eq!(numbers(&righe), attese, "{ricerca:?} in pages of {limite}");
        }
    }
}

/// A place in another order has nothing after it.
pub async fn a_page_does_not_go_on_in_another_order(factory: &dyn UnitOfWorkFactory) {
    store(factory, &mut [draft(1), draft(2)]).await;
    let mut uow = factory.begin().await.unwrap();
    let dopo = Some(Cursore { chiave: Chiave::Importo(Importo::euro(1)), id: RichiestaId(Uuid::max()) });
    let pagina = Pagina { dopo, limite: 10 };
    assert_eq!(uow.richieste().list(AMBITO, &Ricerca::default(), &pagina).await.unwrap(), []);
}

/// What is read to the end is as pages have it, piece by piece, also when it is more than a piece, and while others write.
pub async fn a_reading_goes_to_the_end(factory: &dyn UnitOfWorkFactory) {
    let mut richieste: Vec<RichiestaCig> = (1..=2005).map(draft).collect();
    richieste[6].ufficio = ALTRO_UFFICIO;
    store(factory, &mut richieste).await;
    let mut lettura = factory.read(AMBITO, &Ricerca::default()).await.unwrap();
    let mut viste = lettura.next().await.unwrap();
    let mut uow = factory.begin().await.unwrap();
    richieste[0].modificata_il = instant("2026-06-01T00:00:00Z");
    uow.richieste().update(&mut richieste[0]).await.unwrap();
    uow.richieste().insert(&mut draft(3000)).await.unwrap();
    uow.commit().await.unwrap();
    loop {
        let pezzo = lettura.next().await.unwrap();
        if pezzo.is_empty() {
            break;
        }
        viste.extend(pezzo);
    }
    let attese: Vec<u128> = (1..=2005).rev().filter(|n| *n != 7).collect();
    assert_eq!(numbers(&viste), attese);
    assert_eq!(lettura.next().await.unwrap(), [], "after the end there is nothing");
}

/// Whoever stops reading half-way leaves the store as it was.
pub async fn a_reading_may_be_given_up(factory: &dyn UnitOfWorkFactory) {
    let mut richieste: Vec<RichiestaCig> = (1..=3000).map(draft).collect();
    store(factory, &mut richieste).await;
    for _ in 0..5 {
        let mut lettura = factory.read(AMBITO, &Ricerca::default()).await.unwrap();
        assert!(!lettura.next().await.unwrap().is_empty());
    }
    assert_eq!(to_the_end(factory, &Ricerca::default()).await.len(), 3000);
}
