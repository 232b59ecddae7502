//! Personal data masked in what was exchanged with ANAC: in JSON, and in the XML and the JSON that it embeds in base64.
//!
//! What names a person is told by the names of fields in ANAC's schemas, in UBL (ESPD, eForm) and in the tokens, and by the
//! shape of values wherever they stand. Data of companies and authorities stay; in doubt a value is masked.

mod fields;
mod shapes;
mod xml;

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use fields::Campo;

/// What stands in the place of a personal datum.
const MASCHERA: &str = "***";

/// How deep texts are looked for within texts; what is deeper is masked whole.
const PROFONDITA: u8 = 4;

/// Texts in base64 shorter than this hide no datum: not even a fiscal code.
const BASE64_MINIMO: usize = 16;

/// Longer texts in base64 that hold no text are masked whole: who knows what they are.
const BINARIO_MINIMO: usize = 128;

/// The same text with its personal data masked.
pub(super) fn mask(testo: &str) -> String {
    within(testo, PROFONDITA)
}

fn within(testo: &str, profondita: u8) -> String {
    let Some(profondita) = profondita.checked_sub(1) else { return MASCHERA.into() };
    let inizio = testo.trim_start_matches('\u{feff}').trim_start();
    if inizio.starts_with('<') {
        return xml::mask(inizio).unwrap_or_else(|| MASCHERA.into());
    }
    if inizio.starts_with(['{', '[', '"']) {
        if let Ok(json) = serde_json::from_str::<Value>(inizio) {
            return value(json, Campo::Altro, profondita).to_string();
        }
        // The answers of an operation that has pages are one after the other.
        let righe = inizio.lines().map(serde_json::from_str::<Value>).collect::<Result<Vec<_>, _>>();
        return match righe {
            Ok(righe) => {
                let righe: Vec<_> =
                    righe.into_iter().map(|riga| value(riga, Campo::Altro, profondita).to_string()).collect();
                righe.join("\n")
            }
            // Cut, or no JSON after all: fields cannot be told, and names have no shape.
            Err(_) => MASCHERA.into(),
        };
    }
    text(testo, profondita)
}

/// A text that is neither XML nor JSON itself.
fn text(testo: &str, profondita: u8) -> String {
    let compatto: String = testo.split_ascii_whitespace().collect();
    if compatto.len() >= BASE64_MINIMO
        && let Some((byte, scrivi)) = decoded(&compatto)
    {
        match String::from_utf8(byte) {
            Ok(interno) if interno.chars().all(|c| !c.is_control() || c.is_ascii_whitespace()) => {
                let mascherato = within(&interno, profondita);
                if mascherato != interno {
                    return scrivi(&mascherato);
                }
            }
            _ if compatto.len() >= BINARIO_MINIMO && !is_hexadecimal(&compatto) => {
                return format!("{MASCHERA} (contenuto di {} caratteri in base64)", compatto.len());
            }
            _ => {}
        }
    }
    shapes::mask(testo)
}

/// How a text that was decoded is written back.
type Scrivi = fn(&str) -> String;

fn decoded(testo: &str) -> Option<(Vec<u8>, Scrivi)> {
    if let Ok(byte) = STANDARD.decode(testo) {
        return Some((byte, |testo| STANDARD.encode(testo)));
    }
    let byte = URL_SAFE_NO_PAD.decode(testo.trim_end_matches('=')).ok()?;
    Some((byte, |testo| URL_SAFE_NO_PAD.encode(testo)))
}

fn is_hexadecimal(testo: &str) -> bool {
    testo.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn value(valore: Value, campo: Campo, profondita: u8) -> Value {
    match (valore, campo) {
        (Value::Object(campi), _) => object(campi, campo, profondita),
        (Value::Array(valori), _) => {
            valori.into_iter().map(|valore| value(valore, campo, profondita)).collect()
        }
        (valore @ (Value::Null | Value::Bool(_)), _) => valore,
        (_, Campo::Personale) => Value::from(MASCHERA),
        (Value::String(testo), Campo::Fiscale) if !is_entity(&testo) => Value::from(MASCHERA),
        (Value::String(testo), _) => Value::from(nested(&testo, profondita)),
        (Value::Number(numero), _) => {
            // A datum may stand as a number too.
            let testo = numero.to_string();
            if shapes::mask(&testo) == testo { Value::Number(numero) } else { Value::from(MASCHERA) }
        }
    }
}

fn object(campi: Map<String, Value>, campo: Campo, profondita: u8) -> Value {
    // A company that has a person's fiscal code is that person: its name is a person's name.
    let persona = campi.values().any(|valore| valore.as_str().is_some_and(shapes::has_fiscal_code));
    campi
        .into_iter()
        .map(|(nome, valore)| {
            let suo = match Campo::of(&nome) {
                Campo::Denominazione if persona => Campo::Personale,
                suo => suo.under(campo),
            };
            (shapes::mask(&nome), value(valore, suo, profondita))
        })
        .collect()
}

/// A text in a field: it may embed another document.
fn nested(testo: &str, profondita: u8) -> String {
    let inizio = testo.trim_start_matches('\u{feff}').trim_start();
    if inizio.starts_with(['<', '{', '[']) { document(testo, profondita) } else { text(testo, profondita) }
}

/// A text in a field that begins as a document does; it may be prose all the same.
fn document(testo: &str, profondita: u8) -> String {
    let mascherato = within(testo, profondita);
    if mascherato == MASCHERA && testo.len() < BINARIO_MINIMO { shapes::mask(testo) } else { mascherato }
}

/// Eleven digits: the fiscal code of a company or a body.
fn is_entity(testo: &str) -> bool {
    let testo = testo.trim();
    testo.len() == 11 && testo.bytes().all(|byte| byte.is_ascii_digit())
}
