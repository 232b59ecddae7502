//! One answer being taken in: what it means at the present step, and what it teaches. Where it leads is in the table.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::tabella::{self, Evento, Mossa, Riga};
use super::{Conseguenza, Passo};
use crate::codici::{IdAppalto, IdAvviso};
use crate::porte::{ErrorePcp, Esito, EsitoOperazione, LottoCig, PcpError, Risposta};
use crate::richiesta::{Canale, EsitoCanale, StatoAppalto};
use crate::scheda::lati::holds;
use crate::trasmissione::{Attese, Colpa, Intervento, Memoria, Trasmissione, Trovato};

/// A bound for waits that others ask for: a day, since quotas are daily.
const MAI: Duration = Duration::from_hours(24);
/// The key is in use, by anyone (npa #607).
const CODICE_GIA_USATO: &str = "ERR38";
/// Not allowed in this phase or state, or verification or confirmation under way: see what PCP holds.
const STATO_DIVERSO: [&str; 4] = ["ERR2", "ERR16", "ERR17", "ERR18"];
/// Of the state of the appalto, or of what goes on with it: as the end of a confirmation they say nothing of the data (npa
/// #1439).
const DEL_MOMENTO: [&str; 3] = ["ERR16", "ERR17", "ERR18"];
/// Publication under way, or not allowed in the notice's state: see what PCP holds.
const AVVISO_DIVERSO: [&str; 5] = ["ERR44", "ERR45", "ERR50", "ERR51", "ERR53"];
/// How often an appalto whose key is in use is looked for, with growing waits, before a person is asked.
pub(super) const RICERCHE: u32 = 10;
/// How often a notice that PCP said it could not publish is looked at, with growing waits, before a person is asked.
pub(super) const SGUARDI: u32 = 8;
/// How often a confirmation that PCP took in and does not know any more is asked about, with growing waits, before it is
/// asked for again; and how often the name of a notice, or a publication that was taken in, before a person is asked.
pub(super) const DOMANDE: u32 = 20;
/// How often PCP may answer with an error of its own, with growing waits, before a person is asked.
pub(super) const GUASTI: u32 = 8;
/// How often a confirmation that came to nothing for what went on at PCP just then is asked for again.
pub(super) const RICONFERME: u32 = 3;

/// One answer being taken in.
pub(super) struct Tappa<'a> {
    pub(super) trasmissione: &'a mut Trasmissione,
    ora: DateTime<Utc>,
    attese: &'a Attese,
    sorte: f64,
    pub(super) conseguenze: Vec<Conseguenza>,
    /// What PCP said, for the message.
    dettaglio: String,
    /// When PCP wants the call again.
    retry_after: Option<Duration>,
    /// Why it may stop, in ANAC's words.
    pub(super) errori: Option<Vec<ErrorePcp>>,
}

impl<'a> Tappa<'a> {
    pub(super) fn new(
        trasmissione: &'a mut Trasmissione,
        ora: DateTime<Utc>,
        attese: &'a Attese,
        sorte: f64,
    ) -> Self {
        Self {
            trasmissione,
            ora,
            attese,
            sorte,
            conseguenze: Vec::new(),
            dettaglio: String::new(),
            retry_after: None,
            errori: None,
        }
    }

    /// Takes the answer in; returns what it changes in the request.
    pub(super) fn receive(mut self, risposta: &Result<Risposta, PcpError>) -> Vec<Conseguenza> {
        if std::mem::take(&mut self.memoria().modifica_incerta) {
            self.conseguenze.push(Conseguenza::DatiIncerti);
        }
        let attesa = self.trasmissione.attesa();
        let evento = self.read(risposta);
        self.trasmissione.colpa = match (risposta, evento) {
            (Err(errore), _) => Some(Colpa::of(errore)),
            (Ok(_), Evento::ChiaveDiAltri) => Some(Colpa::Dati),
            (Ok(_), Evento::KoRipetuto) => self.errori.as_deref().map(Colpa::of_codes),
            (Ok(_), Evento::Ko | Evento::NonFermato | Evento::NonPubblicato | Evento::MaiPubblicato) => {
                Some(Colpa::of_codes(&self.trasmissione.errori))
            }
            // An answer that makes no sense, a confirmation that came at a bad moment, a notice that was stopped or has no name, an appalto that is not shown.
            (
                Ok(_),
                Evento::EsitoIgnoto
                | Evento::KoDelMomento
                | Evento::AvvisoFermato
                | Evento::MaiNominato
                | Evento::Nascosto,
            ) => Some(Colpa::Anac),
            (Ok(_), _) => None,
        };
        // An ended transmission takes no answer.
        if let Some(riga) = tabella::find(self.trasmissione.passo, evento) {
            self.lead(riga);
        }
        self.trasmissione.watch(attesa, self.ora, self.attese);
        self.conseguenze
    }

    /// What the answer means here; what it teaches is noted.
    pub(super) fn read(&mut self, risposta: &Result<Risposta, PcpError>) -> Evento {
        let evento = match risposta {
            Ok(risposta) => self.answered(risposta),
            Err(errore) => self.failed(errore),
        };
        if matches!(evento, Evento::EsitoIgnoto | Evento::ErroreDiAnac) {
            self.uncertain();
        }
        if matches!(evento, Evento::Creato | Evento::Accolta | Evento::PresaInCarico) {
            self.memoria().guasti_di_anac = 0;
            self.memoria().sguardi = 0;
        }
        evento
    }

    fn answered(&mut self, risposta: &Risposta) -> Evento {
        match (self.trasmissione.passo, risposta) {
            (Passo::CreaAppalto, Risposta::AppaltoCreato { id, .. }) => {
                self.adopt(*id);
                self.taken_in();
                Evento::Creato
            }
            (Passo::CercaAppalto, Risposta::AppaltiTrovati(appalti)) => self.found(appalti),
            (Passo::ConfrontaAppalto, Risposta::Appalto(appalto)) => self.recognize(&appalto["scheda"]),
            (Passo::ModificaAppalto, Risposta::PresaInCarico | Risposta::AppaltoCreato { .. }) => {
                self.taken_in();
                Evento::Accolta
            }
            (Passo::ConfermaAppalto, Risposta::PresaInCarico) => {
                self.confirmation_known();
                Evento::PresaInCarico
            }
            (Passo::EsitoConferma, Risposta::Esito(esito)) => self.confirmation(esito.as_ref()),
            (Passo::VerificaStato, Risposta::StatoAppalto(stato)) => self.state(*stato),
            (Passo::RecuperaCig, Risposta::Cig(codici)) => self.codes(codici),
            (Passo::CercaAvviso, Risposta::Avvisi(avvisi)) => {
                let nome = avvisi.iter().find(|avviso| !avviso.is_superato()).map(|avviso| avviso.id);
                self.name_notice(nome);
                match nome {
                    Some(_) => Evento::AvvisoDaPubblicare,
                    None if self.used_up(DOMANDE) => Evento::MaiNominato,
                    None => Evento::AvvisoSenzaNome,
                }
            }
            (Passo::PubblicaAvviso, Risposta::PresaInCarico) => {
                self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::InAttesaPubblicazione));
                self.memoria().pubblicazione_ko = false;
                self.memoria().pubblicazione_presa = true;
                Evento::PresaInCarico
            }
            (Passo::EsitoPubblicazione, Risposta::Esito(esito)) => self.publication(esito.as_ref()),
            (Passo::EsitoEuropeo | Passo::EsitoNazionale, Risposta::Esito(esito)) => {
                self.channel(esito.as_ref())
            }
            (Passo::CancellaAppalto, Risposta::PresaInCarico) => Evento::PresaInCarico,
            (Passo::StatoCancellazione, Risposta::StatoAppalto(stato)) => self.cancellation(*stato),
            (
                Passo::FermaAvviso | Passo::ModificaAvviso | Passo::RettificaAvviso | Passo::VerificaAppalto,
                Risposta::PresaInCarico,
            ) => {
                self.call_known();
                Evento::PresaInCarico
            }
            (Passo::EsitoFermo, Risposta::Esito(esito)) => self.stop_outcome(esito.as_ref()),
            (Passo::StatoFermo, Risposta::StatoAppalto(stato)) => self.stop_state(*stato),
            (Passo::EsitoModifica | Passo::EsitoRettifica, Risposta::Esito(esito)) => {
                self.replacement(esito.as_ref())
            }
            (Passo::CigNuovi, Risposta::Cig(codici)) => self.new_codes(codici),
            (Passo::EsitoVerifica, Risposta::Esito(esito)) => self.verification(esito.as_ref()),
            (Passo::ControllaScadenza, Risposta::StatoAppalto(stato)) => self.expiry(*stato),
            (Passo::StatoAvviso, Risposta::StatoAvviso(codice)) => self.notice(codice),
            // An answer to another question tells nothing of this one.
            _ => {
                "la risposta non si riferisce alla domanda".clone_into(&mut self.dettaglio);
                Evento::EsitoIgnoto
            }
        }
    }

    fn failed(&mut self, errore: &PcpError) -> Evento {
        let (evento, dettaglio) = match errore {
            PcpError::Respinta(errori) => return self.refused(errori),
            PcpError::NonAutorizzata { errori, dettaglio } => {
                self.errori = Some(errori.clone());
                (Evento::NonAutorizzata, dettaglio.as_str())
            }
            PcpError::Quota(attesa) => {
                self.retry_after = Some(*attesa);
                (Evento::Limite, "")
            }
            PcpError::NonDisponibile { retry_after, dettaglio }
            | PcpError::SenzaVoucher { retry_after, dettaglio } => {
                self.retry_after = *retry_after;
                (Evento::Guasto, dettaglio.as_str())
            }
            PcpError::EsitoIgnoto { dettaglio, .. } => (Evento::EsitoIgnoto, dettaglio.as_str()),
            PcpError::Configurazione(dettaglio) => (Evento::Configurazione, dettaglio.as_str()),
        };
        dettaglio.clone_into(&mut self.dettaglio);
        evento
    }

    /// The call may have had its effect: what follows must not take it for granted either way.
    fn uncertain(&mut self) {
        match self.trasmissione.passo {
            Passo::CreaAppalto => self.memoria().crea_incerta = true,
            Passo::ModificaAppalto => self.conseguenze.push(Conseguenza::DatiIncerti),
            Passo::ConfermaAppalto => self.memoria().conferma_incerta = true,
            Passo::FermaAvviso | Passo::ModificaAvviso | Passo::RettificaAvviso => {
                self.memoria().chiamata_incerta = true;
            }
            _ => {}
        }
    }

    /// PCP read the call and refused it.
    fn refused(&mut self, errori: &[ErrorePcp]) -> Evento {
        let ha = |codici: &[&str]| errori.iter().any(|e| codici.contains(&e.codice.as_str()));
        let comando = matches!(
            self.trasmissione.passo,
            Passo::CreaAppalto
                | Passo::ModificaAppalto
                | Passo::ConfermaAppalto
                | Passo::PubblicaAvviso
                | Passo::CancellaAppalto
                | Passo::FermaAvviso
                | Passo::ModificaAvviso
                | Passo::RettificaAvviso
                | Passo::VerificaAppalto
        );
        if comando && Colpa::of_codes(errori) == Colpa::Anac {
            return self.broken(errori);
        }
        let passo = self.trasmissione.passo;
        match passo {
            Passo::CreaAppalto if ha(&[CODICE_GIA_USATO]) && !self.trasmissione.memoria.crea_incerta => {
                self.errori = Some(errori.to_vec());
                Evento::ChiaveDiAltri
            }
            Passo::CreaAppalto if ha(&[CODICE_GIA_USATO]) => {
                self.memoria().chiave_usata = true;
                self.memoria().sguardi = 0;
                self.trasmissione.errori = errori.to_vec();
                Evento::ChiaveUsata
            }
            Passo::ModificaAppalto | Passo::CancellaAppalto if ha(&STATO_DIVERSO) => Evento::StatoDiverso,
            Passo::ConfermaAppalto if ha(&STATO_DIVERSO) => {
                self.memoria().conferma_incerta = true;
                Evento::StatoDiverso
            }
            Passo::PubblicaAvviso if ha(&AVVISO_DIVERSO) || ha(&STATO_DIVERSO) => Evento::StatoDiverso,
            // An earlier call of ours may be under way or done; if it is neither, PCP goes on refusing.
            Passo::FermaAvviso | Passo::ModificaAvviso | Passo::RettificaAvviso
                if (ha(&AVVISO_DIVERSO) || ha(&STATO_DIVERSO)) && !self.used_up(SGUARDI) =>
            {
                self.memoria().chiamata_incerta = true;
                Evento::StatoDiverso
            }
            _ => {
                self.errori = Some(errori.to_vec());
                Evento::Respinta
            }
        }
    }

    /// PCP tells of a failure of its own, or of nothing at all.
    fn broken(&mut self, errori: &[ErrorePcp]) -> Evento {
        self.dettaglio = errori.iter().map(|errore| errore.codice.as_str()).collect::<Vec<_>>().join(", ");
        if self.trasmissione.memoria.guasti_di_anac < GUASTI {
            self.memoria().guasti_di_anac += 1;
            return Evento::ErroreDiAnac;
        }
        self.memoria().guasti_di_anac = 0;
        self.errori = Some(errori.to_vec());
        Evento::ErroreRipetuto
    }

    /// Looks once more at what is not there yet; whether the looks are used up, and begin anew.
    pub(super) fn used_up(&mut self, sguardi: u32) -> bool {
        let finiti = self.trasmissione.memoria.sguardi >= sguardi;
        self.memoria().sguardi = if finiti { 0 } else { self.trasmissione.memoria.sguardi + 1 };
        finiti
    }

    fn found(&mut self, appalti: &[(IdAppalto, Option<StatoAppalto>)]) -> Evento {
        let vivo = appalti.iter().find(|(_, stato)| *stato != Some(StatoAppalto::Cancellato));
        match vivo {
            Some((id, stato)) => {
                let in_lavorazione = matches!(stato, None | Some(StatoAppalto::InLavorazione));
                self.memoria().trovato = Some(Trovato { id: *id, in_lavorazione });
                Evento::Trovato
            }
            None if !self.trasmissione.memoria.chiave_usata => Evento::Assente,
            None if !appalti.is_empty() => Evento::Cancellato,
            // The key is ours alone, so it is our own appalto that is not visible yet: it is never made anew.
            None if self.trasmissione.memoria.sguardi < RICERCHE => {
                self.memoria().sguardi += 1;
                Evento::NonVisibile
            }
            None => Evento::Nascosto,
        }
    }

    /// Whether the appalto under our key is our own: it holds all that a creation of ours sent. Anything else is
    /// somebody's who used the same key meanwhile, and is never written to. And whether one that is confirmed holds what
    /// is sent now, or older data.
    fn recognize(&mut self, scheda: &Value) -> Evento {
        let Some(Trovato { id, in_lavorazione }) = self.trasmissione.memoria.trovato else {
            return Evento::EsitoIgnoto;
        };
        if scheda.is_null() {
            "ANAC non ha restituito la scheda".clone_into(&mut self.dettaglio);
            return Evento::EsitoIgnoto;
        }
        let Trasmissione { corpo, creazioni, .. } = &*self.trasmissione;
        let attuale = holds(scheda, &corpo.scheda());
        let nostro = attuale
            || self.trasmissione.id_appalto == Some(id)
            || creazioni.iter().any(|creazione| holds(scheda, &creazione.scheda()));
        self.memoria().trovato = None;
        if !nostro {
            self.memoria().crea_incerta = false;
            self.memoria().chiave_usata = false;
            self.errori = Some(vec![ErrorePcp { codice: CODICE_GIA_USATO.into(), dettaglio: None }]);
            return Evento::ChiaveDiAltri;
        }
        self.adopt(id);
        if in_lavorazione {
            // What PCP holds may be older than what is sent now.
            return Evento::InLavorazione;
        }
        self.memoria().confrontata = true;
        if attuale {
            self.taken_in();
        }
        Evento::Confermato
    }

    fn confirmation(&mut self, esito: Option<&EsitoOperazione>) -> Evento {
        let Memoria { conferma_incerta: incerta, ko_visto, riconferme, .. } = self.trasmissione.memoria;
        match esito {
            Some(EsitoOperazione { esito: Esito::InAttesa, .. }) => {
                self.confirmation_known();
                Evento::InAttesa
            }
            Some(EsitoOperazione { esito: Esito::Ok, id_avviso, .. }) => {
                self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::Confermato));
                self.name_notice(*id_avviso);
                Evento::Riuscita
            }
            Some(EsitoOperazione { esito: Esito::Ko, errori, .. }) if ko_visto => {
                if riconferme < RICONFERME
                    && !errori.is_empty()
                    && errori.iter().all(|errore| DEL_MOMENTO.contains(&errore.codice.as_str()))
                {
                    self.memoria().riconferme += 1;
                    return Evento::KoDelMomento;
                }
                self.errori = Some(errori.clone());
                Evento::KoRipetuto
            }
            Some(EsitoOperazione { esito: Esito::Ko, .. }) => {
                self.memoria().ko_visto = true;
                if incerta { Evento::KoDiPrima } else { Evento::Ko }
            }
            // No confirmation is under way: the last one ended, or none came. Ours did not arrive (npa #1490).
            None if incerta => Evento::NonArrivata,
            None if self.used_up(DOMANDE) => Evento::Persa,
            None => Evento::SenzaEsito,
        }
    }

    /// PCP has our confirmation: what was seen before it is of another one.
    fn confirmation_known(&mut self) {
        self.memoria().conferma_incerta = false;
        self.memoria().ko_visto = false;
    }

    fn state(&mut self, stato: StatoAppalto) -> Evento {
        let accolta = self.trasmissione.memoria.accolta;
        let evento = match stato {
            // What was asked for after the creation never confirms anything.
            StatoAppalto::InLavorazione if self.trasmissione.intervento.is_some() => {
                return Evento::StatoImprevisto;
            }
            StatoAppalto::InLavorazione if accolta => return Evento::InLavorazione,
            StatoAppalto::InLavorazione => return Evento::DatiVecchi,
            StatoAppalto::Cancellato => Evento::Cancellato,
            // A KO has turned into a confirmation days later (npa #1473): the state counts, not the outcome.
            _ => Evento::Confermato,
        };
        if evento == Evento::Confermato && !accolta {
            // An answer to modifica-appalto may have been lost.
            if let Some(id) = self.trasmissione.id_appalto
                && !self.trasmissione.memoria.confrontata
            {
                self.memoria().trovato = Some(Trovato { id, in_lavorazione: false });
                return Evento::ConfermatiAltri;
            }
            self.conseguenze.push(Conseguenza::Ripristina);
            self.memoria().accolta = true;
            self.memoria().ripristinata = true;
        }
        self.conseguenze.push(Conseguenza::StatoAppalto(stato));
        evento
    }

    fn codes(&mut self, codici: &[LottoCig]) -> Evento {
        self.conseguenze.push(Conseguenza::CigRicevuti(codici.to_vec()));
        let tutti =
            self.trasmissione.lotti.iter().all(|lotto| codici.iter().any(|c| c.lot_identifier == *lotto));
        if !tutti {
            Evento::CigMancanti
        } else if !self.trasmissione.scheda.avviso {
            Evento::CigCompleti
        } else if self.trasmissione.id_avviso.is_none() {
            self.memoria().sguardi = 0;
            Evento::AvvisoSenzaNome
        } else if self.trasmissione.memoria.pubblicazione_presa {
            Evento::AvvisoRichiesto
        } else {
            Evento::AvvisoDaPubblicare
        }
    }

    fn publication(&mut self, esito: Option<&EsitoOperazione>) -> Evento {
        if let Some(esito) = esito.filter(|_| !self.trasmissione.scheda.is_european()) {
            // There is one place only.
            let esito = EsitoCanale::from(esito.esito);
            self.conseguenze.push(Conseguenza::Pubblicazione(Canale::Nazionale, esito));
        }
        let evento = self.whole_publication(esito);
        if evento != Evento::InAttesa && self.trasmissione.scheda.is_european() {
            return Evento::DueCanali;
        }
        evento
    }

    fn whole_publication(&mut self, esito: Option<&EsitoOperazione>) -> Evento {
        match esito {
            Some(EsitoOperazione { esito: Esito::InAttesa, .. }) => Evento::InAttesa,
            Some(EsitoOperazione { esito: Esito::Ko, errori, .. }) => {
                self.trasmissione.errori.clone_from(errori);
                self.memoria().pubblicazione_ko = true;
                self.memoria().sguardi = 0;
                Evento::Ko
            }
            Some(EsitoOperazione { esito: Esito::Ok, .. }) => {
                self.trasmissione.errori.clear();
                Evento::Riuscita
            }
            None => Evento::SenzaEsito,
        }
    }

    /// `codice` is of ANAC's list `statoAvviso`.
    fn notice(&mut self, codice: &str) -> Evento {
        let Memoria { pubblicazione_ko: ko, pubblicazione_presa: presa, sguardi, .. } =
            self.trasmissione.memoria;
        let Memoria { europea_nota, nazionale_nota, .. } = self.trasmissione.memoria;
        let rettifica = self.trasmissione.intervento == Some(Intervento::RettificaAvviso);
        match codice {
            "PUBB" => {
                self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::Pubblicato));
                self.trasmissione.errori.clear();
                Evento::Pubblicato
            }
            "CREATO" if !ko && !presa => Evento::AvvisoDaPubblicare,
            "CREATO" if !ko && self.used_up(DOMANDE) => Evento::MaiPubblicato,
            // Taken in, and nothing came of it yet.
            "CREATO" if !ko => Evento::AvvisoRichiesto,
            "CREATO" | "NON_PUBB" if sguardi < SGUARDI => {
                self.memoria().sguardi += 1;
                Evento::NonPubblicato
            }
            "CREATO" | "NON_PUBB" => Evento::MaiPubblicato,
            "CANC" | "STOP_PUBB" => {
                // The notice that a rettifica mends stays published.
                if !rettifica {
                    self.conseguenze.push(Conseguenza::StatoAppalto(StatoAppalto::InStopPubblicazione));
                }
                self.trasmissione.errori.clear();
                Evento::AvvisoFermato
            }
            _ if self.trasmissione.scheda.is_european() && !(europea_nota && nazionale_nota) => {
                Evento::DueCanali
            }
            _ => Evento::InAttesa,
        }
    }

    pub(super) fn memoria(&mut self) -> &mut Memoria {
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

    fn name_notice(&mut self, nome: Option<IdAvviso>) {
        if let Some(avviso) = nome {
            self.trasmissione.id_avviso = Some(avviso);
            self.conseguenze.push(Conseguenza::AvvisoCreato(avviso));
        }
    }

    /// Goes where the row says, and tells people so.
    fn lead(&mut self, riga: Riga) {
        self.trasmissione.messaggio = self.tell(riga);
        self.trasmissione.passo = riga.mossa.verso(riga.da);
        let tentativi = self.trasmissione.tentativi;
        let ancora = self.attese.after_waiting(tentativi, self.sorte);
        match riga.mossa {
            Mossa::Subito(_) => self.wait_anew(Duration::ZERO),
            Mossa::Dopo(_) => self.wait_anew(self.attese.esito),
            Mossa::Giro(_) | Mossa::Ancora => self.wait_longer(ancora),
            Mossa::Ricerca => self.wait_longer(ancora.max(self.attese.ricerca)),
            Mossa::Riprova => {
                // A wait of nothing is no wait that PCP could want.
                let voluta = self.retry_after.filter(|attesa| !attesa.is_zero());
                self.wait_longer(voluta.unwrap_or(self.attese.after_fault(tentativi, self.sorte)));
            }
            Mossa::Ferma => {
                if let Some(errori) = self.errori.take() {
                    self.trasmissione.errori = errori;
                }
                self.trasmissione.affittata_fino_a = None;
                self.conseguenze.push(Conseguenza::Respinta);
            }
            Mossa::Cessa | Mossa::Fine => self.trasmissione.affittata_fino_a = None,
            Mossa::Domani => self.wait_longer(MAI),
        }
    }

    /// What people are told.
    fn tell(&self, riga: Riga) -> Option<String> {
        let Memoria { ripristinata, non_fermata, .. } = self.trasmissione.memoria;
        if riga.mossa == Mossa::Fine && ripristinata {
            return Some(
                "ANAC aveva già confermato i dati inviati prima delle ultime modifiche: la richiesta è tornata a quelli.".into(),
            );
        }
        let testo = riga.messaggio.replace("{}", &self.dettaglio);
        let prima = if non_fermata { "ANAC non ha fermato la pubblicazione. " } else { "" };
        Some(format!("{prima}{testo}").trim_end().to_owned()).filter(|tutto| !tutto.is_empty())
    }

    /// The step is another: its waits begin anew.
    fn wait_anew(&mut self, attesa: Duration) {
        self.trasmissione.tentativi = 0;
        self.wait(attesa);
    }

    fn wait_longer(&mut self, attesa: Duration) {
        self.trasmissione.tentativi = self.trasmissione.tentativi.saturating_add(1);
        self.wait(attesa);
    }

    fn wait(&mut self, attesa: Duration) {
        self.trasmissione.prossimo_il = self.ora + TimeDelta::from_std(attesa.min(MAI)).unwrap_or_default();
    }
}
