//! Requests of the time before PCP, whose CIGs came from SIMOG or as SmartCIG.

use serde::{Deserialize, Serialize};

use crate::codici::{Cig, Generazione, NumeroGara};

/// ANAC's system that gave the codes, in use until the end of 2023.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sistema {
    /// SIMOG: one code a lot.
    Simog,
    /// SmartCIG: one code for a small purchase.
    SmartCig,
}

impl Sistema {
    /// The system that gave `cig`. SIMOG's later codes have the form of PCP's.
    pub fn of(cig: &Cig) -> Self {
        match cig.generazione() {
            Generazione::SmartCig => Self::SmartCig,
            Generazione::Simog1 | Generazione::Pcp => Self::Simog,
        }
    }

    /// As people read it.
    pub fn descrizione(self) -> &'static str {
        match self {
            Self::Simog => "SIMOG",
            Self::SmartCig => "SmartCIG",
        }
    }
}

/// What is known only of such a request, which was taken over from an archive: it is shown, copied or deleted, and never
/// changed or sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Storica {
    /// Where its codes came from.
    pub sistema: Sistema,
    /// SIMOG's number of the gara; a SmartCIG has none.
    pub numero_gara: Option<NumeroGara>,
    /// Whether the CIG was used.
    pub utilizzata: bool,
}
