//! What ANAC's files say is required of a scheda, read plainly: a second opinion on what `cig-specifiche` makes of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::specifiche;

/// The required paths of a scheda, as `$.anacForm.lotti[].cup`; only where ANAC's folder is at hand.
pub fn paths(scheda: &str) -> BTreeSet<String> {
    let mut reader = Reader::default();
    let file = format!("modello-dati/schede/modello-dati-schede-{}.yaml", scheda.replace('_', "."));
    reader.follow(&format!("/docs/{file}#/components/schemas/Scheda{scheda}Type"), "", "$");
    reader.found
}

#[derive(Default)]
struct Reader {
    /// By path under `docs/`.
    documents: BTreeMap<String, Value>,
    found: BTreeSet<String>,
}

impl Reader {
    /// Reads the schema that a reference in `file` means.
    fn follow(&mut self, reference: &str, file: &str, here: &str) {
        let (address, pointer) = reference.split_once('#').unwrap();
        let file = address.split_once("/docs/").map_or(file, |(_, file)| file);
        let document = self.documents.entry(file.to_owned());
        let document = document.or_insert_with(|| serde_saphyr::from_str(&specifiche::file(file)).unwrap());
        let schema = document.pointer(pointer).unwrap_or_else(|| panic!("{reference}")).clone();
        self.read(&schema, file, here);
    }

    fn read(&mut self, schema: &Value, file: &str, here: &str) {
        if let Some(reference) = schema["$ref"].as_str() {
            self.follow(reference, file, here);
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.read(part, file, here);
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            self.found.insert(format!("{here}.{}", name.as_str().unwrap()));
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            self.read(property, file, &format!("{here}.{name}"));
        }
        if schema["items"].is_object() {
            self.read(&schema["items"], file, &format!("{here}[]"));
        }
    }
}
