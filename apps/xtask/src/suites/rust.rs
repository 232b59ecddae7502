//! The tests of all crates, and the examples in their documentation.

use anyhow::Result;

use super::{heading, optional};
use crate::commands::assets;
use crate::postgres::{self, Postgres};
use crate::process::{Process, cargo};
use crate::report::{self, Suite};
use crate::workspace;

/// All tests written in Rust: one suite for each test binary.
pub(crate) async fn unit_and_integration() -> Result<Vec<Suite>> {
    heading("Prove in Rust");
    let mut nextest = cargo();
    nextest.args(["nextest", "run", "--workspace", "--profile", "xtask", "--no-tests", "pass"]);
    let postgres = optional(Postgres::start().await)?;
    match &postgres {
        Ok(server) => {
            nextest.env(postgres::URL, server.url());
        }
        Err(reason) => println!("PostgreSQL non disponibile: {reason}"),
    }
    match workspace::specifiche() {
        Some(folder) => {
            println!("Specifiche ANAC: {}", folder.display());
            nextest.env(workspace::SPECIFICHE, folder);
        }
        None => println!("Specifiche ANAC non presenti: le prove che le usano saranno saltate."),
    }

    // The second opinion on ANAC's rules is an npm package that a Rust test starts.
    assets::install_packages(&workspace::root().join("crates/dmn/tests/feelin")).await?;

    // Under the workspace wherever cargo builds: nextest's `store.dir` does not follow CARGO_TARGET_DIR.
    let report = workspace::root().join("target/nextest/xtask/junit.xml");
    // A report of an earlier run must not pass for this one's.
    let _ = std::fs::remove_file(&report);
    Process::start("cargo nextest", &mut nextest)?.wait().await?;
    match std::fs::read_to_string(&report) {
        Ok(xml) => report::from_junit(&xml),
        Err(_) => Ok(vec![Suite::broken("prove in Rust (compilazione o avvio)")]),
    }
}

/// The examples in the documentation of all crates.
pub(crate) async fn documentation() -> Result<Suite> {
    heading("Esempi nella documentazione");
    let output = cargo().args(["test", "--workspace", "--doc", "--no-fail-fast"]).output().await?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    let mut suite = report::from_doc_tests(&stdout);
    if !output.status.success() {
        println!("{stdout}\n{}", String::from_utf8_lossy(&output.stderr));
        // Without a failed example it did not even compile.
        suite.failed = suite.failed.max(1);
    }
    Ok(suite)
}
