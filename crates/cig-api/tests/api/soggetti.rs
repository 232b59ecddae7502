//! The people in charge of an appalto.

use cig_domain::persone::Profilo;
use cig_domain::porte::{ErrorePcp, Motivo, Operazione, PcpError, ProfiloStazione, Risposta, Soggetto};
use serde_json::json;

use crate::azioni::refused;
use crate::world::{RUP, World};

const COLLEGA: &str = "BNCMRT75A41D612E";
const DELEGATO: &str = "NRELCU80C12G702K";

fn in_charge(codice_fiscale: &str, ruolo: Option<&str>) -> Soggetto {
    Soggetto {
        codice_fiscale: codice_fiscale.into(),
        ruolo: ruolo.map(str::to_owned),
        data_inizio: Some("2026-11-18T11:00:00Z".parse().unwrap()),
        data_fine: None,
    }
}

fn refusal(codice: &str) -> Result<Risposta, PcpError> {
    Err(PcpError::Respinta(vec![ErrorePcp { codice: codice.into(), dettaglio: None }]))
}

#[tokio::test]
async fn who_takes_an_appalto_in_charge_becomes_the_rup_of_the_request() {
    let world = World::new().await;
    let path = refused(&world).await;
    let collega = world.employ("carla", COLLEGA, Profilo::ResponsabileEProcurement).await;
    let presa = format!("{path}/presa-carico");
    let prima = collega.get(&path).await.expect(200);
    assert_eq!(prima.json["datiGara"]["rup"], RUP);

    let ignota = Err(PcpError::NonAutorizzata {
        errori: vec![ErrorePcp { codice: "SEC05".into(), dettaglio: None }],
        dettaglio: "Non Autorizzato".into(),
    });
    world.pcp.will([ignota]);
    let rifiuto = collega.post(&presa, &json!({})).await.expect(409);
    assert_eq!(
        (rifiuto.problem(), &rifiuto.json["errori"][0]["codice"]),
        ("respinta-da-anac", &json!("SEC05"))
    );
    let ferma = Err(PcpError::NonDisponibile { retry_after: None, dettaglio: "ANAC è ferma".into() });
    world.pcp.will([ferma]);
    assert_eq!(collega.post(&presa, &json!({})).await.expect(503).problem(), "non-disponibile");
    assert_eq!(collega.get(&path).await.expect(200).json, prima.json);

    // The answer was lost, and ANAC has it done.
    world.pcp.will([
        Err(PcpError::EsitoIgnoto { motivo: Motivo::SenzaRisposta, dettaglio: "nessuna risposta".into() }),
        Ok(Risposta::Soggetti(vec![in_charge(COLLEGA, Some("RP"))])),
    ]);
    let presa = collega.if_match(prima.etag()).post(&presa, &json!({})).await.expect(200);
    assert_eq!(presa.json["datiGara"]["rup"], COLLEGA);
    assert_ne!(presa.etag(), prima.etag());
    assert_eq!(world.pcp.last_caller(), Some(COLLEGA.parse().unwrap()));
    let voci = world.client.get(&format!("{path}/trasmissioni")).await.expect(200).json["voci"].clone();
    assert!(voci.as_array().unwrap().iter().any(|voce| voce["titolo"] == "Presa in carico"));
}

#[tokio::test]
async fn the_people_in_charge_are_those_that_anac_tells() {
    let world = World::new().await;
    let path = refused(&world).await;
    let soggetti = format!("{path}/soggetti");
    world.pcp.will([Ok(Risposta::Soggetti(vec![
        in_charge(RUP, Some("RP")),
        in_charge(DELEGATO, Some("DRP2")),
        in_charge("X", Some("NUOVO")),
        in_charge("Y", None),
    ]))]);
    let elenco = world.client.get(&soggetti).await.expect(200).json;
    let ruoli: Vec<_> = elenco["soggetti"].as_array().unwrap().iter().map(|s| &s["descrizione"]).collect();
    assert_eq!(json!(ruoli), json!(["Responsabile del progetto", "Delegato per l'affidamento", null, null]));
    assert_eq!(
        elenco["soggetti"][1],
        json!({
            "codiceFiscale": DELEGATO, "ruolo": "DRP2", "descrizione": "Delegato per l'affidamento",
            "dataInizio": "2026-11-18T11:00:00Z", "dataFine": null
        })
    );
    let buyer = world.employ("dario", "MCCLSN81A23H501H", Profilo::Buyer).await;
    world.pcp.will([Ok(Risposta::Soggetti(vec![]))]);
    assert_eq!(buyer.get(&soggetti).await.expect(200).json, json!({ "soggetti": [] }));
    world.client.as_user("bruno", crate::world::PASSWORD).get(&soggetti).await.expect(404);
    let bozza = world.client.post("richieste", &json!({})).await.expect(201).path();
    assert_eq!(world.client.get(&format!("{bozza}/soggetti")).await.expect(409).problem(), "non-consentito");
}

#[tokio::test]
async fn a_delegate_is_added_and_removed_and_what_is_wrong_is_told_by_its_field() {
    let world = World::new().await;
    let (client, path) = (&world.client, refused(&world).await);
    let (aggiungi, revoca) = (format!("{path}/soggetti"), format!("{path}/soggetti/revoca"));
    for (campo, valore) in [
        ("codiceFiscale", json!("X")),
        ("ruolo", json!("RP")),
        ("dataFine", json!("2026-01-01T00:00:00Z")),
        ("dataInizio", json!("ieri")),
        ("altro", json!(1)),
    ] {
        let mut corpo = json!({ "codiceFiscale": DELEGATO, "ruolo": "DRP2" });
        corpo[campo] = valore;
        let rifiuto = client.post(&aggiungi, &corpo).await.expect(400);
        assert_eq!(rifiuto.problem(), "corpo-non-valido");
        assert!(rifiuto.detail().contains(&format!("«{campo}»")), "{}", rifiuto.detail());
    }
    assert_eq!(world.pcp.count(Operazione::AggiungiSoggetto), 0);
    let delega = json!({ "codiceFiscale": DELEGATO, "ruolo": "DRP2" });
    world.pcp.will([Ok(Risposta::PresaInCarico)]);
    client.post(&aggiungi, &delega).await.expect(204);
    assert_eq!(world.pcp.last_caller(), Some(RUP.parse().unwrap()));
    world.pcp.will([refusal("ERR75"), Ok(Risposta::Soggetti(vec![]))]);
    let rifiuto = client.post(&aggiungi, &delega).await.expect(409);
    assert_eq!(
        (rifiuto.problem(), &rifiuto.json["errori"][0]["codice"]),
        ("respinta-da-anac", &json!("ERR75"))
    );

    world.pcp.will([Ok(Risposta::PresaInCarico)]);
    client.post(&revoca, &delega).await.expect(204);
    for corpo in [json!({ "codiceFiscale": DELEGATO }), json!({ "codiceFiscale": DELEGATO, "ruolo": "X" })] {
        assert!(client.post(&revoca, &corpo).await.expect(400).detail().contains("«ruolo»"));
    }
    let buyer = world.employ("dario", "MCCLSN81A23H501H", Profilo::Buyer).await;
    let altrui = client.as_user("bruno", crate::world::PASSWORD);
    for indirizzo in [&aggiungi, &revoca] {
        let vietata = buyer.post(indirizzo, &delega).await.expect(409);
        assert!(vietata.detail().contains("Responsabile e-Procurement"));
        altrui.post(indirizzo, &delega).await.expect(404);
    }
}

#[tokio::test]
async fn the_profile_is_that_of_who_calls() {
    let world = World::new().await;
    let path = format!("{}/profilo-anac", refused(&world).await);
    let collega = world.employ("carla", COLLEGA, Profilo::ResponsabileEProcurement).await;
    world.pcp.will([Ok(Risposta::Profilo(ProfiloStazione {
        codice_ausa: Some("0000000001".into()),
        codice_fiscale: Some("11111111115".into()),
        denominazione: Some("Ente di prova".into()),
        codice_centro_costo: None,
        centro_di_costo: None,
    }))]);
    assert_eq!(
        collega.get(&path).await.expect(200).json,
        json!({
            "codiceAusa": "0000000001", "codiceFiscale": "11111111115", "denominazione": "Ente di prova",
            "codiceCentroCosto": null, "centroDiCosto": null
        })
    );
    assert_eq!(world.pcp.last_caller(), Some(COLLEGA.parse().unwrap()));
    collega.as_user("bruno", crate::world::PASSWORD).get(&path).await.expect(404);
}
