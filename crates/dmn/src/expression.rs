use std::{collections::BTreeSet, iter};

use chrono::{DateTime, FixedOffset};
use serde_json::{Map, Value as Json};

use crate::{
    SyntaxError,
    ast::{Expr, Names},
    budget::{Exhausted, Limits},
    eval::Evaluator,
    parser, survey,
    value::Value,
};

/// An expression by itself, outside a table.
#[derive(Debug, Clone)]
pub struct Expression {
    root: Expr,
    names: Names,
}

impl Expression {
    /// Reads a whole FEEL expression.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut names = Names::default();
        Ok(Self { root: parser::parse(text, &mut names)?, names })
    }

    /// Its value over `data`, as [`Table::evaluate`](crate::Table::evaluate) takes them.
    pub fn evaluate<'t>(
        &'t self,
        data: &'t Map<String, Json>,
        now: DateTime<FixedOffset>,
        limits: Limits,
    ) -> Result<Value<'t>, Exhausted> {
        Evaluator::new(&self.names, data, now, limits).run(&self.root)
    }

    /// Paths of the data that it reads, each once, in the order in which it last names them.
    pub fn reads(&self) -> Vec<String> {
        survey::reads(iter::once(&self.root), &self.names)
    }

    /// The constructs that it is made of, each once.
    pub fn constructs(&self) -> BTreeSet<&'static str> {
        survey::constructs(&self.root)
    }
}
