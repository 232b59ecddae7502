//! The steps of the saga: which call each one makes, and where each answer leads.

mod tabella;
mod tappa;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use self::tabella::Evento;
use self::tappa::Tappa;
use super::{Attese, Trasmissione};
use crate::codici::{IdAppalto, IdAvviso};
use crate::porte::{Chiamata, LottoCig, Operazione, PcpError, RiferimentoAppalto, Risposta, TipoOperazione};
use crate::richiesta::StatoAppalto;

/// A step: what the transmission does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Passo {
    /// crea-appalto.
    CreaAppalto,
    /// ricerca-appalto by our key: the outcome of crea-appalto is not known, or the key is in use (ERR38).
    CercaAppalto,
    /// consulta-appalto: whether the appalto that was found under our key is our own.
    ConfrontaAppalto,
    /// modifica-appalto: the appalto exists, and may hold other data than those that are sent.
    ModificaAppalto,
    /// conferma-appalto.
    ConfermaAppalto,
    /// esito-operazione of the confirmation, until it ends.
    EsitoConferma,
    /// stato-appalto: what PCP did is not known from its answers.
    VerificaStato,
    /// recupera-cig, until every lot has its code.
    RecuperaCig,
    /// ricerca-avviso, to learn the notice's name: the outcome of the confirmation may be an old KO that turned out done, and
    /// names none (npa #1473).
    CercaAvviso,
    /// pubblica-avviso.
    PubblicaAvviso,
    /// esito-operazione of the publication, until it ends.
    EsitoPubblicazione,
    /// stato-avviso, until it is published.
    StatoAvviso,
    /// Nothing is left to do.
    Conclusa,
    /// A person has to act.
    Fermata,
}

/// What an answer changes in the request.
#[derive(Debug, Clone, PartialEq)]
pub enum Conseguenza {
    /// The appalto exists under this name.
    AppaltoCreato(IdAppalto),
    /// PCP holds the data as the request has them.
    DatiAccolti,
    /// It is not known which data PCP holds.
    DatiIncerti,
    /// PCP confirmed the data that it took in before the last changes: those hold, the changes do not.
    Ripristina,
    /// PCP told the state of the appalto.
    StatoAppalto(StatoAppalto),
    /// The notice exists under this name.
    AvvisoCreato(IdAvviso),
    /// Codes for lots.
    CigRicevuti(Vec<LottoCig>),
    /// ANAC refused: the data go back to the person.
    Respinta,
}

impl Trasmissione {
    /// The call of the present step; `None` when the transmission is ended, or lacks what the step needs.
    pub fn next_call(&self) -> Option<Chiamata> {
        let id = || self.id_appalto;
        let esito = |tipo| Some(Chiamata::EsitoOperazione { id: id()?, tipo });
        Some(match self.passo {
            Passo::CreaAppalto => Chiamata::CreaAppalto { corpo: self.corpo.clone() },
            Passo::CercaAppalto => Chiamata::RicercaAppalto { codice_appalto: self.codice_appalto.clone() },
            Passo::ConfrontaAppalto => {
                Chiamata::ConsultaAppalto { appalto: RiferimentoAppalto::IdAppalto(self.memoria.trovato?.id) }
            }
            Passo::ModificaAppalto => Chiamata::ModificaAppalto { id: id()?, corpo: self.corpo.clone() },
            Passo::ConfermaAppalto => Chiamata::ConfermaAppalto { id: id()? },
            Passo::EsitoConferma => esito(TipoOperazione::ConfermaAppalto)?,
            Passo::CercaAvviso => Chiamata::RicercaAvviso { id: id()? },
            Passo::VerificaStato => Chiamata::StatoAppalto { id: id()? },
            Passo::RecuperaCig => Chiamata::RecuperaCig { id: id()? },
            Passo::PubblicaAvviso => Chiamata::PubblicaAvviso { id: id()?, avviso: self.id_avviso? },
            Passo::EsitoPubblicazione => esito(TipoOperazione::PubblicaAvviso)?,
            Passo::StatoAvviso => Chiamata::StatoAvviso { id: id()?, avviso: self.id_avviso? },
            Passo::Conclusa | Passo::Fermata => return None,
        })
    }

    /// Notes that `operazione` is about to be called. Stored before the call, so that one whose answer
    /// was never stored is known.
    pub fn depart(&mut self, operazione: Operazione) {
        self.in_volo = Some(operazione);
    }

    /// Takes up a transmission whose node died between a call and its answer: what may have had an effect
    /// and cannot be repeated is looked up instead.
    pub fn resume(&mut self) {
        if self.in_volo.take().is_none() {
            return;
        }
        match self.passo {
            Passo::CreaAppalto => self.memoria.crea_incerta = true,
            Passo::ConfermaAppalto => self.memoria.conferma_incerta = true,
            Passo::ModificaAppalto => self.memoria.modifica_incerta = true,
            _ => {}
        }
        if let Some(riga) = tabella::find(self.passo, Evento::Caduta) {
            let verso = riga.mossa.verso(self.passo);
            if verso != self.passo {
                self.tentativi = 0;
            }
            self.passo = verso;
        }
    }

    /// Takes in the answer of the present step's call at `ora`; `sorte` in [0, 1) spreads the waits.
    /// Returns what it changes in the request.
    pub fn receive(
        &mut self,
        risposta: &Result<Risposta, PcpError>,
        ora: DateTime<Utc>,
        attese: &Attese,
        sorte: f64,
    ) -> Vec<Conseguenza> {
        self.in_volo = None;
        Tappa::new(self, ora, attese, sorte).receive(risposta)
    }

    /// Takes a publication that stopped up again: the notice is looked at first. Whether there was one to take up.
    pub fn reopen(&mut self, ora: DateTime<Utc>) -> bool {
        if self.passo != Passo::Fermata || !self.scheda.avviso || self.id_appalto.is_none() {
            return false;
        }
        let evento = if self.id_avviso.is_some() { Evento::Ripresa } else { Evento::AvvisoSenzaNome };
        let Some(riga) = tabella::find(self.passo, evento) else { return false };
        self.passo = riga.mossa.verso(self.passo);
        self.memoria.pubblicazione_ko = false;
        self.memoria.pubblicazione_presa = false;
        self.memoria.sguardi = 0;
        self.tentativi = 0;
        self.waits_no_more();
        self.prossimo_il = ora;
        self.errori.clear();
        self.colpa = None;
        self.messaggio = None;
        true
    }

    /// Stops for a reason that is not PCP's: a person has to act.
    pub fn stop(&mut self, messaggio: &str) {
        self.passo = Passo::Fermata;
        self.affittata_fino_a = None;
        self.waits_no_more();
        self.messaggio = Some(messaggio.to_owned());
    }
}

#[cfg(test)]
mod tests;
