//! One test a construct; what the expected values rest on is in the crate's documentation.

use chrono::{DateTime, FixedOffset};
use dmn::{Expression, Limits, Value};
use serde_json::{Value as Json, json};

fn now() -> DateTime<FixedOffset> {
    "2026-03-01T10:20:30.5+01:00".parse().expect("date")
}

/// The value as text: `assenza` for a fault.
fn value(text: &str, data: &Json) -> String {
    let expression = Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let value = expression.evaluate(data.as_object().expect("object"), now(), Limits::default());
    show(&value.expect("within the limits"))
}

fn show(value: &Value<'_>) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.normalize().to_string(),
        Value::Text(text) => format!("'{text}'"),
        Value::List(list) => {
            format!("[{}]", list.iter().map(|item| show(&item)).collect::<Vec<_>>().join(", "))
        }
        Value::Context(entries) => Json::from((*entries).clone()).to_string(),
        Value::Fault(_) => "assenza".into(),
        other => format!("{other:?}"),
    }
}

fn check(data: &Json, expected: &[(&str, &str)]) {
    for (text, value_expected) in expected {
        assert_eq!(value(text, data), *value_expected, "{text}");
    }
}

#[test]
fn missing_is_not_null() {
    check(
        &json!({"a": null, "c": {"n": null, "e": ""}}),
        &[
            ("is defined(a)", "true"),
            ("is defined(b)", "false"),
            ("is defined(c.n)", "true"),
            ("is defined(c.m)", "false"),
            ("is defined(a.x)", "false"),
            ("is defined(c.e.x)", "false"),
            ("b", "assenza"),
            ("c.m.x", "assenza"),
            ("a = null", "true"),
            ("b = null", "true"),
            ("null = c.m", "true"),
            ("c.m != null", "false"),
            ("c.e != null", "true"),
        ],
    );
}

#[test]
fn equality() {
    check(
        &json!({"o": {"a": 1, "b": [1, {"c": "x"}]}, "p": {"b": [1.0, {"c": "x"}], "a": 1.00}, "q": {"a": 1}, "l": [null]}),
        &[
            ("1 = 1.0", "true"),
            (r#""a" = "a""#, "true"),
            (r#""a" != "b""#, "true"),
            ("true = false", "false"),
            ("o = p", "true"),
            ("o != p", "false"),
            ("o = q", "false"),
            ("[1, 2] = [1, 2]", "true"),
            ("[1, 2] = [1]", "false"),
            (r#"[1] = ["1"]"#, "false"),
            ("l = [null]", "true"),
            (r#"1 = "1""#, "assenza"),
            (r#"o = """#, "assenza"),
            (r#"o != """#, "null"),
            ("m = 1", "assenza"),
            ("m != 1", "null"),
            ("null = 1", "false"),
            ("null != 1", "true"),
        ],
    );
}

#[test]
fn order() {
    check(
        &json!({"o": {}}),
        &[
            ("1 < 2", "true"),
            ("2 <= 2.0", "true"),
            ("-1 > 1", "false"),
            ("1 >= 2", "false"),
            (r#""2026-02-01" < "2026-10-01""#, "true"),
            (r#""a" < "B""#, "false"),
            ("null < 1", "false"),
            ("1 >= null", "false"),
            (r#""1" < 2"#, "assenza"),
            ("o < 1", "assenza"),
            ("m < 1", "assenza"),
            ("true < false", "assenza"),
            (r#"date and time("2026-01-01T00:00:00") < date and time("2026-01-01T00:00:01")"#, "true"),
            (r#"date and time("2026-01-01T00:00:00Z") = date and time("2026-01-01T01:00:00+01:00")"#, "true"),
            (r#"date and time("2026-01-01T00:00:00Z") < date and time("2026-01-01T00:00:01")"#, "assenza"),
            ("today() < today()", "false"),
            ("time(1, 2, 3) < time(1, 2, 4)", "true"),
        ],
    );
}

#[test]
fn ternary_logic() {
    check(
        &json!({}),
        &[
            ("true and null", "null"),
            ("false and null", "false"),
            ("null and false", "false"),
            ("m and true", "null"),
            ("m and false", "false"),
            ("1 and true", "null"),
            ("true or null", "true"),
            ("m or true", "true"),
            ("m or false", "null"),
            ("true or false and false", "true"),
            ("(true or false) and false", "false"),
            ("not(true)", "false"),
            ("not(null)", "null"),
            ("not(m)", "null"),
            ("if m then 1 else 2", "2"),
            ("if 1 = 1 then 1 else 2", "1"),
        ],
    );
}

#[test]
fn arithmetic() {
    check(
        &json!({"importo": 1000.1, "grande": 1e28}),
        &[
            ("1 + 2 * 3", "7"),
            ("(1 + 2) * 3", "9"),
            ("10 - 2 - 3", "5"),
            ("1 / 8", "0.125"),
            ("-importo + 0.2", "-999.9"),
            ("importo * 0.8", "800.08"),
            (r#""a" + "b" + "c""#, "'abc'"),
            ("1 / 0", "null"),
            (r#"1 + "a""#, "null"),
            ("1 + null", "null"),
            ("m + 1", "null"),
            ("-m", "null"),
            ("grande * 10", "null"),
        ],
    );
}

#[test]
fn paths_and_lists() {
    check(
        &json!({"l": [{"a": 1}, {}, {"a": [{"b": 2}]}, null, 3], "o": {"a": {"b": 1}}}),
        &[
            ("l.a", "[1, assenza, [{\"b\":2}], assenza, assenza]"),
            ("l.a.b", "[assenza, assenza, [2], assenza, assenza]"),
            ("o.a.b", "1"),
            ("[1, m]", "assenza"),
            ("count(l.a)", "5"),
            ("l[1].a", "1"),
            ("l[-1]", "3"),
            ("l[0]", "null"),
            ("l[6]", "null"),
            ("l[-6]", "null"),
            ("l[1 + 1]", "{}"),
            ("l[1.9].a", "1"),
            ("o[1]", "assenza"),
        ],
    );
}

#[test]
fn filters() {
    check(
        &json!({"l": [{"t": "A", "n": 1}, {"t": "B", "n": 2}], "n": 2, "k": 2, "m": [{"t": "A"}, {}]}),
        &[
            (r#"count(l[item.t = "A"])"#, "1"),
            (r#"l[t = "B"].n"#, "[2]"),
            ("l[n = k].t", "['B']"),
            ("l[item.n = n].t", "['A', 'B']"),
            ("l[k].t", "'B'"),
            ("l[item.n > 5]", "[]"),
            (r#"m[item.t = "A"]"#, "assenza"),
            (r#"count(m[item.t = "A"])"#, "null"),
            ("[1, 2, 3][item > 1][1]", "2"),
            (r#"some i in [1, 2] satisfies l[i].t = "B""#, "true"),
            ("l[some item in [1] satisfies item = 1].n", "[1, 2]"),
            ("l[null]", "assenza"),
        ],
    );
}

#[test]
fn iterations() {
    check(
        &json!({"l": [1, 2, 3], "o": {"l": 5}}),
        &[
            ("some x in l satisfies x > 2", "true"),
            ("some x in l satisfies x > 3", "false"),
            ("every x in l satisfies x > 0", "true"),
            ("every x in l satisfies x > 1", "false"),
            ("some x in [] satisfies true", "false"),
            ("every x in [] satisfies false", "true"),
            ("some x in l satisfies x", "null"),
            (r#"every x in [1, "a"] satisfies x = 1"#, "null"),
            (r#"some x in ["a", 1] satisfies x = 1"#, "true"),
            ("some x in null satisfies true", "assenza"),
            ("some x in o.l satisfies true", "assenza"),
            ("some x in m satisfies true", "assenza"),
            ("for x in l return x * 2", "[2, 4, 6]"),
            ("for x in 1..3 return x", "[1, 2, 3]"),
            ("for x in 1..0 return x", "[1, 0]"),
            ("for x in 2..2 return x", "[2]"),
            ("for x in 1..null return x", "assenza"),
            ("for x in l return for y in l return x * y", "[[1, 2, 3], [2, 4, 6], [3, 6, 9]]"),
            ("some x in l satisfies some x in [x + 10] satisfies x = 12", "true"),
            // Outside its iteration the name is an input like any other.
            ("(some x in l satisfies x = 1) and x = null", "true"),
        ],
    );
}

#[test]
fn functions() {
    check(
        &json!({"l": [{"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": null}, {}, null], "n": [1, 1.0, "1", 1, null, null]}),
        &[
            ("count([])", "0"),
            ("count(null)", "null"),
            ("count(m)", "null"),
            (r#"count("abc")"#, "null"),
            ("sum([1, 2.5])", "3.5"),
            ("sum(1, 2)", "3"),
            ("sum([])", "null"),
            ("sum([1, null])", "null"),
            ("sum(m)", "null"),
            ("distinct values(n)", "[1, '1', null]"),
            ("count(distinct values(l))", "4"),
            ("count(distinct values(l.a))", "4"),
            ("distinct values(1)", "null"),
            ("list contains(n, null)", "true"),
            (r#"list contains(["1", "2"], "2")"#, "true"),
            (r#"list contains(["1"], 1)"#, "false"),
            ("list contains(l, l[2])", "true"),
            ("list contains(l, l[4])", "true"),
            ("list contains([1], m)", "false"),
            ("list contains(l.a, l[4].a)", "true"),
            ("list contains(m, 1)", "null"),
            (r#"starts with("http://a", "http:")"#, "true"),
            (r#"starts with(null, "http:")"#, "null"),
            (r#"starts with(null, "http:") = false"#, "false"),
            (r#"substring before("2026Z", "Z")"#, "'2026'"),
            (r#"substring before("2026", "Z")"#, "''"),
            (r#"substring before(1, "Z")"#, "null"),
            ("string(1.50)", "'1.50'"),
            ("string(true)", "'true'"),
            ("string(null)", "null"),
            ("string([1])", "null"),
        ],
    );
}

#[test]
fn clock() {
    check(
        &json!({}),
        &[
            ("string(today())", "'2026-03-01'"),
            ("string(time(now().hour, now().minute, now().second))", "'10:20:30'"),
            ("string(date and time(today(), time(1, 2, 3)))", "'2026-03-01T01:02:03'"),
            (
                "string(date and time(string(today()) + \"T\" + string(time(1, 2, 3))))",
                "'2026-03-01T01:02:03'",
            ),
            ("string(now())", "'2026-03-01T10:20:30.500+01:00'"),
            ("today().year * 100 + today().month", "202603"),
            ("now().day", "1"),
            ("today().weekday", "7"),
            ("is defined(today().hour)", "false"),
            ("time(25, 0, 0)", "null"),
            ("time(1, 2, -3)", "null"),
            (r#"date and time("2026-02-30T00:00:00")"#, "null"),
            ("date and time(1)", "null"),
        ],
    );
}

#[test]
fn what_is_no_expression() {
    for (text, expected) in [
        ("", "posizione 1: atteso un valore, trovato la fine"),
        ("a =", "posizione 4: atteso un valore, trovato la fine"),
        ("a = = b", "posizione 5: atteso un valore, trovato «=»"),
        ("a b", "posizione 3: atteso la fine dell'espressione, trovato «b»"),
        ("count(a", "posizione 8: atteso ), trovato la fine"),
        ("count()", "posizione 6: «count» non ammette 0 argomenti"),
        ("somma(a)", "posizione 1: funzione «somma» sconosciuta"),
        ("some x satisfies x", "posizione 8: atteso in, trovato «satisfies»"),
        ("a.1", "posizione 3: atteso un nome, trovato «1»"),
        ("a[1", "posizione 4: atteso ], trovato la fine"),
        ("and", "posizione 1: atteso un valore, trovato «and»"),
        ("a = 1 = 2", "posizione 7: atteso la fine dell'espressione, trovato «=»"),
        (
            "99999999999999999999999999999999",
            "posizione 1: il numero 99999999999999999999999999999999 ha troppe cifre",
        ),
    ] {
        assert_eq!(Expression::parse(text).expect_err(text).to_string(), expected, "{text}");
    }
}
