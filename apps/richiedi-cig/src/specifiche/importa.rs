//! `specifiche importa`: takes a version of ANAC's specification into the store.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use cig_application::specifiche::{Importata, import};
use serde_json::json;

use super::lettura::{read, short};
use super::versioni;
use crate::opzioni::Importa;

/// Ends with 1 when the version was there already.
pub(super) async fn run(opzioni: &Importa, uscita: &mut dyn Write) -> Result<ExitCode> {
    let nuova = read(&opzioni.percorso, opzioni.in_vigore_dal).await?;
    let importata = import(&versioni(&opzioni.impostazioni).await?, nuova).await?;
    let (esito, versione, codice) = match &importata {
        Importata::Nuova(versione) => ("importata", versione, ExitCode::SUCCESS),
        Importata::Spostata(versione) => ("spostata", versione, ExitCode::SUCCESS),
        Importata::Presente(versione) => ("presente", versione, ExitCode::FAILURE),
    };
    let (impronta, giorno) = (short(&versione.impronta), versione.in_vigore_dal.format("%d/%m/%Y"));
    if opzioni.json {
        writeln!(uscita, "{:#}", json!({ "esito": esito, "versione": versione }))?;
        return Ok(codice);
    }
    match importata {
        Importata::Nuova(_) => {
            for avvertenza in &versione.avvertenze {
                writeln!(uscita, "Avvertenza: {avvertenza}")?;
            }
            writeln!(uscita, "Importata la versione {impronta}, in vigore dal {giorno}.")?;
        }
        Importata::Spostata(_) => {
            writeln!(uscita, "La versione {impronta} c'era già: ora è in vigore dal {giorno}.")?;
        }
        Importata::Presente(_) => {
            writeln!(uscita, "La versione {impronta} c'è già, in vigore dal {giorno}: nulla è cambiato.")?;
        }
    }
    Ok(codice)
}
