//! A notice, and where it is published.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::stati::StatoAvviso;

/// Why a notice was born (list `tipoAzioneAvviso`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Azione {
    Pubblicazione,
    Modifica,
    Rettifica,
}

impl Azione {
    pub(crate) fn codice(self) -> &'static str {
        match self {
            Self::Pubblicazione => "AZ_PUBB",
            Self::Modifica => "AZ_MOD",
            Self::Rettifica => "AZ_RETT",
        }
    }
}

/// A bulletin (list `tipoAvviso`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bollettino {
    /// ANAC's own (PVL).
    Nazionale,
    /// TED.
    Europeo,
}

/// How far a notice is with a bulletin.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Inoltro {
    pub(crate) inoltrato: Option<DateTime<Utc>>,
    pub(crate) pubblicato: Option<DateTime<Utc>>,
}

#[derive(Debug)]
pub(crate) struct Avviso {
    pub(crate) id: Uuid,
    pub(crate) stato: StatoAvviso,
    pub(crate) azione: Azione,
    pub(crate) creato: DateTime<Utc>,
    pub(crate) nazionale: Inoltro,
    /// Only for schede that are published on TED.
    pub(crate) europeo: Option<Inoltro>,
    /// The scheda it was born from, once another one took its place.
    pub(crate) scheda_di_prima: Option<String>,
}

impl Avviso {
    pub(super) fn new(id: Uuid, azione: Azione, europeo: bool, creato: DateTime<Utc>) -> Self {
        Self {
            id,
            stato: StatoAvviso::Creato,
            azione,
            creato,
            nazionale: Inoltro::default(),
            europeo: europeo.then(Inoltro::default),
            scheda_di_prima: None,
        }
    }

    pub(super) fn inoltro(&mut self, bollettino: Bollettino) -> Option<&mut Inoltro> {
        match bollettino {
            Bollettino::Nazionale => Some(&mut self.nazionale),
            Bollettino::Europeo => self.europeo.as_mut(),
        }
    }

    pub(crate) fn su_ted(&self) -> bool {
        self.europeo.is_some_and(|inoltro| inoltro.pubblicato.is_some())
    }
}
