//! `specifiche confronta`: what a new version of ANAC's specification changes.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use cig_application::specifiche::contents;
use cig_domain::porte::Clock as _;
use cig_specifiche::{Caricamento, Specifiche};
use tokio::task::spawn_blocking;

use super::lettura::unpack;
use super::versioni;
use crate::ambiente::Macchina;
use crate::opzioni::{Confronta, Impostazioni};

/// Writes the differences to `uscita`; of the lists, those of the values that are valid today or later.
pub(super) async fn run(opzioni: &Confronta, uscita: &mut dyn Write) -> Result<ExitCode> {
    let prima = find(&opzioni.prima, &opzioni.impostazioni).await?;
    let nuova = find(&opzioni.nuova, &opzioni.impostazioni).await?;
    let oggi = Macchina.now().with_timezone(&chrono_tz::Europe::Rome).date_naive();
    let confronto = prima.compare(&nuova, oggi);
    if opzioni.json {
        writeln!(uscita, "{}", serde_json::to_string_pretty(&confronto)?)?;
    } else {
        writeln!(uscita, "{}", confronto.to_string().trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What is there as a folder or a file; anything else is the beginning of a fingerprint or an id in the store.
async fn find(nome: &str, impostazioni: &Impostazioni) -> Result<Specifiche> {
    let percorso = Path::new(nome);
    // What looks like a path is meant as one: a mistyped one is told as such.
    if percorso.exists() || nome.contains(std::path::is_separator) {
        let percorso = percorso.to_owned();
        let Caricamento { specifiche, .. } = spawn_blocking(move || Specifiche::load(&percorso)).await??;
        return Ok(specifiche);
    }
    let (versione, file) = contents(&versioni(impostazioni).await?, nome).await?;
    unpack(file, &versione.impronta).await
}
