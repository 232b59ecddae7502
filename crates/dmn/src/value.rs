//! Values: JSON is read where it lies, only what an expression builds is owned.

use std::{fmt, ops::Deref, sync::Arc};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

/// What an expression gives. `'a` is the life of the data and of the expression read over them.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    Null,
    Bool(bool),
    /// Exact up to 28 digits; a JSON number beyond the range of [`Decimal`] becomes its nearest end.
    Number(Decimal),
    Text(Text<'a>),
    List(List<'a>),
    Context(&'a Map<String, Json>),
    Date(NaiveDate),
    /// Time of day without zone.
    Time(NaiveTime),
    /// Date and time without zone.
    DateTime(NaiveDateTime),
    /// Date and time with its offset from UTC.
    Instant(DateTime<FixedOffset>),
    /// What Camunda 8.2 calls an error: it travels as a value until something takes it for null.
    Fault(Fault<'a>),
}

/// A list: the JSON array itself, or one that an expression built.
#[derive(Debug, Clone, PartialEq)]
pub enum List<'a> {
    Json(&'a [Json]),
    Built(Arc<[Value<'a>]>),
}

/// A text: of the data or of the expression itself, or one that an expression built. To copy it costs nothing,
/// however long it is.
#[derive(Debug, Clone)]
pub enum Text<'a> {
    Borrowed(&'a str),
    Built(Arc<str>),
}

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault<'a> {
    #[error("il dato «{0}» manca")]
    NoInput(&'a str),
    #[error("la proprietà «{0}» manca")]
    NoEntry(&'a str),
    #[error("«{name}» chiesto a {of}, che non ha proprietà")]
    NoProperty { name: &'a str, of: Kind },
    #[error("atteso {expected}, trovato {found}")]
    Expected { expected: Kind, found: Kind },
    #[error("{0} e {1} non si confrontano")]
    Incomparable(Kind, Kind),
}

/// The kind of a value, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Null,
    Bool,
    Number,
    Text,
    List,
    Context,
    Date,
    Time,
    DateTime,
    Instant,
    Fault,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Bool => "un booleano",
            Self::Number => "un numero",
            Self::Text => "un testo",
            Self::List => "una lista",
            Self::Context => "un oggetto",
            Self::Date => "una data",
            Self::Time => "un'ora",
            Self::DateTime => "una data con ora",
            Self::Instant => "una data con ora e fuso",
            Self::Fault => "un errore",
        })
    }
}

impl<'a> From<&'a Json> for Value<'a> {
    fn from(json: &'a Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => Self::Number(decimal(number)),
            Json::String(text) => Self::Text(Text::Borrowed(text)),
            Json::Array(items) => Self::List(List::Json(items)),
            Json::Object(entries) => Self::Context(entries),
        }
    }
}

impl<'a> Value<'a> {
    /// For messages, and to tell kinds apart.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Number(_) => Kind::Number,
            Self::Text(_) => Kind::Text,
            Self::List(_) => Kind::List,
            Self::Context(_) => Kind::Context,
            Self::Date(_) => Kind::Date,
            Self::Time(_) => Kind::Time,
            Self::DateTime(_) => Kind::DateTime,
            Self::Instant(_) => Kind::Instant,
            Self::Fault(_) => Kind::Fault,
        }
    }

    /// The same value without counting one more owner of its text.
    pub(crate) fn lend(&'a self) -> Self {
        match self {
            Self::Text(text) => Self::Text(Text::Borrowed(text)),
            other => other.clone(),
        }
    }
}

impl<'a> List<'a> {
    pub fn len(&self) -> usize {
        match self {
            Self::Json(items) => items.len(),
            Self::Built(items) => items.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element at a place, from 0.
    pub fn get(&self, index: usize) -> Option<Value<'a>> {
        match self {
            Self::Json(items) => items.get(index).map(Value::from),
            Self::Built(items) => items.get(index).cloned(),
        }
    }

    /// The elements in order, read one by one.
    pub fn iter(&self) -> impl Iterator<Item = Value<'a>> {
        (0..self.len()).map_while(|index| self.get(index))
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Built(text) => text,
        }
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self::Built(text.into())
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

/// Decimal digits of a JSON number: through its shortest text, so that 0.1 is a tenth.
fn decimal(number: &serde_json::Number) -> Decimal {
    if let Some(whole) = number.as_i64() {
        return Decimal::from(whole);
    }
    if let Some(whole) = number.as_u64() {
        return Decimal::from(whole);
    }
    let float = number.as_f64().unwrap_or_default();
    if float.abs() < 1e-28 {
        return Decimal::ZERO;
    }
    if float.abs() >= 7.9e28 {
        return if float > 0.0 { Decimal::MAX } else { Decimal::MIN };
    }
    let mut digits = Digits { text: [0; 64], length: 0 };
    // Between the two bounds above a number takes 50 characters at the most.
    let written = fmt::Write::write_fmt(&mut digits, format_args!("{float}"));
    written.ok().and_then(|()| digits.as_str().parse().ok()).unwrap_or_default()
}

/// A number's text on the stack.
struct Digits {
    text: [u8; 64],
    length: usize,
}

impl Digits {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text[..self.length]).unwrap_or_default()
    }
}

impl fmt::Write for Digits {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let end = self.length + part.len();
        self.text.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(part.as_bytes());
        self.length = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        for (json, expected) in [
            ("0.1", "0.1"),
            ("1e2", "100"),
            ("-12.50", "-12.5"),
            ("1000000.01", "1000000.01"),
            ("18446744073709551615", "18446744073709551615"),
            ("1.5e-7", "0.00000015"),
            ("1e-300", "0"),
            ("1e300", "79228162514264337593543950335"),
            ("-1e300", "-79228162514264337593543950335"),
        ] {
            let json: Json = serde_json::from_str(json).expect("json");
            let expected = Value::Number(expected.parse().expect("decimal"));
            assert_eq!(Value::from(&json), expected, "{json}");
        }
    }
}
