//! What an expression reads and what it is made of, without running it.

use std::collections::BTreeSet;

use indexmap::IndexSet;

use crate::{
    ast::{Comparison, Expr, Link, Names, Operator, Source},
    functions::Function,
    value::Value,
};

/// Paths of the data that expressions read (`lotti[].datiBase.importo`), in the order of their last mention.
pub(crate) fn reads<'e>(expressions: impl Iterator<Item = &'e Expr>, names: &Names) -> Vec<String> {
    let mut last_first: IndexSet<String> = survey(expressions, names).found.into_iter().rev().collect();
    last_first.reverse();
    last_first.into_iter().collect()
}

/// The paths whose absence an expression asks about, each once: `x = null`, `is defined(x) = false`,
/// `not(is defined(x))`, `count(x) = 0`.
pub(crate) fn misses(expression: &Expr, names: &Names) -> Vec<String> {
    survey(std::iter::once(expression), names).missed.into_iter().collect()
}

fn survey<'e, 'n>(expressions: impl Iterator<Item = &'e Expr>, names: &'n Names) -> Reader<'n> {
    let (locals, missed) = (vec![None; names.locals], IndexSet::new());
    let mut reader = Reader { names, locals, found: Vec::new(), at: 0, missed };
    for expression in expressions {
        reader.read(expression);
    }
    reader
}

struct Reader<'e> {
    names: &'e Names,
    /// Path of the element of each iteration; none where it is no part of the data.
    locals: Vec<Option<String>>,
    /// Each mention in the order of the text.
    found: Vec<String>,
    /// How many mentions come before the last name of the path just followed.
    at: usize,
    /// The paths whose absence is asked about.
    missed: IndexSet<String>,
}

impl Reader<'_> {
    fn read(&mut self, expression: &Expr) {
        if let Some(path) = self.follow(expression) {
            self.found.insert(self.at, path);
        }
        if let Some(absent) = asked_to_be_absent(expression) {
            let mentions = self.found.len();
            let path = self.follow(absent);
            self.missed.extend(path);
            self.found.truncate(mentions);
        }
    }

    /// The path of the expression's own value, if it is a part of the data.
    fn follow(&mut self, expression: &Expr) -> Option<String> {
        self.at = self.found.len();
        match expression {
            Expr::Input(slot) => Some(self.names.inputs[*slot].to_string()),
            Expr::Local(slot) => self.locals[*slot].clone(),
            // What no iteration binds is most likely an entry of the element.
            Expr::Entry { items, name, otherwise } if matches!(**otherwise, Expr::Input(_)) => {
                let item = items.first().and_then(|slot| self.locals[*slot].clone());
                item.map_or_else(|| self.follow(otherwise), |item| Some(item + "." + name))
            }
            Expr::Entry { otherwise, .. } => self.follow(otherwise),
            Expr::Chain(base, links) => {
                let mut path = self.follow(base);
                let mut at = self.at;
                for link in links {
                    match link {
                        Link::Name(name) => {
                            path = path.map(|path| path + "." + name);
                            at = self.found.len();
                        }
                        Link::Filter { slot, condition } => {
                            let item = path.clone().map(|path| path + "[]");
                            self.locals[*slot].clone_from(&item);
                            self.read(condition);
                            if !condition.is_condition() {
                                path = item;
                            }
                        }
                    }
                }
                self.at = at;
                path
            }
            Expr::Call(Function::DistinctValues, arguments) => {
                arguments.first().and_then(|list| self.follow(list))
            }
            Expr::Quantified { slot, source, condition: body, .. }
            | Expr::For { slot, source, result: body } => {
                self.locals[*slot] = match source {
                    Source::List(list) => self.follow(list).map(|path| path + "[]"),
                    Source::Range(ends) => {
                        self.read(&ends.0);
                        self.read(&ends.1);
                        None
                    }
                };
                self.read(body);
                None
            }
            other => {
                other.each_part(&mut |part| self.read(part));
                None
            }
        }
    }
}

/// What an expression asks to be absent, as a whole expression.
fn asked_to_be_absent(expression: &Expr) -> Option<&Expr> {
    match expression {
        Expr::Compare(Comparison::Equal, sides) => match &**sides {
            (Expr::Call(Function::IsDefined, arguments), Expr::Constant(Value::Bool(false))) => {
                arguments.first()
            }
            (Expr::Call(Function::Count, arguments), Expr::Constant(Value::Number(zero)))
                if zero.is_zero() =>
            {
                arguments.first()
            }
            (asked, Expr::Constant(Value::Null)) => Some(asked),
            _ => None,
        },
        Expr::Call(Function::Not, arguments) => match arguments.first() {
            Some(Expr::Call(Function::IsDefined, arguments)) => arguments.first(),
            _ => None,
        },
        _ => None,
    }
}

/// The constructs an expression is made of, each once.
pub(crate) fn constructs(expression: &Expr) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    collect(expression, &mut found);
    found
}

fn collect(expression: &Expr, found: &mut BTreeSet<&'static str>) {
    match expression {
        Expr::Constant(value) => {
            found.insert(match value.kind() {
                crate::Kind::Null => "null",
                crate::Kind::Bool => "true, false",
                crate::Kind::Number => "numero",
                crate::Kind::List => "[a, b]",
                _ => "testo",
            });
        }
        Expr::List(_) => drop(found.insert("[a, b]")),
        Expr::Chain(_, links) => {
            for link in links {
                found.insert(match link {
                    Link::Name(_) => "a.b",
                    Link::Filter { condition, .. } if condition.is_condition() => "a[condizione]",
                    Link::Filter { .. } => "a[indice]",
                });
            }
        }
        Expr::Negate(_) => drop(found.insert("-a")),
        Expr::Arithmetic(_, others) => found.extend(others.iter().map(|(operator, _)| match operator {
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
        })),
        Expr::Compare(comparison, _) => {
            found.insert(match comparison {
                Comparison::Equal => "=",
                Comparison::Different => "!=",
                Comparison::Less => "<",
                Comparison::LessOrEqual => "<=",
                Comparison::Greater => ">",
                Comparison::GreaterOrEqual => ">=",
            });
        }
        Expr::All(_) => drop(found.insert("and")),
        Expr::Any(_) => drop(found.insert("or")),
        Expr::If(_) => drop(found.insert("if")),
        Expr::Quantified { every, source, .. } => {
            found.insert(if *every { "every" } else { "some" });
            collect_range(source, found);
        }
        Expr::For { source, .. } => {
            found.insert("for");
            collect_range(source, found);
        }
        Expr::Call(function, _) => drop(found.insert(function.name())),
        Expr::Input(_) | Expr::Local(_) | Expr::Entry { .. } => {}
    }
    expression.each_part(&mut |part| collect(part, found));
}

fn collect_range(source: &Source, found: &mut BTreeSet<&'static str>) {
    if let Source::Range(_) = source {
        found.insert("a..b");
    }
}
