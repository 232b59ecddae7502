//! The commands of `trasmissioni`: what the operator looks after.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use chrono::{DateTime, Utc};
use chrono_tz::Europe::Rome;
use cig_application::waiting;
use cig_persistence::Archivio;
use clap::{Args, Subcommand};
use serde::Serialize;
use uuid::Uuid;

use crate::opzioni::Impostazioni;

/// Look after transmissions.
#[derive(Debug, Subcommand)]
pub(crate) enum Trasmissioni {
    /// Elenca quelle che aspettano ANAC da troppo tempo, di tutti gli uffici, con ciò che chiede la sua assistenza.
    ///
    /// Termina con 1 se ce n'è qualcuna, con 2 se l'archivio non si può leggere.
    InAttesa(InAttesa),
}

/// What `trasmissioni in-attesa` takes.
#[derive(Debug, Args)]
pub(crate) struct InAttesa {
    /// Elenco in JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    impostazioni: Impostazioni,
}

/// A transmission as programs read it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Riga {
    trasmissione: Uuid,
    richiesta: Uuid,
    codice_appalto: String,
    ente: Option<String>,
    ufficio: Option<String>,
    attesa: &'static str,
    dal: DateTime<Utc>,
    segnalata_il: DateTime<Utc>,
    id_appalto: Option<Uuid>,
    govway_message_id: Option<String>,
    govway_transaction_id: Option<String>,
}

impl From<cig_application::InAttesa> for Riga {
    fn from(in_attesa: cig_application::InAttesa) -> Self {
        let cig_application::InAttesa { trasmissione, assistenza, ente, ufficio } = in_attesa;
        Self {
            trasmissione: trasmissione.id.0,
            richiesta: trasmissione.richiesta.0,
            codice_appalto: trasmissione.codice_appalto.to_string(),
            ente,
            ufficio,
            attesa: assistenza.attesa.descrizione(),
            dal: assistenza.dal,
            segnalata_il: assistenza.segnalata_il,
            id_appalto: assistenza.id_appalto.map(|id| id.0),
            govway_message_id: assistenza.govway_message_id,
            govway_transaction_id: assistenza.govway_transaction_id,
        }
    }
}

/// Runs the command; what it has to say goes to `uscita`.
pub(crate) async fn run(comando: &Trasmissioni, uscita: &mut dyn Write) -> Result<ExitCode> {
    let Trasmissioni::InAttesa(opzioni) = comando;
    let archivio = Archivio::connect(&opzioni.impostazioni.database()?).await?;
    let righe: Vec<Riga> = waiting(&archivio.units_of_work()).await?.into_iter().map(Riga::from).collect();
    if opzioni.json {
        writeln!(uscita, "{}", serde_json::to_string_pretty(&righe)?)?;
    } else if righe.is_empty() {
        writeln!(uscita, "Nessuna trasmissione aspetta da troppo tempo.")?;
    } else {
        for riga in &righe {
            tell(riga, uscita)?;
        }
    }
    Ok(if righe.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A few lines that can be copied as they are.
fn tell(riga: &Riga, uscita: &mut dyn Write) -> Result<()> {
    let dal = riga.dal.with_timezone(&Rome).format("%d/%m/%Y %H:%M");
    let senza = || "(non noto)".to_owned();
    let da_chi = [&riga.ente, &riga.ufficio].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    writeln!(uscita, "{} aspetta dal {dal}: {}", riga.codice_appalto, riga.attesa)?;
    writeln!(uscita, "  di: {da_chi}")?;
    writeln!(uscita, "  richiesta: {}", riga.richiesta)?;
    writeln!(uscita, "  idAppalto: {}", riga.id_appalto.map_or_else(senza, |id| id.to_string()))?;
    writeln!(uscita, "  GovWay-Message-ID: {}", riga.govway_message_id.clone().unwrap_or_else(senza))?;
    writeln!(
        uscita,
        "  GovWay-Transaction-ID: {}",
        riga.govway_transaction_id.clone().unwrap_or_else(senza)
    )?;
    Ok(())
}
