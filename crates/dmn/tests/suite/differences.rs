//! Where feelin differs from Camunda 8.2, each as a change to the data after which it no longer matters.

use dmn::Expression;
use serde_json::{Value as Json, json};

use crate::generate::is_list;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Difference {
    NullDefined,
    MissingIsNull,
    ScalarIsList,
    ListIsScalar,
    OrderOfKinds,
    ContextIdentity,
    FilterJudges,
}

/// In the order in which they are tried.
pub(crate) const DIFFERENCES: [Difference; 7] = [
    Difference::NullDefined,
    Difference::MissingIsNull,
    Difference::ContextIdentity,
    Difference::FilterJudges,
    Difference::OrderOfKinds,
    Difference::ListIsScalar,
    Difference::ScalarIsList,
];

impl Difference {
    /// As docs/dmn.md calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NullDefined => "`is defined` of null",
            Self::MissingIsNull => "missing is null",
            Self::ScalarIsList => "a value is a list of itself",
            Self::ListIsScalar => "a list of one is its element",
            Self::OrderOfKinds => "order between kinds",
            Self::ContextIdentity => "equal contexts are not the same",
            Self::FilterJudges => "a filter leaves out what it cannot judge",
        }
    }

    /// The data with which Camunda's reading gives what feelin's gives with `data`; none if it plays no part.
    pub(crate) fn reconciled(self, text: &str, expression: &Expression, data: &Json) -> Vec<Json> {
        let changed_from = |mut data: Json, change: &mut dyn FnMut(&str, &mut Json)| {
            for path in expression.reads() {
                let steps: Vec<_> = path.split('.').collect();
                let visitor = Visitor {
                    missing_is_null: matches!(self, Self::MissingIsNull | Self::FilterJudges),
                    no_list_is_empty: self == Self::OrderOfKinds,
                };
                visitor.visit(&mut data, &steps, change);
            }
            data
        };
        let changed = |change: &mut dyn FnMut(&str, &mut Json)| changed_from(data.clone(), change);
        match self {
            Self::NullDefined if text.contains("is defined") => vec![without_null(data.clone())],
            Self::MissingIsNull if text.contains("!=") || text.contains("[item") => {
                vec![changed(&mut |_, _| {})]
            }
            Self::ScalarIsList => vec![changed(&mut |name, value| {
                if is_list(text, name) && !value.is_array() && !value.is_null() {
                    *value = json!([value.take()]);
                }
            })],
            Self::ListIsScalar => vec![changed(&mut |name, value| {
                if let Json::Array(items) = value
                    && items.len() < 2
                    && !is_list(text, name)
                {
                    *value = items.pop().unwrap_or(Json::Null);
                }
            })],
            Self::OrderOfKinds if text.contains(['<', '>']) => [-1, 0, 1_000_000_000]
                .map(|number| {
                    changed(&mut |name, value| {
                        if is_ordered(text, name) && !value.is_number() && !value.is_null() {
                            *value = json!(number);
                        }
                    })
                })
                .to_vec(),
            Self::ContextIdentity if text.contains("list contains") || text.contains("distinct values") => {
                let mut number = 0;
                vec![changed(&mut |_, value| set_apart(value, &mut number))]
            }
            Self::FilterJudges if text.contains("[item") => {
                let mut data = data.clone();
                clear_inner_lists(&mut data);
                vec![changed_from(data, &mut |name, value| {
                    if name == "tipo" && !value.is_string() {
                        *value = json!("");
                    }
                })]
            }
            _ => Vec::new(),
        }
    }
}

/// True if the expression asks whether something of this name is less or more than something else.
fn is_ordered(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].trim_end_matches(|c: char| c.is_alphanumeric() || c == '.').trim_end();
        text[at + name.len()..].trim_start().starts_with(['<', '>'])
            || ["<", ">", "<=", ">="].iter().any(|order| before.ends_with(order))
    })
}

/// Goes to whatever a path leads to.
struct Visitor {
    /// Makes what is missing on the way, null at its end.
    missing_is_null: bool,
    /// An empty list whose property is asked is a context where the property is an empty list.
    no_list_is_empty: bool,
}

impl Visitor {
    fn visit(&self, value: &mut Json, steps: &[&str], change: &mut dyn FnMut(&str, &mut Json)) {
        let [step, rest @ ..] = steps else { return };
        let name = step.trim_end_matches("[]");
        match value {
            Json::Array(items) if items.is_empty() && self.no_list_is_empty => *value = json!({name: []}),
            Json::Array(items) => return items.iter_mut().for_each(|item| self.visit(item, steps, change)),
            Json::Object(_) => {}
            _ if self.missing_is_null => *value = json!({}),
            _ => return,
        }
        let Json::Object(entries) = value else { return };
        if self.missing_is_null && !entries.contains_key(name) && !step.ends_with("[]") {
            entries.insert(name.to_owned(), Json::Null);
        }
        let Some(entry) = entries.get_mut(name) else { return };
        match (rest.is_empty(), step.ends_with("[]"), entry) {
            (true, false, entry) => change(name, entry),
            (true, true, Json::Array(items)) => items.iter_mut().for_each(|item| change(step, item)),
            (false, true, entry @ Json::Array(_)) | (false, false, entry) => self.visit(entry, rest, change),
            _ => {}
        }
    }
}

/// A list inside a list has no properties: an empty context has none either.
fn clear_inner_lists(value: &mut Json) {
    match value {
        Json::Array(items) => items.iter_mut().for_each(|item| match item {
            Json::Array(_) => *item = json!({}),
            other => clear_inner_lists(other),
        }),
        Json::Object(entries) => entries.values_mut().for_each(clear_inner_lists),
        _ => {}
    }
}

fn without_null(data: Json) -> Json {
    match data {
        Json::Array(items) => items.into_iter().map(without_null).collect(),
        Json::Object(entries) => {
            let entries = entries.into_iter().filter(|(_, entry)| !entry.is_null());
            Json::Object(entries.map(|(name, entry)| (name, without_null(entry))).collect())
        }
        other => other,
    }
}

/// Gives every context a value of its own.
fn set_apart(value: &mut Json, number: &mut u32) {
    match value {
        Json::Array(items) => items.iter_mut().for_each(|item| set_apart(item, number)),
        Json::Object(_) => {
            *number += 1;
            *value = json!(format!("#{number}"));
        }
        _ => {}
    }
}
