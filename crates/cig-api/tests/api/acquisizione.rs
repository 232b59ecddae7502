//! Taking in what ANAC has and the service has not.

use cig_domain::codici::LotIdentifier;
use cig_domain::porte::{ErrorePcp, LottoCig, PcpError, Risposta};
use cig_domain::richiesta::StatoAppalto;
use serde_json::json;
use uuid::Uuid;

use crate::schede::p5;
use crate::world::World;

#[tokio::test]
async fn an_appalto_that_anac_has_is_taken_in_once_and_every_refusal_says_why() {
    let world = World::new().await;
    let client = &world.client;
    let indirizzo = "richieste/acquisizione";
    let due = json!({ "cig": "B210BC38FE", "idAppalto": Uuid::nil() });
    for corpo in [json!({}), due, json!({ "cig": "B210BC38FF" }), json!({ "cig": "B210BC38FE", "rup": "X" })]
    {
        let risposta = client.post(indirizzo, &corpo).await.expect(400);
        assert_eq!(risposta.problem(), "corpo-non-valido", "{corpo}");
    }
    let da = json!({ "cig": "B210BC38FE" });
    let errori = vec![ErrorePcp { codice: "ERR9999".into(), dettaglio: None }];
    world.pcp.will([Err(PcpError::Respinta(errori))]);
    let respinta = client.post(indirizzo, &da).await.expect(409);
    assert_eq!(respinta.problem(), "respinta-da-anac");
    assert_eq!(respinta.json["errori"], json!([{ "codice": "ERR9999", "dettaglio": null }]));
    world.pcp.will([Err(PcpError::NonDisponibile { retry_after: None, dettaglio: "ANAC è ferma".into() })]);
    assert_eq!(client.post(indirizzo, &da).await.expect(503).problem(), "non-disponibile");

    let appalto = json!({ "idAppalto": Uuid::from_u128(42), "scheda": p5("PROC-2026-0042")["scheda"] });
    let lotto =
        LottoCig { lot_identifier: LotIdentifier::at(1).unwrap(), cig: "B210BC38FE".parse().unwrap() };
    world.pcp.will([
        Ok(Risposta::Appalto(appalto)),
        Ok(Risposta::StatoAppalto(StatoAppalto::Confermato)),
        Ok(Risposta::Cig(vec![lotto])),
    ]);
    let presa = client.post(indirizzo, &da).await.expect(201);
    assert_eq!((&presa.json["stato"], &presa.json["lotti"][0]["cig"]), (&json!("perfezionata"), &da["cig"]));
    let dove = presa.headers["location"].to_str().unwrap();
    assert_eq!(client.get(dove).await.expect(200).json, presa.json);
    let ancora = client.post(indirizzo, &da).await.expect(409);
    assert_eq!((ancora.problem(), &ancora.json["richiesta"]), ("codice-in-uso", &json!(dove)));
}
