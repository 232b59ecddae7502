//! Versions of ANAC's specification.

use chrono::NaiveDate;
use cig_application::testing::OneOfEachChange;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn versions_are_listed_with_the_one_in_force() {
    let world = World::new().await;
    assert_eq!(world.client.get("specifiche").await.expect(200).json, json!({"versioni": []}));
    world.import(["aaaa", "bbbb"]).await;
    let json = world.client.get("specifiche").await.expect(200).json;
    let versioni = json["versioni"].as_array().unwrap();
    let viste: Vec<_> = versioni.iter().map(|v| (v["fonte"].as_str().unwrap(), &v["inVigore"])).collect();
    assert_eq!(viste, [("/srv/bbbb", &json!(true)), ("/srv/aaaa", &json!(false))]);
    assert_eq!(versioni[0]["impronta"], format!("{:0<64}", "bbbb"));
    assert_eq!(versioni[0]["inVigoreDal"], world.app.today().to_string());
    assert_eq!(versioni[0]["avvertenze"], json!(["tipologiche/prova.json (riga 2): voce non leggibile"]));
    world.client.with_authorization(None).get("specifiche").await.expect(401);
}

/// The same that `richiedi-cig specifiche confronta --json` says.
#[tokio::test]
async fn differences_are_those_that_the_command_line_tells() {
    let world = World::new().await;
    world.import(["aaaa", "bbbb"]).await;
    let json = world.client.get("specifiche/confronto?prima=aaaa&nuova=bbbb").await.expect(200).json;
    let giorno: NaiveDate = world.app.today();
    let attese = serde_json::to_value(OneOfEachChange::changes(giorno)).unwrap();
    assert_eq!(json["differenze"], attese);
    assert_eq!(
        (&json["prima"]["fonte"], &json["nuova"]["fonte"]),
        (&json!("/srv/aaaa"), &json!("/srv/bbbb"))
    );
    let stessa = world.client.get("specifiche/confronto?prima=aaaa&nuova=aaaa").await.expect(200).json;
    assert_eq!(stessa["differenze"]["schede"], json!({}));
}

#[tokio::test]
async fn a_version_that_cannot_be_told_is_a_problem() {
    let world = World::new().await;
    world.import(["aaaa1", "aaaa2"]).await;
    for (domanda, status, problema, detail) in [
        ("prima=aaaa1", 400, "parametro-non-valido", "Il parametro «nuova» manca."),
        ("nuova=aaaa1&prima=%20", 400, "parametro-non-valido", "Il parametro «prima» manca."),
        ("prima=aaaa1&nuova=bbbb", 404, "non-trovato", "La versione «bbbb» non c'è."),
        (
            "prima=aaaa1&nuova=aaaa",
            400,
            "parametro-non-valido",
            "«aaaa» non basta a dire quale versione: servono altri caratteri della sua impronta.",
        ),
        (
            "prima=aaaa1&nuova=aaaa2&altro=1",
            400,
            "parametro-non-valido",
            "Il parametro «altro» non è previsto.",
        ),
    ] {
        let risposta = world.client.get(&format!("specifiche/confronto?{domanda}")).await.expect(status);
        assert_eq!((risposta.problem(), risposta.detail()), (problema, detail), "{domanda}");
    }
}
