//! Where each line of text stands.

use crate::typeface::{Typeface, Typefaces};
use crate::{Block, Document, Table};

/// A4, in points.
pub(crate) const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 48.0;
/// Above the foot of the page.
const BOTTOM: f32 = PAGE.1 - 60.0;
const FOOT: f32 = PAGE.1 - 34.0;
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
pub(crate) const BODY: f32 = 10.0;
const SMALL: f32 = 8.0;
/// Of labels in pairs.
const LABEL: f32 = WIDTH * 0.36;
const GAP: f32 = 10.0;
/// Height of a line, in parts of its size.
const LEADING: f32 = 1.35;

/// A line of text.
pub(crate) struct Line {
    pub(crate) page: usize,
    pub(crate) x: f32,
    /// Of the base line, from the top.
    pub(crate) y: f32,
    pub(crate) size: f32,
    pub(crate) bold: bool,
    pub(crate) text: String,
    /// Which leaf of the structure it belongs to; none for what is repeated on each page.
    pub(crate) leaf: Option<usize>,
}

/// A part of the document as readers walk it; numbers are leaves.
pub(crate) enum Part {
    Heading(u8, String, usize),
    Paragraph(usize),
    Pairs(Vec<(usize, usize)>),
    Table { head: Vec<usize>, rows: Vec<Vec<usize>> },
}

/// The document, laid out.
pub(crate) struct Layout {
    pub(crate) pages: usize,
    pub(crate) lines: Vec<Line>,
    pub(crate) parts: Vec<Part>,
    pub(crate) leaves: usize,
}

struct Writer<'a> {
    typefaces: &'a Typefaces,
    layout: Layout,
    y: f32,
}

pub(crate) fn lay_out(document: &Document, typefaces: &Typefaces) -> Layout {
    let layout = Layout { pages: 1, lines: Vec::new(), parts: Vec::new(), leaves: 0 };
    let mut writer = Writer { typefaces, layout, y: MARGIN };
    for block in &document.blocks {
        writer.block(block);
    }
    writer.feet(&document.footer);
    writer.layout
}

impl Writer<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level, text) => self.heading(*level, text),
            Block::Paragraph(text) => {
                let leaf = self.leaf();
                let lines = wrap(&self.typefaces.regular, text, BODY, WIDTH);
                self.column(MARGIN, &lines, BODY, false, leaf);
                self.y += 6.0;
                self.layout.parts.push(Part::Paragraph(leaf));
            }
            Block::Pairs(pairs) => {
                let mut leaves = Vec::new();
                for (label, values) in pairs {
                    let label = wrap(&self.typefaces.bold, label, BODY, LABEL - GAP);
                    let regular = &self.typefaces.regular;
                    let values: Vec<String> =
                        values.iter().flat_map(|value| wrap(regular, value, BODY, WIDTH - LABEL)).collect();
                    let cells = [(MARGIN, label, true), (MARGIN + LABEL, values, false)];
                    if let [label, value] = self.row(&cells, BODY)[..] {
                        leaves.push((label, value));
                    }
                }
                self.y += 6.0;
                self.layout.parts.push(Part::Pairs(leaves));
            }
            Block::Table(table) => self.table(table),
        }
    }

    fn heading(&mut self, level: u8, text: &str) {
        let size = match level {
            1 => 18.0,
            2 => 14.0,
            _ => 11.5,
        };
        self.y += if level == 1 { 0.0 } else { size * 0.6 };
        // Not alone at the end of a page.
        self.make_room(size * LEADING + 3.0 * BODY * LEADING);
        let leaf = self.leaf();
        let lines = wrap(&self.typefaces.bold, text, size, WIDTH);
        self.column(MARGIN, &lines, size, true, leaf);
        self.y += 4.0;
        self.layout.parts.push(Part::Heading(level, text.to_owned(), leaf));
    }

    fn table(&mut self, table: &Table) {
        let shares: f32 = table.columns.iter().map(|(_, share)| f32::from(*share)).sum();
        let mut x = MARGIN;
        let columns: Vec<(f32, f32)> = table
            .columns
            .iter()
            .map(|(_, share)| {
                let width = WIDTH * f32::from(*share) / shares;
                x += width;
                (x - width, width - GAP)
            })
            .collect();
        let mut add = |cells: Vec<&str>, bold| {
            let typeface = self.typefaces.weight(bold);
            let cells: Vec<_> = cells
                .into_iter()
                .zip(&columns)
                // A cell that holds nothing is one all the same.
                .map(|(text, (x, width))| {
                    (*x, wrap(typeface, if text.is_empty() { "–" } else { text }, BODY, *width), bold)
                })
                .collect();
            self.row(&cells, BODY)
        };
        let head = add(table.columns.iter().map(|(name, _)| name.as_str()).collect(), true);
        let rows =
            table.rows.iter().map(|row| add(row.iter().map(String::as_str).collect(), false)).collect();
        self.y += 6.0;
        self.layout.parts.push(Part::Table { head, rows });
    }

    /// Columns of lines side by side; their leaves. A row longer than a page goes on in the next one.
    fn row(&mut self, cells: &[(f32, Vec<String>, bool)], size: f32) -> Vec<usize> {
        let height = cells.iter().map(|(_, lines, _)| lines.len()).max().unwrap_or(0);
        if height <= 20 {
            self.make_room((0..height).map(|_| size * LEADING).sum());
        }
        let leaves: Vec<usize> = cells.iter().map(|_| self.leaf()).collect();
        for line in 0..height {
            self.make_room(size * LEADING);
            self.y += size * LEADING;
            for ((x, lines, bold), leaf) in cells.iter().zip(&leaves) {
                if let Some(text) = lines.get(line) {
                    self.line(*x, size, *bold, text.clone(), Some(*leaf));
                }
            }
        }
        self.y += 3.0;
        leaves
    }

    fn column(&mut self, x: f32, lines: &[String], size: f32, bold: bool, leaf: usize) {
        for text in lines {
            self.make_room(size * LEADING);
            self.y += size * LEADING;
            self.line(x, size, bold, text.clone(), Some(leaf));
        }
    }

    fn line(&mut self, x: f32, size: f32, bold: bool, text: String, leaf: Option<usize>) {
        let page = self.layout.pages - 1;
        self.layout.lines.push(Line { page, x, y: self.y, size, bold, text, leaf });
    }

    fn make_room(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > MARGIN {
            self.layout.pages += 1;
            self.y = MARGIN;
        }
    }

    fn leaf(&mut self) -> usize {
        self.layout.leaves += 1;
        self.layout.leaves - 1
    }

    fn feet(&mut self, footer: &str) {
        let pages = self.layout.pages;
        let typeface = &self.typefaces.regular;
        let footer = wrap(typeface, footer, SMALL, WIDTH * 0.8).into_iter().next().unwrap_or_default();
        for page in 0..pages {
            let number = format!("{} / {pages}", page + 1);
            let right = PAGE.0 - MARGIN - typeface.width(&number, SMALL);
            for (x, text) in [(MARGIN, footer.clone()), (right, number)] {
                self.layout.lines.push(Line { page, x, y: FOOT, size: SMALL, bold: false, text, leaf: None });
            }
        }
    }
}

/// The text in lines that are not wider than `width`. Each but the last ends with the space at which it was broken, so that
/// words stay apart for who does not see the lines.
fn wrap(typeface: &Typeface, text: &str, size: f32, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in typeface.drawable(paragraph).split(' ').filter(|word| !word.is_empty()) {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if typeface.width(&longer, size) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line) + " ");
            }
            for c in word.chars() {
                line.push(c);
                if typeface.width(&line, size) > width && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::take(&mut line));
                    line.push(c);
                }
            }
        }
        lines.push(line + " ");
    }
    if let Some(last) = lines.last_mut() {
        last.pop();
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}
