//! `cargo xtask demo`: emulator and service on the loopback address, with demonstrative data.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::assets;
use crate::demo::{Installation, Place, once};
use crate::process::{self, cargo};
use crate::workspace;

#[derive(Args)]
pub(crate) struct Options {
    /// Chiede da sola i CIG di un affidamento AD3 con tre lotti attraverso le API, li mostra e termina
    #[arg(long, conflicts_with_all = ["port", "emulator_port", "folder"])]
    once: bool,
    /// Porta del servizio
    #[arg(long = "porta", default_value_t = 8080)]
    port: u16,
    /// Porta dell'emulatore
    #[arg(long = "porta-emulatore", default_value_t = 8081)]
    emulator_port: u16,
    /// Cartella di dati, chiavi e registri
    #[arg(long = "dati", default_value_os_t = workspace::root().join(".richiedi-cig"))]
    folder: PathBuf,
    /// Archivio, per esempio postgres://utente@host/nome; se manca, SQLite
    #[arg(long, env = "RICHIEDI_CIG_DATABASE")]
    database: Option<String>,
}

pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    build().await?;
    let specifiche = workspace::specifiche();
    if options.once {
        let running = Installation::temporary(options.database, specifiche)?.start().await?;
        return Ok(if once::run(&running).await? { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let Options { port, emulator_port, folder, database, .. } = options;
    let place = Place { port, emulator_port, database, specifiche, quick: false };
    // The programs do not run where this one was called.
    let mut running = Installation::new(&std::path::absolute(folder)?, place)?.start().await?;
    running.print_welcome();
    running.wait().await?;
    Ok(ExitCode::FAILURE)
}

/// Builds the two programs and what their pages embed.
pub(crate) async fn build() -> Result<()> {
    assets::run_if_needed().await?;
    println!("Compilazione; la prima volta dura alcuni minuti.");
    let programs = ["--package", "richiedi-cig", "--package", "pcp-mock-server"];
    process::run("cargo build", cargo().args(["build", "--quiet"]).args(programs)).await
}
