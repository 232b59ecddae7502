//! Schede in ANAC's own JSON, from end to end: the service over SQLite, HTTP, the emulator. Where ANAC's specification is
//! at hand, the service and the emulator judge with it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod arresto;
mod corpi;

use std::time::{Duration, Instant};

use cig_application::schede::{Accolta, SchedaRicevuta, check, receive, replace};
use cig_application::{ApplicationError, advance, send};
use cig_application::{Avanzamento, list};
use cig_domain::RichiestaId;
use cig_domain::porte::{Pagina, Ricerca};
use cig_domain::richiesta::{Stato, StatoAppalto};
use cig_domain::trasmissione::Passo;
use serde_json::{Value, json};
use suites::in_process::InProcess;
use suites::pcp::{Tokens, emulator_settings, pcp_calls};
use suites::specifiche;

use crate::corpi::{bare, p1_16, p2_16};

async fn service() -> InProcess {
    InProcess::start(emulator_settings(Tokens::DEMO)).await
}

fn sent(corpo: Value) -> SchedaRicevuta {
    SchedaRicevuta { corpo, avviso: None, rup: None }
}

async fn take(service: &InProcess, corpo: Value) -> Result<Accolta, ApplicationError> {
    receive(&service.app, &service.sessione, &sent(corpo), None).await
}

/// The request as perfected: its lots have the CIGs of the one appalto there is, which holds the JSON as it was sent.
async fn assert_perfected(service: &InProcess, id: RichiestaId, corpo: &Value) {
    let trasmissione = service.to_the_end(id).await;
    assert_eq!(trasmissione.passo, Passo::Conclusa, "{trasmissione:#?}");
    let richiesta = service.richiesta(id).await;
    let ciclo = &richiesta.ciclo;
    assert_eq!((ciclo.stato(), ciclo.stato_appalto()), (Stato::Perfezionata, Some(StatoAppalto::Pubblicato)));
    let stato = service.emulator.stato();
    let [appalto] = stato.appalti.as_slice() else { panic!("{} appalti", stato.appalti.len()) };
    assert_eq!(appalto.scheda, corpo["scheda"]);
    assert_eq!(appalto.codice_appalto, richiesta.codice_appalto.as_str());
    let ours: Vec<_> = richiesta.lotti.iter().map(|lotto| lotto.cig.as_ref().unwrap().to_string()).collect();
    let theirs: Vec<_> = appalto.lotti.iter().map(|lotto| lotto.cig.clone().unwrap()).collect();
    assert_eq!((ours.len(), &ours), (2, &theirs));
}

#[tokio::test]
async fn a_tender_below_the_threshold_goes_the_whole_way() {
    let service = service().await;
    let corpo = p2_16("PROVA-P2-16");
    let accolta = take(&service, corpo.clone()).await.unwrap();
    assert_eq!(accolta.specifica_controllata, specifiche::loaded().is_some());
    assert_eq!(accolta.richiesta.importo_complessivo(), "90001".parse().unwrap());
    assert_perfected(&service, accolta.richiesta.id, &corpo).await;
}

#[tokio::test]
async fn anacs_example_of_a_tender_with_an_eform_goes_the_whole_way() {
    if specifiche::anac().is_none() {
        return;
    }
    let service = service().await;
    let corpo = p1_16("PROVA-P1-16");
    let accolta = take(&service, corpo.clone()).await.unwrap();
    assert!(accolta.specifica_controllata);
    // Its form has none of it: the eForm says it.
    let richiesta = &accolta.richiesta;
    assert!(richiesta.dati_gara.oggetto.as_deref().unwrap().contains("EUR-Lex"), "{richiesta:#?}");
    assert_eq!(richiesta.importo_complessivo(), "200000".parse().unwrap());
    assert_eq!(richiesta.classificazione.prevalente.as_ref().unwrap().as_str(), "72230000");
    assert_perfected(&service, accolta.richiesta.id, &corpo).await;
}

#[tokio::test]
async fn what_anac_would_refuse_is_told_at_its_place_and_never_leaves() {
    if specifiche::anac().is_none() {
        return;
    }
    let service = service().await;
    let mut corpo = p2_16("PROVA-P2-16");
    let form = &mut corpo["scheda"]["body"]["anacForm"];
    form["appalto"]["datiBase"]["importo"] = json!("tanto");
    form["lotti"][1]["ccnl"]["codice"] = json!("inventato");
    form["lotti"][0]["servizioPubblicoLocale"] = Value::Null;
    form["lotti"][1]["opzioniRinnovi"] = json!(true);
    let Err(ApplicationError::Invalid(anomalie)) = take(&service, corpo.clone()).await else { panic!() };
    for attesa in [
        ("ERR4", "$.anacForm.appalto.datiBase.importo"),
        ("ERR63", "$.anacForm.lotti[1].ccnl"),
        ("REG10", "$.anacForm.lotti[0].servizioPubblicoLocale"),
        ("REG37", "$.anacForm.lotti[1].quadroEconomicoStandard.sommeOpzioniRinnovi"),
    ] {
        let found =
            anomalie.iter().any(|a| (a.codice.as_str(), a.percorso.as_deref()) == (attesa.0, Some(attesa.1)));
        assert!(found, "{attesa:?} in {anomalie:#?}");
    }
    let esame = check(&service.app, &service.sessione, &sent(corpo)).await.unwrap();
    assert_eq!((esame.specifica_controllata, esame.anomalie), (true, anomalie));

    // A plan has a structure, and gives no CIG.
    let ricevuta = SchedaRicevuta { avviso: Some(true), ..sent(bare("P7_3", "lotti")) };
    let piano = check(&service.app, &service.sessione, &ricevuta).await.unwrap();
    assert!(piano.anomalie.iter().any(|anomalia| anomalia.codice == "ERR3"), "{:#?}", piano.anomalie);

    let pagina = Pagina { dopo: None, limite: 10 };
    let elenco = list(&service.app, &service.sessione, &Ricerca::default(), &pagina).await.unwrap();
    assert_eq!((elenco.totale, advance(&service.app).await.unwrap()), (0, Avanzamento::Nessuno));
    assert!(pcp_calls(&service.emulator).is_empty());
}

#[tokio::test]
async fn of_many_at_once_one_is_taken_in_and_one_appalto_is_created() {
    let service = service().await;
    let take = || take(&service, p2_16("PROVA-P2-16"));
    let esiti = tokio::join!(take(), take(), take(), take(), take());
    let (mut accolte, mut nominate) = (Vec::new(), Vec::new());
    for esito in [esiti.0, esiti.1, esiti.2, esiti.3, esiti.4] {
        match esito {
            Ok(accolta) => accolte.push(accolta.richiesta.id),
            Err(ApplicationError::InUse { richiesta, .. }) => nominate.push(richiesta.unwrap()),
            Err(altro) => panic!("{altro:?}"),
        }
    }
    let [accolta] = accolte[..] else { panic!("{accolte:?}") };
    assert_eq!(nominate, [accolta; 4]);
    assert_perfected(&service, accolta, &p2_16("PROVA-P2-16")).await;
}

/// The other authority of a joint procurement is not known here: ANAC refuses it, and takes in what is put in its place.
#[tokio::test]
async fn what_anac_refuses_all_the_same_is_replaced_and_sent_again() {
    let service = service().await;
    let mut corpo = p2_16("PROVA-P2-16");
    let altra = json!({ "codiceFiscale": "11111111115", "codiceAusa": "0000000009", "codiceCentroCosto": "X", "saTitolare": false });
    corpo["scheda"]["body"]["anacForm"]["stazioniAppaltanti"].as_array_mut().unwrap().push(altra);
    let id = take(&service, corpo).await.unwrap().richiesta.id;
    assert_eq!(service.to_the_end(id).await.passo, Passo::Fermata);
    let rifiuto = service.log(id).await.rifiuto;
    assert_eq!(rifiuto[0].codice, "ERR67", "{rifiuto:?}");
    assert!(service.emulator.stato().appalti.is_empty());

    let (app, sessione) = (&service.app, &service.sessione);
    let versione = service.richiesta(id).await.versione;
    let corretta = p2_16("PROVA-P2-16");
    let scritta = replace(app, sessione, id, versione, &sent(corretta.clone())).await.unwrap();
    send(app, sessione, id, Some(scritta.versione)).await.unwrap();
    assert_perfected(&service, id, &corretta).await;
}

/// A few kilobytes can be wrong in very many ways: the answer stays short, and comes at once.
#[tokio::test]
async fn a_body_with_as_many_empty_lots_as_there_may_be_is_answered_shortly() {
    if specifiche::anac().is_none() {
        return;
    }
    let service = service().await;
    let mut corpo = p2_16("PROVA-P2-16");
    let nominati = (1..=9_999).map(|numero| json!({ "lotIdentifier": format!("LOT-{numero:04}") })).collect();
    let senza_nome = |quanti| vec![json!({}); quanti];
    for (lotti, anomalie) in [(nominati, 1_001), (senza_nome(9_999), 1_001), (senza_nome(10_000), 1)] {
        corpo["scheda"]["body"]["anacForm"]["lotti"] = Value::Array(lotti);
        let inizio = Instant::now();
        let esame = check(&service.app, &service.sessione, &sent(corpo.clone())).await.unwrap();
        assert_eq!(esame.anomalie.len(), anomalie);
        assert!(inizio.elapsed() < Duration::from_secs(20), "{:?}", inizio.elapsed());
    }
}
