//! `specifiche elenca`: the versions in the store.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use chrono_tz::Europe::Rome;
use cig_application::specifiche::list;
use cig_domain::porte::VersioneSpecifica;
use serde::Serialize;

use super::lettura::short;
use super::versioni;
use crate::opzioni::Elenca;

/// A version as programs read it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Riga<'a> {
    #[serde(flatten)]
    versione: &'a VersioneSpecifica,
    in_vigore: bool,
}

/// The last to come into force first, the one in force with a star.
pub(super) async fn run(opzioni: &Elenca, uscita: &mut dyn Write) -> Result<ExitCode> {
    let elenco = list(&versioni(&opzioni.impostazioni).await?).await?;
    let righe: Vec<_> = elenco
        .versioni
        .iter()
        .map(|versione| Riga { versione, in_vigore: elenco.in_vigore == Some(versione.id) })
        .collect();
    if opzioni.json {
        writeln!(uscita, "{}", serde_json::to_string_pretty(&righe)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    if righe.is_empty() {
        writeln!(uscita, "Nessuna versione.")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(uscita, "  IMPRONTA      IN VIGORE DAL  IMPORTATA IL      AVVERTENZE  FONTE")?;
    for Riga { versione, in_vigore } in righe {
        let segno = if in_vigore { '*' } else { ' ' };
        let importata_il = versione.importata_il.with_timezone(&Rome).format("%d/%m/%Y %H:%M");
        writeln!(
            uscita,
            "{segno} {}  {}     {importata_il}  {:>10}  {}",
            short(&versione.impronta),
            versione.in_vigore_dal.format("%d/%m/%Y"),
            versione.avvertenze.len(),
            versione.fonte
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
