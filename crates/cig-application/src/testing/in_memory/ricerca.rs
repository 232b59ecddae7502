//! The filters and the order of the list, on a request in memory.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Rome;
use cig_domain::parole::Parole;
use cig_domain::porte::{Chiave, Cursore, Ordine, Ricerca};
use cig_domain::richiesta::RichiestaCig;

use super::kept_instant;

/// Whether all filters that are set hold for the request.
pub(super) fn matches(ricerca: &Ricerca, richiesta: &RichiestaCig) -> bool {
    let gara = &richiesta.dati_gara;
    let ciclo = &richiesta.ciclo;
    let totale = richiesta.importo_complessivo();
    let waiting = waiting_since(richiesta);
    let giorno: Option<NaiveDate> =
        richiesta.inviata_il.map(|istante| istante.with_timezone(&Rome).date_naive());

    holds(ricerca.oggetto.as_ref(), |parole| {
        Parole::of(gara.oggetto.as_deref().unwrap_or_default()).contains(parole)
    }) && holds(ricerca.codice_appalto.as_ref(), |inizio| {
        richiesta.codice_appalto.piegato().starts_with(&inizio.trim().to_lowercase())
    }) && holds(ricerca.id_appalto.as_ref(), |id| ciclo.id_appalto() == Some(*id))
        && holds(ricerca.numero_gara.as_ref(), |numero| {
            richiesta.storica.as_ref().is_some_and(|storica| storica.numero_gara.as_ref() == Some(numero))
        })
        && holds(ricerca.cig.as_ref(), |cig| richiesta.lotti.iter().any(|l| l.cig.as_ref() == Some(cig)))
        && (ricerca.stati.is_empty() || ricerca.stati.contains(&ciclo.stato()))
        && (ricerca.stati_lotti.is_empty()
            || ciclo.stato_appalto().is_some_and(|stato| ricerca.stati_lotti.contains(&stato)))
        && holds(ricerca.utilizzata.as_ref(), |utilizzata| richiesta.is_utilizzata() == *utilizzata)
        && holds(ricerca.rup.as_ref(), |rup| gara.rup.as_ref() == Some(rup))
        && holds(ricerca.scelta_contraente.as_ref(), |scelta| {
            gara.scelta_contraente.as_ref().is_some_and(|voce| voce.as_str() == scelta.as_str())
        })
        && holds(ricerca.inviata_dal.as_ref(), |dal| giorno.is_some_and(|giorno| giorno >= *dal))
        && holds(ricerca.inviata_al.as_ref(), |al| giorno.is_some_and(|giorno| giorno <= *al))
        && holds(ricerca.in_attesa_da.as_ref(), |da| waiting.is_some_and(|dal| dal >= kept_instant(*da)))
        && holds(ricerca.in_attesa_prima_di.as_ref(), |fine| {
            waiting.is_some_and(|dal| dal < kept_instant(*fine))
        })
        && holds(ricerca.importo_da.as_ref(), |da| totale >= *da)
        && holds(ricerca.importo_a.as_ref(), |a| totale <= *a)
}

/// How two requests that match stand in a list of that order.
pub(super) fn compare(ordine: Ordine, una: &RichiestaCig, altra: &RichiestaCig) -> Ordering {
    compare_places(ordine, &place(ordine, una), &place(ordine, altra))
}

/// Whether a request that matches comes after that place; no place of another order has any after it.
pub(super) fn is_after(ordine: Ordine, richiesta: &RichiestaCig, dopo: &Cursore) -> bool {
    let qui = place(ordine, richiesta);
    std::mem::discriminant(&qui.chiave) == std::mem::discriminant(&dopo.chiave)
        && compare_places(ordine, &qui, &kept(dopo)).is_gt()
}

fn place(ordine: Ordine, richiesta: &RichiestaCig) -> Cursore {
    let istante = |istante: Option<DateTime<Utc>>| Chiave::Istante(istante.unwrap_or_default());
    let chiave = match ordine {
        Ordine::Modifica => istante(Some(richiesta.modificata_il)),
        Ordine::Invio => istante(richiesta.inviata_il),
        Ordine::Scadenza => istante(waiting_since(richiesta)),
        Ordine::Importo => Chiave::Importo(richiesta.importo_complessivo()),
        Ordine::Codice => Chiave::Codice(richiesta.codice_appalto.piegato()),
    };
    Cursore { chiave, id: richiesta.id }
}

/// The place as a store finds it.
fn kept(posto: &Cursore) -> Cursore {
    match posto.chiave {
        Chiave::Istante(istante) => Cursore { chiave: Chiave::Istante(kept_instant(istante)), id: posto.id },
        _ => posto.clone(),
    }
}

fn compare_places(ordine: Ordine, qui: &Cursore, la: &Cursore) -> Ordering {
    let crescente = match (&qui.chiave, &la.chiave) {
        (Chiave::Istante(qui), Chiave::Istante(la)) => qui.cmp(la),
        (Chiave::Importo(qui), Chiave::Importo(la)) => qui.cmp(la),
        (Chiave::Codice(qui), Chiave::Codice(la)) => qui.cmp(la),
        _ => Ordering::Equal,
    };
    let crescente = crescente.then(qui.id.cmp(&la.id));
    if ordine.is_crescente() { crescente } else { crescente.reverse() }
}

fn waiting_since(richiesta: &RichiestaCig) -> Option<DateTime<Utc>> {
    richiesta.in_attesa_dal().map(kept_instant)
}

fn holds<T>(filtro: Option<&T>, condizione: impl FnOnce(&T) -> bool) -> bool {
    filtro.is_none_or(condizione)
}
