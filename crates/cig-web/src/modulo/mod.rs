//! Forms: what a person typed, how it becomes JSON for the domain, how a field is drawn.

mod campo;
mod controllo;
mod lettura;
mod prima;
mod schede;
mod valori;

pub(crate) use campo::{CampoVista, Gruppo, Messaggio, gruppi, line};
pub(crate) use controllo::{Controllo, Elenchi, Opzione, menu};
pub(crate) use lettura::{GruppoLettura, lettura, said};
pub(crate) use prima::{from_hidden, to_hidden};
pub(crate) use schede::{SchedaOfferta, words};
pub(crate) use valori::valori;

/// What a form or an address carries: names and values, in their order, a name perhaps more than once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Modulo(pub(crate) Vec<(String, String)>);

impl Modulo {
    /// The first value of that name that is not blank.
    pub(crate) fn get(&self, nome: &str) -> Option<&str> {
        self.0.iter().filter(|(n, _)| n == nome).map(|(_, v)| v.trim()).find(|v| !v.is_empty())
    }

    /// The values of that name that are not blank, without the space around them.
    pub(crate) fn all<'a>(&'a self, nome: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == nome).map(|(_, v)| v.trim()).filter(|v| !v.is_empty())
    }

    /// The version of the request that the form was made of.
    pub(crate) fn versione(&self) -> Option<i64> {
        self.get("_versione")?.parse().ok()
    }

    /// What the pressed button asks for.
    pub(crate) fn azione(&self) -> Azione<'_> {
        match self.get("azione") {
            Some("procedi") => Azione::Procedi,
            Some("verifica") => Azione::Verifica,
            Some("rivedi") => Azione::Rivedi,
            Some("sfoglia") => Azione::Sfoglia,
            Some(altro) => altro.strip_prefix("cerca:").map_or(Azione::Salva, Azione::Cerca),
            None => Azione::Salva,
        }
    }
}

/// What the pressed button of a form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Azione<'a> {
    /// Keep the data and stay.
    Salva,
    /// Keep the data and go to the next tab.
    Procedi,
    /// Keep the data and tell what is missing in all of the request.
    Verifica,
    /// Keep nothing; show what was chosen of two versions in the form.
    Rivedi,
    /// Keep the data and go to the tree of the CPV codes.
    Sfoglia,
    /// Keep nothing; show the values of a long list that match what was typed in this field.
    Cerca(&'a str),
}
