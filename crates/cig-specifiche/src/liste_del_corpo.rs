//! The values of ANAC's lists that a body carries.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::Value;

use crate::Specifiche;
use crate::regole::{Gravita, Violazione};

/// ANAC's code for a value that its list does not have, or no longer has.
const VALORE_NON_VALIDO: &str = "ERR63";

pub(crate) fn check(specifiche: &Specifiche, body: &Value, giorno: NaiveDate) -> Vec<Violazione> {
    let mut controllo = Controllo {
        specifiche,
        giorno,
        testo: specifiche.error_text(VALORE_NON_VALIDO).unwrap_or("tipologica non valida"),
        ignote: BTreeSet::new(),
        violazioni: Vec::new(),
    };
    controllo.walk(body, "$");
    controllo.violazioni
}

struct Controllo<'a> {
    specifiche: &'a Specifiche,
    giorno: NaiveDate,
    testo: &'a str,
    /// Lists that are not loaded, each reported once.
    ignote: BTreeSet<&'a str>,
    violazioni: Vec<Violazione>,
}

impl<'a> Controllo<'a> {
    fn walk(&mut self, valore: &'a Value, qui: &str) {
        match valore {
            Value::Array(elementi) => {
                for (indice, elemento) in elementi.iter().enumerate() {
                    self.walk(elemento, &format!("{qui}[{indice}]"));
                }
            }
            Value::Object(campi) => {
                if let (Some(lista), Some(codice)) =
                    (valore["idTipologica"].as_str(), valore["codice"].as_str())
                {
                    self.look_up(lista, codice, qui);
                }
                for (nome, campo) in campi {
                    self.walk(campo, &format!("{qui}.{nome}"));
                }
            }
            _ => {}
        }
    }

    fn look_up(&mut self, lista: &'a str, codice: &str, qui: &str) {
        match self.specifiche.tipologica(lista) {
            Some(tipologica) if tipologica.find(codice, self.giorno).is_none() => {
                let testo = format!("{}: {lista} - {codice}", self.testo);
                self.report(testo, Gravita::Errore, qui);
            }
            None if self.ignote.insert(lista) => {
                let testo =
                    format!("la lista «{lista}» non è tra quelle caricate: i suoi valori non si controllano");
                self.report(testo, Gravita::Avviso, qui);
            }
            _ => {}
        }
    }

    fn report(&mut self, testo: String, gravita: Gravita, qui: &str) {
        let percorso = qui.to_owned();
        self.violazioni.push(Violazione { codice: VALORE_NON_VALIDO.to_owned(), testo, gravita, percorso });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_value_is_looked_up_and_an_unknown_list_is_told_once() {
        let voce = |lista: &str, codice: &str| json!({ "idTipologica": lista, "codice": codice });
        let body = json!({ "anacForm": { "appalto": { "settore": voce("settore", "1") }, "lotti": [
            { "a": voce("settore", "99"), "b": voce("inventata", "1") },
            { "a": voce("settore", "X"), "b": voce("inventata", "2"), "c": { "codice": "1" } },
        ] } });
        let giorno = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let trovate = Specifiche::dimostrative().check_lists(&body, giorno);
        let trovate: Vec<_> =
            trovate.iter().map(|v| (v.percorso.as_str(), v.gravita, v.codice.as_str())).collect();
        assert_eq!(
            trovate,
            [
                ("$.anacForm.lotti[0].a", Gravita::Errore, "ERR63"),
                ("$.anacForm.lotti[0].b", Gravita::Avviso, "ERR63"),
                ("$.anacForm.lotti[1].a", Gravita::Errore, "ERR63"),
            ]
        );
    }
}
