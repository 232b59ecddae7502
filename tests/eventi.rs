//! Events reach the host platform: all of them, signed, in order, whatever breaks in between.

use std::time::Duration;

use cig_application::events;
use cig_domain::porte::Ambito;
use serde_json::{Value, json};
use suites::in_process::InProcess;
use suites::pcp::{Tokens, emulator_settings, quick_emulator};
use suites::postgres::Postgres;
use suites::receiver::{Answer, Receiver, secret};
use suites::samples::AD3;
use suites::service::Installation;
use suites::time::eventually;
use toml::Table;

/// The life of a direct award with a notice, from the draft to the publication.
const LIFE: [&str; 9] = [
    "richiesta.creata",
    "richiesta.inviata",
    "appalto.creato",
    // Confirmed, and the notice has its name.
    "appalto.stato",
    "avviso.creato",
    "lotti.cig",
    "richiesta.perfezionata",
    // Waiting for the publication, and published.
    "appalto.stato",
    "appalto.stato",
];

/// Settings by which these destinations are told, with short waits.
fn telling(destinations: &[(&str, &str)]) -> Table {
    let destinations = destinations.iter().map(|(name, url)| {
        // The secret that the receiver will know next comes first.
        let secrets = ["whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(), secret()];
        Table::from_iter([
            ("nome".to_owned(), (*name).into()),
            ("url".to_owned(), (*url).into()),
            ("segreti".to_owned(), toml::Value::from(secrets.to_vec())),
        ])
    });
    let mut settings = toml::toml! {
        intervallo_millisecondi = 50
        risposta_secondi = 1
        attesa_secondi = 1
        attesa_massima_secondi = 1
    };
    settings.insert("destinazioni".into(), destinations.collect::<Vec<_>>().into());
    settings
}

#[tokio::test]
async fn every_change_of_a_whole_life_is_one_event() {
    let service = InProcess::start(emulator_settings(Tokens::DEMO)).await;
    let id = service.send(AD3).await;
    service.to_the_end(id).await;
    let mut uow = service.app.archivio.begin().await.unwrap();
    uow.eventi().publish(100).await.unwrap();
    uow.commit().await.unwrap();
    let told = events::list(&service.app, &service.sessione, 0, 100).await.unwrap();
    let types: Vec<_> = told.iter().map(|told| told.evento.tipo.nome()).collect();
    assert_eq!(types, LIFE);
    let numbers: Vec<_> = told.iter().map(|told| told.evento.sequenza).collect();
    assert!(numbers.into_iter().eq(1..=9));

    let richiesta = service.richiesta(id).await;
    let last = &told.last().unwrap().evento.dati;
    assert_eq!(last["versione"], richiesta.versione);
    assert_eq!(last["idAppalto"], json!(richiesta.ciclo.id_appalto()));
    assert_eq!(last["idAvviso"], json!(richiesta.ciclo.id_avviso()));
    assert_eq!((&last["stato"], &last["statoAppalto"]), (&json!("perfezionata"), &json!("PUBB")));
    let lotto = &richiesta.lotti[0];
    assert_eq!(last["lotti"], json!([{"lotIdentifier": lotto.lot_identifier, "cig": lotto.cig}]));
    let mut uow = service.app.archivio.begin().await.unwrap();
    let stored = uow.richieste().find(Ambito::Sistema, id).await.unwrap();
    assert_eq!(stored, Some(richiesta), "numbers of events are no change of their own");
}

#[tokio::test]
async fn a_destination_that_refuses_gets_everything_in_order_all_the_same() {
    let mut refusals = 0;
    let receiver = Receiver::behaving(move |_| {
        refusals += 1;
        if refusals % 3 == 0 { Answer::Take } else { Answer::Refuse(503) }
    })
    .await;
    let emulator = quick_emulator().await;
    let installation =
        Installation::on_sqlite(&emulator.base_url()).with("eventi", telling(&[("start", receiver.url())]));
    let service = installation.start().await;
    let id = service.prepare(AD3).await;
    service.send(&id).await;
    let richiesta = service.ended(&id).await;
    receiver.assert_taken(&id, &LIFE).await;

    let taken = receiver.taken(&id);
    let last = &taken.last().unwrap()["data"];
    for campo in ["id", "versione", "codiceAppalto", "stato", "statoAppalto", "idAppalto"] {
        assert_eq!(last[campo], richiesta[campo], "{campo}");
    }
    assert_eq!(last["lotti"][0]["cig"], richiesta["lotti"][0]["cig"]);
    // Who asks is told the same, as who is told.
    let page = service.get("eventi").await;
    for (asked, told) in page["eventi"].as_array().unwrap().iter().zip(&taken) {
        let mut asked = asked.clone();
        asked.as_object_mut().unwrap().remove("posto");
        assert_eq!(&asked, told);
    }
}

#[tokio::test]
async fn one_that_is_down_and_one_that_is_slow_hold_up_neither_the_others_nor_the_transmission() {
    let receiver = Receiver::start().await;
    let slow = Receiver::behaving(|_| Answer::Hang(Duration::from_secs(30))).await;
    let emulator = quick_emulator().await;
    // Nobody listens at port 9 of loopback.
    let destinations =
        [("down", "http://127.0.0.1:9/eventi"), ("slow", slow.url()), ("start", receiver.url())];
    let installation = Installation::on_sqlite(&emulator.base_url()).with("eventi", telling(&destinations));
    let service = installation.start().await;
    let id = service.prepare(AD3).await;
    service.send(&id).await;
    assert_eq!(service.ended(&id).await["stato"], "perfezionata");
    receiver.assert_taken(&id, &LIFE).await;
    let asked = slow.asked();
    assert!(!asked.is_empty() && asked.iter().all(|message| message["sequence"] == 1), "{asked:#?}");
}

#[tokio::test]
async fn killed_while_it_delivers_it_delivers_again_with_the_same_id() {
    let receiver = Receiver::behaving(|_| Answer::Hang(Duration::from_mins(1))).await;
    let emulator = quick_emulator().await;
    let installation =
        Installation::on_sqlite(&emulator.base_url()).with("eventi", telling(&[("start", receiver.url())]));
    let service = installation.start().await;
    let id = service.prepare(AD3).await;
    let first = eventually("the first message", async || receiver.asked().first().cloned()).await;
    service.kill().await;
    receiver.behave(|_| Answer::Take);
    let service = installation.start().await;
    service.send(&id).await;
    service.ended(&id).await;
    receiver.assert_taken(&id, &LIFE).await;
    assert_eq!(receiver.taken(&id)[0], first);
}

#[tokio::test]
async fn what_was_given_up_is_listed_and_sent_again() {
    let receiver = Receiver::behaving(|_| Answer::Refuse(410)).await;
    let emulator = quick_emulator().await;
    let installation =
        Installation::on_sqlite(&emulator.base_url()).with("eventi", telling(&[("start", receiver.url())]));
    let service = installation.start().await;
    let id = service.prepare(AD3).await;
    let dead: Value = eventually("the dead letter", async || {
        let (status, said) = installation.run(&["eventi", "elenca", "--morti", "--json"]).await;
        assert_eq!(status, 0, "{said}");
        let list: Value = serde_json::from_str(&said).unwrap();
        list.get(0).cloned()
    })
    .await;
    assert_eq!((&dead["richiesta"], &dead["esito"]), (&json!(id), &json!("HTTP 410")));
    assert_eq!((&dead["destinazione"], &dead["tentativi"]), (&json!("start"), &json!(1)));
    receiver.behave(|_| Answer::Take);
    let evento = dead["id"].as_str().unwrap();
    assert_eq!(
        installation.run(&["eventi", "rimanda", evento]).await,
        (0, "Consegne rimandate: 1.\n".into())
    );
    receiver.assert_taken(&id, &LIFE[..1]).await;
    assert_eq!(receiver.taken(&id)[0]["id"], dead["id"]);
    let (status, said) = installation.run(&["eventi", "rimanda", "--tutti", "--json"]).await;
    assert_eq!((status, said.as_str()), (1, "{\"rimandate\":0}\n"));
    let (_, said) = installation.run(&["eventi", "elenca"]).await;
    assert_eq!(said, "Nessuna consegna in sospeso.\n");
}

#[tokio::test]
async fn two_nodes_never_deliver_out_of_order() {
    let Some(database) = Postgres::create().await else { return };
    let mut count = 0;
    let receiver = Receiver::behaving(move |_| {
        count += 1;
        if count % 5 == 0 { Answer::Refuse(500) } else { Answer::Take }
    })
    .await;
    let emulator = quick_emulator().await;
    let install = || {
        Installation::on_database(&emulator.base_url(), database.url())
            .with("eventi", telling(&[("start", receiver.url())]))
    };
    let (one, two) = (install(), install());
    let nodes = [one.start().await, two.start().await];
    let mut requests = Vec::new();
    for turn in 0..6 {
        let id = nodes[turn % 2].prepare(AD3).await;
        nodes[(turn + 1) % 2].send(&id).await;
        requests.push(id);
    }
    for id in &requests {
        nodes[0].ended(id).await;
        receiver.assert_taken(id, &LIFE).await;
    }
    // A later one never came before the earlier one was taken, not even to be refused.
    for id in &requests {
        let asked = receiver.asked().into_iter().filter(|message| message["data"]["id"] == id.as_str());
        let numbers: Vec<_> = asked.map(|message| message["sequence"].as_u64().unwrap()).collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
    }
    drop(nodes);
    database.remove().await;
}
