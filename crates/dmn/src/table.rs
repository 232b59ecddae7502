//! Decision tables: read once, evaluated many times.

use std::fmt;

use chrono::{DateTime, FixedOffset};
use serde_json::{Map, Value as Json};

use crate::{
    ast::{Expr, Names},
    budget::{Exhausted, Limits},
    eval::Evaluator,
    parser, survey,
    value::{Fault, Value},
    xml::{self, FILE_LENGTH, NAMESPACES, RawRule},
};

/// A decision table with hit policy COLLECT and one output. It can be shared between threads.
#[derive(Debug, Clone)]
pub struct Table {
    file: String,
    decision: String,
    columns: Vec<String>,
    rules: Vec<Rule>,
    names: Names,
}

/// A rule: it fires when all its cells are true.
#[derive(Debug, Clone)]
pub struct Rule {
    id: String,
    description: String,
    output: String,
    cells: Vec<Cell>,
}

/// A cell that is not empty: a whole boolean expression over the inputs.
#[derive(Debug, Clone)]
struct Cell {
    column: usize,
    text: String,
    expression: Expr,
}

/// A table with what could not be read of it.
#[derive(Debug)]
pub struct Parsed {
    pub table: Table,
    /// Rules left out, each with its reason.
    pub flaws: Vec<Flaw>,
}

/// A rule left out because a part of it cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    pub file: String,
    /// Id of the rule in the file.
    pub rule: String,
    /// Description of the rule in the file; it may be empty.
    pub description: String,
    /// Column of the part, `None` for the output.
    pub column: Option<String>,
    pub reason: String,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, rule, column, reason, .. } = self;
        match column {
            Some(column) => write!(f, "{file}, regola {rule}, colonna {column}: {reason}"),
            None => write!(f, "{file}, regola {rule}, risultato: {reason}"),
        }
    }
}

/// The file holds no table that this crate can evaluate.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    #[error("più di {FILE_LENGTH} byte")]
    TooLong,
    #[error("più di {NAMESPACES} spazi dei nomi")]
    Namespaces,
    #[error("XML non valido: {0}")]
    Xml(#[from] roxmltree::Error),
    #[error("non è un file DMN")]
    NotDmn,
    #[error("attesa una sola tabella di decisione, trovate {0}")]
    TableCount(usize),
    #[error("hit policy {0}: è ammessa solo COLLECT senza aggregazione")]
    HitPolicy(String),
    #[error("attesa una sola colonna di risultato, trovate {0}")]
    OutputCount(usize),
}

/// What a table says of some data.
#[derive(Debug, Default)]
pub struct Outcome<'t> {
    /// The rules that fire, in the order of the table.
    pub hits: Vec<&'t Rule>,
    /// Cells without a value: their rules do not fire. Camunda 8.2 would refuse the whole evaluation.
    pub failures: Vec<Failure<'t>>,
}

/// A cell that gave no value.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{file}, regola {}, colonna {column}: {reason}", rule.id)]
pub struct Failure<'t> {
    pub file: &'t str,
    pub rule: &'t Rule,
    pub column: &'t str,
    pub reason: Reason<'t>,
}

/// Why a cell gave no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason<'t> {
    #[error(transparent)]
    Fault(Fault<'t>),
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
}

impl Table {
    /// Reads a DMN file; `file` is the name that flaws and failures bear.
    pub fn parse(xml: &str, file: &str) -> Result<Parsed, ParseError> {
        let raw = xml::read(xml)?;
        let mut table = Self {
            file: file.to_owned(),
            decision: raw.decision,
            columns: raw.columns,
            rules: Vec::with_capacity(raw.rules.len()),
            names: Names::default(),
        };
        let mut flaws = Vec::new();
        for rule in raw.rules {
            match table.rule(&rule) {
                Ok(rule) => table.rules.push(rule),
                Err((column, reason)) => flaws.push(Flaw {
                    file: file.to_owned(),
                    rule: rule.id,
                    description: rule.description,
                    column,
                    reason,
                }),
            }
        }
        Ok(Parsed { table, flaws })
    }

    fn rule(&mut self, raw: &RawRule) -> Result<Rule, (Option<String>, String)> {
        if raw.cells.len() != self.columns.len() {
            let reason = format!("{} celle per {} colonne", raw.cells.len(), self.columns.len());
            return Err((None, reason));
        }
        let [output] = &raw.outputs[..] else {
            return Err((None, format!("atteso un risultato, trovati {}", raw.outputs.len())));
        };
        let output = literal(output).map_err(|reason| (None, reason))?;
        let mut cells = Vec::new();
        for (column, text) in raw.cells.iter().enumerate() {
            if !matches!(&**text, "" | "-") {
                let expression = parser::parse(text, &mut self.names);
                let expression =
                    expression.map_err(|error| (Some(self.columns[column].clone()), error.to_string()))?;
                cells.push(Cell { column, text: text.clone(), expression });
            }
        }
        Ok(Rule { id: raw.id.clone(), description: raw.description.clone(), output, cells })
    }

    /// The name given to [`Table::parse`].
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Id of the decision.
    pub fn decision(&self) -> &str {
        &self.decision
    }

    /// Input expression of each column, as it is written.
    pub fn inputs(&self) -> &[String] {
        &self.columns
    }

    /// The rules that can be evaluated, in the order of the file.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The cells of a rule of this table that are not empty: input expression of the column, expression as written.
    pub fn cells<'t>(&'t self, rule: &'t Rule) -> impl Iterator<Item = (&'t str, &'t str)> {
        rule.cells.iter().map(|cell| (&*self.columns[cell.column], &*cell.text))
    }

    /// Paths of the data that a rule of this table reads (`lotti[].datiBase.importo`), each once, in the order in
    /// which its cells last name them: what a rule is about tends to come last.
    pub fn reads(&self, rule: &Rule) -> Vec<String> {
        survey::reads(rule.cells.iter().map(|cell| &cell.expression), &self.names)
    }

    /// Those of the paths that a rule of this table reads whose absence its last cell asks about, each once: what it
    /// wants to be there, while the cells before it say when.
    pub fn misses(&self, rule: &Rule) -> Vec<String> {
        rule.cells.last().map(|cell| survey::misses(&cell.expression, &self.names)).unwrap_or_default()
    }

    /// Judges `data`, whose entries are the inputs by name. `now` is what `now()` and `today()` answer, in the zone
    /// that the rules mean.
    pub fn evaluate<'t>(
        &'t self,
        data: &'t Map<String, Json>,
        now: DateTime<FixedOffset>,
        limits: Limits,
    ) -> Outcome<'t> {
        let mut evaluator = Evaluator::new(&self.names, data, now, limits);
        let mut outcome = Outcome::default();
        for rule in &self.rules {
            match rule.judge(&mut evaluator) {
                Ok(true) => outcome.hits.push(rule),
                Ok(false) => {}
                Err((column, reason)) => {
                    let column = &self.columns[column];
                    outcome.failures.push(Failure { file: &self.file, rule, column, reason });
                }
            }
        }
        outcome
    }

    /// Whether the rule at this index of [`Table::rules`] fires, without judging the others.
    pub fn fires(
        &self,
        rule: usize,
        data: &Map<String, Json>,
        now: DateTime<FixedOffset>,
        limits: Limits,
    ) -> bool {
        let mut evaluator = Evaluator::new(&self.names, data, now, limits);
        self.rules.get(rule).is_some_and(|rule| rule.judge(&mut evaluator) == Ok(true))
    }
}

impl Rule {
    /// Whether all its cells are true; if one of them has no value, its column and why.
    fn judge<'t>(&'t self, evaluator: &mut Evaluator<'t>) -> Result<bool, (usize, Reason<'t>)> {
        for Cell { column, expression, .. } in &self.cells {
            match evaluator.run(expression) {
                Ok(Value::Bool(true)) => {}
                Ok(Value::Fault(fault)) => return Err((*column, Reason::Fault(fault))),
                Ok(_) => return Ok(false),
                Err(exhausted) => return Err((*column, exhausted.into())),
            }
        }
        Ok(true)
    }

    /// Id of the rule in the file.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Description of the rule in the file; it may be empty.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The text that the rule gives when it fires.
    pub fn output(&self) -> &str {
        &self.output
    }
}

/// An output is a text between quotes.
fn literal(output: &str) -> Result<String, String> {
    if output.is_empty() {
        return Err("vuoto".to_owned());
    }
    match parser::parse(output, &mut Names::default()) {
        Ok(Expr::Constant(Value::Text(text))) => Ok(text.to_string()),
        Ok(_) => Err("atteso un testo tra virgolette".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
