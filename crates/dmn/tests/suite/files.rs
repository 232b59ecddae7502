use std::collections::BTreeMap;

use dmn::{Expression, Limits, Table};

use crate::corpus;

#[test]
fn every_file_loads_and_only_the_known_flaws_are_reported() {
    let Some(files) = corpus::files() else { return };
    let mut rules = 0;
    let mut flaws = Vec::new();
    for (name, xml) in &files {
        let parsed = Table::parse(xml, name).unwrap_or_else(|error| panic!("{name}: {error}"));
        rules += parsed.table.rules().len() + parsed.flaws.len();
        flaws.extend(parsed.flaws.into_iter().map(|flaw| flaw.to_string()));
    }
    assert_eq!((files.len(), rules), (154, 2078));
    assert_eq!(
        flaws,
        [
            "AVR.dmn, regola DecisionRule_112ncw3, risultato: vuoto",
            "CM2.dmn, regola DecisionRule_0j2ayhx, risultato: vuoto",
            "P1_13.dmn, regola DecisionRule_15l2k8u, risultato: posizione 1: carattere «{» inatteso",
        ]
    );
}

#[test]
fn every_expression_is_read() {
    let Some(files) = corpus::files() else { return };
    let expressions = corpus::expressions(&files);
    assert_eq!((expressions.len(), expressions.values().sum::<usize>()), (227, 2266));
    for text in expressions.keys() {
        Expression::parse(text).unwrap_or_else(|error| panic!("{text}\n{error}"));
    }
}

/// The table of docs/dmn.md, recounted.
#[test]
fn the_documented_count_of_constructs_is_right() {
    let Some(files) = corpus::files() else { return };
    let mut counted = BTreeMap::<&str, (usize, usize)>::new();
    let expressions = corpus::expressions(&files);
    let parsed: Vec<_> =
        expressions.iter().map(|(text, cells)| (Expression::parse(text).expect(text), cells)).collect();
    for (expression, cells) in &parsed {
        for construct in expression.constructs() {
            let (in_expressions, in_cells) = counted.entry(construct).or_default();
            *in_expressions += 1;
            *in_cells += **cells;
        }
    }
    let expected: Vec<_> = counted
        .iter()
        .map(|(construct, (expressions, cells))| format!("| `{construct}` | {expressions} | {cells} |"))
        .collect();
    let documented = include_str!("../../../../docs/dmn.md");
    let missing: Vec<_> = expected.iter().filter(|row| !documented.contains(*row)).collect();
    assert!(missing.is_empty(), "rows missing in docs/dmn.md; the whole table is:\n{}", expected.join("\n"));
}

/// The amounts, the procedure and the deadlines of the sample are in its eForm, so the rules miss them.
#[test]
fn anacs_sample_without_what_comes_out_of_its_eform() {
    let (Some(files), Some(form)) = (corpus::files(), corpus::sample("P1_16.json")) else { return };
    let (name, xml) = files.iter().find(|(name, _)| name == "P1_16.dmn").expect("P1_16");
    let table = Table::parse(xml, name).expect("table").table;
    let now = "2026-03-01T10:00:00Z".parse().expect("date");
    let outcome = table.evaluate(&form, now, Limits::default());
    let hits: Vec<_> =
        outcome.hits.iter().map(|rule| rule.output().rsplit('"').nth(1).unwrap_or_default()).collect();
    assert_eq!(hits, ["REG4_1", "REG5_1", "REG96", "REG98", "REG99"]);
    let failures: Vec<_> = outcome.failures.iter().map(ToString::to_string).collect();
    assert_eq!(
        failures,
        [
            "P1_16.dmn, regola DecisionRule_P1_16_0001, colonna appalto: la proprietà «datiBaseProcedura» manca"
        ]
    );
}

#[test]
fn paths_that_a_rule_reads() {
    for (text, paths) in [
        (
            "some l in lotti satisfies l.datiBase.importo > appalto.importo",
            "lotti[].datiBase.importo appalto.importo",
        ),
        ("sum(for i in 1..count(lotti) return lotti[i].importo) > 1", "lotti lotti[].importo"),
        ("count(a.b[item.tipo = c]) = 0", "a.b a.b[].tipo a.b[].c"),
        ("some x in a satisfies some x in x.b satisfies x.c = null", "a[].b[].c"),
        ("count(distinct values(a.b)) > 1 and time(now().hour, 0, 0) = null", "a.b"),
        ("a[b = 1].c = d and e[1] = 0", "a[].b a.c d e[]"),
        ("b = 1 and a = 1 and b.c = 1 and b = 2", "a b.c b"),
    ] {
        let reads = Expression::parse(text).expect(text).reads();
        assert_eq!(reads.join(" "), paths, "{text}");
    }
}
