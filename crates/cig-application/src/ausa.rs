//! What a node remembers of the AUSA register.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use cig_domain::codici::CodiceAusa;
use cig_domain::porte::{PcpError, StazioneAusa};

/// How long an answer is kept: well within the fifteen minutes by which the register lags.
const RISPOSTA: TimeDelta = TimeDelta::minutes(5);
/// How long a failure is kept.
const GUASTO: TimeDelta = TimeDelta::seconds(30);

/// The answers, kept for a while: pages show the cost centres at every turn. A failure is kept too, for a shorter while,
/// so that a register that hangs does not hold up every page. That an authority is absent is never kept: it may just
/// have been registered.
#[derive(Debug, Default)]
pub(crate) struct MemoriaAusa {
    note: Mutex<HashMap<CodiceAusa, Nota>>,
}

/// An answer, and until when it holds.
#[derive(Debug, Clone)]
struct Nota {
    fino_a: DateTime<Utc>,
    risposta: Result<StazioneAusa, PcpError>,
}

impl MemoriaAusa {
    /// What the register answered of that authority, if it still holds at `ora`.
    pub(crate) fn known(
        &self,
        ausa: &CodiceAusa,
        ora: DateTime<Utc>,
    ) -> Option<Result<StazioneAusa, PcpError>> {
        self.note().get(ausa).filter(|nota| ora < nota.fino_a).map(|nota| nota.risposta.clone())
    }

    /// Keeps what it answered at `ora`.
    pub(crate) fn keep(
        &self,
        ausa: &CodiceAusa,
        risposta: &Result<Option<StazioneAusa>, PcpError>,
        ora: DateTime<Utc>,
    ) {
        let (risposta, durata) = match risposta {
            Ok(Some(stazione)) => (Ok(stazione.clone()), RISPOSTA),
            Ok(None) => return,
            Err(errore) => (Err(errore.clone()), GUASTO),
        };
        self.note().insert(ausa.clone(), Nota { fino_a: ora + durata, risposta });
    }

    fn note(&self) -> MutexGuard<'_, HashMap<CodiceAusa, Nota>> {
        self.note.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
