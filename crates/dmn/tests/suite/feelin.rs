//! A second opinion: the npm package feelin on ANAC's own expressions. docs/dmn.md says who is right where they differ.

use std::{
    collections::BTreeMap,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use dmn::{Expression, Limits, Value};
use serde_json::{Value as Json, json};

use crate::{
    corpus,
    differences::{DIFFERENCES, Difference},
    generate::{DAMAGES, Damage, Generator, Seed},
};

/// Of each kind of damage, for each expression.
const CASES: usize = 8;

struct Question {
    text: String,
    expression: Expression,
    cases: Vec<(Damage, Json)>,
}

impl Question {
    fn fires(&self, data: &Json) -> bool {
        let now = "2026-03-01T10:00:00Z".parse().expect("date");
        let value = self.expression.evaluate(data.as_object().expect("object"), now, Limits::default());
        value.expect("within the limits") == Value::Bool(true)
    }
}

fn questions(files: &[(String, String)]) -> Vec<Question> {
    let mut seed = Seed(2026);
    let ask = |text: String| {
        let expression = Expression::parse(&text).expect(&text);
        let generator = Generator::new(&text, &expression);
        let cases = DAMAGES
            .iter()
            .flat_map(|damage| [*damage; CASES])
            .map(|damage| (damage, generator.data(&mut seed, damage)))
            .collect();
        Question { text, expression, cases }
    };
    corpus::expressions(files).into_keys().map(ask).collect()
}

/// What feelin answers; none, and a line that says so, where it is not installed.
fn opinion(questions: &[Question]) -> Option<Vec<Vec<Json>>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feelin");
    if !folder.join("node_modules").is_dir() {
        println!("SALTATO: feelin non è installato (npm ci in crates/dmn/tests/feelin)");
        return None;
    }
    let asked: Vec<_> = questions
        .iter()
        .map(|question| {
            let cases: Vec<_> = question.cases.iter().map(|(_, data)| data).collect();
            json!({"expression": question.text, "cases": cases})
        })
        .collect();
    let mut node = Command::new("node")
        .arg("evaluate.mjs")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    node.stdin.take().expect("stdin").write_all(Json::from(asked).to_string().as_bytes()).expect("written");
    let output = node.wait_with_output().expect("node ends");
    assert!(output.status.success(), "feelin failed: {}", output.status);
    Some(serde_json::from_slice(&output.stdout).expect("answers"))
}

/// The difference that accounts for feelin's answer: once the data are changed so that it does not matter, we answer
/// the same.
fn explanation(question: &Question, data: &Json, feelin: bool) -> Option<Difference> {
    DIFFERENCES.into_iter().find(|difference| {
        let reconciled = difference.reconciled(&question.text, &question.expression, data);
        reconciled.iter().any(|data| question.fires(data) == feelin)
    })
}

#[test]
fn every_disagreement_with_feelin_is_explained() {
    let Some(files) = corpus::files() else { return };
    let questions = questions(&files);
    let Some(opinions) = opinion(&questions) else { return };
    let mut explained = BTreeMap::<&str, usize>::new();
    let mut unexplained = Vec::new();
    let mut fired = [0, 0];
    let mut disagreements = 0;
    for (question, answers) in questions.iter().zip(&opinions) {
        for ((damage, data), feelin) in question.cases.iter().zip(answers) {
            let fires = question.fires(data);
            fired[usize::from(fires)] += 1;
            if fires == (*feelin == true) {
                continue;
            }
            disagreements += 1;
            match explanation(question, data, *feelin == true) {
                Some(difference) => *explained.entry(difference.name()).or_default() += 1,
                None => unexplained
                    .push(format!("{damage:?}: feelin {feelin}, noi {fires}\n{}\n{data}", question.text)),
            }
        }
    }
    assert!(unexplained.is_empty(), "{}\n{} not listed", unexplained.join("\n\n"), unexplained.len());
    assert!(fired.iter().all(|count| *count > 1_000), "too few cases of a kind: {fired:?}");
    let documented = include_str!("../../../../docs/dmn.md");
    let missing: Vec<_> = DIFFERENCES
        .iter()
        .map(|difference| {
            format!("| {} | {} |", difference.name(), explained.get(difference.name()).unwrap_or(&0))
        })
        .chain([format!("They disagree {disagreements} times")])
        .filter(|line| !documented.contains(line))
        .collect();
    assert!(missing.is_empty(), "not in docs/dmn.md:\n{}", missing.join("\n"));
}
