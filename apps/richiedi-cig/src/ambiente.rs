//! Time, names and chance of the real world: the one place that takes them from the machine.

use chrono::{DateTime, Utc};
use cig_application::Sorte;
use cig_domain::porte::{Clock, IdGenerator};
use rand::RngExt as _;
use uuid::Uuid;

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

impl IdGenerator for Macchina {
    #[expect(clippy::disallowed_methods, reason = "the ids that everyone else is given")]
    fn new_id(&self) -> Uuid {
        Uuid::now_v7()
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
}
