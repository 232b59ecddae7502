//! Scenarios: settings and faults in a sequence, under a name.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::configurazione::Configurazione;
use crate::guasti::Guasto;
use crate::impostazioni::Impostazioni;

/// Those that come with the emulator.
const INCLUSI: [&str; 5] = [
    include_str!("../scenari/conferma-persa.toml"),
    include_str!("../scenari/falso-ko.toml"),
    include_str!("../scenari/giornata-storta.toml"),
    include_str!("../scenari/manutenzione.toml"),
    include_str!("../scenari/sotto-carico.toml"),
];

/// A scenario, in JSON or TOML:
///
/// ```toml
/// nome = "manutenzione"
/// descrizione = "Dopo un minuto, un'ora di fermo."
///
/// [[passi]]
/// impostazioni = { ritardo_conferma = 500 }
///
/// [[passi]]
/// dopo = 60000
/// guasti = [{ nome = "fermo-programmato", per = 3600000 }]
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// By which it is asked for.
    pub nome: String,
    /// What it shows.
    #[serde(default)]
    pub descrizione: String,
    /// In the order of their times.
    pub passi: Vec<PassoDiScenario>,
}

/// What happens at one moment of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassoDiScenario {
    /// Milliseconds from the beginning of the scenario, by the emulator's clock.
    #[serde(default)]
    pub dopo: u64,
    /// Settings that change ([`Impostazioni`]).
    #[serde(default)]
    pub impostazioni: Map<String, Value>,
    /// Faults that are armed.
    #[serde(default)]
    pub guasti: Vec<Guasto>,
}

impl Scenario {
    /// Reads JSON or TOML. The error says what is wrong, in Italian where it is ours to say.
    pub fn leggi(testo: &str) -> Result<Self, String> {
        let scenario: Self = if testo.trim_start().starts_with('{') {
            serde_json::from_str(testo).map_err(|errore| errore.to_string())?
        } else {
            toml::from_str(testo).map_err(|errore| errore.to_string())?
        };
        let di_prova = Impostazioni::from(&Configurazione::default());
        for (indice, passo) in scenario.passi.iter().enumerate() {
            di_prova.con(&passo.impostazioni).map_err(|errore| format!("passo {}: {errore}", indice + 1))?;
        }
        if !scenario.passi.is_sorted_by_key(|passo| passo.dopo) {
            return Err("i passi devono essere in ordine di tempo".to_owned());
        }
        Ok(scenario)
    }
}

/// The scenarios that come with the emulator.
pub fn scenari() -> Vec<Scenario> {
    // A test reads them all.
    INCLUSI.iter().filter_map(|testo| Scenario::leggi(testo).ok()).collect()
}

/// A scenario under way.
#[derive(Debug)]
pub(crate) struct ScenarioInCorso {
    nome: String,
    inizio: DateTime<Utc>,
    /// Still to come.
    passi: VecDeque<PassoDiScenario>,
}

impl ScenarioInCorso {
    pub(crate) fn new(scenario: Scenario, inizio: DateTime<Utc>) -> Self {
        Self { nome: scenario.nome, inizio, passi: scenario.passi.into() }
    }

    pub(crate) fn nome(&self) -> &str {
        &self.nome
    }

    /// The next step, if its time has come, with its time.
    pub(crate) fn dovuto(&mut self, adesso: DateTime<Utc>) -> Option<(DateTime<Utc>, PassoDiScenario)> {
        let quando = self.inizio + Duration::from_millis(self.passi.front()?.dopo);
        (quando <= adesso).then(|| self.passi.pop_front()).flatten().map(|passo| (quando, passo))
    }
}
