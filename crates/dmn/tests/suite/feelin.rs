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
    generate::{DAMAGES, Damage, Generator, Seed},
};

const CASES: usize = 5;

struct Question {
    text: String,
    expression: Expression,
    cases: Vec<(Damage, Json)>,
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

#[test]
fn every_disagreement_with_feelin_is_explained() {
    let Some(files) = corpus::files() else { return };
    let questions = questions(&files);
    let Some(opinions) = opinion(&questions) else { return };
    let now = "2026-03-01T10:00:00Z".parse().expect("date");
    let mut n = BTreeMap::<String, usize>::new();
    for (question, answers) in questions.iter().zip(&opinions) {
        for ((damage, data), feelin) in question.cases.iter().zip(answers) {
            let ours =
                question.expression.evaluate(data.as_object().expect("object"), now, Limits::default());
            let ours = ours.expect("within the limits");
            let fires = ours == Value::Bool(true);
            *n.entry(format!("{damage:?} {fires}")).or_default() += 1;
            if fires != (*feelin == true) {
                println!("@@ {damage:?} ours={ours:?} feelin={feelin}\n{}\n{data}", question.text);
            }
        }
    }
    println!("{n:#?}");
}
