//! Authorities, their offices, and the people who work there.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::codici::{CodiceAusa, CodiceFiscale};

macro_rules! identificativo {
    ($(#[$doc:meta])* $tipo:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $tipo(pub Uuid);

        impl std::fmt::Display for $tipo {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

identificativo! {
    /// Names an [`Ente`].
    EnteId
}
identificativo! {
    /// Names an [`Ufficio`].
    UfficioId
}
identificativo! {
    /// Names an [`Utente`].
    UtenteId
}

/// A contracting authority (stazione appaltante).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ente {
    /// Our name for it.
    pub id: EnteId,
    /// As people call it.
    pub denominazione: String,
    /// Of the body.
    pub codice_fiscale: CodiceFiscale,
    /// In ANAC's register of contracting authorities.
    pub codice_ausa: CodiceAusa,
}

/// An office of an authority: who works in it sees its requests, and no others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ufficio {
    /// Our name for it.
    pub id: UfficioId,
    /// The authority it belongs to.
    pub ente: EnteId,
    /// As people call it.
    pub denominazione: String,
}

/// What a person may do in the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profilo {
    /// Prepares requests (punto istruttore).
    Buyer,
    /// Responsabile e-Procurement: may be RUP and in whose name PCP is called.
    ResponsabileEProcurement,
}

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Utente {
    /// Our name for the account.
    pub id: UtenteId,
    /// What is typed to enter.
    pub nome_utente: String,
    /// Given name.
    pub nome: String,
    /// Family name.
    pub cognome: String,
    /// Of the person.
    pub codice_fiscale: CodiceFiscale,
    /// The office the person works in.
    pub ufficio: UfficioId,
    /// What the person may do there.
    pub profili: Vec<Profilo>,
}

impl Utente {
    /// Name and family name.
    pub fn nominativo(&self) -> String {
        format!("{} {}", self.nome, self.cognome)
    }

    /// Whether the person can be named RUP (responsabile unico del progetto, D.Lgs. 36/2023, art. 15) of `ufficio`.
    pub fn can_be_rup(&self, ufficio: UfficioId) -> bool {
        self.ufficio == ufficio && self.profili.contains(&Profilo::ResponsabileEProcurement)
    }
}

/// A cost centre (centro di costo) of an authority in ANAC's AUSA register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CentroDiCosto {
    /// AUSA's GUID (`idCentroDiCosto`), sent to PCP as `codiceCentroCosto`.
    pub codice: String,
    /// As people call it.
    pub denominazione: String,
}
