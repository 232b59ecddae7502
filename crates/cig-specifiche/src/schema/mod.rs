//! The schemas of the schede, compiled once into an arena of nodes that the check walks.

mod check;
mod compile;
mod formato;

use std::collections::BTreeMap;
#[cfg(feature = "porte")]
use std::collections::BTreeSet;

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
    /// What the specification says of the properties, where it does. A property's text is kept here and not in its node,
    /// which properties of one type share.
    descrizioni: BTreeMap<Box<str>, Box<str>>,
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

    /// The nodes of which a value must satisfy one, or at least one.
    fn alternatives(&self) -> impl Iterator<Item = NodoId> {
        let rami = self.vincoli.iter().flat_map(|vincolo| match vincolo {
            Vincolo::OneOf(rami) | Vincolo::AnyOf(rami) => rami.as_slice(),
            _ => &[],
        });
        rami.copied()
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

    /// Every property that the scheda knows, at any depth, those of alternatives too; written as the required ones.
    #[cfg(feature = "porte")]
    pub(crate) fn property_paths(&self, scheda: &str) -> BTreeSet<String> {
        let mut percorsi = BTreeSet::new();
        if let Some(radice) = self.schede.get(scheda) {
            self.collect_properties(*radice, "$", &mut Vec::new(), &mut percorsi);
        }
        percorsi
    }

    #[cfg(feature = "porte")]
    fn collect_properties(
        &self,
        id: NodoId,
        qui: &str,
        aperti: &mut Vec<NodoId>,
        percorsi: &mut BTreeSet<String>,
    ) {
        if aperti.contains(&id) {
            return;
        }
        aperti.push(id);
        let nodo = &self.nodi[id.0];
        for (nome, id) in &nodo.properties {
            let percorso = format!("{qui}.{nome}");
            self.collect_properties(*id, &percorso, aperti, percorsi);
            percorsi.insert(percorso);
        }
        for id in nodo.alternatives() {
            self.collect_properties(id, qui, aperti, percorsi);
        }
        if let Some(id) = nodo.items {
            self.collect_properties(id, &format!("{qui}[]"), aperti, percorsi);
        }
        aperti.pop();
    }

    /// Whether the scheda's form may hold something at a path such as `aggiudicazioni[].datiBase.oggetto`, or
    /// `aggiudicazioni.datiBase.oggetto`: the name of a list stands for its elements too.
    pub(crate) fn has_form_path(&self, scheda: &str, percorso: &str) -> bool {
        self.has_path(scheda, &format!("anacForm.{percorso}"))
    }

    /// The same of the body.
    pub(crate) fn has_path(&self, scheda: &str, percorso: &str) -> bool {
        let mut nodi: Vec<NodoId> = self.schede.get(scheda).copied().into_iter().collect();
        for nome in percorso.split('.') {
            let nome = nome.trim_end_matches("[]");
            nodi = nodi.iter().flat_map(|id| self.named(*id, nome, &mut Vec::new())).collect();
        }
        !nodi.is_empty()
    }

    /// What the specification says of a place of the body, written as in [`Self::has_form_path`].
    pub(crate) fn description(&self, scheda: &str, percorso: &str) -> Option<&str> {
        let (sopra, nome) = percorso.rsplit_once('.').unwrap_or(("", percorso));
        let mut nodi: Vec<NodoId> = self.schede.get(scheda).copied().into_iter().collect();
        for passo in sopra.split('.').filter(|passo| !passo.is_empty()) {
            let passo = passo.trim_end_matches("[]");
            nodi = nodi.iter().flat_map(|id| self.named(*id, passo, &mut Vec::new())).collect();
        }
        nodi.iter().find_map(|id| self.described(*id, nome.trim_end_matches("[]"), &mut Vec::new()))
    }

    fn described(&self, id: NodoId, nome: &str, aperti: &mut Vec<NodoId>) -> Option<&str> {
        if aperti.contains(&id) {
            return None;
        }
        aperti.push(id);
        let nodo = &self.nodi[id.0];
        let qui = nodo.descrizioni.get(nome).map(AsRef::as_ref);
        qui.or_else(|| nodo.alternatives().chain(nodo.items).find_map(|id| self.described(id, nome, aperti)))
    }

    /// The nodes of a property, also where only an alternative or the elements of a list have it.
    fn named(&self, id: NodoId, nome: &str, aperti: &mut Vec<NodoId>) -> Vec<NodoId> {
        if aperti.contains(&id) {
            return Vec::new();
        }
        aperti.push(id);
        let nodo = &self.nodi[id.0];
        let mut trovati: Vec<NodoId> = nodo.property(nome).into_iter().collect();
        for id in nodo.alternatives().chain(nodo.items) {
            trovati.extend(self.named(id, nome, aperti));
        }
        aperti.pop();
        trovati
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
