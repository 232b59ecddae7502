//! Checks of values against the code lists of the day.

use serde_json::Value;

use super::{Contesto, Rapporto};
use crate::anomalia::Sezione;
use crate::campi::{CLASSIFICAZIONE, Campo, GARA, LOTTO};
use crate::richiesta::RichiestaCig;

/// A list that is not loaded is not checked.
pub(super) fn check(richiesta: &RichiestaCig, contesto: &Contesto<'_>, rapporto: &mut Rapporto) {
    section(&Sezione::DatiGara, GARA, &richiesta.dati_gara, contesto, rapporto);
    section(&Sezione::Classificazione, CLASSIFICAZIONE, &richiesta.classificazione, contesto, rapporto);
    for lotto in &richiesta.lotti {
        section(&Sezione::Lotto(lotto.lot_identifier.clone()), LOTTO, &lotto.dati, contesto, rapporto);
    }
}

fn section(
    sezione: &Sezione,
    campi: &'static [Campo],
    dati: &impl serde::Serialize,
    contesto: &Contesto<'_>,
    rapporto: &mut Rapporto,
) {
    let (Some(tipologiche), Ok(valori)) = (contesto.tipologiche, serde_json::to_value(dati)) else { return };
    for campo in campi {
        let Some(lista) = campo.tipo.tipologica().filter(|lista| tipologiche.has(lista)) else { continue };
        for codice in codes(&valori[campo.nome]) {
            if tipologiche.find(lista, codice, contesto.oggi).is_none() {
                let testo = format!(
                    "«{}»: il valore {codice} non è nell'elenco o non è più valido.",
                    campo.etichetta
                );
                rapporto.errore(sezione, campo.nome, "VALORE", testo);
            }
        }
    }
}

/// The codes in a field: one, several, or those of its funding sources.
fn codes(valore: &Value) -> Vec<&str> {
    match valore {
        Value::String(codice) => vec![codice],
        Value::Array(voci) => voci.iter().flat_map(codes).collect(),
        Value::Object(oggetto) => oggetto.get("tipoFinanziamento").map(codes).unwrap_or_default(),
        _ => Vec::new(),
    }
}
