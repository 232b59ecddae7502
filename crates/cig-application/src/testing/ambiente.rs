//! Time, names, chance and outer services that a test holds in its hand.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use cig_domain::codici::{CodiceAusa, CodiceFiscale};
use cig_domain::persone::CentroDiCosto;
use cig_domain::porte::{
    AusaRegister, Chiamata, Clock, IdGenerator, Mittente, Operazione, Pcp, PcpError, Risposta, Scambio,
    StazioneAusa,
};
use uuid::Uuid;

use crate::{Passwords, Sorte};

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A clock that stands still until it is moved; starts in November 2026.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicU64);

impl ManualClock {
    /// The time it starts at.
    pub fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).unwrap_or_default()
    }

    /// Moves it ahead, by whole seconds.
    pub fn pass(&self, durata: Duration) {
        self.0.fetch_add(durata.as_secs(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        Self::start() + TimeDelta::seconds(i64::try_from(self.0.load(Ordering::SeqCst)).unwrap_or(i64::MAX))
    }
}

/// Ids in ascending order.
#[derive(Debug, Default)]
pub struct NumberedIds(AtomicU64);

impl IdGenerator for NumberedIds {
    fn new_id(&self) -> Uuid {
        Uuid::from_u128(1_000_000 + u128::from(self.0.fetch_add(1, Ordering::SeqCst)))
    }
}

/// No chance at all.
#[derive(Debug, Clone, Copy)]
pub struct Half;

impl Sorte for Half {
    fn next(&self) -> f64 {
        0.5
    }
}

/// Every account has the same password; counts how often one is verified.
#[derive(Debug)]
pub struct OnePassword {
    password: &'static str,
    verified: AtomicU64,
}

impl OnePassword {
    /// The one password.
    pub fn new(password: &'static str) -> Self {
        Self { password, verified: AtomicU64::new(0) }
    }

    /// How often a password was verified.
    pub fn verified(&self) -> u64 {
        self.verified.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Passwords for OnePassword {
    async fn verify(&self, password: &str, hash: Option<String>) -> bool {
        self.verified.fetch_add(1, Ordering::SeqCst);
        password == self.password && hash.is_some()
    }
}

/// A PCP that answers what it was told, in order, and keeps what it was asked.
#[derive(Debug, Default)]
pub struct ScriptedPcp {
    answers: Mutex<VecDeque<Result<Risposta, PcpError>>>,
    calls: Mutex<Vec<(Operazione, CodiceFiscale)>>,
}

impl ScriptedPcp {
    /// What it answers next.
    pub fn will(&self, answers: impl IntoIterator<Item = Result<Risposta, PcpError>>) {
        lock(&self.answers).extend(answers);
    }

    /// How often it was asked for that.
    pub fn count(&self, operazione: Operazione) -> usize {
        lock(&self.calls).iter().filter(|(chiesta, _)| *chiesta == operazione).count()
    }

    /// In whose name it was called last.
    pub fn last_caller(&self) -> Option<CodiceFiscale> {
        lock(&self.calls).last().map(|(_, persona)| persona.clone())
    }
}

#[async_trait]
impl Pcp for ScriptedPcp {
    async fn call(&self, chiamata: &Chiamata, mittente: &Mittente) -> Scambio {
        lock(&self.calls).push((chiamata.operazione(), mittente.codice_fiscale.clone()));
        let risposta = lock(&self.answers).pop_front();
        Scambio {
            ricevuto_il: ManualClock::start(),
            status: Some(200),
            corpo: Some("{}".into()),
            govway_message_id: Some("msg-1".into()),
            govway_transaction_id: Some("tx-1".into()),
            risposta: risposta
                .unwrap_or_else(|| Err(PcpError::Configurazione("the script has no answer".into()))),
        }
    }
}

/// A register with one cost centre, `CDC-1`, for every authority, unless it is switched off.
#[derive(Debug, Default)]
pub struct OneCostCentre {
    off: AtomicBool,
    asked: AtomicU64,
}

impl OneCostCentre {
    /// From now on it does not answer.
    pub fn switch_off(&self) {
        self.off.store(true, Ordering::SeqCst);
    }

    /// How often it was asked.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl AusaRegister for OneCostCentre {
    async fn find(&self, _: &CodiceFiscale, _: &CodiceAusa) -> Result<Option<StazioneAusa>, PcpError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.off.load(Ordering::SeqCst) {
            return Err(PcpError::NonDisponibile { retry_after: None, dettaglio: "spenta".into() });
        }
        let centro = CentroDiCosto { codice: "CDC-1".into(), denominazione: "Centro".into() };
        Ok(Some(StazioneAusa { denominazione: "Ente di prova".into(), centri_di_costo: vec![centro] }))
    }
}
