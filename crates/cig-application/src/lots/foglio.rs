//! Writing a table as an Excel file.

use cig_domain::campi::{self, Tipo};
use cig_domain::richiesta::Lotto;
use rust_xlsxwriter::{DataValidation, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde_json::{Map, Value};

use super::LOTTO;
use super::cella::Cella;
use super::xlsx::FOGLIO;

/// Rows for which columns have choices: as many lots as a gara can have.
const ULTIMA_RIGA: u32 = 9999;

/// The lots with their fields, under the names of the columns.
pub(super) fn write(lotti: &[(&Lotto, Map<String, Value>)]) -> Result<Vec<u8>, XlsxError> {
    let mut cartella = Workbook::new();
    let foglio = cartella.add_worksheet();
    foglio.set_name(FOGLIO)?;
    foglio.set_freeze_panes(1, 1)?;
    let testata = Format::new().set_bold().set_text_wrap();
    let testo = Format::new().set_num_format("@");
    foglio.set_column_format(0, &testo)?.set_column_width(0, 12)?;
    foglio.write_string_with_format(0, 0, LOTTO, &testata)?;
    for (campo, colonna) in campi::LOTTO.iter().zip(1..) {
        let formato = format(campo.tipo);
        foglio.set_column_format(colonna, &formato)?.set_column_width(colonna, width(campo.tipo))?;
        foglio.write_string_with_format(0, colonna, campo.etichetta, &testata)?;
        if let Some(scelte) = choices(campo.tipo) {
            let scelte = DataValidation::new().allow_list_strings(&scelte)?;
            foglio.add_data_validation(1, colonna, ULTIMA_RIGA, colonna, &scelte)?;
        }
        for ((_, dati), riga) in lotti.iter().zip(1..) {
            let cella = Cella::new(campo.tipo, dati.get(campo.nome).unwrap_or(&Value::Null));
            put(foglio, riga, colonna, &cella, &formato)?;
        }
    }
    for ((lotto, _), riga) in lotti.iter().zip(1..) {
        foglio.write_string_with_format(riga, 0, lotto.lot_identifier.as_ref(), &testo)?;
    }
    cartella.save_to_buffer()
}

fn put(
    foglio: &mut Worksheet,
    riga: u32,
    colonna: u16,
    cella: &Cella,
    formato: &Format,
) -> Result<(), XlsxError> {
    match cella {
        Cella::Vuota | Cella::Guasta => {}
        Cella::Testo(testo) => {
            foglio.write_string_with_format(riga, colonna, testo, formato)?;
        }
        Cella::Numero(numero) => {
            foglio.write_number_with_format(riga, colonna, *numero, formato)?;
        }
        Cella::Risposta(risposta) => {
            foglio.write_boolean_with_format(riga, colonna, *risposta, formato)?;
        }
        Cella::Istante(istante) => {
            let istante = ExcelDateTime::parse_from_str(&istante.format("%Y-%m-%dT%H:%M:%S").to_string())?;
            foglio.write_datetime_with_format(riga, colonna, &istante, formato)?;
        }
    }
    Ok(())
}

/// How a column shows its values, those too that are typed later: codes are text, so that they keep their zeros.
fn format(tipo: Tipo) -> Format {
    match tipo {
        Tipo::Importo => Format::new().set_num_format("#,##0.00"),
        Tipo::Intero | Tipo::Percentuale => Format::new().set_num_format("0"),
        Tipo::DataOra => Format::new().set_num_format("dd/mm/yyyy hh:mm"),
        Tipo::TestoLungo(_) => Format::new().set_num_format("@").set_text_wrap(),
        _ => Format::new().set_num_format("@"),
    }
}

fn width(tipo: Tipo) -> u16 {
    match tipo {
        Tipo::TestoLungo(_) => 50,
        _ => 18,
    }
}

/// What a spreadsheet offers to choose from.
fn choices(tipo: Tipo) -> Option<Vec<&'static str>> {
    match tipo {
        Tipo::SiNo => Some(vec!["sì", "no"]),
        Tipo::Scelta(scelte) => Some(scelte.iter().map(|(codice, _)| *codice).collect()),
        _ => None,
    }
}
