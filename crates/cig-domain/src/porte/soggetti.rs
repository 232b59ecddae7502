//! The people in charge of an appalto at ANAC (service GestioneUtenti).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::codici::CodiceFiscale;

/// For which phase the responsabile del progetto may delegate somebody (list `tipoRuolo`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RuoloDelegato {
    /// Planning.
    #[serde(rename = "DRP1")]
    Programmazione,
    /// Award.
    #[serde(rename = "DRP2")]
    Affidamento,
    /// Execution.
    #[serde(rename = "DRP3")]
    Esecuzione,
}

impl RuoloDelegato {
    /// All of them.
    pub const TUTTI: [Self; 3] = [Self::Programmazione, Self::Affidamento, Self::Esecuzione];

    /// ANAC's code.
    pub fn codice(self) -> &'static str {
        match self {
            Self::Programmazione => "DRP1",
            Self::Affidamento => "DRP2",
            Self::Esecuzione => "DRP3",
        }
    }

    /// As people read it.
    pub fn descrizione(self) -> &'static str {
        match self {
            Self::Programmazione => "Delegato per la programmazione",
            Self::Affidamento => "Delegato per l'affidamento",
            Self::Esecuzione => "Delegato per l'esecuzione",
        }
    }
}

/// A charge that the responsabile del progetto gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delega {
    /// To whom.
    pub codice_fiscale: CodiceFiscale,
    /// For which phase.
    pub ruolo: RuoloDelegato,
    /// From.
    pub data_inizio: DateTime<Utc>,
    /// To; none: without an end.
    #[serde(default)]
    pub data_fine: Option<DateTime<Utc>>,
}

/// A person in charge, as PCP tells it: a fiscal code or a role that we do not know is shown all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Soggetto {
    /// Fiscal code.
    pub codice_fiscale: String,
    /// Role (list `tipoRuolo`).
    pub ruolo: Option<String>,
    /// From.
    pub data_inizio: Option<DateTime<Utc>>,
    /// To; none: without an end.
    pub data_fine: Option<DateTime<Utc>>,
}

/// The authority for which the caller acts, as ANAC knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfiloStazione {
    /// AUSA code.
    pub codice_ausa: Option<String>,
    /// Fiscal code.
    pub codice_fiscale: Option<String>,
    /// Name.
    pub denominazione: Option<String>,
    /// Its cost centre.
    pub codice_centro_costo: Option<String>,
    /// Name of the cost centre.
    pub centro_di_costo: Option<String>,
}
