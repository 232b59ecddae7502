//! `cargo xtask carico`: how much the service bears.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::PROVE;
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
    /// Una parte sola
    #[arg(long, value_enum, default_value_t = Parte::Tutte)]
    parte: Parte,
}

#[derive(Clone, Copy, ValueEnum)]
enum Parte {
    Tutte,
    Nodi,
    Memoria,
    Processore,
}

impl Parte {
    /// As the bench calls it.
    fn nome(self) -> &'static str {
        match self {
            Self::Tutte => "tutte",
            Self::Nodi => "nodi",
            Self::Memoria => "memoria",
            Self::Processore => "processore",
        }
    }
}

/// Builds service and emulator as they are released, and measures on a database server that is thrown away.
pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    process::run("cargo build", cargo().args(["build", "--release", "--bins"]).args(PROVE)).await?;
    let server = Postgres::start().await?;
    let mut bench = cargo();
    bench.arg("bench").args(PROVE).args(["--bench", "carico"]).env(postgres::URL, server.url());
    bench.env("RICHIEDI_CIG_PROVE_TRASMISSIONI", options.trasmissioni.to_string());
    bench.env("RICHIEDI_CIG_PROVE_CPU", options.cpu.to_string());
    bench.env("RICHIEDI_CIG_PROVE_PARTE", options.parte.nome());
    process::run("la prova di carico", &mut bench).await?;
    Ok(ExitCode::SUCCESS)
}
