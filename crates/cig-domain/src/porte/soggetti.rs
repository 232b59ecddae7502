//! The people in charge of an appalto at ANAC (service GestioneUtenti).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::codici::{CodiceFiscale, CodiceNonValido};

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

    /// From ANAC's code.
    pub fn from_codice(codice: &str) -> Option<Self> {
        Self::TUTTI.into_iter().find(|ruolo| ruolo.codice() == codice)
    }

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

impl Delega {
    /// A charge from `data_inizio` on. Its end, if it has one, comes later (ANAC's AUT08).
    pub fn new(
        codice_fiscale: CodiceFiscale,
        ruolo: RuoloDelegato,
        data_inizio: DateTime<Utc>,
        data_fine: Option<DateTime<Utc>>,
    ) -> Result<Self, CodiceNonValido> {
        if data_fine.is_some_and(|fine| fine <= data_inizio) {
            return Err(CodiceNonValido::new("La delega deve finire dopo il suo inizio."));
        }
        Ok(Self { codice_fiscale, ruolo, data_inizio, data_fine })
    }
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

impl Soggetto {
    /// The role of the responsabile del progetto (list `tipoRuolo`).
    pub const RESPONSABILE: &str = "RP";

    /// The role as people read it; none if it is not known here.
    pub fn descrizione(&self) -> Option<&'static str> {
        match self.ruolo.as_deref()? {
            Self::RESPONSABILE => Some("Responsabile del progetto"),
            ruolo => RuoloDelegato::from_codice(ruolo).map(RuoloDelegato::descrizione),
        }
    }

    /// Whether it is that person in that role, and does not end before `ora`.
    pub fn is_still(&self, persona: &CodiceFiscale, ruolo: &str, ora: DateTime<Utc>) -> bool {
        self.codice_fiscale == persona.as_str()
            && self.ruolo.as_deref() == Some(ruolo)
            && self.data_fine.is_none_or(|fine| fine > ora)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ora: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(ora, 0).unwrap()
    }

    #[test]
    fn a_charge_ends_after_it_begins() {
        let delega =
            |fine| Delega::new("RSSMRA85T10A562S".parse().unwrap(), RuoloDelegato::Affidamento, at(10), fine);
        assert!(delega(None).is_ok() && delega(Some(at(11))).is_ok());
        assert!(delega(Some(at(10))).is_err());
    }

    #[test]
    fn a_person_is_in_charge_in_a_role_until_its_end() {
        let persona = "RSSMRA85T10A562S".parse().unwrap();
        let soggetto = |data_fine| Soggetto {
            codice_fiscale: "RSSMRA85T10A562S".into(),
            ruolo: Some("DRP2".into()),
            data_inizio: Some(at(1)),
            data_fine,
        };
        assert!(soggetto(None).is_still(&persona, "DRP2", at(5)));
        assert!(soggetto(Some(at(6))).is_still(&persona, "DRP2", at(5)));
        assert!(!soggetto(Some(at(5))).is_still(&persona, "DRP2", at(5)));
        assert!(!soggetto(None).is_still(&persona, Soggetto::RESPONSABILE, at(5)));
    }
}
