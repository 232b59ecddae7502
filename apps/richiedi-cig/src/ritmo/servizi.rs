//! `servizi`: how ANAC's services stand, for all nodes.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use cig_application::ritmo::{ServizioInUso, services};
use clap::Args;
use serde_json::{Value, json};

use super::{in_rome, open};
use crate::opzioni::Impostazioni;

/// What `servizi` takes.
#[derive(Debug, Args)]
pub(crate) struct Servizi {
    /// Elenco in JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    impostazioni: Impostazioni,
}

/// Ends with 1 when some service is not called as usual.
pub(crate) async fn run(opzioni: &Servizi, uscita: &mut dyn Write) -> Result<ExitCode> {
    let (archivio, clock) = open(&opzioni.impostazioni).await?;
    let servizi = services(&archivio, clock.as_ref(), &opzioni.impostazioni.regole()?).await?;
    if opzioni.json {
        let righe: Vec<Value> = servizi.iter().map(as_json).collect();
        writeln!(uscita, "{}", serde_json::to_string_pretty(&righe)?)?;
    } else {
        writeln!(uscita, "SERVIZIO         CHIAMATE OGGI  STATO")?;
        for servizio in &servizi {
            let limite = servizio.limite.map(|limite| format!("/{limite}")).unwrap_or_default();
            let chiamate = format!("{}{limite}", servizio.chiamate);
            writeln!(uscita, "{:<15}  {chiamate:>13}  {}", servizio.servizio.nome(), state(servizio))?;
        }
    }
    let tutti = servizi.iter().all(|servizio| servizio.fermo.is_none() && !servizio.in_prova);
    Ok(if tutti { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// In words.
fn state(servizio: &ServizioInUso) -> String {
    let Some(fermo) = &servizio.fermo else {
        return if servizio.in_prova { "In prova: una chiamata alla volta" } else { "In uso" }.into();
    };
    let dal = fermo.dal.map(|dal| format!(", dal {}", in_rome(dal))).unwrap_or_default();
    let dettaglio = fermo.dettaglio.as_ref().map(|testo| format!(" ({testo})")).unwrap_or_default();
    format!("{}{dal}, fino al {}{dettaglio}", fermo.descrizione(), in_rome(fermo.fino_a))
}

fn as_json(servizio: &ServizioInUso) -> Value {
    json!({
        "servizio": servizio.servizio,
        "fermo": servizio.fermo,
        "inProva": servizio.in_prova,
        "chiamateOggi": servizio.chiamate,
        "chiamateAlGiorno": servizio.limite,
    })
}
