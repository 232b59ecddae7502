//! Runs an [`Expr`] over borrowed data.

use chrono::{DateTime, FixedOffset};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::{Map, Value as Json};

use crate::{
    ast::{Comparison, Expr, Link, Names, Operator, Source},
    budget::{Budget, Exhausted, Limits, long},
    compare::{equal, ordered},
    functions::{Function, call},
    temporal,
    value::{Fault, Kind, List, Value},
};

type Evaluated<'a> = Result<Value<'a>, Exhausted>;

/// What expressions run with: the inputs by slot, the elements of the iterations under way, the clock.
pub(crate) struct Evaluator<'a> {
    inputs: Vec<Value<'a>>,
    locals: Vec<Value<'a>>,
    pub(crate) now: DateTime<FixedOffset>,
    pub(crate) budget: Budget,
    limits: Limits,
}

/// What an iteration goes through, element by element.
enum Elements<'a> {
    List(List<'a>),
    Range { start: Decimal, step: Decimal, length: usize },
}

impl<'a> Elements<'a> {
    fn len(&self) -> usize {
        match self {
            Self::List(list) => list.len(),
            Self::Range { length, .. } => *length,
        }
    }

    fn get(&self, index: usize) -> Value<'a> {
        match self {
            Self::List(list) => list.get(index).unwrap_or(Value::Null),
            Self::Range { start, step, .. } => step
                .checked_mul(index.into())
                .and_then(|by| start.checked_add(by))
                .map_or(Value::Null, Value::Number),
        }
    }
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(
        names: &'a Names,
        data: &'a Map<String, Json>,
        now: DateTime<FixedOffset>,
        limits: Limits,
    ) -> Self {
        let input = |name: &'a str| match data.get(name) {
            Some(json) => Value::from(json),
            None => Value::Fault(Fault::NoInput(name)),
        };
        Self {
            inputs: names.inputs.iter().map(|name| input(name)).collect(),
            locals: vec![Value::Null; names.locals],
            now: temporal::within_calendar(now),
            budget: Budget::new(limits),
            limits,
        }
    }

    /// One whole expression, with a budget of its own.
    pub(crate) fn run(&mut self, expression: &'a Expr) -> Evaluated<'a> {
        self.budget = Budget::new(self.limits);
        self.eval(expression)
    }

    pub(crate) fn eval(&mut self, expression: &'a Expr) -> Evaluated<'a> {
        self.budget.spend(1)?;
        match expression {
            Expr::Constant(value) => Ok(value.lend()),
            Expr::Input(slot) => Ok(self.inputs[*slot].clone()),
            Expr::Local(slot) => Ok(self.locals[*slot].clone()),
            Expr::Entry { items, name, otherwise } => self.entry(items, name, otherwise),
            Expr::List(items) => self.list(items),
            Expr::Chain(base, links) => self.chain(base, links),
            Expr::Negate(operand) => Ok(match self.eval(operand)? {
                Value::Number(number) => Value::Number(-number),
                _ => Value::Null,
            }),
            Expr::Arithmetic(first, others) => self.arithmetic(first, others),
            Expr::Compare(comparison, sides) => self.compare(*comparison, &sides.0, &sides.1),
            Expr::All(operands) => self.joined(operands, true),
            Expr::Any(operands) => self.joined(operands, false),
            Expr::If(parts) => {
                let [condition, positive, negative] = &**parts;
                let chosen = self.eval(condition)? == Value::Bool(true);
                self.eval(if chosen { positive } else { negative })
            }
            Expr::Quantified { every, slot, source, condition } => {
                self.quantified(*every, *slot, source, condition)
            }
            Expr::For { slot, source, result } => self.each(*slot, source, result),
            Expr::Call(function, arguments) => self.call(*function, arguments),
        }
    }

    fn entry(&mut self, items: &[usize], name: &str, otherwise: &'a Expr) -> Evaluated<'a> {
        for slot in items {
            self.budget.spend(long(name))?;
            if let Value::Context(entries) = &self.locals[*slot]
                && let Some(entry) = entries.get(name)
            {
                return Ok(Value::from(entry));
            }
        }
        self.eval(otherwise)
    }

    fn list(&mut self, items: &'a [Expr]) -> Evaluated<'a> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            match self.eval(item)? {
                fault @ Value::Fault(_) => return Ok(fault),
                value => values.push(value),
            }
        }
        Ok(built(values))
    }

    fn chain(&mut self, base: &'a Expr, links: &'a [Link]) -> Evaluated<'a> {
        let mut value = self.eval(base)?;
        for link in links {
            value = match link {
                Link::Name(name) => property(value, name, &mut self.budget)?,
                Link::Filter { slot, condition } => self.filter(&value, *slot, condition)?,
            };
        }
        Ok(value)
    }

    fn filter(&mut self, value: &Value<'a>, slot: usize, condition: &'a Expr) -> Evaluated<'a> {
        let list = match value {
            Value::List(list) => list,
            Value::Fault(fault) => return Ok(Value::Fault(*fault)),
            other => return Ok(Value::Fault(Fault::Expected { expected: Kind::List, found: other.kind() })),
        };
        if !condition.is_condition() {
            // An index is told by its value, where no element is in sight.
            self.locals[slot] = Value::Fault(Fault::NoInput("item"));
            if let Value::Number(index) = self.eval(condition)? {
                return Ok(at(list, index));
            }
        }
        let mut kept = Vec::new();
        for item in list.iter() {
            self.locals[slot] = item.clone();
            match self.eval(condition)? {
                Value::Bool(true) => kept.push(item),
                Value::Bool(false) => {}
                Value::Fault(fault) => return Ok(Value::Fault(fault)),
                other => {
                    let found = other.kind();
                    return Ok(Value::Fault(Fault::Expected { expected: Kind::Bool, found }));
                }
            }
        }
        Ok(built(kept))
    }

    /// Operands of the wrong kind, a division by zero and a result beyond 28 digits give null.
    fn arithmetic(&mut self, first: &'a Expr, others: &'a [(Operator, Expr)]) -> Evaluated<'a> {
        let mut total = self.eval(first)?;
        for (operator, operand) in others {
            total = match (total, operator, self.eval(operand)?) {
                (Value::Number(x), operator, Value::Number(y)) => match operator {
                    Operator::Add => x.checked_add(y),
                    Operator::Subtract => x.checked_sub(y),
                    Operator::Multiply => x.checked_mul(y),
                    Operator::Divide => x.checked_div(y),
                }
                .map_or(Value::Null, Value::Number),
                (Value::Text(x), Operator::Add, Value::Text(y)) => {
                    self.budget.spend(long(&x) + long(&y))?;
                    Value::Text([&*x, &*y].concat().into())
                }
                _ => Value::Null,
            };
        }
        Ok(total)
    }

    fn compare(&mut self, comparison: Comparison, x: &'a Expr, y: &'a Expr) -> Evaluated<'a> {
        let (x, y) = (self.eval(x)?, self.eval(y)?);
        match comparison {
            Comparison::Equal => equal(&x, &y, &mut self.budget),
            // `not (x = y)`, and what is no boolean has no opposite.
            Comparison::Different => Ok(match equal(&x, &y, &mut self.budget)? {
                Value::Bool(equal) => Value::Bool(!equal),
                _ => Value::Null,
            }),
            ordering => ordered(ordering, &x, &y, &mut self.budget),
        }
    }

    /// `and` (`all`) and `or`: decided by the first operand that decides; else null if one is no boolean.
    fn joined(&mut self, operands: &'a [Expr], all: bool) -> Evaluated<'a> {
        let mut unknown = false;
        for operand in operands {
            match self.eval(operand)? {
                Value::Bool(value) if value == all => {}
                decided @ Value::Bool(_) => return Ok(decided),
                _ => unknown = true,
            }
        }
        Ok(if unknown { Value::Null } else { Value::Bool(all) })
    }

    fn quantified(
        &mut self,
        every: bool,
        slot: usize,
        source: &'a Source,
        condition: &'a Expr,
    ) -> Evaluated<'a> {
        let elements = match self.elements(source)? {
            Ok(elements) => elements,
            Err(fault) => return Ok(Value::Fault(fault)),
        };
        let mut unknown = false;
        for index in 0..elements.len() {
            self.locals[slot] = elements.get(index);
            match self.eval(condition)? {
                Value::Bool(value) if value == every => {}
                decided @ Value::Bool(_) => return Ok(decided),
                _ => unknown = true,
            }
        }
        Ok(if unknown { Value::Null } else { Value::Bool(every) })
    }

    fn each(&mut self, slot: usize, source: &'a Source, result: &'a Expr) -> Evaluated<'a> {
        let elements = match self.elements(source)? {
            Ok(elements) => elements,
            Err(fault) => return Ok(Value::Fault(fault)),
        };
        let mut values = Vec::new();
        for index in 0..elements.len() {
            self.locals[slot] = elements.get(index);
            values.push(self.eval(result)?);
        }
        Ok(built(values))
    }

    fn elements(&mut self, source: &'a Source) -> Result<Result<Elements<'a>, Fault<'a>>, Exhausted> {
        let wrong = |value: &Value<'a>, expected| match value {
            Value::Fault(fault) => *fault,
            other => Fault::Expected { expected, found: other.kind() },
        };
        Ok(match source {
            Source::List(list) => match self.eval(list)? {
                Value::List(list) => Ok(Elements::List(list)),
                other => Err(wrong(&other, Kind::List)),
            },
            Source::Range(ends) => match (self.eval(&ends.0)?, self.eval(&ends.1)?) {
                (Value::Number(start), Value::Number(end)) => Ok(range(start, end)),
                (Value::Number(_), other) | (other, _) => Err(wrong(&other, Kind::Number)),
            },
        })
    }

    fn call(&mut self, function: Function, arguments: &'a [Expr]) -> Evaluated<'a> {
        // No function but `sum` takes more than three.
        if let [argument] = arguments {
            let value = self.eval(argument)?;
            return call(self, function, &[value]);
        }
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            values.push(self.eval(argument)?);
        }
        call(self, function, &values)
    }
}

/// Of a list: the property of each element, whatever is missing included.
fn property<'a>(value: Value<'a>, name: &'a str, budget: &mut Budget) -> Evaluated<'a> {
    budget.spend(1 + long(name))?;
    match value {
        Value::Context(entries) => {
            Ok(entries.get(name).map_or(Value::Fault(Fault::NoEntry(name)), Value::from))
        }
        Value::List(list) => budget.inside(|budget| {
            let values: Result<_, _> = list.iter().map(|item| property(item, name, budget)).collect();
            Ok(Value::List(List::Built(values?)))
        }),
        Value::Fault(_) => Ok(value),
        other => Ok(temporal::property(&other, name)
            .unwrap_or(Value::Fault(Fault::NoProperty { name, of: other.kind() }))),
    }
}

pub(crate) fn built(values: Vec<Value<'_>>) -> Value<'_> {
    Value::List(List::Built(values.into()))
}

/// From 1; from the end if negative, or zero: then nothing is there.
fn at<'a>(list: &List<'a>, index: Decimal) -> Value<'a> {
    let place = index.trunc().to_i64().and_then(|index| {
        let length = i64::try_from(list.len()).ok()?;
        usize::try_from(if index > 0 { index - 1 } else { length.checked_add(index)? }).ok()
    });
    place.and_then(|place| list.get(place)).unwrap_or(Value::Null)
}

/// Both ends belong to it; it goes down if the first is greater.
fn range<'a>(start: Decimal, end: Decimal) -> Elements<'a> {
    let step = if start < end { Decimal::ONE } else { Decimal::NEGATIVE_ONE };
    let steps = end.checked_sub(start).and_then(|distance| distance.abs().trunc().to_usize());
    Elements::Range {
        start,
        step,
        length: steps.and_then(|steps| steps.checked_add(1)).unwrap_or(usize::MAX),
    }
}
