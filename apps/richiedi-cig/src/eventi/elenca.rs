//! `eventi elenca`: the deliveries that did not succeed, or not yet.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use chrono::{DateTime, Utc};
use chrono_tz::Europe::Rome;
use cig_application::events::deliveries;
use cig_domain::eventi::{Consegna, EventoId, StatoConsegna};
use cig_domain::richiesta::RichiestaId;
use serde::Serialize;

use super::archivio;
use crate::opzioni::ElencaEventi;

/// More than a person reads; whoever has more of them sends them all again.
const RIGHE: u32 = 10_000;

/// A delivery as programs read it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Riga {
    id: EventoId,
    destinazione: String,
    stato: StatoConsegna,
    tipo: &'static str,
    richiesta: RichiestaId,
    sequenza: u32,
    istante: DateTime<Utc>,
    tentativi: u32,
    prossimo_il: DateTime<Utc>,
    esito: Option<String>,
}

impl From<Consegna> for Riga {
    fn from(consegna: Consegna) -> Self {
        let evento = consegna.pubblicato.evento;
        Self {
            id: evento.id,
            destinazione: consegna.destinazione,
            stato: consegna.stato,
            tipo: evento.tipo.nome(),
            richiesta: evento.richiesta,
            sequenza: evento.sequenza,
            istante: evento.istante,
            tentativi: consegna.tentativi,
            prossimo_il: consegna.prossimo_il,
            esito: consegna.esito,
        }
    }
}

/// The dead ones first, the oldest event first.
pub(super) async fn run(opzioni: &ElencaEventi, uscita: &mut dyn Write) -> Result<ExitCode> {
    let archivio = archivio(&opzioni.impostazioni).await?;
    let mut consegne = deliveries(&archivio, StatoConsegna::Morta, RIGHE).await?;
    if !opzioni.morti {
        consegne.extend(deliveries(&archivio, StatoConsegna::Attesa, RIGHE).await?);
    }
    let righe: Vec<_> = consegne.into_iter().map(Riga::from).collect();
    if opzioni.json {
        writeln!(uscita, "{}", serde_json::to_string_pretty(&righe)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    if righe.is_empty() {
        writeln!(uscita, "Nessuna consegna in sospeso.")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(
        uscita,
        "EVENTO                                ISTANTE           STATO   TENTATIVI  DESTINAZIONE"
    )?;
    for riga in righe {
        let istante = riga.istante.with_timezone(&Rome).format("%d/%m/%Y %H:%M");
        let stato = if riga.stato == StatoConsegna::Morta { "morta" } else { "attesa" };
        writeln!(
            uscita,
            "{}  {istante}  {stato:<6}  {:>9}  {}  {} n. {} di {}  {}",
            riga.id,
            riga.tentativi,
            riga.destinazione,
            riga.tipo,
            riga.sequenza,
            riga.richiesta,
            riga.esito.unwrap_or_default()
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
