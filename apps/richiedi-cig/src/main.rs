//! Richiedi CIG as a service: pages, API and worker in one program; and its commands.

mod ambiente;
mod anagrafica;
mod configurazione;
mod confronta;
mod controlla;
mod interfaccia;
mod opzioni;
mod passwords;
mod server;
mod wiring;
mod worker;

use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use chrono_tz::Europe::Rome;
use cig_domain::porte::Clock as _;
use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::ambiente::Macchina;
use crate::opzioni::{Comando, Opzioni, Specifiche};

#[tokio::main]
async fn main() -> ExitCode {
    let filtro = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filtro)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .init();
    let opzioni = Opzioni::parse();
    let (esito, guasto) = match &opzioni.comando {
        Some(Comando::Specifiche(Specifiche::Controlla(controlla))) => {
            (controlla::run(controlla, &Macchina, &mut io::stdout().lock()), ExitCode::from(2))
        }
        Some(Comando::Specifiche(Specifiche::Confronta(confronta))) => {
            let oggi = Macchina.now().with_timezone(&Rome).date_naive();
            (confronta::run(confronta, oggi, &mut io::stdout().lock()), ExitCode::from(2))
        }
        None => (serve(opzioni).await, ExitCode::FAILURE),
    };
    esito.unwrap_or_else(|errore| {
        eprintln!("{errore:#}");
        guasto
    })
}

async fn serve(opzioni: Opzioni) -> anyhow::Result<ExitCode> {
    server::run(opzioni.configurazione()?).await?;
    Ok(ExitCode::SUCCESS)
}
