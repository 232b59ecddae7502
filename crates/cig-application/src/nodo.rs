//! What a node remembers from one turn to the next: nothing that may not be lost.

use std::sync::{Mutex, MutexGuard, PoisonError};

use cig_domain::persone::EnteId;

/// What this node remembers.
#[derive(Debug, Default)]
pub struct Nodo {
    stato: Mutex<Stato>,
}

#[derive(Debug, Default)]
struct Stato {
    servito: Option<EnteId>,
}

impl Nodo {
    /// The authority whose turn was last.
    pub(crate) fn last_served(&self) -> Option<EnteId> {
        self.stato().servito
    }

    pub(crate) fn served(&self, ente: EnteId) {
        self.stato().servito = Some(ente);
    }

    fn stato(&self) -> MutexGuard<'_, Stato> {
        self.stato.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
