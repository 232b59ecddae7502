//! What is asked of ANAC once the appalto exists.

use axum::http::Method;
use cig_domain::codici::{IdAppalto, IdAvviso, LotIdentifier};
use cig_domain::persone::Profilo;
use cig_domain::porte::{ErrorePcp, Esito, EsitoOperazione, LottoCig, PcpError, Risposta};
use cig_domain::richiesta::StatoAppalto;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Answer, Client};
use crate::schede::p5;
use crate::world::World;

/// A request that ANAC created an appalto for and refused to confirm; its address.
pub(crate) async fn refused(world: &World) -> String {
    let accolta = world.client.post("schede", &p5("PROC-2026-0042")).await.expect(202);
    let errori = vec![ErrorePcp { codice: "ERR4".into(), dettaglio: None }];
    world.pcp.will([
        Ok(Risposta::AppaltoCreato { id: IdAppalto(Uuid::from_u128(5)), avvisi: vec![] }),
        Err(PcpError::Respinta(errori)),
    ]);
    world.transmit().await;
    accolta.json["richiesta"]["links"]["self"].as_str().unwrap().to_owned()
}

/// A request whose notice waits to be published; its address.
async fn waiting(world: &World) -> String {
    let accolta = world.client.post("schede", &p5("PROC-2026-0042")).await.expect(202);
    let esito = EsitoOperazione { esito: Esito::Ok, dettaglio: None, errori: vec![], id_avviso: None };
    let lotto =
        LottoCig { lot_identifier: LotIdentifier::at(1).unwrap(), cig: "B210BC38FE".parse().unwrap() };
    world.pcp.will([
        Ok(Risposta::AppaltoCreato { id: IdAppalto(Uuid::from_u128(5)), avvisi: vec![] }),
        Ok(Risposta::PresaInCarico),
        Ok(Risposta::Esito(Some(esito))),
        Ok(Risposta::Cig(vec![lotto])),
    ]);
    world.transmit().await;
    let path = accolta.json["richiesta"]["links"]["self"].as_str().unwrap().to_owned();
    world
        .rewrite(&path, |richiesta| {
            richiesta.ciclo.avviso_creato(IdAvviso(Uuid::from_u128(6))).unwrap();
            richiesta.ciclo.appalto_in(StatoAppalto::InAttesaPubblicazione).unwrap();
        })
        .await;
    path
}

/// What may be asked for now, and why the rest may not.
async fn offered(client: &Client, path: &str) -> (Vec<String>, Vec<(String, String)>) {
    let azioni = client.get(&format!("{path}/azioni")).await.expect(200).json;
    let (si, no): (Vec<_>, Vec<_>) =
        azioni.as_array().unwrap().iter().partition(|azione| azione["consentita"] == true);
    let text = |valore: &Value| valore.as_str().unwrap().to_owned();
    assert!(si.iter().all(|azione| azione["motivo"].is_null()));
    (
        si.iter().map(|azione| text(&azione["azione"])).collect(),
        no.iter().map(|azione| (text(&azione["azione"]), text(&azione["motivo"]))).collect(),
    )
}

/// Method, address and body of each action.
fn actions(path: &str) -> [(Method, String, Option<Value>); 7] {
    let motivo = || Some(json!({ "motivo": "Gara revocata" }));
    [
        (Method::POST, format!("{path}/cancellazione"), motivo()),
        (Method::POST, format!("{path}/verifica-anac"), None),
        (Method::POST, format!("{path}/avviso/fermo"), motivo()),
        (Method::POST, format!("{path}/avviso/modifica"), None),
        (Method::POST, format!("{path}/avviso/rettifica"), None),
        (Method::DELETE, format!("{path}/avviso/revisione"), None),
        (Method::POST, format!("{path}/presa-carico"), None),
    ]
}

fn begun(risposta: &Answer, path: &str, passo: &str) {
    assert_eq!(risposta.headers["location"], format!("{path}/trasmissioni"));
    assert_eq!((&risposta.json["passo"], &risposta.json["terminata"]), (&json!(passo), &json!(false)));
}

#[tokio::test]
async fn every_action_is_listed_with_the_reason_of_what_may_not_be_asked_for_now() {
    let world = World::new().await;
    let path = refused(&world).await;
    let (si, no) = offered(&world.client, &path).await;
    assert_eq!(si, ["verifica-appalto", "cancella-appalto", "presa-carico", "deleghe"]);
    for (azione, motivo) in [
        ("ferma-pubblicazione", "L'appalto non ha un avviso."),
        ("modifica-avviso", "L'appalto non ha un avviso."),
        ("rettifica-avviso", "L'appalto non ha un avviso."),
        ("abbandona-revisione", "Non c'è una modifica dell'avviso aperta."),
    ] {
        assert!(no.contains(&(azione.to_owned(), motivo.to_owned())), "{azione}: {no:?}");
    }
    let buyer = world.employ("dario", "MCCLSN81A23H501H", Profilo::Buyer).await;
    let (si, no) = offered(&buyer, &path).await;
    assert_eq!((si, no.len()), (vec![], 8));
    assert!(no.iter().any(|(_, motivo)| motivo.contains("Responsabile e-Procurement")));
    let bozza = world.client.post("richieste", &json!({})).await.expect(201).path();
    let (si, no) = offered(&world.client, &bozza).await;
    assert_eq!(si, Vec::<String>::new());
    assert!(no.iter().all(|(_, motivo)| motivo == "L'appalto non è ancora stato creato presso ANAC."));
}

#[tokio::test]
async fn what_may_not_be_asked_for_is_refused_with_the_same_reason() {
    let world = World::new().await;
    let path = refused(&world).await;
    let prima = world.client.get(&path).await.expect(200);
    let buyer = world.employ("dario", "MCCLSN81A23H501H", Profilo::Buyer).await;
    let altrui = world.client.as_user("bruno", crate::world::PASSWORD);
    let stantio = world.client.if_match("\"1\"");
    for (metodo, azione, corpo) in actions(&path) {
        let corpo = corpo.as_ref();
        altrui.call(metodo.clone(), &azione, corpo).await.expect(404);
        let superata = stantio.call(metodo.clone(), &azione, corpo).await.expect(412);
        assert_eq!(superata.problem(), "versione-superata", "{azione}");
        let vietata = buyer.call(metodo, &azione, corpo).await.expect(409);
        assert_eq!(vietata.problem(), "non-consentito", "{azione}");
    }
    for (azione, motivo) in [
        ("avviso/modifica", "L'appalto non ha un avviso."),
        ("avviso/rettifica", "L'appalto non ha un avviso."),
    ] {
        let rifiuto = world.client.post(&format!("{path}/{azione}"), &json!({})).await.expect(409);
        assert_eq!((rifiuto.problem(), rifiuto.detail()), ("non-consentito", motivo));
    }
    altrui.get(&format!("{path}/azioni")).await.expect(404);
    let dopo = world.client.get(&path).await.expect(200);
    assert_eq!(dopo.json, prima.json, "nothing was changed");
}

#[tokio::test]
async fn an_appalto_is_cancelled_with_a_reason() {
    let world = World::new().await;
    let (client, path) = (&world.client, refused(&world).await);
    let cancella = format!("{path}/cancellazione");
    for (corpo, detail) in [
        (json!({}), "Manca il campo «motivo»."),
        (json!({ "motivo": " " }), "Il campo «motivo» non va bene. Il motivo è obbligatorio."),
        (
            json!({ "motivo": "è".repeat(201) }),
            "Il campo «motivo» non va bene. Il motivo può avere al massimo 200 caratteri.",
        ),
    ] {
        let rifiuto = client.post(&cancella, &corpo).await.expect(400);
        assert_eq!((rifiuto.problem(), rifiuto.detail()), ("corpo-non-valido", detail));
    }
    let versione = client.get(&path).await.expect(200).etag();
    let motivo = json!({ "motivo": "Gara revocata" });
    let risposta = client.if_match(versione).post(&cancella, &motivo).await.expect(202);
    begun(&risposta, &path, "cancella-appalto");
    let due = client.post(&cancella, &motivo).await.expect(409);
    assert_eq!(due.detail(), "Un'operazione è in corso presso ANAC: attendere che finisca.");
    world.pcp.will([Ok(Risposta::PresaInCarico), Ok(Risposta::StatoAppalto(StatoAppalto::Cancellato))]);
    world.transmit().await;
    let richiesta = client.get(&path).await.expect(200).json;
    assert_eq!((&richiesta["stato"], &richiesta["statoAppalto"]), (&json!("annullata"), &json!("CANC")));
    assert_eq!(client.post(&cancella, &motivo).await.expect(409).detail(), "La richiesta è chiusa.");
    let (si, _) = offered(client, &path).await;
    assert_eq!(si, Vec::<String>::new());
}

#[tokio::test]
async fn anac_verifies_what_it_holds() {
    let world = World::new().await;
    let (client, path) = (&world.client, refused(&world).await);
    let risposta = client.post(&format!("{path}/verifica-anac"), &json!({})).await.expect(202);
    begun(&risposta, &path, "verifica-appalto");
    let esito = EsitoOperazione { esito: Esito::Ok, dettaglio: None, errori: vec![], id_avviso: None };
    world.pcp.will([Ok(Risposta::PresaInCarico), Ok(Risposta::Esito(Some(esito)))]);
    world.transmit().await;
    let trasmissione =
        client.get(&format!("{path}/trasmissioni")).await.expect(200).json["trasmissione"].clone();
    assert_eq!(trasmissione["messaggio"], "La verifica di ANAC non ha trovato errori.");
}

#[tokio::test]
async fn a_notice_that_waits_is_opened_for_a_change_which_may_be_given_up() {
    let world = World::new().await;
    let (client, path) = (&world.client, waiting(&world).await);
    let prima = client.get(&path).await.expect(200);
    let aperta =
        client.if_match(prima.etag()).post(&format!("{path}/avviso/modifica"), &json!({})).await.expect(200);
    assert_eq!(
        (&aperta.json["revisione"], &aperta.json["fase"]),
        (&json!("modifica"), &json!("daCorreggere"))
    );
    assert_ne!(aperta.etag(), prima.etag());
    let due = client.post(&format!("{path}/avviso/modifica"), &json!({})).await.expect(409);
    assert_eq!(due.detail(), "Una modifica dell'avviso è già aperta.");
    let (si, _) = offered(client, &path).await;
    assert!(si.contains(&"abbandona-revisione".to_owned()), "{si:?}");
    let chiusa = client.if_match(aperta.etag()).delete(&format!("{path}/avviso/revisione")).await.expect(200);
    assert_eq!((&chiusa.json["revisione"], &chiusa.json["fase"]), (&json!(null), &json!(null)));
    assert_eq!(chiusa.json["lotti"], prima.json["lotti"]);
    client.delete(&format!("{path}/avviso/revisione")).await.expect(409);
}

#[tokio::test]
async fn a_publication_is_stopped_and_a_published_notice_is_rectified() {
    let world = World::new().await;
    let (client, path) = (&world.client, waiting(&world).await);
    let rettifica = format!("{path}/avviso/rettifica");
    assert_eq!(
        client.post(&rettifica, &json!({})).await.expect(409).detail(),
        "Si rettifica solo un avviso pubblicato."
    );
    world.rewrite(&path, |richiesta| richiesta.ciclo.appalto_in(StatoAppalto::Pubblicato).unwrap()).await;
    let aperta = client.post(&rettifica, &json!({})).await.expect(200);
    assert_eq!(aperta.json["revisione"], "rettifica");
    let ferma = format!("{path}/avviso/fermo");
    let motivo = json!({ "motivo": "Gara revocata" });
    assert_eq!(client.post(&ferma, &motivo).await.expect(409).detail(), "L'avviso è già pubblicato.");

    world
        .rewrite(&path, |richiesta| {
            richiesta.ciclo.appalto_in(StatoAppalto::InAttesaPubblicazione).unwrap();
        })
        .await;
    begun(&client.post(&ferma, &motivo).await.expect(202), &path, "ferma-avviso");
}
