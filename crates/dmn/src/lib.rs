//! Decision tables as ANAC writes them: DMN 1.3 files of Camunda's modeler, one table each, hit policy COLLECT, and
//! the subset of FEEL that their cells use. The crate knows nothing of procurement.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let xml = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d">
//! # <decisionTable hitPolicy="COLLECT"><input><inputExpression><text>lotti</text></inputExpression></input><output/>
//! # <rule id="r1"><inputEntry><text>some l in lotti satisfies l.importo &lt;= 0</text></inputEntry>
//! # <outputEntry><text>"{\"codice\":\"REG1\"}"</text></outputEntry></rule></decisionTable></decision></definitions>"#;
//! use dmn::{Limits, Table};
//!
//! let parsed = Table::parse(xml, "esempio.dmn")?;
//! assert!(parsed.flaws.is_empty());
//! let data = serde_json::from_str(r#"{"lotti": [{"importo": 100.5}, {"importo": 0}]}"#)?;
//! let now = "2026-03-01T10:00:00+01:00".parse()?;
//! let outcome = parsed.table.evaluate(&data, now, Limits::default());
//! assert_eq!(outcome.hits[0].output(), r#"{"codice":"REG1"}"#);
//! # Ok(())
//! # }
//! ```
//!
//! # Tables
//!
//! A cell is a whole boolean expression over the inputs, not a unary test of its column; an empty one, or `-`, is
//! true. A rule fires when all its cells are true: false, null, a fault and any other value are no match. A rule that
//! cannot be read is a [`Flaw`] and is left out; a cell that gives no value is a [`Failure`] and its rule does not
//! fire. The others go on.
//!
//! Camunda tests a cell against its column as well, so that a cell that gives null matches a column that is null.
//! That is an accident of unary tests, and we leave it out: no rule means it.
//!
//! # Semantics
//!
//! The reference is Camunda 8.2, the platform that ANAC's files name: its FEEL is `feel-scala` 1.16. Later versions
//! differ, because since 1.17 whatever fails is null. What matters:
//!
//! - **Missing is not null.** A name without data, or an entry that a context lacks, is a [`Fault`]: a value that
//!   travels until something takes it for null. `is defined(x)` is false of a fault only, so it is true of an explicit
//!   null (since 1.17 it is false). So are a property of null, and `some`, `every`, `for` and filters over what is no list.
//! - **`x = null`** is true of null and of a fault, so that a rule can ask for what may be missing. `null = x` is false
//!   of anything else.
//! - **Other kinds do not compare**: `"" = {}` is a fault, and `x != y` is `not(x = y)`, so it is null. Hence a rule
//!   `x != "" and ...` never fires when `x` is a context.
//! - **Lists and contexts are equal** item by item and entry by entry, in whatever order the entries are.
//! - **Order** exists among numbers, texts (by UTF-16 units, as in Java), dates, times and dates with time of the same
//!   kind. With null it is false; between kinds it is a fault.
//! - **`and`, `or`, `some`, `every`** are ternary: what is no boolean, faults included, counts as null.
//! - **Arithmetic** on anything but numbers (texts too for `+`), by zero, or beyond 28 digits, is null.
//! - **A path over a list** is the list of each item's property, with a fault where it is missing: `count` counts it
//!   and `distinct values` keeps one.
//! - **A filter** sees `item` and, before the names outside, the entries of the item. A number is an index from 1, from
//!   the end if negative; where nothing is, null. A condition that is neither true nor false for an item makes the
//!   whole filter a fault.
//! - **A range** `a..b` goes down if `a` is greater: `1..0` has two elements.
//! - **Functions** given what they do not take are null: `count(null)`, `not(null)`, `sum([])`, `sum` with an item that
//!   is no number. `list contains` and `distinct values` compare by identity: different kinds differ, null is itself,
//!   contexts are the same if their entries are. `substring before` without a match is empty.
//!   `date and time` of what is no date is null.
//!
//! # Bounds
//!
//! No text makes the parser panic or recurse beyond [`NESTING`] levels; no data make an expression take more than
//! [`Limits`] grants. An expression has [`LENGTH`] bytes at the most, a file 256 KiB and 64 declarations of namespaces.
//! Time grows with the data: names are resolved when read, JSON is read where it lies, a text that an expression built
//! is shared, and `distinct values` is linear. The repository keeps fuzz targets for all this (`cargo xtask fuzz`).

mod ast;
mod budget;
mod compare;
mod eval;
mod expression;
mod functions;
mod lexer;
mod parser;
mod survey;
mod syntax_error;
mod table;
mod temporal;
mod value;
mod xml;

pub use budget::{Exhausted, Limits};
pub use expression::Expression;
pub use parser::{LENGTH, NESTING};
pub use syntax_error::SyntaxError;
pub use table::{Failure, Flaw, Outcome, ParseError, Parsed, Reason, Rule, Table};
pub use value::{Fault, Kind, List, Text, Value};
