//! The PCP emulator as a program: `pcp-mock --chiave-pubblica CLIENT_ID=KID=chiave.pem`.

mod opzioni;

use anyhow::Context;
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::opzioni::Opzioni;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let configurazione = Opzioni::parse().configurazione()?;
    let mut interruzione = signal(SignalKind::interrupt())?;
    let mut terminazione = signal(SignalKind::terminate())?;

    let emulatore = pcp_mock::start(configurazione).await.context("l'emulatore non parte")?;
    println!("pcp-mock in ascolto su {}", emulatore.base_url());
    tokio::select! {
        _ = interruzione.recv() => {}
        _ = terminazione.recv() => {}
    }
    emulatore.stop().await;
    Ok(())
}
