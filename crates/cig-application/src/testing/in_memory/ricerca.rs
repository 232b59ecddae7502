//! The filters of the list, on a request in memory.

use chrono::NaiveDate;
use chrono_tz::Europe::Rome;
use cig_domain::porte::Ricerca;
use cig_domain::richiesta::RichiestaCig;

/// Whether all filters that are set hold for the request.
pub(super) fn matches(ricerca: &Ricerca, richiesta: &RichiestaCig) -> bool {
    let gara = &richiesta.dati_gara;
    let ciclo = &richiesta.ciclo;
    let totale = richiesta.importo_complessivo();
    let giorno: Option<NaiveDate> =
        richiesta.inviata_il.map(|istante| istante.with_timezone(&Rome).date_naive());

    holds(ricerca.oggetto.as_ref(), |parole| {
        let oggetto = gara.oggetto.as_deref().unwrap_or_default().to_lowercase();
        parole.to_lowercase().split_whitespace().all(|parola| oggetto.contains(parola))
    }) && holds(ricerca.codice_appalto.as_ref(), |parte| {
        richiesta.codice_appalto.as_str().to_lowercase().contains(&parte.trim().to_lowercase())
    }) && holds(ricerca.id_appalto.as_ref(), |id| ciclo.id_appalto() == Some(*id))
        && holds(ricerca.cig.as_ref(), |cig| richiesta.lotti.iter().any(|l| l.cig.as_ref() == Some(cig)))
        && (ricerca.stati.is_empty() || ricerca.stati.contains(&ciclo.stato()))
        && holds(ricerca.utilizzata.as_ref(), |utilizzata| ciclo.is_utilizzata() == *utilizzata)
        && holds(ricerca.rup.as_ref(), |rup| gara.rup.as_ref() == Some(rup))
        && holds(ricerca.scelta_contraente.as_ref(), |scelta| {
            gara.scelta_contraente.as_ref().is_some_and(|voce| voce.as_str() == scelta.as_str())
        })
        && holds(ricerca.inviata_dal.as_ref(), |dal| giorno.is_some_and(|giorno| giorno >= *dal))
        && holds(ricerca.inviata_al.as_ref(), |al| giorno.is_some_and(|giorno| giorno <= *al))
        && holds(ricerca.importo_da.as_ref(), |da| totale >= *da)
        && holds(ricerca.importo_a.as_ref(), |a| totale <= *a)
}

fn holds<T>(filtro: Option<&T>, condizione: impl FnOnce(&T) -> bool) -> bool {
    filtro.is_none_or(condizione)
}
