//! The circuit of a service: after some faults in a row nobody calls it, but one at a time to see whether it is back.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Servizio;

/// The longest that ANAC's own wishes hold a service: a day, since quotas are daily.
const MAI: Duration = Duration::from_hours(24);

/// How carefully services are called; settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prudenza {
    /// So many faults in a row, of different transmissions, and nobody calls the service any more.
    pub guasti: u32,
    /// Then, how long until one call sees whether it is back; later ones wait longer and longer.
    pub prova: Duration,
    /// The longest wait between two such calls.
    pub prova_massima: Duration,
    /// After a hold calls come back little by little, for as long as it lasted, at most that long.
    pub ripresa: Duration,
}

impl Default for Prudenza {
    fn default() -> Self {
        Self {
            guasti: 5,
            prova: Duration::from_secs(15),
            prova_massima: Duration::from_mins(5),
            ripresa: Duration::from_mins(1),
        }
    }
}

/// From when until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Periodo {
    /// The first moment.
    pub dal: DateTime<Utc>,
    /// The first moment after it.
    pub al: DateTime<Utc>,
}

impl Periodo {
    /// How many of `posti` calls at a time are allowed when it is over: one, then more and more, and all of them when as
    /// much time has passed as it lasted, or `ripresa`. `None`: all.
    pub(super) fn admitted_after(self, ora: DateTime<Utc>, posti: usize, ripresa: Duration) -> Option<usize> {
        let durata = (self.al - self.dal).to_std().unwrap_or_default().min(ripresa);
        let passato = (ora - self.al).to_std().unwrap_or_default();
        if passato >= durata {
            return None;
        }
        let parte = u128::try_from(posti).unwrap_or(u128::MAX).saturating_mul(passato.as_micros());
        let ammessi = usize::try_from(parte / durata.as_micros().max(1)).unwrap_or(posti);
        Some((1 + ammessi).min(posti))
    }
}

/// Whether a service is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "stato")]
pub enum Circuito {
    /// It is.
    Chiuso {
        /// When it was last out of order.
        fermo: Option<Periodo>,
    },
    /// It is out of order: only single calls, to see.
    #[serde(rename_all = "camelCase")]
    Aperto {
        /// Since then.
        dal: DateTime<Utc>,
        /// How many calls have tried in vain.
        prove: u32,
        /// When the next one tries.
        prossima_prova: DateTime<Utc>,
        /// What was seen last, in words.
        dettaglio: String,
    },
    /// ANAC asked to wait (429). Over by itself.
    Limitato {
        /// From when until when.
        fermo: Periodo,
    },
}

/// What all nodes know of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatoServizio {
    /// Which.
    pub servizio: Servizio,
    /// Grows by one at each write; 0 when it was never stored.
    pub versione: i64,
    /// Whether it is called.
    pub circuito: Circuito,
}

impl StatoServizio {
    /// A service of which nothing is known.
    pub fn new(servizio: Servizio) -> Self {
        Self { servizio, versione: 0, circuito: Circuito::Chiuso { fermo: None } }
    }
}

impl Circuito {
    /// Too many faults in a row, `prova` says whether the last one was that of a call that tried; whether that changes
    /// anything. `sorte` in [0, 1) spreads the calls.
    pub fn fault(
        &mut self,
        prova: bool,
        ora: DateTime<Utc>,
        prudenza: &Prudenza,
        sorte: f64,
        dettaglio: &str,
    ) -> bool {
        let (dal, prove, non_prima) = match self {
            // A call that left before the circuit opened tells nothing new.
            Self::Aperto { .. } if !prova => return false,
            Self::Aperto { dal, prove, .. } => (*dal, prove.saturating_add(1), ora),
            Self::Chiuso { .. } => (ora, 0, ora),
            Self::Limitato { fermo } => (ora, 0, fermo.al.max(ora)),
        };
        let piena = prudenza.prova.saturating_mul(1 << prove.min(20)).min(prudenza.prova_massima);
        let prossima_prova = (ora + spread(piena, sorte)).max(non_prima);
        *self = Self::Aperto { dal, prove, prossima_prova, dettaglio: dettaglio.to_owned() };
        true
    }

    /// It answered; whether that changes anything.
    pub fn answered(&mut self, ora: DateTime<Utc>) -> bool {
        let Self::Aperto { dal, .. } = self else { return false };
        *self = Self::Chiuso { fermo: Some(Periodo { dal: *dal, al: ora }) };
        true
    }

    /// It wants no call before `attesa` has passed; whether that changes anything.
    pub fn limited(&mut self, ora: DateTime<Utc>, attesa: Duration) -> bool {
        let al = ora + TimeDelta::from_std(attesa.min(MAI)).unwrap_or_default();
        let dal = match self {
            Self::Limitato { fermo } if fermo.al >= al => return false,
            Self::Limitato { fermo } if fermo.al > ora => fermo.dal,
            Self::Aperto { dal, .. } => *dal,
            Self::Limitato { .. } | Self::Chiuso { .. } => ora,
        };
        *self = Self::Limitato { fermo: Periodo { dal, al } };
        true
    }

    /// The call that tried never came to the service, since it got no voucher: another one tries as soon as one would
    /// have after the first fault. Whether that changes anything.
    pub fn untried(&mut self, ora: DateTime<Utc>, prudenza: &Prudenza, sorte: f64) -> bool {
        let Self::Aperto { prossima_prova, .. } = self else { return false };
        *prossima_prova = ora + spread(prudenza.prova, sorte);
        true
    }

    /// One call may try: nobody else does before `affitto` has passed, in which it answers or its node has died.
    pub fn try_once(&mut self, ora: DateTime<Utc>, affitto: Duration) {
        if let Self::Aperto { prossima_prova, .. } = self {
            *prossima_prova = ora + TimeDelta::from_std(affitto).unwrap_or_default();
        }
    }
}

/// From half of `attesa` to all of it.
fn spread(attesa: Duration, sorte: f64) -> TimeDelta {
    TimeDelta::from_std(attesa.mul_f64(0.5 + sorte.clamp(0.0, 1.0) / 2.0)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ora() -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }

    fn next_try(circuito: &Circuito) -> DateTime<Utc> {
        match circuito {
            Circuito::Aperto { prossima_prova, .. } => *prossima_prova,
            altro => panic!("{altro:?}"),
        }
    }

    #[test]
    fn tries_wait_longer_and_longer_up_to_a_bound_and_late_faults_change_nothing() {
        let prudenza = Prudenza::default();
        let mut circuito = Circuito::Chiuso { fermo: None };
        assert!(circuito.fault(false, ora(), &prudenza, 1.0, "503"));
        let mut attese = vec![next_try(&circuito) - ora()];
        for _ in 0..8 {
            assert!(!circuito.fault(false, ora(), &prudenza, 1.0, "503"));
            assert!(circuito.fault(true, ora(), &prudenza, 1.0, "503"));
            attese.push(next_try(&circuito) - ora());
        }
        let secondi: Vec<_> = attese.iter().map(TimeDelta::num_seconds).collect();
        assert_eq!(secondi, [15, 30, 60, 120, 240, 300, 300, 300, 300]);
    }

    #[test]
    fn an_answer_closes_it_and_the_calls_come_back_little_by_little() {
        let mut circuito = Circuito::Chiuso { fermo: None };
        assert!(!circuito.answered(ora()));
        circuito.fault(false, ora(), &Prudenza::default(), 0.5, "503");
        let fine = ora() + TimeDelta::minutes(10);
        assert!(circuito.answered(fine));
        let Circuito::Chiuso { fermo: Some(fermo) } = circuito else { panic!("{circuito:?}") };
        let after =
            |secondi| fermo.admitted_after(fine + TimeDelta::seconds(secondi), 64, Duration::from_mins(1));
        assert_eq!([0, 15, 30, 59, 60].map(after), [Some(1), Some(17), Some(33), Some(63), None]);
    }

    #[test]
    fn a_try_without_voucher_is_made_again_soon_and_counts_for_nothing() {
        let prudenza = Prudenza::default();
        let mut circuito = Circuito::Chiuso { fermo: None };
        assert!(!circuito.untried(ora(), &prudenza, 1.0));
        circuito.fault(false, ora(), &prudenza, 1.0, "503");
        circuito.try_once(ora(), Duration::from_mins(3));
        assert!(circuito.untried(ora(), &prudenza, 1.0));
        assert_eq!(next_try(&circuito) - ora(), TimeDelta::seconds(15));
        circuito.fault(true, ora(), &prudenza, 1.0, "503");
        assert_eq!(next_try(&circuito) - ora(), TimeDelta::seconds(30));
    }

    #[test]
    fn a_limit_is_kept_to_the_second_and_never_made_shorter() {
        let mut circuito = Circuito::Chiuso { fermo: None };
        assert!(circuito.limited(ora(), Duration::from_secs(7)));
        assert!(!circuito.limited(ora(), Duration::from_secs(3)));
        let fermo = Periodo { dal: ora(), al: ora() + TimeDelta::seconds(7) };
        assert_eq!(circuito, Circuito::Limitato { fermo });
        // Faults that come later do not let anyone call before its end.
        let prudenza = Prudenza { prova: Duration::from_secs(1), ..Prudenza::default() };
        circuito.fault(false, ora(), &prudenza, 0.0, "503");
        assert_eq!(next_try(&circuito), fermo.al);
    }

    proptest! {
        #[test]
        fn more_and_more_calls_are_admitted(durata in 1i64..10_000, posti in 1usize..3_000, passi in 1i64..50) {
            let fermo = Periodo { dal: ora() - TimeDelta::seconds(durata), al: ora() };
            let mut prima = 0;
            for passo in 0..passi {
                let poi = ora() + TimeDelta::seconds(passo * durata / passi);
                let ammessi = fermo.admitted_after(poi, posti, Duration::from_mins(1)).unwrap_or(posti);
                prop_assert!((1..=posti).contains(&ammessi) && ammessi >= prima);
                prima = ammessi;
            }
            let dopo = ora() + TimeDelta::seconds(durata.min(60));
            prop_assert_eq!(fermo.admitted_after(dopo, posti, Duration::from_mins(1)), None);
        }
    }
}
