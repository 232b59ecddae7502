//! `registro verifica`: whether the log is as it was written.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use chrono_tz::Europe::Rome;
use cig_application::verify_log;
use cig_domain::catena::Resoconto;
use cig_domain::porte::{LogReader, RepositoryError};
use cig_persistence::SeaLogReader;
use serde_json::json;

use super::Verifica;
use super::esportazione::Esportazione;

/// Ends with 1 when something is wrong.
pub(super) async fn run(opzioni: &Verifica, uscita: &mut dyn Write) -> Result<ExitCode> {
    let mut registro: Box<dyn LogReader> = match &opzioni.file {
        Some(file) => Box::new(Esportazione::open(file)?),
        None => Box::new(SeaLogReader::open(&opzioni.impostazioni.database()?, None).await?),
    };
    let esito = match verify_log(registro.as_mut(), opzioni.atteso.clone()).await {
        // A row that cannot be read was not written so.
        Err(errore @ RepositoryError::Inconsistency { .. }) => Err(errore.to_string()),
        esito => esito?.map_err(|difetto| difetto.to_string()),
    };
    if opzioni.json {
        writeln!(uscita, "{:#}", in_json(&esito))?;
    } else {
        in_words(&esito, uscita)?;
    }
    Ok(if esito.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn in_json(esito: &Result<Resoconto, String>) -> serde_json::Value {
    match esito {
        Ok(resoconto) => json!({
            "integro": true,
            "righe": resoconto.righe,
            "richieste": resoconto.richieste,
            "nonSigillate": resoconto.non_sigillate,
            "ultimoSigillo": resoconto.ultimo,
        }),
        Err(difetto) => json!({ "integro": false, "difetto": difetto }),
    }
}

fn in_words(esito: &Result<Resoconto, String>, uscita: &mut dyn Write) -> Result<()> {
    let resoconto = match esito {
        Ok(resoconto) => resoconto,
        Err(difetto) => {
            writeln!(uscita, "Il registro NON è integro: {difetto}.")?;
            return Ok(());
        }
    };
    let Resoconto { righe, richieste, non_sigillate, ultimo } = resoconto;
    writeln!(uscita, "Il registro è integro: righe {righe}, richieste {richieste}.")?;
    match ultimo {
        Some(sigillo) => {
            let istante = sigillo.istante.with_timezone(&Rome).format("%d/%m/%Y %H:%M:%S");
            writeln!(uscita, "Ultimo sigillo, del {istante}: {}:{}", sigillo.numero, sigillo.impronta)?;
        }
        None => writeln!(uscita, "Nessun sigillo.")?,
    }
    writeln!(uscita, "Righe non ancora sigillate: {non_sigillate}")?;
    Ok(())
}
