//! `specifiche aggiorna-liste`: code lists as PCP has them today.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use cig_application::session;
use cig_application::specifiche::refresh_lists;
use cig_persistence::Archivio;
use cig_specifiche::{InVigore, Specifiche};
use serde_json::json;

use crate::ambiente::Macchina;
use crate::opzioni::AggiornaListe;
use crate::wiring;

/// Ends with 1 when some list stays as it was.
pub(super) async fn run(opzioni: &AggiornaListe, uscita: &mut dyn Write) -> Result<ExitCode> {
    let configurazione = opzioni.impostazioni.configurazione(opzioni.chiave.clone())?;
    let archivio =
        Archivio::connect_with(&configurazione.database, 1).await.context("l'archivio non si apre")?;
    let clock = Arc::new(archivio.clock(Arc::new(Macchina)).await?);
    let pcp = Arc::new(wiring::pcp(&configurazione, configurazione.pcp.read_key()?, clock.clone())?);
    let in_vigore = Arc::new(InVigore::new(Specifiche::dimostrative()));
    let archivio = Arc::new(archivio.units_of_work());
    let app = wiring::application(&configurazione, archivio, pcp.clone(), in_vigore, clock)?;

    let utente = app.archivio.begin().await?.persone().find_by_nome_utente(&opzioni.utente).await?;
    let utente = utente.with_context(|| format!("l'account «{}» non c'è", opzioni.utente))?;
    let sessione = session(&app, utente.id).await?;
    let esito = refresh_lists(&app, pcp.as_ref(), &sessione, &opzioni.liste).await?;
    if opzioni.json {
        let aggiornate: serde_json::Map<_, _> =
            esito.aggiornate.iter().map(|(nome, valori)| (nome.clone(), json!(valori))).collect();
        let mancate: serde_json::Map<_, _> =
            esito.mancate.iter().map(|(nome, motivo)| (nome.clone(), json!(motivo))).collect();
        writeln!(uscita, "{:#}", json!({ "aggiornate": aggiornate, "mancate": mancate }))?;
    } else {
        for (nome, valori) in &esito.aggiornate {
            writeln!(uscita, "{nome}: {valori} valori")?;
        }
        for (nome, motivo) in &esito.mancate {
            writeln!(uscita, "{nome}: resta com'era ({motivo})")?;
        }
    }
    Ok(if esito.mancate.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
