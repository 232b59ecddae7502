//! The bundle for ANAC's support.

use std::io::{Cursor, Read as _};
use std::time::Duration;

use cig_application::{ApplicationError, Avanzamento, advance, send, support_bundle};
use cig_domain::codici::IdAppalto;
use cig_domain::porte::{Esito, EsitoOperazione, PcpError, Risposta};
use uuid::Uuid;

use crate::world::World;

const APPALTO: IdAppalto = IdAppalto(Uuid::from_u128(42));
const CREATED: Result<Risposta, PcpError> = Ok(Risposta::AppaltoCreato { id: APPALTO, avvisi: Vec::new() });

/// Takes the next step, when it is due.
async fn step(world: &World) {
    if advance(&world.app).await.unwrap() == Avanzamento::Nessuno {
        world.time.pass(Duration::from_hours(1));
        advance(&world.app).await.unwrap();
    }
}

/// The files of a zip: name and text.
fn files(zip: Vec<u8>) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    (0..zip.len())
        .map(|n| {
            let mut file = zip.by_index(n).unwrap();
            let mut testo = String::new();
            file.read_to_string(&mut testo).unwrap();
            (file.name().unwrap().to_string(), testo)
        })
        .collect()
}

#[tokio::test]
async fn the_bundle_tells_what_support_asks_for_and_no_person() {
    let world = World::new().await;
    let r = world.ready().await;
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    let in_attesa =
        EsitoOperazione { esito: Esito::InAttesa, dettaglio: None, errori: Vec::new(), id_avviso: None };
    world.pcp.will([CREATED, Ok(Risposta::PresaInCarico), Ok(Risposta::Esito(Some(in_attesa)))]);
    for _ in 0..3 {
        step(&world).await;
    }
    let pacchetto = support_bundle(&world.app, &world.rup, r.id).await.unwrap();
    assert_eq!(pacchetto.nome, format!("assistenza-{}.zip", r.codice_appalto));
    let file = files(pacchetto.zip);
    let (nome, riepilogo) = &file[0];
    assert_eq!(nome, "riepilogo.txt");
    for parola in [
        r.codice_appalto.as_str(),
        &APPALTO.0.to_string(),
        world.rup.ente.codice_ausa.as_str(),
        "Operazione a cui si è: esito-operazione",
        "In attesa dal: ",
        "1. crea-appalto, inviata il ",
        "6. esito-operazione, risposta il ",
        "GovWay-Message-ID: msg-1",
        "File: scambi/0001-crea-appalto-inviato.json",
    ] {
        assert!(riepilogo.contains(parola), "{parola}: {riepilogo}");
    }
    assert!(file.iter().any(|(nome, _)| nome == "scambi/0001-crea-appalto-inviato.json"));
    let rup = world.rup.utente.codice_fiscale.as_str();
    for (nome, testo) in &file {
        assert!(!testo.contains(rup), "{nome}: {testo}");
    }
}

#[tokio::test]
async fn a_bundle_is_of_the_offices_own_requests_that_were_sent() {
    let world = World::new().await;
    let r = world.ready().await;
    let esito = support_bundle(&world.app, &world.rup, r.id).await;
    assert!(matches!(esito, Err(ApplicationError::NotAllowed(_))), "{esito:?}");
    send(&world.app, &world.rup, r.id, None).await.unwrap();
    world.pcp.will([CREATED]);
    step(&world).await;
    let altrui = support_bundle(&world.app, &world.other, r.id).await;
    assert!(matches!(altrui, Err(ApplicationError::NotFound)), "{altrui:?}");
    assert!(support_bundle(&world.app, &world.rup, r.id).await.is_ok());
}
