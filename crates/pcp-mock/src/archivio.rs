//! The appalti and their states.
//!
//! Asynchronous operations are stored with the instant at which they end; the state moves on when somebody looks.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use rand::rngs::StdRng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ambiente::nuovo_id;
use crate::cig::Emettitore;
use crate::configurazione::Persona;
use crate::pcp::Errore;
use crate::scheda::Scheda;

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
    /// Pubblicato.
    Pubb,
    /// In stop pubblicazione.
    StopPubb,
    /// Cancellato, with its appalto.
    Canc,
}

impl StatoAvviso {
    /// The code, as in the list.
    pub fn codice(self) -> &'static str {
        match self {
            Self::Creato => "CREATO",
            Self::InAttPubb => "IN_ATT_PUBB",
            Self::Pubb => "PUBB",
            Self::StopPubb => "STOP_PUBB",
            Self::Canc => "CANC",
        }
    }
}

/// Operations whose outcome esito-operazione tells (list `tipoOperazione`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TipoOperazione {
    Crea,
    Modifica,
    Cancella,
    Verifica,
    Conferma,
    Pubblica,
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
            Self::Sospendi => "AV_SOSP",
        }
    }

    /// The code of list `esitoOperazione`. Synchronous operations are never seen waiting or failed: they are
    /// recorded only when done.
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
            (Self::Pubblica, Sintesi::Attesa) => "AV_IN_PUBB",
            (Self::Pubblica, Sintesi::Ok) => "AV_PUBB",
            (Self::Pubblica, Sintesi::Ko) => "AV_N_PUBB",
            (Self::Sospendi, Sintesi::Attesa) => "AV_IN_SOSP",
            (Self::Sospendi, Sintesi::Ok) => "AV_SOSP",
            (Self::Sospendi, Sintesi::Ko) => "AV_N_SOSP",
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

/// An operation asked for, with the outcome it has or will have.
#[derive(Debug)]
pub(crate) struct Operazione {
    pub(crate) tipo: TipoOperazione,
    /// Instant at which the outcome is there.
    pub(crate) termine: DateTime<Utc>,
    /// The errors it ends with; an empty list is a KO without a reason (#1315).
    ko: Option<Vec<Errore>>,
    conclusa: bool,
}

impl Operazione {
    pub(crate) fn sintesi(&self) -> Sintesi {
        match (&self.ko, self.conclusa) {
            (_, false) => Sintesi::Attesa,
            (None, true) => Sintesi::Ok,
            (Some(_), true) => Sintesi::Ko,
        }
    }

    pub(crate) fn dettaglio(&self) -> &'static str {
        self.tipo.dettaglio(self.sintesi())
    }

    /// The errors to show, once it ended with some.
    pub(crate) fn errori(&self) -> &[Errore] {
        if self.conclusa { self.ko.as_deref().unwrap_or_default() } else { &[] }
    }
}

#[derive(Debug)]
pub(crate) struct Avviso {
    pub(crate) id: Uuid,
    pub(crate) stato: StatoAvviso,
}

#[derive(Debug)]
pub(crate) struct Lotto {
    pub(crate) identificativo: String,
    pub(crate) cig: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Appalto {
    pub(crate) id: Uuid,
    pub(crate) id_scheda: Uuid,
    pub(crate) creato: DateTime<Utc>,
    /// Instant of the last change of state.
    pub(crate) controllo: DateTime<Utc>,
    pub(crate) stato: StatoAppalto,
    pub(crate) scheda: Scheda,
    pub(crate) rup: Persona,
    pub(crate) lotti: Vec<Lotto>,
    pub(crate) avviso: Option<Avviso>,
    /// In the order in which they were asked for.
    pub(crate) operazioni: Vec<Operazione>,
}

impl Appalto {
    /// Refuses what may not happen while an asynchronous operation is in course.
    pub(crate) fn libero(&self) -> Result<(), Errore> {
        let in_corso = self.operazioni.iter().find(|operazione| !operazione.conclusa);
        match in_corso.map(|operazione| operazione.tipo) {
            None => Ok(()),
            Some(TipoOperazione::Verifica) => Err(Errore::new("ERR17")),
            Some(TipoOperazione::Conferma) => Err(Errore::new("ERR18")),
            Some(_) => Err(Errore::new("ERR44")),
        }
    }

    /// Refuses unless the appalto is in one of these states.
    pub(crate) fn nello_stato(&self, ammessi: &[StatoAppalto]) -> Result<(), Errore> {
        if ammessi.contains(&self.stato) {
            Ok(())
        } else {
            Err(Errore::con_dettaglio("ERR16", self.stato.codice()))
        }
    }

    /// Replaces what was sent; lots come from the scheda.
    pub(crate) fn sostituisci(&mut self, scheda: Scheda) {
        self.lotti = lotti(&scheda);
        self.scheda = scheda;
    }

    /// Ends a publication in course without publishing: cancella-avviso was asked for.
    pub(crate) fn ferma_pubblicazione(&mut self, adesso: DateTime<Utc>) {
        for operazione in &mut self.operazioni {
            if operazione.tipo == TipoOperazione::Pubblica && !operazione.conclusa {
                operazione.conclusa = true;
                operazione.termine = adesso;
                operazione.ko = Some(Vec::new());
            }
        }
    }

    /// Writes down a synchronous operation.
    pub(crate) fn annota(&mut self, tipo: TipoOperazione, adesso: DateTime<Utc>) {
        self.controllo = adesso;
        self.operazioni.push(Operazione { tipo, termine: adesso, ko: None, conclusa: true });
    }

    fn concludi(&mut self, adesso: DateTime<Utc>, emettitore: &mut Emettitore, generatore: &mut StdRng) {
        for indice in 0..self.operazioni.len() {
            let operazione = &mut self.operazioni[indice];
            if operazione.conclusa || operazione.termine > adesso {
                continue;
            }
            operazione.conclusa = true;
            let (tipo, riuscita) = (operazione.tipo, operazione.ko.is_none());
            self.controllo = operazione.termine;
            self.applica(tipo, riuscita, emettitore, generatore);
        }
    }

    fn applica(
        &mut self,
        tipo: TipoOperazione,
        riuscita: bool,
        emettitore: &mut Emettitore,
        generatore: &mut StdRng,
    ) {
        match (tipo, riuscita) {
            (TipoOperazione::Conferma, true) => {
                // All lots get a CIG, or none (#27).
                for lotto in &mut self.lotti {
                    lotto.cig = Some(emettitore.emetti());
                }
                self.avviso = self
                    .scheda
                    .ha_avviso()
                    .then(|| Avviso { id: nuovo_id(generatore), stato: StatoAvviso::Creato });
                self.stato = StatoAppalto::Conf;
            }
            (TipoOperazione::Pubblica, true) => self.avviso_passa(StatoAppalto::Pubb, StatoAvviso::Pubb),
            // The notice goes back to where it was, and may be sent again (#1315). A stop that fails had already
            // ended the publication.
            (TipoOperazione::Pubblica | TipoOperazione::Sospendi, false) => {
                self.avviso_passa(StatoAppalto::Conf, StatoAvviso::Creato);
            }
            (TipoOperazione::Sospendi, true) => {
                self.avviso_passa(StatoAppalto::InStopPubb, StatoAvviso::StopPubb);
            }
            _ => {}
        }
    }

    /// Appalto and notice change state together.
    pub(crate) fn avviso_passa(&mut self, appalto: StatoAppalto, avviso: StatoAvviso) {
        self.stato = appalto;
        if let Some(presente) = &mut self.avviso {
            presente.stato = avviso;
        }
    }
}

fn lotti(scheda: &Scheda) -> Vec<Lotto> {
    let nuovo = |identificativo: &String| Lotto { identificativo: identificativo.clone(), cig: None };
    scheda.lotti.iter().map(|dichiarato| nuovo(&dichiarato.identificativo)).collect()
}

#[derive(Debug, Default)]
pub(crate) struct Archivio {
    /// In order of creation.
    appalti: Vec<Appalto>,
    posizioni: HashMap<Uuid, usize>,
    codici: HashSet<String>,
    /// Positions of the appalti that have an operation in course.
    in_corso: BTreeSet<usize>,
}

impl Archivio {
    /// Moves on all that has come to its term.
    pub(crate) fn avanza(
        &mut self,
        adesso: DateTime<Utc>,
        emettitore: &mut Emettitore,
        generatore: &mut StdRng,
    ) {
        self.in_corso.retain(|&posizione| {
            let appalto = &mut self.appalti[posizione];
            appalto.concludi(adesso, emettitore, generatore);
            appalto.libero().is_err()
        });
    }

    /// Files a new appalto, unless its codiceAppalto was used before, by anyone (#607).
    pub(crate) fn crea(
        &mut self,
        scheda: Scheda,
        rup: Persona,
        adesso: DateTime<Utc>,
        generatore: &mut StdRng,
    ) -> Result<Uuid, Errore> {
        if !self.codici.insert(scheda.codice_appalto.clone()) {
            return Err(Errore::new("ERR38"));
        }
        let mut appalto = Appalto {
            id: nuovo_id(generatore),
            id_scheda: nuovo_id(generatore),
            creato: adesso,
            controllo: adesso,
            stato: StatoAppalto::InLav,
            lotti: lotti(&scheda),
            scheda,
            rup,
            avviso: None,
            operazioni: Vec::new(),
        };
        appalto.annota(TipoOperazione::Crea, adesso);
        let id = appalto.id;
        self.posizioni.insert(id, self.appalti.len());
        self.appalti.push(appalto);
        Ok(id)
    }

    /// Starts an asynchronous operation.
    pub(crate) fn avvia(
        &mut self,
        id: Uuid,
        tipo: TipoOperazione,
        termine: DateTime<Utc>,
        ko: Option<Vec<Errore>>,
    ) {
        if let Some(&posizione) = self.posizioni.get(&id) {
            self.appalti[posizione].operazioni.push(Operazione { tipo, termine, ko, conclusa: false });
            self.in_corso.insert(posizione);
        }
    }

    pub(crate) fn appalti(&self) -> &[Appalto] {
        &self.appalti
    }

    pub(crate) fn appalto(&self, id: Uuid) -> Option<&Appalto> {
        self.posizioni.get(&id).map(|&posizione| &self.appalti[posizione])
    }

    pub(crate) fn appalto_mut(&mut self, id: Uuid) -> Option<&mut Appalto> {
        self.posizioni.get(&id).map(|&posizione| &mut self.appalti[posizione])
    }

    pub(crate) fn con_cig(&self, cig: &str) -> Option<&Appalto> {
        self.appalti
            .iter()
            .find(|appalto| appalto.lotti.iter().any(|lotto| lotto.cig.as_deref() == Some(cig)))
    }

    pub(crate) fn con_avviso(&self, id: Uuid) -> Option<&Appalto> {
        self.appalti.iter().find(|appalto| appalto.avviso.as_ref().is_some_and(|avviso| avviso.id == id))
    }
}
