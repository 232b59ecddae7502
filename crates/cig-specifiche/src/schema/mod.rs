//! The schemas of the schede, compiled once into an arena of nodes that the check walks.

mod check;
mod compile;
mod formato;

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::Value;

pub use self::check::{Difetto, Genere};

use self::formato::Formato;

/// All schede in one arena: components that several schede share are compiled once.
#[derive(Debug, Default)]
pub(crate) struct Schemi {
    nodi: Vec<Nodo>,
    schede: BTreeMap<String, NodoId>,
}

/// Index in [`Schemi::nodi`]; a schema that contains itself is a cycle of indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NodoId(usize);

/// What one value must satisfy: a schema with its references and `allOf` branches merged in.
#[derive(Debug, Default)]
struct Nodo {
    tipi: Vec<Tipo>,
    nullable: bool,
    /// In the order of the specification.
    required: Vec<Box<str>>,
    /// Sorted by name.
    properties: Vec<(Box<str>, NodoId)>,
    /// `additionalProperties: false` in any branch; a property that any branch knows is allowed nevertheless.
    closed: bool,
    items: Option<NodoId>,
    vincoli: Vec<Vincolo>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tipo {
    Object,
    Array,
    String,
    Number,
    Integer,
    Boolean,
}

#[derive(Debug)]
enum Vincolo {
    Enum(Vec<Value>),
    Minimum { limite: f64, exclusive: bool },
    Maximum { limite: f64, exclusive: bool },
    MinLength(u64),
    MaxLength(u64),
    MinItems(u64),
    MaxItems(u64),
    Pattern(Regex),
    Format(Formato),
    OneOf(Vec<NodoId>),
    AnyOf(Vec<NodoId>),
}

impl Nodo {
    fn property(&self, nome: &str) -> Option<NodoId> {
        let indice = self.properties.binary_search_by(|(altro, _)| altro.as_ref().cmp(nome)).ok()?;
        self.properties.get(indice).map(|(_, id)| *id)
    }
}

impl Schemi {
    pub(crate) fn schede(&self) -> impl Iterator<Item = &str> {
        self.schede.keys().map(String::as_str)
    }

    pub(crate) fn required_paths(&self, scheda: &str) -> Option<Vec<String>> {
        let radice = *self.schede.get(scheda)?;
        let mut percorsi = Vec::new();
        self.collect_required(radice, "$", &mut Vec::new(), &mut percorsi);
        percorsi.sort_unstable();
        Some(percorsi)
    }

    /// `aperti` are the nodes between the root and this one: meeting one of them again is a cycle.
    fn collect_required(&self, id: NodoId, qui: &str, aperti: &mut Vec<NodoId>, percorsi: &mut Vec<String>) {
        if aperti.contains(&id) {
            return;
        }
        aperti.push(id);
        let nodo = &self.nodi[id.0];
        percorsi.extend(nodo.required.iter().map(|nome| format!("{qui}.{nome}")));
        for (nome, id) in &nodo.properties {
            self.collect_required(*id, &format!("{qui}.{nome}"), aperti, percorsi);
        }
        if let Some(id) = nodo.items {
            self.collect_required(id, &format!("{qui}[]"), aperti, percorsi);
        }
        aperti.pop();
    }
}
