//! ANAC's YAML documents and the references among them.

use std::collections::BTreeMap;
use std::io;

use serde_json::Value;

use crate::file::{FileAnac, under_docs};
use crate::{Avvertenza, DOCS, SCHEDE};

/// The documents of the schede and those they refer to, by path under `docs/`; `None` is one that cannot be read.
pub(crate) struct Documenti(BTreeMap<String, Option<Value>>);

/// A schema inside a document: local references are relative to its file.
#[derive(Clone, Copy)]
pub(crate) struct Schema<'a> {
    pub(crate) file: &'a str,
    pub(crate) valore: &'a Value,
}

impl Documenti {
    /// Reads every document of `modello-dati/schede`, and then only what they need: the other interface files are
    /// large, and no body of a scheda depends on them.
    pub(crate) fn read(anac: &mut FileAnac, avvertenze: &mut Vec<Avvertenza>) -> io::Result<Self> {
        let nomi = anac.list(SCHEDE, "yaml")?.into_iter();
        let mut da_leggere: Vec<String> = nomi.rev().map(|nome| under_docs(&nome).to_owned()).collect();

        let mut documenti = BTreeMap::new();
        while let Some(file) = da_leggere.pop() {
            if documenti.contains_key(&file) {
                continue;
            }
            let letto = anac.read(&format!("{DOCS}{file}")).map_err(|testo| (String::new(), testo));
            let documento = match letto.and_then(parse_yaml) {
                Ok(documento) => Some(documento),
                Err((posizione, testo)) => {
                    avvertenze.push(Avvertenza { file: file.clone(), posizione, testo });
                    None
                }
            };
            for (_, riferimento) in documento.iter().flat_map(riferimenti) {
                da_leggere.extend(split(&file, riferimento).map(|(file, _)| file.to_owned()));
            }
            documenti.insert(file, documento);
        }

        let documenti = Self(documenti);
        documenti.check_references(avvertenze);
        Ok(documenti)
    }

    /// A reference into a document that could not be read is not reported again.
    fn check_references(&self, avvertenze: &mut Vec<Avvertenza>) {
        for (file, documento) in &self.0 {
            for (posizione, riferimento) in documento.iter().flat_map(riferimenti) {
                let in_unreadable = split(file, riferimento)
                    .is_some_and(|(altro, _)| matches!(self.0.get(altro), Some(None)));
                if !in_unreadable && self.resolve(file, riferimento).is_none() {
                    let testo =
                        format!("il riferimento {riferimento} non porta a nulla: non viene controllato");
                    avvertenze.push(Avvertenza { file: file.clone(), posizione, testo });
                }
            }
        }
    }

    /// The schema that a `$ref` written in `file` means.
    pub(crate) fn resolve(&self, file: &str, riferimento: &str) -> Option<Schema<'_>> {
        let (file, punto) = split(file, riferimento)?;
        let (file, documento) = self.0.get_key_value(file)?;
        Some(Schema { file, valore: documento.as_ref()?.pointer(punto)? })
    }

    /// The components named `Scheda<codice>Type`, by code.
    pub(crate) fn schede(&self) -> impl Iterator<Item = (&str, Schema<'_>)> {
        let components = self.0.iter().filter(|(file, _)| file.starts_with(under_docs(SCHEDE))).filter_map(
            |(file, documento)| {
                Some((file, documento.as_ref()?.pointer("/components/schemas")?.as_object()?))
            },
        );
        components.flat_map(|(file, schemi)| {
            schemi
                .iter()
                .filter_map(move |(nome, valore)| Some((scheda_named(nome)?, Schema { file, valore })))
        })
    }

    /// Where a schema stands in its document, as a JSON path.
    pub(crate) fn position(&self, schema: Schema<'_>) -> String {
        let mut posizione = String::new();
        if let Some(Some(documento)) = self.0.get(schema.file) {
            visit(documento, "$", &mut |percorso, valore| {
                if std::ptr::eq(valore, schema.valore) {
                    percorso.clone_into(&mut posizione);
                }
            });
        }
        posizione
    }
}

/// The scheda that a component is named after: `P1_16` of `SchedaP1_16Type`.
pub(crate) fn scheda_named(componente: &str) -> Option<&str> {
    componente.strip_prefix("Scheda")?.strip_suffix("Type")
}

/// Splits a reference into the file it means (relative to `docs/`) and a JSON pointer.
///
/// ANAC writes absolute addresses of its repository; only their part after `/docs/` counts, nothing is fetched.
fn split<'a>(file: &'a str, riferimento: &'a str) -> Option<(&'a str, &'a str)> {
    let (indirizzo, punto) = riferimento.split_once('#')?;
    if indirizzo.is_empty() {
        return Some((file, punto));
    }
    let (_, altro) = indirizzo.split_once("/docs/")?;
    let inside = altro.split('/').all(|parte| !matches!(parte, "" | "." | ".."));
    inside.then_some((altro, punto))
}

/// Every `$ref` of a document with its JSON path.
fn riferimenti(documento: &Value) -> Vec<(String, &str)> {
    let mut trovati = Vec::new();
    visit(documento, "$", &mut |percorso, valore| {
        if let Some(riferimento) = valore.get("$ref").and_then(Value::as_str) {
            trovati.push((percorso.to_owned(), riferimento));
        }
    });
    trovati
}

fn visit<'a>(valore: &'a Value, percorso: &str, azione: &mut dyn FnMut(&str, &'a Value)) {
    azione(percorso, valore);
    match valore {
        Value::Object(campi) => {
            for (nome, campo) in campi {
                visit(campo, &format!("{percorso}.{nome}"), azione);
            }
        }
        Value::Array(elementi) => {
            for (indice, elemento) in elementi.iter().enumerate() {
                visit(elemento, &format!("{percorso}[{indice}]"), azione);
            }
        }
        _ => {}
    }
}

/// The document, or where and why it cannot be read.
pub(crate) fn parse_yaml(testo: &str) -> Result<Value, (String, String)> {
    // With YAML 1.1 booleans an unquoted NO, which ANAC has in its enumerations, would be `false`.
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(testo, options).map_err(|errore| {
        let riga = errore.location().map(|luogo| format!("riga {}", luogo.line())).unwrap_or_default();
        let errore = errore.to_string();
        let causa = errore.lines().next().unwrap_or_default();
        (riga, format!("il file non è YAML valido ({causa}): viene ignorato"))
    })
}
