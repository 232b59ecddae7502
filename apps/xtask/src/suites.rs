//! The suites that `cargo xtask test` runs.

use anyhow::Result;

pub(crate) mod browser;
pub(crate) mod rust;
pub(crate) mod script;
pub(crate) mod service;

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
