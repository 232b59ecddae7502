//! Versions of ANAC's specification, from the command line to the service, with lists refreshed from PCP.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use cig_specifiche::Specifiche;
use serde_json::{Value, json};
use suites::pcp::quick_emulator;
use suites::service::{Installation, Service};
use tempfile::TempDir;

/// A specification of one scheda and two lists that ANAC has under these names, with values that ANAC does not have.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let dati = folder.path().join("docs/modello-dati");
    for sotto in ["schede", "tipologiche", "regole"] {
        std::fs::create_dir_all(dati.join(sotto)).unwrap();
    }
    let scheda = json!({ "components": { "schemas": { "SchedaXType": { "type": "object" } } } });
    std::fs::write(dati.join("schede/X.yaml"), scheda.to_string()).unwrap();
    for lista in ["settore", "oggettoContratto"] {
        let valori = json!([{ "codice": "versione", "descrizione": { "it": "Della versione" } }]);
        std::fs::write(dati.join(format!("tipologiche/{lista}.json")), valori.to_string()).unwrap();
    }
    folder
}

async fn codes(service: &Service, lista: &str) -> Vec<Value> {
    let lista = service.get(&format!("tipologiche/{lista}")).await;
    lista["voci"].as_array().unwrap().iter().map(|voce| voce["codice"].clone()).collect()
}

/// The emulator has the demonstrative lists, so its values can be told from those of the version.
#[tokio::test]
async fn what_a_command_imports_and_refreshes_is_what_the_service_works_with() {
    let emulator = quick_emulator().await;
    let installation = Installation::on_sqlite(&emulator.base_url());
    let service = installation.start().await;
    assert_eq!(service.get("status").await["specifiche"], "dimostrative");

    let early = installation.run(&["specifiche", "aggiorna-liste", "settore", "--utente", "rup"]).await;
    assert!(early.0 == 2 && early.1.contains("Nessuna versione delle specifiche è in vigore"), "{early:?}");
    let folder = folder();
    let (esito, detto) = installation.run(&["specifiche", "importa", folder.path().to_str().unwrap()]).await;
    assert_eq!(esito, 0, "{detto}");
    let refresh = ["specifiche", "aggiorna-liste", "--json", "--utente", "rup", "settore", "inventata"];
    let (esito, detto) = installation.run(&refresh).await;
    let detto: Value = serde_json::from_str(&detto).unwrap();
    assert_eq!((esito, &detto["aggiornate"]), (1, &json!({ "settore": 2 })));
    assert!(detto["mancate"]["inventata"].as_str().unwrap().contains("ERR63"), "{detto}");
    let unknown = installation.run(&["specifiche", "aggiorna-liste", "--utente", "nessuno"]).await;
    assert!(unknown.0 == 2 && unknown.1.contains("l'account «nessuno» non c'è"), "{unknown:?}");

    // The node that is there shows the version at once; one that starts works with it.
    let versioni = service.get("specifiche").await;
    let impronta = Specifiche::load(folder.path()).unwrap().specifiche.fingerprint().to_owned();
    assert_eq!(
        (&versioni["versioni"][0]["impronta"], &versioni["versioni"][0]["inVigore"]),
        (&json!(impronta), &json!(true))
    );
    service.kill().await;
    let node = installation.start().await;
    assert_eq!(node.get("status").await["specifiche"], "caricate");
    assert_eq!(codes(&node, "oggettoContratto").await, ["versione"]);
    assert_eq!(codes(&node, "settore").await, ["1", "2"], "PCP's, in place of the version's");
    node.kill().await;
}
