//! `cargo xtask fuzz`: hostile texts, files and data for the crate `dmn`.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use tokio::process::Command;

use crate::{process, tools, workspace};

/// A fuzz target with what its inputs are like.
struct Target {
    name: &'static str,
    dictionary: &'static str,
    /// Bytes of the longest input.
    length: u32,
}

const TARGETS: [Target; 3] = [
    Target { name: "espressione", dictionary: "feel.dict", length: 2048 },
    Target { name: "tabella", dictionary: "dmn.dict", length: 8192 },
    Target { name: "valutazione", dictionary: "feel.dict", length: 2048 },
];

#[derive(Args)]
pub(crate) struct Options {
    /// Secondi per ciascuno dei tre bersagli
    #[arg(value_name = "SECONDI", default_value_t = 600)]
    seconds: u32,
}

/// Runs each target for its time; stops at the first panic, at an input that takes more than 10 seconds or 2 GiB.
pub(crate) async fn run(options: Options) -> Result<ExitCode> {
    let compiler = nightly("rustc").arg("--version").output().await;
    if !compiler.is_ok_and(|output| output.status.success()) {
        println!("NON ESEGUITO: serve il compilatore nightly (rustup toolchain install nightly).");
        return Ok(ExitCode::FAILURE);
    }
    tools::ensure_cargo_subcommand("fuzz").await?;

    let folder = workspace::root().join("crates/dmn/fuzz");
    let built = workspace::target().join("fuzz");
    for Target { name, dictionary, length } in TARGETS {
        println!("\n== {name}");
        // New inputs are gathered apart: the corpus of the repository is kept small by hand.
        let gathered = built.join("corpus").join(name);
        std::fs::create_dir_all(&gathered)?;
        let mut fuzz = nightly("cargo");
        fuzz.args(["fuzz", "run", "--fuzz-dir"]).arg(&folder).arg("--target-dir").arg(&built).arg(name);
        fuzz.arg(gathered).arg(folder.join("corpus").join(name)).arg("--");
        fuzz.arg(format!("-dict={}", folder.join(dictionary).display()));
        fuzz.args([
            format!("-max_total_time={}", options.seconds),
            format!("-max_len={length}"),
            "-timeout=10".to_owned(),
            "-rss_limit_mb=2048".to_owned(),
            "-print_final_stats=1".to_owned(),
        ]);
        process::run("cargo fuzz", &mut fuzz).await?;
    }
    println!("\nNessun arresto, nessun blocco.");
    Ok(ExitCode::SUCCESS)
}

/// A program of the nightly toolchain. Rustup's `run` does not install it.
fn nightly(program: &str) -> Command {
    let mut command = process::command("rustup");
    command.args(["run", "nightly", program]);
    command
}
