//! The functions that ANAC's rules call. What a function cannot take gives null, as in Camunda.

use rust_decimal::Decimal;

use crate::{
    budget::{Exhausted, long},
    compare::{contains, distinct},
    eval::{Evaluator, built},
    temporal,
    value::{Text, Value},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Count,
    DateAndTime,
    DistinctValues,
    IsDefined,
    ListContains,
    Not,
    Now,
    StartsWith,
    String,
    SubstringBefore,
    Sum,
    Time,
    Today,
}

/// Name and how many arguments, from and to.
const FUNCTIONS: [(Function, &str, usize, usize); 13] = [
    (Function::Count, "count", 1, 1),
    (Function::DateAndTime, "date and time", 1, 2),
    (Function::DistinctValues, "distinct values", 1, 1),
    (Function::IsDefined, "is defined", 1, 1),
    (Function::ListContains, "list contains", 2, 2),
    (Function::Not, "not", 1, 1),
    (Function::Now, "now", 0, 0),
    (Function::StartsWith, "starts with", 2, 2),
    (Function::String, "string", 1, 1),
    (Function::SubstringBefore, "substring before", 2, 2),
    (Function::Sum, "sum", 1, usize::MAX),
    (Function::Time, "time", 3, 3),
    (Function::Today, "today", 0, 0),
];

impl Function {
    pub(crate) fn named(name: &str) -> Option<Self> {
        FUNCTIONS.iter().find(|(_, known, ..)| *known == name).map(|(function, ..)| *function)
    }

    pub(crate) fn name(self) -> &'static str {
        FUNCTIONS.iter().find(|(function, ..)| *function == self).map_or("", |(_, name, ..)| name)
    }

    pub(crate) fn takes(self, arguments: usize) -> bool {
        FUNCTIONS
            .iter()
            .any(|(function, _, from, to)| *function == self && (*from..=*to).contains(&arguments))
    }
}

pub(crate) fn call<'a>(
    evaluator: &mut Evaluator<'a>,
    function: Function,
    arguments: &[Value<'a>],
) -> Result<Value<'a>, Exhausted> {
    let budget = &mut evaluator.budget;
    Ok(match (function, arguments) {
        (Function::IsDefined, [value]) => Value::Bool(!matches!(value, Value::Fault(_))),
        (Function::Not, [Value::Bool(value)]) => Value::Bool(!value),
        (Function::Count, [Value::List(list)]) => Value::Number(list.len().into()),
        (Function::Sum, [Value::List(list)]) => {
            budget.spend(list.len())?;
            sum(list.iter())
        }
        (Function::Sum, numbers) => sum(numbers.iter().cloned()),
        (Function::ListContains, [Value::List(list), sought]) => Value::Bool(contains(list, sought, budget)?),
        (Function::DistinctValues, [Value::List(list)]) => built(distinct(list, budget)?),
        (Function::StartsWith, [Value::Text(text), Value::Text(start)]) => {
            budget.spend(long(start))?;
            Value::Bool(text.starts_with(&**start))
        }
        (Function::SubstringBefore, [Value::Text(text), Value::Text(sought)]) => {
            budget.spend(long(text) + long(sought))?;
            Value::Text(before(text, sought))
        }
        (Function::String, [Value::Text(text)]) => Value::Text(text.clone()),
        (Function::String, [value]) => {
            temporal::text(value).map_or(Value::Null, |text| Value::Text(text.into()))
        }
        (Function::DateAndTime, [Value::Text(text)]) => {
            budget.spend(long(text))?;
            temporal::date_and_time(text).unwrap_or(Value::Null)
        }
        (Function::DateAndTime, [Value::Date(date), Value::Time(time)]) => {
            Value::DateTime(date.and_time(*time))
        }
        (Function::Time, [Value::Number(hour), Value::Number(minute), Value::Number(second)]) => {
            temporal::time(*hour, *minute, *second).map_or(Value::Null, Value::Time)
        }
        (Function::Today, []) => Value::Date(evaluator.now.date_naive()),
        (Function::Now, []) => Value::Instant(evaluator.now),
        _ => Value::Null,
    })
}

/// Of nothing, or of anything that is no number: null.
fn sum<'a>(values: impl Iterator<Item = Value<'a>>) -> Value<'a> {
    let mut total = None;
    for value in values {
        let Value::Number(number) = value else { return Value::Null };
        let Some(sum) = total.unwrap_or(Decimal::ZERO).checked_add(number) else { return Value::Null };
        total = Some(sum);
    }
    total.map_or(Value::Null, Value::Number)
}

/// Empty if it is not there.
fn before<'a>(text: &Text<'a>, sought: &str) -> Text<'a> {
    let length = text.find(sought).unwrap_or(0);
    match text {
        Text::Borrowed(text) => Text::Borrowed(&text[..length]),
        Text::Built(text) => Text::Built(text[..length].into()),
    }
}
