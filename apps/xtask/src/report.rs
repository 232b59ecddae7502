//! What the suites say of themselves, brought to one form.

use anyhow::{Context, Result};
use roxmltree::Document;

/// The mark of a line by which a test says that it did not run, and why.
const SKIPPED: &str = "SALTATO:";

/// The outcome of one suite.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Suite {
    pub(crate) name: String,
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    /// One entry for each test that did not run: its name and why.
    pub(crate) skipped: Vec<String>,
}

impl Suite {
    /// A suite that did not run at all.
    pub(crate) fn not_run(name: &str, reason: &str) -> Self {
        Self { name: name.to_owned(), skipped: vec![reason.to_owned()], ..Self::default() }
    }

    /// A suite that could not be built or started: that counts as a failure.
    pub(crate) fn broken(name: &str) -> Self {
        Self { name: name.to_owned(), failed: 1, ..Self::default() }
    }

    /// A suite of one test, whose error is shown here.
    pub(crate) fn of_one(name: &str, outcome: Result<()>) -> Self {
        match outcome {
            Ok(()) => Self { name: name.to_owned(), passed: 1, ..Self::default() },
            Err(error) => {
                println!("{error:#}");
                Self::broken(name)
            }
        }
    }
}

/// Reads nextest's JUnit report: one suite for each test binary.
///
/// A test that passes after printing `SALTATO: why` counts as skipped: it has proved nothing.
pub(crate) fn from_junit(xml: &str) -> Result<Vec<Suite>> {
    let document = Document::parse(xml).context("rapporto di nextest illeggibile")?;
    let suites = document.descendants().filter(|node| node.has_tag_name("testsuite"));
    Ok(suites
        .map(|node| {
            let mut suite =
                Suite { name: node.attribute("name").unwrap_or("?").to_owned(), ..Suite::default() };
            for case in node.children().filter(|node| node.has_tag_name("testcase")) {
                if case.children().any(|node| node.has_tag_name("failure") || node.has_tag_name("error")) {
                    suite.failed += 1;
                } else if let Some(reason) = skip_reason(case) {
                    suite.skipped.push(format!("{}: {reason}", case.attribute("name").unwrap_or("?")));
                } else {
                    suite.passed += 1;
                }
            }
            suite
        })
        .collect())
}

fn skip_reason(case: roxmltree::Node<'_, '_>) -> Option<String> {
    let output = case.descendants().filter_map(|node| node.text());
    let mut lines = output.flat_map(str::lines);
    lines.find_map(|line| line.trim().strip_prefix(SKIPPED)).map(|reason| reason.trim().to_owned())
}

/// Reads what `cargo test --doc` prints: one line `test result: ok. 3 passed; 0 failed; 1 ignored; ...` a crate.
pub(crate) fn from_doc_tests(output: &str) -> Suite {
    let mut suite = Suite { name: "esempi nella documentazione".to_owned(), ..Suite::default() };
    for result in output.lines().filter_map(|line| line.strip_prefix("test result:")) {
        let count = |word: &str| {
            let mut parts = result.split([';', '.']).filter_map(|part| part.trim().strip_suffix(word));
            parts.find_map(|number| number.trim().parse::<usize>().ok()).unwrap_or(0)
        };
        suite.passed += count("passed");
        suite.failed += count("failed");
        suite.skipped.extend((0..count("ignored")).map(|_| "esempio da non eseguire".to_owned()));
    }
    suite
}

/// Reads the TAP report of node's test runner, which ends with lines such as `# pass 3`.
///
/// Node counts a file without tests as a test that passed, and no file at all as a success: here both are failures.
pub(crate) fn from_tap(name: &str, tap: &str) -> Suite {
    let count = |word: &str| {
        let mut lines = tap.lines().filter_map(|line| line.strip_prefix("# ")?.strip_prefix(word));
        lines.find_map(|number| number.trim().parse::<usize>().ok()).unwrap_or(0)
    };
    let ok = || tap.lines().filter_map(|line| line.trim().strip_prefix("ok "));
    let empty_files = ok().filter(|test| test.ends_with(".test.mjs")).count();
    let skipped = ok().filter_map(|test| test.split_once("# SKIP"));
    let mut suite = Suite {
        name: name.to_owned(),
        passed: count("pass ").saturating_sub(empty_files),
        failed: count("fail ") + count("cancelled ") + empty_files,
        skipped: skipped.map(|(test, reason)| format!("{}: {}", test.trim(), reason.trim())).collect(),
    };
    if suite.passed + suite.failed + suite.skipped.len() == 0 {
        suite.failed = 1;
    }
    suite
}

/// Prints each suite, then all that was skipped and why, then the count alone on the last line.
/// True when nothing failed and something passed.
pub(crate) fn print(suites: &[Suite]) -> bool {
    println!("\n== Suite");
    for suite in suites {
        let outcome = if suite.failed > 0 { "FALLITA" } else { "ok" };
        println!(
            "{outcome:7} {:40} {:5} passate, {} fallite, {} saltate",
            suite.name,
            suite.passed,
            suite.failed,
            suite.skipped.len()
        );
    }
    println!("\n== Saltate");
    for suite in suites {
        for reason in &suite.skipped {
            println!("{SKIPPED} {}: {reason}", suite.name);
        }
    }
    let passed: usize = suites.iter().map(|suite| suite.passed).sum();
    let failed: usize = suites.iter().map(|suite| suite.failed).sum();
    let skipped: usize = suites.iter().map(|suite| suite.skipped.len()).sum();
    if skipped == 0 {
        println!("nessuna");
    }
    println!("\n{passed} passed, {failed} failed, {skipped} skipped");
    failed == 0 && passed > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_says_it_was_skipped_is_not_counted_as_passed() {
        let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="4" failures="1" errors="0">
  <testsuite name="cig-pcp" tests="4" disabled="0" errors="0" failures="1">
    <testcase name="voucher" classname="cig-pcp"><system-out>running 1 test
fine</system-out></testcase>
    <testcase name="schede" classname="cig-pcp"><system-out></system-out><system-err>  SALTATO: manca la cartella &quot;npa&quot;
altro</system-err></testcase>
    <testcase name="esito" classname="cig-pcp"><failure type="test failure">SALTATO: no</failure></testcase>
    <testcase name="quieto" classname="cig-pcp"/>
  </testsuite>
</testsuites>"#;
        assert_eq!(
            from_junit(xml).unwrap(),
            [Suite {
                name: "cig-pcp".to_owned(),
                passed: 2,
                failed: 1,
                skipped: vec!["schede: manca la cartella \"npa\"".to_owned()],
            }]
        );
    }

    #[test]
    fn doc_tests_of_all_crates_are_added_up() {
        let output = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s\n\
            test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s\n";
        let suite = from_doc_tests(output);
        assert_eq!((suite.passed, suite.failed, suite.skipped.len()), (4, 2, 1));
    }

    #[test]
    fn tap_counts_and_skip_reasons_are_read() {
        let tap = "TAP version 13\nok 1 - accesso\nok 2 - stampa # SKIP senza stampante\nnot ok 3 - invio\n\
            1..3\n# tests 3\n# suites 0\n# pass 1\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n";
        let suite = from_tap("browser", tap);
        assert_eq!((suite.passed, suite.failed), (1, 1));
        assert_eq!(suite.skipped, ["2 - stampa: senza stampante"]);
    }

    #[test]
    fn a_browser_suite_without_tests_has_failed() {
        let none = from_tap("browser", "TAP version 13\n1..0\n# tests 0\n# pass 0\n# fail 0\n");
        assert_eq!((none.passed, none.failed), (0, 1));
        let empty_file =
            "TAP version 13\nok 1 - /prove/vuoto.test.mjs\nok 2 - accesso\n1..2\n# pass 2\n# fail 0\n";
        let suite = from_tap("browser", empty_file);
        assert_eq!((suite.passed, suite.failed), (1, 1));
    }
}
