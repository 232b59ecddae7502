//! The port of the check over a small specification written here.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use chrono::DateTime;
use cig_domain::porte::SpecificationCheck;
use cig_specifiche::Specifiche;
use serde_json::json;

/// Of one scheda, X, with one rule, REG1.
fn specifiche(schema: &str, cella: &str) -> Specifiche {
    let regola = format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="X">
        <decisionTable hitPolicy="COLLECT"><input><inputExpression><text>lotti</text></inputExpression></input>
        <output/><rule id="r"><inputEntry><text><![CDATA[{cella}]]></text></inputEntry><outputEntry>
        <text>"{{\"idTipologica\":\"errori\",\"codice\":\"REG1\"}}"</text></outputEntry></rule></decisionTable>
        </decision></definitions>"#
    );
    let cartella = tempfile::tempdir().unwrap();
    for (file, testo) in
        [("schede/X.yaml", schema), ("regole/X.dmn", &regola), ("tipologiche/settore.json", "[]")]
    {
        let percorso = cartella.path().join("docs/modello-dati").join(file);
        std::fs::create_dir_all(percorso.parent().unwrap()).unwrap();
        std::fs::write(percorso, testo).unwrap();
    }
    let caricamento = Specifiche::load(cartella.path()).unwrap();
    assert_eq!(caricamento.avvertenze, []);
    caricamento.specifiche
}

#[test]
fn a_body_is_told_all_that_is_wrong_with_it() {
    const SCHEMA: &str = "components: { schemas: { SchedaXType: { type: object, properties: { anacForm: { type: object, \
        properties: { numero: { type: number }, lotti: { type: array, items: { type: object } } } } } } } }";
    let specifiche = specifiche(SCHEMA, "count(lotti) = 2");
    let lotto =
        json!({ "lotIdentifier": "LOT-0001", "settore": { "idTipologica": "settore", "codice": "1" } });
    let body = json!({ "anacForm": { "numero": "uno", "lotti": [lotto, { "lotIdentifier": "LOT-0001" }] } });
    let difetti = SpecificationCheck::check(&specifiche, "X", &body, DateTime::UNIX_EPOCH);
    let codici: Vec<String> = difetti.unwrap().into_iter().map(|difetto| difetto.codice).collect();
    assert_eq!(codici, ["ERR4", "ERR63", "REG1", "ERR14"]);
}

#[test]
fn the_digits_of_a_deadline_are_compared_with_the_wall_time_in_rome() {
    const SCHEMA: &str = "components: { schemas: { SchedaXType: { type: object, properties: { anacForm: { type: object, \
        properties: { lotti: { type: array, items: { type: object, properties: { scadenza: { type: string } } } } } } } } } }";
    // As REG105 and REG106 do.
    let specifiche = specifiche(
        SCHEMA,
        "some lotto in lotti satisfies date and time(substring before(lotto.scadenza, \"Z\")) <= \
         date and time(string(today()) + \"T\" + string(time(now().hour, now().minute, now().second)))",
    );
    let codes = |scadenza: &str, ora: &str| -> Vec<String> {
        let body = json!({ "anacForm": { "lotti": [{ "scadenza": scadenza }] } });
        let difetti = SpecificationCheck::check(&specifiche, "X", &body, ora.parse().unwrap()).unwrap();
        difetti.into_iter().map(|difetto| difetto.codice).collect()
    };
    // Half an hour and an hour and a half after ten in Rome, as instants; only the latter by the digits.
    assert_eq!(codes("2026-11-20T09:30:00Z", "2026-11-20T09:00:00Z"), ["REG1"]);
    assert_eq!(codes("2026-11-20T10:30:00Z", "2026-11-20T09:00:00Z"), [""; 0]);
    // In summer it is two hours.
    assert_eq!(codes("2026-07-01T10:30:00Z", "2026-07-01T09:00:00Z"), ["REG1"]);
    assert_eq!(codes("2026-07-01T11:30:00Z", "2026-07-01T09:00:00Z"), [""; 0]);
}
