//! Loading and checking, on small specifications written here.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use cig_specifiche::{Avvertenza, Caricamento, Difetto, Genere, LoadError, Specifiche};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Loads a folder whose `schede/` holds these files.
fn load(schede: &[(&str, &str)]) -> Caricamento {
    let cartella = tempfile::tempdir().unwrap();
    let docs = cartella.path().join("docs/modello-dati");
    std::fs::create_dir_all(docs.join("schede")).unwrap();
    std::fs::create_dir_all(docs.join("tipologiche")).unwrap();
    std::fs::create_dir_all(docs.join("regole")).unwrap();
    for (nome, testo) in schede {
        std::fs::write(docs.join("schede").join(nome), testo).unwrap();
    }
    Specifiche::load(cartella.path()).unwrap()
}

/// A specification of one scheda `X`; `schemi` are its components, `SchedaXType` among them.
fn scheda_x(schemi: &str) -> Caricamento {
    load(&[("X.yaml", &document(schemi))])
}

fn document(schemi: &str) -> String {
    format!("openapi: 3.0.0\ncomponents:\n  schemas:\n{}", indent(schemi, 4))
}

fn indent(testo: &str, spazi: usize) -> String {
    let spazi = " ".repeat(spazi);
    testo.lines().flat_map(|riga| [&spazi, riga, "\n"]).collect()
}

/// A scheda whose body has one property `v` of this schema.
fn scheda_v(schema: &str) -> Specifiche {
    let caricamento = scheda_x(&format!("SchedaXType:\n  properties:\n    v:\n{}", indent(schema, 6)));
    assert_eq!(caricamento.avvertenze, []);
    caricamento.specifiche
}

fn check(specifiche: &Specifiche, body: &Value) -> Vec<Difetto> {
    specifiche.check_structure("X", body).unwrap()
}

fn kinds(specifiche: &Specifiche, body: &Value) -> Vec<(Genere, String)> {
    check(specifiche, body).into_iter().map(|difetto| (difetto.genere, difetto.percorso)).collect()
}

fn warnings(avvertenze: &[Avvertenza]) -> Vec<String> {
    avvertenze.iter().map(ToString::to_string).collect()
}

const BASE_AND_CLOSED: &str = "
BaseType:
  type: object
  additionalProperties: false
  required: [base]
  properties:
    base: {type: string}
    comune: {type: string, minLength: 2}
SchedaXType:
  allOf:
  - $ref: '#/components/schemas/BaseType'
  type: object
  additionalProperties: false
  required: [propria]
  properties:
    propria: {type: array, items: {type: number}}
    comune: {type: string, maxLength: 3}";

#[test]
fn a_property_known_to_any_branch_is_allowed() {
    let specifiche = scheda_x(BASE_AND_CLOSED).specifiche;
    assert_eq!(check(&specifiche, &json!({"base": "b", "propria": [1, 2.5], "comune": "abc"})), []);
    assert_eq!(
        kinds(&specifiche, &json!({"altra": 1, "propria": [1, "due"]})),
        [
            (Genere::Mancante, "$.base".to_owned()),
            (Genere::Sconosciuto, "$.altra".to_owned()),
            (Genere::Tipo, "$.propria[1]".to_owned()),
        ]
    );
}

#[test]
fn a_property_of_several_branches_satisfies_them_all() {
    let specifiche = scheda_x(BASE_AND_CLOSED).specifiche;
    for (comune, attesi) in [("a", 1), ("ab", 0), ("abcd", 1)] {
        let body = json!({"base": "b", "propria": [], "comune": comune});
        assert_eq!(check(&specifiche, &body).len(), attesi, "{comune}");
    }
    assert_eq!(specifiche.required_paths("X").unwrap(), ["$.base", "$.propria"]);
}

#[test]
fn each_constraint_is_checked() {
    for (schema, buoni, cattivi, genere) in [
        ("type: object", json!([{}]), json!(["x", [], null]), Genere::Tipo),
        ("properties: {a: {type: string}}", json!([{}, {"a": "x"}]), json!(["x"]), Genere::Tipo),
        ("type: array", json!([[]]), json!([{}, "x"]), Genere::Tipo),
        ("type: string", json!(["", "x"]), json!([1, true, null]), Genere::Tipo),
        ("type: number", json!([1, 1.5, -2e3]), json!(["1"]), Genere::Tipo),
        ("type: integer", json!([1, 2.0, u64::MAX]), json!([1.5, "1"]), Genere::Tipo),
        ("type: boolean", json!([true, false]), json!([0, "true"]), Genere::Tipo),
        ("{type: string, nullable: true}", json!([null, "x"]), json!([1]), Genere::Tipo),
        // Unquoted, NO is a boolean for a reader of YAML 1.1.
        ("enum: [SI, NO]", json!(["SI", "NO"]), json!(["FORSE", false]), Genere::Enumerazione),
        ("{minimum: 0, maximum: 100}", json!([0, 100, "x"]), json!([-0.1, 100.5]), Genere::Limite),
        ("{minimum: 0, exclusiveMinimum: true}", json!([0.1]), json!([0, -1]), Genere::Limite),
        ("{maximum: 100, exclusiveMaximum: true}", json!([99.9]), json!([100, 101]), Genere::Limite),
        ("{minLength: 2, maxLength: 3}", json!(["àà", "abc"]), json!(["à", "abcd"]), Genere::Limite),
        ("{minItems: 1, maxItems: 2}", json!([[1], [1, 2]]), json!([[], [1, 2, 3]]), Genere::Limite),
        ("pattern: '^[A-Z0-9]{3}$'", json!(["A1B"]), json!(["a1b", "A1BC"]), Genere::Formato),
        ("format: date", json!(["2026-06-30"]), json!(["30/06/2026"]), Genere::Formato),
        ("format: date-time", json!(["2026-06-30T10:00:00Z"]), json!(["2026-06-30"]), Genere::Formato),
        (
            "format: uuid",
            json!(["f81d4fae-7dec-11d0-a765-00a0c91e6bf6"]),
            json!(["f81d4fae"]),
            Genere::Formato,
        ),
        ("format: url", json!(["https://example.org"]), json!(["example"]), Genere::Formato),
        ("{type: number, format: double}", json!([1.5]), json!(["1.5"]), Genere::Tipo),
    ] {
        let specifiche = scheda_v(schema);
        for buono in buoni.as_array().unwrap() {
            assert_eq!(check(&specifiche, &json!({ "v": buono })), [], "{schema}");
        }
        for cattivo in cattivi.as_array().unwrap() {
            let attesi = [(genere, "$.v".to_owned())];
            assert_eq!(kinds(&specifiche, &json!({ "v": cattivo })), attesi, "{schema}: {cattivo}");
        }
    }
}

#[test]
fn defects_speak_as_pcp_does() {
    let specifiche =
        scheda_v("{type: array, items: {type: object, required: [x], properties: {x: {enum: [1, b]}}}}");
    let testi: Vec<String> =
        check(&specifiche, &json!({"v": [{}, 3, {"x": "c"}]})).into_iter().map(|d| d.testo).collect();
    assert_eq!(
        testi,
        [
            "$.v[0].x: is missing but it is required",
            "$.v[1]: integer found, object expected",
            "$.v[2].x: does not have a value in the enumeration [1, b]",
        ]
    );
}

#[test]
fn alternatives_show_the_defects_of_the_nearest_one() {
    let due = "
  - {type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}
  - {type: object, required: [b, c], properties: {b: {type: string}}}";
    let one_of = scheda_v(&format!("oneOf:{due}"));
    let any_of = scheda_v(&format!("anyOf:{due}"));
    for specifiche in [&one_of, &any_of] {
        assert_eq!(check(specifiche, &json!({"v": {"a": "x"}})), []);
        assert_eq!(kinds(specifiche, &json!({"v": {}})), [(Genere::Mancante, "$.v.a".to_owned())]);
    }
    let entrambe = json!({"v": {"a": "x", "b": "y", "c": 1}});
    assert_eq!(check(&any_of, &entrambe), []);
    assert_eq!(kinds(&one_of, &entrambe), [(Genere::Alternativa, "$.v".to_owned())]);
}

#[test]
fn references_are_found_in_other_files_and_beside_other_keywords() {
    let comuni = document(
        "CodiceType: {type: string, minLength: 3}
LottoType: {type: object, required: [codice], properties: {codice: {$ref: '#/components/schemas/CodiceType'}}}",
    );
    let indirizzo =
        "https://raw.githubusercontent.com/anticorruzione/npa/main/docs/modello-dati/schede/comuni.yaml";
    let x = document(&format!(
        "SchedaXType:
  properties:
    lotto: {{$ref: '{indirizzo}#/components/schemas/LottoType'}}
    breve: {{description: due vincoli, $ref: '{indirizzo}#/components/schemas/CodiceType', maxLength: 4}}"
    ));
    let caricamento = load(&[("comuni.yaml", &comuni), ("X.yaml", &x)]);
    assert_eq!(caricamento.avvertenze, []);
    assert_eq!(
        kinds(&caricamento.specifiche, &json!({"lotto": {"codice": "ab"}, "breve": "abcde"})),
        [(Genere::Limite, "$.lotto.codice".to_owned()), (Genere::Limite, "$.breve".to_owned())]
    );
    assert_eq!(caricamento.specifiche.required_paths("X").unwrap(), ["$.lotto.codice"]);
}

#[test]
fn schemas_that_contain_themselves_do_not_loop() {
    let specifiche = scheda_x(
        "
SchedaXType:
  allOf: [{$ref: '#/components/schemas/SchedaXType'}]
  required: [nome]
  properties:
    nome: {type: string}
    figli: {type: array, items: {allOf: [{$ref: '#/components/schemas/SchedaXType'}]}}
    scelta: {$ref: '#/components/schemas/SceltaType'}
SceltaType:
  oneOf: [{$ref: '#/components/schemas/SceltaType'}, {type: string}]",
    )
    .specifiche;
    assert_eq!(specifiche.required_paths("X").unwrap(), ["$.nome"]);
    let body =
        json!({"nome": "a", "scelta": "s", "figli": [{"nome": "b"}, {"figli": [{"nome": 1}], "scelta": 2}]});
    assert_eq!(
        kinds(&specifiche, &body),
        [
            (Genere::Mancante, "$.figli[1].nome".to_owned()),
            (Genere::Tipo, "$.figli[1].figli[0].nome".to_owned()),
            (Genere::Tipo, "$.figli[1].scelta".to_owned()),
        ]
    );
}

#[test]
fn what_cannot_be_checked_is_reported_with_its_place() {
    let caricamento = load(&[
        ("rotta.yaml", "openapi: 3.0.0\ncomponents: [aperta\n"),
        (
            "X.yaml",
            &document(
                "SchedaXType:
  additionalProperties: false
  required: [a, fantasma]
  properties:
    a: {$ref: '#/components/schemas/NessunoType'}
    b: {$ref: 'https://example.org/docs/modello-dati/altrove.yaml#/components/schemas/BType'}
    c: {type: string, pattern: '(?!x)'}
    d: {$ref: 'https://example.org/docs/../fuori.yaml#/components/schemas/DType'}
    e: {not: {type: string}}",
            ),
        ),
    ]);
    let schemi = "modello-dati/schede/X.yaml ($.components.schemas.SchedaXType";
    let attese = [
        "modello-dati/altrove.yaml: il file non si può leggere".to_owned(),
        "modello-dati/schede/rotta.yaml (riga ".to_owned(),
        format!("{schemi}.properties.a): il riferimento #/components/schemas/NessunoType non porta a nulla"),
        format!("{schemi}.properties.d): il riferimento https://example.org/docs/../fuori.yaml"),
        format!("{schemi}): «fantasma» è obbligatorio ma non è tra i campi ammessi"),
        format!("{schemi}.properties.c): la regola «pattern: \"(?!x)\"» non è tra quelle note"),
        format!("{schemi}.properties.e): la regola «not: {{\"type\":\"string\"}}» non è tra quelle note"),
    ];
    let avvertenze = warnings(&caricamento.avvertenze);
    for attesa in &attese {
        assert!(avvertenze.iter().any(|a| a.starts_with(attesa)), "{attesa}\n{avvertenze:#?}");
    }
    assert_eq!(avvertenze.len(), attese.len(), "{avvertenze:#?}");
    // What remains is checked, and the impossible is not asked for.
    let body = json!({"a": 1, "b": {"x": 2}, "c": "x", "d": null, "e": "e"});
    assert_eq!(check(&caricamento.specifiche, &body), []);
}

#[test]
fn another_folder_is_refused() {
    let cartella = tempfile::tempdir().unwrap();
    let errore = Specifiche::load(cartella.path()).unwrap_err();
    assert!(matches!(errore, LoadError::NotASpecification { manca: "docs/modello-dati/schede", .. }));
}

#[test]
fn the_demonstrative_lists_need_no_folder() {
    let specifiche = Specifiche::dimostrative();
    let giorno = chrono::NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
    assert!(!specifiche.has_schemas());
    assert_eq!(specifiche.fonte(), "liste dimostrative");
    assert_eq!(specifiche.check_structure("AD3", &json!({})), None);
    assert_eq!(specifiche.required_paths("AD3"), None);
    let descrizione = |lista, codice| {
        specifiche.tipologica(lista).unwrap().find(codice, giorno).unwrap().descrizione.as_str()
    };
    assert_eq!(descrizione("settore", "1"), "Ordinario");
    assert_eq!(descrizione("codIstat", "009048017"), "Firenze");
    let cpv = specifiche.tipologica("CPV").unwrap();
    assert_eq!(cpv.voci(giorno).filter(|voce| voce.codice.ends_with("000000")).count(), 45);
    assert!(cpv.voci(giorno).all(|voce| voce.codice.len() == 8));
}

/// JSON whose names are often those of the schema below, so that it gets inside.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 4, |inner| {
        let nome = prop_oneof![4 => "[a-f]", 1 => ".{0,4}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((nome, inner), 0..4)
                .prop_map(|campi| Value::Object(campi.into_iter().collect())),
        ]
    })
}

#[test]
fn any_json_is_checked_without_a_panic() {
    let specifiche = scheda_x(
        "
SchedaXType:
  additionalProperties: false
  required: [a, b]
  properties:
    a: {type: array, maxItems: 2, items: {$ref: '#/components/schemas/SchedaXType'}}
    b: {type: string, minLength: 1, maxLength: 4, pattern: '[a-z]', format: uuid}
    c: {type: number, minimum: 0, maximum: 10, exclusiveMaximum: true}
    d: {oneOf: [{$ref: '#/components/schemas/SchedaXType'}, {type: integer}, {enum: [1, x]}]}
    e: {nullable: true, type: object, properties: {f: {type: string, format: date-time}}}",
    )
    .specifiche;
    proptest!(|(body in any_json())| {
        for difetto in check(&specifiche, &body) {
            let testo = difetto.testo.strip_prefix(&difetto.percorso);
            prop_assert!(testo.is_some_and(|testo| testo.starts_with(": ")));
            prop_assert!(difetto.percorso.starts_with('$'));
        }
    });
}
