//! The states of appalti and notices, by ANAC's codes.

use serde::{Deserialize, Serialize};

/// State of an appalto: codes of ANAC's list `statoAppalto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatoAppalto {
    /// In lavorazione.
    InLav,
    /// Confermato: every lot has its CIG.
    Conf,
    /// In attesa pubblicazione.
    InAttPubb,
    /// Pubblicato.
    Pubb,
    /// Cancellato.
    Canc,
    /// In stop pubblicazione.
    InStopPubb,
}

impl StatoAppalto {
    /// The code, as in the list.
    pub fn codice(self) -> &'static str {
        match self {
            Self::InLav => "IN_LAV",
            Self::Conf => "CONF",
            Self::InAttPubb => "IN_ATT_PUBB",
            Self::Pubb => "PUBB",
            Self::Canc => "CANC",
            Self::InStopPubb => "IN_STOP_PUBB",
        }
    }
}

/// State of a notice: codes of ANAC's list `statoAvviso`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatoAvviso {
    /// Creato, with the confirmation of its appalto.
    Creato,
    /// In attesa pubblicazione.
    InAttPubb,
    /// Non pubblicato: TED refused it.
    NonPubb,
    /// Pubblicato.
    Pubb,
    /// In stop pubblicazione.
    StopPubb,
    /// Cancellato, with its appalto.
    Canc,
    /// Modificato: another one took its place before it was published.
    Mod,
    /// Rettificato: another one took its place after it was published.
    Rett,
}

impl StatoAvviso {
    /// The code, as in the list.
    pub fn codice(self) -> &'static str {
        match self {
            Self::Creato => "CREATO",
            Self::InAttPubb => "IN_ATT_PUBB",
            Self::NonPubb => "NON_PUBB",
            Self::Pubb => "PUBB",
            Self::StopPubb => "STOP_PUBB",
            Self::Canc => "CANC",
            Self::Mod => "MOD",
            Self::Rett => "RETT",
        }
    }
}
