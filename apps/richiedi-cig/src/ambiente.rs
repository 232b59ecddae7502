//! Time, names and chance of the real world: the one place that takes them from the machine. Where nodes share a
//! database, its clock serves in place of the machine's.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use cig_application::Sorte;
use cig_domain::porte::{Clock, IdGenerator};
use rand::RngExt as _;
use uuid::timestamp::context::ContextV7;
use uuid::{Timestamp, Uuid};

/// The machine's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Macchina;

impl Macchina {
    /// A key that nobody can guess.
    #[expect(clippy::disallowed_methods, reason = "the chance that everyone else is given")]
    pub(crate) fn key() -> [u8; 32] {
        rand::rng().random()
    }
}

impl Clock for Macchina {
    #[expect(clippy::disallowed_methods, reason = "the clock that everyone else is given")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Names that sort by the time at which they were given, on whichever node.
pub(crate) struct Nomi {
    clock: Arc<dyn Clock>,
    serie: Mutex<ContextV7>,
}

impl Nomi {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, serie: Mutex::new(ContextV7::new()) }
    }
}

impl IdGenerator for Nomi {
    fn new_id(&self) -> Uuid {
        let ora = self.clock.now();
        let secondi = u64::try_from(ora.timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(&self.serie, secondi, ora.timestamp_subsec_nanos()))
    }
}

impl Sorte for Macchina {
    #[expect(clippy::disallowed_methods, reason = "the chance that everyone else is given")]
    fn next(&self) -> f64 {
        rand::rng().random_range(0.0..1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_keys_are_alike() {
        assert_ne!(Macchina::key(), Macchina::key());
    }

    #[test]
    fn later_names_sort_after_earlier_ones() {
        let nomi = Nomi::new(Arc::new(Macchina));
        let dati: Vec<_> = (0..1_000).map(|_| nomi.new_id()).collect();
        assert!(dati.is_sorted_by(|prima, dopo| prima < dopo));
    }
}
