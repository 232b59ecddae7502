//! Events, for who asks for them.

use serde_json::{Value, json};

use crate::world::{PASSWORD, World, complete};

/// Lets everybody see what happened so far.
pub(crate) async fn publish(world: &World) {
    let mut uow = world.app.archivio.begin().await.unwrap();
    uow.eventi().publish(100).await.unwrap();
    uow.commit().await.unwrap();
}

/// Place, type and request of each.
fn types(page: &Value) -> Vec<(i64, &str, &str)> {
    page["eventi"]
        .as_array()
        .unwrap()
        .iter()
        .map(|evento| {
            let (tipo, richiesta) = (evento["type"].as_str(), evento["data"]["id"].as_str());
            (evento["posto"].as_i64().unwrap(), tipo.unwrap(), richiesta.unwrap())
        })
        .collect()
}

#[tokio::test]
async fn who_follows_the_pages_reads_each_event_of_the_office_once() {
    let world = World::new().await;
    let client = &world.client;
    let altro = client.as_user("bruno", PASSWORD);
    let prima = client.post("richieste", &complete()).await.expect(201).json;
    altro.post("richieste", &json!({})).await.expect(201);
    let seconda = client.post("richieste", &json!({})).await.expect(201);
    let vuota = client.get("eventi").await.expect(200).json;
    assert_eq!(vuota, json!({"eventi": [], "successiva": "/api/v1/eventi?dopo=0&limite=100"}));

    publish(&world).await;
    let pagina = client.get("eventi?limite=1").await.expect(200).json;
    assert_eq!(types(&pagina), [(1, "richiesta.creata", prima["id"].as_str().unwrap())]);
    let evento = &pagina["eventi"][0];
    assert_eq!(evento["data"]["codiceAppalto"], prima["codiceAppalto"]);
    assert_eq!(evento["data"]["stato"], "bozza");
    let pagina = client.get(pagina["successiva"].as_str().unwrap()).await.expect(200).json;
    let id = seconda.json["id"].as_str().unwrap().to_owned();
    assert_eq!(types(&pagina), [(3, "richiesta.creata", id.as_str())]);

    client.if_match("\"1\"").delete(&seconda.path()).await.expect(204);
    publish(&world).await;
    let pagina = client.get(pagina["successiva"].as_str().unwrap()).await.expect(200).json;
    assert_eq!(types(&pagina), [(4, "richiesta.eliminata", id.as_str())]);
    assert_eq!(types(&altro.get("eventi").await.expect(200).json).len(), 1);
}

#[tokio::test]
async fn a_wrong_place_is_named() {
    let world = World::new().await;
    for (domanda, atteso) in [
        ("eventi?dopo=-1", "Il parametro «dopo» non è il posto di un evento."),
        ("eventi?dopo=abc", "Il parametro «dopo» non è il posto di un evento."),
        ("eventi?limite=101", "Il parametro «limite» non è un numero da 1 a 100."),
        ("eventi?pippo=1", "Il parametro «pippo» non è previsto."),
    ] {
        assert_eq!(world.client.get(domanda).await.expect(400).detail(), atteso);
    }
}
