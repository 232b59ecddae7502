//! From the documents' schemas to the arena of nodes.

use std::collections::{BTreeMap, HashMap, VecDeque};

use regex::Regex;
use serde_json::{Map, Value};

use super::{Formato, Nodo, NodoId, Schemi, Tipo, Vincolo};
use crate::Avvertenza;
use crate::documenti::{Documenti, Schema};

/// Keywords that say nothing about which bodies are right, and those read together with another one.
const SENZA_VINCOLO: [&str; 14] = [
    "$ref",
    "allOf",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "example",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "readOnly",
    "title",
    "writeOnly",
];

impl Schemi {
    pub(crate) fn compile(documenti: &Documenti, avvertenze: &mut Vec<Avvertenza>) -> Self {
        let mut compilatore = Compilatore {
            documenti,
            nodi: Vec::new(),
            noti: HashMap::new(),
            da_compilare: VecDeque::new(),
            avvertenze: Vec::new(),
        };
        let schede = documenti
            .schede()
            .map(|(codice, schema)| (codice.to_owned(), compilatore.node(&[schema])))
            .collect();
        compilatore.run();
        // A component of several nodes is met once for each.
        for avvertenza in compilatore.avvertenze {
            if !avvertenze.contains(&avvertenza) {
                avvertenze.push(avvertenza);
            }
        }
        Self { nodi: compilatore.nodi, schede }
    }
}

struct Compilatore<'a> {
    documenti: &'a Documenti,
    nodi: Vec<Nodo>,
    /// Nodes by the schemas that they merge: schemas are told apart by their address in the documents.
    noti: HashMap<Vec<*const Value>, NodoId>,
    /// Nodes that have an id but no content yet. A queue and not recursion, so that no depth or cycle of the
    /// documents can exhaust the stack.
    da_compilare: VecDeque<(NodoId, Vec<Schema<'a>>)>,
    avvertenze: Vec<Avvertenza>,
}

/// The properties and items that the merged schemas name, each with all the schemas it must satisfy.
#[derive(Default)]
struct Sotto<'a> {
    properties: BTreeMap<&'a str, Vec<Schema<'a>>>,
    items: Vec<Schema<'a>>,
}

impl<'a> Compilatore<'a> {
    /// The node of a value that must satisfy all of these schemas.
    fn node(&mut self, radici: &[Schema<'a>]) -> NodoId {
        let parti = self.merge(radici);
        let chiave = parti.iter().map(|parte| std::ptr::from_ref(parte.valore)).collect();
        *self.noti.entry(chiave).or_insert_with(|| {
            let id = NodoId(self.nodi.len());
            self.nodi.push(Nodo::default());
            self.da_compilare.push_back((id, parti));
            id
        })
    }

    /// These schemas, those they refer to and their `allOf` branches, each once, without those that only refer.
    fn merge(&self, radici: &[Schema<'a>]) -> Vec<Schema<'a>> {
        let mut visti: Vec<Schema<'a>> = Vec::new();
        let mut da_vedere: Vec<Schema<'a>> = radici.iter().rev().copied().collect();
        while let Some(schema) = da_vedere.pop() {
            if visti.iter().any(|visto| std::ptr::eq(visto.valore, schema.valore)) {
                continue;
            }
            visti.push(schema);
            if let Some(rami) = schema.valore.get("allOf").and_then(Value::as_array) {
                da_vedere.extend(rami.iter().rev().map(|valore| Schema { valore, ..schema }));
            }
            if let Some(riferimento) = schema.valore.get("$ref").and_then(Value::as_str) {
                // One that leads nowhere is among the warnings of the documents.
                da_vedere.extend(self.documenti.resolve(schema.file, riferimento));
            }
        }
        visti.retain(|schema| {
            schema.valore.as_object().is_some_and(|campi| campi.keys().any(|chiave| constrains(chiave)))
        });
        visti
    }

    fn run(&mut self) {
        while let Some((id, parti)) = self.da_compilare.pop_front() {
            let mut nodo = Nodo::default();
            let mut sotto = Sotto::default();
            for parte in &parti {
                if let Some(campi) = parte.valore.as_object() {
                    self.add(*parte, campi, &mut nodo, &mut sotto);
                }
            }
            if nodo.tipi.is_empty() && !sotto.properties.is_empty() {
                // ANAC leaves `type: object` out here and there.
                nodo.tipi.push(Tipo::Object);
            }
            if nodo.closed {
                nodo.required.retain(|nome| {
                    let definito = sotto.properties.contains_key(nome.as_ref());
                    if !definito && let Some(parte) = parti.iter().find(|parte| requires(parte.valore, nome)) {
                        let testo = format!(
                            "«{nome}» è obbligatorio ma non è tra i campi ammessi, nessun dato andrebbe bene: \
                             non viene preteso"
                        );
                        self.avvertenze.push(warning(self.documenti, *parte, testo));
                    }
                    definito
                });
            }
            // Collected from a sorted map: the search of a property relies on the order.
            nodo.properties = sotto
                .properties
                .into_iter()
                .map(|(nome, schemi)| (nome.into(), self.node(&schemi)))
                .collect();
            nodo.items = (!sotto.items.is_empty()).then(|| self.node(&sotto.items));
            self.nodi[id.0] = nodo;
        }
    }

    /// Adds to a node what one of its schemas says.
    fn add(
        &mut self,
        parte: Schema<'a>,
        campi: &'a Map<String, Value>,
        nodo: &mut Nodo,
        sotto: &mut Sotto<'a>,
    ) {
        for (chiave, valore) in campi.iter().filter(|(chiave, _)| constrains(chiave)) {
            let inside = |valore| Schema { valore, ..parte };
            let letto = match chiave.as_str() {
                "properties" => valore.as_object().map(|proprieta| {
                    for (nome, valore) in proprieta {
                        sotto.properties.entry(nome).or_default().push(inside(valore));
                        if let Some(testo) = self.description(inside(valore)) {
                            nodo.descrizioni.entry(nome.as_str().into()).or_insert_with(|| testo.into());
                        }
                    }
                }),
                "items" => valore.is_object().then(|| sotto.items.push(inside(valore))),
                "type" => valore.as_str().and_then(Tipo::parse).map(|tipo| {
                    if !nodo.tipi.contains(&tipo) {
                        nodo.tipi.push(tipo);
                    }
                }),
                "nullable" => valore.as_bool().map(|nullable| nodo.nullable |= nullable),
                "required" => strings(valore).map(|nomi| {
                    for nome in nomi {
                        if nodo.required.iter().all(|altro| altro.as_ref() != nome) {
                            nodo.required.push(nome.into());
                        }
                    }
                }),
                "additionalProperties" => valore.as_bool().map(|aperto| nodo.closed |= !aperto),
                "oneOf" => self.branches(parte, valore).map(|rami| nodo.vincoli.push(Vincolo::OneOf(rami))),
                "anyOf" => self.branches(parte, valore).map(|rami| nodo.vincoli.push(Vincolo::AnyOf(rami))),
                // A format that says nothing beyond the type is no constraint.
                "format" => valore.as_str().map(|nome| {
                    nodo.vincoli.extend(Formato::parse(nome).map(Vincolo::Format));
                }),
                altra => constraint(altra, valore, campi).map(|vincolo| nodo.vincoli.push(vincolo)),
            };
            if letto.is_none() {
                let testo =
                    format!("la regola «{chiave}: {valore}» non è tra quelle note: non viene controllata");
                self.avvertenze.push(warning(self.documenti, parte, testo));
            }
        }
    }

    /// What a schema says of its value: itself, or else what it refers to.
    fn description(&self, schema: Schema<'a>) -> Option<&'a str> {
        let own = |schema: Schema<'a>| {
            let testo = schema.valore.get("description")?.as_str()?.trim();
            (!testo.is_empty()).then_some(testo)
        };
        own(schema).or_else(|| {
            let riferimento = schema.valore.get("$ref")?.as_str()?;
            own(self.documenti.resolve(schema.file, riferimento)?)
        })
    }

    fn branches(&mut self, parte: Schema<'a>, valore: &'a Value) -> Option<Vec<NodoId>> {
        let rami = valore.as_array().filter(|rami| !rami.is_empty())?;
        Some(rami.iter().map(|valore| self.node(&[Schema { valore, ..parte }])).collect())
    }
}

/// A constraint on the value itself; `None` when the keyword or its value is not one we know.
fn constraint(chiave: &str, valore: &Value, campi: &Map<String, Value>) -> Option<Vincolo> {
    let exclusive = |chiave| campi.get(chiave).and_then(Value::as_bool).unwrap_or_default();
    Some(match chiave {
        "enum" => Vincolo::Enum(valore.as_array()?.clone()),
        "minimum" => Vincolo::Minimum { limite: valore.as_f64()?, exclusive: exclusive("exclusiveMinimum") },
        "maximum" => Vincolo::Maximum { limite: valore.as_f64()?, exclusive: exclusive("exclusiveMaximum") },
        "minLength" => Vincolo::MinLength(valore.as_u64()?),
        "maxLength" => Vincolo::MaxLength(valore.as_u64()?),
        "minItems" => Vincolo::MinItems(valore.as_u64()?),
        "maxItems" => Vincolo::MaxItems(valore.as_u64()?),
        "pattern" => Vincolo::Pattern(Regex::new(valore.as_str()?).ok()?),
        _ => return None,
    })
}

fn constrains(chiave: &str) -> bool {
    !SENZA_VINCOLO.contains(&chiave) && !chiave.starts_with("x-")
}

fn requires(schema: &Value, nome: &str) -> bool {
    schema.get("required").and_then(strings).is_some_and(|nomi| nomi.contains(&nome))
}

fn strings(valore: &Value) -> Option<Vec<&str>> {
    valore.as_array()?.iter().map(Value::as_str).collect()
}

fn warning(documenti: &Documenti, schema: Schema<'_>, testo: String) -> Avvertenza {
    Avvertenza { file: schema.file.to_owned(), posizione: documenti.position(schema), testo }
}

impl Tipo {
    fn parse(nome: &str) -> Option<Self> {
        Some(match nome {
            "object" => Self::Object,
            "array" => Self::Array,
            "string" => Self::String,
            "number" => Self::Number,
            "integer" => Self::Integer,
            "boolean" => Self::Boolean,
            _ => return None,
        })
    }
}
