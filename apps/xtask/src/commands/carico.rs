//! `cargo xtask carico`: how much the service bears.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::postgres::{self, Postgres};
use crate::process::{self, cargo};

#[derive(Args)]
pub(crate) struct Options {
    /// Quante trasmissioni per la velocità di uno e di due nodi
    #[arg(long, default_value_t = 10_000)]
    trasmissioni: usize,
    /// Quante per il tempo di processore
    #[arg(long, default_value_t = 1000)]
    cpu: usize,
}

/// The bench, and the programs that it starts: named together, so that what they share is built once.
const PACKAGES: [&str; 6] =
    ["--package", "suites", "--package", "richiedi-cig", "--package", "pcp-mock-server"];

/// Builds service and emulator as they are released, and measures on a database server that is thrown away.
pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    process::run("cargo build", cargo().args(["build", "--release", "--bins"]).args(PACKAGES)).await?;
    let server = Postgres::start().await?;
    let mut bench = cargo();
    bench.arg("bench").args(PACKAGES).args(["--bench", "carico"]).env(postgres::URL, server.url());
    bench.env("RICHIEDI_CIG_PROVE_TRASMISSIONI", options.trasmissioni.to_string());
    bench.env("RICHIEDI_CIG_PROVE_CPU", options.cpu.to_string());
    process::run("la prova di carico", &mut bench).await?;
    Ok(ExitCode::SUCCESS)
}
