//! `cargo xtask demo`: emulator and service on the loopback address, with demonstrative data.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use tempfile::TempDir;

use super::assets;
use crate::demo::{Installation, once};
use crate::process::{self, cargo};
use crate::workspace;

#[derive(Args)]
pub(crate) struct Options {
    /// Chiede da sola un CIG per un affidamento AD3 attraverso le API, lo mostra e termina
    #[arg(long, conflicts_with = "ephemeral")]
    once: bool,
    /// Usa porte libere e dati temporanei, scrive gli indirizzi come riga JSON e termina con l'input
    #[arg(long = "effimera")]
    ephemeral: bool,
    /// Porta del servizio
    #[arg(long = "porta", default_value_t = 8080)]
    port: u16,
    /// Porta dell'emulatore
    #[arg(long = "porta-emulatore", default_value_t = 8081)]
    emulator_port: u16,
}

pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    assets::run_if_needed().await?;
    let programs = ["--package", "richiedi-cig", "--package", "pcp-mock-server"];
    process::run("cargo build", cargo().args(["build", "--quiet"]).args(programs)).await?;

    if options.once || options.ephemeral {
        let folder = TempDir::with_prefix("richiedi-cig-")?;
        let ports = (process::free_port()?, process::free_port()?);
        let running = Installation::new(folder.path(), ports.0, ports.1)?.start().await?;
        if options.once {
            return once::run(&running).await;
        }
        println!("{}", running.addresses_as_json());
        end_of_input().await?;
        return Ok(ExitCode::SUCCESS);
    }
    let folder = workspace::root().join(".richiedi-cig");
    let mut running = Installation::new(&folder, options.port, options.emulator_port)?.start().await?;
    running.print_welcome();
    running.wait().await?;
    Ok(ExitCode::FAILURE)
}

/// Whoever started this program holds its input open: when that closes, also because they died, it ends.
async fn end_of_input() -> Result<()> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = sender.send(std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
    });
    receiver.await??;
    Ok(())
}
