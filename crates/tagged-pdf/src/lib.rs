//! PDF documents of text that everybody can read: headings, paragraphs, labels with their values, and tables, on A4 pages.
//!
//! They are tagged (PDF/UA-1): assistive technology reads them in order and by their parts. The typeface, Titillium Web, goes
//! along within each document; it is free (SIL Open Font License 1.1, in `fonts/OFL.txt`).
#![warn(missing_docs)]

mod layout;
mod typeface;
mod write;

#[cfg(test)]
mod tests;

pub use write::Error;

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is called; readers show it in the place of the file's name.
    pub title: String,
    /// Language of its text, `it`.
    pub language: String,
    /// What stands at the foot of every page, before its number.
    pub footer: String,
    /// Its parts in order. Headings begin at level 1, and none is more than one level below the one before.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading: its level from 1 to 3, and its text.
    Heading(u8, String),
    /// A paragraph.
    Paragraph(String),
    /// Labels, each with the lines of its value.
    Pairs(Vec<(String, Vec<String>)>),
    /// A table.
    Table(Table),
}

/// Rows under the names of their columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns, each with its share of the width.
    pub columns: Vec<(String, u16)>,
    /// As many cells as there are columns in each.
    pub rows: Vec<Vec<String>>,
}

impl Document {
    /// The bytes of the file.
    pub fn to_pdf(&self) -> Result<Vec<u8>, Error> {
        write::write(self)
    }
}
