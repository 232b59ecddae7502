//! ANAC's own decision tables, when a copy of its repository is at hand.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

/// File name and content of every decision table; none, and a line that says so, without the specification.
pub(crate) fn files() -> Option<Vec<(String, String)>> {
    let root = env::var_os("RICHIEDI_CIG_SPECIFICHE")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/npa"), PathBuf::from);
    let folder = root.join("docs/modello-dati/regole");
    if !folder.is_dir() {
        println!("SALTATO: {} non c'è; indicare le specifiche con RICHIEDI_CIG_SPECIFICHE", folder.display());
        return None;
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.extension().is_some_and(|extension| extension == "dmn") {
            let name = path.file_name().expect("name").to_string_lossy().into_owned();
            files.push((name, fs::read_to_string(path).expect("file")));
        }
    }
    files.sort();
    Some(files)
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
