//! Reading fields one by one, so that a wrong value is told at its field and the right ones are kept.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Campo, Tipo, find};
use crate::anomalia::{Anomalia, Sezione};

/// What was read, and what could not be.
#[derive(Debug, Clone, PartialEq)]
pub struct Lettura<T> {
    /// The fields that are right; the others are as if they had not been sent.
    pub dati: T,
    /// One anomaly for each field that is wrong or unknown.
    pub anomalie: Vec<Anomalia>,
}

/// Reads the values of `campi` out of JSON. Codes: `CAMPO_SCONOSCIUTO`, `FORMATO`.
///
/// `null`, an empty text and an empty list all mean that the field has no value.
pub fn read<T: DeserializeOwned + Default>(
    campi: &'static [Campo],
    sezione: &Sezione,
    valori: &Map<String, Value>,
) -> Lettura<T> {
    let mut giusti = Map::new();
    let mut anomalie = Vec::new();
    for (nome, valore) in valori {
        let Some(campo) = find(campi, nome) else {
            let testo = format!("Il campo «{nome}» non esiste in questa sezione.");
            anomalie.push(Anomalia::errore(sezione.clone(), nome, "CAMPO_SCONOSCIUTO", testo));
            continue;
        };
        if is_vuoto(valore) {
            continue;
        }
        match read_one::<T>(campo, valore) {
            Ok(()) => {
                giusti.insert(nome.clone(), valore.clone());
            }
            Err((percorso, testo)) => {
                anomalie.push(Anomalia::errore(sezione.clone(), &percorso, "FORMATO", testo));
            }
        }
    }
    // Each field was read alone, so together they are read as well.
    let dati = serde_json::from_value(Value::Object(giusti)).unwrap_or_default();
    Lettura { dati, anomalie }
}

/// Whether a value stands for none.
pub(crate) fn is_vuoto(valore: &Value) -> bool {
    match valore {
        Value::Null => true,
        Value::String(testo) => testo.trim().is_empty(),
        Value::Array(voci) => voci.is_empty(),
        _ => false,
    }
}

/// Reads one field alone; otherwise the place within it and the sentence for the person.
fn read_one<T: DeserializeOwned>(campo: &Campo, valore: &Value) -> Result<(), (String, String)> {
    if let Some(testo) = limite(campo, valore) {
        return Err((campo.nome.to_owned(), testo));
    }
    let solo = Value::Object([(campo.nome.to_owned(), valore.clone())].into_iter().collect());
    match serde_path_to_error::deserialize::<_, T>(solo) {
        Ok(_) => Ok(()),
        Err(errore) => {
            let percorso = errore.path().to_string();
            let percorso = if percorso.starts_with(campo.nome) { percorso } else { campo.nome.to_owned() };
            Err((percorso, sentence(campo, &errore.into_inner().to_string())))
        }
    }
}

/// Bounds that the Rust type does not have.
fn limite(campo: &Campo, valore: &Value) -> Option<String> {
    if has_nul(valore) {
        return Some(format!("«{}» contiene un carattere non ammesso.", campo.etichetta));
    }
    let atteso = || Some(format!("«{}»: atteso {}.", campo.etichetta, campo.tipo.atteso()));
    match (campo.tipo, valore) {
        (Tipo::Testo(n) | Tipo::TestoLungo(n), Value::String(testo))
            if testo.chars().count() > usize::from(n) =>
        {
            atteso()
        }
        (Tipo::Intero, Value::Number(numero)) if numero.as_u64() == Some(0) => atteso(),
        (Tipo::Indirizzo, Value::String(testo))
            if !testo.starts_with("http:") && !testo.starts_with("https:") =>
        {
            atteso()
        }
        (Tipo::Scelta(scelte), Value::String(codice)) if !scelte.iter().any(|(c, _)| c == codice) => atteso(),
        _ => None,
    }
}

/// The character that PostgreSQL cannot store in a text.
fn has_nul(valore: &Value) -> bool {
    match valore {
        Value::String(testo) => testo.contains('\0'),
        Value::Array(voci) => voci.iter().any(has_nul),
        Value::Object(oggetto) => oggetto.values().any(has_nul),
        _ => false,
    }
}

/// A sentence of the domain's own types as it is; of serde's built-in ones (English), what was expected.
fn sentence(campo: &Campo, errore: &str) -> String {
    if ["invalid ", "unknown ", "missing ", "relative URL", "empty host", "UUID"]
        .iter()
        .any(|inizio| errore.starts_with(inizio))
        || errore.is_ascii() && !errore.ends_with('.')
    {
        format!("«{}»: atteso {}.", campo.etichetta, campo.tipo.atteso())
    } else {
        errore.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::campi::{GARA, LOTTO};
    use crate::richiesta::{DatiGara, DatiLotto};

    fn gara(valori: &Value) -> Lettura<DatiGara> {
        read(GARA, &Sezione::DatiGara, valori.as_object().unwrap())
    }

    #[test]
    fn wrong_fields_are_told_each_at_its_place_and_right_ones_are_kept() {
        let letta = gara(&json!({
            "oggetto": "Servizi di manutenzione",
            "settore": "9",
            "numeroLotti": 0,
            "astaElettronica": "forse",
            "cigAccordoQuadro": "B210BC38FF",
            "idPianificazione": "zzz",
            "linkDocumenti": "ftp://esempio.it",
            "rup": "",
            "codiceCentroCosto": "A\u{0}B",
            "pippo": 1
        }));
        assert_eq!(letta.dati.oggetto.as_deref(), Some("Servizi di manutenzione"));
        let campi: Vec<_> = letta.anomalie.iter().map(|a| (a.campo.as_str(), a.codice.as_str())).collect();
        assert_eq!(
            campi,
            [
                ("settore", "FORMATO"),
                ("numeroLotti", "FORMATO"),
                ("astaElettronica", "FORMATO"),
                ("cigAccordoQuadro", "FORMATO"),
                ("idPianificazione", "FORMATO"),
                ("linkDocumenti", "FORMATO"),
                ("codiceCentroCosto", "FORMATO"),
                ("pippo", "CAMPO_SCONOSCIUTO"),
            ]
        );
        assert_eq!(letta.anomalie[0].testo, "«Settore»: atteso un valore dell'elenco.");
        assert_eq!(letta.anomalie[3].testo, "«B210BC38FF» non è un CIG: la parte di controllo non torna.");
    }

    #[test]
    fn a_fault_inside_a_list_is_told_at_its_element() {
        let valori = json!({"finanziamenti": [
            {"tipoFinanziamento": "A", "importo": 10},
            {"tipoFinanziamento": "B", "importo": -1}
        ]});
        let letta: Lettura<DatiLotto> = read(LOTTO, &Sezione::Lotti, valori.as_object().unwrap());
        assert_eq!(letta.anomalie[0].campo, "finanziamenti[1].importo");
        assert_eq!(letta.anomalie[0].testo, "L'importo non può essere negativo.");
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_answered_in_italian(posto in 0..LOTTO.len(), testo in ".{0,40}", numero in any::<f64>()) {
            for valore in [json!(testo), json!(numero), json!([testo]), json!({"a": numero}), json!(true)] {
                let valori = json!({LOTTO[posto].nome: valore});
                let letta: Lettura<DatiLotto> = read(LOTTO, &Sezione::Lotti, valori.as_object().unwrap());
                for anomalia in &letta.anomalie {
                    prop_assert!(!anomalia.testo.contains("invalid") && !anomalia.testo.contains("expected"), "{}", anomalia.testo);
                }
            }
        }
    }
}
