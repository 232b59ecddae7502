//! From lines to the file.

use std::num::NonZeroU16;

use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagTree,
};
use krilla::{Document as Pdf, SerializeSettings};

use crate::Document;
use crate::layout::{Layout, Line, PAGE, Part, lay_out};
use crate::typeface::Typefaces;

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The typeface cannot be read.
    #[error("il carattere non si legge")]
    Typeface,
    /// The document breaks a rule of PDF/UA-1.
    #[error("il documento non si può scrivere: {0}")]
    Document(String),
}

pub(crate) fn write(document: &Document) -> Result<Vec<u8>, Error> {
    let typefaces = Typefaces::load()?;
    let layout = lay_out(document, &typefaces);
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| Error::Document(format!("{error:?}")))?;
    let mut pdf = Pdf::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let metadata = Metadata::new().title(document.title.clone()).language(document.language.clone());
    pdf.set_metadata(metadata);
    pdf.set_outline(krilla::outline::Outline::new());
    let mut leaves: Vec<Vec<Identifier>> = vec![Vec::new(); layout.leaves];
    for page in 0..layout.pages {
        draw(&mut pdf, &typefaces, layout.lines.iter().filter(|line| line.page == page), &mut leaves)?;
    }
    pdf.set_tag_tree(tree(&layout, leaves, &document.language)?);
    pdf.finish().map_err(|error| Error::Document(format!("{error:?}")))
}

fn draw<'a>(
    pdf: &mut Pdf,
    typefaces: &Typefaces,
    lines: impl Iterator<Item = &'a Line>,
    leaves: &mut [Vec<Identifier>],
) -> Result<(), Error> {
    let settings =
        PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| Error::Document("formato".to_owned()))?;
    let mut page = pdf.start_page_with(settings);
    let mut surface = page.surface();
    for line in lines {
        let typeface = typefaces.weight(line.bold);
        let tag = match line.leaf {
            Some(_) => ContentTag::Span(SpanTag::empty()),
            None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)),
        };
        let identifier = surface.start_tagged(tag);
        let (start, glyphs) = (Point::from_xy(line.x, line.y), typeface.glyphs(&line.text));
        surface.draw_glyphs(start, &glyphs, typeface.font.clone(), &line.text, line.size, false);
        surface.end_tagged();
        if let Some(leaf) = line.leaf {
            leaves[leaf].push(identifier);
        }
    }
    surface.finish();
    page.finish();
    Ok(())
}

/// The structure; each leaf is used once.
fn tree(layout: &Layout, mut leaves: Vec<Vec<Identifier>>, language: &str) -> Result<TagTree, Error> {
    let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
    let mut fill = |mut group: TagGroup, leaf: usize| {
        for identifier in std::mem::take(&mut leaves[leaf]) {
            group.push(identifier);
        }
        group
    };
    for part in &layout.parts {
        tree.push(match part {
            Part::Heading(level, title, leaf) => {
                let level =
                    NonZeroU16::new((*level).into()).ok_or_else(|| Error::Document("titolo".to_owned()))?;
                fill(TagGroup::new(Tag::Hn(level, Some(title.clone()))), *leaf)
            }
            Part::Paragraph(leaf) => fill(TagGroup::new(Tag::P), *leaf),
            Part::Pairs(pairs) => {
                let mut list = TagGroup::new(Tag::L(ListNumbering::None));
                for (label, value) in pairs {
                    let mut item = TagGroup::new(Tag::LI);
                    item.push(fill(TagGroup::new(Tag::Lbl), *label));
                    item.push(fill(TagGroup::new(Tag::LBody), *value));
                    list.push(item);
                }
                list
            }
            Part::Table { head, rows } => {
                let mut table = TagGroup::new(Tag::Table);
                let mut first = TagGroup::new(Tag::TR);
                for leaf in head {
                    first.push(fill(TagGroup::new(Tag::TH(TableHeaderScope::Column)), *leaf));
                }
                let mut section = TagGroup::new(Tag::THead);
                section.push(first);
                table.push(section);
                let mut section = TagGroup::new(Tag::TBody);
                for row in rows {
                    let mut group = TagGroup::new(Tag::TR);
                    for leaf in row {
                        group.push(fill(TagGroup::new(Tag::TD), *leaf));
                    }
                    section.push(group);
                }
                table.push(section);
                table
            }
        });
    }
    Ok(tree)
}
