//! No text and no data make the crate panic, recurse without bound or run on.

use std::sync::LazyLock;

use chrono::{DateTime, FixedOffset, Utc};
use dmn::{Exhausted, Expression, LENGTH, Limits, NESTING, ParseError, Table, Value};
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use crate::corpus;

const PIECES: [&str; 44] = [
    "a",
    "b",
    "item",
    "x",
    "1",
    "2.5",
    "\"t\"",
    "null",
    "true",
    "(",
    ")",
    "[",
    "]",
    ".",
    "..",
    ",",
    "+",
    "-",
    "*",
    "/",
    "=",
    "!=",
    "<",
    "<=",
    "and",
    "or",
    "not(",
    "some x in ",
    "every x in ",
    " satisfies ",
    "for x in ",
    " return ",
    "if ",
    " then ",
    " else ",
    "count(",
    "sum(",
    "distinct values(",
    "list contains(",
    "is defined(",
    "string(",
    "date and time(",
    "now()",
    "\"2026-01-01T00:00:00\"",
];

fn run(text: &str, data: &Json, steps: u32) -> Result<(), Exhausted> {
    let Ok(expression) = Expression::parse(text) else { return Ok(()) };
    let empty = Map::new();
    let now = "2026-03-01T10:00:00Z".parse().expect("date");
    expression.evaluate(data.as_object().unwrap_or(&empty), now, Limits { steps }).map(drop)
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        prop_oneof![Just(String::new()), Just("2026-01-01T10:00:00Z".to_owned()), any::<String>()]
            .prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((prop::sample::select(NAMES.clone()), inner), 0..5)
                .prop_map(|entries| Json::Object(entries.into_iter().collect())),
        ]
    })
}

/// Names that ANAC's rules read, or a few of our own.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names: Vec<_> = EXPRESSIONS
        .iter()
        .flat_map(Expression::reads)
        .flat_map(|path| path.split(['.', '[', ']']).map(str::to_owned).collect::<Vec<_>>())
        .chain(["a", "b", "x"].map(str::to_owned))
        .collect();
    names.sort();
    names.dedup();
    names
});

/// What ANAC's tables take.
static INPUTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names: Vec<_> = EXPRESSIONS
        .iter()
        .flat_map(Expression::reads)
        .filter_map(|path| Some(path.split(['.', '[']).next()?.to_owned()))
        .collect();
    names.sort();
    names.dedup();
    names
});

static EXPRESSIONS: LazyLock<Vec<Expression>> = LazyLock::new(|| {
    let files = corpus::files().unwrap_or_default();
    corpus::expressions(&files).keys().filter_map(|text| Expression::parse(text).ok()).collect()
});

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = run(&text, &json!({}), 1_000);
        let _ = Table::parse(&text, "prova.dmn");
    }

    #[test]
    fn any_mixture_of_pieces_runs_or_is_refused(
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24), data in any_json()
    ) {
        let _ = run(&pieces.join(" "), &data, 5_000);
    }

    #[test]
    fn every_expression_of_anac_takes_any_data(inputs in prop::collection::vec(any_json(), INPUTS.len())) {
        let data: Map<_, _> = INPUTS.iter().cloned().zip(inputs).collect();
        let now = "2026-03-01T10:00:00Z".parse().expect("date");
        for expression in EXPRESSIONS.iter() {
            prop_assert!(expression.evaluate(&data, now, Limits::default()).is_ok());
        }
    }
}

#[test]
fn nesting_is_bounded() {
    let nested =
        |levels: usize, open: &str, close: &str| format!("{}1{}", open.repeat(levels), close.repeat(levels));
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("-", ""),
        ("not(", ")"),
        ("a[", "]"),
        ("some x in a satisfies ", ""),
        ("1 + 2 * (3 < 4 and false or ", ")"),
    ] {
        assert!(Expression::parse(&nested(NESTING - 1, open, close)).is_ok(), "{open}");
        let error = Expression::parse(&nested(500, open, close)).expect_err(open).to_string();
        assert!(error.ends_with("più di 32 livelli annidati"), "{error}");
    }
    assert_eq!(run(&nested(NESTING - 1, "1 + 2 * (3 < 4 and false or ", ")"), &json!({}), 10_000), Ok(()));
}

#[test]
fn nested_xml_is_no_table() {
    let nested = format!("{}{}", "<a>".repeat(30_000), "</a>".repeat(30_000));
    let xml = format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">{nested}</definitions>"#
    );
    let error = Table::parse(&xml, "prova.dmn").expect_err("no table");
    assert!(matches!(error, ParseError::TableCount(0) | ParseError::Xml(_)), "{error}");
}

#[test]
fn long_texts_count() {
    let text = "a".repeat(1_000_000);
    let data = json!({"a": text.clone() + "b", "b": text + "c"});
    for expression in [
        "a = b",
        "a < b",
        "list contains([a], b)",
        "count(distinct values([a, b])) = 1",
        "starts with(a, b)",
        "substring before(a, \"c\")",
        "substring before(\"c\", a)",
        "date and time(a) = 1",
    ] {
        let repeated = format!("some x in 1..1000000 satisfies ({expression}) = null");
        assert_eq!(run(&repeated, &data, 2_000_000), Err(Exhausted), "{expression}");
    }
}

/// Two megabytes a copy: in time and in memory this would never end.
#[test]
fn built_texts_are_shared() {
    let text = "a".repeat(1_000_000);
    let data = json!({"a": text});
    for expression in [
        "some x in [a + a] satisfies some i in 1..300000 satisfies x = i",
        "some x in [a + a] satisfies count(for i in 1..300000 return x) = 1",
        "some x in [a + a] satisfies count([x, x, string(x)][item = x]) = 1",
    ] {
        assert_eq!(run(expression, &data, 2_000_000), Ok(()), "{expression}");
    }
}

#[test]
fn long_expressions_are_refused() {
    let spaces = |length: usize| format!("è{}1", " ".repeat(length - 3));
    assert!(Expression::parse(&spaces(LENGTH)).expect_err("two values").position() == LENGTH - 1);
    let error = Expression::parse(&spaces(LENGTH + 1)).expect_err("too long").to_string();
    assert_eq!(error, "posizione 16385: più di 16384 byte");
    let inside_a_letter = format!("{}è", " ".repeat(LENGTH - 1));
    assert_eq!(Expression::parse(&inside_a_letter).expect_err("too long").position(), LENGTH - 1);
}

/// What would take time or memory with the square of the file, or worse.
#[test]
fn hostile_files_are_read_or_refused() {
    let head = r#"xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/""#;
    let table = |column: &str, rules: &str| {
        format!(
            r#"<definitions {head}><decision><decisionTable hitPolicy="COLLECT"><input><inputExpression><text>{column}</text>
            </inputExpression></input><output/>{rules}</decisionTable></decision></definitions>"#
        )
    };
    let rule = |cell: &str| {
        format!(
            "<rule><inputEntry><text>{cell}</text></inputEntry><outputEntry><text>\"x\"</text></outputEntry></rule>"
        )
    };
    let many = |count: usize, piece: &dyn Fn(usize) -> String| (0..count).map(piece).collect::<String>();

    let names = many(14, &|cell| rule(&format!("[{}1]", many(1_500, &|name| format!("n{cell}x{name},")))));
    let parsed = Table::parse(&table("a", &names), "prova.dmn").expect("table");
    assert_eq!((parsed.flaws.len(), parsed.table.reads(&parsed.table.rules()[13]).len()), (0, 1_500));

    let flawed = table(&"a".repeat(100_000), &rule("(").repeat(1_000));
    assert_eq!(Table::parse(&flawed, "prova.dmn").expect("table").flaws.len(), 1_000);

    let attributes = format!("<a {}/>", many(10_000, &|n| format!(r#"a{n}="" "#)));
    assert!(matches!(Table::parse(&attributes, "prova.dmn"), Err(ParseError::NotDmn)));

    let namespaces = format!(
        "<a {}>{}</a>",
        many(4_000, &|n| format!(r#"xmlns:a{n}="{n}" "#)),
        r#"<a xmlns:q="w"/>"#.repeat(8_000)
    );
    assert_eq!(
        Table::parse(&namespaces, "prova.dmn").expect_err("namespaces").to_string(),
        "più di 64 spazi dei nomi"
    );

    let long = table(&"a".repeat(300_000), "");
    assert!(matches!(Table::parse(&long, "prova.dmn"), Err(ParseError::TooLong)));
}

#[test]
fn the_clock_may_be_at_the_end_of_the_calendar() {
    let zone = FixedOffset::east_opt(14 * 3600).expect("zone");
    let expression = Expression::parse("[string(now()), string(today()), now().hour]").expect("expression");
    for now in [DateTime::<Utc>::MAX_UTC.with_timezone(&zone), DateTime::<Utc>::MIN_UTC.with_timezone(&zone)]
    {
        assert!(expression.evaluate(&Map::new(), now, Limits::default()).is_ok());
    }
}

#[test]
fn long_chains_do_not_nest() {
    for link in ["+ 1", "and true", "or false", ".a", "[1]", "* 1"] {
        let text = format!("a {}", link.repeat((LENGTH - 2) / link.len()));
        assert_eq!(run(&text, &json!({"a": 1}), 100_000), Ok(()), "{link}");
    }
}

#[test]
fn what_takes_too_long_is_given_up() {
    let doubled =
        format!("for x in [\"0123456789abcdef\"] return {}x", "for x in [x + x] return ".repeat(NESTING - 2));
    assert!(Expression::parse(&doubled).is_ok());
    for text in [
        &*doubled,
        "count(for i in 1..79228162514264337593543950335 return i) = 1",
        "some i in 1..1000000 satisfies some j in 1..1000000 satisfies false",
        "count(distinct values(for i in 1..1000000 return i)) = 1",
    ] {
        assert_eq!(run(text, &json!({}), 100_000), Err(Exhausted), "{text}");
    }
}

#[test]
fn data_nested_too_deep_are_given_up() {
    let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
    let other = deep.clone();
    let data = json!({"a": deep, "b": other});
    for text in ["a = b", "a.x = null", "list contains(a, b)", "count(distinct values(a)) = 1"] {
        assert_eq!(run(text, &data, 100_000), Err(Exhausted), "{text}");
    }
}

#[test]
fn distinct_values_is_linear() {
    let data = json!({"l": (0..100_000).map(|n| json!({"a": n})).collect::<Vec<_>>()});
    let expression = Expression::parse("count(distinct values(l.a))").expect("expression");
    let now = "2026-03-01T10:00:00Z".parse().expect("date");
    let data = data.as_object().expect("object");
    let count = expression.evaluate(data, now, Limits { steps: 500_000 }).expect("within the limits");
    assert_eq!(count, Value::Number(100_000.into()));
}
