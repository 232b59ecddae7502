//! Where in a body a rule is broken.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::Regola;

/// A rule that fires, and the data on which it does.
pub(super) struct Luogo<'a> {
    pub(super) regola: &'a Regola,
    /// Changed while looking, and put back.
    pub(super) dati: &'a mut Map<String, Value>,
    /// Whether the rule fires on other data.
    pub(super) scatta: &'a dyn Fn(&Map<String, Value>) -> bool,
}

impl Luogo<'_> {
    /// The paths at which to mend it, as rules read the form (`lotti[1].quadro.importo`): one for each element, of the
    /// lists that the rule goes through, that makes it fire alone; the list itself where no single element does.
    pub(super) fn find(&mut self) -> Vec<String> {
        let Some(letto) = self.regola.letti.first() else { return vec![String::new()] };
        let mut liste: Vec<&str> = letto.split("[]").collect();
        // What follows the last list is the field.
        liste.pop();
        let mut trovati = Vec::new();
        self.narrow(&liste, String::new(), &mut trovati);
        trovati
    }

    /// `qui` is a JSON pointer into the form; elements have their own index in it, also while they are alone.
    fn narrow(&mut self, liste: &[&str], qui: String, trovati: &mut Vec<String>) {
        let Some((lista, altre)) = liste.split_first() else {
            trovati.push(self.field(&qui));
            return;
        };
        let qui =
            lista.split('.').filter(|nome| !nome.is_empty()).fold(qui, |qui, nome| format!("{qui}/{nome}"));
        let Some(elementi) = self.list(&qui).map(std::mem::take) else {
            trovati.push(path(&qui));
            return;
        };
        let prima = trovati.len();
        let mut tutti = Vec::with_capacity(elementi.len());
        for (indice, elemento) in elementi.into_iter().enumerate() {
            self.put(&qui, vec![elemento]);
            if (self.scatta)(self.dati) {
                self.narrow(altre, format!("{qui}/{indice}"), trovati);
            }
            tutti.append(&mut self.list(&qui).map(std::mem::take).unwrap_or_default());
        }
        self.put(&qui, tutti);
        if trovati.len() == prima {
            trovati.push(path(&qui));
        }
    }

    fn list(&mut self, qui: &str) -> Option<&mut Vec<Value>> {
        let (primo, resto) = in_data(qui)?;
        self.dati.get_mut(primo)?.pointer_mut(&resto)?.as_array_mut()
    }

    fn put(&mut self, qui: &str, elementi: Vec<Value>) {
        if let Some(lista) = self.list(qui) {
            *lista = elementi;
        }
    }

    /// The field to mend inside the element at `qui`: the one that the rule names last, among those whose container
    /// is there. What is to be written in the form is not looked for in the eForm, nor the other way round.
    fn field(&self, qui: &str) -> String {
        let inside = |letto: &str| letto.rsplit_once("[].").map_or("", |(liste, _)| liste).to_owned();
        let da_eform = |letto: &String| self.regola.dall_eform.contains(letto);
        let stesso = |letto: &&String| {
            let primo = self.regola.letti.first();
            primo.is_some_and(|primo| inside(primo) == inside(letto) && da_eform(primo) == da_eform(letto))
        };
        let mut campi = self.regola.letti.iter().filter(stesso).map(|letto| {
            let campo = letto.rsplit_once("[].").map_or(letto.as_str(), |(_, campo)| campo);
            format!("{qui}/{}", campo.replace('.', "/"))
        });
        let primo = campi.next().unwrap_or_default();
        let scelto =
            std::iter::once(primo.clone()).chain(campi).find(|campo| self.container(campo).is_some());
        let scelto = scelto.unwrap_or(primo);
        match self.container(&scelto) {
            // A name asked of a list is that of its elements: there is no such place.
            Some((lista, Some(Value::Array(_)))) => path(lista),
            _ => path(&scelto),
        }
    }

    /// What holds a field, if it is there: its pointer, and its value unless it is the form itself.
    fn container<'c>(&self, campo: &'c str) -> Option<(&'c str, Option<&Value>)> {
        let (contenitore, _) = campo.rsplit_once('/')?;
        let Some((primo, resto)) = in_data(contenitore) else { return Some((contenitore, None)) };
        Some((contenitore, Some(self.dati.get(primo)?.pointer(&resto)?)))
    }
}

/// A pointer as it is in data whose lists are narrowed to one element: the name in the form, and the rest. None for
/// the form itself.
fn in_data(qui: &str) -> Option<(&str, String)> {
    let mut nomi = qui.split('/').skip(1);
    let primo = nomi.next()?;
    let resto = nomi.map(|nome| if is_index(nome) { "/0".to_owned() } else { format!("/{nome}") }).collect();
    Some((primo, resto))
}

fn is_index(nome: &str) -> bool {
    nome.starts_with(|c: char| c.is_ascii_digit())
}

/// A pointer into the form as a path under it.
fn path(qui: &str) -> String {
    let mut percorso = String::new();
    for nome in qui.split('/').filter(|nome| !nome.is_empty()) {
        let _ = if is_index(nome) { write!(percorso, "[{nome}]") } else { write!(percorso, ".{nome}") };
    }
    percorso.trim_start_matches('.').to_owned()
}

/// The lot of a path such as `lotti[1].quadro.importo`: what the element at its start says that it is.
pub(super) fn lot<'d>(percorso: &str, dati: &'d Map<String, Value>) -> Option<&'d str> {
    let (lista, resto) = percorso.split_once('[')?;
    let (indice, _) = resto.split_once(']')?;
    dati.get(lista)?.get(indice.parse::<usize>().ok()?)?.get("lotIdentifier")?.as_str()
}
