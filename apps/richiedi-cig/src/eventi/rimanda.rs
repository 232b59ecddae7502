//! `eventi rimanda`: dead deliveries are tried again.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use cig_application::events::revive;
use cig_domain::eventi::EventoId;
use serde_json::json;

use super::archivio;
use crate::ambiente::Macchina;
use crate::opzioni::RimandaEventi;

/// Ends with 1 when there was nothing to send again.
pub(super) async fn run(opzioni: &RimandaEventi, uscita: &mut dyn Write) -> Result<ExitCode> {
    let archivio = archivio(&opzioni.impostazioni).await?;
    let eventi: Vec<_> = opzioni.eventi.iter().copied().map(EventoId).collect();
    let quali = if opzioni.tutti { None } else { Some(eventi.as_slice()) };
    let rimandate = revive(&archivio, &Macchina, quali).await?;
    if opzioni.json {
        writeln!(uscita, "{}", json!({ "rimandate": rimandate }))?;
    } else {
        writeln!(uscita, "Consegne rimandate: {rimandate}.")?;
    }
    Ok(if rimandate == 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
