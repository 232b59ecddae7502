//! The publication of a notice, told apart by where it goes.

use serde::{Deserialize, Serialize};

/// Where a notice is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Canale {
    /// TED (outcome AV_PUBB_EU).
    Europeo,
    /// ANAC's platform of legal publicity (outcome AV_PUBB_IT).
    Nazionale,
}

/// What came of the publication in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EsitoCanale {
    /// Asked for.
    InAttesa,
    /// Published there.
    Pubblicato,
    /// Refused there, or not possible.
    NonPubblicato,
}

impl EsitoCanale {
    /// As people read it.
    pub fn descrizione(self) -> &'static str {
        match self {
            Self::InAttesa => "in attesa",
            Self::Pubblicato => "pubblicato",
            Self::NonPubblicato => "non pubblicato",
        }
    }
}

/// What is known of the notice in force; nothing before its publication is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Pubblicazione {
    /// On TED.
    pub europea: Option<EsitoCanale>,
    /// On ANAC's platform of legal publicity.
    pub nazionale: Option<EsitoCanale>,
}

impl Pubblicazione {
    /// Notes what came of it in one place.
    pub(super) fn nota(&mut self, canale: Canale, esito: EsitoCanale) {
        match canale {
            Canale::Europeo => self.europea = Some(esito),
            Canale::Nazionale => self.nazionale = Some(esito),
        }
    }
}
