//! The pages, as a person uses them, in Chromium.

use anyhow::{Context, Result};

use super::optional;
use crate::commands::assets;
use crate::process::{self, Process};
use crate::report::{self, Suite};
use crate::{tools, workspace};

/// Runs `tests/browser` against the service at `url`. Its pictures of the pages go to `schermate` in the target folder.
pub(crate) async fn run(url: &str, installation: &str) -> Result<Suite> {
    let name = format!("browser: {installation}");
    let chromium = match optional(tools::CHROMIUM.ensure().await)? {
        Ok(file) => file,
        Err(reason) => return Ok(Suite::not_run(&name, &reason)),
    };
    let folder = workspace::root().join("tests/browser");
    assets::install_packages(&folder).await?;
    let node = tools::NODE.ensure().await?;
    let report = tempfile::NamedTempFile::new()?;
    let mut tests = process::command(node);
    tests.current_dir(&folder).env("CHROMIUM", chromium).env("RICHIEDI_CIG", url);
    tests.env("SCHERMATE", workspace::target().join("schermate"));
    tests.args(["--test", "--test-reporter=spec", "--test-reporter-destination=stdout"]);
    tests.arg("--test-reporter=tap").arg(format!("--test-reporter-destination={}", report.path().display()));
    let status = Process::start("node --test", &mut tests)?.wait().await?;
    let tap = std::fs::read_to_string(report.path()).context("rapporto di node illeggibile")?;
    let mut suite = report::from_tap(&name, &tap);
    if !status.success() {
        suite.failed = suite.failed.max(1);
    }
    Ok(suite)
}
