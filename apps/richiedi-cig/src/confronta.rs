//! `specifiche confronta`: what a new version of ANAC's specification changes.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use chrono::NaiveDate;
use cig_specifiche::Specifiche;

use crate::opzioni::Confronta;

/// Writes the differences to `uscita`; of the lists, those of the values that are valid on `oggi` or later.
pub(crate) fn run(opzioni: &Confronta, oggi: NaiveDate, uscita: &mut dyn Write) -> Result<ExitCode> {
    let prima = Specifiche::load(&opzioni.prima)?.specifiche;
    let nuova = Specifiche::load(&opzioni.nuova)?.specifiche;
    let confronto = prima.compare(&nuova, oggi);
    if opzioni.json {
        writeln!(uscita, "{}", serde_json::to_string_pretty(&confronto)?)?;
    } else {
        writeln!(uscita, "{}", confronto.to_string().trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}
