//! The whole of what the emulator knows, behind one lock, and how one call is carried out.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use cig_specifiche::Specifiche;
use rand::rngs::StdRng;

use crate::accesso::{Chiavi, Portone, TokenUsati};
use crate::ambiente::{Orologio, generatore};
use crate::archivio::{Archivio, Destino, Officina};
use crate::ascolto::Interruttore;
use crate::chiamata::{Chiamata, Destinazione};
use crate::cig::Emettitore;
use crate::configurazione::Configurazione;
use crate::gateway::Risposta;
use crate::govway::{Finestra, Quota, Rifiuto, Transazione};
use crate::guasti::{Genere, Guasti, Guasto, GuastoArmato, StatoGuasti};
use crate::impostazioni::Impostazioni;
use crate::pcp::{Contesto, Rifiutata};
use crate::pdnd::{self, Sigillo, Sportello};
use crate::registro::Registro;
use crate::scenario::{Scenario, ScenarioInCorso};
use crate::servizio::Servizio;

pub(crate) struct Nucleo {
    pub(crate) cfg: Configurazione,
    /// Stand in for ANAC's lists where there is no specification.
    dimostrative: Specifiche,
    chiavi: Chiavi,
    sigillo: Sigillo,
    orologio: Arc<dyn Orologio>,
    pub(crate) interruttore: Arc<Interruttore>,
    memoria: Mutex<Memoria>,
}

/// What changes.
pub(crate) struct Memoria {
    pub(crate) archivio: Archivio,
    pub(crate) registro: Registro,
    pub(crate) guasti: Guasti,
    usati: TokenUsati,
    finestra: Finestra,
    emettitore: Emettitore,
    pub(crate) generatore: StdRng,
    pub(crate) impostazioni: Impostazioni,
    pub(crate) scenario: Option<ScenarioInCorso>,
}

impl Nucleo {
    pub(crate) fn new(cfg: Configurazione, orologio: Arc<dyn Orologio>) -> io::Result<Self> {
        let mut generatore = generatore(cfg.seme);
        Ok(Self {
            dimostrative: Specifiche::dimostrative(),
            chiavi: Chiavi::leggi(&cfg.clienti)?,
            sigillo: Sigillo::new(&mut generatore),
            orologio,
            interruttore: Arc::default(),
            memoria: Mutex::new(Memoria {
                archivio: Archivio::default(),
                registro: Registro::new(cfg.chiamate_in_memoria, cfg.corpi_in_memoria),
                guasti: Guasti::default(),
                usati: TokenUsati::default(),
                finestra: Finestra::default(),
                emettitore: Emettitore::new(&mut generatore),
                generatore,
                impostazioni: Impostazioni::from(&cfg),
                scenario: None,
            }),
            cfg,
        })
    }

    pub(crate) fn adesso(&self) -> DateTime<Utc> {
        self.orologio.adesso()
    }

    /// The memory, with all that has come to its term.
    ///
    /// A call that panicked leaves nothing half written that matters more than going on.
    pub(crate) fn memoria(&self) -> MutexGuard<'_, Memoria> {
        let mut memoria = self.memoria.lock().unwrap_or_else(PoisonError::into_inner);
        self.segui_scenario(&mut memoria);
        let Memoria { archivio, emettitore, generatore, impostazioni, .. } = &mut *memoria;
        let mut officina = Officina { tempi: impostazioni.tempi(), emettitore, generatore };
        archivio.avanza(self.adesso(), &mut officina);
        memoria
    }

    /// Writes down the arrival of a call.
    pub(crate) fn ricevi(&self, chiamata: &Chiamata) -> (u64, Transazione) {
        let mut memoria = self.memoria();
        let transazione = Transazione::new(&mut memoria.generatore);
        let numero = memoria.registro.ricevi(chiamata, self.adesso(), transazione.transazione.clone());
        (numero, transazione)
    }

    pub(crate) fn conta(&self) -> Quota {
        let memoria = &mut *self.memoria();
        memoria.finestra.conta(self.adesso(), memoria.impostazioni.limite_al_minuto)
    }

    /// Carries out a call, in one go: whoever looks sees it done or not done.
    pub(crate) fn esegui(
        &self,
        chiamata: &Chiamata,
        transazione: &Transazione,
        destino: Destino,
    ) -> Risposta {
        match chiamata.destinazione {
            Destinazione::Token => self.token(chiamata),
            Destinazione::Servizio(servizio) => self
                .servizio(servizio, chiamata, destino)
                .unwrap_or_else(|rifiuto| Risposta::rifiuto(rifiuto, transazione)),
            Destinazione::Ignota => Risposta::rifiuto(Rifiuto::operazione_ignota(), transazione),
        }
    }

    fn token(&self, chiamata: &Chiamata) -> Risposta {
        let memoria = &mut *self.memoria();
        let mut sportello = Sportello {
            cfg: &self.cfg,
            chiavi: &self.chiavi,
            sigillo: &self.sigillo,
            adesso: self.adesso(),
            usati: &mut memoria.usati,
            generatore: &mut memoria.generatore,
        };
        match sportello.rilascia(chiamata) {
            Ok(corpo) => Risposta::json(StatusCode::OK, &corpo),
            Err(motivo) => {
                let (stato, corpo) = pdnd::rifiuto(&mut memoria.generatore);
                Risposta::json(stato, &corpo).con_motivo(motivo)
            }
        }
    }

    fn servizio(
        &self,
        servizio: Servizio,
        chiamata: &Chiamata,
        destino: Destino,
    ) -> Result<Risposta, Rifiuto> {
        let memoria = &mut *self.memoria();
        let adesso = self.adesso();
        let mut portone = Portone {
            cfg: &self.cfg,
            chiavi: &self.chiavi,
            sigillo: &self.sigillo,
            adesso,
            usati: &mut memoria.usati,
        };
        let chiamante = portone.lascia_passare(chiamata, servizio)?;
        let azione =
            servizio.azione(&chiamata.metodo, &chiamata.operazione).ok_or_else(Rifiuto::operazione_ignota)?;
        let persona = chiamante.codice_fiscale.clone();
        if servizio.richiede_persona() && !self.cfg.persone.contains(&chiamante) {
            return Ok(Risposta::pcp(Err(Rifiutata::non_autorizzata("SEC05"))).di(persona));
        }
        let mut contesto = Contesto {
            chiamata,
            cfg: &self.cfg,
            liste: self.cfg.specifiche.as_ref().unwrap_or(&self.dimostrative),
            adesso,
            chiamante,
            archivio: &mut memoria.archivio,
            generatore: &mut memoria.generatore,
            tempi: memoria.impostazioni.tempi(),
            destino,
        };
        Ok(Risposta::pcp(azione(&mut contesto)).di(persona))
    }

    /// Back to the beginning: no appalti, no calls, no faults, the settings it was started with. CIGs given are never given again.
    pub(crate) fn azzera(&self) {
        let mut memoria = self.memoria();
        memoria.archivio = Archivio::default();
        memoria.registro.azzera();
        memoria.guasti.disarma();
        memoria.guasti.abbandona();
        memoria.impostazioni = Impostazioni::from(&self.cfg);
        memoria.scenario = None;
    }

    /// Follows a scenario from its beginning, without the faults and the settings of before.
    pub(crate) fn carica(&self, scenario: Scenario) {
        let mut memoria = self.memoria();
        memoria.guasti.disarma();
        memoria.impostazioni = Impostazioni::from(&self.cfg);
        memoria.scenario = Some(ScenarioInCorso::new(scenario, self.adesso()));
        self.segui_scenario(&mut memoria);
    }

    /// Takes the steps of the scenario whose time has come.
    fn segui_scenario(&self, memoria: &mut Memoria) {
        let adesso = self.adesso();
        while let Some((quando, passo)) =
            memoria.scenario.as_mut().and_then(|scenario| scenario.dovuto(adesso))
        {
            // Checked when it was read.
            memoria.impostazioni =
                memoria.impostazioni.con(&passo.impostazioni).unwrap_or(memoria.impostazioni);
            for guasto in passo.guasti {
                memoria.guasti.arma(guasto, quando);
            }
        }
    }

    pub(crate) fn stato_guasti(&self) -> StatoGuasti {
        self.memoria().guasti.stato(self.adesso())
    }

    pub(crate) fn arma(&self, guasto: Guasto) -> GuastoArmato {
        self.memoria().guasti.arma(guasto, self.adesso())
    }

    /// The fault that strikes a call, by its name.
    pub(crate) fn colpisce(&self, chiamata: &Chiamata) -> Option<(String, Genere)> {
        self.memoria().guasti.colpisce(chiamata.destinazione, &chiamata.operazione, self.adesso())
    }
}
