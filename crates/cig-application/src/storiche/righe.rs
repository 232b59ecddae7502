//! The rows of the file: columns, cells, and what is wrong with them.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Europe::Rome;
use cig_domain::Anomalia;
use cig_domain::codici::CodiceNonValido;

use super::FILE_STORICHE_MASSIMO;
use crate::tables::{self, FILE, csv, no_table, place, wrong};

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
        if file.len() > FILE_STORICHE_MASSIMO {
            return Err(no_table("Il file supera i 2 MB: dividerlo in più file."));
        }
        let testo = std::str::from_utf8(file).map_err(|_| {
            no_table("Il file non è un CSV in UTF-8: nel foglio di calcolo salvarlo come «CSV UTF-8».")
        })?;
        let mut righe = csv::rows(testo)
            .ok_or_else(|| no_table("Nel file ci sono virgolette aperte e mai chiuse."))?
            .into_iter();
        let posti = columns(&righe.next().unwrap_or_default())?;
        let righe: Vec<_> =
            righe.enumerate().filter(|(_, celle)| celle.iter().any(|c| !c.trim().is_empty())).collect();
        match righe.len() {
            0 => Err(no_table("Il file non ha nessuna riga con i dati di un CIG.")),
            1..=RIGHE_MASSIME => Ok(Self { posti, righe }),
            _ => Err(no_table("Il file ha più di 5.000 righe: dividerlo in più file.")),
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
            Some((_, posto)) => place(riga, *posto, etichetta),
            None => format!("Riga {}, «{etichetta}»", riga + 2),
        };
        wrong(&format!("righe[{riga}].{nome}"), codice, format!("{dove}: {perche}"))
    }
}

/// Where each column is.
fn columns(intestazione: &[String]) -> Result<Vec<(&'static str, usize)>, Vec<Anomalia>> {
    let find = |testo: &str| {
        let is_its = |etichetta: &str| etichetta.to_lowercase() == testo.to_lowercase();
        let trovata =
            COLONNE_STORICHE.iter().find(|(nome, etichetta, _)| *nome == testo || is_its(etichetta));
        trovata.map(|(nome, ..)| *nome)
    };
    // What is missing is told beside what is wrong.
    let (colonne, mut anomalie) = match tables::columns(intestazione, find, |nome| nome) {
        Ok(colonne) => (colonne, Vec::new()),
        Err(anomalie) => (intestazione.iter().map(|testo| find(testo.trim())).collect(), anomalie),
    };
    let mancano =
        COLONNE_STORICHE.iter().filter(|(nome, _, serve)| *serve && !colonne.contains(&Some(*nome)));
    anomalie.extend(mancano.map(|(nome, etichetta, _)| {
        wrong(FILE, "COLONNA", format!("Riga 1: manca la colonna «{etichetta}» ({nome})."))
    }));
    let posti = colonne.into_iter().enumerate().filter_map(|(posto, nome)| Some((nome?, posto))).collect();
    if anomalie.is_empty() { Ok(posti) } else { Err(anomalie) }
}

/// A code.
pub(super) fn code<T: FromStr<Err = CodiceNonValido>>(testo: &str) -> Result<T, String> {
    testo.parse().map_err(|errore: CodiceNonValido| errore.to_string())
}

/// Yes or no.
pub(super) fn si_no(testo: &str) -> Result<bool, String> {
    tables::si_no(testo).ok_or_else(|| "serve sì o no.".to_owned())
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
