//! An object of ANAC's JSON in the making, which notes where each of its values comes from.

use cig_domain::Sezione;
use cig_domain::porte::Provenienza;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// An object at a place of the body.
pub(super) struct Form {
    place: String,
    values: Map<String, Value>,
    origins: Vec<Provenienza>,
}

/// A field of our form.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) sezione: &'a Sezione,
    pub(super) campo: &'a str,
}

impl Form {
    pub(super) fn new(place: impl Into<String>) -> Self {
        Self { place: place.into(), values: Map::new(), origins: Vec::new() }
    }

    pub(super) fn finish(self) -> (Value, Vec<Provenienza>) {
        (Value::Object(self.values), self.origins)
    }

    /// A value of the form; without one the place stays absent, and its origin is noted all the same.
    pub(super) fn put(&mut self, name: &str, origin: Origin<'_>, value: Option<impl Serialize>) {
        self.note(name, origin);
        // What is put is text, a number, a boolean, a date or a list of them, which always serialise.
        if let Some(value) = value.and_then(|value| serde_json::to_value(value).ok()) {
            self.values.insert(name.to_owned(), value);
        }
    }

    /// A value that no field decides.
    pub(super) fn fix(&mut self, name: &str, value: impl Into<Value>) {
        self.values.insert(name.to_owned(), value.into());
    }

    /// A list from the form; absent when empty.
    pub(super) fn put_all<T: Serialize>(&mut self, name: &str, origin: Origin<'_>, values: Vec<T>) {
        self.put(name, origin, (!values.is_empty()).then_some(values));
    }

    /// A code of the list `lista`; absent without one.
    pub(super) fn code(
        &mut self,
        name: &str,
        origin: Origin<'_>,
        lista: &str,
        codice: Option<impl AsRef<str>>,
    ) {
        self.put(name, origin, codice.map(|codice| voce(lista, codice.as_ref())));
    }

    /// Codes of the list `lista`; absent when there is none.
    pub(super) fn codes(
        &mut self,
        name: &str,
        origin: Origin<'_>,
        lista: &str,
        codici: impl IntoIterator<Item: AsRef<str>>,
    ) {
        self.put_all(name, origin, codici.into_iter().map(|codice| voce(lista, codice.as_ref())).collect());
    }

    /// An object within; absent when nothing is in it. `origin` is the field to fill first when it is absent.
    pub(super) fn object(&mut self, name: &str, origin: Origin<'_>, fill: impl FnOnce(&mut Self)) {
        self.note(name, origin);
        let mut inner = Self::new(self.place_of(name));
        fill(&mut inner);
        self.origins.append(&mut inner.origins);
        if !inner.values.is_empty() {
            self.values.insert(name.to_owned(), Value::Object(inner.values));
        }
    }

    /// A list of objects, one for each item, absent when there is none. `origin` is where items are added.
    pub(super) fn list<T>(
        &mut self,
        name: &str,
        origin: Origin<'_>,
        items: impl IntoIterator<Item = T>,
        mut fill: impl FnMut(&mut Self, usize, T),
    ) {
        self.note(name, origin);
        let mut elements = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            let mut inner = Self::new(format!("{}[{index}]", self.place_of(name)));
            fill(&mut inner, index, item);
            self.origins.append(&mut inner.origins);
            elements.push(Value::Object(inner.values));
        }
        if !elements.is_empty() {
            self.values.insert(name.to_owned(), Value::Array(elements));
        }
    }

    /// Says which field the whole object belongs to.
    pub(super) fn belongs_to(&mut self, origin: Origin<'_>) {
        let place = self.place.clone();
        self.push(place, origin);
    }

    fn note(&mut self, name: &str, origin: Origin<'_>) {
        self.push(self.place_of(name), origin);
    }

    fn push(&mut self, percorso: String, origin: Origin<'_>) {
        let (sezione, campo) = (origin.sezione.clone(), origin.campo.to_owned());
        self.origins.push(Provenienza { percorso, sezione, campo });
    }

    fn place_of(&self, name: &str) -> String {
        format!("{}.{name}", self.place)
    }
}

/// A code with the list it is in (`TipologicaSchemaType`).
pub(super) fn voce(lista: &str, codice: &str) -> Value {
    json!({ "idTipologica": lista, "codice": codice })
}
