//! The choice of ANAC's scheda: which ones the data allow, and why.

use cig_domain::richiesta::RichiestaCig;
use cig_domain::scheda::Proposta;
use cig_domain::{CodiceScheda, Importo};

use super::{Controllo, Opzione};

/// A scheda to choose, and why it is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SchedaOfferta {
    /// ANAC's code.
    pub(crate) codice: &'static str,
    /// What is sent and read.
    pub(crate) opzione: Opzione,
    /// The reason.
    pub(crate) perche: String,
}

/// ANAC's code of a scheda and what it is for.
pub(crate) fn words(scheda: CodiceScheda) -> String {
    format!("{}, {}", scheda.codice(), scheda.descrizione())
}

/// The schede that the stored data of a request allow; `scelta` is what the form holds.
///
/// Where only one is usual it is sent as no choice at all: so it follows the data when they change.
pub(super) fn schede(scelta: &str, richiesta: &RichiestaCig) -> Controllo {
    let selezione = richiesta.selezione();
    let (eccezioni, usuali): (Vec<_>, Vec<_>) =
        selezione.possibili.iter().partition(|proposta| proposta.scheda == CodiceScheda::P5);
    let unica = matches!(usuali[..], [proposta] if !proposta.scheda.only_if_chosen());
    let offerta = |proposta: &&Proposta| {
        let codice = proposta.scheda.codice();
        let scelta = scelta == codice || unica && scelta.is_empty() && proposta.scheda != CodiceScheda::P5;
        let inviato = if unica && proposta.scheda != CodiceScheda::P5 { "" } else { codice };
        let opzione = Opzione { codice: inviato.to_owned(), descrizione: words(proposta.scheda), scelta };
        SchedaOfferta { codice, opzione, perche: proposta.perche.clone() }
    };
    let esito = match (selezione.scelta, &selezione.ostacolo) {
        (Some(scheda), _) => format!("Con i dati salvati si usa la scheda {}.", scheda.codice()),
        // What stands in the way at this very field is told as its message.
        (None, Some(ostacolo)) if ostacolo.campo == "scheda" => String::new(),
        (None, Some(ostacolo)) => ostacolo.testo.clone(),
        (None, None) => missing(richiesta).to_owned(),
    };
    Controllo::Schede {
        esito,
        usuali: usuali.iter().map(offerta).collect(),
        // Whoever marked the exception can take it back, though nothing usual is known yet.
        nessuna: usuali.is_empty() && !eccezioni.is_empty(),
        eccezioni: eccezioni.iter().map(offerta).collect(),
        scelta: scelta.to_owned(),
    }
}

/// What has to be filled in before a scheda can be known.
fn missing(richiesta: &RichiestaCig) -> &'static str {
    if richiesta.dati_gara.scelta_contraente.is_none() {
        "Per sapere quale scheda si usa indicare la scelta del contraente."
    } else if richiesta.valore_stimato() == Importo::ZERO {
        "Per sapere quale scheda si usa serve l'importo dei lotti."
    } else {
        "Per sapere quale scheda si usa indicare oggetto principale, settore e modalità di realizzazione."
    }
}
