//! Personal data by their shape, wherever they stand in a text.

use std::borrow::Cow;
use std::sync::LazyLock;

use cig_domain::CodiceFiscale;
use regex::Regex;

use super::MASCHERA;

/// Length of a person's fiscal code.
const CODICE: usize = 16;
/// Places of its digits, which letters may stand for (omocodia).
const CIFRE: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];

/// E-mail addresses; telephone numbers with their prefix; tokens; fiscal codes written in groups.
static FORME: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"[^\s@,;:<>()\[\]]+@[^\s@,;:<>()\[\]]+",
        r"(?:\+|\b0039[ .\-/])\d[\d .\-/]{6,}\d",
        r"(?i:\b(?:tel|telefono|cell|cellulare|fax)\b\.?:?\s*)\+?[\d(][\d .\-/()]{4,}\d",
        r"eyJ[\w\-]+(?:\.[\w\-]*){1,2}",
        r"(?i:\b(?:bearer|dpop)\s+)[\w\-.~+/=]{8,}",
        r"(?i)\b[a-z]{3}[ .\-]?[a-z]{3}[ .\-]?\d{2}[ .\-]?[a-z][ .\-]?\d{2}[ .\-]?[a-z][ .\-]?\d{3}[ .\-]?[a-z]\b",
    ]
    .into_iter()
    .filter_map(|forma| Regex::new(forma).ok())
    .collect()
});

/// The text with what has the shape of a personal datum masked.
pub(super) fn mask(testo: &str) -> String {
    let mut testo = Cow::Owned(without_fiscal_codes(testo));
    for forma in FORME.iter() {
        testo = Cow::Owned(forma.replace_all(&testo, MASCHERA).into_owned());
    }
    testo.into_owned()
}

/// Whether a person's fiscal code stands in the text.
pub(super) fn has_fiscal_code(testo: &str) -> bool {
    fiscal_codes(testo).next().is_some()
}

/// Where fiscal codes of people begin; they may overlap.
fn fiscal_codes(testo: &str) -> impl Iterator<Item = usize> + '_ {
    let byte = testo.as_bytes();
    (0..(byte.len() + 1).saturating_sub(CODICE))
        .filter(move |&inizio| is_code(&byte[inizio..inizio + CODICE]))
}

fn without_fiscal_codes(testo: &str) -> String {
    let mut mascherato = String::with_capacity(testo.len());
    let mut copiato = 0;
    for inizio in fiscal_codes(testo) {
        let fine = inizio + CODICE;
        if inizio >= copiato {
            mascherato.push_str(&testo[copiato..inizio]);
            mascherato.push_str(MASCHERA);
        }
        copiato = copiato.max(fine);
    }
    mascherato.push_str(&testo[copiato..]);
    mascherato
}

/// Letters and digits in their places; with few digits, letters may be a word, and the check character decides.
fn is_code(byte: &[u8]) -> bool {
    let forma = byte.iter().enumerate().all(|(posto, c)| {
        if CIFRE.contains(&posto) {
            c.is_ascii_digit() || b"LMNPQRSTUV".contains(&c.to_ascii_uppercase())
        } else {
            c.is_ascii_alphabetic()
        }
    });
    if !forma {
        return false;
    }
    let cifre = CIFRE.iter().filter(|&&posto| byte[posto].is_ascii_digit()).count();
    cifre > 3 || str::from_utf8(byte).is_ok_and(|codice| codice.parse::<CodiceFiscale>().is_ok())
}
