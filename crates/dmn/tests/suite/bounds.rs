//! No text and no data make the crate panic, recurse without bound or run on.

use std::sync::LazyLock;

use dmn::{Exhausted, Expression, Limits, NESTING, Table, Value};
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
        let error = Expression::parse(&nested(1_000, open, close)).expect_err(open).to_string();
        assert!(error.ends_with("più di 32 livelli annidati"), "{error}");
    }
    assert_eq!(run(&nested(NESTING - 1, "1 + 2 * (3 < 4 and false or ", ")"), &json!({}), 10_000), Ok(()));
}

#[test]
fn nested_xml_is_no_table() {
    let xml = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    assert!(Table::parse(&xml, "prova.dmn").is_err());
}

#[test]
fn long_texts_count() {
    let text = "a".repeat(1_000_000);
    let data = json!({"a": text.clone() + "b", "b": text + "c"});
    for expression in
        ["a = b", "a < b", "list contains([a], b)", "count(distinct values([a, b])) = 1", "starts with(a, b)"]
    {
        let repeated = format!("some x in 1..1000000 satisfies ({expression}) = null");
        assert_eq!(run(&repeated, &data, 2_000_000), Err(Exhausted), "{expression}");
    }
}

#[test]
fn long_chains_do_not_nest() {
    for link in ["+ 1", "and true", "or false", ".a", "[1]", "* 1"] {
        let text = format!("a {}", link.repeat(20_000));
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
