//! The steps of the saga: which call each one makes, and where each answer leads.

mod interventi;
mod tabella;
mod tappa;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use self::tabella::Evento;
use self::tappa::Tappa;
use super::{Attese, Trasmissione};
use crate::codici::{IdAppalto, IdAvviso};
use crate::porte::{Chiamata, LottoCig, Operazione, PcpError, RiferimentoAppalto, Risposta, TipoOperazione};
use crate::richiesta::{Canale, EsitoCanale, StatoAppalto};

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
    /// esito-operazione of the part that goes to TED.
    EsitoEuropeo,
    /// esito-operazione of the part that goes to the national platform.
    EsitoNazionale,
    /// stato-avviso, until it is published.
    StatoAvviso,
    /// cancella-appalto.
    CancellaAppalto,
    /// stato-appalto: whether it was cancelled.
    StatoCancellazione,
    /// cancella-avviso.
    FermaAvviso,
    /// esito-operazione of the stop, until it ends.
    EsitoFermo,
    /// stato-appalto: whether the publication was stopped.
    StatoFermo,
    /// modifica-avviso.
    ModificaAvviso,
    /// esito-operazione of the modification, until it ends.
    EsitoModifica,
    /// recupera-cig, until every lot has its new code.
    CigNuovi,
    /// rettifica-avviso.
    RettificaAvviso,
    /// esito-operazione of the rettifica, until it ends.
    EsitoRettifica,
    /// verifica-appalto.
    VerificaAppalto,
    /// esito-operazione of the verification, until it ends.
    EsitoVerifica,
    /// stato-appalto, once a day: whether PCP cancelled an appalto whose time ran out.
    ControllaScadenza,
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
    /// PCP cancelled the appalto because a person asked for it.
    Annullata,
    /// PCP cancelled the appalto because its time ran out.
    Scaduta,
    /// PCP took in a new notice, under this name, with the data as the request has them.
    AvvisoSostituito(IdAvviso),
    /// New codes for the lots, in place of those that they had.
    CigRigenerati(Vec<LottoCig>),
    /// What came of the publication in one place.
    Pubblicazione(Canale, EsitoCanale),
}

impl Trasmissione {
    /// The call of the present step; `None` when the transmission is ended, or lacks what the step needs.
    pub fn next_call(&self) -> Option<Chiamata> {
        let id = || self.id_appalto;
        let esito = |tipo| Some(Chiamata::EsitoOperazione { id: id()?, tipo });
        let motivo = || Some(self.intervento.as_ref()?.motivo()?.as_str().to_owned());
        let (avviso, corpo) = (self.id_avviso, || self.corpo.clone());
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
            Passo::VerificaStato
            | Passo::StatoCancellazione
            | Passo::StatoFermo
            | Passo::ControllaScadenza => Chiamata::StatoAppalto { id: id()? },
            Passo::RecuperaCig | Passo::CigNuovi => Chiamata::RecuperaCig { id: id()? },
            Passo::PubblicaAvviso => Chiamata::PubblicaAvviso { id: id()?, avviso: avviso? },
            Passo::EsitoPubblicazione => esito(TipoOperazione::PubblicaAvviso)?,
            Passo::EsitoEuropeo => esito(TipoOperazione::PubblicazioneEuropea)?,
            Passo::EsitoNazionale => esito(TipoOperazione::PubblicazioneNazionale)?,
            Passo::CancellaAppalto => Chiamata::CancellaAppalto { id: id()?, motivo: motivo()? },
            Passo::FermaAvviso => Chiamata::CancellaAvviso { id: id()?, avviso: avviso?, motivo: motivo()? },
            Passo::EsitoFermo => esito(TipoOperazione::CancellaAvviso)?,
            Passo::ModificaAvviso => Chiamata::ModificaAvviso { id: id()?, avviso: avviso?, corpo: corpo() },
            Passo::EsitoModifica => esito(TipoOperazione::ModificaAvviso)?,
            Passo::RettificaAvviso => {
                Chiamata::RettificaAvviso { id: id()?, avviso: avviso?, corpo: corpo() }
            }
            Passo::EsitoRettifica => esito(TipoOperazione::RettificaAvviso)?,
            Passo::VerificaAppalto => Chiamata::VerificaAppalto { id: id()? },
            Passo::EsitoVerifica => esito(TipoOperazione::VerificaAppalto)?,
            Passo::StatoAvviso => Chiamata::StatoAvviso { id: id()?, avviso: avviso? },
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
            Passo::FermaAvviso | Passo::ModificaAvviso | Passo::RettificaAvviso => {
                self.memoria.chiamata_incerta = true;
            }
            _ => {}
        }
        let verso = after_fall(self.passo);
        if verso != self.passo {
            self.tentativi = 0;
        }
        self.passo = verso;
    }

    /// The step that is claimed next: after a call whose answer was never stored, the one that looks it up.
    pub(super) fn next_step(&self) -> Passo {
        if self.in_volo.is_some() { after_fall(self.passo) } else { self.passo }
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
        let ferma = matches!(self.passo, Passo::Fermata | Passo::ControllaScadenza);
        if !ferma || !self.scheda.avviso || self.id_appalto.is_none() {
            return false;
        }
        let evento = if self.id_avviso.is_some() { Evento::Ripresa } else { Evento::AvvisoSenzaNome };
        let Some(riga) = tabella::find(self.passo, evento) else { return false };
        self.passo = riga.mossa.verso(self.passo);
        self.memoria.pubblicazione_ko = false;
        self.memoria.pubblicazione_presa = false;
        self.memoria.sguardi = 0;
        self.in_volo = None;
        self.affittata_fino_a = None;
        self.tentativi = 0;
        self.waits_no_more();
        self.prossimo_il = ora;
        self.errori.clear();
        self.colpa = None;
        self.messaggio = None;
        true
    }

    /// Whether another operation may take its place: it only asks about a notice or a deadline, or is about to ask for
    /// the publication.
    pub fn can_yield(&self) -> bool {
        let comando = self.passo == Passo::PubblicaAvviso && self.in_volo.is_some();
        !comando && tabella::find(self.passo, Evento::Ceduta).is_some()
    }

    /// Ends, since another operation takes its place. Whether it could.
    pub fn give_way(&mut self) -> bool {
        let Some(riga) = tabella::find(self.passo, Evento::Ceduta).filter(|_| self.can_yield()) else {
            return false;
        };
        self.passo = riga.mossa.verso(self.passo);
        self.in_volo = None;
        self.affittata_fino_a = None;
        self.messaggio = Some(riga.messaggio.to_owned());
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

/// Where a step leads whose node died during the call.
fn after_fall(passo: Passo) -> Passo {
    tabella::find(passo, Evento::Caduta).map_or(passo, |riga| riga.mossa.verso(passo))
}

#[cfg(test)]
mod tests;
