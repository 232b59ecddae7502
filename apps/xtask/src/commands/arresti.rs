//! `cargo xtask arresti`: the large crash test.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::PROVE;
use crate::postgres::{self, Postgres};
use crate::process::{self, cargo};

#[derive(Args)]
pub(crate) struct Options {
    /// Quante trasmissioni
    #[arg(long, default_value_t = 10_000)]
    trasmissioni: usize,
    /// Quante volte un nodo è ucciso
    #[arg(long, default_value_t = 1000)]
    arresti: usize,
    /// Parte delle chiamate ad ANAC che vanno male, tra 0 e 1
    #[arg(long, default_value_t = 0.2)]
    guasti: f64,
    /// Seme, per ripetere una prova; se manca, è scelto e detto
    #[arg(long)]
    seme: Option<u64>,
}

/// Builds what the test starts, and runs it on a database server that is thrown away.
pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    process::run("cargo build", cargo().args(["build", "--release", "--bins"]).args(PROVE)).await?;
    let server = Postgres::start().await?;
    let mut test = cargo();
    test.args(["test", "--release"]).args(PROVE).args(["--test", "arresti", "--", "--nocapture"]);
    test.env(postgres::URL, server.url());
    test.env("RICHIEDI_CIG_PROVE_TRASMISSIONI", options.trasmissioni.to_string());
    test.env("RICHIEDI_CIG_PROVE_ARRESTI", options.arresti.to_string());
    test.env("RICHIEDI_CIG_PROVE_GUASTI", options.guasti.to_string());
    if let Some(seme) = options.seme {
        test.env("RICHIEDI_CIG_PROVE_SEME", seme.to_string());
    }
    process::run("la prova degli arresti", &mut test).await?;
    Ok(ExitCode::SUCCESS)
}
