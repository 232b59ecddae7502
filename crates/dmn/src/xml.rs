//! The XML of a DMN 1.3 file, down to texts; nothing here knows FEEL.

use roxmltree::{Document, Node};

use crate::ParseError;

/// All versions of DMN share this beginning.
const NAMESPACE: &str = "https://www.omg.org/spec/DMN/";

/// How long a file may be, in bytes: ANAC's longest has 49,284. The XML reader compares each attribute of an element
/// with all the others.
pub(crate) const FILE_LENGTH: usize = 256 * 1024;

/// How many declarations of namespaces a file may hold: ANAC's have 7. The XML reader copies those of an element,
/// comparing each with all, for every child that declares one more.
pub(crate) const NAMESPACES: usize = 64;

/// The one decision table of a file, its cells as they are written.
pub(crate) struct RawTable {
    pub(crate) decision: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rules: Vec<RawRule>,
}

pub(crate) struct RawRule {
    pub(crate) id: String,
    pub(crate) description: String,
    pub(crate) cells: Vec<String>,
    pub(crate) outputs: Vec<String>,
}

pub(crate) fn read(xml: &str) -> Result<RawTable, ParseError> {
    if xml.len() > FILE_LENGTH {
        return Err(ParseError::TooLong);
    }
    if xml.matches("xmlns").nth(NAMESPACES).is_some() {
        return Err(ParseError::Namespaces);
    }
    let document = Document::parse(xml)?;
    let root = document.root_element();
    if !is(root, "definitions") {
        return Err(ParseError::NotDmn);
    }
    let mut tables = root.descendants().filter(|node| is(*node, "decisionTable"));
    let (Some(table), None) = (tables.next(), tables.next()) else {
        let found = root.descendants().filter(|node| is(*node, "decisionTable")).count();
        return Err(ParseError::TableCount(found));
    };
    let policy = table.attribute("hitPolicy").unwrap_or("UNIQUE");
    if policy != "COLLECT" || table.has_attribute("aggregation") {
        return Err(ParseError::HitPolicy(policy.to_owned()));
    }
    let outputs = children(table, "output").count();
    if outputs != 1 {
        return Err(ParseError::OutputCount(outputs));
    }
    let decision = table.ancestors().find(|node| is(*node, "decision"));
    Ok(RawTable {
        decision: decision.and_then(|node| node.attribute("id")).unwrap_or_default().to_owned(),
        columns: children(table, "input").map(column).collect(),
        rules: children(table, "rule").map(rule).collect(),
    })
}

fn column(input: Node<'_, '_>) -> String {
    children(input, "inputExpression").next().map(text).unwrap_or_default()
}

fn rule(node: Node<'_, '_>) -> RawRule {
    let description = children(node, "description").next().and_then(|node| node.text());
    RawRule {
        id: node.attribute("id").unwrap_or_default().to_owned(),
        description: description.unwrap_or_default().trim().to_owned(),
        cells: children(node, "inputEntry").map(text).collect(),
        outputs: children(node, "outputEntry").map(text).collect(),
    }
}

/// Content of the `text` child, without the blanks around.
fn text(node: Node<'_, '_>) -> String {
    children(node, "text").next().and_then(|node| node.text()).unwrap_or_default().trim().to_owned()
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| is(*child, name))
}

fn is(node: Node<'_, '_>, name: &str) -> bool {
    let tag = node.tag_name();
    tag.name() == name && tag.namespace().is_some_and(|namespace| namespace.starts_with(NAMESPACE))
}
