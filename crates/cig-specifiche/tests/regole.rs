//! Rules of a small specification written here: what they give, where, and what a flaw costs.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use chrono::{DateTime, FixedOffset};
use cig_specifiche::{Caricamento, Gravita, Specifiche, Violazione};
use proptest::prelude::*;
use serde_json::{Value, json};

const SCHEMI: &str = r"
components:
  schemas:
    SchedaXType:
      type: object
      properties:
        anacForm:
          type: object
          properties:
            appalto: { type: object, properties: { accordo: { type: boolean }, link: { type: string } } }
            lotti:
              type: array
              items:
                type: object
                properties:
                  chiesto: { type: boolean }
                  cup: { type: array, items: { type: string } }
                  quadro: { type: object, properties: { importo: { type: number } } }
                  altroQuadro: { type: object, properties: { importo: { type: number } } }
                  soggetti:
                    type: array
                    items: { type: object, properties: { id: { type: string }, importo: { type: number } } }
";

/// Each rule: its code and its cells for `appalto` and `lotti`.
fn tabella(regole: &[(&str, &str, &str)]) -> String {
    let regole: Vec<String> = regole
        .iter()
        .map(|(codice, appalto, lotti)| {
            let output = match *codice {
                "" => String::new(),
                codice => format!(r#""{{\"idTipologica\":\"errori\",\"codice\":\"{codice}\"}}""#),
            };
            format!(
                "<rule id=\"r{codice}\"><description>{codice}: testo del file</description>\
                 <inputEntry><text>{appalto}</text></inputEntry><inputEntry><text>{lotti}</text></inputEntry>\
                 <outputEntry><text>{output}</text></outputEntry></rule>"
            )
        })
        .collect();
    let regole = regole.concat();
    format!(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\"><decision id=\"X\">\
         <decisionTable hitPolicy=\"COLLECT\"><input><inputExpression><text>appalto</text></inputExpression></input>\
         <input><inputExpression><text>lotti</text></inputExpression></input><output/>{regole}\
         </decisionTable></decision></definitions>"
    )
}

fn load(file: &[(&str, &str)]) -> Caricamento {
    let cartella = tempfile::tempdir().unwrap();
    let docs = cartella.path().join("docs/modello-dati");
    for nome in ["schede", "tipologiche", "regole"] {
        std::fs::create_dir_all(docs.join(nome)).unwrap();
    }
    std::fs::write(docs.join("schede/X.yaml"), SCHEMI).unwrap();
    let errori = r#"[{"codice": "REG1", "descrizione": {"it": "testo della lista"}}]"#;
    std::fs::write(docs.join("tipologiche/errori.json"), errori).unwrap();
    for (nome, testo) in file {
        std::fs::write(docs.join("regole").join(nome), testo).unwrap();
    }
    Specifiche::load(cartella.path()).unwrap()
}

fn now() -> DateTime<FixedOffset> {
    "2026-11-20T10:00:00+01:00".parse().unwrap()
}

fn check(regole: &[(&str, &str, &str)], form: &Value) -> Vec<Violazione> {
    let caricamento = load(&[("X.dmn", &tabella(regole))]);
    assert_eq!(caricamento.avvertenze, []);
    caricamento.specifiche.check_rules("X", &json!({ "anacForm": form }), now()).unwrap()
}

fn places(regola: (&str, &str), form: &Value) -> Vec<String> {
    check(&[("REG1", regola.0, regola.1)], form).into_iter().map(|violazione| violazione.percorso).collect()
}

#[test]
fn a_violation_has_code_text_and_severity() {
    let trovate = check(
        &[
            ("REG1", "appalto.link = null", ""),
            ("REG9", "appalto.accordo", ""),
            ("REG3", "appalto.accordo = false", ""),
        ],
        &json!({ "appalto": { "accordo": true } }),
    );
    let [prima, seconda] = trovate.as_slice() else { panic!("{trovate:#?}") };
    assert_eq!((prima.codice.as_str(), prima.testo.as_str()), ("REG1", "testo della lista"));
    assert_eq!((prima.percorso.as_str(), prima.gravita), ("$.anacForm.appalto.link", Gravita::Errore));
    // A code that the list lacks has the text of its file.
    assert_eq!((seconda.codice.as_str(), seconda.testo.as_str()), ("REG9", "REG9: testo del file"));
}

#[test]
fn the_place_is_the_field_named_last_in_each_element_that_breaks_the_rule() {
    let form = json!({ "appalto": { "accordo": false }, "lotti": [
        { "chiesto": true, "cup": ["A"] }, { "chiesto": true }, { "chiesto": false }, { "chiesto": true, "cup": [] },
    ] });
    let regola = "some l in lotti satisfies l.chiesto and (is defined(l.cup) = false or count(l.cup) = 0)";
    assert_eq!(
        places(("appalto.accordo = false", regola), &form),
        ["$.anacForm.lotti[1].cup", "$.anacForm.lotti[3].cup"]
    );
}

#[test]
fn the_place_goes_down_through_lists() {
    let form = json!({ "lotti": [
        { "soggetti": [{ "importo": 1 }] },
        { "soggetti": [{ "importo": 1 }, { "importo": 0 }, { "importo": 0 }] },
    ] });
    let regola = "some l in lotti satisfies some s in l.soggetti satisfies s.importo &lt;= 0";
    assert_eq!(
        places(("", regola), &form),
        ["$.anacForm.lotti[1].soggetti[1].importo", "$.anacForm.lotti[1].soggetti[2].importo"]
    );
}

#[test]
fn what_only_several_elements_break_is_placed_at_their_list() {
    let form = json!({ "lotti": [
        { "soggetti": [{ "id": "a" }], "quadro": { "importo": 60 } },
        { "soggetti": [{ "id": "a" }, { "id": "b" }], "quadro": { "importo": 60 } },
    ] });
    let molti = "some l in lotti satisfies count(distinct values(l.soggetti.id)) &gt; 1";
    assert_eq!(places(("", molti), &form), ["$.anacForm.lotti[1].soggetti"]);
    let somma = "sum(for i in 1..count(lotti) return lotti[i].quadro.importo) &gt; 100";
    assert_eq!(places(("", somma), &form), ["$.anacForm.lotti"]);
    assert_eq!(places(("", "count(lotti) &gt; 1"), &form), ["$.anacForm.lotti"]);
}

#[test]
fn of_two_alternatives_the_one_that_is_there_is_the_place() {
    let regola = "some l in lotti satisfies (l.quadro.importo = null or l.quadro.importo = 0) and \
                  (l.altroQuadro.importo = null or l.altroQuadro.importo = 0)";
    let form = json!({ "lotti": [{ "quadro": {} }] });
    assert_eq!(places(("", regola), &form), ["$.anacForm.lotti[0].quadro.importo"]);
    let form = json!({ "lotti": [{ "altroQuadro": {} }] });
    assert_eq!(places(("", regola), &form), ["$.anacForm.lotti[0].altroQuadro.importo"]);
}

#[test]
fn a_rule_about_what_is_nowhere_in_the_body_is_not_judged() {
    let regole = [
        ("REG1", "", "some l in lotti satisfies l.datiBase.importo = null"),
        ("REG9", "", "count(lotti) = 0"),
    ];
    let specifiche = load(&[("X.dmn", &tabella(&regole))]).specifiche;
    let non_valutabili = specifiche.rules_not_evaluable("X").unwrap();
    let [regola] = non_valutabili.as_slice() else { panic!("{non_valutabili:#?}") };
    assert_eq!(
        (regola.codice.as_str(), &regola.mancano[..]),
        ("REG1", &["lotti[].datiBase.importo".to_owned()][..])
    );
    let body = json!({ "anacForm": { "lotti": [{}] } });
    assert_eq!(specifiche.check_rules("X", &body, now()), Some(vec![]));
}

#[test]
fn flaws_cost_only_themselves() {
    let tabella =
        tabella(&[("", "appalto.accordo", ""), ("REG1", "appalto.accordo", ""), ("REG2", "appalto. =", "")]);
    let caricamento = load(&[("X.dmn", &tabella), ("Y.dmn", "<definitions"), ("Z.txt", "altro")]);
    let avvertenze: Vec<String> = caricamento.avvertenze.iter().map(ToString::to_string).collect();
    assert_eq!(avvertenze.len(), 3, "{avvertenze:#?}");
    for (avvertenza, inizio) in avvertenze.iter().zip([
        "modello-dati/regole/X.dmn (regola r): risultato, vuoto",
        "modello-dati/regole/X.dmn (regola rREG2): colonna appalto, ",
        "modello-dati/regole/Y.dmn: XML non valido",
    ]) {
        assert!(avvertenza.starts_with(inizio), "{avvertenza}");
    }
    let specifiche = caricamento.specifiche;
    assert_eq!(specifiche.schede_with_rules().collect::<Vec<_>>(), ["X"]);
    let body = json!({ "anacForm": { "appalto": { "accordo": true } } });
    assert_eq!(specifiche.check_rules("X", &body, now()).unwrap().len(), 1);
    assert_eq!(specifiche.check_rules("Y", &body, now()), None);
}

#[test]
fn a_folder_without_rules_is_loaded_and_told() {
    let cartella = tempfile::tempdir().unwrap();
    for nome in ["schede", "tipologiche"] {
        std::fs::create_dir_all(cartella.path().join("docs/modello-dati").join(nome)).unwrap();
    }
    let caricamento = Specifiche::load(cartella.path()).unwrap();
    let [avvertenza] = caricamento.avvertenze.as_slice() else { panic!("{:?}", caricamento.avvertenze) };
    assert_eq!(avvertenza.file, "modello-dati/regole");
    assert_eq!(caricamento.specifiche.schede_with_rules().next(), None);
}

/// JSON of any form, with names that the rule below reads.
fn any_json() -> impl Strategy<Value = Value> {
    let foglia = prop_oneof![Just(json!(null)), Just(json!(0)), Just(json!("a")), Just(json!(true))];
    foglia.prop_recursive(5, 40, 4, |dentro| {
        let nome = prop_oneof![Just("anacForm"), Just("lotti"), Just("soggetti"), Just("importo")];
        prop_oneof![
            prop::collection::vec(dentro.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((nome.prop_map(str::to_owned), dentro), 0..4)
                .prop_map(|campi| campi.into_iter().collect()),
        ]
    })
}

#[test]
fn any_body_is_judged_without_a_panic_and_each_violation_has_a_place_of_it() {
    let regole = [("REG1", "", "some l in lotti satisfies some s in l.soggetti satisfies s.importo = null")];
    let specifiche = load(&[("X.dmn", &tabella(&regole))]).specifiche;
    proptest!(|(corpo in any_json(), form in any_json())| {
        prop_assert!(specifiche.check_rules("X", &corpo, now()).is_some());
        for violazione in specifiche.check_rules("X", &json!({ "anacForm": form }), now()).unwrap() {
            prop_assert!(violazione.percorso.starts_with("$.anacForm.lotti["), "{}", violazione.percorso);
        }
        specifiche.check_lists(&corpo, now().date_naive());
    });
}
