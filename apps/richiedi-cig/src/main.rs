//! Richiedi CIG as a service: pages, API and worker in one program.

mod ambiente;
mod anagrafica;
mod configurazione;
mod interfaccia;
mod opzioni;
mod passwords;
mod server;
mod wiring;
mod worker;

use anyhow::Result;
use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::opzioni::Opzioni;

#[tokio::main]
async fn main() -> Result<()> {
    let filtro = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt().with_env_filter(filtro).with_writer(std::io::stderr).init();
    let configurazione = Opzioni::parse().configurazione()?;
    server::run(configurazione).await
}
