//! The rows of the file: columns, cells, and what is wrong with them.

use std::collections::HashSet;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Europe::Rome;
use cig_domain::Anomalia;
use cig_domain::codici::CodiceNonValido;

use super::{FILE_STORICHE_MASSIMO, wrong};
use crate::lots::csv;

/// The columns: name, label, and whether every row must have a value in it.
pub const COLONNE_STORICHE: [(&str, &str, bool); 13] = [
    ("cig", "CIG", true),
    ("numeroGara", "Numero gara", false),
    ("oggetto", "Oggetto", true),
    ("oggettoLotto", "Oggetto del lotto", false),
    ("importo", "Importo", true),
    ("stato", "Stato", false),
    ("utilizzata", "CIG utilizzato", false),
    ("rup", "RUP", false),
    ("cpv", "CPV", false),
    ("creataIl", "Data di creazione", true),
    ("inviataIl", "Data di invio", false),
    ("procedura", "Procedura", false),
    ("indirizzo", "Indirizzo della procedura", false),
];

/// Rows of one file at most: all of it is one unit of work.
const RIGHE_MASSIME: usize = 5000;
/// The field of an anomaly that is about the file as such.
const FILE: &str = "file";

/// The rows of a file, and which column is where.
pub(super) struct Righe {
    /// The place of each of [`COLONNE_STORICHE`] that the file has.
    posti: Vec<(&'static str, usize)>,
    /// Number and cells of each row that is not blank.
    pub(super) righe: Vec<(usize, Vec<String>)>,
}

impl Righe {
    /// The table, or what is wrong with it as a whole.
    pub(super) fn read(file: &[u8]) -> Result<Self, Vec<Anomalia>> {
        let refused = |testo: &str| vec![wrong(FILE, "FILE", testo)];
        if file.len() > FILE_STORICHE_MASSIMO {
            return Err(refused("Il file supera i 2 MB: dividerlo in più file."));
        }
        let testo = std::str::from_utf8(file).map_err(|_| {
            refused("Il file non è un CSV in UTF-8: nel foglio di calcolo salvarlo come «CSV UTF-8».")
        })?;
        let mut righe = csv::rows(testo)
            .ok_or_else(|| refused("Nel file ci sono virgolette aperte e mai chiuse."))?
            .into_iter();
        let posti = columns(&righe.next().unwrap_or_default())?;
        let righe: Vec<_> =
            righe.enumerate().filter(|(_, celle)| celle.iter().any(|c| !c.trim().is_empty())).collect();
        match righe.len() {
            0 => Err(refused("Il file non ha nessuna riga con i dati di un CIG.")),
            1..=RIGHE_MASSIME => Ok(Self { posti, righe }),
            _ => Err(refused("Il file ha più di 5.000 righe: dividerlo in più file.")),
        }
    }

    /// The text of a cell, if it has one.
    pub(super) fn text<'a>(&self, celle: &'a [String], nome: &str) -> Option<&'a str> {
        let (_, posto) = self.posti.iter().find(|(una, _)| *una == nome)?;
        celle.get(*posto).map(|cella| csv::unguarded(cella.trim())).filter(|testo| !testo.is_empty())
    }

    /// An anomaly of a cell.
    pub(super) fn at(&self, riga: usize, nome: &str, codice: &str, perche: &str) -> Anomalia {
        let etichetta =
            COLONNE_STORICHE.iter().find(|(una, ..)| *una == nome).map_or("", |colonna| colonna.1);
        let dove = match self.posti.iter().find(|(una, _)| *una == nome) {
            Some((_, posto)) => format!("colonna {} («{etichetta}»)", csv::letters(*posto)),
            None => format!("«{etichetta}»"),
        };
        wrong(&format!("righe[{riga}].{nome}"), codice, format!("Riga {}, {dove}: {perche}", riga + 2))
    }
}

/// Where each column is; a blank name is a column that is not read.
fn columns(intestazione: &[String]) -> Result<Vec<(&'static str, usize)>, Vec<Anomalia>> {
    let mut anomalie = Vec::new();
    let mut viste = HashSet::new();
    let mut posti = Vec::new();
    for (posto, testo) in intestazione.iter().map(|testo| testo.trim()).enumerate() {
        let lettere = csv::letters(posto);
        let colonna = COLONNE_STORICHE
            .iter()
            .find(|(nome, etichetta, _)| *nome == testo || etichetta.to_lowercase() == testo.to_lowercase());
        match colonna {
            Some((nome, ..)) if viste.insert(nome) => posti.push((*nome, posto)),
            Some(_) => {
                let testo = format!("Riga 1, colonna {lettere}: la colonna «{testo}» è presente due volte.");
                anomalie.push(wrong(FILE, "COLONNA", testo));
            }
            None if testo.is_empty() => {}
            None => {
                let testo = format!("Riga 1, colonna {lettere}: la colonna «{testo}» non esiste.");
                anomalie.push(wrong(FILE, "COLONNA", testo));
            }
        }
    }
    for (nome, etichetta, _) in
        COLONNE_STORICHE.iter().filter(|(nome, _, serve)| *serve && !viste.contains(nome))
    {
        let testo = format!("Riga 1: manca la colonna «{etichetta}» ({nome}).");
        anomalie.push(wrong(FILE, "COLONNA", testo));
    }
    if anomalie.is_empty() { Ok(posti) } else { Err(anomalie) }
}

/// A code.
pub(super) fn code<T: FromStr<Err = CodiceNonValido>>(testo: &str) -> Result<T, String> {
    testo.parse().map_err(|errore: CodiceNonValido| errore.to_string())
}

/// Yes or no.
pub(super) fn si_no(testo: &str) -> Result<bool, String> {
    match testo.to_lowercase().as_str() {
        "sì" | "si" | "true" | "vero" => Ok(true),
        "no" | "false" | "falso" => Ok(false),
        _ => Err("serve sì o no.".to_owned()),
    }
}

/// Whether it was cancelled.
pub(super) fn annullata(testo: &str) -> Result<bool, String> {
    match testo.to_lowercase().as_str() {
        "perfezionata" | "perfezionato" => Ok(false),
        "annullata" | "annullato" => Ok(true),
        _ => Err("serve Perfezionata o Annullata.".to_owned()),
    }
}

/// A day, as an instant: when it begins in Rome. Not after `oggi`.
pub(super) fn day(testo: &str, oggi: NaiveDate) -> Result<DateTime<Utc>, String> {
    let giorno =
        ["%d/%m/%Y", "%Y-%m-%d"].iter().find_map(|forma| NaiveDate::parse_from_str(testo, forma).ok());
    let giorno = giorno.ok_or("serve una data, per esempio 31/12/2022.")?;
    if giorno > oggi {
        return Err("la data è futura.".to_owned());
    }
    let inizio = Rome.from_local_datetime(&giorno.and_time(NaiveTime::MIN)).earliest();
    inizio.map(|inizio| inizio.to_utc()).ok_or_else(|| "la data non è valida.".to_owned())
}
