//! The steps of the saga: which call each one makes, and where each answer leads.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Attese, Memoria, Trasmissione};
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
    /// esito-operazione of the confirmation, only to learn the notice's name.
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

/// A bound for waits that others ask for: a year.
const MAI: Duration = Duration::from_hours(365 * 24);
/// The key is in use, by anyone (npa #607).
const CODICE_GIA_USATO: &str = "ERR38";
/// Not allowed in this state, or verification or confirmation under way: see what PCP holds.
const STATO_DIVERSO: [&str; 3] = ["ERR16", "ERR17", "ERR18"];
/// Publication under way, or not allowed in the notice's state: see what PCP holds.
const AVVISO_DIVERSO: [&str; 3] = ["ERR44", "ERR45", "ERR50"];
/// How often an appalto whose key is in use is looked for, with growing waits, before a person is asked.
const RICERCHE: u32 = 10;
/// How often a notice that PCP said it could not publish is looked at, with growing waits, before a person is asked.
const SGUARDI: u32 = 8;

impl Trasmissione {
    /// The call of the present step; `None` when the transmission is ended, or lacks what the step needs.
    pub fn next_call(&self) -> Option<Chiamata> {
        let id = || self.id_appalto;
        let esito = |tipo| Some(Chiamata::EsitoOperazione { id: id()?, tipo });
        Some(match self.passo {
            Passo::CreaAppalto => Chiamata::CreaAppalto { corpo: self.corpo.clone() },
            Passo::CercaAppalto => Chiamata::RicercaAppalto { codice_appalto: self.codice_appalto.clone() },
            Passo::ModificaAppalto => Chiamata::ModificaAppalto { id: id()?, corpo: self.corpo.clone() },
            Passo::ConfermaAppalto => Chiamata::ConfermaAppalto { id: id()? },
            Passo::EsitoConferma | Passo::CercaAvviso => esito(TipoOperazione::ConfermaAppalto)?,
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
        let passo = match self.in_volo.take() {
            Some(Operazione::CreaAppalto) => Passo::CercaAppalto,
            Some(Operazione::ConfermaAppalto) => {
                self.memoria.conferma_incerta = true;
                Passo::VerificaStato
            }
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

    /// Stops for a reason that is not PCP's: a person has to act.
    pub fn stop(&mut self, messaggio: &str) {
        self.passo = Passo::Fermata;
        self.affittata_fino_a = None;
        self.messaggio = Some(messaggio.to_owned());
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
                self.taken_in();
                self.go(Passo::ConfermaAppalto);
            }
            (Passo::CercaAppalto, Risposta::AppaltiTrovati(appalti)) => self.found(appalti),
            (Passo::ModificaAppalto, Risposta::PresaInCarico | Risposta::AppaltoCreato { .. }) => {
                self.taken_in();
                self.go(Passo::ConfermaAppalto);
            }
            (Passo::ConfermaAppalto, Risposta::PresaInCarico) => {
                self.memoria().conferma_incerta = false;
                self.go_after(Passo::EsitoConferma, self.attese.esito);
            }
            (Passo::EsitoConferma, Risposta::Esito(esito)) => self.confirmation(esito.as_ref()),
            (Passo::VerificaStato, Risposta::StatoAppalto(stato)) => self.state(*stato),
            (Passo::RecuperaCig, Risposta::Cig(codici)) => self.codes(codici),
            (Passo::CercaAvviso, Risposta::Esito(esito)) => self.notice_name(esito.as_ref()),
            (Passo::PubblicaAvviso, Risposta::PresaInCarico) => {
                self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::InAttesaPubblicazione));
                self.memoria().pubblicazione_ko = false;
                self.go_after(Passo::EsitoPubblicazione, self.attese.esito);
            }
            (Passo::EsitoPubblicazione, Risposta::Esito(esito)) => self.publication(esito.as_ref()),
            (Passo::StatoAvviso, Risposta::StatoAvviso(codice)) => self.notice(codice),
            // An answer to another question tells nothing of this one.
            _ => self.unknown("la risposta non si riferisce alla domanda"),
        }
    }

    fn failed(&mut self, errore: &PcpError) {
        match errore {
            PcpError::Respinta(errori) => self.refused(errori),
            PcpError::NonAutorizzata { errori, dettaglio } => self.not_allowed(errori, dettaglio),
            PcpError::Quota(attesa) => {
                self.retry_after(Some(*attesa), "ANAC limita le chiamate: si riprende appena consentito.");
            }
            PcpError::NonDisponibile { retry_after, dettaglio } => {
                self.retry_after(*retry_after, &format!("ANAC non risponde ({dettaglio}): si riprova."));
            }
            PcpError::EsitoIgnoto { dettaglio, .. } => self.unknown(dettaglio),
            PcpError::Configurazione(dettaglio) => {
                self.retry(&format!("Il collegamento ad ANAC va configurato: {dettaglio}"));
            }
        }
    }

    /// The call may have had its effect: what cannot be repeated is looked up.
    fn unknown(&mut self, dettaglio: &str) {
        match self.trasmissione.passo {
            Passo::CreaAppalto => self.go_after(Passo::CercaAppalto, self.attese.ricerca),
            Passo::ConfermaAppalto => {
                self.memoria().conferma_incerta = true;
                self.back(Passo::VerificaStato);
            }
            Passo::PubblicaAvviso => self.back(Passo::EsitoPubblicazione),
            _ => {
                return self
                    .retry(&format!("ANAC ha risposto in modo non previsto ({dettaglio}): si riprova."));
            }
        }
        let messaggio = format!("Non si sa se ANAC ha ricevuto la chiamata ({dettaglio}): si controlla.");
        self.trasmissione.messaggio = Some(messaggio);
    }

    /// PCP read the call and refused it.
    fn refused(&mut self, errori: &[ErrorePcp]) {
        let ha = |codici: &[&str]| errori.iter().any(|e| codici.contains(&e.codice.as_str()));
        match self.trasmissione.passo {
            Passo::CreaAppalto if ha(&[CODICE_GIA_USATO]) => {
                self.memoria().chiave_usata = true;
                self.trasmissione.errori = errori.to_vec();
                self.go_after(Passo::CercaAppalto, self.attese.ricerca);
            }
            Passo::ModificaAppalto if ha(&STATO_DIVERSO) => self.back(Passo::VerificaStato),
            Passo::ConfermaAppalto if ha(&STATO_DIVERSO) => {
                self.memoria().conferma_incerta = true;
                self.back(Passo::VerificaStato);
            }
            Passo::PubblicaAvviso if ha(&AVVISO_DIVERSO) || ha(&STATO_DIVERSO) => {
                self.back(Passo::StatoAvviso);
            }
            Passo::CreaAppalto | Passo::ModificaAppalto | Passo::ConfermaAppalto => {
                self.stop(errori, "ANAC ha respinto i dati: correggere e inviare di nuovo.");
            }
            Passo::PubblicaAvviso => self.stop(errori, "ANAC ha respinto la pubblicazione dell'avviso."),
            // Questions that PCP refuses (a state not yet there, a key it has not indexed yet) are asked again.
            _ => self.retry("ANAC non ha ancora una risposta: si riprova."),
        }
    }

    /// ANAC does not allow it to this person: before anything exists a person has to act, afterwards what exists
    /// goes its way at ANAC and is asked about again.
    fn not_allowed(&mut self, errori: &[ErrorePcp], dettaglio: &str) {
        let messaggio = format!("ANAC non autorizza la chiamata: {dettaglio}");
        match self.trasmissione.passo {
            Passo::CreaAppalto | Passo::ModificaAppalto | Passo::ConfermaAppalto => {
                self.stop(errori, &messaggio);
            }
            _ => self.retry(&messaggio),
        }
    }

    fn found(&mut self, appalti: &[(IdAppalto, Option<StatoAppalto>)]) {
        let vivo = appalti.iter().find(|(_, stato)| *stato != Some(StatoAppalto::Cancellato));
        match vivo {
            Some((id, stato)) => {
                self.adopt(*id);
                match stato {
                    // What PCP holds under our key may be older than what is sent now.
                    None | Some(StatoAppalto::InLavorazione) => self.go(Passo::ModificaAppalto),
                    Some(_) => self.go(Passo::VerificaStato),
                }
            }
            None if !self.trasmissione.memoria.chiave_usata => self.back(Passo::CreaAppalto),
            // The key is ours alone, so it is our own appalto that is not visible yet: it is never made anew.
            None if appalti.is_empty() && self.trasmissione.tentativi < RICERCHE => {
                self.ask_again(
                    "ANAC ha già un appalto con questo codice, ma non lo mostra ancora: si aspetta.",
                );
            }
            None => {
                let errori = self.trasmissione.errori.clone();
                let cancellato = "Un appalto con questo codice è stato cancellato presso ANAC: copiare la richiesta per usarne uno nuovo.";
                let nascosto = "ANAC ha già un appalto con questo codice e non lo mostra a questo RUP. Prima di farne un altro chiedere all'assistenza di ANAC.";
                self.stop(&errori, if appalti.is_empty() { nascosto } else { cancellato });
            }
        }
    }

    fn confirmation(&mut self, esito: Option<&EsitoOperazione>) {
        let incerta = self.trasmissione.memoria.conferma_incerta;
        match esito {
            Some(EsitoOperazione { esito: Esito::InAttesa, .. }) => {
                self.memoria().conferma_incerta = false;
                self.ask_again("ANAC sta confermando l'appalto.");
            }
            Some(EsitoOperazione { esito: Esito::Ok, id_avviso, .. }) => {
                self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::Confermato));
                self.name_notice(*id_avviso);
                self.go(Passo::RecuperaCig);
            }
            // No confirmation is under way: the last one ended, or none came. Ours did not arrive (npa #1490).
            None | Some(EsitoOperazione { esito: Esito::Ko, .. }) if incerta => {
                self.back(Passo::ConfermaAppalto);
            }
            Some(EsitoOperazione { esito: Esito::Ko, errori, .. }) => {
                self.stop(errori, "ANAC non ha confermato l'appalto: correggere e inviare di nuovo.");
            }
            None => self.back(Passo::VerificaStato),
        }
    }

    fn state(&mut self, stato: StatoAppalto) {
        let accolta = self.trasmissione.memoria.accolta;
        match stato {
            StatoAppalto::InLavorazione if accolta => self.back(Passo::EsitoConferma),
            StatoAppalto::InLavorazione => self.back(Passo::ModificaAppalto),
            StatoAppalto::Cancellato => {
                self.conseguenze.push(Conseguenza::StatoAppalto(stato));
                self.trasmissione.stop("L'appalto risulta cancellato presso ANAC.");
            }
            _ => {
                // A KO has turned into a confirmation days later (npa #1473): the state counts, not the outcome.
                if !accolta {
                    self.conseguenze.push(Conseguenza::Ripristina);
                    self.memoria().accolta = true;
                    self.memoria().ripristinata = true;
                }
                self.conseguenze.push(Conseguenza::StatoAppalto(stato));
                self.go(Passo::RecuperaCig);
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
            self.go(Passo::CercaAvviso);
        }
    }

    fn notice_name(&mut self, esito: Option<&EsitoOperazione>) {
        let nome = esito.and_then(|esito| esito.id_avviso);
        self.name_notice(nome);
        if nome.is_some() {
            self.go(Passo::PubblicaAvviso);
        } else {
            self.ask_again("ANAC non ha ancora dato un nome all'avviso.");
        }
    }

    fn name_notice(&mut self, nome: Option<IdAvviso>) {
        if let Some(avviso) = nome {
            self.trasmissione.id_avviso = Some(avviso);
            self.conseguenze.push(Conseguenza::AvvisoCreato(avviso));
        }
    }

    fn publication(&mut self, esito: Option<&EsitoOperazione>) {
        match esito {
            Some(EsitoOperazione { esito: Esito::InAttesa, .. }) => {
                self.ask_again("ANAC sta pubblicando l'avviso.");
            }
            Some(EsitoOperazione { esito: Esito::Ko, errori, .. }) => {
                self.trasmissione.errori.clone_from(errori);
                self.memoria().pubblicazione_ko = true;
                self.back(Passo::StatoAvviso);
            }
            Some(EsitoOperazione { esito: Esito::Ok, .. }) => {
                self.trasmissione.errori.clear();
                self.go(Passo::StatoAvviso);
            }
            None => self.back(Passo::StatoAvviso),
        }
    }

    /// `codice` is of ANAC's list `statoAvviso`.
    fn notice(&mut self, codice: &str) {
        let ko = self.trasmissione.memoria.pubblicazione_ko;
        match codice {
            "PUBB" => {
                self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::Pubblicato));
                self.trasmissione.errori.clear();
                self.end();
            }
            "CREATO" if !ko => self.back(Passo::PubblicaAvviso),
            "CREATO" | "NON_PUBB" if self.trasmissione.tentativi < SGUARDI => {
                self.ask_again("ANAC segnala un errore di pubblicazione: si controlla ancora l'avviso.");
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

    fn memoria(&mut self) -> &mut Memoria {
        &mut self.trasmissione.memoria
    }

    fn adopt(&mut self, id: IdAppalto) {
        self.trasmissione.id_appalto = Some(id);
        self.conseguenze.push(Conseguenza::AppaltoCreato(id));
    }

    /// PCP holds what is sent.
    fn taken_in(&mut self) {
        self.memoria().accolta = true;
        self.trasmissione.errori.clear();
        self.conseguenze.push(Conseguenza::DatiAccolti);
    }

    /// Further, at once.
    fn go(&mut self, passo: Passo) {
        self.go_after(passo, Duration::ZERO);
        self.trasmissione.messaggio = None;
    }

    /// Further, after a while.
    fn go_after(&mut self, passo: Passo, attesa: Duration) {
        self.trasmissione.passo = passo;
        self.trasmissione.tentativi = 0;
        self.wait(attesa);
    }

    /// To a step of the same circle: each turn waits longer.
    fn back(&mut self, passo: Passo) {
        self.trasmissione.passo = passo;
        self.pause(self.attese.after_waiting(self.trasmissione.tentativi, self.sorte));
    }

    /// The same question, after a longer wait each time.
    fn ask_again(&mut self, messaggio: &str) {
        self.pause(self.attese.after_waiting(self.trasmissione.tentativi, self.sorte));
        self.trasmissione.messaggio = Some(messaggio.to_owned());
    }

    /// The same call, after a longer wait each time.
    fn retry(&mut self, messaggio: &str) {
        self.pause(self.attese.after_fault(self.trasmissione.tentativi, self.sorte));
        self.trasmissione.messaggio = Some(messaggio.to_owned());
    }

    /// The same call, not before PCP wants it; a wait of nothing is no wait that it could want.
    fn retry_after(&mut self, attesa: Option<Duration>, messaggio: &str) {
        match attesa.filter(|attesa| !attesa.is_zero()) {
            Some(attesa) => self.pause(attesa),
            None => return self.retry(messaggio),
        }
        self.trasmissione.messaggio = Some(messaggio.to_owned());
    }

    fn pause(&mut self, attesa: Duration) {
        self.wait(attesa);
        self.trasmissione.tentativi = self.trasmissione.tentativi.saturating_add(1);
    }

    fn wait(&mut self, attesa: Duration) {
        self.trasmissione.prossimo_il = self.ora + TimeDelta::from_std(attesa.min(MAI)).unwrap_or_default();
    }

    fn end(&mut self) {
        self.trasmissione.passo = Passo::Conclusa;
        self.trasmissione.messaggio = self.trasmissione.memoria.ripristinata.then(|| {
            "ANAC aveva già confermato i dati inviati prima delle ultime modifiche: la richiesta è tornata a quelli.".into()
        });
    }

    fn stop(&mut self, errori: &[ErrorePcp], messaggio: &str) {
        self.trasmissione.errori = errori.to_vec();
        self.trasmissione.stop(messaggio);
        self.conseguenze.push(Conseguenza::Respinta);
    }
}

#[cfg(test)]
mod tests;
