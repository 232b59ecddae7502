//! How long the saga waits.

use std::time::Duration;

/// Waits of the saga; settings of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attese {
    /// Before the first question about an asynchronous operation; later ones wait longer and longer.
    pub esito: Duration,
    /// The longest wait between two questions. An AP_IN_CONF has lasted over four days (npa #1405).
    pub esito_massima: Duration,
    /// After the first transient fault; later ones wait longer and longer.
    pub guasto: Duration,
    /// The longest wait after a transient fault.
    pub guasto_massima: Duration,
    /// Before an appalto whose creation was not answered is looked up: PCP may still be at work on it (npa #1785).
    pub ricerca: Duration,
    /// A wait for what ANAC is at work on that lasts longer is marked for the operator.
    pub segnalazione: Duration,
    /// How long PCP keeps an appalto that is not confirmed, or confirmed and not published: then it cancels it. ANAC says
    /// ninety days, and that they may become fewer (npa #6, #503, #560, #1448; #2787 for those not confirmed).
    pub scadenza: Duration,
    /// How long before that people are warned.
    pub preavviso: Duration,
}

impl Default for Attese {
    fn default() -> Self {
        Self {
            esito: Duration::from_secs(3),
            esito_massima: Duration::from_mins(10),
            guasto: Duration::from_secs(2),
            guasto_massima: Duration::from_mins(5),
            ricerca: Duration::from_secs(30),
            segnalazione: Duration::from_hours(24),
            scadenza: Duration::from_hours(90 * 24),
            preavviso: Duration::from_hours(15 * 24),
        }
    }
}

impl Attese {
    /// Wait before question number `tentativi` (from 0); `sorte` in [0, 1) spreads the nodes.
    pub(super) fn after_waiting(&self, tentativi: u32, sorte: f64) -> Duration {
        grow(self.esito, self.esito_massima, tentativi, sorte)
    }

    /// Wait after fault number `tentativi` (from 0).
    pub(super) fn after_fault(&self, tentativi: u32, sorte: f64) -> Duration {
        grow(self.guasto, self.guasto_massima, tentativi, sorte)
    }
}

/// Doubles from `base` to `massima`; the second half of it is left to chance.
pub(crate) fn grow(base: Duration, massima: Duration, tentativi: u32, sorte: f64) -> Duration {
    let piena = base.saturating_mul(1 << tentativi.min(20)).min(massima);
    piena.mul_f64(0.5 + sorte.clamp(0.0, 1.0) / 2.0)
}
