//! The people in charge of an appalto.

use chrono::{DateTime, Utc};

use crate::configurazione::Persona;

/// The role of who answers for the appalto (list `tipoRuolo`); the others are delegates.
pub(crate) const RESPONSABILE: &str = "RP";
/// Delegates for planning, award, execution.
pub(crate) const DELEGATI: [&str; 3] = ["DRP1", "DRP2", "DRP3"];

/// A person in charge, for a time.
#[derive(Debug, Clone)]
pub(crate) struct Soggetto {
    pub(crate) persona: Persona,
    /// Code of list `tipoRuolo`.
    pub(crate) ruolo: String,
    pub(crate) da: DateTime<Utc>,
    pub(crate) a: Option<DateTime<Utc>>,
}

impl Soggetto {
    pub(crate) fn responsabile(persona: Persona, da: DateTime<Utc>) -> Self {
        Self { persona, ruolo: RESPONSABILE.to_owned(), da, a: None }
    }

    pub(crate) fn attivo(&self, adesso: DateTime<Utc>) -> bool {
        self.da <= adesso && self.a.is_none_or(|fine| fine > adesso)
    }
}
