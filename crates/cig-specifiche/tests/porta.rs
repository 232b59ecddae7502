//! The port of the check over a small specification written here.

use chrono::DateTime;
use cig_domain::porte::SpecificationCheck;
use cig_specifiche::Specifiche;
use serde_json::json;

#[test]
fn a_body_is_told_all_that_is_wrong_with_it() {
    const SCHEMA: &str = "components: { schemas: { SchedaXType: { type: object, properties: { anacForm: { type: object, \
        properties: { numero: { type: number }, lotti: { type: array, items: { type: object } } } } } } } }";
    const REGOLA: &str = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="X">
        <decisionTable hitPolicy="COLLECT"><input><inputExpression><text>lotti</text></inputExpression></input>
        <output/><rule id="r"><inputEntry><text>count(lotti) = 2</text></inputEntry><outputEntry>
        <text>"{\"idTipologica\":\"errori\",\"codice\":\"REG1\"}"</text></outputEntry></rule></decisionTable>
        </decision></definitions>"#;
    let cartella = tempfile::tempdir().unwrap();
    for (file, testo) in
        [("schede/X.yaml", SCHEMA), ("regole/X.dmn", REGOLA), ("tipologiche/settore.json", "[]")]
    {
        let percorso = cartella.path().join("docs/modello-dati").join(file);
        std::fs::create_dir_all(percorso.parent().unwrap()).unwrap();
        std::fs::write(percorso, testo).unwrap();
    }
    let caricamento = Specifiche::load(cartella.path()).unwrap();
    assert_eq!(caricamento.avvertenze, []);
    let lotto =
        json!({ "lotIdentifier": "LOT-0001", "settore": { "idTipologica": "settore", "codice": "1" } });
    let body = json!({ "anacForm": { "numero": "uno", "lotti": [lotto, { "lotIdentifier": "LOT-0001" }] } });
    let difetti = SpecificationCheck::check(&caricamento.specifiche, "X", &body, DateTime::UNIX_EPOCH);
    let codici: Vec<String> = difetti.unwrap().into_iter().map(|difetto| difetto.codice).collect();
    assert_eq!(codici, ["ERR4", "ERR63", "REG1", "ERR14"]);
}
