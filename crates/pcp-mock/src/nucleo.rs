//! The whole of what the emulator knows, behind one lock, and how one call is carried out.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use cig_specifiche::Specifiche;
use rand::rngs::StdRng;

use crate::accesso::{Chiavi, Portone, TokenUsati};
use crate::ambiente::{Orologio, generatore};
use crate::archivio::{Archivio, Destino, Officina, Tempi};
use crate::chiamata::{Chiamata, Destinazione};
use crate::cig::Emettitore;
use crate::configurazione::Configurazione;
use crate::gateway::Risposta;
use crate::govway::{Finestra, Quota, Rifiuto, Transazione};
use crate::guasti::{Guasti, StatoGuasti};
use crate::pcp::{Contesto, Rifiutata};
use crate::pdnd::{self, Sigillo, Sportello};
use crate::registro::Registro;
use crate::servizio::Servizio;

pub(crate) struct Nucleo {
    pub(crate) cfg: Configurazione,
    /// Stand in for ANAC's lists where there is no specification.
    dimostrative: Specifiche,
    chiavi: Chiavi,
    sigillo: Sigillo,
    orologio: Arc<dyn Orologio>,
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
    generatore: StdRng,
    tempi: Tempi,
}

impl Nucleo {
    pub(crate) fn new(cfg: Configurazione, orologio: Arc<dyn Orologio>) -> io::Result<Self> {
        let mut generatore = generatore(cfg.seme);
        Ok(Self {
            dimostrative: Specifiche::dimostrative(),
            chiavi: Chiavi::leggi(&cfg.clienti)?,
            sigillo: Sigillo::new(&mut generatore),
            orologio,
            memoria: Mutex::new(Memoria {
                archivio: Archivio::default(),
                registro: Registro::default(),
                guasti: Guasti::default(),
                usati: TokenUsati::default(),
                finestra: Finestra::default(),
                emettitore: Emettitore::new(&mut generatore),
                generatore,
                tempi: Tempi {
                    conferma: cfg.ritardo_conferma,
                    pubblicazione: cfg.ritardo_pubblicazione,
                    ted: cfg.ritardo_ted,
                    scadenza_conferma: cfg.scadenza_conferma,
                },
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
        let Memoria { archivio, emettitore, generatore, tempi, .. } = &mut *memoria;
        let mut officina = Officina { tempi: *tempi, emettitore, generatore };
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
        self.memoria().finestra.conta(self.adesso(), self.cfg.limite_al_minuto)
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
        if servizio.richiede_persona() && !self.cfg.persone.contains(&chiamante) {
            return Ok(Risposta::pcp(Err(Rifiutata::non_autorizzata("SEC05"))));
        }
        let mut contesto = Contesto {
            chiamata,
            cfg: &self.cfg,
            liste: self.cfg.specifiche.as_ref().unwrap_or(&self.dimostrative),
            adesso,
            chiamante,
            archivio: &mut memoria.archivio,
            generatore: &mut memoria.generatore,
            tempi: memoria.tempi,
            destino,
        };
        Ok(Risposta::pcp(azione(&mut contesto)))
    }

    /// Back to the beginning: no appalti, no calls, no faults. CIGs given are never given again.
    pub(crate) fn azzera(&self) {
        let mut memoria = self.memoria();
        memoria.archivio = Archivio::default();
        memoria.registro.azzera();
        memoria.guasti.disarma();
        memoria.guasti.abbandona();
    }

    pub(crate) fn stato_guasti(&self) -> StatoGuasti {
        self.memoria().guasti.stato()
    }
}
