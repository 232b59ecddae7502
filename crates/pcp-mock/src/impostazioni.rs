//! Settings that can change while the emulator runs.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::archivio::Tempi;
use crate::configurazione::{Configurazione, forse_millisecondi, millisecondi};

/// How long things take, and how many calls are let in. Times are milliseconds in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Impostazioni {
    /// Between conferma-appalto (verifica-appalto, modifica-avviso, rettifica-avviso) and its outcome.
    #[serde(with = "millisecondi")]
    pub ritardo_conferma: Duration,
    /// That ANAC's bulletin takes.
    #[serde(with = "millisecondi")]
    pub ritardo_pubblicazione: Duration,
    /// That TED takes, before ANAC's bulletin.
    #[serde(with = "millisecondi")]
    pub ritardo_ted: Duration,
    /// How long an appalto may stay confirmed; no limit where there is none.
    #[serde(with = "forse_millisecondi")]
    pub scadenza_conferma: Option<Duration>,
    /// Before each answer, on the machine's clock.
    #[serde(with = "millisecondi")]
    pub ritardo_risposta: Duration,
    /// Calls a minute before the gateway answers 429.
    pub limite_al_minuto: u32,
}

impl Impostazioni {
    pub(crate) fn tempi(&self) -> Tempi {
        Tempi {
            conferma: self.ritardo_conferma,
            pubblicazione: self.ritardo_pubblicazione,
            ted: self.ritardo_ted,
            scadenza_conferma: self.scadenza_conferma,
        }
    }

    /// These settings with others in place of those that are named.
    pub(crate) fn con(self, altre: &Map<String, Value>) -> Result<Self, String> {
        let mut campi = serde_json::to_value(self).map_err(|errore| errore.to_string())?;
        for (nome, valore) in altre {
            campi[nome.as_str()] = valore.clone();
        }
        serde_json::from_value(campi).map_err(|errore| errore.to_string())
    }
}

impl From<&Configurazione> for Impostazioni {
    fn from(cfg: &Configurazione) -> Self {
        Self {
            ritardo_conferma: cfg.ritardo_conferma,
            ritardo_pubblicazione: cfg.ritardo_pubblicazione,
            ritardo_ted: cfg.ritardo_ted,
            scadenza_conferma: cfg.scadenza_conferma,
            ritardo_risposta: cfg.ritardo_risposta,
            limite_al_minuto: cfg.limite_al_minuto,
        }
    }
}
