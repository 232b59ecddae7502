//! The PCP emulator as a program: `pcp-mock --chiave-pubblica CLIENT_ID=KID=chiave.pem`.

mod opzioni;

use std::io::IsTerminal;

use anyhow::Context;
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::opzioni::Opzioni;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filtro = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).from_env_lossy();
    tracing_subscriber::fmt()
        .with_env_filter(filtro)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let opzioni = Opzioni::parse();
    let scenario = opzioni.scenario()?;
    let configurazione = opzioni.configurazione()?;
    let mut interruzione = signal(SignalKind::interrupt())?;
    let mut terminazione = signal(SignalKind::terminate())?;

    let emulatore = pcp_mock::start(configurazione).await.context("l'emulatore non parte")?;
    if let Some(scenario) = scenario {
        emulatore.carica(scenario);
    }
    println!("pcp-mock in ascolto su {}", emulatore.base_url());
    tokio::select! {
        _ = interruzione.recv() => {}
        _ = terminazione.recv() => {}
    }
    emulatore.stop().await;
    Ok(())
}
