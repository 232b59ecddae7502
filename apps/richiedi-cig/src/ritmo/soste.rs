//! `soste`: planned stops, set while the service runs.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use chrono::{DateTime, Utc};
use cig_application::ritmo::{add_sosta, remove_sosta, soste};
use cig_domain::porte::{Clock as _, IdGenerator as _};
use cig_domain::ritmo::{IstanteErrato, Periodo, Servizio, Sosta, read_instant};
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use uuid::Uuid;

use super::{in_rome, open};
use crate::ambiente::Nomi;
use crate::opzioni::Impostazioni;

/// Work with planned stops.
#[derive(Debug, Subcommand)]
pub(crate) enum Soste {
    /// Aggiunge una sosta, in cui ad ANAC non si invia nulla; tutti i nodi la rispettano subito.
    Aggiungi(Aggiungi),
    /// Elenca le soste aggiunte, la prima a cominciare per prima; * segna quelle in corso.
    Elenca(Elenca),
    /// Toglie una sosta: se è in corso, si riprende.
    ///
    /// Termina con 1 se non c'è.
    Togli(Togli),
}

/// What `soste aggiungi` takes.
#[derive(Debug, Args)]
pub(crate) struct Aggiungi {
    /// Inizio: AAAA-MM-GGTHH:MM, ora di Roma, oppure un istante con il suo scarto; adesso se manca.
    #[arg(long, value_parser = instant)]
    dal: Option<DateTime<Utc>>,
    /// Fine, nello stesso modo.
    #[arg(long, value_parser = instant)]
    al: DateTime<Utc>,
    /// Servizio di ANAC; tutti se manca.
    #[arg(long, value_parser = PossibleValuesParser::new(Servizio::TUTTI.map(Servizio::nome)))]
    servizio: Option<String>,
    /// Perché; le persone lo leggono.
    #[arg(long)]
    motivo: Option<String>,
    /// Esito in JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    impostazioni: Impostazioni,
}

/// What `soste elenca` takes.
#[derive(Debug, Args)]
pub(crate) struct Elenca {
    /// Elenco in JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    impostazioni: Impostazioni,
}

/// What `soste togli` takes.
#[derive(Debug, Args)]
pub(crate) struct Togli {
    /// Identificativo della sosta.
    id: Uuid,
    #[command(flatten)]
    impostazioni: Impostazioni,
}

fn instant(testo: &str) -> Result<DateTime<Utc>, IstanteErrato> {
    read_instant(testo)
}

/// Runs the command; what it has to say goes to `uscita`.
pub(crate) async fn run(comando: &Soste, uscita: &mut dyn Write) -> Result<ExitCode> {
    match comando {
        Soste::Aggiungi(opzioni) => add(opzioni, uscita).await,
        Soste::Elenca(opzioni) => list(opzioni, uscita).await,
        Soste::Togli(opzioni) => remove(opzioni, uscita).await,
    }
}

async fn add(opzioni: &Aggiungi, uscita: &mut dyn Write) -> Result<ExitCode> {
    let (archivio, clock) = open(&opzioni.impostazioni).await?;
    let periodo = Periodo { dal: opzioni.dal.unwrap_or_else(|| clock.now()), al: opzioni.al };
    let servizio =
        Servizio::TUTTI.into_iter().find(|servizio| opzioni.servizio.as_deref() == Some(servizio.nome()));
    let id = Nomi::new(clock).new_id();
    let sosta = add_sosta(&archivio, id, servizio, periodo, opzioni.motivo.clone()).await?;
    if opzioni.json {
        writeln!(uscita, "{}", serde_json::to_string_pretty(&sosta)?)?;
    } else {
        writeln!(uscita, "Aggiunta la sosta {}: {}.", sosta.id, in_words(&sosta))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(opzioni: &Elenca, uscita: &mut dyn Write) -> Result<ExitCode> {
    let (archivio, clock) = open(&opzioni.impostazioni).await?;
    let (soste, ora) = (soste(&archivio).await?, clock.now());
    if opzioni.json {
        writeln!(uscita, "{}", serde_json::to_string_pretty(&soste)?)?;
    } else if soste.is_empty() {
        writeln!(uscita, "Nessuna sosta.")?;
    } else {
        for sosta in &soste {
            let in_corso = sosta.periodo.dal <= ora && ora < sosta.periodo.al;
            writeln!(uscita, "{} {}  {}", if in_corso { '*' } else { ' ' }, sosta.id, in_words(sosta))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn remove(opzioni: &Togli, uscita: &mut dyn Write) -> Result<ExitCode> {
    let (archivio, _) = open(&opzioni.impostazioni).await?;
    if remove_sosta(&archivio, opzioni.id).await? {
        writeln!(uscita, "Tolta la sosta {}.", opzioni.id)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(uscita, "La sosta {} non c'è.", opzioni.id)?;
    Ok(ExitCode::FAILURE)
}

fn in_words(sosta: &Sosta) -> String {
    let servizio = sosta.servizio.map_or("tutti i servizi", Servizio::nome);
    let motivo = sosta.motivo.as_ref().map(|motivo| format!(" ({motivo})")).unwrap_or_default();
    format!("{servizio}, dal {} al {}{motivo}", in_rome(sosta.periodo.dal), in_rome(sosta.periodo.al))
}
