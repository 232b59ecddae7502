//! Where things are.

use std::path::{Path, PathBuf};

/// Name of the setting that holds the folder of ANAC's specification.
pub(crate) const SPECIFICHE: &str = "RICHIEDI_CIG_SPECIFICHE";

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).to_path_buf()
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A program of ours, as `cargo build` leaves it.
pub(crate) fn built(program: &str) -> PathBuf {
    target().join("debug").join(program)
}

/// The folder of ANAC's specification: the one the setting names, else `../shared/npa` when it is there.
pub(crate) fn specifiche() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os(SPECIFICHE) {
        return (!folder.is_empty()).then(|| PathBuf::from(folder));
    }
    let beside = root().parent()?.join("shared/npa");
    beside.join("docs").is_dir().then_some(beside)
}
