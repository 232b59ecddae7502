//! The typeface: which glyph a character has, and how wide it is.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use ttf_parser::Face;
use unicode_normalization::UnicodeNormalization as _;

use crate::Error;

const REGULAR: &[u8] = include_bytes!("../fonts/TitilliumWeb-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/TitilliumWeb-SemiBold.ttf");

/// Stands for a character that the typeface does not have.
const UNKNOWN: char = '?';

/// One weight.
pub(crate) struct Typeface {
    pub(crate) font: Font,
    face: Face<'static>,
}

/// Both weights.
pub(crate) struct Typefaces {
    pub(crate) regular: Typeface,
    pub(crate) bold: Typeface,
}

impl Typefaces {
    pub(crate) fn load() -> Result<Self, Error> {
        Ok(Self { regular: Typeface::load(REGULAR)?, bold: Typeface::load(BOLD)? })
    }

    pub(crate) fn weight(&self, bold: bool) -> &Typeface {
        if bold { &self.bold } else { &self.regular }
    }
}

impl Typeface {
    fn load(file: &'static [u8]) -> Result<Self, Error> {
        let font = Font::new(file.into(), 0).ok_or(Error::Typeface)?;
        Ok(Self { font, face: Face::parse(file, 0).map_err(|_| Error::Typeface)? })
    }

    /// The text in characters that can be drawn: composed, without control characters.
    pub(crate) fn drawable(&self, text: &str) -> String {
        let known = |c: char| match c {
            c if c.is_control() || c.is_whitespace() => ' ',
            c if self.face.glyph_index(c).is_some() => c,
            _ => UNKNOWN,
        };
        text.nfc().map(known).collect()
    }

    /// How wide a text is at that size.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(c)).sum::<f32>() * size
    }

    /// The glyphs of a text, one for each character.
    pub(crate) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        text.char_indices()
            .map(|(at, c)| {
                let id = self.face.glyph_index(c).map_or(0, |id| id.0);
                let range = at..at + c.len_utf8();
                KrillaGlyph::new(GlyphId::new(id.into()), self.advance(c), 0.0, 0.0, 0.0, range, None)
            })
            .collect()
    }

    /// Of one character, in parts of the size.
    fn advance(&self, c: char) -> f32 {
        let advance = self.face.glyph_index(c).and_then(|id| self.face.glyph_hor_advance(id));
        f32::from(advance.unwrap_or_default()) / f32::from(self.face.units_per_em())
    }
}
