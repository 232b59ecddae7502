//! Time that a test moves, names that it counts, and waiting for other processes.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use cig_domain::porte::{Clock, IdGenerator};
use pcp_mock::Orologio;
use uuid::Uuid;

/// One clock for the service and for the emulator: it stands still until a test moves it.
#[derive(Debug, Default)]
pub struct Tempo(AtomicI64);

impl Tempo {
    /// Where it starts: a Monday, later than the award of the samples.
    const INIZIO: DateTime<Utc> = DateTime::from_timestamp(1_795_428_000, 0).unwrap();

    /// Now.
    pub fn ora(&self) -> DateTime<Utc> {
        Self::INIZIO + TimeDelta::microseconds(self.0.load(Ordering::SeqCst))
    }

    /// Lets time pass.
    pub fn passano(&self, durata: Duration) {
        self.0.fetch_add(durata.as_micros().try_into().unwrap(), Ordering::SeqCst);
    }

    /// Goes on to `istante`; never back.
    pub fn avanza_fino_a(&self, istante: DateTime<Utc>) {
        self.0.fetch_max((istante - Self::INIZIO).num_microseconds().unwrap(), Ordering::SeqCst);
    }
}

impl Clock for Tempo {
    fn now(&self) -> DateTime<Utc> {
        self.ora()
    }
}

impl Orologio for Tempo {
    fn adesso(&self) -> DateTime<Utc> {
        self.ora()
    }
}

/// Names in order: 1, 2, 3, ...
#[derive(Debug, Default)]
pub struct Nomi(AtomicU64);

impl IdGenerator for Nomi {
    fn new_id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::SeqCst)) + 1)
    }
}

/// How long a test waits for something that must happen.
pub const PAZIENZA: Duration = Duration::from_mins(1);

/// Waits until `trova` finds what it looks for; fails, saying what it was, when that takes too long.
pub async fn attendi<T>(cosa: &str, mut trova: impl AsyncFnMut() -> Option<T>) -> T {
    let scadenza = Instant::now() + PAZIENZA;
    loop {
        if let Some(trovato) = trova().await {
            return trovato;
        }
        assert!(Instant::now() < scadenza, "{cosa}: non è successo entro {} secondi", PAZIENZA.as_secs());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
