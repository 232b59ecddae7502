//! XML of unknown origin, read in bounded time.
//!
//! [`roxmltree`] compares each attribute of an element with those before it, and copies the namespaces in scope, comparing
//! each with each, for every element that declares one: a file of 200 KB can take seconds. So the comparisons are
//! counted, from above, before it sees the file.
#![warn(missing_docs)]

use std::collections::HashSet;

pub use roxmltree::{Document, Node};

/// How many nodes a document may have: the largest example of the eForms SDK, a notice of a hundred lots, has 78,376.
pub const NODES: u32 = 1 << 18;

/// How many comparisons a document may cost: that notice costs 557,248.
pub const COMPARISONS: usize = 1 << 22;

/// Why a document is not read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It has more than [`NODES`], or costs more than [`COMPARISONS`]; it may well be XML.
    #[error("too many elements, attributes or namespaces")]
    TooMuch,
    /// It is not well-formed, or has a document type: without one there are no entities to expand.
    #[error(transparent)]
    Malformed(roxmltree::Error),
}

/// Reads a document.
///
/// # Errors
/// The text is not well-formed XML, or would take too long.
pub fn parse(xml: &str) -> Result<Document<'_>, Error> {
    if is_too_much(xml) {
        return Err(Error::TooMuch);
    }
    let options = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..Default::default() };
    Document::parse_with_options(xml, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached
        | roxmltree::Error::AttributesLimitReached
        | roxmltree::Error::NamespacesLimitReached => Error::TooMuch,
        error => Error::Malformed(error),
    })
}

/// Whether the tags of a document cost more than [`COMPARISONS`].
///
/// Where the text is no XML the count may be wrong, but only from there on, where the parser stops.
fn is_too_much(xml: &str) -> bool {
    let mut declared = HashSet::new();
    let mut comparisons = 0_usize;
    let mut rest = xml;
    while let Some((_, markup)) = rest.split_once('<') {
        let skipped = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>")];
        let skipped = skipped.iter().find_map(|(start, end)| Some((markup.strip_prefix(start)?, end)));
        if let Some((content, end)) = skipped {
            rest = after(content, end);
            continue;
        }
        let (mut names, mut declares) = (1, false);
        rest = tag(markup, |attribute| {
            names += 1;
            if attribute.starts_with("xmlns") {
                declares = true;
                declared.insert(attribute);
            }
        });
        // No more prefixes are in scope than the document has declared so far. Each name is looked up among them and
        // compared with the others; where one more is declared, each is compared with each.
        let prefixes = declared.len();
        comparisons += names * (names + prefixes) + if declares { prefixes * prefixes } else { 0 };
        if comparisons > COMPARISONS {
            return true;
        }
    }
    false
}

/// Tells the name of each attribute of a tag, which begins after its `<`, and gives what is behind its `>`.
fn tag<'a>(mut rest: &'a str, mut attribute: impl FnMut(&'a str)) -> &'a str {
    while let Some(index) = rest.bytes().position(|byte| matches!(byte, b'"' | b'\'' | b'>')) {
        let (before, from) = rest.split_at(index);
        let inside = &from[1..];
        if from.starts_with('>') {
            return inside;
        }
        let blank = |c: char| c.is_ascii_whitespace();
        let name = before.trim_end_matches(|c| blank(c) || c == '=').rsplit(blank).next();
        attribute(name.unwrap_or_default());
        rest = after(inside, &from[..1]);
    }
    ""
}

/// What is behind the first `end`; nothing where there is none.
fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.split_once(end).map_or("", |(_, rest)| rest)
}

#[cfg(test)]
mod tests;
