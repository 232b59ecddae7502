//! The delivery of an event to one destination: when it is tried, and when it is given up.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::EventoPubblicato;
use crate::persone::{EnteId, UfficioId};
use crate::trasmissione::grow;

/// Where events go; its address and its secrets are the adapter's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destinazione {
    /// Its name in the settings.
    pub nome: String,
    /// Events of that authority only, if one is named.
    pub ente: Option<EnteId>,
    /// Events of that office only, if one is named.
    pub ufficio: Option<UfficioId>,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StatoConsegna {
    /// It is to be tried, for the first time or again.
    Attesa,
    /// The destination has it.
    Riuscita,
    /// It was given up: a person may have it sent again.
    Morta,
}

/// The delivery of an event to one destination. Those of one request go one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Consegna {
    /// To which destination.
    pub destinazione: String,
    /// What is delivered.
    pub pubblicato: EventoPubblicato,
    /// Grows by one at each write.
    pub versione: i64,
    /// Where it stands.
    pub stato: StatoConsegna,
    /// How often it was tried; an attempt counts from its beginning.
    pub tentativi: u32,
    /// When it is due.
    pub prossimo_il: DateTime<Utc>,
    /// A node is at it until then.
    pub affittata_fino_a: Option<DateTime<Utc>>,
    /// What came of the last attempt.
    pub esito: Option<String>,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EsitoConsegna {
    /// The destination took it (2xx).
    Accolta,
    /// The destination wants no more of it (410).
    Rifiutata(String),
    /// It may work later.
    Fallita {
        /// Why.
        motivo: String,
        /// The destination said when to come back.
        riprova_dopo: Option<Duration>,
    },
}

/// When deliveries are tried again; settings of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtteseConsegne {
    /// After the first failure; later ones wait twice as long each.
    pub prima: Duration,
    /// The longest wait.
    pub massima: Duration,
    /// How often a delivery is tried before it is given up.
    pub tentativi: u32,
}

impl Default for AtteseConsegne {
    /// For one to two days.
    fn default() -> Self {
        Self { prima: Duration::from_secs(5), massima: Duration::from_hours(4), tentativi: 25 }
    }
}

impl Consegna {
    /// Takes note of what came of an attempt; `sorte` in [0, 1) spreads the next ones.
    pub fn receive(&mut self, esito: EsitoConsegna, ora: DateTime<Utc>, attese: &AtteseConsegne, sorte: f64) {
        self.affittata_fino_a = None;
        let (stato, detto) = match esito {
            EsitoConsegna::Accolta => (StatoConsegna::Riuscita, None),
            EsitoConsegna::Rifiutata(motivo) => (StatoConsegna::Morta, Some(motivo)),
            EsitoConsegna::Fallita { motivo, .. } if self.tentativi >= attese.tentativi => {
                (StatoConsegna::Morta, Some(motivo))
            }
            EsitoConsegna::Fallita { motivo, riprova_dopo } => {
                let attesa = grow(attese.prima, attese.massima, self.tentativi.saturating_sub(1), sorte);
                // A destination that asks for more time than we would give it gets at most our longest.
                let attesa = riprova_dopo.map_or(attesa, |dopo| attesa.max(dopo.min(attese.massima)));
                self.prossimo_il = ora + TimeDelta::from_std(attesa).unwrap_or(TimeDelta::MAX);
                (StatoConsegna::Attesa, Some(motivo))
            }
        };
        self.stato = stato;
        self.esito = detto;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use uuid::Uuid;

    use super::super::{Evento, EventoId, TipoEvento};
    use super::*;
    use crate::richiesta::RichiestaId;

    const ORA: DateTime<Utc> = DateTime::UNIX_EPOCH;

    /// A delivery whose attempt number `tentativi` is under way.
    fn attempt(tentativi: u32) -> Consegna {
        let evento = Evento {
            id: EventoId(Uuid::nil()),
            richiesta: RichiestaId(Uuid::nil()),
            sequenza: 1,
            istante: ORA,
            tipo: TipoEvento::Creata,
            ente: EnteId(Uuid::nil()),
            ufficio: UfficioId(Uuid::nil()),
            dati: Value::Null,
        };
        Consegna {
            destinazione: "start".into(),
            pubblicato: EventoPubblicato { posto: 1, evento },
            versione: 1,
            stato: StatoConsegna::Attesa,
            tentativi,
            prossimo_il: ORA,
            affittata_fino_a: Some(ORA),
            esito: None,
        }
    }

    fn failed(riprova_dopo: Option<u64>) -> EsitoConsegna {
        EsitoConsegna::Fallita {
            motivo: "HTTP 503".into(),
            riprova_dopo: riprova_dopo.map(Duration::from_secs),
        }
    }

    #[test]
    fn failures_wait_longer_and_longer_and_then_it_is_given_up() {
        let attese = AtteseConsegne::default();
        let mut seconds = Vec::new();
        for tentativi in 1..attese.tentativi {
            let mut consegna = attempt(tentativi);
            consegna.receive(failed(None), ORA, &attese, 1.0);
            assert_eq!((consegna.stato, consegna.affittata_fino_a), (StatoConsegna::Attesa, None));
            seconds.push((consegna.prossimo_il - ORA).num_seconds());
        }
        assert_eq!(seconds[..4], [5, 10, 20, 40]);
        assert_eq!(seconds.last(), Some(&(4 * 3600)));
        assert_eq!(seconds.iter().sum::<i64>() / 3600, 53);
        let mut ultima = attempt(attese.tentativi);
        ultima.receive(failed(None), ORA, &attese, 1.0);
        assert_eq!((ultima.stato, ultima.esito.as_deref()), (StatoConsegna::Morta, Some("HTTP 503")));
    }

    #[test]
    fn a_destination_says_when_to_come_back_within_our_longest_wait() {
        let attese = AtteseConsegne::default();
        for (dopo, attesi) in [(1, 5), (90, 90), (999_999, 4 * 3600)] {
            let mut consegna = attempt(1);
            consegna.receive(failed(Some(dopo)), ORA, &attese, 1.0);
            assert_eq!((consegna.prossimo_il - ORA).num_seconds(), attesi);
        }
    }

    #[test]
    fn what_is_taken_or_not_wanted_is_over() {
        let attese = AtteseConsegne::default();
        let mut presa = attempt(3);
        presa.receive(EsitoConsegna::Accolta, ORA, &attese, 0.0);
        assert_eq!((presa.stato, presa.esito), (StatoConsegna::Riuscita, None));
        let mut rifiutata = attempt(1);
        rifiutata.receive(EsitoConsegna::Rifiutata("HTTP 410".into()), ORA, &attese, 0.0);
        assert_eq!(rifiutata.stato, StatoConsegna::Morta);
    }
}
