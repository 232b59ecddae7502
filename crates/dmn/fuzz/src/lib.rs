//! What must hold of any bytes. The fuzz targets and the test that replays the corpus (`tests/suite/fuzz.rs`) share it.

use std::{ptr, str};

use arbitrary::{Arbitrary, Result, Unstructured};
use chrono::{DateTime, FixedOffset, Utc};
use dmn::{Expression, Failure, Limits, Reason, Rule, Table, Value};
use serde_json::{Map, Value as Json};

/// An expression that is read, or an error that names a place in the text.
pub fn espressione(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match Expression::parse(text) {
        Ok(expression) => {
            let paths = expression.reads();
            assert!((1..paths.len()).all(|next| !paths[next..].contains(&paths[next - 1])), "{paths:?}");
            assert!(!expression.constructs().contains(""));
        }
        Err(error) => assert!(text.is_char_boundary(error.position()), "{error}"),
    }
}

/// A file that is read, each of its cells an expression by itself, or an error.
pub fn tabella(bytes: &[u8]) {
    let Ok(xml) = str::from_utf8(bytes) else { return };
    let Ok(parsed) = Table::parse(xml, "prova.dmn") else { return };
    let table = parsed.table;
    for rule in table.rules() {
        let mut read: Vec<_> = table.cells(rule).flat_map(|(_, text)| parse(text).reads()).collect();
        let mut paths = table.reads(rule);
        assert!(table.misses(rule).iter().all(|path| paths.contains(path)));
        paths.sort();
        read.sort();
        read.dedup();
        assert_eq!(paths, read);
    }
    agree(&table, &Map::new(), DateTime::UNIX_EPOCH.fixed_offset(), FEW);
}

/// Expressions, one a line up to a zero byte, on data made of the bytes after it: each gives the same value twice, in
/// parentheses, with fewer steps if they are enough, and with those as a cell of a table.
pub fn valutazione(bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let Ok(text) = str::from_utf8(&bytes[..end]) else { return };
    let cells: Vec<_> = text
        .lines()
        .filter_map(|line| Some((line.trim(), Expression::parse(line).ok()?)))
        .take(CELLS)
        .collect();
    let mut source =
        Source { bytes: Unstructured::new(&bytes[(end + 1).min(bytes.len())..]), names: names(&cells) };
    let (Ok(now), Ok(data)) = (source.moment(), source.entries(DEPTH)) else { return };
    for (text, expression) in &cells {
        let value = expression.evaluate(&data, now, Limits::default());
        assert_eq!(expression.evaluate(&data, now, Limits::default()), value, "{text}");
        let sooner = expression.evaluate(&data, now, FEW);
        assert!(sooner.is_err() || sooner == value, "{text}");
        // One level of nesting more may be too many.
        if let Ok(expression) = Expression::parse(&format!("({text})")) {
            assert_eq!(expression.evaluate(&data, now, FEW), sooner, "({text})");
        }
    }
    if let Some(xml) = one_rule_each(cells.iter().map(|(text, _)| *text)) {
        let parsed = Table::parse(&xml, "prova.dmn").expect("a table");
        assert!(parsed.flaws.is_empty(), "{:?}", parsed.flaws);
        agree(&parsed.table, &data, now, FEW);
    }
}

/// How many expressions of an input are looked at.
const CELLS: usize = 2;
/// How deep its data nest.
const DEPTH: u32 = 5;
/// Enough for most.
const FEW: Limits = Limits { steps: 1_000 };

fn parse(text: &str) -> Expression {
    Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A rule fires if and only if each of its cells is true by itself; else the first that is not says why.
fn agree(table: &Table, data: &Map<String, Json>, now: DateTime<FixedOffset>, limits: Limits) {
    let outcome = table.evaluate(data, now, limits);
    let mut hits = outcome.hits.iter();
    let mut failures = outcome.failures.iter();
    for rule in table.rules() {
        let expressions: Vec<_> = table.cells(rule).map(|(_, text)| parse(text)).collect();
        let mut values = expressions.iter().map(|expression| expression.evaluate(data, now, limits));
        match values.find(|value| *value != Ok(Value::Bool(true))) {
            None => assert!(hits.next().is_some_and(|hit| ptr::eq(*hit, rule))),
            Some(Ok(Value::Fault(fault))) => fails(&mut failures, rule, Reason::Fault(fault)),
            Some(Err(exhausted)) => fails(&mut failures, rule, exhausted.into()),
            Some(Ok(_)) => {}
        }
    }
    assert!(hits.next().is_none() && failures.next().is_none());
}

fn fails<'f>(failures: &mut impl Iterator<Item = &'f Failure<'f>>, rule: &Rule, reason: Reason<'_>) {
    let found = failures.next().filter(|failure| ptr::eq(failure.rule, rule));
    assert_eq!(found.map(|failure| failure.reason), Some(reason));
}

/// A table with a rule for each cell, after one that has them all; none where XML has no way to write a cell.
fn one_rule_each<'c>(cells: impl Iterator<Item = &'c str>) -> Option<String> {
    let cells: Vec<_> = cells.map(entry).collect::<Option<_>>()?;
    let output = "<outputEntry><text>\"x\"</text></outputEntry>";
    let alone = |chosen: usize| {
        let row = cells.iter().enumerate().map(|(column, cell)| if column == chosen { cell } else { EMPTY });
        format!("<rule id=\"r{chosen}\">{}{output}</rule>", row.collect::<String>())
    };
    let rules: String = (0..cells.len()).map(alone).collect();
    Some(format!(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\"><decision><decisionTable hitPolicy=\"COLLECT\">\
         {}<output/><rule id=\"r\">{}{output}</rule>{rules}</decisionTable></decision></definitions>",
        "<input/>".repeat(cells.len()),
        cells.concat(),
    ))
}

const EMPTY: &str = "<inputEntry/>";

fn entry(text: &str) -> Option<String> {
    let mut entry = "<inputEntry><text>".to_owned();
    for c in text.chars() {
        match c {
            '<' => entry += "&lt;",
            '>' => entry += "&gt;",
            '&' => entry += "&amp;",
            '\r' => entry += "&#13;",
            '\t' | ' '..='\u{FFFD}' | '\u{10000}'.. => entry.push(c),
            _ => return None,
        }
    }
    Some(entry + "</text></inputEntry>")
}

/// Names and texts that the expressions know, and a few that they do not.
fn names(cells: &[(&str, Expression)]) -> Vec<String> {
    let paths = cells.iter().flat_map(|(_, expression)| expression.reads());
    let known = paths.flat_map(|path| path.split(['.', '[', ']']).map(str::to_owned).collect::<Vec<_>>());
    let quoted = cells.iter().flat_map(|(text, _)| text.split('"').skip(1).step_by(2).map(str::to_owned));
    let ours = ["", "a", "2026-03-01T10:20:30Z"].map(str::to_owned);
    ours.into_iter().chain(known).chain(quoted).collect()
}

/// Data out of bytes.
struct Source<'b> {
    bytes: Unstructured<'b>,
    names: Vec<String>,
}

impl Source<'_> {
    fn moment(&mut self) -> Result<DateTime<FixedOffset>> {
        let zone = FixedOffset::east_opt(self.bytes.int_in_range(-86_399..=86_399)?);
        let moment = if self.bytes.arbitrary()? {
            DateTime::from_timestamp(self.bytes.arbitrary()?, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
        } else {
            DateTime::UNIX_EPOCH
        };
        Ok(zone.map_or(moment.fixed_offset(), |zone| moment.with_timezone(&zone)))
    }

    fn entries(&mut self, depth: u32) -> Result<Map<String, Json>> {
        (0..self.bytes.int_in_range(0..=8)?).map(|_| Ok((self.text()?, self.value(depth)?))).collect()
    }

    fn value(&mut self, depth: u32) -> Result<Json> {
        Ok(match self.bytes.int_in_range(0..=if depth == 0 { 5 } else { 9 })? {
            0 => Json::Null,
            1 => bool::arbitrary(&mut self.bytes)?.into(),
            2 => i64::arbitrary(&mut self.bytes)?.into(),
            3 => i8::arbitrary(&mut self.bytes)?.into(),
            4 => f64::arbitrary(&mut self.bytes)?.into(),
            5 => self.text()?.into(),
            6 | 7 => Json::Object(self.entries(depth - 1)?),
            _ => {
                (0..self.bytes.int_in_range(0..=4)?).map(|_| self.value(depth - 1)).collect::<Result<_>>()?
            }
        })
    }

    fn text(&mut self) -> Result<String> {
        if self.bytes.ratio(1, 8)? {
            return String::arbitrary(&mut self.bytes);
        }
        Ok(self.bytes.choose(&self.names)?.clone())
    }
}
