//! `cargo xtask test`: every suite, on instances that are thrown away.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use super::assets;
use crate::postgres::{self, Postgres};
use crate::process::{self, Process, cargo};
use crate::report::{self, Suite};
use crate::{tools, workspace};

/// Runs all suites and prints the count last. Fails when a test failed, or when none ran.
pub(crate) async fn run() -> Result<ExitCode> {
    assets::run_if_needed().await?;
    tools::ensure_cargo_subcommand("nextest").await?;

    let mut suites = rust_suites().await?;
    suites.push(doc_tests().await?);
    suites.push(browser().await?);
    Ok(if report::print(&suites) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn rust_suites() -> Result<Vec<Suite>> {
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

    let report = junit_file();
    // A report of an earlier run must not pass for this one's.
    let _ = std::fs::remove_file(&report);
    Process::start("cargo nextest", &mut nextest)?.wait().await?;
    match std::fs::read_to_string(&report) {
        Ok(xml) => report::from_junit(&xml),
        Err(_) => Ok(vec![Suite::broken("prove in Rust (compilazione o avvio)")]),
    }
}

fn junit_file() -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace::root().join("target"), PathBuf::from);
    target.join("nextest/xtask/junit.xml")
}

async fn doc_tests() -> Result<Suite> {
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

async fn browser() -> Result<Suite> {
    heading("Browser");
    let chromium = match optional(tools::CHROMIUM.ensure().await)? {
        Ok(file) => file,
        Err(reason) => return Ok(Suite::not_run("browser", &reason)),
    };
    let folder = workspace::root().join("tests/browser");
    assets::install_packages(&folder).await?;
    let node = tools::NODE.ensure().await?;
    let report = tempfile::NamedTempFile::new()?;
    let mut tests = process::command(node);
    tests.current_dir(&folder).env("CHROMIUM", chromium).arg("--test");
    tests.args(["--test-reporter=spec", "--test-reporter-destination=stdout", "--test-reporter=tap"]);
    tests.arg(format!("--test-reporter-destination={}", report.path().display()));
    let status = Process::start("node --test", &mut tests)?.wait().await?;
    let tap = std::fs::read_to_string(report.path()).context("rapporto di node illeggibile")?;
    let mut suite = report::from_tap(&tap);
    if !status.success() {
        suite.failed = suite.failed.max(1);
    }
    Ok(suite)
}

/// What could not be had is a reason to skip on a person's machine, and a failure in continuous integration.
fn optional<T>(result: Result<T>) -> Result<Result<T, String>> {
    match result {
        Err(error) if std::env::var_os("CI").is_some() => Err(error),
        other => Ok(other.map_err(|error| format!("{error:#}"))),
    }
}

fn heading(title: &str) {
    println!("\n== {title}");
}
