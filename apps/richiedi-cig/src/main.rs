//! Richiedi CIG as a service: pages, API and worker in one program; and its commands.

mod ambiente;
mod anagrafica;
mod configurazione;
mod diagnosi;
mod eventi;
mod interfaccia;
mod limite;
mod non_salvati;
mod opzioni;
mod passwords;
mod registro;
mod ritmo;
mod scadenze;
mod server;
mod specifiche;
mod trasmissioni;
mod wiring;
mod worker;

use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::opzioni::{Comando, Opzioni};

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
        Some(Comando::Specifiche(comando)) => {
            (specifiche::run(comando, &mut io::stdout()).await, ExitCode::from(2))
        }
        Some(Comando::Diagnosi(comando)) => {
            (diagnosi::run(comando, &mut io::stdout()).await, ExitCode::from(2))
        }
        Some(Comando::Registro(comando)) => {
            (registro::run(comando, &mut io::stdout()).await, ExitCode::from(2))
        }
        Some(Comando::Eventi(comando)) => (eventi::run(comando, &mut io::stdout()).await, ExitCode::from(2)),
        Some(Comando::Trasmissioni(comando)) => {
            (trasmissioni::run(comando, &mut io::stdout()).await, ExitCode::from(2))
        }
        Some(Comando::Servizi(comando)) => {
            (ritmo::services(comando, &mut io::stdout()).await, ExitCode::from(2))
        }
        Some(Comando::Soste(comando)) => (ritmo::soste(comando, &mut io::stdout()).await, ExitCode::from(2)),
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
