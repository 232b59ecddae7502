use cig_application::{ApplicationError, Lato, advance, compare, edit, find, log, send};
use cig_domain::codici::IdAppalto;
use cig_domain::porte::{ErrorePcp, Operazione, PcpError, Risposta};
use cig_domain::trasmissione::Verso;
use cig_domain::{RichiestaId, Sezione};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{World, complete, object};

/// A world with a request that ANAC refused to confirm: its appalto exists, and it can be changed.
async fn to_mend() -> (World, RichiestaId) {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    let id = IdAppalto(Uuid::from_u128(42));
    let respinta = Err(PcpError::Respinta(errori("ERR4")));
    world.pcp.will([Ok(Risposta::AppaltoCreato { id, avvisi: Vec::new() }), respinta]);
    advance(&world.app).await.unwrap();
    advance(&world.app).await.unwrap();
    (world, r.id)
}

fn errori(codice: &str) -> Vec<ErrorePcp> {
    vec![ErrorePcp { codice: codice.into(), dettaglio: None }]
}

/// The answer of consulta-appalto, with that oggetto in the scheda.
fn holding(oggetto: &str) -> Risposta {
    let scheda = json!({"codice": {"codice": "AD5"}, "body": {"anacForm": {"oggetto": oggetto}}});
    Risposta::Appalto(json!({ "idAppalto": Uuid::from_u128(42), "scheda": scheda }))
}

#[tokio::test]
async fn the_sides_are_compared_field_by_field_and_each_difference_is_told_at_its_field() {
    let (world, id) = to_mend().await;
    let mut dati = complete();
    dati.dati_gara.as_mut().unwrap().extend(object(json!({ "oggetto": "Licenze nuove" })));
    let versione = find(&world.app, &world.rup, id).await.unwrap().versione;
    edit(&world.app, &world.rup, id, versione, &dati).await.unwrap();
    world.pcp.will([Ok(holding("Licenze di altri"))]);
    let confronto = compare(&world.app, &world.rup, id, true).await.unwrap();
    assert!(confronto.lati.iter().all(|lato| matches!(lato, Lato::Presente(_))), "{:?}", confronto.lati);
    let [differenza] = confronto.differenze.as_slice() else { panic!("{:#?}", confronto.differenze) };
    assert_eq!(differenza.percorso, "$.anacForm.oggetto");
    assert_eq!((&differenza.sezione, differenza.campo.as_str()), (&Sezione::DatiGara, "oggetto"));
    let etichetta = cig_domain::campi::label(&Sezione::DatiGara, "oggetto").unwrap();
    assert_eq!(differenza.etichetta, etichetta);
    let valori: Vec<_> =
        differenza.valori.iter().map(|valore| valore.as_ref().and_then(Value::as_str)).collect();
    assert_eq!(valori, [Some("Licenze nuove"), Some("Licenze"), Some("Licenze di altri")]);
    assert_eq!((confronto.uguali, confronto.altre), (1, 0));
}

#[tokio::test]
async fn a_call_for_a_person_is_logged_with_the_request_and_belongs_to_no_transmission() {
    let (world, id) = to_mend().await;
    world.pcp.will([Ok(holding("Licenze"))]);
    let confronto = compare(&world.app, &world.rup, id, true).await.unwrap();
    assert_eq!((confronto.differenze, confronto.uguali), (vec![], 2));
    let voci = log(&world.app, &world.rup, id).await.unwrap().voci;
    let di_persona: Vec<_> =
        voci.iter().map(|riga| &riga.voce).filter(|voce| voce.trasmissione.is_none()).collect();
    let [invio, ricezione] = di_persona.as_slice() else { panic!("{di_persona:#?}") };
    assert_eq!((invio.verso, ricezione.verso), (Verso::Invio, Verso::Ricezione));
    assert_eq!(invio.chiamata, ricezione.chiamata);
    assert_eq!([invio.operazione, ricezione.operazione], [Operazione::ConsultaAppalto; 2]);
}

#[tokio::test]
async fn why_pcps_side_cannot_be_had_is_told_and_the_others_are_compared() {
    let (world, id) = to_mend().await;
    world.pcp.will([Err(PcpError::Respinta(errori("ERR19")))]);
    let confronto = compare(&world.app, &world.rup, id, true).await.unwrap();
    let motivo = Lato::Assente("ANAC ha respinto la richiesta: ERR19.".into());
    assert_eq!((confronto.lati.presso_anac, confronto.uguali), (motivo, 2));
    let voci = log(&world.app, &world.rup, id).await.unwrap().voci;
    assert!(voci.iter().any(|riga| riga.voce.descrizione == "Respinta da ANAC: ERR19"), "{voci:#?}");

    let non_chiesta = compare(&world.app, &world.rup, id, false).await.unwrap();
    assert_eq!(non_chiesta.lati.presso_anac, Lato::Assente("Non è stata chiesta ad ANAC.".into()));
    assert_eq!(world.pcp.count(Operazione::ConsultaAppalto), 1);
}

#[tokio::test]
async fn nothing_is_asked_for_another_office_nor_before_there_is_an_appalto() {
    let (world, id) = to_mend().await;
    let altrui = compare(&world.app, &world.other, id, true).await;
    assert!(matches!(altrui, Err(ApplicationError::NotFound)), "{altrui:?}");
    let bozza = world.ready().await;
    let confronto = compare(&world.app, &world.rup, bozza.id, true).await.unwrap();
    let mai = Lato::Assente("La richiesta non è mai stata inviata.".into());
    let nessuno = Lato::Assente("La richiesta non ha ancora un appalto presso ANAC.".into());
    assert_eq!((confronto.lati.inviata, confronto.lati.presso_anac), (mai, nessuno));
    assert_eq!(world.pcp.count(Operazione::ConsultaAppalto), 0);
}
