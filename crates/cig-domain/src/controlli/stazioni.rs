//! Who asks, in a scheda that came as ANAC's own JSON.

use super::{Contesto, Rapporto};
use crate::anomalia::{Anomalia, Sezione};
use crate::scheda::SchedaAnac;

/// Whether the scheda names the authority that sends it, with its own codes in AUSA. The others that it names, in a joint
/// procurement, are ANAC's to judge: their cost centres are not known here.
pub(super) fn check(scheda: &SchedaAnac, contesto: &Contesto<'_>, rapporto: &mut Rapporto) {
    let Some(ente) = contesto.ente else { return };
    let mut presente = false;
    for (posto, stazione) in scheda.stazioni_appaltanti().enumerate() {
        if stazione.codice_fiscale != ente.codice_fiscale.as_str() {
            continue;
        }
        presente = true;
        let qui = |campo: &str| format!("{ELENCO}[{posto}].{campo}");
        if stazione.codice_ausa != ente.codice_ausa.as_str() {
            let testo =
                format!("Il codice AUSA non è quello di {} ({}).", ente.denominazione, ente.codice_ausa);
            rapporto.anomalie.push(at(qui("codiceAusa"), "ERR68", testo));
        }
        let centro = stazione.codice_centro_costo;
        if contesto.centri_di_costo.is_some_and(|centri| !centri.iter().any(|noto| noto.codice == centro)) {
            let testo = "Il centro di costo non risulta attivo nell'anagrafe AUSA della stazione appaltante.";
            rapporto.anomalie.push(at(qui("codiceCentroCosto"), "ERR69", testo));
        }
    }
    if !presente {
        let testo = format!(
            "La scheda non nomina {} (codice fiscale {}) fra le stazioni appaltanti: la invia un ente che nomina.",
            ente.denominazione, ente.codice_fiscale
        );
        rapporto.anomalie.push(at(ELENCO.to_owned(), "STAZIONE_APPALTANTE", testo));
    }
}

/// The list, as ANAC counts places.
const ELENCO: &str = "$.anacForm.stazioniAppaltanti";

fn at(percorso: String, codice: &str, testo: impl Into<String>) -> Anomalia {
    Anomalia { percorso: Some(percorso), ..Anomalia::errore(Sezione::Scheda, "", codice, testo) }
}
