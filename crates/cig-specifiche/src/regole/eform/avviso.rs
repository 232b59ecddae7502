//! A notice, read term by term into a form.

use std::collections::{BTreeMap, BTreeSet};

use bounded_xml::Node;
use chrono::FixedOffset;
use serde_json::{Map, Value, json};

use super::termini::{Genere, LOTTO, TERMINI, Termine};
use super::valori::{self, Formato};
use super::xpath::{select, text};
use super::{LISTE, LOTTI_DIVERSI, Lettura};
use crate::xml::excerpt;

const LOT_IDENTIFIER: &str = "lotIdentifier";

pub(super) struct Avviso<'a, 'x> {
    pub(super) radice: Node<'a, 'x>,
    pub(super) zona: FixedOffset,
    pub(super) lettura: &'a mut Lettura,
}

/// A lot of a notice: its `LOT-0001`, and what it gives by path inside an element of the form.
struct Lotto {
    id: String,
    dati: Vec<(&'static str, Value)>,
}

impl Avviso<'_, '_> {
    pub(super) fn fill(mut self, form: &mut Map<String, Value>, lotti: bool) {
        for termine in TERMINI.iter().filter(|termine| termine.in_lot().is_none()) {
            let mut valori = self.values(termine, self.radice, termine.xpath.trim_start_matches("/*/"), "");
            valori.dedup();
            // Texts differ by language, and all say that there is one.
            let deciso = valori.len() < 2 || termine.genere == Genere::Testo;
            match valori.into_iter().next() {
                Some(valore) if deciso => put(form, termine.percorso, valore),
                Some(_) => self.lettura.indecisi.push(termine.percorso),
                None => {}
            }
        }
        let suoi = self.lots();
        if lotti {
            let vuoti = suoi.iter().map(|lotto| json!({ LOT_IDENTIFIER: lotto.id })).collect();
            form.entry(LISTE[0]).or_insert(Value::Array(vuoti));
        }
        for lista in LISTE {
            if let Some(Value::Array(elementi)) = form.get_mut(lista) {
                if let Some(dettaglio) = difference(elementi, &suoi) {
                    self.lettura.refuse(LOTTI_DIVERSI, dettaglio);
                }
                fill_lots(elementi, &suoi);
            }
        }
    }

    fn lots(&mut self) -> Vec<Lotto> {
        let nodi = select(self.radice, LOTTO.trim_start_matches("/*/"));
        let mut lotti = Vec::with_capacity(nodi.len());
        for nodo in nodi {
            let id = select(nodo, "cbc:ID").into_iter().map(text).next().unwrap_or_default();
            let mut dati = Vec::new();
            for termine in &TERMINI {
                let Some((dentro, percorso)) = termine.in_lot() else { continue };
                let valore = self.values(termine, nodo, percorso, &id).into_iter().next();
                dati.extend(valore.map(|valore| (dentro, valore)));
            }
            lotti.push(Lotto { id, dati });
        }
        lotti
    }

    /// What is made of the elements of a term; empty ones say nothing. `lotto` is for the defects.
    fn values(&mut self, termine: &Termine, da: Node<'_, '_>, percorso: &str, lotto: &str) -> Vec<Value> {
        let nodi = select(da, percorso).into_iter().map(|nodo| (nodo, text(nodo)));
        let testi = nodi.filter(|(_, testo)| !testo.is_empty());
        if termine.genere == Genere::Codici {
            let codici: Vec<Value> = testi.map(|(_, codice)| Value::String(codice)).collect();
            return if codici.is_empty() { codici } else { vec![Value::Array(codici)] };
        }
        let mut letti = Vec::new();
        for (nodo, testo) in testi {
            match read(termine.genere, nodo, &testo, self.zona) {
                Ok(valore) => letti.push(valore),
                Err((formato, errato)) => {
                    let dove = if lotto.is_empty() { String::new() } else { format!(", {}", excerpt(lotto)) };
                    let dettaglio = format!("{}{dove}: «{}»", termine.bt(), excerpt(&errato));
                    self.lettura.refuse(formato.codice(), dettaglio);
                    // It is there, so that no rule says that it lacks.
                    letti.push(Value::String(testo));
                }
            }
        }
        letti
    }
}

/// The value of an element, or the text of which none can be made.
fn read(
    genere: Genere,
    nodo: Node<'_, '_>,
    testo: &str,
    zona: FixedOffset,
) -> Result<Value, (Formato, String)> {
    let errato = |formato| (formato, testo.to_owned());
    match (genere, testo) {
        (Genere::Indicatore, "true") => Ok(Value::Bool(true)),
        (Genere::Indicatore, "false") => Ok(Value::Bool(false)),
        (Genere::Importo, _) => valori::importo(testo).map(Value::Number).map_err(errato),
        (Genere::Scadenza, _) => {
            let ora = nodo.parent().map(|periodo| select(periodo, "cbc:EndTime")).unwrap_or_default();
            let ora = ora.into_iter().map(text).next().unwrap_or_default();
            valori::scadenza(testo, &ora, zona).map(Value::String).map_err(|formato| match formato {
                Formato::Ora => (formato, ora),
                _ => errato(formato),
            })
        }
        _ => Ok(Value::String(testo.to_owned())),
    }
}

/// Gives each element what its lot says. Awards of some schede are told by their CIG alone, whose lot PCP looks up in what
/// it knows: here the lots are taken in their order, and no rule asks of such an award what depends on it.
fn fill_lots(elementi: &mut [Value], lotti: &[Lotto]) {
    let mut per_id = BTreeMap::new();
    for lotto in lotti {
        per_id.entry(lotto.id.as_str()).or_insert(lotto);
    }
    for (indice, elemento) in elementi.iter_mut().enumerate() {
        let Value::Object(elemento) = elemento else { continue };
        let lotto = match elemento.get(LOT_IDENTIFIER).and_then(Value::as_str) {
            Some(id) => per_id.get(id).copied(),
            None => lotti.get(indice),
        };
        let Some(lotto) = lotto else { continue };
        elemento.entry(LOT_IDENTIFIER).or_insert_with(|| Value::String(lotto.id.clone()));
        for (percorso, valore) in &lotto.dati {
            put(elemento, percorso, valore.clone());
        }
    }
}

/// How the lots of a form and those of its eForm differ, if they do (npa #309, #1762, #2308).
fn difference(elementi: &[Value], lotti: &[Lotto]) -> Option<String> {
    let suoi: BTreeSet<&str> = lotti.iter().map(|lotto| lotto.id.as_str()).collect();
    let del_form: Option<BTreeSet<&str>> =
        elementi.iter().map(|elemento| elemento.get(LOT_IDENTIFIER).and_then(Value::as_str)).collect();
    let Some(del_form) = del_form else {
        let (n, m) = (suoi.len(), elementi.len());
        return (n != m).then(|| format!("lotti: {n} nell'eForm, {m} in anacForm"));
    };
    let soli = |questi: &BTreeSet<&str>, altri: &BTreeSet<&str>, dove: &str| {
        let soli: Vec<&str> = questi.difference(altri).copied().collect();
        (!soli.is_empty()).then(|| format!("solo {dove}: {}", excerpt(&soli.join(", "))))
    };
    let parti = [soli(&suoi, &del_form, "nell'eForm"), soli(&del_form, &suoi, "in anacForm")];
    let parti: Vec<String> = parti.into_iter().flatten().collect();
    (!parti.is_empty()).then(|| parti.join("; "))
}

/// Puts a value at a path where there is none. Of a list of codes each becomes an element of the list that holds the
/// path's last name: `cpvSecondarie.codice`.
fn put(oggetto: &mut Map<String, Value>, percorso: &str, valore: Value) {
    match (percorso.split_once('.'), valore) {
        (Some((lista, nome)), Value::Array(codici)) if !nome.contains('.') => {
            let voci = codici.into_iter().map(|codice| json!({ nome: codice })).collect();
            oggetto.entry(lista).or_insert(Value::Array(voci));
        }
        (Some((primo, resto)), valore) => {
            let dentro = oggetto.entry(primo).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(dentro) = dentro {
                put(dentro, resto, valore);
            }
        }
        (None, valore) => {
            oggetto.entry(percorso).or_insert(valore);
        }
    }
}
