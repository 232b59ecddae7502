//! A field's value as a cell, and back.

use chrono::{NaiveDateTime, NaiveTime};
use cig_domain::Importo;
use cig_domain::campi::Tipo;
use cig_domain::codici::Scadenza;
use serde_json::{Value, json};

use crate::tables::si_no;

/// A day and an hour, as people write them.
const GIORNO_E_ORA: &str = "%d/%m/%Y %H:%M";
/// As [`Scadenza`] reads them.
const SENZA_ZONA: &str = "%Y-%m-%dT%H:%M";

/// What stands in a cell of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Cella {
    #[default]
    Vuota,
    Testo(String),
    Numero(f64),
    Risposta(bool),
    Istante(NaiveDateTime),
    /// What a spreadsheet could not compute.
    Guasta,
}

impl Cella {
    /// Whether nothing can be seen in it.
    pub(super) fn is_vuota(&self) -> bool {
        match self {
            Self::Vuota => true,
            Self::Testo(testo) => testo.trim().is_empty(),
            _ => false,
        }
    }

    /// As it would be typed, without the space around it.
    pub(super) fn testo(&self) -> String {
        match self {
            Self::Vuota | Self::Guasta => String::new(),
            Self::Testo(testo) => testo.trim().to_owned(),
            Self::Numero(numero) => numero.to_string().replace('.', ","),
            Self::Risposta(risposta) => if *risposta { "vero" } else { "falso" }.to_owned(),
            Self::Istante(istante) if istante.time() == NaiveTime::MIN => {
                istante.format("%d/%m/%Y").to_string()
            }
            Self::Istante(istante) => istante.format(GIORNO_E_ORA).to_string(),
        }
    }

    /// The cell of a spreadsheet for a stored value: amounts, numbers and moments are such, all else is text.
    pub(super) fn new(tipo: Tipo, valore: &Value) -> Self {
        match (tipo, valore) {
            (_, Value::Null) => Self::Vuota,
            (Tipo::Importo | Tipo::Intero | Tipo::Percentuale, Value::Number(numero)) => {
                numero.as_f64().map_or(Self::Vuota, Self::Numero)
            }
            (Tipo::DataOra, Value::String(testo)) => {
                local(testo).map_or_else(|| Self::Testo(testo.clone()), Self::Istante)
            }
            _ => Self::Testo(write(tipo, valore)),
        }
    }

    /// The value that the cell means, for [`cig_domain::campi::read`], as [`read`] tells it.
    pub(super) fn value(&self, tipo: Tipo) -> Value {
        match (tipo, self) {
            (Tipo::Importo, Self::Numero(numero)) => cents(*numero),
            (Tipo::Intero | Tipo::Percentuale, Self::Numero(numero)) => {
                numero.to_string().parse::<u32>().map_or_else(|_| json!(numero), |numero| json!(numero))
            }
            // Codes of digits, whose zeros a spreadsheet drops from a cell that it takes for a number.
            (Tipo::Cpv | Tipo::CpvMolti, Self::Numero(numero)) => read(tipo, &format!("{numero:08}")),
            (Tipo::Voce("codIstat"), Self::Numero(numero)) => read(tipo, &format!("{numero:09}")),
            (Tipo::SiNo, Self::Risposta(risposta)) => json!(risposta),
            (Tipo::DataOra, Self::Istante(istante)) => json!(istante.format(SENZA_ZONA).to_string()),
            _ => read(tipo, &self.testo()),
        }
    }
}

/// An amount that was computed in floating point, to the cent if that is what it means (0.1 + 0.2 is 0.3).
fn cents(numero: f64) -> Value {
    let centesimi = numero * 100.0;
    let interi = centesimi.round();
    let vicino = (centesimi - interi).abs() <= 1e-6 + interi.abs() * 4.0 * f64::EPSILON;
    json!(if vicino { interi / 100.0 } else { numero })
}

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
    let testo = testo.trim();
    if testo.is_empty() {
        return Value::Null;
    }
    match tipo {
        Tipo::SiNo => si_no(testo).map_or_else(|| json!(testo), |risposta| json!(risposta)),
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
    Some(local(testo)?.format(GIORNO_E_ORA).to_string())
}

/// What the clocks of Rome show at a stored moment.
fn local(testo: &str) -> Option<NaiveDateTime> {
    let a_roma = testo.parse::<Scadenza>().ok()?.a_roma();
    NaiveDateTime::parse_from_str(&a_roma, SENZA_ZONA).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::csv::unguarded;

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
        assert_eq!(["'=1+1", "'900"].map(unguarded), ["=1+1", "'900"]);
        assert_eq!(read(Tipo::SiNo, "forse"), json!("forse"));
        assert_eq!(read(Tipo::Finanziamenti, "A"), json!("A"));
    }

    #[test]
    fn a_typed_cell_means_the_same_as_its_text() {
        let numero = |tipo, numero: f64| Cella::Numero(numero).value(tipo);
        assert_eq!(numero(Tipo::Importo, 0.1 + 0.2), json!(0.3));
        assert_eq!(numero(Tipo::Importo, 9_999_999_999_999.99), json!(9_999_999_999_999.99));
        assert_eq!(numero(Tipo::Importo, 0.125), json!(0.125));
        assert_eq!(numero(Tipo::Intero, 365.0), json!(365));
        assert_eq!(numero(Tipo::Intero, 1.5), json!(1.5));
        assert_eq!(numero(Tipo::Percentuale, -1.0), json!(-1.0));
        assert_eq!(numero(Tipo::Cpv, 3_000_000.0), json!("03000000"));
        assert_eq!(numero(Tipo::CpvMolti, 3_000_000.0), json!(["03000000"]));
        assert_eq!(numero(Tipo::Voce("codIstat"), 9_048_017.0), json!("009048017"));
        assert_eq!(numero(Tipo::Testo(9), 2026.5), json!("2026,5"));
        assert_eq!(Cella::Risposta(true).value(Tipo::SiNo), json!(true));
        assert_eq!(Cella::Risposta(false).value(Tipo::Testo(9)), json!("falso"));
        let mezzanotte = NaiveDateTime::parse_from_str("2026-07-01T00:00", SENZA_ZONA).unwrap();
        assert_eq!(Cella::Istante(mezzanotte).value(Tipo::DataOra), json!("2026-07-01T00:00"));
        assert_eq!(Cella::Istante(mezzanotte).value(Tipo::Testo(9)), json!("01/07/2026"));
        assert_eq!(Cella::new(Tipo::DataOra, &json!("2026-06-30T22:00:00Z")), Cella::Istante(mezzanotte));
        assert_eq!(Cella::new(Tipo::Importo, &json!(10)), Cella::Numero(10.0));
        assert_eq!(Cella::new(Tipo::Voce("ccnl"), &json!("012")), Cella::Testo("012".into()));
    }
}
