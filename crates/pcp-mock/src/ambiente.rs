//! What the emulator takes from outside: time and randomness.

use chrono::{DateTime, Utc};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

/// The clock of the emulator. Tests pass their own to let days go by.
pub trait Orologio: Send + Sync + 'static {
    /// The present instant.
    fn adesso(&self) -> DateTime<Utc>;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct OrologioDiSistema;

impl Orologio for OrologioDiSistema {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the emulator reads the machine's clock"
    )]
    fn adesso(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// The generator of identifiers, secrets and the first CIG: repeatable with a seed, else the machine's.
pub(crate) fn generatore(seme: Option<u64>) -> StdRng {
    seme.map_or_else(rand::make_rng, StdRng::seed_from_u64)
}

/// A random (version 4) identifier.
pub(crate) fn nuovo_id(generatore: &mut StdRng) -> Uuid {
    let mut ottetti = [0; 16];
    generatore.fill_bytes(&mut ottetti);
    uuid::Builder::from_random_bytes(ottetti).into_uuid()
}
