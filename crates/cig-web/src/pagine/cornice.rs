//! What is around every page.

use cig_application::NOTIFICHE_CONTATE;

use crate::sessione::Accesso;
use crate::{WebState, formati, risorse};

/// Head of a page.
pub(crate) struct Cornice {
    /// Who is logged in.
    pub(crate) persona: Option<Persona>,
    /// What everybody must know of this installation.
    pub(crate) avvisi: Vec<&'static str>,
    /// As long as it happens to be: the length of a compressed page tells less of what is in it (BREACH).
    pub(crate) riempimento: String,
}

/// Who is logged in, as the head shows it.
pub(crate) struct Persona {
    pub(crate) nominativo: String,
    pub(crate) ufficio: String,
    pub(crate) ente: String,
    pub(crate) csrf: String,
    /// How many notifications are to be read, in words for the head; none if none is.
    pub(crate) da_leggere: Option<String>,
}

impl Cornice {
    /// Of a page for a person who is logged in.
    pub(crate) fn new(stato: &WebState, accesso: &Accesso) -> Self {
        let sessione = &accesso.sessione;
        let persona = Persona {
            nominativo: sessione.utente.nominativo(),
            ufficio: sessione.ufficio.denominazione.clone(),
            ente: sessione.ente.denominazione.clone(),
            csrf: accesso.csrf.clone(),
            da_leggere: da_leggere(accesso.da_leggere),
        };
        Self { persona: Some(persona), ..Self::anonima(stato) }
    }

    /// Of a page for anybody.
    pub(crate) fn anonima(stato: &WebState) -> Self {
        let mut avvisi = Vec::new();
        if stato.app.tipologiche.is_dimostrativa() {
            avvisi.push("Gli elenchi di valori sono dimostrativi: non sono quelli completi di ANAC.");
        }
        // Any scheda tells whether a specification is there; its answer about nothing is not looked at.
        if !stato.app.specifiche.covers("AD3") {
            avvisi.push("Le specifiche di ANAC non sono caricate: i dati non vengono controllati con le regole di ANAC prima dell'invio.");
        }
        let caso = formati::chance(&stato.app);
        let mut riempimento = risorse::sha256(&caso);
        // As long as one of its bytes says.
        let lunghezza = u8::from_str_radix(&riempimento[..2], 16).unwrap_or_default() / 4;
        riempimento.truncate(lunghezza.into());
        Self { persona: None, avvisi, riempimento }
    }
}

/// As the head says it: not above what is counted.
fn da_leggere(quante: u32) -> Option<String> {
    match quante {
        0 => None,
        NOTIFICHE_CONTATE.. => Some(format!("{}+", NOTIFICHE_CONTATE - 1)),
        _ => Some(quante.to_string()),
    }
}
