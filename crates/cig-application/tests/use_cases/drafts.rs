use std::time::Duration;

use cig_application::{
    ApplicationError, CreaRichiesta, Modifica, Spostamento, Trovate, add_lot, check, copy, copy_lot,
    cost_centres, create, delete, edit, edit_lot, find, list, log, login, move_lot, remove_lot,
    rup_candidates, send,
};
use cig_domain::controlli::Momento;
use cig_domain::porte::{Difetto, Pagina, Ricerca};
use cig_domain::richiesta::{NuovaRichiesta, Stato};
use cig_domain::{Gravita, LotIdentifier, RichiestaCig, RichiestaId};
use serde_json::json;
use uuid::Uuid;

use crate::world::{World, complete, object};

fn lot(numero: usize) -> LotIdentifier {
    LotIdentifier::at(numero).unwrap()
}

#[tokio::test]
async fn the_right_password_opens_a_session_of_the_persons_office() {
    let world = World::new().await;
    assert_eq!(login(&world.app, "UTENTE-10", "giusta").await.unwrap(), world.rup);
    for (nome, password) in [("utente-10", "sbagliata"), ("nessuno", "giusta")] {
        let errore = login(&world.app, nome, password).await.unwrap_err();
        assert!(matches!(errore, ApplicationError::NotAuthenticated));
    }
}

#[tokio::test]
async fn a_draft_is_created_edited_copied_and_deleted() {
    let world = World::new().await;
    let vuota = create(&world.app, &world.rup, CreaRichiesta::default()).await.unwrap();
    assert_eq!((vuota.ciclo.stato(), vuota.versione), (Stato::Bozza, 1));
    let piena = edit(&world.app, &world.rup, vuota.id, 1, &complete()).await.unwrap();
    assert_eq!(piena.versione, 2);
    let copia = copy(&world.app, &world.rup, piena.id).await.unwrap();
    assert_eq!(copia.dati_gara, piena.dati_gara);
    assert_ne!(copia.codice_appalto, piena.codice_appalto);
    delete(&world.app, &world.rup, piena.id, 2).await.unwrap();
    assert!(matches!(find(&world.app, &world.rup, piena.id).await, Err(ApplicationError::NotFound)));
}

#[tokio::test]
async fn wrong_fields_are_all_told_and_nothing_is_written() {
    let world = World::new().await;
    let vuota = create(&world.app, &world.rup, CreaRichiesta::default()).await.unwrap();
    let mut modifica = complete();
    modifica.dati_gara = Some(object(json!({"settore": "9", "numeroLotti": "due", "oggetto": "Licenze"})));
    modifica.classificazione = Some(object(json!({"cpvPrevalente": "48"})));
    let errore = edit(&world.app, &world.rup, vuota.id, 1, &modifica).await.unwrap_err();
    let ApplicationError::Invalid(anomalie) = errore else { panic!("{errore}") };
    let campi: Vec<_> = anomalie.iter().map(|a| a.campo.as_str()).collect();
    assert_eq!(campi, ["settore", "numeroLotti", "cpvPrevalente"]);
    assert_eq!(find(&world.app, &world.rup, vuota.id).await.unwrap(), vuota);
}

#[tokio::test]
async fn of_two_who_edit_the_second_is_told() {
    let world = World::new().await;
    let vuota = create(&world.app, &world.rup, CreaRichiesta::default()).await.unwrap();
    edit(&world.app, &world.rup, vuota.id, 1, &complete()).await.unwrap();
    let secondo = edit(&world.app, &world.rup, vuota.id, 1, &Modifica::default()).await;
    assert!(matches!(secondo, Err(ApplicationError::Conflict)));
}

#[tokio::test]
async fn lots_are_added_copied_edited_and_taken_out_under_stable_names() {
    let world = World::new().await;
    let mut r =
        create(&world.app, &world.rup, CreaRichiesta { procedura: None, dati: complete() }).await.unwrap();
    r = copy_lot(&world.app, &world.rup, r.id, r.versione, &lot(1)).await.unwrap();
    r = add_lot(&world.app, &world.rup, r.id, r.versione).await.unwrap();
    r = edit_lot(&world.app, &world.rup, r.id, r.versione, &lot(3), &object(json!({"oggetto": "Terzo"})))
        .await
        .unwrap();
    r = remove_lot(&world.app, &world.rup, r.id, r.versione, &lot(2)).await.unwrap();
    let lotti: Vec<_> =
        r.lotti.iter().map(|l| (l.lot_identifier.numero(), l.dati.oggetto.as_deref())).collect();
    assert_eq!(lotti, [(1, Some("Licenze per un anno")), (3, Some("Terzo"))]);
    r = add_lot(&world.app, &world.rup, r.id, r.versione).await.unwrap();
    assert_eq!(r.lotti.last().unwrap().lot_identifier, lot(4));
}

#[tokio::test]
async fn a_lot_is_moved_by_one_place_and_stays_at_either_end() {
    let world = World::new().await;
    let mut r =
        create(&world.app, &world.rup, CreaRichiesta { procedura: None, dati: complete() }).await.unwrap();
    for _ in 0..2 {
        r = add_lot(&world.app, &world.rup, r.id, r.versione).await.unwrap();
    }
    for (quale, dove, atteso) in [
        (3, Spostamento::Su, [1, 3, 2]),
        (3, Spostamento::Su, [3, 1, 2]),
        (3, Spostamento::Su, [3, 1, 2]),
        (1, Spostamento::Giu, [3, 2, 1]),
        (1, Spostamento::Giu, [3, 2, 1]),
    ] {
        move_lot(&world.app, &world.rup, r.id, r.versione, &lot(quale), dove).await.unwrap();
        r = find(&world.app, &world.rup, r.id).await.unwrap();
        let ordine: Vec<_> = r.lotti.iter().map(|lotto| lotto.lot_identifier.numero()).collect();
        assert_eq!(ordine, atteso);
    }
    assert_eq!(r.lotti[2].dati.oggetto.as_deref(), Some("Licenze per un anno"));
    let ignoto = move_lot(&world.app, &world.rup, r.id, r.versione, &lot(9), Spostamento::Su).await;
    assert!(matches!(ignoto, Err(ApplicationError::NotFound)));
    let vecchia = move_lot(&world.app, &world.rup, r.id, 1, &lot(1), Spostamento::Su).await;
    assert!(matches!(vecchia, Err(ApplicationError::Conflict)));
}

#[tokio::test]
async fn another_office_sees_and_touches_nothing() {
    let world = World::new().await;
    let r = world.ready().await;
    let (app, other) = (&world.app, &world.other);
    let mut esiti = vec![
        find(app, other, r.id).await.map(drop),
        edit(app, other, r.id, r.versione, &complete()).await.map(drop),
        edit_lot(app, other, r.id, r.versione, &lot(1), &object(json!({}))).await.map(drop),
        add_lot(app, other, r.id, r.versione).await.map(drop),
        copy_lot(app, other, r.id, r.versione, &lot(1)).await.map(drop),
        remove_lot(app, other, r.id, r.versione, &lot(1)).await.map(drop),
        move_lot(app, other, r.id, r.versione, &lot(1), Spostamento::Giu).await.map(drop),
        copy(app, other, r.id).await.map(drop),
        check(app, other, r.id, Momento::Invio).await.map(drop),
        send(app, other, r.id, None).await.map(drop),
        log(app, other, r.id).await.map(drop),
        delete(app, other, r.id, r.versione).await,
    ];
    let affidamento = r.affidamento.clone().unwrap();
    esiti.push(cig_application::award(app, other, r.id, r.versione, affidamento).await.map(drop));
    for (posto, esito) in esiti.into_iter().enumerate() {
        assert!(matches!(esito, Err(ApplicationError::NotFound)), "{posto}: {esito:?}");
    }
    let pagina = Pagina { dopo: None, limite: 10 };
    assert_eq!(list(app, other, &Ricerca::default(), &pagina).await.unwrap().totale, 0);
    assert_eq!(list(app, &world.rup, &Ricerca::default(), &pagina).await.unwrap().totale, 1);
}

#[tokio::test]
async fn the_list_goes_on_where_the_page_before_ended() {
    let world = World::new().await;
    for _ in 0..5 {
        create(&world.app, &world.rup, CreaRichiesta::default()).await.unwrap();
    }
    let mut viste = Vec::new();
    let mut pagina = Pagina { dopo: None, limite: 2 };
    loop {
        let elenco = list(&world.app, &world.rup, &Ricerca::default(), &pagina).await.unwrap();
        assert_eq!((elenco.trovate, elenco.totale), (Trovate::Esatte(5), 5));
        viste.extend(elenco.righe.iter().map(|r| r.id));
        pagina.dopo = elenco.successiva;
        if pagina.dopo.is_none() {
            break;
        }
    }
    viste.dedup();
    assert_eq!(viste.len(), 5);
}

#[tokio::test]
async fn what_matches_is_counted_up_to_a_hundred() {
    let world = World::new().await;
    let mut uow = world.app.archivio.begin().await.unwrap();
    let bozza = empty_draft(&world);
    for n in 0..101 {
        let mut altra = bozza.clone();
        altra.id = RichiestaId(Uuid::from_u128(n));
        altra.codice_appalto = format!("GARA-{n:04}").parse().unwrap();
        altra.dati_gara.oggetto = Some(if n < 100 { "Strade" } else { "Strada e scuola" }.into());
        uow.richieste().insert(&mut altra).await.unwrap();
    }
    uow.commit().await.unwrap();
    let found = async |parole: &str, limite: u32| {
        let ricerca = Ricerca { oggetto: parole.parse().ok(), ..Ricerca::default() };
        let pagina = Pagina { dopo: None, limite };
        list(&world.app, &world.rup, &ricerca, &pagina).await.unwrap()
    };
    let molte = found("strade", 1).await;
    assert_eq!((molte.trovate, molte.totale), (Trovate::Oltre(100), 101));
    assert_eq!(found("scuole", 1).await.trovate, Trovate::Esatte(1));
    let cento = Ricerca { codice_appalto: Some("GARA-00".into()), ..Ricerca::default() };
    let pagina = Pagina { dopo: None, limite: 1 };
    let cento = list(&world.app, &world.rup, &cento, &pagina).await.unwrap();
    assert_eq!(cento.trovate, Trovate::Esatte(100));
}

fn empty_draft(world: &World) -> RichiestaCig {
    RichiestaCig::new(NuovaRichiesta {
        id: RichiestaId(Uuid::nil()),
        codice_appalto: "GARA-DI-PROVA".parse().unwrap(),
        ente: world.rup.ente.id,
        ufficio: world.rup.ufficio.id,
        creata_da: world.rup.utente.id,
        creata_il: world.app.clock.now(),
    })
}

#[tokio::test]
async fn the_check_reports_typed_and_structural_anomalies_together_each_once_at_its_field() {
    let world = World::new().await;
    let mut dati = complete();
    dati.dati_gara.as_mut().unwrap().remove("settore");
    let r = create(&world.app, &world.rup, CreaRichiesta { procedura: None, dati }).await.unwrap();
    let difetto = |percorso: &str| Difetto {
        codice: "ERR4".into(),
        percorso: percorso.into(),
        testo: "manca".into(),
        gravita: Gravita::Errore,
    };
    *world.structure.defects.lock().unwrap() =
        vec![difetto("$.anacForm.oggetto.it"), difetto("$.anacForm.altro")];
    let controllo = check(&world.app, &world.rup, r.id, Momento::Preparazione).await.unwrap();
    let trovate: Vec<_> = controllo
        .anomalie
        .iter()
        .map(|a| (a.campo.as_str(), a.codice.as_str(), a.percorso.as_deref()))
        .collect();
    assert_eq!(
        trovate,
        [
            ("settore", "OBBLIGATORIO", None),
            ("oggetto", "ERR4", Some("$.anacForm.oggetto.it")),
            ("", "ERR4", Some("$.anacForm.altro")),
        ]
    );
    assert!(controllo.specifica_controllata && !controllo.is_clean());
}

#[tokio::test]
async fn when_ausa_does_not_answer_the_check_says_so_and_does_not_block() {
    let world = World::new().await;
    let r = world.ready().await;
    world.time.pass(Duration::from_mins(5));
    world.ausa.switch_off();
    let controllo = check(&world.app, &world.rup, r.id, Momento::Invio).await.unwrap();
    assert_eq!(controllo.anomalie.len(), 1);
    assert_eq!(controllo.anomalie[0].codice, "AUSA");
    assert!(controllo.is_clean());
    assert!(matches!(cost_centres(&world.app, &world.rup).await, Err(ApplicationError::Unavailable(_))));
}

#[tokio::test]
async fn pickers_offer_the_offices_people_and_the_authoritys_cost_centres() {
    let world = World::new().await;
    assert_eq!(
        rup_candidates(&world.app, &world.rup).await.unwrap(),
        std::slice::from_ref(&world.rup.utente)
    );
    assert_eq!(cost_centres(&world.app, &world.rup).await.unwrap()[0].codice, "CDC-1");
}

#[tokio::test]
async fn an_answer_of_ausa_is_kept_for_a_while() {
    let world = World::new().await;
    for _ in 0..3 {
        cost_centres(&world.app, &world.rup).await.unwrap();
    }
    assert_eq!(world.ausa.asked(), 1);
    world.time.pass(Duration::from_mins(5));
    cost_centres(&world.app, &world.rup).await.unwrap();
    assert_eq!(world.ausa.asked(), 2);
}

#[tokio::test]
async fn a_register_that_does_not_answer_is_left_alone_for_a_while() {
    let world = World::new().await;
    world.ausa.switch_off();
    for _ in 0..3 {
        cost_centres(&world.app, &world.rup).await.unwrap_err();
    }
    assert_eq!(world.ausa.asked(), 1);
    world.time.pass(Duration::from_secs(30));
    cost_centres(&world.app, &world.rup).await.unwrap_err();
    assert_eq!(world.ausa.asked(), 2);
}
