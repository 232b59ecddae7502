//! ANAC's specification, where it is at hand.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cig_specifiche::Specifiche;

/// Name of the setting that holds the folder.
const VARIABILE: &str = "RICHIEDI_CIG_SPECIFICHE";

/// The folder: the one that the setting names, else `../shared/npa` beside the project when it is there.
pub fn cartella() -> Option<PathBuf> {
    let vicina = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/npa");
    let cartella = std::env::var_os(VARIABILE).map_or_else(vicina, PathBuf::from);
    cartella.join("docs").is_dir().then_some(cartella)
}

/// The specification, if there is a folder.
pub fn caricate() -> Option<Specifiche> {
    static CARICATE: LazyLock<Option<Specifiche>> =
        LazyLock::new(|| cartella().map(|cartella| Specifiche::load(&cartella).unwrap().specifiche));
    CARICATE.clone()
}

/// The specification, for a test that has nothing to do without it: then it says so, in the form that
/// `cargo xtask test` counts.
pub fn anac() -> Option<Specifiche> {
    let caricate = caricate();
    if caricate.is_none() {
        println!("SALTATO: serve la cartella delle specifiche ANAC ({VARIABILE})");
    }
    caricate
}
