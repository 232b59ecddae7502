//! A field's value as the text of a cell, and back.

use chrono::NaiveDateTime;
use cig_domain::Importo;
use cig_domain::campi::Tipo;
use cig_domain::codici::Scadenza;
use serde_json::{Value, json};

use super::csv::unguarded;

/// A day and an hour, as people write them.
const GIORNO_E_ORA: &str = "%d/%m/%Y %H:%M";
/// As [`Scadenza`] reads them.
const SENZA_ZONA: &str = "%Y-%m-%dT%H:%M";

/// The text of a stored value. Several codes stand with a space between them; sources of money are `A=39000,50`.
pub(super) fn write(tipo: Tipo, valore: &Value) -> String {
    match valore {
        Value::Null => String::new(),
        Value::Bool(risposta) => if *risposta { "sì" } else { "no" }.to_owned(),
        Value::Array(voci) => voci.iter().map(|voce| write(tipo, voce)).collect::<Vec<_>>().join(" "),
        Value::Object(fonte) => {
            let tipo_fonte = fonte.get("tipoFinanziamento").and_then(Value::as_str).unwrap_or_default();
            format!("{tipo_fonte}={}", write(Tipo::Importo, fonte.get("importo").unwrap_or(&Value::Null)))
        }
        Value::Number(numero) if tipo == Tipo::Importo => {
            let importo = serde_json::from_value::<Importo>(valore.clone());
            importo.map_or_else(
                |_| numero.to_string(),
                |importo| format!("{:.2}", importo.decimal()).replace('.', ","),
            )
        }
        Value::Number(numero) => numero.to_string(),
        Value::String(testo) if tipo == Tipo::DataOra => moment(testo).unwrap_or_else(|| testo.clone()),
        Value::String(testo) => testo.clone(),
    }
}

/// The value that a text means, for [`cig_domain::campi::read`]; what cannot be read goes on as text, to be refused there.
pub(super) fn read(tipo: Tipo, testo: &str) -> Value {
    let testo = unguarded(testo.trim());
    if testo.is_empty() {
        return Value::Null;
    }
    match tipo {
        Tipo::SiNo => match testo.to_lowercase().as_str() {
            "sì" | "si" | "true" | "vero" => json!(true),
            "no" | "false" | "falso" => json!(false),
            _ => json!(testo),
        },
        Tipo::Intero | Tipo::Percentuale => {
            testo.parse::<u32>().map_or_else(|_| json!(testo), |numero| json!(numero))
        }
        Tipo::DataOra => NaiveDateTime::parse_from_str(testo, GIORNO_E_ORA)
            .map_or_else(|_| json!(testo), |ora| json!(ora.format(SENZA_ZONA).to_string())),
        Tipo::Finanziamenti => testo
            .split_whitespace()
            .map(|fonte| fonte.split_once('='))
            .map(|parti| parti.map(|(tipo, importo)| json!({"tipoFinanziamento": tipo, "importo": importo})))
            .collect::<Option<Vec<_>>>()
            .map_or_else(|| json!(testo), |fonti| json!(fonti)),
        Tipo::TestoLungo(_) => json!(testo.replace("\r\n", "\n")),
        _ if tipo.is_multiplo() => {
            let codici = testo.split([' ', ',', ';', '\n', '\r', '\t']).filter(|codice| !codice.is_empty());
            json!(codici.collect::<Vec<_>>())
        }
        _ => json!(testo),
    }
}

fn moment(testo: &str) -> Option<String> {
    let a_roma = testo.parse::<Scadenza>().ok()?.a_roma();
    let ora = NaiveDateTime::parse_from_str(&a_roma, SENZA_ZONA).ok()?;
    Some(ora.format(GIORNO_E_ORA).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_for_people_and_read_back() {
        for (tipo, valore, testo) in [
            (Tipo::SiNo, json!(true), "sì"),
            (Tipo::SiNo, json!(false), "no"),
            (Tipo::Importo, Value::Null, ""),
            (Tipo::Intero, json!(365), "365"),
            (Tipo::Voce("ccnl"), json!("H01"), "H01"),
            (Tipo::CpvMolti, json!(["72260000", "72262000"]), "72260000 72262000"),
            (Tipo::TestoLungo(9), json!("una\ndue"), "una\ndue"),
        ] {
            assert_eq!(write(tipo, &valore), testo);
            assert_eq!(read(tipo, testo), valore, "{testo}");
        }
        assert_eq!(write(Tipo::Importo, &json!(39000.5)), "39000,50");
        let fonti =
            json!([{"tipoFinanziamento": "A", "importo": 10}, {"tipoFinanziamento": "B", "importo": 0.5}]);
        assert_eq!(write(Tipo::Finanziamenti, &fonti), "A=10,00 B=0,50");
        assert_eq!(
            read(Tipo::Finanziamenti, "A=10,00")[0],
            json!({"tipoFinanziamento": "A", "importo": "10,00"})
        );
        assert_eq!(write(Tipo::DataOra, &json!("2026-07-01T10:00:00Z")), "01/07/2026 12:00");
        assert_eq!(read(Tipo::DataOra, "01/07/2026 12:00"), json!("2026-07-01T12:00"));
    }

    #[test]
    fn what_spreadsheets_make_of_a_value_is_read_too() {
        assert_eq!(read(Tipo::SiNo, " VERO "), json!(true));
        assert_eq!(read(Tipo::SiNo, "Si"), json!(true));
        assert_eq!(read(Tipo::TestoLungo(9), "'=1+1"), json!("=1+1"));
        assert_eq!(read(Tipo::TestoLungo(9), "'900"), json!("'900"));
        assert_eq!(read(Tipo::SiNo, "forse"), json!("forse"));
        assert_eq!(read(Tipo::Finanziamenti, "A"), json!("A"));
    }
}
