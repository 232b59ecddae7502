//! Time that a test moves, and waiting for other processes.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use cig_domain::porte::Clock;
use pcp_mock::Orologio;

/// One clock for the service and for the emulator: it stands still until a test moves it.
#[derive(Debug, Default)]
pub struct StillClock(AtomicI64);

impl StillClock {
    /// Where it starts: a Monday, later than the award of the samples.
    const START: DateTime<Utc> = DateTime::from_timestamp(1_795_428_000, 0).unwrap();

    /// Lets time pass.
    pub fn pass(&self, duration: Duration) {
        self.0.fetch_add(duration.as_micros().try_into().unwrap(), Ordering::SeqCst);
    }

    /// Goes on to `instant`; never back.
    pub fn advance_to(&self, instant: DateTime<Utc>) {
        self.0.fetch_max((instant - Self::START).num_microseconds().unwrap(), Ordering::SeqCst);
    }
}

impl Clock for StillClock {
    fn now(&self) -> DateTime<Utc> {
        Self::START + TimeDelta::microseconds(self.0.load(Ordering::SeqCst))
    }
}

impl Orologio for StillClock {
    fn adesso(&self) -> DateTime<Utc> {
        self.now()
    }
}

/// The machine's clock, for what shares its time with other processes.
#[derive(Debug, Clone, Copy)]
pub struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "the clock that a test is given")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// How long a test waits for something that must happen.
const PATIENCE: Duration = Duration::from_mins(1);

/// Waits until `find` gives something; fails, saying what was waited for, when that takes too long.
pub async fn eventually<T>(what: &str, mut find: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = find().await {
            return found;
        }
        assert!(Instant::now() < deadline, "{what}: not within {} seconds", PATIENCE.as_secs());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
