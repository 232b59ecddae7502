//! The walk of a body along the compiled nodes.

use std::fmt;

use serde_json::Value;

use super::{Nodo, NodoId, Schemi, Tipo, Vincolo};

/// One point at which a body departs from the structure of its scheda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difetto {
    /// Where, as a JSON path: `$.anacForm.aggiudicazioni[0].importo`.
    pub percorso: String,
    pub genere: Genere,
    /// In the words of PCP, whose error ERR4 has this text as `dettaglio`:
    /// `$.anacForm.lotti[0].condizioniNegoziata: is missing but it is required` (npa issue 829).
    pub testo: String,
}

/// The kinds of [`Difetto`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Genere {
    /// A required property is not there.
    Mancante,
    /// A property that the scheda does not know.
    Sconosciuto,
    /// Of another JSON type than the one wanted, `null` included.
    Tipo,
    /// Not among the listed values.
    Enumerazione,
    /// A number, a length or a count beyond its limit.
    Limite,
    /// A text that does not match its pattern or format.
    Formato,
    /// None of the alternatives fits, or more than the one that may.
    Alternativa,
}

impl Schemi {
    /// `None` when the scheda is unknown. A way is written out only for a defect, so a right body costs no allocation.
    pub(crate) fn check(&self, scheda: &str, body: &Value) -> Option<Vec<Difetto>> {
        let radice = *self.schede.get(scheda)?;
        Some(self.defects(radice, body, &Passo::Radice))
    }

    fn defects(&self, id: NodoId, valore: &Value, qui: &Passo<'_>) -> Vec<Difetto> {
        let mut difetti = Vec::new();
        self.walk(id, valore, qui, &mut difetti);
        difetti
    }

    fn walk(&self, id: NodoId, valore: &Value, qui: &Passo<'_>, difetti: &mut Vec<Difetto>) {
        let nodo = &self.nodi[id.0];
        if valore.is_null() && nodo.nullable {
            return;
        }
        if let Some(tipo) = nodo.tipi.iter().find(|tipo| !tipo.accepts(valore)) {
            let testo = format_args!("{} found, {} expected", type_name(valore), tipo.name());
            difetti.push(qui.defect(Genere::Tipo, testo));
            return;
        }
        match valore {
            Value::Object(campi) => {
                for nome in nodo.required.iter().filter(|nome| !campi.contains_key(nome.as_ref())) {
                    let campo = Passo::Campo(qui, nome);
                    difetti
                        .push(campo.defect(Genere::Mancante, format_args!("is missing but it is required")));
                }
                for (nome, valore) in campi {
                    self.walk_property(nodo, valore, &Passo::Campo(qui, nome), nome, difetti);
                }
            }
            Value::Array(elementi) => {
                if let Some(items) = nodo.items {
                    for (indice, elemento) in elementi.iter().enumerate() {
                        self.walk(items, elemento, &Passo::Elemento(qui, indice), difetti);
                    }
                }
            }
            _ => {}
        }
        for vincolo in &nodo.vincoli {
            self.walk_constraint(id, vincolo, valore, qui, difetti);
        }
    }

    fn walk_property(
        &self,
        nodo: &Nodo,
        valore: &Value,
        qui: &Passo<'_>,
        nome: &str,
        difetti: &mut Vec<Difetto>,
    ) {
        match nodo.property(nome) {
            Some(id) => self.walk(id, valore, qui, difetti),
            None if nodo.closed => {
                let testo =
                    "is not defined in the schema and the schema does not allow additional properties";
                difetti.push(qui.defect(Genere::Sconosciuto, format_args!("{testo}")));
            }
            None => {}
        }
    }

    fn walk_constraint(
        &self,
        id: NodoId,
        vincolo: &Vincolo,
        valore: &Value,
        qui: &Passo<'_>,
        difetti: &mut Vec<Difetto>,
    ) {
        let difetto = match (vincolo, valore) {
            (Vincolo::Enum(valori), valore) if !valori.contains(valore) => {
                let testo = Elenco(valori);
                qui.defect(
                    Genere::Enumerazione,
                    format_args!("does not have a value in the enumeration [{testo}]"),
                )
            }
            (Vincolo::Minimum { limite, exclusive }, Value::Number(numero))
                if numero.as_f64().is_some_and(|n| n < *limite || (*exclusive && n <= *limite)) =>
            {
                qui.defect(Genere::Limite, format_args!("must have a minimum value of {limite}"))
            }
            (Vincolo::Maximum { limite, exclusive }, Value::Number(numero))
                if numero.as_f64().is_some_and(|n| n > *limite || (*exclusive && n >= *limite)) =>
            {
                qui.defect(Genere::Limite, format_args!("must have a maximum value of {limite}"))
            }
            (Vincolo::MinLength(minimo), Value::String(testo)) if length(testo) < *minimo => {
                qui.defect(Genere::Limite, format_args!("must be at least {minimo} characters long"))
            }
            (Vincolo::MaxLength(massimo), Value::String(testo)) if length(testo) > *massimo => {
                qui.defect(Genere::Limite, format_args!("may only be {massimo} characters long"))
            }
            (Vincolo::MinItems(minimo), Value::Array(elementi)) if (elementi.len() as u64) < *minimo => qui
                .defect(
                    Genere::Limite,
                    format_args!("there must be a minimum of {minimo} items in the array"),
                ),
            (Vincolo::MaxItems(massimo), Value::Array(elementi)) if elementi.len() as u64 > *massimo => qui
                .defect(
                    Genere::Limite,
                    format_args!("there must be a maximum of {massimo} items in the array"),
                ),
            (Vincolo::Pattern(pattern), Value::String(testo)) if !pattern.is_match(testo) => {
                qui.defect(Genere::Formato, format_args!("does not match the regex pattern {pattern}"))
            }
            (Vincolo::Format(formato), Value::String(testo)) if !formato.accepts(testo) => {
                qui.defect(Genere::Formato, format_args!("does not match the {} pattern", formato.name()))
            }
            (Vincolo::AnyOf(rami), valore) => {
                return self.walk_branches(rami, valore, &Passo::Ramo(qui, id), false, difetti);
            }
            (Vincolo::OneOf(rami), valore) => {
                return self.walk_branches(rami, valore, &Passo::Ramo(qui, id), true, difetti);
            }
            _ => return,
        };
        difetti.push(difetto);
    }

    /// When no branch fits, the defects of the one that comes nearest are the useful ones to show.
    fn walk_branches(
        &self,
        rami: &[NodoId],
        valore: &Value,
        qui: &Passo<'_>,
        one_only: bool,
        difetti: &mut Vec<Difetto>,
    ) {
        let mut adatti = 0;
        let mut nearest: Option<Vec<Difetto>> = None;
        // A node that is being tried on this same value already would only ask itself.
        for ramo in rami.iter().filter(|ramo| !qui.is_trying(**ramo)) {
            let trovati = self.defects(*ramo, valore, qui);
            if trovati.is_empty() {
                adatti += 1;
            } else if nearest.as_ref().is_none_or(|altri| trovati.len() < altri.len()) {
                nearest = Some(trovati);
            }
        }
        if adatti > 1 && one_only {
            let testo = format_args!("should be valid to one and only one of schema, but {adatti} are valid");
            difetti.push(qui.defect(Genere::Alternativa, testo));
        } else if adatti == 0 {
            difetti.extend(nearest.into_iter().flatten());
        }
    }
}

/// The way from the root of the body to a value, kept on the stack and written out only for a defect.
enum Passo<'a> {
    Radice,
    Campo(&'a Passo<'a>, &'a str),
    Elemento(&'a Passo<'a>, usize),
    /// The same value, tried against the branches of this node's `oneOf` or `anyOf`.
    Ramo(&'a Passo<'a>, NodoId),
}

impl Passo<'_> {
    fn defect(&self, genere: Genere, testo: fmt::Arguments<'_>) -> Difetto {
        let percorso = self.to_string();
        let testo = format!("{percorso}: {testo}");
        Difetto { percorso, genere, testo }
    }

    fn is_trying(&self, ramo: NodoId) -> bool {
        matches!(self, Self::Ramo(su, nodo) if *nodo == ramo || su.is_trying(ramo))
    }
}

impl fmt::Display for Passo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Radice => f.write_str("$"),
            Self::Campo(su, nome) => write!(f, "{su}.{nome}"),
            Self::Elemento(su, indice) => write!(f, "{su}[{indice}]"),
            Self::Ramo(su, _) => su.fmt(f),
        }
    }
}

struct Elenco<'a>(&'a [Value]);

impl fmt::Display for Elenco<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (indice, valore) in self.0.iter().enumerate() {
            let virgola = if indice == 0 { "" } else { ", " };
            match valore {
                Value::String(testo) => write!(f, "{virgola}{testo}")?,
                altro => write!(f, "{virgola}{altro}")?,
            }
        }
        Ok(())
    }
}

impl Tipo {
    fn accepts(self, valore: &Value) -> bool {
        match self {
            Self::Object => valore.is_object(),
            Self::Array => valore.is_array(),
            Self::String => valore.is_string(),
            Self::Number => valore.is_number(),
            Self::Integer => {
                valore.is_i64() || valore.is_u64() || valore.as_f64().is_some_and(|n| n.fract() == 0.0)
            }
            Self::Boolean => valore.is_boolean(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
        }
    }
}

fn type_name(valore: &Value) -> &'static str {
    match valore {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(numero) if numero.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn length(testo: &str) -> u64 {
    testo.chars().count() as u64
}
