//! `cargo xtask assets`: the styles, scripts, icons and fonts that the pages embed.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;

use crate::{process, tools, workspace};

/// Builds `crates/cig-web/assets/dist` from the npm packages of the lock file.
pub(crate) async fn run() -> Result<()> {
    let folder = folder();
    install_packages(&folder).await?;
    let node = tools::NODE.ensure().await?;
    process::run("assets", process::command(node).arg("build.mjs").current_dir(&folder)).await
}

/// Builds them only when they are missing or older than what they are made of.
pub(crate) async fn run_if_needed() -> Result<()> {
    let folder = folder();
    let built = modified(&folder.join("dist/css/richiedi-cig.css"));
    let sources =
        ["build.mjs", "package-lock.json", "src/fonts.scss", "src/richiedi-cig.scss", "src/richiedi-cig.js"];
    let newest = sources.iter().filter_map(|source| modified(&folder.join(source))).max();
    if built.is_some() && built >= newest { Ok(()) } else { run().await }
}

/// Brings the packages of `folder` to what its lock file says.
pub(crate) async fn install_packages(folder: &Path) -> Result<()> {
    // npm leaves a copy of the lock file among the packages: it tells whether they are up to date.
    let installed = modified(&folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&folder.join("package-lock.json")) {
        return Ok(());
    }
    tools::NODE.ensure().await?;
    let npm = tools::NPM.ensure().await?;
    process::run("npm ci", process::command(npm).args(["ci", "--loglevel=error"]).current_dir(folder)).await
}

fn folder() -> PathBuf {
    workspace::root().join("crates/cig-web/assets")
}

fn modified(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|metadata| metadata.modified()).ok()
}
