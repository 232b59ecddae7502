//! What a fault does to an answer that is otherwise right.

use serde_json::{Value, json};

use super::genere::Genere;

impl Genere {
    /// Changes the body of a 200; nothing where the fault is of another kind.
    pub(crate) fn ritocca(&self, corpo: &str) -> Option<String> {
        match self {
            Self::Tronca => {
                let meta = corpo.floor_char_boundary(corpo.len() / 2);
                Some(corpo[..meta].to_owned())
            }
            Self::Avverti { errori } => con(corpo, |campi| campi["errori"] = json!(errori)),
            Self::ElencoVuoto => con(corpo, svuota),
            Self::ListaSporca => con(corpo, sporca),
            _ => None,
        }
    }
}

fn con(corpo: &str, cambia: impl FnOnce(&mut Value)) -> Option<String> {
    let mut campi: Value = serde_json::from_str(corpo).ok()?;
    cambia(&mut campi);
    Some(campi.to_string())
}

/// The lists of PCP, and of AUSA, which says 204 in a 200.
fn svuota(campi: &mut Value) {
    for nome in ["result", "listaEsiti"] {
        if campi.get(nome).is_some() {
            campi[nome] = json!([]);
        }
    }
    for nome in ["totRows", "totPages"] {
        if campi.get(nome).is_some() {
            campi[nome] = 0.into();
        }
    }
    if campi.get("items").is_some() {
        campi["code"] = 204.into();
        campi["items"] = Value::Null;
    }
}

/// A code twice (#1868), and one whose time is over (#1110).
fn sporca(campi: &mut Value) {
    let Some(elenco) = campi.pointer_mut("/tipologica/elenco").and_then(Value::as_array_mut) else { return };
    if let Some(primo) = elenco.first().cloned() {
        let mut scaduto = primo.clone();
        scaduto["codice"] = "SCADUTO".into();
        scaduto["dataFine"] = "2024-12-31T00:00:00Z".into();
        elenco.extend([primo, scaduto]);
    }
}
