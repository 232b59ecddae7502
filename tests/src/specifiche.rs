//! ANAC's specification, where it is at hand.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cig_specifiche::Specifiche;
use serde_json::Value;

/// Name of the setting that holds the folder.
const SETTING: &str = "RICHIEDI_CIG_SPECIFICHE";

/// The folder: the one that the setting names, else `../shared/npa` beside the project when it is there.
fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/npa");
    let folder = std::env::var_os(SETTING).map_or_else(beside, PathBuf::from);
    folder.join("docs").is_dir().then_some(folder)
}

/// The specification, if there is a folder.
pub fn loaded() -> Option<Specifiche> {
    static LOADED: LazyLock<Option<Specifiche>> =
        LazyLock::new(|| folder().map(|folder| Specifiche::load(&folder).unwrap().specifiche));
    LOADED.clone()
}

/// The specification, for a test that has nothing to do without it: then it says so, in the form that
/// `cargo xtask test` counts.
pub fn anac() -> Option<Specifiche> {
    let loaded = loaded();
    if loaded.is_none() {
        println!("SALTATO: serve la cartella delle specifiche ANAC ({SETTING})");
    }
    loaded
}

/// The text of one of ANAC's files, by its path under `docs/`; only where its folder is at hand.
pub fn file(path: &str) -> String {
    let path = folder().unwrap().join("docs").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The body of crea-appalto that ANAC publishes as an example of that scheda; only where its folder is at hand.
pub fn example(scheda: &str) -> Value {
    serde_json::from_str(&file(&format!("scenari-di-esempio/files/{scheda}.json"))).unwrap()
}

/// ANAC's text of an error, read in its file; only where its folder is at hand.
pub fn error_text(code: &str) -> String {
    let list: Vec<Value> = serde_json::from_str(&file("modello-dati/tipologiche/errori.json")).unwrap();
    let item = list.iter().find(|item| item["codice"] == code).unwrap_or_else(|| panic!("{code}"));
    item["descrizione"]["it"].as_str().unwrap().trim().to_owned()
}
