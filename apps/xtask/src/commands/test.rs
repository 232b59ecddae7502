//! `cargo xtask test`: every suite, on instances that are thrown away.

use std::process::ExitCode;

use anyhow::Result;

use super::demo;
use crate::{report, suites, tools};

/// Runs all suites and prints the count last. Fails when a test failed, or when none ran.
pub(crate) async fn run() -> Result<ExitCode> {
    tools::ensure_cargo_subcommand("nextest").await?;
    // First, because suites in Rust too start the programs as they find them in the target folder.
    demo::build().await?;

    let mut outcome = suites::rust::unit_and_integration().await?;
    outcome.push(suites::rust::documentation().await?);
    outcome.extend(suites::service::run().await?);
    Ok(if report::print(&outcome) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
