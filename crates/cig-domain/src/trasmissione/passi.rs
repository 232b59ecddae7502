//! The steps of the saga: which call each one makes, and where each answer leads.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Attese, Trasmissione};
use crate::codici::{IdAppalto, IdAvviso};
use crate::porte::{
    Chiamata, ErrorePcp, Esito, EsitoOperazione, LottoCig, Operazione, PcpError, Risposta, TipoOperazione,
};
use crate::richiesta::StatoAppalto;

/// A step: what the transmission does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Passo {
    /// crea-appalto.
    CreaAppalto,
    /// ricerca-appalto by our key: the outcome of crea-appalto is not known, or the key is in use (ERR38).
    CercaAppalto,
    /// modifica-appalto: the appalto exists and its data were mended.
    ModificaAppalto,
    /// conferma-appalto.
    ConfermaAppalto,
    /// esito-operazione of the confirmation, until it ends.
    EsitoConferma,
    /// stato-appalto: a confirmation may or may not have been taken in.
    VerificaStato,
    /// recupera-cig, until every lot has its code.
    RecuperaCig,
    /// pubblica-avviso.
    PubblicaAvviso,
    /// esito-operazione of the publication, until it ends.
    EsitoPubblicazione,
    /// stato-avviso, until it is published.
    StatoAvviso,
    /// Nothing is left to do.
    Conclusa,
    /// A person has to act: ANAC refused.
    Fermata,
}

/// What an answer changes in the request.
#[derive(Debug, Clone, PartialEq)]
pub enum Conseguenza {
    /// The appalto exists under this name.
    AppaltoCreato(IdAppalto),
    /// PCP told the state of the appalto.
    StatoAppalto(StatoAppalto),
    /// The notice exists under this name.
    AvvisoCreato(IdAvviso),
    /// Codes for lots.
    CigRicevuti(Vec<LottoCig>),
    /// ANAC refused the data: they go back to the person.
    Respinta,
}

/// A bound for waits that others ask for: a year.
const MAI: Duration = Duration::from_hours(365 * 24);
/// The key is in use, by anyone (npa #607).
const CODICE_GIA_USATO: &str = "ERR38";
/// Not allowed in this state, or verification or confirmation under way: see what PCP holds.
const STATO_DIVERSO: [&str; 3] = ["ERR16", "ERR17", "ERR18"];
/// Publication under way, or not allowed in the notice's state: see what PCP holds.
const AVVISO_DIVERSO: [&str; 3] = ["ERR44", "ERR45", "ERR50"];

impl Trasmissione {
    /// The call of the present step; `None` when the transmission is ended, or lacks what the step needs.
    pub fn next_call(&self) -> Option<Chiamata> {
        let id = || self.id_appalto;
        Some(match self.passo {
            Passo::CreaAppalto => Chiamata::CreaAppalto { corpo: self.corpo.clone() },
            Passo::CercaAppalto => Chiamata::RicercaAppalto { codice_appalto: self.codice_appalto.clone() },
            Passo::ModificaAppalto => Chiamata::ModificaAppalto { id: id()?, corpo: self.corpo.clone() },
            Passo::ConfermaAppalto => Chiamata::ConfermaAppalto { id: id()? },
            Passo::EsitoConferma => {
                Chiamata::EsitoOperazione { id: id()?, tipo: TipoOperazione::ConfermaAppalto }
            }
            Passo::VerificaStato => Chiamata::StatoAppalto { id: id()? },
            Passo::RecuperaCig => Chiamata::RecuperaCig { id: id()? },
            Passo::PubblicaAvviso => Chiamata::PubblicaAvviso { id: id()?, avviso: self.id_avviso? },
            Passo::EsitoPubblicazione => {
                Chiamata::EsitoOperazione { id: id()?, tipo: TipoOperazione::PubblicaAvviso }
            }
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
        let passo = match self.in_volo.take() {
            Some(Operazione::CreaAppalto) => Passo::CercaAppalto,
            Some(Operazione::ConfermaAppalto) => Passo::EsitoConferma,
            Some(Operazione::PubblicaAvviso) => Passo::EsitoPubblicazione,
            _ => return,
        };
        self.passo = passo;
        self.tentativi = 0;
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
        let mut tappa = Tappa { trasmissione: self, ora, attese, sorte, conseguenze: Vec::new() };
        match risposta {
            Ok(risposta) => tappa.answered(risposta),
            Err(errore) => tappa.failed(errore),
        }
        tappa.conseguenze
    }
}

/// One answer being taken in.
struct Tappa<'a> {
    trasmissione: &'a mut Trasmissione,
    ora: DateTime<Utc>,
    attese: &'a Attese,
    sorte: f64,
    conseguenze: Vec<Conseguenza>,
}

impl Tappa<'_> {
    fn answered(&mut self, risposta: &Risposta) {
        match (self.trasmissione.passo, risposta) {
            (Passo::CreaAppalto, Risposta::AppaltoCreato { id, .. }) => {
                self.adopt(*id);
                self.go(Passo::ConfermaAppalto);
            }
            (Passo::CercaAppalto, Risposta::AppaltiTrovati(appalti)) => self.found(appalti),
            (Passo::ModificaAppalto, Risposta::PresaInCarico | Risposta::AppaltoCreato { .. }) => {
                self.trasmissione.errori.clear();
                self.go(Passo::ConfermaAppalto);
            }
            (Passo::ConfermaAppalto, Risposta::PresaInCarico) => {
                self.go_after(Passo::EsitoConferma, self.attese.esito);
            }
            (Passo::EsitoConferma, Risposta::Esito(esito)) => self.confirmation(esito.as_ref()),
            (Passo::VerificaStato, Risposta::StatoAppalto(stato)) => self.state(*stato),
            (Passo::RecuperaCig, Risposta::Cig(codici)) => self.codes(codici),
            (Passo::PubblicaAvviso, Risposta::PresaInCarico) => {
                self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::InAttesaPubblicazione));
                self.go_after(Passo::EsitoPubblicazione, self.attese.esito);
            }
            (Passo::EsitoPubblicazione, Risposta::Esito(esito)) => self.publication(esito.as_ref()),
            (Passo::StatoAvviso, Risposta::StatoAvviso(codice)) => self.notice(codice),
            // An answer to another question: the step is asked again.
            _ => self.unknown("la risposta non si riferisce alla domanda"),
        }
    }

    fn failed(&mut self, errore: &PcpError) {
        match errore {
            PcpError::Respinta(errori) => self.refused(errori),
            PcpError::NonAutorizzata { errori, dettaglio } => {
                self.stop(errori, &format!("ANAC non autorizza la chiamata: {dettaglio}"));
            }
            PcpError::Quota(attesa) => {
                self.trasmissione.messaggio =
                    Some("ANAC limita le chiamate: si riprende appena consentito.".into());
                self.wait(*attesa);
            }
            PcpError::NonDisponibile { retry_after, dettaglio } => {
                let attesa = self.attese.after_fault(self.trasmissione.tentativi, self.sorte);
                self.trasmissione.tentativi += 1;
                self.trasmissione.messaggio = Some(format!("ANAC non risponde ({dettaglio}): si riprova."));
                self.wait(retry_after.unwrap_or(attesa));
            }
            PcpError::EsitoIgnoto { dettaglio, .. } => self.unknown(dettaglio),
            PcpError::Configurazione(dettaglio) => {
                self.retry(&format!("Il collegamento ad ANAC va configurato: {dettaglio}"));
            }
        }
    }

    /// The call may have had its effect: what cannot be repeated is looked up.
    fn unknown(&mut self, dettaglio: &str) {
        let messaggio = format!("Non si sa se ANAC ha ricevuto la chiamata ({dettaglio}): si controlla.");
        match self.trasmissione.passo {
            Passo::CreaAppalto => self.go_after(Passo::CercaAppalto, self.attese.ricerca),
            Passo::ConfermaAppalto => self.go_after(Passo::EsitoConferma, self.attese.esito),
            Passo::PubblicaAvviso => self.go_after(Passo::EsitoPubblicazione, self.attese.esito),
            _ => return self.retry("ANAC ha risposto in modo non previsto: si riprova."),
        }
        self.trasmissione.messaggio = Some(messaggio);
    }

    /// PCP read the call and refused it.
    fn refused(&mut self, errori: &[ErrorePcp]) {
        let ha = |codici: &[&str]| errori.iter().any(|e| codici.contains(&e.codice.as_str()));
        match self.trasmissione.passo {
            Passo::CreaAppalto if ha(&[CODICE_GIA_USATO]) => {
                self.trasmissione.errori = errori.to_vec();
                self.go(Passo::CercaAppalto);
            }
            Passo::ModificaAppalto | Passo::ConfermaAppalto if ha(&STATO_DIVERSO) => {
                self.go_after(Passo::VerificaStato, self.attese.esito);
            }
            Passo::PubblicaAvviso if ha(&AVVISO_DIVERSO) || ha(&STATO_DIVERSO) => {
                self.go_after(Passo::StatoAvviso, self.attese.esito);
            }
            // Questions that PCP refuses (a state not yet there, a key it has not indexed yet) are asked again.
            Passo::EsitoConferma
            | Passo::VerificaStato
            | Passo::RecuperaCig
            | Passo::EsitoPubblicazione
            | Passo::StatoAvviso
            | Passo::CercaAppalto => self.retry("ANAC non ha ancora una risposta: si riprova."),
            _ => self.stop(errori, "ANAC ha respinto i dati: correggere e inviare di nuovo."),
        }
    }

    fn found(&mut self, appalti: &[(IdAppalto, Option<StatoAppalto>)]) {
        let vivo = appalti.iter().find(|(_, stato)| *stato != Some(StatoAppalto::Cancellato));
        let gia_usato = !self.trasmissione.errori.is_empty();
        match vivo {
            None if gia_usato => {
                let errori = self.trasmissione.errori.clone();
                self.stop(&errori, "Il codice dell'appalto è già usato presso ANAC: copiare la richiesta per averne uno nuovo.");
            }
            None => self.go(Passo::CreaAppalto),
            Some((id, stato)) => {
                self.adopt(*id);
                match stato {
                    // What PCP holds under a key in use may be older than what is sent now.
                    None | Some(StatoAppalto::InLavorazione) if gia_usato => self.go(Passo::ModificaAppalto),
                    None | Some(StatoAppalto::InLavorazione) => self.go(Passo::ConfermaAppalto),
                    Some(_) => self.go(Passo::EsitoConferma),
                }
            }
        }
    }

    fn confirmation(&mut self, esito: Option<&EsitoOperazione>) {
        match esito {
            None => self.go_after(Passo::VerificaStato, self.attese.esito),
            Some(EsitoOperazione { esito: Esito::InAttesa, .. }) => {
                self.ask_again("ANAC sta confermando l'appalto.");
            }
            Some(EsitoOperazione { esito: Esito::Ok, id_avviso, .. }) => {
                self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::Confermato));
                if let Some(avviso) = id_avviso {
                    self.trasmissione.id_avviso = Some(*avviso);
                    self.conseguenze.push(Conseguenza::AvvisoCreato(*avviso));
                }
                self.go(Passo::RecuperaCig);
            }
            Some(EsitoOperazione { esito: Esito::Ko, errori, .. }) => {
                self.stop(errori, "ANAC non ha confermato l'appalto: correggere e inviare di nuovo.");
            }
        }
    }

    fn state(&mut self, stato: StatoAppalto) {
        match stato {
            StatoAppalto::InLavorazione => self.go_after(Passo::ConfermaAppalto, self.attese.esito),
            StatoAppalto::Cancellato => {
                self.conseguenze.push(Conseguenza::StatoAppalto(stato));
                self.trasmissione.passo = Passo::Fermata;
                self.trasmissione.messaggio = Some("L'appalto risulta cancellato presso ANAC.".into());
            }
            _ => {
                self.conseguenze.push(Conseguenza::StatoAppalto(stato));
                self.go(Passo::EsitoConferma);
            }
        }
    }

    fn codes(&mut self, codici: &[LottoCig]) {
        self.conseguenze.push(Conseguenza::CigRicevuti(codici.to_vec()));
        let tutti =
            self.trasmissione.lotti.iter().all(|lotto| codici.iter().any(|c| c.lot_identifier == *lotto));
        if !tutti {
            // CONF with an empty recupera-cig has been seen (npa #612, #635).
            self.ask_again("L'appalto è confermato; ANAC non ha ancora dato tutti i CIG.");
        } else if !self.trasmissione.scheda.has_avviso() {
            self.end();
        } else if self.trasmissione.id_avviso.is_some() {
            self.go(Passo::PubblicaAvviso);
        } else {
            // The notice is named by the outcome of the confirmation only.
            self.go_after(Passo::EsitoConferma, self.attese.esito_massima);
        }
    }

    fn publication(&mut self, esito: Option<&EsitoOperazione>) {
        match esito {
            Some(EsitoOperazione { esito: Esito::InAttesa, .. }) => {
                self.ask_again("ANAC sta pubblicando l'avviso.");
            }
            Some(EsitoOperazione { esito: Esito::Ko, errori, .. }) => {
                // A KO has turned out published (npa #1477): the notice itself decides.
                self.trasmissione.errori.clone_from(errori);
                self.trasmissione.messaggio =
                    Some("ANAC segnala un errore di pubblicazione: si controlla l'avviso.".into());
                self.go_after(Passo::StatoAvviso, self.attese.esito);
            }
            Some(EsitoOperazione { esito: Esito::Ok, .. }) => {
                self.trasmissione.errori.clear();
                self.go(Passo::StatoAvviso);
            }
            None => self.go_after(Passo::StatoAvviso, self.attese.esito),
        }
    }

    /// `codice` is of ANAC's list `statoAvviso`.
    fn notice(&mut self, codice: &str) {
        match codice {
            "PUBB" => {
                self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::Pubblicato));
                self.trasmissione.errori.clear();
                self.end();
            }
            "CREATO" if self.trasmissione.errori.is_empty() => {
                self.go_after(Passo::PubblicaAvviso, self.attese.esito);
            }
            "CREATO" | "NON_PUBB" => {
                let errori = self.trasmissione.errori.clone();
                self.stop(&errori, "ANAC non ha pubblicato l'avviso.");
            }
            "CANC" | "STOP_PUBB" => {
                self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::InStopPubblicazione));
                self.stop(&[], "La pubblicazione dell'avviso è stata fermata presso ANAC.");
            }
            _ => self.ask_again("L'avviso è in attesa di pubblicazione."),
        }
    }

    fn adopt(&mut self, id: IdAppalto) {
        self.trasmissione.id_appalto = Some(id);
        self.conseguenze.push(Conseguenza::AppaltoCreato(id));
    }

    fn go(&mut self, passo: Passo) {
        self.go_after(passo, Duration::ZERO);
        self.trasmissione.messaggio = None;
    }

    fn go_after(&mut self, passo: Passo, attesa: Duration) {
        self.trasmissione.passo = passo;
        self.trasmissione.tentativi = 0;
        self.wait(attesa);
    }

    fn ask_again(&mut self, messaggio: &str) {
        self.wait(self.attese.after_waiting(self.trasmissione.tentativi, self.sorte));
        self.trasmissione.tentativi += 1;
        self.trasmissione.messaggio = Some(messaggio.to_owned());
    }

    fn retry(&mut self, messaggio: &str) {
        self.wait(self.attese.after_fault(self.trasmissione.tentativi, self.sorte));
        self.trasmissione.tentativi += 1;
        self.trasmissione.messaggio = Some(messaggio.to_owned());
    }

    fn wait(&mut self, attesa: Duration) {
        self.trasmissione.prossimo_il = self.ora + TimeDelta::from_std(attesa.min(MAI)).unwrap_or_default();
    }

    fn end(&mut self) {
        self.trasmissione.passo = Passo::Conclusa;
        self.trasmissione.messaggio = None;
    }

    fn stop(&mut self, errori: &[ErrorePcp], messaggio: &str) {
        self.trasmissione.passo = Passo::Fermata;
        self.trasmissione.errori = errori.to_vec();
        self.trasmissione.messaggio = Some(messaggio.to_owned());
        self.conseguenze.push(Conseguenza::Respinta);
    }
}

#[cfg(test)]
mod tests;
