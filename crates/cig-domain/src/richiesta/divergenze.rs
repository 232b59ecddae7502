//! Two people changed the same part of a request: field by field, what is stored and what was typed.

use serde_json::{Map, Value};

use crate::campi::Campo;

/// A field that one holds otherwise than the other. A value is `Null` where the field is empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Divergenza {
    /// The field.
    pub campo: &'static Campo,
    /// What it held when the form was made.
    pub prima: Value,
    /// What others stored since.
    pub salvato: Value,
    /// What was typed into the form.
    pub digitato: Value,
}

/// Which value a field gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preferenza {
    /// What others stored.
    Salvato,
    /// What was typed.
    Digitato,
}

impl Divergenza {
    /// Whether both sides changed it: whichever is taken, a change is lost.
    pub fn is_contesa(&self) -> bool {
        self.salvato != self.prima && self.digitato != self.prima
    }

    /// What to take if nobody says otherwise: the value of the side that changed it; of two, what the person typed who now
    /// decides.
    pub fn proposta(&self) -> Preferenza {
        if self.digitato == self.prima { Preferenza::Salvato } else { Preferenza::Digitato }
    }
}

/// The fields whose two values differ, in the order of the catalogue. All three are as [`super::Parte::valori`] and
/// [`super::Parte::normali`] give them.
pub fn divergenze(
    campi: &'static [Campo],
    prima: &Map<String, Value>,
    salvati: &Map<String, Value>,
    digitati: &Map<String, Value>,
) -> Vec<Divergenza> {
    let of = |valori: &Map<String, Value>, campo: &Campo| valori.get(campo.nome).cloned().unwrap_or_default();
    campi
        .iter()
        .map(|campo| Divergenza {
            campo,
            prima: of(prima, campo),
            salvato: of(salvati, campo),
            digitato: of(digitati, campo),
        })
        .filter(|divergenza| divergenza.salvato != divergenza.digitato)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::campi::GARA;

    #[test]
    fn the_side_that_changed_a_field_is_followed() {
        let valori = |valore: Value| valore.as_object().unwrap().clone();
        let prima = valori(json!({"oggetto": "A", "numeroLotti": 1, "settore": "1", "rup": "R"}));
        let salvati = valori(json!({"oggetto": "B", "numeroLotti": 2, "settore": "1", "rup": "S"}));
        let digitati = valori(json!({"oggetto": "A", "numeroLotti": 3, "rup": "S"}));
        let trovate: Vec<_> = divergenze(GARA, &prima, &salvati, &digitati)
            .into_iter()
            .map(|una| (una.campo.nome, una.is_contesa(), una.proposta()))
            .collect();
        assert_eq!(
            trovate,
            [
                ("oggetto", false, Preferenza::Salvato),
                ("numeroLotti", true, Preferenza::Digitato),
                ("settore", false, Preferenza::Digitato),
            ],
            "the RUP is the same on both sides"
        );
    }
}
