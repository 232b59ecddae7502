//! Tables that people send as files: what is read of them, and how what is wrong is told by row and column, as spreadsheets
//! count them. The first row names the columns; numbers of rows are from 0, without it.

pub(crate) mod csv;

use std::collections::HashSet;

use cig_domain::{Anomalia, Sezione};

/// The field of an anomaly that is about the file as such.
pub(crate) const FILE: &str = "file";

/// An anomaly of a table.
pub(crate) fn wrong(campo: &str, codice: &str, testo: impl Into<String>) -> Anomalia {
    Anomalia::errore(Sezione::Lotti, campo, codice, testo)
}

/// The file is no table of ours.
pub(crate) fn no_table(testo: &str) -> Vec<Anomalia> {
    vec![wrong(FILE, "FILE", testo)]
}

/// Where a cell is.
pub(crate) fn place(riga: usize, colonna: usize, nome: &str) -> String {
    format!("Riga {}, colonna {} («{nome}»)", riga + 2, csv::letters(colonna))
}

/// What each column is, as `find` knows it by its name, and as `name` tells it from others; a blank name is a column that
/// is not read.
pub(crate) fn columns<C>(
    intestazione: impl IntoIterator<Item = impl AsRef<str>>,
    find: impl Fn(&str) -> Option<C>,
    name: impl Fn(&C) -> &'static str,
) -> Result<Vec<Option<C>>, Vec<Anomalia>> {
    let mut anomalie = Vec::new();
    let mut viste = HashSet::new();
    let mut colonne = Vec::new();
    for (posto, nome) in intestazione.into_iter().enumerate() {
        let nome = nome.as_ref().trim();
        let colonna = if nome.is_empty() { None } else { find(nome) };
        let perche = match &colonna {
            _ if nome.is_empty() => None,
            None => Some("non esiste"),
            Some(colonna) => (!viste.insert(name(colonna))).then_some("è presente due volte"),
        };
        if let Some(perche) = perche {
            let lettere = csv::letters(posto);
            let testo = format!("Riga 1, colonna {lettere}: la colonna «{nome}» {perche}.");
            anomalie.push(wrong(FILE, "COLONNA", testo));
        }
        colonne.push(colonna);
    }
    if anomalie.is_empty() { Ok(colonne) } else { Err(anomalie) }
}

/// Yes or no, as people and spreadsheets write it.
pub(crate) fn si_no(testo: &str) -> Option<bool> {
    match testo.to_lowercase().as_str() {
        "sì" | "si" | "true" | "vero" => Some(true),
        "no" | "false" | "falso" => Some(false),
        _ => None,
    }
}
