use cig_application::{ApplicationError, advance, consult, log, send};
use cig_domain::RichiestaId;
use cig_domain::codici::IdAppalto;
use cig_domain::porte::{ErrorePcp, Operazione, PcpError, Risposta};
use cig_domain::trasmissione::Verso;
use serde_json::json;
use uuid::Uuid;

use crate::world::World;

/// A world with a request whose appalto exists.
async fn created() -> (World, RichiestaId) {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    let id = IdAppalto(Uuid::from_u128(42));
    world.pcp.will([Ok(Risposta::AppaltoCreato { id, avvisi: Vec::new() })]);
    advance(&world.app).await.unwrap();
    (world, r.id)
}

#[tokio::test]
async fn a_call_for_a_person_is_logged_with_the_request_and_belongs_to_no_transmission() {
    let (world, id) = created().await;
    world.pcp.will([Ok(Risposta::Appalto(json!({ "idAppalto": "x", "scheda": { "versione": "1.0" } })))]);
    let scheda = consult(&world.app, &world.rup, id).await.unwrap();
    assert_eq!(scheda, json!({ "versione": "1.0" }));
    let voci = log(&world.app, &world.rup, id).await.unwrap().voci;
    let di_persona: Vec<_> =
        voci.iter().map(|riga| &riga.voce).filter(|voce| voce.trasmissione.is_none()).collect();
    let [invio, ricezione] = di_persona.as_slice() else { panic!("{di_persona:#?}") };
    assert_eq!((invio.verso, ricezione.verso), (Verso::Invio, Verso::Ricezione));
    assert_eq!(invio.chiamata, ricezione.chiamata);
    assert_eq!([invio.operazione, ricezione.operazione], [Operazione::ConsultaAppalto; 2]);
    assert_eq!(voci.len(), 4, "the creation was logged with its transmission");
}

#[tokio::test]
async fn what_pcp_refuses_to_a_person_is_told_in_its_words_and_logged() {
    let (world, id) = created().await;
    let errori = vec![ErrorePcp { codice: "ERR19".into(), dettaglio: None }];
    world.pcp.will([Err(PcpError::Respinta(errori.clone()))]);
    let esito = consult(&world.app, &world.rup, id).await;
    assert!(matches!(&esito, Err(ApplicationError::Pcp(PcpError::Respinta(e))) if *e == errori), "{esito:?}");
    assert_eq!(esito.unwrap_err().to_string(), "ANAC ha respinto la richiesta: ERR19.");
    let voci = log(&world.app, &world.rup, id).await.unwrap().voci;
    assert!(voci.iter().any(|riga| riga.voce.descrizione == "Respinta da ANAC: ERR19"), "{voci:#?}");
}

#[tokio::test]
async fn nothing_is_asked_for_another_office_nor_before_there_is_an_appalto() {
    let (world, id) = created().await;
    let altrui = consult(&world.app, &world.other, id).await;
    assert!(matches!(altrui, Err(ApplicationError::NotFound)), "{altrui:?}");
    let bozza = world.ready().await;
    let esito = consult(&world.app, &world.rup, bozza.id).await;
    assert!(matches!(esito, Err(ApplicationError::NotAllowed(_))), "{esito:?}");
    assert_eq!(world.pcp.count(Operazione::ConsultaAppalto), 0);
}
