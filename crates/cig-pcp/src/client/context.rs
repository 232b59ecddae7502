//! Who calls, and the outer world the client may not reach by itself: the time and new ids.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The time. Any `Fn() -> DateTime<Utc>` is one.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

impl<F: Fn() -> DateTime<Utc> + Send + Sync> Clock for F {
    fn now(&self) -> DateTime<Utc> {
        self()
    }
}

/// A source of ids never given before. Any `Fn() -> Uuid` is one.
pub trait Ids: Send + Sync {
    /// The next one.
    fn next_id(&self) -> Uuid;
}

impl<F: Fn() -> Uuid + Send + Sync> Ids for F {
    fn next_id(&self) -> Uuid {
        self()
    }
}

/// `userRole`: on whose responsibility the person acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RuoloUtente {
    /// Responsabile del progetto.
    #[serde(rename = "RP")]
    Rp,
    /// Delegate of the responsabile del progetto.
    #[serde(rename = "DRP")]
    Drp,
}

/// `userLoa`: assurance of the person's identification. A string on the wire (issue 1579).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loa {
    /// Substantial.
    #[serde(rename = "3")]
    Tre,
    /// High.
    #[serde(rename = "4")]
    Quattro,
}

impl Loa {
    /// ANAC's code.
    pub fn codice(self) -> &'static str {
        match self {
            Self::Tre => "3",
            Self::Quattro => "4",
        }
    }
}

/// `userIdpType`: who identified the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum IdpType {
    /// Public digital identity.
    Spid,
    /// Electronic identity card.
    Cie,
    /// National service card.
    Cns,
    /// Another member state's identity.
    Eidas,
    /// The platform's own system.
    Custom,
}

/// The person at work and the authority they work for (blocks `user` and `SA` of ANAC's jws.yaml).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utente {
    /// The person's fiscal code.
    pub codice_fiscale: String,
    /// Role.
    pub ruolo: RuoloUtente,
    /// Assurance level.
    pub loa: Loa,
    /// Identity provider.
    pub idp: IdpType,
    /// Fiscal code of the authority; none for bodies without legal personality.
    pub sa_codice_fiscale: Option<String>,
    /// AUSA code of the authority.
    pub sa_codice_ausa: String,
}

/// For whom, and within which request of the platform, a call is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contesto {
    /// The person.
    pub utente: Utente,
    /// `traceID`: the platform's own id of the request the call belongs to.
    pub trace_id: Uuid,
}
