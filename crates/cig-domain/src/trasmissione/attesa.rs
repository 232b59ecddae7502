//! What ANAC is at work on, and waits that are too long.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Attese, Passo, Trasmissione};

/// What ANAC is at work on while a transmission waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attesa {
    /// A confirmation: some have lasted over four days (npa #1405, #1445).
    Conferma,
    /// The CIGs of a confirmed appalto, or the name of its notice (npa #612, #635).
    Cig,
    /// The publication of the notice (npa #990).
    Pubblicazione,
}

impl Attesa {
    /// In Italian, to end the sentence «in attesa di ...».
    pub fn descrizione(self) -> &'static str {
        match self {
            Self::Conferma => "conferma dell'appalto",
            Self::Cig => "CIG dei lotti",
            Self::Pubblicazione => "pubblicazione dell'avviso",
        }
    }
}

impl Trasmissione {
    /// What it waits for, if ANAC is at work on it.
    pub fn attesa(&self) -> Option<Attesa> {
        match self.passo {
            Passo::EsitoPubblicazione | Passo::StatoAvviso => Some(Attesa::Pubblicazione),
            Passo::EsitoConferma | Passo::VerificaStato | Passo::RecuperaCig | Passo::CercaAvviso
                if self.memoria.pubblicazione_presa =>
            {
                Some(Attesa::Pubblicazione)
            }
            Passo::EsitoConferma | Passo::VerificaStato => Some(Attesa::Conferma),
            // PCP takes no data in while it confirms others (ERR18): back from looking, it waits for the same.
            Passo::ModificaAppalto if self.in_attesa_dal.is_some() => Some(Attesa::Conferma),
            Passo::RecuperaCig | Passo::CercaAvviso => Some(Attesa::Cig),
            _ => None,
        }
    }

    /// Notes since when it waits for the same, and marks it when that is too long. `prima` is what it waited for before
    /// the last answer.
    pub(super) fn watch(&mut self, prima: Option<Attesa>, ora: DateTime<Utc>, attese: &Attese) {
        let adesso = self.attesa();
        if adesso != prima {
            self.waits_no_more();
        }
        if adesso.is_none() {
            return;
        }
        let dal = *self.in_attesa_dal.get_or_insert(ora);
        if ora - dal >= TimeDelta::from_std(attese.segnalazione).unwrap_or(TimeDelta::MAX) {
            self.segnalata_il.get_or_insert(ora);
        }
    }

    /// What was waited for came, or is not waited for any more.
    pub(super) fn waits_no_more(&mut self) {
        self.in_attesa_dal = None;
        self.segnalata_il = None;
    }
}
