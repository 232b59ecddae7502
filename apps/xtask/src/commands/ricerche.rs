//! `cargo xtask ricerche`: how quick the list is among very many requests.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::PROVE;
use crate::postgres::{self, Postgres};
use crate::process::{self, cargo};

/// As a server that holds so much is set up; the rest as PostgreSQL comes.
const SERVER: [&str; 3] = ["shared_buffers=2GB", "maintenance_work_mem=512MB", "max_wal_size=8GB"];

#[derive(Args)]
pub(crate) struct Options {
    /// Quante richieste; i lotti sono circa il doppio, con SQLite sono un decimo
    #[arg(long, default_value_t = 1_000_000)]
    richieste: u32,
    /// Per quanti secondi si ripete ogni ricerca
    #[arg(long, default_value_t = 10)]
    secondi: u32,
    /// Solo le ricerche che hanno questo nel nome
    #[arg(long, default_value = "")]
    ricerca: String,
    /// Una parte sola
    #[arg(long, value_enum, default_value_t = Parte::Tutte)]
    parte: Parte,
}

#[derive(Clone, Copy, ValueEnum)]
enum Parte {
    Tutte,
    Ricerche,
    Esportazione,
    Sqlite,
}

impl Parte {
    /// As the bench calls it.
    fn nome(self) -> &'static str {
        match self {
            Self::Tutte => "tutte",
            Self::Ricerche => "ricerche",
            Self::Esportazione => "esportazione",
            Self::Sqlite => "sqlite",
        }
    }
}

/// Builds the service as it is released, and measures on a database server that is thrown away.
pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    process::run("cargo build", cargo().args(["build", "--release", "--bins"]).args(PROVE)).await?;
    let server = Postgres::start_with(&SERVER).await?;
    let mut bench = cargo();
    bench.arg("bench").args(PROVE).args(["--bench", "ricerche"]).env(postgres::URL, server.url());
    bench.env("RICHIEDI_CIG_PROVE_PGBENCH", server.program("pgbench"));
    bench.env("RICHIEDI_CIG_PROVE_PSQL", server.program("psql"));
    bench.env("RICHIEDI_CIG_PROVE_RICHIESTE", options.richieste.to_string());
    bench.env("RICHIEDI_CIG_PROVE_SECONDI", options.secondi.to_string());
    bench.env("RICHIEDI_CIG_PROVE_PARTE", options.parte.nome());
    bench.env("RICHIEDI_CIG_PROVE_RICERCA", options.ricerca);
    process::run("la prova delle ricerche", &mut bench).await?;
    Ok(ExitCode::SUCCESS)
}
