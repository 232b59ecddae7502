//! Schede that come as ANAC's own JSON.

use std::time::Duration;

use cig_application::schede::{Accolta, SchedaRicevuta, check, compiled, receive, replace};
use cig_application::{ApplicationError, Avanzamento, Sessione, advance, copy, edit, find, list, log, send};
use cig_domain::codici::{IdAppalto, LotIdentifier};
use cig_domain::porte::{
    Difetto, ErrorePcp, Esito, EsitoOperazione, LottoCig, Motivo, Operazione, Pagina, PcpError, Ricerca,
    Risposta,
};
use cig_domain::richiesta::{Fase, Procedura, Stato, StatoAppalto};
use cig_domain::scheda::SchedaInviata;
use cig_domain::trasmissione::Passo;
use cig_domain::{Anomalia, Gravita, Sezione};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::World;

const ALTRO_RUP: &str = "VRDPLA71E49E715K";

/// Traceability only, one lot: no notice.
fn p5(codice_appalto: &str) -> Value {
    json!({ "scheda": {
        "codice": { "idTipologica": "codiceScheda", "codice": "P5" },
        "versione": "1.0",
        "body": { "anacForm": {
            "stazioniAppaltanti": [
                { "codiceFiscale": "11111111115", "codiceAusa": "0000000001", "codiceCentroCosto": "CDC-1" }
            ],
            "appalto": { "codiceAppalto": codice_appalto, "datiBase": { "oggetto": "Tesoreria" } },
            "lotti": [{ "lotIdentifier": "LOT-0001", "datiBase": { "importo": 1000.5 } }],
        } },
    } })
}

fn sent(corpo: Value) -> SchedaRicevuta {
    SchedaRicevuta { corpo, avviso: None, rup: None }
}

async fn take(world: &World, corpo: Value) -> Result<Accolta, ApplicationError> {
    receive(&world.app, &world.rup, &sent(corpo), None).await
}

/// Code, field and place of each.
fn told(anomalie: &[Anomalia]) -> Vec<(&str, &str, &str)> {
    anomalie
        .iter()
        .map(|a| (a.codice.as_str(), a.campo.as_str(), a.percorso.as_deref().unwrap_or_default()))
        .collect()
}

fn invalid<T: std::fmt::Debug>(esito: Result<T, ApplicationError>) -> Vec<Anomalia> {
    match esito {
        Err(ApplicationError::Invalid(anomalie)) => anomalie,
        altro => panic!("{altro:?}"),
    }
}

async fn count(world: &World) -> u64 {
    let pagina = Pagina { dopo: None, limite: 10 };
    list(&world.app, &world.rup, &Ricerca::default(), &pagina).await.unwrap().totale
}

/// Advances until nothing is due for an hour.
async fn run(world: &World) {
    while advance(&world.app).await.unwrap() != Avanzamento::Nessuno {
        world.time.pass(Duration::from_hours(1));
    }
}

fn outcome(esito: Esito, errori: Vec<ErrorePcp>) -> Risposta {
    Risposta::Esito(Some(EsitoOperazione { esito, dettaglio: None, errori, id_avviso: None }))
}

fn created() -> Risposta {
    Risposta::AppaltoCreato { id: IdAppalto(Uuid::from_u128(42)), avvisi: Vec::new() }
}

fn codes() -> Risposta {
    let lotto =
        LottoCig { lot_identifier: LotIdentifier::at(1).unwrap(), cig: "B210BC38FE".parse().unwrap() };
    Risposta::Cig(vec![lotto])
}

fn defect(codice: &str, percorso: &str, gravita: Gravita) -> Difetto {
    Difetto { codice: codice.into(), percorso: percorso.into(), testo: "Non va bene.".into(), gravita }
}

#[tokio::test]
async fn a_scheda_is_taken_in_and_goes_to_anac_as_it_came() {
    let world = World::new().await;
    world.structure.defects.lock().unwrap().push(defect("REG52", "$.anacForm.lotti[0]", Gravita::Avviso));
    let corpo = p5("ALTRA-0001");
    let procedura = Procedura { riferimento: "PROC-1".into(), indirizzo: None };
    let accolta =
        receive(&world.app, &world.rup, &sent(corpo.clone()), Some(procedura.clone())).await.unwrap();
    assert!(accolta.specifica_controllata);
    assert_eq!(told(&accolta.avvisi), [("REG52", "", "$.anacForm.lotti[0]")]);
    let id = accolta.richiesta.id;
    let stored = find(&world.app, &world.rup, id).await.unwrap();
    assert_eq!(stored, accolta.richiesta);
    assert_eq!((stored.ciclo.stato(), stored.ciclo.fase()), (Stato::Richiesta, Some(Fase::InCorso)));
    assert_eq!((stored.codice_appalto.as_str(), stored.procedura), ("ALTRA-0001", Some(procedura)));
    assert_eq!(stored.dati_gara.rup.as_ref(), Some(&world.rup.utente.codice_fiscale), "who sent it");

    world.pcp.will([created(), Risposta::PresaInCarico, outcome(Esito::Ok, vec![]), codes()].map(Ok));
    run(&world).await;
    let perfected = find(&world.app, &world.rup, id).await.unwrap();
    assert_eq!(perfected.ciclo.stato(), Stato::Perfezionata);
    assert_eq!(perfected.lotti[0].cig.as_ref().unwrap().as_str(), "B210BC38FE");
    let voci = log(&world.app, &world.rup, id).await.unwrap().voci;
    assert_eq!(voci[0].voce.corpo.as_deref(), Some(corpo.to_string().as_str()));
    assert_eq!(world.pcp.count(Operazione::PubblicaAvviso), 0);
}

#[tokio::test]
async fn all_that_is_wrong_is_told_together_and_nothing_is_stored() {
    let world = World::new().await;
    world.structure.defects.lock().unwrap().extend([
        defect("ERR4", "$.anacForm.lotti[0].datiBase", Gravita::Errore),
        defect("REG52", "$.anacForm.lotti[0]", Gravita::Avviso),
    ]);
    let mut corpo = p5("ALTRA-0001");
    corpo["scheda"]["body"]["anacForm"]["stazioniAppaltanti"][0]["codiceCentroCosto"] = json!("CDC-2");
    let ricevuta = SchedaRicevuta { rup: Some("X".into()), ..sent(corpo) };
    let anomalie = invalid(receive(&world.app, &world.rup, &ricevuta, None).await);
    assert_eq!(
        told(&anomalie),
        [
            ("ERR69", "", "$.anacForm.stazioniAppaltanti[0].codiceCentroCosto"),
            ("ERR4", "", "$.anacForm.lotti[0].datiBase"),
            ("REG52", "", "$.anacForm.lotti[0]"),
            ("FORMATO", "rup", ""),
        ]
    );
    assert_eq!(check(&world.app, &world.rup, &ricevuta).await.unwrap().anomalie, anomalie);
    // A colleague of another office.
    let ricevuta = SchedaRicevuta { rup: Some(ALTRO_RUP.into()), ..sent(p5("ALTRA-0001")) };
    assert_eq!(told(&invalid(receive(&world.app, &world.rup, &ricevuta, None).await))[0], ("RUP", "rup", ""));
    assert_eq!((count(&world).await, advance(&world.app).await.unwrap()), (0, Avanzamento::Nessuno));
}

#[tokio::test]
async fn a_json_that_cannot_be_followed_is_judged_all_the_same() {
    let world = World::new().await;
    world.structure.defects.lock().unwrap().extend([
        defect("ERR4", "$.anacForm.lotti[0].lotIdentifier", Gravita::Errore),
        defect("ERR4", "$.anacForm.appalto.settore", Gravita::Errore),
    ]);
    let mut corpo = p5("corto");
    corpo["scheda"]["body"]["anacForm"]["lotti"][0]["lotIdentifier"] = json!("uno");
    let ricevuta = SchedaRicevuta { rup: Some("X".into()), ..sent(corpo) };
    let esame = check(&world.app, &world.rup, &ricevuta).await.unwrap();
    assert_eq!((&esame.scheda, esame.specifica_controllata), (&None, true));
    assert_eq!(
        told(&esame.anomalie),
        [
            ("ERR4", "", "$.anacForm.appalto.codiceAppalto"),
            ("ERR4", "", "$.anacForm.lotti[0].lotIdentifier"),
            ("FORMATO", "rup", ""),
            ("ERR4", "", "$.anacForm.appalto.settore"),
        ]
    );
    assert_eq!(invalid(receive(&world.app, &world.rup, &ricevuta, None).await), esame.anomalie);
    let vuota = check(&world.app, &world.rup, &sent(json!({}))).await.unwrap();
    assert_eq!(vuota.anomalie[0].codice, "ERR30");
}

#[tokio::test]
async fn only_who_the_scheda_names_sends_it_and_only_schede_that_give_a_cig() {
    let world = World::new().await;
    let mut corpo = p5("ALTRA-0001");
    corpo["scheda"]["body"]["anacForm"]["stazioniAppaltanti"][0]["codiceFiscale"] = json!("12345678903");
    let anomalie = invalid(take(&world, corpo).await);
    assert_eq!(told(&anomalie), [("STAZIONE_APPALTANTE", "", "$.anacForm.stazioniAppaltanti")]);
    assert!(anomalie[0].testo.contains("Ente di prova"), "{}", anomalie[0].testo);

    world.structure.unknown.lock().unwrap().push("PL1_1");
    let mut piano = p5("ALTRA-0001");
    piano["scheda"]["codice"]["codice"] = json!("PL1_1");
    let ricevuta = SchedaRicevuta { avviso: Some(true), ..sent(piano) };
    let esame = check(&world.app, &world.rup, &ricevuta).await.unwrap();
    assert_eq!(esame.scheda, Some(SchedaInviata { codice: "PL1_1".into(), avviso: true }));
    assert_eq!(told(&esame.anomalie), [("ERR3", "scheda.codice.codice", "")]);
}

#[tokio::test]
async fn a_scheda_of_the_form_that_anac_no_longer_has_is_not_sent() {
    let world = World::new().await;
    let r = world.ready().await;
    world.structure.unknown.lock().unwrap().push("AD5");
    let anomalie = invalid(send(&world.app, &world.rup, r.id, None).await);
    assert_eq!(told(&anomalie), [("ERR3", "scheda", "")]);
}

#[tokio::test]
async fn what_the_eform_says_is_shown_and_nothing_is_added_to_what_is_sent() {
    let world = World::new().await;
    let mut corpo = p5("ALTRA-0001");
    corpo["scheda"]["body"]["eform"] = json!("Detto dall'eForm");
    let r = take(&world, corpo.clone()).await.unwrap().richiesta;
    assert_eq!(r.dati_gara.oggetto.as_deref(), Some("Detto dall'eForm"));
    assert_eq!(compiled(&world.app, &world.rup, r.id).await.unwrap().1, corpo);
}

#[tokio::test]
async fn a_register_that_does_not_answer_keeps_no_scheda_out() {
    let world = World::new().await;
    world.ausa.switch_off();
    let accolta = take(&world, p5("ALTRA-0001")).await.unwrap();
    assert_eq!(told(&accolta.avvisi), [("AUSA", "", "")]);
    assert_eq!(accolta.avvisi[0].sezione, Sezione::Scheda);
}

#[tokio::test]
async fn a_buyer_who_cannot_be_rup_has_to_name_one() {
    let world = World::new().await;
    let mut buyer = world.rup.clone();
    buyer.utente.profili.clear();
    let send_as = |sessione: Sessione, rup: Option<&str>| {
        let ricevuta = SchedaRicevuta { rup: rup.map(str::to_owned), ..sent(p5("ALTRA-0001")) };
        let app = world.app.clone();
        async move { receive(&app, &sessione, &ricevuta, None).await }
    };
    let anomalie = invalid(send_as(buyer.clone(), None).await);
    assert_eq!(told(&anomalie), [("OBBLIGATORIO", "rup", "")]);
    let rup = world.rup.utente.codice_fiscale.as_str();
    let accolta = send_as(buyer, Some(rup)).await.unwrap();
    assert_eq!(accolta.richiesta.dati_gara.rup.unwrap().as_str(), rup);
}

#[tokio::test]
async fn a_scheda_sent_again_names_the_request_that_carries_it() {
    let world = World::new().await;
    let prima = take(&world, p5("ALTRA-0001")).await.unwrap().richiesta;
    let again = |sessione| {
        let app = &world.app;
        async move {
            let esito = receive(app, sessione, &sent(p5("ALTRA-0001")), None).await;
            match esito {
                Err(ApplicationError::InUse { codice, richiesta }) => {
                    assert_eq!(codice.as_str(), "ALTRA-0001");
                    Ok(richiesta)
                }
                altro => Err(invalid(altro)),
            }
        }
    };
    assert_eq!(again(&world.other).await, Ok(None));
    // Its office is told so even if it would not be right any more; another one is not told by asking alone.
    world.structure.defects.lock().unwrap().push(defect("REG1", "$.anacForm", Gravita::Errore));
    assert_eq!(again(&world.rup).await, Ok(Some(prima.id)));
    assert_eq!(told(&again(&world.other).await.unwrap_err()), [("REG1", "", "$.anacForm")]);
    assert_eq!(count(&world).await, 1);
}

#[tokio::test]
async fn of_those_that_come_at_once_one_is_taken_in() {
    let world = World::new().await;
    let esiti = tokio::join!(
        take(&world, p5("ALTRA-0001")),
        take(&world, p5("ALTRA-0001")),
        take(&world, p5("ALTRA-0001")),
        take(&world, p5("ALTRA-0002")),
    );
    let stessa = [esiti.0, esiti.1, esiti.2];
    let accolta = stessa.iter().find_map(|esito| esito.as_ref().ok()).unwrap().richiesta.id;
    let altre = stessa.iter().filter_map(|esito| esito.as_ref().err());
    let nomi: Vec<_> = altre
        .map(|errore| match errore {
            ApplicationError::InUse { richiesta, .. } => *richiesta,
            altro => panic!("{altro:?}"),
        })
        .collect();
    assert_eq!(nomi, [Some(accolta), Some(accolta)]);
    assert!(esiti.3.is_ok());
    assert_eq!(count(&world).await, 2);
}

#[tokio::test]
async fn what_anac_refused_is_replaced_and_goes_on_with_the_same_appalto() {
    let world = World::new().await;
    let r = take(&world, p5("ALTRA-0001")).await.unwrap().richiesta;
    let altra = |versione, corpo| {
        let (app, sessione) = (&world.app, &world.rup);
        async move { replace(app, sessione, r.id, versione, &sent(corpo)).await }
    };
    let in_corso = altra(r.versione, p5("ALTRA-0001")).await;
    assert!(matches!(in_corso, Err(ApplicationError::NotAllowed(_))), "{in_corso:?}");
    let rifiuto =
        vec![ErrorePcp { codice: "REG19".into(), dettaglio: Some("$.anacForm.lotti[0]: CUP".into()) }];
    let refused = [
        created(),
        Risposta::PresaInCarico,
        outcome(Esito::Ko, rifiuto.clone()),
        Risposta::StatoAppalto(StatoAppalto::InLavorazione),
        outcome(Esito::Ko, rifiuto),
    ];
    world.pcp.will(refused.map(Ok));
    run(&world).await;
    let rifiuto = log(&world.app, &world.rup, r.id).await.unwrap().rifiuto;
    assert_eq!(told(&rifiuto), [("REG19", "", "$.anacForm.lotti[0]")]);

    let versione = find(&world.app, &world.rup, r.id).await.unwrap().versione;
    assert_eq!(told(&invalid(altra(versione, p5("ALTRA-0002")).await))[0].0, "ERR73");
    assert_eq!(told(&invalid(altra(versione, json!({})).await))[0].0, "ERR30");
    assert!(matches!(altra(versione - 1, p5("ALTRA-0001")).await, Err(ApplicationError::Conflict)));
    assert_eq!(find(&world.app, &world.rup, r.id).await.unwrap().versione, versione);
    let mut corretta = p5("ALTRA-0001");
    corretta["scheda"]["body"]["anacForm"]["lotti"][0]["cupLotto"] = json!(["B11B26000010001"]);
    let scritta = altra(versione, corretta.clone()).await.unwrap();
    assert_eq!(compiled(&world.app, &world.rup, r.id).await.unwrap(), (versione + 1, corretta));
    assert_eq!(scritta.dati_gara.rup, r.dati_gara.rup);

    send(&world.app, &world.rup, r.id, Some(scritta.versione)).await.unwrap();
    let accepted = [Risposta::PresaInCarico, Risposta::PresaInCarico, outcome(Esito::Ok, vec![]), codes()];
    world.pcp.will(accepted.map(Ok));
    run(&world).await;
    let fine = log(&world.app, &world.rup, r.id).await.unwrap().trasmissione.unwrap();
    assert_eq!(fine.passo, Passo::Conclusa);
    assert_eq!(
        (world.pcp.count(Operazione::CreaAppalto), world.pcp.count(Operazione::ModificaAppalto)),
        (1, 1)
    );
}

#[tokio::test]
async fn a_scheda_and_the_form_do_not_change_each_other() {
    let world = World::new().await;
    let modulo = world.ready().await;
    let esito = replace(&world.app, &world.rup, modulo.id, modulo.versione, &sent(p5("ALTRA-0001"))).await;
    assert!(matches!(esito, Err(ApplicationError::NotAllowed(_))), "{esito:?}");
    let (versione, corpo) = compiled(&world.app, &world.rup, modulo.id).await.unwrap();
    assert_eq!((versione, &corpo["scheda"]["codice"]["codice"]), (modulo.versione, &json!("AD5")));

    let r = take(&world, p5("ALTRA-0001")).await.unwrap().richiesta;
    world.pcp.will([Err(PcpError::Respinta(vec![ErrorePcp { codice: "ERR4".into(), dettaglio: None }]))]);
    run(&world).await;
    let versione = find(&world.app, &world.rup, r.id).await.unwrap().versione;
    let esito = edit(&world.app, &world.rup, r.id, versione, &crate::world::complete()).await;
    assert!(matches!(esito, Err(ApplicationError::NotAllowed(_))), "{esito:?}");
    let altrui = compiled(&world.app, &world.other, r.id).await;
    assert!(matches!(altrui, Err(ApplicationError::NotFound)), "{altrui:?}");
}

#[tokio::test]
async fn of_very_many_anomalies_the_first_are_told_and_that_there_are_more() {
    let world = World::new().await;
    let avvisi =
        (0..300_000).map(|posto| defect("REG52", &format!("$.anacForm.lotti[{posto}]"), Gravita::Avviso));
    world.structure.defects.lock().unwrap().extend(avvisi);
    let rotta = {
        let mut corpo = p5("ALTRA-0001");
        corpo["scheda"]["body"]["anacForm"]["lotti"] = json!(vec![json!({}); 9999]);
        corpo
    };
    for (corpo, blocca) in [(p5("ALTRA-0001"), false), (rotta, true)] {
        let anomalie = check(&world.app, &world.rup, &sent(corpo)).await.unwrap().anomalie;
        assert_eq!((anomalie.len(), told(&anomalie)[1000]), (1001, ("ALTRE", "", "")));
        assert_eq!(anomalie[1000].blocca(), blocca);
    }
    // What is not told any more stops it all the same.
    world.structure.defects.lock().unwrap().push(defect("ERR4", "$.anacForm.appalto", Gravita::Errore));
    let anomalie = invalid(take(&world, p5("ALTRA-0001")).await);
    assert_eq!((anomalie.len(), anomalie.iter().filter(|anomalia| anomalia.blocca()).count()), (1001, 1));
}

#[tokio::test]
async fn more_lots_than_an_appalto_has_are_refused_before_anything_else() {
    let world = World::new().await;
    world.structure.defects.lock().unwrap().push(defect("ERR4", "$.anacForm.appalto", Gravita::Errore));
    let mut corpo = p5("corto");
    corpo["scheda"]["body"]["anacForm"]["lotti"] = json!(vec![json!({}); 10_000]);
    let ricevuta = SchedaRicevuta { rup: Some("X".into()), ..sent(corpo) };
    let esame = check(&world.app, &world.rup, &ricevuta).await.unwrap();
    assert_eq!(told(&esame.anomalie), [("ERR4", "", "$.anacForm.lotti")]);
    assert!(!esame.specifica_controllata);
    assert_eq!(invalid(receive(&world.app, &world.rup, &ricevuta, None).await), esame.anomalie);
}

#[tokio::test]
async fn a_key_that_somebody_else_used_at_anac_gives_way_to_another() {
    let world = World::new().await;
    let r = take(&world, p5("ALTRA-0001")).await.unwrap().richiesta;
    let altrui = receive(&world.app, &world.other, &sent(p5("ALTRA-0002")), None).await.unwrap().richiesta;
    let usata = || Err(PcpError::Respinta(vec![ErrorePcp { codice: "ERR38".into(), dettaglio: None }]));
    world.pcp.will([usata(), usata()]);
    run(&world).await;
    let versione = find(&world.app, &world.rup, r.id).await.unwrap().versione;
    let altra = |codice: &str| {
        let (app, sessione, ricevuta) = (&world.app, &world.rup, sent(p5(codice)));
        async move { replace(app, sessione, r.id, versione, &ricevuta).await }
    };
    let esito = altra("ALTRA-0002").await;
    assert!(
        matches!(&esito, Err(ApplicationError::InUse { codice, richiesta: None }) if *codice == altrui.codice_appalto),
        "{esito:?}"
    );
    let scritta = altra("ALTRA-0003").await.unwrap();
    assert_eq!(scritta.codice_appalto.as_str(), "ALTRA-0003");
    send(&world.app, &world.rup, r.id, Some(scritta.versione)).await.unwrap();
    world.pcp.will([created(), Risposta::PresaInCarico, outcome(Esito::Ok, vec![]), codes()].map(Ok));
    run(&world).await;
    let fine = log(&world.app, &world.rup, r.id).await.unwrap();
    assert_eq!(fine.trasmissione.unwrap().passo, Passo::Conclusa);
    assert_eq!(world.pcp.count(Operazione::RicercaAppalto), 0);
}

#[tokio::test]
async fn a_key_under_which_anac_may_hold_ours_stays() {
    let world = World::new().await;
    let r = take(&world, p5("ALTRA-0001")).await.unwrap().richiesta;
    world.pcp.will([
        Err(PcpError::EsitoIgnoto { motivo: Motivo::SenzaRisposta, dettaglio: "tempo scaduto".into() }),
        Ok(Risposta::AppaltiTrovati(vec![])),
        Err(PcpError::Respinta(vec![ErrorePcp { codice: "ERR4".into(), dettaglio: None }])),
    ]);
    run(&world).await;
    let ora = find(&world.app, &world.rup, r.id).await.unwrap();
    assert_eq!((ora.ciclo.is_editable(), ora.ciclo.id_appalto()), (true, None));
    let altra = replace(&world.app, &world.rup, r.id, ora.versione, &sent(p5("ALTRA-0002"))).await;
    assert_eq!(told(&invalid(altra))[0].0, "ERR73");
}

#[tokio::test]
async fn whether_a_notice_follows_holds_for_a_scheda_of_the_same_kind() {
    let world = World::new().await;
    let ignota = |codice: &str| {
        let mut corpo = p5("ALTRA-0001");
        corpo["scheda"]["codice"]["codice"] = json!(codice);
        corpo
    };
    let ricevuta = SchedaRicevuta { avviso: Some(true), ..sent(ignota("XY_1")) };
    let r = receive(&world.app, &world.rup, &ricevuta, None).await.unwrap().richiesta;
    world.pcp.will([Err(PcpError::Respinta(vec![ErrorePcp { codice: "ERR4".into(), dettaglio: None }]))]);
    run(&world).await;
    let versione = find(&world.app, &world.rup, r.id).await.unwrap().versione;
    let altra = |corpo, avviso| {
        let (app, sessione, ricevuta) = (&world.app, &world.rup, SchedaRicevuta { avviso, ..sent(corpo) });
        async move { replace(app, sessione, r.id, versione, &ricevuta).await }
    };
    assert_eq!(told(&invalid(altra(ignota("XY_2"), None).await)), [("OBBLIGATORIO", "avviso", "")]);
    assert_eq!(told(&invalid(altra(ignota("P5"), Some(true)).await)), [("AVVISO", "avviso", "")]);
    let scritta = altra(ignota("XY_1"), None).await.unwrap();
    assert!(scritta.scheda_inviata().unwrap().avviso);
}

#[tokio::test]
async fn a_request_that_carries_a_scheda_is_not_copied() {
    let world = World::new().await;
    let r = take(&world, p5("ALTRA-0001")).await.unwrap().richiesta;
    let esito = copy(&world.app, &world.rup, r.id).await;
    assert!(matches!(esito, Err(ApplicationError::NotAllowed(_))), "{esito:?}");
    assert_eq!(count(&world).await, 1);
}
