//! A long list, a part at a time.

/// What the address asks for when all of it is wanted.
const TUTTI: &str = "tutti";
/// How many elements a part has: a page of lots stays around 30 KB.
const PARTE: usize = 20;
/// How many parts before this one, and after it, links lead to.
const INTORNO: usize = 8;

/// The part of a list that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fetta {
    /// Which one, from 1; `None` when the whole list is shown though it has several.
    pub(crate) pagina: Option<usize>,
    /// How many there are.
    pub(crate) pagine: usize,
    /// How many elements the list has.
    pub(crate) totale: usize,
}

impl Fetta {
    /// The part that the address asks for with `pagina`; one that is not there is the nearest that is.
    pub(crate) fn from_query(coppie: &[(String, String)], totale: usize) -> Self {
        let chiesta = coppie.iter().find(|(nome, _)| nome == "pagina").map(|(_, valore)| valore.as_str());
        let pagine = totale.div_ceil(PARTE).max(1);
        let pagina = match chiesta {
            Some(TUTTI) if pagine > 1 => None,
            chiesta => Some(chiesta.and_then(|testo| testo.parse().ok()).unwrap_or(1).clamp(1, pagine)),
        };
        Self { pagina, pagine, totale }
    }

    /// The part in which the element at that place is.
    pub(crate) fn with(posto: usize) -> usize {
        posto / PARTE + 1
    }

    /// What of the list it is.
    pub(crate) fn of<'a, T>(&self, tutti: &'a [T]) -> &'a [T] {
        match self.pagina {
            Some(pagina) => tutti.chunks(PARTE).nth(pagina - 1).unwrap_or_default(),
            None => tutti,
        }
    }

    /// The parts that links lead to: the first, the last, and those around this one.
    pub(crate) fn vicine(&self) -> Vec<usize> {
        let qui = self.pagina.unwrap_or(1);
        let vicine = qui.saturating_sub(INTORNO)..=qui + INTORNO;
        (1..=self.pagine)
            .filter(|pagina| *pagina == 1 || *pagina == self.pagine || vicine.contains(pagina))
            .collect()
    }

    /// Whether it is that one.
    pub(crate) fn shows(&self, pagina: usize) -> bool {
        self.pagina == Some(pagina)
    }

    /// What the address says to come back to it.
    pub(crate) fn domanda(&self) -> String {
        self.pagina.map_or_else(|| TUTTI.to_owned(), |pagina| pagina.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(chiesta: &str, totale: usize) -> Fetta {
        Fetta::from_query(&[("pagina".to_owned(), chiesta.to_owned())], totale)
    }

    #[test]
    fn a_part_that_is_not_there_is_the_nearest_one() {
        let tutti: Vec<usize> = (0..58).collect();
        for (chiesta, da, quanti) in
            [("1", 0, 20), ("3", 40, 18), ("4", 40, 18), ("0", 0, 20), ("x", 0, 20), ("tutti", 0, 58)]
        {
            let fetta = asked(chiesta, tutti.len());
            assert_eq!(
                (fetta.of(&tutti)[0], fetta.of(&tutti).len(), fetta.pagine),
                (da, quanti, 3),
                "{chiesta}"
            );
        }
        assert_eq!(asked("tutti", 20), Fetta { pagina: Some(1), pagine: 1, totale: 20 });
        assert_eq!(asked("2", 0).of::<usize>(&[]), [0_usize; 0]);
        assert_eq!(asked("tutti", 800).vicine(), [1, 2, 3, 4, 5, 6, 7, 8, 9, 40]);
        assert_eq!(asked("30", 800).vicine()[..3], [1, 22, 23]);
        assert_eq!([0, 19, 20, 40].map(Fetta::with), [1, 1, 2, 3]);
    }
}
