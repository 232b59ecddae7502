//! What a node remembers from one turn to the next: nothing that may not be lost.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use cig_domain::persone::EnteId;
use cig_domain::ritmo::Servizio;
use cig_domain::trasmissione::TrasmissioneId;

use crate::ausa::MemoriaAusa;

/// What this node remembers.
#[derive(Debug, Default)]
pub struct Nodo {
    stato: Mutex<Stato>,
    pub(crate) ausa: MemoriaAusa,
}

#[derive(Debug, Default)]
struct Stato {
    servito: Option<EnteId>,
    servizi: BTreeMap<Servizio, DiServizio>,
    detti: BTreeSet<(NaiveDate, Servizio)>,
}

#[derive(Debug, Default)]
struct DiServizio {
    /// Calls under way.
    in_volo: usize,
    /// Faults in a row, and of which transmission the last one was.
    guasti: u32,
    ultimo: Option<TrasmissioneId>,
    /// It was out of order when last looked at.
    aperto: bool,
    /// Calls of that day that are counted already and not made yet.
    riserva: Option<(NaiveDate, u32)>,
}

/// A call under way; dropped when it is over.
#[derive(Debug)]
pub(crate) struct InVolo {
    nodo: Arc<Nodo>,
    servizio: Servizio,
}

impl Drop for InVolo {
    fn drop(&mut self) {
        let mut stato = self.nodo.stato();
        let di = stato.servizi.entry(self.servizio).or_default();
        di.in_volo = di.in_volo.saturating_sub(1);
    }
}

impl Nodo {
    /// The authority whose turn was last.
    pub(crate) fn last_served(&self) -> Option<EnteId> {
        self.stato().servito
    }

    pub(crate) fn served(&self, ente: EnteId) {
        self.stato().servito = Some(ente);
    }

    /// Counts a call until it is over.
    pub(crate) fn take_off(self: &Arc<Self>, servizio: Servizio) -> InVolo {
        self.stato().servizi.entry(servizio).or_default().in_volo += 1;
        InVolo { nodo: Arc::clone(self), servizio }
    }

    /// Calls of a service that are under way.
    pub(crate) fn in_flight(&self, servizio: Servizio) -> usize {
        self.stato().servizi.get(&servizio).map_or(0, |di| di.in_volo)
    }

    /// All calls that are under way.
    pub(crate) fn all_in_flight(&self) -> usize {
        self.stato().servizi.values().map(|di| di.in_volo).sum()
    }

    /// Which services are out of order.
    pub(crate) fn saw_open(&self, aperti: &BTreeSet<Servizio>) {
        let mut stato = self.stato();
        for servizio in Servizio::TUTTI {
            stato.servizi.entry(servizio).or_default().aperto = aperti.contains(&servizio);
        }
    }

    /// Notes a fault; how many there were in a row. Those of one transmission in a row count once: the fault may be its
    /// own.
    pub(crate) fn fault(&self, servizio: Servizio, di: Option<TrasmissioneId>) -> u32 {
        let mut stato = self.stato();
        let servizio = stato.servizi.entry(servizio).or_default();
        if servizio.guasti == 0 || di.is_none() || servizio.ultimo != di {
            servizio.guasti = servizio.guasti.saturating_add(1);
        }
        servizio.ultimo = di;
        servizio.guasti
    }

    /// Notes an answer; whether the service was out of order when last looked at.
    pub(crate) fn answered(&self, servizio: Servizio) -> bool {
        let mut stato = self.stato();
        let servizio = stato.servizi.entry(servizio).or_default();
        servizio.guasti = 0;
        std::mem::take(&mut servizio.aperto)
    }

    /// Takes the calls of that day that are counted and not made.
    pub(crate) fn take_reserve(&self, servizio: Servizio, giorno: NaiveDate) -> u32 {
        let riserva = self.stato().servizi.entry(servizio).or_default().riserva.take();
        riserva.filter(|(suo, _)| *suo == giorno).map_or(0, |(_, chiamate)| chiamate)
    }

    /// Keeps what is left of them for later.
    pub(crate) fn keep_reserve(&self, servizio: Servizio, giorno: NaiveDate, chiamate: u32) {
        self.stato().servizi.entry(servizio).or_default().riserva = Some((giorno, chiamate));
    }

    /// Whether operators are not told yet that the day's calls are used up.
    pub(crate) fn is_news(&self, servizio: Servizio, giorno: NaiveDate) -> bool {
        self.stato().detti.insert((giorno, servizio))
    }

    fn stato(&self) -> MutexGuard<'_, Stato> {
        self.stato.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
