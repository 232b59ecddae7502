//! Where code lists come from: ANAC's files, and the small set of our own.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::file::{FileAnac, under_docs};
use crate::tipologica::{Tipologica, Voce};
use crate::{Avvertenza, TIPOLOGICHE};

/// Reads every `*.json` of `tipologiche`; the name of a list is that of its file.
pub(crate) fn read(
    anac: &mut FileAnac,
    avvertenze: &mut Vec<Avvertenza>,
) -> io::Result<BTreeMap<String, Arc<Tipologica>>> {
    let mut liste = BTreeMap::new();
    for percorso in anac.list(TIPOLOGICHE, "json")? {
        let Some(nome) = Path::new(&percorso).file_stem().and_then(|nome| nome.to_str()) else { continue };
        let file = under_docs(&percorso);
        let mut warn =
            |posizione, testo| avvertenze.push(Avvertenza { file: file.to_owned(), posizione, testo });
        match anac.read(&percorso) {
            Ok(testo) => {
                let lista = Tipologica::new(nome.to_owned(), parse(testo, &mut warn));
                warn_repeated(&lista, &mut warn);
                liste.insert(nome.to_owned(), Arc::new(lista));
            }
            Err(motivo) => warn(String::new(), motivo),
        }
    }
    Ok(liste)
}

/// A value as ANAC writes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VoceAnac {
    codice: String,
    descrizione: Descrizione,
    #[serde(default, deserialize_with = "giorno")]
    data_inizio: Option<NaiveDate>,
    #[serde(default, deserialize_with = "giorno")]
    data_fine: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct Descrizione {
    it: String,
}

/// Dates come as `2099-12-31T00:00:00`, with or without `Z`, and as null: only the day matters.
fn giorno<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let Some(testo) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let data = testo.split_once('T').map_or(testo.as_str(), |(data, _)| data);
    data.parse().map(Some).map_err(|_| serde::de::Error::custom(format!("data «{testo}» non valida")))
}

impl From<VoceAnac> for Voce {
    fn from(voce: VoceAnac) -> Self {
        let VoceAnac { codice, descrizione, data_inizio, data_fine } = voce;
        Self { codice, descrizione: descrizione.it, data_inizio, data_fine }
    }
}

/// The values of a file. One that cannot be read costs only itself: those before and after it are kept.
fn parse(testo: &str, warn: &mut impl FnMut(String, String)) -> Vec<Voce> {
    let errore = match serde_json::from_str::<Vec<VoceAnac>>(testo) {
        Ok(voci) => return voci.into_iter().map(Voce::from).collect(),
        Err(errore) => errore,
    };
    let mut voci = Vec::new();
    let mut scartate = false;
    for (riga, oggetto) in objects(testo) {
        match serde_json::from_str::<VoceAnac>(oggetto) {
            Ok(voce) => voci.push(voce.into()),
            Err(errore) => {
                scartate = true;
                warn(
                    format!("riga {}", riga + errore.line() - 1),
                    format!("voce non leggibile ({errore}): viene scartata"),
                );
            }
        }
    }
    if !scartate {
        // Every value is right, so what is around them is not: a bracket, a comma, a list that is no list.
        warn(
            format!("riga {}", errore.line()),
            format!("JSON non valido ({errore}): lette {} voci", voci.len()),
        );
    }
    voci
}

/// The outermost JSON objects of a text that need not be valid as a whole, each with its line, counted from 1.
/// An object that never ends reaches to the end of the text.
fn objects(testo: &str) -> Vec<(usize, &str)> {
    let mut trovati = Vec::new();
    let (mut aperte, mut in_stringa, mut escape) = (0_usize, false, false);
    let (mut riga, mut inizio, mut riga_inizio) = (1, 0, 1);
    for (indice, byte) in testo.bytes().enumerate() {
        match byte {
            b'\n' => riga += 1,
            _ if escape => escape = false,
            b'\\' if in_stringa => escape = true,
            b'"' => in_stringa = !in_stringa,
            b'{' if !in_stringa => {
                if aperte == 0 {
                    (inizio, riga_inizio) = (indice, riga);
                }
                aperte += 1;
            }
            b'}' if !in_stringa && aperte > 0 => {
                aperte -= 1;
                if aperte == 0 {
                    trovati.push((riga_inizio, &testo[inizio..=indice]));
                }
            }
            _ => {}
        }
    }
    if aperte > 0 {
        trovati.push((riga_inizio, &testo[inizio..]));
    }
    trovati
}

/// One warning for each code that is there more than once.
fn warn_repeated(lista: &Tipologica, warn: &mut impl FnMut(String, String)) {
    let mut volte: BTreeMap<&str, usize> = BTreeMap::new();
    for voce in lista.tutte() {
        *volte.entry(&voce.codice).or_default() += 1;
    }
    for (codice, volte) in volte.into_iter().filter(|(_, volte)| *volte > 1) {
        warn(format!("codice {codice}"), format!("c'è {volte} volte: vale la voce in vigore nel giorno"));
    }
}

/// Our own lists: `{"<list>": {"<code>": "<description>"}}`.
pub(crate) const DIMOSTRATIVE: [&str; 3] = [
    include_str!("../liste/brevi.json"),
    include_str!("../liste/cpv.json"),
    include_str!("../liste/luoghi.json"),
];

pub(crate) fn dimostrative() -> BTreeMap<String, Arc<Tipologica>> {
    let mut liste = BTreeMap::new();
    for testo in DIMOSTRATIVE {
        // Part of the program, and read by a test: never malformed.
        let insieme: Map<String, Value> = serde_json::from_str(testo).unwrap_or_default();
        for (nome, voci) in insieme {
            let voci = voci.as_object().into_iter().flatten().map(|(codice, descrizione)| Voce {
                codice: codice.clone(),
                descrizione: descrizione.as_str().unwrap_or_default().to_owned(),
                data_inizio: None,
                data_fine: None,
            });
            let lista = Tipologica::new(nome.clone(), voci.collect());
            liste.insert(nome, Arc::new(lista));
        }
    }
    liste
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUONA: &str = r#"{"codice": "1", "descrizione": {"it": "Uno {\"}"}, "dataInizio": "2024-01-02T00:00:00Z", "dataFine": null}"#;

    fn parsed(testo: &str) -> (Vec<Voce>, Vec<(String, String)>) {
        let mut avvisi = Vec::new();
        let voci = parse(testo, &mut |posizione, testo| avvisi.push((posizione, testo)));
        (voci, avvisi)
    }

    #[test]
    fn dates_come_in_three_forms() {
        let voce = |data: &str| {
            format!(
                r#"[{{"codice": "1", "descrizione": {{"it": "x"}}, "dataInizio": null, "dataFine": {data}}}]"#
            )
        };
        let fine = NaiveDate::from_ymd_opt(2099, 12, 31);
        for (data, attesa) in
            [(r#""2099-12-31T00:00:00""#, fine), (r#""2099-12-31T00:00:00Z""#, fine), ("null", None)]
        {
            let (voci, avvisi) = parsed(&voce(data));
            assert_eq!(voci[0].data_fine, attesa);
            assert_eq!(avvisi, []);
        }
        let (voci, avvisi) = parsed(&voce(r#""domani""#));
        assert_eq!(voci, []);
        assert!(avvisi[0].1.contains("data «domani» non valida"), "{avvisi:?}");
    }

    #[test]
    fn a_broken_value_costs_only_itself() {
        let (voci, avvisi) = parsed(&format!("[\n{BUONA},\n{{\n\"codice\": \"2\",\n}},\n\t{BUONA}\n]"));
        assert_eq!(voci.len(), 2);
        assert_eq!(voci[0].descrizione, "Uno {\"}");
        assert_eq!(avvisi.len(), 1);
        assert_eq!(avvisi[0].0, "riga 5");
    }

    #[test]
    fn a_file_cut_short_keeps_what_is_whole() {
        let (voci, avvisi) = parsed(&format!("[{BUONA},\n{{\"codice\": \"2\", \"desc"));
        assert_eq!(voci.len(), 1);
        assert_eq!(avvisi[0].0, "riga 2");

        let (voci, avvisi) = parsed(&format!("[{BUONA}"));
        assert_eq!(voci.len(), 1);
        assert_eq!(avvisi.len(), 1);
    }

    #[test]
    fn any_text_is_survived() {
        proptest::proptest!(|(testo in r#"[\[\]{}",:\\ntà]{0,60}"#)| {
            parsed(&testo);
        });
    }

    #[test]
    fn our_own_lists_are_well_formed() {
        for testo in DIMOSTRATIVE {
            let insieme: BTreeMap<String, BTreeMap<String, String>> = serde_json::from_str(testo).unwrap();
            for (nome, voci) in insieme {
                assert!(!voci.is_empty(), "{nome}");
                assert!(voci.values().all(|descrizione| !descrizione.trim().is_empty()), "{nome}");
            }
        }
    }
}
