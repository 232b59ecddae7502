//! Operations whose outcome is asked for later.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::pcp::Errore;
use crate::scheda::Scheda;

/// Operations whose outcome esito-operazione tells (list `tipoOperazione`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TipoOperazione {
    Crea,
    Modifica,
    Cancella,
    Verifica,
    Conferma,
    Pubblica,
    PubblicaEu,
    PubblicaIt,
    ModificaAvviso,
    RettificaAvviso,
    RettificaEu,
    RettificaIt,
    Sospendi,
}

impl TipoOperazione {
    pub(crate) fn codice(self) -> &'static str {
        match self {
            Self::Crea => "AP_CREA",
            Self::Modifica => "AP_MOD",
            Self::Cancella => "AP_CANC",
            Self::Verifica => "AP_VERIF",
            Self::Conferma => "AP_CONF",
            Self::Pubblica => "AV_PUBB",
            Self::PubblicaEu => "AV_PUBB_EU",
            Self::PubblicaIt => "AV_PUBB_IT",
            Self::ModificaAvviso => "AV_MOD",
            Self::RettificaAvviso => "AV_RETT",
            Self::RettificaEu => "AV_RETT_EU",
            Self::RettificaIt => "AV_RETT_IT",
            Self::Sospendi => "AV_SOSP",
        }
    }

    /// Whether it brings a notice to a bulletin.
    pub(crate) fn pubblica(self) -> bool {
        use TipoOperazione::{Pubblica, PubblicaEu, PubblicaIt, RettificaEu, RettificaIt};
        matches!(self, Pubblica | PubblicaEu | PubblicaIt | RettificaEu | RettificaIt)
    }

    /// Whether it has to do with a notice that there is.
    pub(crate) fn di_avviso(self) -> bool {
        self.pubblica() || matches!(self, Self::ModificaAvviso | Self::RettificaAvviso | Self::Sospendi)
    }

    /// The code of list `esitoOperazione`. Synchronous operations are never seen waiting or failed: they are
    /// recorded only when done. The list has no code for a modifica or a rettifica that failed: what did not happen
    /// is the publication of the new notice.
    fn dettaglio(self, sintesi: Sintesi) -> &'static str {
        match (self, sintesi) {
            (Self::Crea, _) => "AP_CRE",
            (Self::Modifica, _) => "AP_MOD",
            (Self::Cancella, _) => "AP_CANC",
            (Self::Verifica, Sintesi::Attesa) => "AP_IN_VERIF",
            (Self::Verifica, Sintesi::Ok) => "AP_VERIF",
            (Self::Verifica, Sintesi::Ko) => "AP_N_VERIF",
            (Self::Conferma, Sintesi::Attesa) => "AP_IN_CONF",
            (Self::Conferma, Sintesi::Ok) => "AP_CONF",
            (Self::Conferma, Sintesi::Ko) => "AP_N_CONF",
            (Self::ModificaAvviso, Sintesi::Attesa) => "AV_RICHIESTA_MOD_IN_CORSO",
            (Self::ModificaAvviso, Sintesi::Ok) => "AV_MOD",
            (Self::RettificaAvviso, Sintesi::Attesa) => "AV_RICHIESTA_RETT_IN_CORSO",
            (Self::RettificaAvviso, Sintesi::Ok) => "AV_RETT",
            (Self::Sospendi, Sintesi::Attesa) => "AV_IN_SOSP",
            (Self::Sospendi, Sintesi::Ok) => "AV_SOSP",
            (Self::Sospendi, Sintesi::Ko) => "AV_N_SOSP",
            (_, Sintesi::Attesa) => "AV_IN_PUBB",
            (_, Sintesi::Ok) => "AV_PUBB",
            (_, Sintesi::Ko) => "AV_N_PUBB",
        }
    }
}

/// The outcome in one word (list `esito`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sintesi {
    Attesa,
    Ok,
    Ko,
}

impl Sintesi {
    pub(crate) fn codice(self) -> &'static str {
        match self {
            Self::Attesa => "WT",
            Self::Ok => "OK",
            Self::Ko => "KO",
        }
    }
}

/// How an asynchronous operation ends.
#[derive(Debug, Clone, Default)]
pub(crate) enum Fine {
    /// As it should.
    #[default]
    Bene,
    /// KO with these errors; an empty list is a KO without a reason (#1315).
    Ko(Vec<Errore>),
    /// KO with these errors, and after that time it turns out done all the same (#1473, #1477).
    KoPoiFatta(Vec<Errore>, Duration),
    /// Nothing is known of it any more, and nothing was done (#2720).
    Persa,
}

/// What a fault wants of the operation that a call starts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Destino {
    /// How long it takes, in place of the time set.
    pub(crate) ritardo: Option<Duration>,
    pub(crate) fine: Fine,
}

/// An operation asked for, with the outcome it has or will have.
#[derive(Debug)]
pub(crate) struct Operazione {
    pub(crate) tipo: TipoOperazione,
    /// Instant at which the outcome is there.
    pub(crate) termine: DateTime<Utc>,
    /// The notice it has to do with.
    pub(crate) avviso: Option<Uuid>,
    /// Notice and scheda that took the place of others, and the code of the scheda.
    pub(crate) nuovi: Option<(Uuid, Uuid, String)>,
    /// The scheda that takes the place of the present one when it ends well.
    pub(super) scheda: Option<Box<Scheda>>,
    pub(super) fine: Fine,
    pub(super) conclusa: bool,
}

impl Operazione {
    pub(super) fn new(tipo: TipoOperazione, termine: DateTime<Utc>, fine: Fine) -> Self {
        Self { tipo, termine, avviso: None, nuovi: None, scheda: None, fine, conclusa: false }
    }

    pub(crate) fn sintesi(&self) -> Sintesi {
        match (&self.fine, self.conclusa) {
            (_, false) => Sintesi::Attesa,
            (Fine::Bene, true) => Sintesi::Ok,
            (_, true) => Sintesi::Ko,
        }
    }

    pub(crate) fn dettaglio(&self) -> &'static str {
        self.tipo.dettaglio(self.sintesi())
    }

    /// The errors to show, once it ended with some.
    pub(crate) fn errori(&self) -> &[Errore] {
        match &self.fine {
            Fine::Ko(errori) | Fine::KoPoiFatta(errori, _) if self.conclusa => errori,
            _ => &[],
        }
    }
}
