use dmn::{Limits, ParseError, Table};
use serde_json::json;

fn xml(table: &str) -> String {
    format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="D1">{table}</decision></definitions>"#
    )
}

fn table(rules: &str) -> String {
    let inputs = "<input><inputExpression><text>a</text></inputExpression></input>\
                  <input><inputExpression><text>b</text></inputExpression></input><output/>";
    xml(&format!(r#"<decisionTable hitPolicy="COLLECT">{inputs}{rules}</decisionTable>"#))
}

fn rule(id: &str, first: &str, second: &str, output: &str) -> String {
    format!(
        "<rule id=\"{id}\"><description> {id}: prova </description><inputEntry><text>{first}</text></inputEntry>\
         <inputEntry><text>{second}</text></inputEntry><outputEntry><text>{output}</text></outputEntry></rule>"
    )
}

#[test]
fn rules_fire_in_order_when_all_their_cells_are_true() {
    let rules = [
        rule("r1", "", " - ", "\"sempre\""),
        rule("r2", "b != a and a = 1", "b = 2", "\"entrambe\""),
        rule("r3", "a = 1", "b = 3", "\"una\""),
        rule("r4", "null", "", "\"nulla\""),
        rule("r5", "a", "", "\"numero\""),
        rule("r6", "", "b &lt; 5", "\"{\\\"codice\\\":\\\"REG6\\\"}\""),
    ];
    let parsed = Table::parse(&table(&rules.concat()), "prova.dmn").expect("table");
    assert!(parsed.flaws.is_empty(), "{:?}", parsed.flaws);
    let table = parsed.table;
    assert_eq!(
        (table.file(), table.decision(), table.inputs()),
        ("prova.dmn", "D1", &["a".into(), "b".into()][..])
    );
    assert_eq!(table.rules()[1].description(), "r2: prova");
    assert_eq!(table.reads(&table.rules()[1]), ["a", "b"]);
    assert!(table.misses(&table.rules()[1]).is_empty());

    let cells: Vec<_> = table.cells(&table.rules()[1]).collect();
    assert_eq!(cells, [("a", "b != a and a = 1"), ("b", "b = 2")]);

    let data = json!({"a": 1, "b": 2});
    let now = "2026-03-01T10:00:00Z".parse().expect("date");
    let outcome = table.evaluate(data.as_object().expect("object"), now, Limits::default());
    let outputs: Vec<_> = outcome.hits.iter().map(|rule| rule.output()).collect();
    assert_eq!(outputs, ["sempre", "entrambe", r#"{"codice":"REG6"}"#]);
    assert!(outcome.failures.is_empty());

    // One by one they do as all together; of one that is not there nothing is said.
    let fires = |rule| table.fires(rule, data.as_object().expect("object"), now, Limits::default());
    assert_eq!([0, 1, 2, 3, 4, 5, 6].map(fires), [true, true, false, false, false, true, false]);
}

#[test]
fn what_a_rule_finds_missing_is_told_apart_from_what_it_only_reads() {
    for (cell, misses) in [
        ("a.b = null and a.c != null", &["a.b"][..]),
        ("(is defined(a.b) = false or a.b = &quot;&quot;) and (some x in a.c satisfies x.d != 1)", &["a.b"]),
        ("some x in a satisfies x.e and (x.b = null or count(x.c) = 0)", &["a[].b", "a[].c"]),
        ("not(is defined(a)) or is defined(a.b) = true", &["a"]),
        ("a.b = 1 or a.c = true", &[]),
    ] {
        // What the cells before the last find missing is a condition.
        let rule = rule("r1", "a.z = null", cell, "\"x\"");
        let parsed = Table::parse(&table(&rule), "prova.dmn").expect("table");
        assert!(parsed.flaws.is_empty(), "{cell}: {:?}", parsed.flaws);
        assert_eq!(parsed.table.misses(&parsed.table.rules()[0]), misses, "{cell}");
    }
}

#[test]
fn a_rule_that_cannot_be_read_is_reported_and_left_out() {
    let rules = [
        rule("r1", "a = ", "", "\"x\""),
        rule("r2", "", "", ""),
        rule("r3", "", "", "1"),
        rule("r4", "", "b b", "\"x\""),
        "<rule id=\"r5\"><inputEntry/><outputEntry/></rule>".to_owned(),
        "<rule id=\"r6\"><inputEntry/><inputEntry/></rule>".to_owned(),
        rule("r7", "", "", "\"buona\""),
    ];
    let parsed = Table::parse(&table(&rules.concat()), "prova.dmn").expect("table");
    let flaws: Vec<_> = parsed.flaws.iter().map(ToString::to_string).collect();
    assert_eq!(
        flaws,
        [
            "prova.dmn, regola r1, colonna a: posizione 4: atteso un valore, trovato la fine",
            "prova.dmn, regola r2, risultato: vuoto",
            "prova.dmn, regola r3, risultato: atteso un testo tra virgolette",
            "prova.dmn, regola r4, colonna b: posizione 3: atteso la fine dell'espressione, trovato «b»",
            "prova.dmn, regola r5, risultato: 1 celle per 2 colonne",
            "prova.dmn, regola r6, risultato: atteso un risultato, trovati 0",
        ]
    );
    assert_eq!(parsed.table.rules().len(), 1);
}

#[test]
fn a_cell_without_value_names_file_rule_and_column() {
    let endless = "count(for i in 1..100000000 return for j in 1..100000000 return i) = 1";
    let rules = [
        rule("r1", "a.x &lt; 1", "", "\"x\""),
        rule("r2", "", endless, "\"x\""),
        rule("r3", "", "some x in b satisfies true", "\"x\""),
        rule("r4", "", "", "\"resta\""),
    ];
    let parsed = Table::parse(&table(&rules.concat()), "prova.dmn").expect("table");
    let now = "2026-03-01T10:00:00Z".parse().expect("date");
    let data = json!({"a": {}, "b": "testo"});
    let outcome = parsed.table.evaluate(data.as_object().expect("object"), now, Limits { steps: 10_000 });
    let failures: Vec<_> = outcome.failures.iter().map(ToString::to_string).collect();
    assert_eq!(
        failures,
        [
            "prova.dmn, regola r1, colonna a: la proprietà «x» manca",
            "prova.dmn, regola r2, colonna b: calcolo interrotto: troppo lungo",
            "prova.dmn, regola r3, colonna b: atteso una lista, trovato un testo",
        ]
    );
    assert_eq!(outcome.hits.iter().map(|rule| rule.output()).collect::<Vec<_>>(), ["resta"]);
}

#[test]
fn files_that_hold_no_such_table() {
    let output = "<output/>";
    let collect = |inside: &str| format!(r#"<decisionTable hitPolicy="COLLECT">{inside}</decisionTable>"#);
    for (text, expected) in [
        ("<a/>".to_owned(), "non è un file DMN"),
        ("<definitions/>".to_owned(), "non è un file DMN"),
        (xml(""), "attesa una sola tabella di decisione, trovate 0"),
        (xml(&collect(output).repeat(2)), "attesa una sola tabella di decisione, trovate 2"),
        (xml("<decisionTable/>"), "hit policy UNIQUE: è ammessa solo COLLECT senza aggregazione"),
        (xml(&collect("")), "attesa una sola colonna di risultato, trovate 0"),
    ] {
        assert_eq!(Table::parse(&text, "prova.dmn").expect_err(&text).to_string(), expected, "{text}");
    }
    assert!(matches!(Table::parse("<a", "prova.dmn"), Err(ParseError::Xml(_))));
}
