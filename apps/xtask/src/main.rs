//! Developer and newcomer commands: `cargo xtask test`, `cargo xtask demo` and their parts.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

mod commands;
mod demo;
mod postgres;
mod process;
mod report;
mod suites;
mod tools;
mod workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Comandi per chi sviluppa e per chi prova Richiedi CIG")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Avvia istanze usa e getta, esegue tutte le prove e conclude con il conteggio
    Test,
    /// Compila e avvia emulatore e servizio su questa macchina, con dati dimostrativi
    Demo(commands::demo::Options),
    /// Costruisce stili, script, icone e caratteri delle pagine
    Assets,
    /// Controlla licenze, crate vietati, provenienza e avvisi di sicurezza delle dipendenze
    Deny,
    /// Uccide due nodi molte volte mentre trasmettono e ANAC risponde male: nessun appalto manca, nessuno è doppio
    Arresti(commands::arresti::Options),
    /// Misura velocità, memoria e tempo di processore delle trasmissioni
    Carico(commands::carico::Options),
    /// Misura la lista con un milione di richieste: ricerche, esportazione, pagine
    Ricerche(commands::ricerche::Options),
    /// Cerca testi, file e dati che fermino o blocchino la lettura e il calcolo delle regole di ANAC
    Fuzz(commands::fuzz::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    // Dropping the command's future ends, in order, every process it started and every folder it made.
    let result = tokio::select! {
        result = run(Cli::parse().command) => result,
        signal = interrupted() => signal.map(|()| ExitCode::from(130)),
    };
    result.unwrap_or_else(|error| {
        eprintln!("Errore: {error:#}");
        ExitCode::FAILURE
    })
}

async fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Test => commands::test::run().await,
        Command::Demo(options) => commands::demo::run(options).await,
        Command::Assets => commands::assets::run().await.map(|()| ExitCode::SUCCESS),
        Command::Arresti(options) => commands::arresti::run(options).await,
        Command::Carico(options) => commands::carico::run(options).await,
        Command::Ricerche(options) => commands::ricerche::run(options).await,
        Command::Fuzz(options) => commands::fuzz::run(options).await,
        Command::Deny => commands::deny::run().await,
    }
}

/// Waits for Ctrl-C, for a request to end, or for the terminal to be closed.
async fn interrupted() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result?,
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
    Ok(())
}
