//! ANAC's own decision tables, when a copy of its repository is at hand.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value as Json};

/// A folder of the specification; none, and a line that says so, without it.
fn folder(path: &str) -> Option<PathBuf> {
    let root = env::var_os("RICHIEDI_CIG_SPECIFICHE")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa"), PathBuf::from);
    let folder = root.join(path);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("SALTATO: {} non c'è; indicare le specifiche con RICHIEDI_CIG_SPECIFICHE", folder.display());
    None
}

/// File name and content of every decision table.
pub(crate) fn files() -> Option<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder("docs/modello-dati/regole")?).expect("folder") {
        let path = entry.expect("entry").path();
        if path.extension().is_some_and(|extension| extension == "dmn") {
            let name = path.file_name().expect("name").to_string_lossy().into_owned();
            files.push((name, fs::read_to_string(path).expect("file")));
        }
    }
    files.sort();
    Some(files)
}

/// The form of one of ANAC's sample requests.
pub(crate) fn sample(name: &str) -> Option<Map<String, Json>> {
    let text = fs::read_to_string(folder("docs/scenari-di-esempio/files")?.join(name)).expect("sample");
    let request: Json = serde_json::from_str(&text).expect("json");
    request.pointer("/scheda/body/anacForm").and_then(Json::as_object).cloned()
}

/// The different expressions, each with how many cells hold it: read apart from the crate's own reader.
pub(crate) fn expressions(files: &[(String, String)]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for (_, xml) in files {
        let document = roxmltree::Document::parse(xml).expect("xml");
        for entry in document.descendants().filter(|node| node.tag_name().name() == "inputEntry") {
            let text = entry
                .descendants()
                .find_map(|node| (node.tag_name().name() == "text").then(|| node.text())?);
            if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
                *found.entry(text.to_owned()).or_default() += 1;
            }
        }
    }
    found
}
