//! From an empty draft to its CIG.

use cig_domain::codici::{IdAppalto, LotIdentifier};
use cig_domain::porte::{Esito, EsitoOperazione, LottoCig, Risposta};
use serde_json::json;
use uuid::Uuid;

use crate::world::{RUP, World, award, complete};

#[tokio::test]
async fn a_request_goes_from_an_empty_draft_to_its_cig() {
    let world = World::new().await;
    let client = &world.client;

    let creata = client.post("richieste", &json!({})).await.expect(201);
    let path = creata.path();
    assert_eq!(creata.headers["location"], format!("/api/v1/{path}"));
    assert_eq!((creata.etag().as_str(), &creata.json["versione"]), ("\"1\"", &json!(1)));
    assert_eq!((&creata.json["stato"], &creata.json["scheda"]), (&json!("bozza"), &json!(null)));

    let piena = client.if_match(creata.etag()).put(&path, &complete()).await.expect(200);
    assert_eq!(piena.etag(), "\"2\"");
    assert_eq!((&piena.json["scheda"], &piena.json["importoComplessivo"]), (&json!("AD5"), &json!(4900.5)));
    for sezione in ["datiGara", "classificazione", "lotti"] {
        assert_eq!(piena.json[sezione], complete()[sezione]);
    }

    let verifica = client.post(&format!("{path}/verifica"), &json!({})).await.expect(200);
    let possibili: Vec<_> =
        verifica.json["schedePossibili"].as_array().unwrap().iter().map(|voce| &voce["scheda"]).collect();
    assert_eq!(possibili, ["AD5", "P5"]);
    assert_eq!(
        (&verifica.json["versione"], &verifica.json["scheda"], &verifica.json["anomalie"]),
        (&json!(2), &json!("AD5"), &json!([]))
    );
    assert_eq!(verifica.json["specificaControllata"], false);
    let verifica = client.post(&format!("{path}/verifica?momento=invio"), &json!({})).await.expect(200);
    assert_eq!(verifica.anomalies(), [("AFFIDAMENTO", "")]);

    let path_award = format!("{path}/affidamento");
    let affidata = client.if_match(piena.etag()).put(&path_award, &award()).await.expect(200);
    let operatore = &affidata.json["affidamento"]["lotti"][0]["operatori"][0];
    assert_eq!((&operatore["importo"], &operatore["ruoloOE"]), (&json!(4800), &json!("14")));
    assert!(operatore["idPartecipante"].as_str().unwrap().parse::<Uuid>().is_ok());

    let inviata =
        client.if_match(affidata.etag()).post(&format!("{path}/invio"), &json!({})).await.expect(202);
    assert_eq!(inviata.headers["location"], format!("/api/v1/{path}/trasmissioni"));
    assert_eq!((&inviata.json["passo"], &inviata.json["terminata"]), (&json!("crea-appalto"), &json!(false)));
    let in_corso = client.get(&path).await.expect(200).json;
    assert_eq!((&in_corso["stato"], &in_corso["fase"]), (&json!("richiesta"), &json!("inCorso")));
    assert_eq!(in_corso["inviataIl"], "2026-11-18T11:06:40Z");

    world.pcp.will(answers());
    world.transmit().await;
    let perfezionata = client.get(&path).await.expect(200).json;
    assert_eq!(perfezionata["stato"], "perfezionata");
    assert_eq!(perfezionata["statoAppalto"], "CONF");
    assert_eq!(perfezionata["idAppalto"], Uuid::from_u128(5).to_string());
    assert_eq!(perfezionata["lotti"][0]["cig"], "B210BC38FE");
    assert_eq!(perfezionata["utilizzata"], false);

    let registro = client.get(&format!("{path}/trasmissioni")).await.expect(200).json;
    assert_eq!(registro["trasmissione"]["passo"], "conclusa");
    assert_eq!(registro["trasmissione"]["prossimoIl"], json!(null));
    let voci = registro["voci"].as_array().unwrap();
    let titoli: Vec<_> =
        voci.iter().filter(|v| v["verso"] == "invio").map(|v| v["titolo"].as_str().unwrap()).collect();
    assert_eq!(titoli, ["Crea Appalto", "Conferma Appalto", "Esito Operazione", "Recupera CIG"]);
    let risposta = voci.iter().find(|v| v["verso"] == "ricezione").unwrap();
    assert_eq!((&risposta["govwayMessageId"], &risposta["status"]), (&json!("msg-1"), &json!(200)));
    assert_eq!(risposta["chiamata"], voci[0]["chiamata"]);
}

fn answers() -> [Result<Risposta, cig_domain::porte::PcpError>; 4] {
    let esito = EsitoOperazione { esito: Esito::Ok, dettaglio: None, errori: vec![], id_avviso: None };
    let lotto =
        LottoCig { lot_identifier: LotIdentifier::at(1).unwrap(), cig: "B210BC38FE".parse().unwrap() };
    [
        Ok(Risposta::AppaltoCreato { id: IdAppalto(Uuid::from_u128(5)), avvisi: vec![] }),
        Ok(Risposta::PresaInCarico),
        Ok(Risposta::Esito(Some(esito))),
        Ok(Risposta::Cig(vec![lotto])),
    ]
}

#[tokio::test]
async fn a_draft_is_created_full_from_a_procedure_copied_and_deleted() {
    let world = World::new().await;
    let client = &world.client;
    let mut nuova = complete();
    nuova["procedura"] = json!({"riferimento": "PROC-1", "indirizzo": "https://esempio.it/procedure/1"});
    let creata = client.post("richieste", &nuova).await.expect(201);
    assert_eq!(creata.json["procedura"], nuova["procedura"]);

    let copia = client.post(&format!("{}/copia", creata.path()), &json!({})).await.expect(201);
    assert_eq!(copia.headers["location"], format!("/api/v1/{}", copia.path()));
    assert_ne!(copia.json["id"], creata.json["id"]);
    assert_eq!((&copia.json["lotti"], &copia.json["procedura"]), (&creata.json["lotti"], &json!(null)));

    client.if_match(creata.etag()).delete(&creata.path()).await.expect(204);
    client.get(&creata.path()).await.expect(404);
    client.get(&copia.path()).await.expect(200);
}

#[tokio::test]
async fn what_was_read_can_be_written_back_as_it_is() {
    let world = World::new().await;
    let client = &world.client;
    let creata = client.post("richieste", &complete()).await.expect(201);
    let path = creata.path();
    let affidata =
        client.if_match("\"1\"").put(&format!("{path}/affidamento"), &award()).await.expect(200).json;
    let sezioni = json!({
        "datiGara": affidata["datiGara"], "classificazione": affidata["classificazione"], "lotti": affidata["lotti"]
    });
    let riscritta = client.if_match("\"2\"").put(&path, &sezioni).await.expect(200).json;
    let path_award = format!("{path}/affidamento");
    let riscritta_due =
        client.if_match("\"3\"").put(&path_award, &affidata["affidamento"]).await.expect(200).json;
    for sezione in ["datiGara", "classificazione", "lotti", "affidamento"] {
        assert_eq!(riscritta[sezione], affidata[sezione], "{sezione}");
        assert_eq!(riscritta_due[sezione], affidata[sezione], "{sezione}");
    }
}

#[tokio::test]
async fn a_section_that_is_not_sent_stays_and_a_lot_without_name_gets_one() {
    let world = World::new().await;
    let client = &world.client;
    let creata = client.post("richieste", &complete()).await.expect(201);
    let lotti = json!({"lotti": [{"oggetto": "Uno", "importo": "1.000,50"}, {"oggetto": "Due"}]});
    let scritta = client.if_match("\"1\"").put(&creata.path(), &lotti).await.expect(200).json;
    assert_eq!(scritta["datiGara"], creata.json["datiGara"]);
    assert_eq!(
        scritta["lotti"],
        json!([
            {"lotIdentifier": "LOT-0001", "oggetto": "Uno", "importo": 1000.5},
            {"lotIdentifier": "LOT-0002", "oggetto": "Due"}
        ])
    );
}

#[tokio::test]
async fn the_members_of_a_group_get_one_name_for_each_lot() {
    let world = World::new().await;
    let client = &world.client;
    let creata = client.post("richieste", &complete()).await.expect(201);
    let operatore = |codice_fiscale: &str, partecipante: Option<Uuid>| {
        json!({
            "codiceFiscale": codice_fiscale, "denominazione": "Esempio", "ruoloOE": "3", "tipoOE": "1",
            "importo": 10, "idPartecipante": partecipante
        })
    };
    let dato = Uuid::from_u128(99);
    let affidamento = json!({"dataAggiudicazione": "2026-11-18", "lotti": [
        {"lotIdentifier": "LOT-0001", "operatori": [operatore("11111111115", None), operatore(RUP, None)]},
        {"lotIdentifier": "LOT-0002", "operatori": [operatore("11111111115", None), operatore(RUP, Some(dato))]}
    ]});
    let path = format!("{}/affidamento", creata.path());
    let affidata = client.if_match("\"1\"").put(&path, &affidamento).await.expect(200).json;
    let partecipante = |lotto: usize, operatore: usize| {
        let operatori = &affidata["affidamento"]["lotti"][lotto]["operatori"];
        operatori[operatore]["idPartecipante"].as_str().unwrap().to_owned()
    };
    assert_eq!(partecipante(0, 0), partecipante(0, 1));
    assert_eq!(partecipante(1, 0), dato.to_string());
    assert_ne!(partecipante(0, 0), partecipante(1, 0));
}
