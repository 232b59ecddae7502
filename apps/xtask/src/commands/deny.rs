//! `cargo xtask deny`: what `deny.toml` demands of the dependencies.

use std::process::ExitCode;

use anyhow::Result;

use crate::process::{self, cargo};
use crate::tools;

/// Checks licences, bans and sources; then the security advisories, if their database can be had.
pub(crate) async fn run() -> Result<ExitCode> {
    tools::ensure_cargo_subcommand("deny").await?;
    process::run(
        "cargo deny",
        cargo().args(["deny", "check", "--hide-inclusion-graph", "licenses", "bans", "sources"]),
    )
    .await?;

    let fetched = cargo().args(["deny", "--log-level", "off", "fetch", "db"]).output().await?;
    if fetched.status.success() {
        process::run("cargo deny", cargo().args(["deny", "check", "--disable-fetch", "advisories"])).await?;
    } else {
        // Not a success: nobody has looked. Not a failure of the product either.
        println!(
            "NON VERIFICATO: avvisi di sicurezza (RustSec): la banca dati non è raggiungibile da questa macchina."
        );
    }
    Ok(ExitCode::SUCCESS)
}
