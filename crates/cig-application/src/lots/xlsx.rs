//! Reading a table out of an Excel file.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx};
use chrono::{DurationRound as _, NaiveDate, NaiveDateTime, TimeDelta};

use super::archivio::{self, Rifiuto};
use super::cella::Cella;

/// The sheet with the lots; without one of that name, the first.
pub(super) const FOGLIO: &str = "Lotti";
/// Rows that are read: the names of the columns, and as many lots as a gara can have.
const RIGHE: u32 = 10_000;
/// Columns that are read.
const COLONNE: u32 = 256;
/// Beyond it there is no day that a spreadsheet knows.
const ULTIMO_GIORNO: f64 = 2_958_466.0;

/// Whether a file is packed as spreadsheets are.
pub(super) fn is_packed(file: &[u8]) -> bool {
    file.starts_with(b"PK\x03\x04")
}

/// The cells of each row up to the last that is filled; or why there are none.
pub(super) fn rows(file: &[u8]) -> Result<Vec<Vec<Cella>>, &'static str> {
    const ILLEGGIBILE: &str = "Il file non è una cartella di lavoro di Excel (XLSX) che si possa leggere.";
    let aperto = archivio::unpack(file).map_err(|rifiuto| match rifiuto {
        Rifiuto::TroppoGrande => "Il file XLSX contiene troppi dati.",
        Rifiuto::Illeggibile => ILLEGGIBILE,
    })?;
    let mut cartella = Xlsx::new(Cursor::new(aperto)).map_err(|_| ILLEGGIBILE)?;
    let fogli = cartella.sheet_names();
    let foglio = fogli.iter().find(|nome| *nome == FOGLIO).or(fogli.first()).ok_or(ILLEGGIBILE)?.clone();
    let mut celle = cartella.worksheet_cells_reader(&foglio).map_err(|_| ILLEGGIBILE)?;
    let mut righe: Vec<Vec<Cella>> = Vec::new();
    while let Some(letta) = celle.next_cell().map_err(|_| ILLEGGIBILE)? {
        let cella = cell(letta.get_value());
        if cella.is_vuota() {
            continue;
        }
        let (riga, colonna) = letta.get_position();
        if riga >= RIGHE {
            return Err("Il file ha più di 9999 righe di lotti.");
        }
        if colonna >= COLONNE {
            return Err("Il file ha più di 256 colonne.");
        }
        *at(at(&mut righe, riga), colonna) = cella;
    }
    Ok(righe)
}

/// The element at that place, which is made with those before it if it is not there.
fn at<T: Default>(elementi: &mut Vec<T>, posto: u32) -> &mut T {
    let posto = posto as usize;
    if elementi.len() <= posto {
        elementi.resize_with(posto + 1, T::default);
    }
    &mut elementi[posto]
}

fn cell(valore: &DataRef<'_>) -> Cella {
    match valore {
        DataRef::Empty => Cella::Vuota,
        DataRef::String(testo) | DataRef::DateTimeIso(testo) | DataRef::DurationIso(testo) => {
            Cella::Testo(testo.clone())
        }
        DataRef::SharedString(testo) => Cella::Testo((*testo).to_owned()),
        #[expect(clippy::cast_precision_loss, reason = "a spreadsheet has no other numbers")]
        DataRef::Int(numero) => Cella::Numero(*numero as f64),
        DataRef::Float(numero) => Cella::Numero(*numero),
        DataRef::Bool(risposta) => Cella::Risposta(*risposta),
        DataRef::DateTime(istante) => {
            moment(istante).map_or_else(|| Cella::Numero(istante.as_f64()), Cella::Istante)
        }
        DataRef::Error(_) => Cella::Guasta,
    }
}

/// To the minute: a day's fraction is not exact.
fn moment(istante: &ExcelDateTime) -> Option<NaiveDateTime> {
    if !istante.is_datetime() || !(0.0..ULTIMO_GIORNO).contains(&istante.as_f64()) {
        return None;
    }
    let (anno, mese, giorno, ore, minuti, secondi, _) = istante.to_ymd_hms_milli();
    let giorno = NaiveDate::from_ymd_opt(anno.into(), mese.into(), giorno.into())?;
    let ora = giorno.and_hms_opt(ore.into(), minuti.into(), secondi.into())?;
    ora.duration_round(TimeDelta::minutes(1)).ok()
}
