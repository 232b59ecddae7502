//! Equality and order as Camunda 8.2 has them, and the identity that `list contains` and `distinct values` use.

use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{BuildHasherDefault, Hash, Hasher},
};

use serde_json::{Map, Value as Json};

use crate::{
    ast::Comparison,
    budget::{Budget, Exhausted, long},
    value::{Fault, Kind, List, Value},
};

/// `x = y`: null equals null and whatever is missing; other kinds that differ do not compare.
pub(crate) fn equal<'a>(x: &Value<'a>, y: &Value<'a>, budget: &mut Budget) -> Result<Value<'a>, Exhausted> {
    budget.spend(1 + weight(x).min(weight(y)))?;
    Ok(match (x, y) {
        (Value::Null, Value::Null | Value::Fault(_)) | (Value::Fault(_), Value::Null) => Value::Bool(true),
        (Value::Null, _) | (_, Value::Null) => Value::Bool(false),
        (Value::Fault(fault), _) | (_, Value::Fault(fault)) => Value::Fault(*fault),
        (Value::List(x), Value::List(y)) => Value::Bool(same_items(x, y, budget, is_equal)?),
        (Value::Context(x), Value::Context(y)) => Value::Bool(same_entries(x, y, budget, is_equal)?),
        _ if x.kind() == y.kind() => Value::Bool(x == y),
        _ => Value::Fault(Fault::Incomparable(x.kind(), y.kind())),
    })
}

fn is_equal(x: &Value<'_>, y: &Value<'_>, budget: &mut Budget) -> Result<bool, Exhausted> {
    Ok(equal(x, y, budget)? == Value::Bool(true))
}

/// As `equal`, but values of different kinds are simply not the same, and neither is null something missing.
fn identical(x: &Value<'_>, y: &Value<'_>, budget: &mut Budget) -> Result<bool, Exhausted> {
    budget.spend(1 + weight(x).min(weight(y)))?;
    match (x, y) {
        (Value::List(x), Value::List(y)) => same_items(x, y, budget, identical),
        (Value::Context(x), Value::Context(y)) => same_entries(x, y, budget, identical),
        _ => Ok(x == y),
    }
}

type Same = fn(&Value<'_>, &Value<'_>, &mut Budget) -> Result<bool, Exhausted>;

fn same_items(x: &List<'_>, y: &List<'_>, budget: &mut Budget, same: Same) -> Result<bool, Exhausted> {
    if x.len() != y.len() {
        return Ok(false);
    }
    budget.inside(|budget| {
        for (x, y) in x.iter().zip(y.iter()) {
            if !same(&x, &y, budget)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

fn same_entries(
    x: &Map<String, Json>,
    y: &Map<String, Json>,
    budget: &mut Budget,
    same: Same,
) -> Result<bool, Exhausted> {
    if x.len() != y.len() {
        return Ok(false);
    }
    budget.inside(|budget| {
        for (name, x) in x {
            budget.spend(long(name))?;
            let Some(y) = y.get(name) else { return Ok(false) };
            if !same(&Value::from(x), &Value::from(y), budget)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

/// `<`, `<=`, `>`, `>=`: false if a side is null, nothing if the sides are of different kinds.
pub(crate) fn ordered<'a>(
    comparison: Comparison,
    x: &Value<'a>,
    y: &Value<'a>,
    budget: &mut Budget,
) -> Result<Value<'a>, Exhausted> {
    budget.spend(weight(x).min(weight(y)))?;
    let order = match (x, y) {
        (Value::Fault(fault), _) | (_, Value::Fault(fault)) => return Ok(Value::Fault(*fault)),
        (Value::Null, _) | (_, Value::Null) => return Ok(Value::Bool(false)),
        (Value::Number(x), Value::Number(y)) => x.cmp(y),
        // As in Java: by UTF-16 units.
        (Value::Text(x), Value::Text(y)) => x.encode_utf16().cmp(y.encode_utf16()),
        (Value::Date(x), Value::Date(y)) => x.cmp(y),
        (Value::Time(x), Value::Time(y)) => x.cmp(y),
        (Value::DateTime(x), Value::DateTime(y)) => x.cmp(y),
        (Value::Instant(x), Value::Instant(y)) => x.cmp(y),
        _ => return Ok(Value::Fault(Fault::Incomparable(x.kind(), y.kind()))),
    };
    Ok(Value::Bool(match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::Different => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }))
}

/// Steps that a value costs beyond the first: none but for long texts.
fn weight(value: &Value<'_>) -> usize {
    if let Value::Text(text) = value { long(text) } else { 0 }
}

pub(crate) fn contains(list: &List<'_>, sought: &Value<'_>, budget: &mut Budget) -> Result<bool, Exhausted> {
    for item in list.iter() {
        if identical(&item, sought, budget)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The list without repetitions, each value where it stood first; in time proportional to its length.
pub(crate) fn distinct<'a>(list: &List<'a>, budget: &mut Budget) -> Result<Vec<Value<'a>>, Exhausted> {
    let mut kept: Vec<Value<'a>> = Vec::new();
    let mut seen: HashMap<u64, Vec<usize>, BuildHasherDefault<DefaultHasher>> = HashMap::default();
    'items: for item in list.iter() {
        let alike = seen.entry(fingerprint(&item, budget)?).or_default();
        for index in alike.iter() {
            if identical(&kept[*index], &item, budget)? {
                continue 'items;
            }
        }
        alike.push(kept.len());
        kept.push(item);
    }
    Ok(kept)
}

/// Equal for identical values.
fn fingerprint(value: &Value<'_>, budget: &mut Budget) -> Result<u64, Exhausted> {
    budget.spend(1 + weight(value))?;
    let mut hasher = DefaultHasher::new();
    match value {
        Value::Null => {}
        Value::Bool(value) => value.hash(&mut hasher),
        Value::Number(number) => number.hash(&mut hasher),
        Value::Text(text) => text.hash(&mut hasher),
        Value::Date(date) => date.hash(&mut hasher),
        Value::Time(time) => time.hash(&mut hasher),
        Value::DateTime(moment) => moment.hash(&mut hasher),
        Value::Instant(moment) => moment.hash(&mut hasher),
        // What is missing is rare; its few kinds may share a bucket.
        Value::Fault(_) => Kind::Fault.to_string().hash(&mut hasher),
        Value::List(items) => budget.inside(|budget| {
            for item in items.iter() {
                fingerprint(&item, budget)?.hash(&mut hasher);
            }
            Ok(())
        })?,
        // The order of the entries does not count.
        Value::Context(entries) => budget.inside(|budget| {
            let mut sum = 0_u64;
            for (name, entry) in *entries {
                budget.spend(long(name))?;
                let mut pair = DefaultHasher::new();
                name.hash(&mut pair);
                fingerprint(&Value::from(entry), budget)?.hash(&mut pair);
                sum = sum.wrapping_add(pair.finish());
            }
            sum.hash(&mut hasher);
            Ok(())
        })?,
    }
    Ok(hasher.finish())
}
