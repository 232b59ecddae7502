//! Code lists: ANAC's `tipologiche`.

use std::sync::OnceLock;

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A code list. The same code can be there several times, with different periods of validity.
#[derive(Debug)]
pub struct Tipologica {
    nome: String,
    voci: Vec<Voce>,
    /// Indexes of `voci` by code, and in the order of the file for equal codes.
    per_codice: Vec<usize>,
    /// The folded descriptions, made when a search first needs them.
    piegate: OnceLock<Vec<String>>,
}

/// A code with its description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voce {
    pub codice: String,
    /// In Italian.
    pub descrizione: String,
    /// First day of validity; always valid before `data_fine` when absent.
    pub data_inizio: Option<NaiveDate>,
    /// Last day of validity; valid with no end when absent.
    pub data_fine: Option<NaiveDate>,
}

impl Voce {
    /// Both ends of the period belong to it: in `codIstat.json` a municipality ends on 31 December and its
    /// successor starts on 1 January.
    fn is_valid_on(&self, giorno: NaiveDate) -> bool {
        self.data_inizio.is_none_or(|inizio| inizio <= giorno)
            && self.data_fine.is_none_or(|fine| giorno <= fine)
    }
}

impl Tipologica {
    pub(crate) fn new(nome: String, voci: Vec<Voce>) -> Self {
        let mut per_codice: Vec<usize> = (0..voci.len()).collect();
        per_codice.sort_by(|a, b| voci[*a].codice.cmp(&voci[*b].codice));
        Self { nome, voci, per_codice, piegate: OnceLock::new() }
    }

    /// The name of the list, as `idTipologica` carries it.
    pub fn nome(&self) -> &str {
        &self.nome
    }

    /// The value that a code has on a day; `None` when there is no such code or it is not valid that day.
    ///
    /// Of several values valid that day the one that came into force last counts: where ANAC replaces a value,
    /// the old one often ends on the very day on which the new one starts.
    pub fn find(&self, codice: &str, giorno: NaiveDate) -> Option<&Voce> {
        let inizio = self.per_codice.partition_point(|indice| self.voci[*indice].codice.as_str() < codice);
        self.per_codice[inizio..]
            .iter()
            .map(|indice| &self.voci[*indice])
            .take_while(|voce| voce.codice == codice)
            .filter(|voce| voce.is_valid_on(giorno))
            .reduce(|scelta, voce| if voce.data_inizio > scelta.data_inizio { voce } else { scelta })
    }

    /// The values valid on a day, in the order of the list, each code once.
    pub fn voci(&self, giorno: NaiveDate) -> impl Iterator<Item = &Voce> {
        self.voci.iter().filter(move |voce| self.is_chosen(voce, giorno))
    }

    /// All values as loaded, expired and repeated ones included.
    pub fn tutte(&self) -> &[Voce] {
        &self.voci
    }

    /// At most `limite` values valid on a day whose code starts with `testo`, or whose description has, for each
    /// word of `testo`, a word that starts with it. Case and accents do not count.
    ///
    /// A value described by just these words comes first, then they are sorted by code, so that a CPV division
    /// comes before its groups.
    pub fn search(&self, testo: &str, giorno: NaiveDate, limite: usize) -> Vec<&Voce> {
        let cercato = fold(testo);
        let cercato = cercato.trim();
        let piegate =
            self.piegate.get_or_init(|| self.voci.iter().map(|voce| fold(&voce.descrizione)).collect());
        let mut trovate: Vec<(bool, &Voce)> = self
            .per_codice
            .iter()
            .map(|indice| (&self.voci[*indice], &piegate[*indice]))
            .filter(|(voce, descrizione)| {
                fold(&voce.codice).starts_with(cercato)
                    || words(cercato).all(|parola| words(descrizione).any(|altra| altra.starts_with(parola)))
            })
            .filter(|(voce, _)| self.is_chosen(voce, giorno))
            .map(|(voce, descrizione)| (descrizione != cercato, voce))
            .collect();
        // Stable: the order by code stays.
        trovate.sort_by_key(|(parziale, _)| *parziale);
        trovate.into_iter().map(|(_, voce)| voce).take(limite).collect()
    }

    fn is_chosen(&self, voce: &Voce, giorno: NaiveDate) -> bool {
        voce.is_valid_on(giorno)
            && self.find(&voce.codice, giorno).is_some_and(|scelta| std::ptr::eq(scelta, voce))
    }
}

/// Lower case without accents.
fn fold(testo: &str) -> String {
    testo.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

fn words(testo: &str) -> impl Iterator<Item = &str> {
    testo.split(|c: char| !c.is_alphanumeric()).filter(|parola| !parola.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn giorno(testo: &str) -> NaiveDate {
        testo.parse().unwrap()
    }

    fn voce(codice: &str, descrizione: &str, inizio: Option<&str>, fine: Option<&str>) -> Voce {
        Voce {
            codice: codice.to_owned(),
            descrizione: descrizione.to_owned(),
            data_inizio: inizio.map(giorno),
            data_fine: fine.map(giorno),
        }
    }

    fn lista() -> Tipologica {
        Tipologica::new(
            "prova".to_owned(),
            vec![
                voce("72200000", "Programmazione di software", None, None),
                voce("B", "Città metropolitana", None, Some("2024-12-31")),
                voce("B", "Città metropolitana, nuova", Some("2024-12-31"), None),
                voce("72000000", "Servizi informatici", None, None),
                voce("C", "Ripetuta", None, None),
                voce("C", "Ripetuta", None, None),
                voce("A", "Servizi postali, informatici ed elettronici", None, Some("2024-01-01")),
            ],
        )
    }

    fn codici<'a>(voci: impl IntoIterator<Item = &'a Voce>) -> Vec<&'a str> {
        voci.into_iter().map(|voce| voce.codice.as_str()).collect()
    }

    #[test]
    fn the_value_valid_on_the_day_is_found() {
        let lista = lista();
        let trovata =
            |codice, quando| lista.find(codice, giorno(quando)).map(|voce| voce.descrizione.as_str());
        assert_eq!(trovata("B", "2024-12-30"), Some("Città metropolitana"));
        assert_eq!(trovata("B", "2024-12-31"), Some("Città metropolitana, nuova"));
        assert_eq!(trovata("B", "2030-01-01"), Some("Città metropolitana, nuova"));
        assert_eq!(trovata("A", "2024-01-01"), Some("Servizi postali, informatici ed elettronici"));
        assert_eq!(trovata("A", "2024-01-02"), None);
        assert_eq!(trovata("ZZ", "2024-01-02"), None);
    }

    #[test]
    fn a_repeated_code_is_listed_once_and_kept_in_tutte() {
        let lista = lista();
        assert_eq!(codici(lista.voci(giorno("2026-01-01"))), ["72200000", "B", "72000000", "C"]);
        assert_eq!(lista.tutte().len(), 7);
    }

    #[test]
    fn search_ignores_case_and_accents_and_takes_codes_too() {
        let lista = lista();
        let cerca = |testo| codici(lista.search(testo, giorno("2024-01-01"), 10));
        assert_eq!(cerca("CITTA metro"), ["B"]);
        assert_eq!(cerca("servizi inform"), ["72000000", "A"]);
        assert_eq!(cerca("servizi postali informatici ed elettronici"), ["A"]);
        assert_eq!(cerca("72"), ["72000000", "72200000"]);
        assert_eq!(cerca("ormatici"), [""; 0]);
        assert_eq!(codici(lista.search("", giorno("2024-01-01"), 2)), ["72000000", "72200000"]);
    }

    #[test]
    fn a_description_of_just_the_words_comes_first() {
        let lista = Tipologica::new(
            "prova".to_owned(),
            vec![voce("1", "Pisano, Monte", None, None), voce("2", "PISA", None, None)],
        );
        assert_eq!(codici(lista.search("pisa", giorno("2026-01-01"), 10)), ["2", "1"]);
    }
}
