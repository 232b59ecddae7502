//! `registro esporta`: the log as others can read and verify it.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use anyhow::Result;
use cig_domain::porte::LogReader as _;
use cig_domain::richiesta::RichiestaId;
use cig_persistence::SeaLogReader;

use super::Esporta;

/// Writes each row and seal as it is read.
pub(super) async fn run(opzioni: &Esporta, uscita: &mut dyn Write) -> Result<ExitCode> {
    let richiesta = opzioni.richiesta.map(RichiestaId);
    let mut registro = SeaLogReader::open(&opzioni.impostazioni.database()?, richiesta).await?;
    let mut uscita = BufWriter::new(uscita);
    while let Some(registrazione) = registro.next().await? {
        serde_json::to_writer(&mut uscita, &registrazione)?;
        uscita.write_all(b"\n")?;
    }
    uscita.flush()?;
    Ok(ExitCode::SUCCESS)
}
