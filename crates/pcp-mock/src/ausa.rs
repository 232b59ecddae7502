//! AUSA: the register of contracting authorities (`/api/ausa/getBy`).

use axum::http::Method;
use serde_json::{Value, json};

use crate::configurazione::StazioneAppaltante;
use crate::pcp::{Contesto, Risultato};
use crate::servizio::Azione;

pub(crate) fn azione(metodo: &Method, nome: &str) -> Option<Azione> {
    (metodo == Method::GET && nome == "getBy").then_some(cerca as Azione)
}

/// By fiscal code, by AUSA code, or by both; nothing found, or nothing asked for, is an empty result.
#[expect(clippy::unnecessary_wraps, reason = "it stands in the table of operations with the others")]
fn cerca(contesto: &mut Contesto<'_>) -> Risultato {
    let (fiscale, ausa) = (contesto.parametro("codiceFiscale"), contesto.parametro("codiceAusa"));
    let trovate: Vec<_> = contesto
        .cfg
        .stazioni
        .iter()
        .filter(|_| fiscale.is_some() || ausa.is_some())
        .filter(|stazione| fiscale.is_none_or(|codice| codice == stazione.codice_fiscale))
        .filter(|stazione| ausa.is_none_or(|codice| codice == stazione.codice_ausa))
        .map(scheda)
        .collect();
    if trovate.is_empty() {
        let titolo = "Richiesta elaborata correttamente, nessun contenuto restituito";
        return Ok(json!({ "code": 204, "status": "OK", "title": titolo, "items": null }));
    }
    Ok(json!({
        "code": 200,
        "status": "OK",
        "title": "Richiesta elaborata correttamente",
        "items": trovate,
    }))
}

/// Every cost centre, also those no longer active: it is for the caller to leave them out.
fn scheda(stazione: &StazioneAppaltante) -> Value {
    let centri: Vec<_> = stazione
        .centri_di_costo
        .iter()
        .map(|centro| {
            json!({
                "idCentroDiCosto": centro.id,
                "denominazioneCentroDiCosto": centro.denominazione,
                "stato": { "stato": if centro.attivo { "ATTIVO" } else { "CESSATO" } },
            })
        })
        .collect();
    json!({
        "scheda": {
            "stazioneAppaltante": {
                "codiceFiscale": stazione.codice_fiscale,
                "codiceAusa": stazione.codice_ausa,
                "denominazione": stazione.denominazione,
                "stato": { "stato": "ATTIVO" },
                "centriDiCosto": centri,
            }
        }
    })
}
