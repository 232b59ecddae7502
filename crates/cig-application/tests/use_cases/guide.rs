//! What a person can know of a field.

use cig_application::{ApplicationError, CreaRichiesta, RegolaGuida, create, edit, field_guide};
use cig_domain::CodiceScheda;
use cig_domain::richiesta::Parte;
use serde_json::json;

use crate::world::{World, complete, object};

#[tokio::test]
async fn a_field_is_explained_by_the_schede_that_the_data_allow() {
    let world = World::new().await;
    let (app, rup) = (&world.app, &world.rup);
    let vuota = create(app, rup, CreaRichiesta::default()).await.unwrap();
    let guida = field_guide(app, rup, vuota.id, &Parte::Gara, "oggetto").await.unwrap();
    assert_eq!((guida.campo.etichetta, guida.schede), ("Oggetto", vec![]));
    assert!(guida.esempio.is_some() && guida.descrizioni.is_empty() && guida.regole.is_empty());

    let piena = edit(app, rup, vuota.id, 1, &complete()).await.unwrap();
    let guida = field_guide(app, rup, piena.id, &Parte::Gara, "oggetto").await.unwrap();
    let ad5 = vec![CodiceScheda::AD5];
    assert_eq!((&guida.schede, &guida.richiesto, &guida.previsto), (&ad5, &ad5, &ad5));
    assert_eq!(guida.descrizioni, ["AD5: $.anacForm.oggetto"]);
    let regola = RegolaGuida { codice: "REG1".into(), testo: "La stessa per tutte.".into(), schede: ad5 };
    assert_eq!(guida.regole, [regola]);
    // The scheda has no place for it.
    let guida = field_guide(app, rup, piena.id, &Parte::Gara, "dataAdesione").await.unwrap();
    assert_eq!((guida.previsto, guida.richiesto, guida.regole), (vec![], vec![], vec![]));

    // Of several possible ones each rule is told once.
    let mut dati = complete();
    dati.dati_gara.as_mut().unwrap().extend(object(json!({
        "sceltaContraente": "5", "oggettoContratto": "services", "tipoRealizzazione": "1"
    })));
    let negoziata = edit(app, rup, piena.id, piena.versione, &dati).await.unwrap();
    let guida = field_guide(app, rup, negoziata.id, &Parte::Gara, "oggetto").await.unwrap();
    assert!(guida.schede.len() > 1 && !guida.schede.contains(&CodiceScheda::P5), "{:?}", guida.schede);
    assert_eq!(guida.regole.len(), 1);
    assert_eq!(guida.regole[0].schede, guida.schede);
}

#[tokio::test]
async fn a_field_that_is_not_there_has_no_guide() {
    let world = World::new().await;
    let r = world.ready().await;
    let ignoto: Parte = "LOT-0009".parse().unwrap();
    for (sessione, parte, nome) in [
        (&world.other, &Parte::Gara, "oggetto"),
        (&world.rup, &Parte::Gara, "pippo"),
        (&world.rup, &Parte::Classificazione, "oggetto"),
        (&world.rup, &ignoto, "oggetto"),
    ] {
        let esito = field_guide(&world.app, sessione, r.id, parte, nome).await;
        assert!(matches!(esito, Err(ApplicationError::NotFound)), "{parte} {nome}: {esito:?}");
    }
}
