//! What the use cases work with.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use cig_domain::porte::{
    AusaRegister, Clock, IdGenerator, Pcp, SchedaMapper, SpecificationCheck, Tipologiche, VersionComparer,
};
use cig_domain::ritmo::Regole;
use cig_domain::trasmissione::Attese;

use crate::Nodo;
use crate::outbox::Outbox;

/// All ports, and the settings of the use cases. Cheap to clone.
#[derive(Clone)]
pub struct Application {
    /// The store.
    pub archivio: Outbox,
    /// ANAC's PCP.
    pub pcp: Arc<dyn Pcp>,
    /// ANAC's AUSA register.
    pub ausa: Arc<dyn AusaRegister>,
    /// Code lists.
    pub tipologiche: Arc<dyn Tipologiche>,
    /// ANAC's specification.
    pub specifiche: Arc<dyn SpecificationCheck>,
    /// Tells versions of the specification apart.
    pub comparer: Arc<dyn VersionComparer>,
    /// From requests to ANAC's schede.
    pub mapper: Arc<dyn SchedaMapper>,
    /// Checks passwords.
    pub passwords: Arc<dyn Passwords>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// New names.
    pub ids: Arc<dyn IdGenerator>,
    /// Chance, to spread the waits of many nodes.
    pub sorte: Arc<dyn Sorte>,
    /// Waits of transmissions.
    pub attese: Attese,
    /// How long a node may work on one step of a transmission before another takes it over:
    /// longer than the longest call of PCP, which may take two minutes to time out.
    pub affitto: Duration,
    /// How carefully and how often services are called.
    pub regole: Arc<Regole>,
    /// What this node remembers from one turn to the next.
    pub nodo: Arc<Nodo>,
}

impl Application {
    /// Until when a step that is claimed at `ora` is the node's who claimed it.
    pub(crate) fn lease_end(&self, ora: DateTime<Utc>) -> DateTime<Utc> {
        ora + TimeDelta::from_std(self.affitto).unwrap_or(TimeDelta::minutes(5))
    }

    /// Today in Rome.
    pub fn today(&self) -> NaiveDate {
        rome_day(self.clock.now())
    }
}

/// The day in Rome.
pub(crate) fn rome_day(istante: DateTime<Utc>) -> NaiveDate {
    istante.with_timezone(&chrono_tz::Europe::Rome).date_naive()
}

/// When that day begins in Rome; the clocks never change at midnight there.
pub(crate) fn rome_midnight(giorno: NaiveDate) -> Option<DateTime<Utc>> {
    let inizio = giorno.and_time(NaiveTime::MIN).and_local_timezone(chrono_tz::Europe::Rome);
    inizio.earliest().map(|inizio| inizio.to_utc())
}

/// Passwords, kept as hashes only.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// Whether `password` is the one behind `hash`. With no hash it takes as long and says no,
    /// so that an account that does not exist cannot be told from a wrong password.
    async fn verify(&self, password: &str, hash: Option<String>) -> bool;
}

/// Chance.
pub trait Sorte: Send + Sync {
    /// A number in [0, 1).
    fn next(&self) -> f64;
}
