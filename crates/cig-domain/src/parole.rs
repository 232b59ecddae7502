//! The words of Italian texts, as searches see them.

use std::collections::BTreeSet;
use std::str::FromStr;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::codici::CodiceNonValido;

/// Characters of a word that count: more are no word of Italian, and stores keep indexes of words.
const MASSIMO: usize = 40;

/// Words that nearly every text has, without accents: articles, prepositions alone and with articles, conjunctions. They
/// are never looked for.
const VUOTE: [&str; 69] = [
    "a", "ad", "agl", "agli", "ai", "al", "all", "alla", "alle", "allo", "che", "coi", "col", "con", "d",
    "da", "dagl", "dagli", "dai", "dal", "dall", "dalla", "dalle", "dallo", "degl", "degli", "dei", "del",
    "dell", "della", "delle", "dello", "di", "e", "ed", "fra", "gli", "i", "il", "in", "l", "la", "le", "lo",
    "ne", "negl", "negli", "nei", "nel", "nell", "nella", "nelle", "nello", "o", "od", "per", "su", "sugl",
    "sugli", "sui", "sul", "sull", "sulla", "sulle", "sullo", "tra", "un", "una", "uno",
];

/// The words of a text, each once: in lower case, without accents, and by its root, so that «le attività scolastiche» has
/// the same as «attivita' scolastica». A store that keeps them is filled anew when what a word's root is changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parole(BTreeSet<String>);

impl Parole {
    /// Those of a text; it may have none.
    pub fn of(testo: &str) -> Self {
        let piegato: String =
            testo.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
        let radici = Stemmer::create(Algorithm::Italian);
        let parole = piegato
            .split(|c: char| !c.is_alphanumeric())
            .filter(|parola| !parola.is_empty() && !VUOTE.contains(parola))
            .map(|parola| radici.stem(parola).chars().take(MASSIMO).collect());
        Self(parole.collect())
    }

    /// Whether it has all of `altre`.
    pub fn contains(&self, altre: &Self) -> bool {
        altre.0.is_subset(&self.0)
    }

    /// In the order of the alphabet.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl FromStr for Parole {
    type Err = CodiceNonValido;

    /// Words to look for: at least one.
    fn from_str(testo: &str) -> Result<Self, Self::Err> {
        let parole = Self::of(testo);
        if parole.0.is_empty() {
            return Err(CodiceNonValido::new("Indicare almeno una parola da cercare."));
        }
        Ok(parole)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(testo: &str, altro: &str) -> bool {
        Parole::of(testo) == Parole::of(altro)
    }

    #[test]
    fn forms_accents_and_case_do_not_tell_words_apart() {
        for (testo, altro) in [
            ("Manutenzione delle strade comunali", "manutenzioni STRADA comunale"),
            ("Qualità dell'aria", "qualita aria"),
            ("Qualità dell’aria", "QUALITA' ARIA"),
            ("attività scolastiche", "ATTIVITÀ scolastica"),
            ("fornitura di libri", "forniture libro"),
            ("Servizio di pulizia", "servizi pulizie"),
            ("perche\u{301}", "perché"),
            ("ﬁbra ottica", "fibre ottiche"),
            ("lotto n. 2/2026", "lotti n 2026 2"),
        ] {
            assert!(same(testo, altro), "{:?} {:?}", Parole::of(testo), Parole::of(altro));
        }
        for (testo, altro) in [("strada", "stradario"), ("2026", "2027"), ("pane", "penna")] {
            assert!(!same(testo, altro), "{testo} {altro}");
        }
    }

    #[test]
    fn what_has_no_word_is_not_looked_for() {
        for testo in ["", "  ", "%", "?!", "di", "nell'", "e/o"] {
            assert!(testo.parse::<Parole>().is_err(), "{testo}");
        }
        assert_eq!("c".parse::<Parole>().unwrap().iter().collect::<Vec<_>>(), ["c"]);
        assert!(VUOTE.is_sorted());
    }

    proptest! {
        #[test]
        fn any_text_has_short_words_and_its_own(testo in ".{0,200}", altro in ".{0,200}") {
            let parole = Parole::of(&testo);
            prop_assert!(parole.iter().all(|parola| {
                let lunga = parola.chars().count();
                lunga > 0 && lunga <= MASSIMO && parola.chars().all(char::is_alphanumeric)
            }), "{parole:?}");
            let insieme = format!("{testo} {altro}");
            prop_assert!(Parole::of(&insieme).contains(&parole));
        }
    }
}
