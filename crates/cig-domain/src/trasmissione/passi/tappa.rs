//! One answer being taken in: where it leads, and after how long.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Conseguenza, Passo};
use crate::codici::{IdAppalto, IdAvviso};
use crate::porte::{ErrorePcp, Esito, EsitoOperazione, LottoCig, PcpError, Risposta};
use crate::richiesta::StatoAppalto;
use crate::trasmissione::{Attese, Memoria, Trasmissione};

/// A bound for waits that others ask for: a day, since quotas are daily.
const MAI: Duration = Duration::from_hours(24);
/// The key is in use, by anyone (npa #607).
const CODICE_GIA_USATO: &str = "ERR38";
/// Not allowed in this state, or verification or confirmation under way: see what PCP holds.
const STATO_DIVERSO: [&str; 3] = ["ERR16", "ERR17", "ERR18"];
/// Publication under way, or not allowed in the notice's state: see what PCP holds.
const AVVISO_DIVERSO: [&str; 3] = ["ERR44", "ERR45", "ERR50"];
/// How often an appalto whose key is in use is looked for, with growing waits, before a person is asked.
pub(super) const RICERCHE: u32 = 10;
/// How often a notice that PCP said it could not publish is looked at, with growing waits, before a person is asked.
pub(super) const SGUARDI: u32 = 8;

/// One answer being taken in.
pub(super) struct Tappa<'a> {
    trasmissione: &'a mut Trasmissione,
    ora: DateTime<Utc>,
    attese: &'a Attese,
    sorte: f64,
    conseguenze: Vec<Conseguenza>,
}

impl<'a> Tappa<'a> {
    pub(super) fn new(
        trasmissione: &'a mut Trasmissione,
        ora: DateTime<Utc>,
        attese: &'a Attese,
        sorte: f64,
    ) -> Self {
        Self { trasmissione, ora, attese, sorte, conseguenze: Vec::new() }
    }

    /// Takes the answer in; returns what it changes in the request.
    pub(super) fn receive(mut self, risposta: &Result<Risposta, PcpError>) -> Vec<Conseguenza> {
        if std::mem::take(&mut self.memoria().modifica_incerta) {
            self.conseguenze.push(Conseguenza::DatiIncerti);
        }
        match risposta {
            Ok(risposta) => self.answered(risposta),
            Err(errore) => self.failed(errore),
        }
        self.conseguenze
    }

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
                self.memoria().ko_visto = false;
                self.go_after(Passo::EsitoConferma, self.attese.esito);
            }
            (Passo::EsitoConferma, Risposta::Esito(esito)) => self.confirmation(esito.as_ref()),
            (Passo::VerificaStato, Risposta::StatoAppalto(stato)) => self.state(*stato),
            (Passo::RecuperaCig, Risposta::Cig(codici)) => self.codes(codici),
            (Passo::CercaAvviso, Risposta::Esito(esito)) => self.notice_name(esito.as_ref()),
            (Passo::PubblicaAvviso, Risposta::PresaInCarico) => {
                self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::InAttesaPubblicazione));
                self.memoria().pubblicazione_ko = false;
                self.memoria().pubblicazione_presa = true;
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
            Passo::CreaAppalto => self.look_for_it(),
            Passo::ModificaAppalto => {
                self.conseguenze.push(Conseguenza::DatiIncerti);
                self.back(Passo::ModificaAppalto);
            }
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
                self.memoria().sguardi = 0;
                self.trasmissione.errori = errori.to_vec();
                self.look_for_it();
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
            Passo::CercaAppalto | Passo::VerificaStato => {
                self.retry("ANAC non ha ancora una risposta: si riprova.");
            }
            // A question that PCP refuses: the appalto may have been cancelled meanwhile, or not be ready.
            _ => self.back(Passo::VerificaStato),
        }
    }

    /// ANAC does not allow it to this person: before anything exists a person has to act, afterwards what exists
    /// goes its way at ANAC and is asked about again.
    fn not_allowed(&mut self, errori: &[ErrorePcp], dettaglio: &str) {
        let messaggio = format!("ANAC non autorizza la chiamata: {dettaglio}");
        match self.trasmissione.passo {
            Passo::CreaAppalto | Passo::CercaAppalto | Passo::ModificaAppalto | Passo::ConfermaAppalto => {
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
            None if appalti.is_empty() && self.trasmissione.memoria.sguardi < RICERCHE => {
                self.memoria().sguardi += 1;
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
        let Memoria { conferma_incerta: incerta, ko_visto, .. } = self.trasmissione.memoria;
        match esito {
            Some(EsitoOperazione { esito: Esito::InAttesa, .. }) => {
                self.memoria().conferma_incerta = false;
                self.memoria().ko_visto = false;
                self.ask_again("ANAC sta confermando l'appalto.");
            }
            Some(EsitoOperazione { esito: Esito::Ok, id_avviso, .. }) => {
                self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::Confermato));
                self.name_notice(*id_avviso);
                self.go(Passo::RecuperaCig);
            }
            Some(EsitoOperazione { esito: Esito::Ko, errori, .. }) if ko_visto => {
                self.stop(errori, "ANAC non ha confermato l'appalto: correggere e inviare di nuovo.");
            }
            // No confirmation is under way: the last one ended, or none came. Ours did not arrive (npa #1490).
            None if incerta => self.back(Passo::ConfermaAppalto),
            Some(EsitoOperazione { esito: Esito::Ko, .. }) => {
                self.memoria().ko_visto = true;
                self.back(if incerta { Passo::ConfermaAppalto } else { Passo::VerificaStato });
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
                self.back(Passo::RecuperaCig);
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
        } else if !self.trasmissione.scheda.avviso {
            self.end();
        } else if self.trasmissione.id_avviso.is_none() {
            self.go(Passo::CercaAvviso);
        } else if self.trasmissione.memoria.pubblicazione_presa {
            self.back(Passo::EsitoPubblicazione);
        } else {
            self.go(Passo::PubblicaAvviso);
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
                self.memoria().sguardi = 0;
                self.go_after(Passo::StatoAvviso, self.attese.esito);
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
        let Memoria { pubblicazione_ko: ko, pubblicazione_presa: presa, sguardi, .. } =
            self.trasmissione.memoria;
        match codice {
            "PUBB" => {
                self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::Pubblicato));
                self.trasmissione.errori.clear();
                self.end();
            }
            "CREATO" if !ko && !presa => self.back(Passo::PubblicaAvviso),
            // Taken in, and nothing came of it yet: it is not asked for twice.
            "CREATO" if !ko => self.back(Passo::EsitoPubblicazione),
            "CREATO" | "NON_PUBB" if sguardi < SGUARDI => {
                self.memoria().sguardi += 1;
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
        self.ask_again("Si controlla presso ANAC a che punto è la richiesta.");
    }

    /// To the search by our key, once PCP had the time to show the appalto.
    fn look_for_it(&mut self) {
        self.back(Passo::CercaAppalto);
        let attesa = self.attese.after_waiting(self.trasmissione.tentativi, self.sorte);
        self.wait(attesa.max(self.attese.ricerca));
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
