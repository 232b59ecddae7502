//! The list: filters and pages.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::Client;
use crate::world::{RUP, World, award, complete};

/// Follows `successiva` to the end.
async fn all_pages(client: &Client, path: &str) -> Vec<Vec<String>> {
    let mut pagine = Vec::new();
    let mut prossima = Some(path.to_owned());
    while let Some(path) = prossima {
        let pagina = client.get(&path).await.expect(200).json;
        let righe = pagina["richieste"].as_array().unwrap();
        pagine.push(righe.iter().map(|r| r["oggetto"].as_str().unwrap().to_owned()).collect());
        prossima = pagina["successiva"].as_str().map(str::to_owned);
    }
    pagine
}

#[tokio::test]
async fn pages_neither_skip_nor_repeat_whatever_is_added_meanwhile() {
    let world = World::new().await;
    for numero in 0..7 {
        let nuova = json!({"datiGara": {"oggetto": format!("Acquisto {numero} & altro")}});
        world.client.post("richieste", &nuova).await.expect(201);
        // Two by two at the same instant.
        world.time.pass(Duration::from_secs(numero % 2));
    }
    let prima = world.client.get("richieste?limite=3&oggetto=acquisto+%26").await.expect(200).json;
    assert_eq!((&prima["trovate"], &prima["totale"]), (&json!(7), &json!(7)));
    let nuova = json!({"datiGara": {"oggetto": "Acquisto & arrivato dopo"}});
    world.client.post("richieste", &nuova).await.expect(201);

    let resto = all_pages(&world.client, prima["successiva"].as_str().unwrap()).await;
    let visti: Vec<String> = prima["richieste"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["oggetto"].as_str().unwrap().to_owned())
        .chain(resto.into_iter().flatten())
        .collect();
    let attesi: Vec<String> = (0..7).rev().map(|n| format!("Acquisto {n} & altro")).collect();
    assert_eq!(visti, attesi);
    let pagine = all_pages(&world.client, "richieste?limite=4").await;
    assert_eq!(pagine.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4], "a full last page has none after it");
}

#[tokio::test]
async fn each_filter_finds_what_it_should_and_leaves_out_the_rest() {
    let world = World::new().await;
    let client = &world.client;
    let piena = client.post("richieste", &complete()).await.expect(201);
    let path = piena.path();
    client.if_match("\"1\"").put(&format!("{path}/affidamento"), &award()).await.expect(200);
    client.post(&format!("{path}/invio"), &json!({})).await.expect(202);
    let altra = json!({"datiGara": {"oggetto": "Pulizie"}, "lotti": [{"importo": 100}]});
    client.post("richieste", &altra).await.expect(201);
    let codice = piena.json["codiceAppalto"].as_str().unwrap();

    let oggetti = |risposta: Value| -> Vec<String> {
        let righe = risposta["richieste"].as_array().unwrap();
        righe.iter().map(|r| r["oggetto"].as_str().unwrap().to_owned()).collect()
    };
    for (domanda, attesi) in [
        (String::new(), vec!["Pulizie", "Licenze"]),
        ("oggetto=la+LICENZA".into(), vec!["Licenze"]),
        ("statoLotto=IN_LAV&statoLotto=PUBB".into(), vec![]),
        ("scadenzaDal=2026-01-01&scadenzaAl=2030-12-31".into(), vec![]),
        (format!("codiceAppalto={codice}"), vec!["Licenze"]),
        ("idAppalto=00000000-0000-0000-0000-000000000005".into(), vec![]),
        ("cig=B210BC38FE".into(), vec![]),
        ("stato=richiesta".into(), vec!["Licenze"]),
        ("stato=richiesta&stato=bozza".into(), vec!["Pulizie", "Licenze"]),
        ("stato=scaduta".into(), vec![]),
        ("utilizzata=false".into(), vec!["Pulizie", "Licenze"]),
        ("utilizzata=true".into(), vec![]),
        (format!("rup={}", RUP.to_lowercase()), vec!["Licenze"]),
        ("sceltaContraente=10".into(), vec!["Licenze"]),
        ("inviataDal=2026-11-18&inviataAl=2026-11-18".into(), vec!["Licenze"]),
        ("inviataDal=2026-11-19".into(), vec![]),
        ("inviataAl=2026-11-17".into(), vec![]),
        ("importoDa=4900.50".into(), vec!["Licenze"]),
        ("importoA=4900,49".into(), vec!["Pulizie"]),
        ("oggetto=&rup=&stato=&limite=".into(), vec!["Pulizie", "Licenze"]),
    ] {
        let risposta = client.get(&format!("richieste?{domanda}")).await.expect(200).json;
        assert_eq!(risposta["trovate"], attesi.len(), "{domanda}");
        assert_eq!(risposta["totale"], 2, "{domanda}");
        assert_eq!(risposta["successiva"], json!(null), "{domanda}");
        assert_eq!(oggetti(risposta), attesi, "{domanda}");
    }
    let riga = &client.get("richieste?stato=richiesta").await.json["richieste"][0];
    assert_eq!((&riga["importoComplessivo"], &riga["lotti"]), (&json!(4900.5), &json!(1)));
    assert_eq!((&riga["codiceCentroCosto"], &riga["rup"]), (&json!("CDC-1"), &json!(RUP)));
}

#[tokio::test]
async fn a_wrong_parameter_is_named() {
    let world = World::new().await;
    for (domanda, atteso) in [
        ("richieste?idAppalto=1", "Il parametro «idAppalto» non è un UUID."),
        (
            "richieste?oggetto=nell%27",
            "Il parametro «oggetto» non è un testo con almeno una parola da cercare.",
        ),
        (
            "richieste?statoLotto=CONFERMATO",
            "Il parametro «statoLotto» non è uno stato dei lotti secondo ANAC.",
        ),
        ("richieste?scadenzaAl=domani", "Il parametro «scadenzaAl» non è una data nella forma 2026-11-20."),
        ("richieste/esportazione?limite=1", "Il parametro «limite» non è previsto."),
        ("richieste/esportazione?cig=B210BC38FF", "Il parametro «cig» non è un CIG."),
        ("richieste?cig=B210BC38FF", "Il parametro «cig» non è un CIG."),
        ("richieste?stato=Bozza", "Il parametro «stato» non è uno stato delle richieste."),
        ("richieste?utilizzata=forse", "Il parametro «utilizzata» non è «true» né «false»."),
        ("richieste?rup=ROSSI", "Il parametro «rup» non è un codice fiscale."),
        (
            "richieste?inviataDal=18/11/2026",
            "Il parametro «inviataDal» non è una data nella forma 2026-11-20.",
        ),
        ("richieste?inviataAl=2026-11-31", "Il parametro «inviataAl» non è una data nella forma 2026-11-20."),
        (
            "richieste?importoDa=-1",
            "Il parametro «importoDa» non è un importo in euro con al più due decimali.",
        ),
        (
            "richieste?importoA=molto",
            "Il parametro «importoA» non è un importo in euro con al più due decimali.",
        ),
        ("richieste?limite=0", "Il parametro «limite» non è un numero da 1 a 100."),
        ("richieste?limite=101", "Il parametro «limite» non è un numero da 1 a 100."),
        ("richieste?dopo=abc", "Il parametro «dopo» non viene da una pagina precedente."),
        ("richieste?pippo=1", "Il parametro «pippo» non è previsto."),
        ("tipologiche/prova?limite=x", "Il parametro «limite» non è un numero da 1 a 10000."),
        ("cpv?pippo=1", "Il parametro «pippo» non è previsto."),
    ] {
        let risposta = world.client.get(domanda).await.expect(400);
        assert_eq!((risposta.problem(), risposta.detail()), ("parametro-non-valido", atteso));
    }
    let creata = world.client.post("richieste", &json!({})).await.expect(201);
    let path = format!("{}/verifica?momento=domani", creata.path());
    let risposta = world.client.post(&path, &json!({})).await.expect(400);
    assert_eq!(risposta.detail(), "Il parametro «momento» non è «preparazione» né «invio».");
}

#[tokio::test]
async fn a_list_says_its_order_and_how_many_it_counted() {
    let world = World::new().await;
    for importo in [100, 300, 200, 300] {
        let nuova =
            json!({"datiGara": {"oggetto": format!("Da {importo}")}, "lotti": [{"importo": importo}]});
        world.client.post("richieste", &nuova).await.expect(201);
        world.time.pass(Duration::from_secs(1));
    }
    let ultima = world.client.get("richieste").await.expect(200).json;
    assert_eq!((&ultima["ordine"], &ultima["oltre"]), (&json!("modifica"), &json!(false)));
    let cara = world.client.get("richieste?importoDa=150&limite=1").await.expect(200).json;
    assert_eq!((&cara["ordine"], &cara["trovate"]), (&json!("importo"), &json!(3)));
    let pagine = all_pages(&world.client, "richieste?importoDa=150&limite=1").await;
    assert_eq!(pagine.concat(), ["Da 300", "Da 300", "Da 200"]);
    let dopo = cara["successiva"].as_str().unwrap().replace("importoDa=150&", "");
    let errata = world.client.get(&dopo).await.expect(400);
    assert_eq!(errata.detail(), "Il parametro «dopo» non viene da una pagina precedente.");
}

#[tokio::test]
async fn what_matches_is_exported_whole() {
    let world = World::new().await;
    for numero in 0..5 {
        let nuova =
            json!({"datiGara": {"oggetto": format!("+Acquisto {numero}")}, "lotti": [{"importo": 1234.5}]});
        world.client.post("richieste", &nuova).await.expect(201);
    }
    let file = world.client.get("richieste/esportazione?oggetto=acquisti").await.expect(200);
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    let testo = file.json.as_str().unwrap();
    assert!(testo.starts_with("\u{feff}Codice;Oggetto;"), "{testo}");
    let righe: Vec<_> = testo.split_terminator("\r\n").collect();
    assert_eq!(righe.len(), 6);
    assert!(
        righe[1..].iter().all(|riga| riga.contains(";'+Acquisto ") && riga.contains(";1234,50;1;")),
        "{testo}"
    );
}
