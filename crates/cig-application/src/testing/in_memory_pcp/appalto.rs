//! An appalto and its notices.

use chrono::{DateTime, TimeDelta, Utc};
use cig_domain::codici::{CodiceAppalto, CodiceFiscale, IdAppalto, IdAvviso, LotIdentifier};
use cig_domain::porte::{
    AvvisoTrovato, Delega, Esito, EsitoOperazione, LottoCig, PcpError, Risposta, TipoOperazione,
};
use cig_domain::richiesta::StatoAppalto;
use serde_json::Value;
use uuid::Uuid;

use super::refused;

/// What a scheda says that PCP acts on.
pub(super) struct Dati {
    pub(super) codice: CodiceAppalto,
    pub(super) scheda: String,
    pub(super) lotti: Vec<LotIdentifier>,
    pub(super) documento: Value,
}

pub(super) struct Appalto {
    pub(super) id: IdAppalto,
    pub(super) dati: Dati,
    pub(super) rup: CodiceFiscale,
    pub(super) deleghe: Vec<Delega>,
    pub(super) stato: StatoAppalto,
    pub(super) cig: Vec<LottoCig>,
    /// CIGs given so far, those that were replaced included.
    pub(super) emessi: u64,
    /// In the order of making: the last one is in force.
    pub(super) avvisi: Vec<Avviso>,
    /// Asynchronous operations in the order of asking.
    operazioni: Vec<Operazione>,
}

pub(super) struct Avviso {
    pub(super) id: IdAvviso,
    pub(super) stato: &'static str,
    azione: &'static str,
}

struct Operazione {
    tipo: TipoOperazione,
    termine: DateTime<Utc>,
    conclusa: bool,
    /// The data of a notice that takes the place of another.
    dati: Option<Dati>,
    /// The notice that it made.
    avviso: Option<IdAvviso>,
}

impl Appalto {
    pub(super) fn new(id: IdAppalto, dati: Dati, rup: CodiceFiscale) -> Self {
        Self {
            id,
            dati,
            rup,
            deleghe: Vec::new(),
            stato: StatoAppalto::InLavorazione,
            cig: Vec::new(),
            emessi: 0,
            avvisi: Vec::new(),
            operazioni: Vec::new(),
        }
    }

    /// Ends what has come to its term; `emessi` counts the CIGs given so far, of all appalti.
    pub(super) fn go_on(&mut self, ora: DateTime<Utc>, ritardo: TimeDelta, emessi: &mut u64) {
        let Some(operazione) = self.operazioni.last_mut() else { return };
        if operazione.conclusa || operazione.termine > ora {
            return;
        }
        operazione.conclusa = true;
        let (tipo, termine, dati) = (operazione.tipo, operazione.termine, operazione.dati.take());
        match tipo {
            TipoOperazione::ConfermaAppalto => {
                self.stato = StatoAppalto::Confermato;
                self.give_cigs(emessi);
                // AD5 has no notice (npa #464).
                if self.dati.scheda != "AD5" {
                    self.notice("CREATO", "AZ_PUBB");
                }
            }
            TipoOperazione::PubblicaAvviso => {
                self.stato = StatoAppalto::Pubblicato;
                self.set_notice("PUBB");
            }
            TipoOperazione::ModificaAvviso | TipoOperazione::RettificaAvviso => {
                let modifica = tipo == TipoOperazione::ModificaAvviso;
                self.dati = dati.unwrap_or_else(|| unreachable!("it was begun with its data"));
                self.set_notice(if modifica { "MOD" } else { "RETT" });
                self.notice("IN_ATT_PUBB", if modifica { "AZ_MOD" } else { "AZ_RETT" });
                if modifica {
                    // npa #1418.
                    self.give_cigs(emessi);
                }
                self.push(TipoOperazione::PubblicaAvviso, termine + ritardo, None);
                self.go_on(ora, ritardo, emessi);
            }
            TipoOperazione::CancellaAvviso => {
                self.stato = StatoAppalto::InStopPubblicazione;
                self.set_notice("STOP_PUBB");
            }
            TipoOperazione::VerificaAppalto
            | TipoOperazione::PubblicazioneEuropea
            | TipoOperazione::PubblicazioneNazionale => {}
        }
    }

    fn give_cigs(&mut self, emessi: &mut u64) {
        let prima = *emessi;
        self.cig = self.dati.lotti.iter().filter_map(|lotto| new_cig(lotto, emessi)).collect();
        self.emessi += *emessi - prima;
    }

    /// A new notice, made by the operation that just ended.
    fn notice(&mut self, stato: &'static str, azione: &'static str) {
        let id = IdAvviso(Uuid::from_u128(self.id.0.as_u128() + ((self.avvisi.len() as u128) << 32)));
        self.avvisi.push(Avviso { id, stato, azione });
        if let Some(operazione) = self.operazioni.last_mut() {
            operazione.avviso = Some(id);
        }
    }

    fn set_notice(&mut self, stato: &'static str) {
        if let Some(avviso) = self.avvisi.last_mut() {
            avviso.stato = stato;
        }
    }

    /// Refuses another notice than the one in force.
    pub(super) fn with_notice(&mut self, avviso: IdAvviso) -> Result<&mut Self, PcpError> {
        match self.avvisi.last() {
            Some(presente) if presente.id == avviso => Ok(self),
            // Another one took its place.
            Some(_) if self.avvisi.iter().any(|altro| altro.id == avviso) => Err(refused("ERR50", None)),
            Some(_) => Err(refused("ERR22", None)),
            None => Err(refused("ERR45", None)),
        }
    }

    pub(super) fn begin(
        &mut self,
        tipo: TipoOperazione,
        termine: DateTime<Utc>,
    ) -> Result<Risposta, PcpError> {
        match tipo {
            TipoOperazione::PubblicaAvviso => {
                self.must_be(&[StatoAppalto::Confermato])?;
                self.stato = StatoAppalto::InAttesaPubblicazione;
                self.set_notice("IN_ATT_PUBB");
            }
            TipoOperazione::CancellaAvviso => {
                self.break_publication();
                self.must_be(&[StatoAppalto::InAttesaPubblicazione])?;
            }
            _ => self.must_be(&[StatoAppalto::InLavorazione])?,
        }
        Ok(self.push(tipo, termine, None))
    }

    /// A notice that takes the place of the one in force.
    pub(super) fn replace(
        &mut self,
        tipo: TipoOperazione,
        dati: Dati,
        termine: DateTime<Utc>,
    ) -> Result<Risposta, PcpError> {
        let modifica = tipo == TipoOperazione::ModificaAvviso;
        let (atteso, appalto) = if modifica {
            ("IN_ATT_PUBB", StatoAppalto::InAttesaPubblicazione)
        } else {
            self.must_be_free()?;
            ("PUBB", StatoAppalto::Pubblicato)
        };
        if let Some(avviso) = self.avvisi.last().filter(|avviso| avviso.stato != atteso) {
            return Err(refused("ERR50", Some(avviso.stato.into())));
        }
        if self.dati.codice != dati.codice {
            return Err(refused("ERR73", None));
        }
        if modifica {
            self.break_publication();
        }
        self.must_be(&[appalto])?;
        Ok(self.push(tipo, termine, Some(dati)))
    }

    fn push(&mut self, tipo: TipoOperazione, termine: DateTime<Utc>, dati: Option<Dati>) -> Risposta {
        self.operazioni.push(Operazione { tipo, termine, conclusa: false, dati, avviso: None });
        Risposta::PresaInCarico
    }

    /// What stops or replaces a notice breaks its publication off.
    fn break_publication(&mut self) {
        let in_corso = self.operazioni.last_mut().filter(|ultima| {
            ultima.tipo == TipoOperazione::PubblicaAvviso && self.stato == StatoAppalto::InAttesaPubblicazione
        });
        if let Some(pubblicazione) = in_corso {
            pubblicazione.conclusa = true;
        }
    }

    /// Refuses while an operation is under way, and in any other state.
    pub(super) fn must_be(&self, ammessi: &[StatoAppalto]) -> Result<(), PcpError> {
        self.must_be_free()?;
        if ammessi.contains(&self.stato) {
            Ok(())
        } else {
            Err(refused("ERR16", Some(self.stato.codice().into())))
        }
    }

    fn must_be_free(&self) -> Result<(), PcpError> {
        match self.operazioni.last().filter(|ultima| !ultima.conclusa).map(|ultima| ultima.tipo) {
            Some(TipoOperazione::VerificaAppalto) => Err(refused("ERR17", None)),
            Some(TipoOperazione::ConfermaAppalto) => Err(refused("ERR18", None)),
            Some(_) => Err(refused("ERR44", None)),
            None => Ok(()),
        }
    }

    pub(super) fn outcome(&self, cercata: TipoOperazione) -> Option<EsitoOperazione> {
        // These schede go to the national platform only.
        let cercata = match cercata {
            TipoOperazione::PubblicazioneNazionale => TipoOperazione::PubblicaAvviso,
            altra => altra,
        };
        let operazione = self.operazioni.iter().rfind(|operazione| operazione.tipo == cercata)?;
        let senza = [TipoOperazione::VerificaAppalto, TipoOperazione::CancellaAvviso].contains(&cercata);
        let in_forza = self.avvisi.last().map(|avviso| avviso.id);
        Some(EsitoOperazione {
            esito: if operazione.conclusa { Esito::Ok } else { Esito::InAttesa },
            dettaglio: None,
            errori: Vec::new(),
            id_avviso: operazione.avviso.or(in_forza).filter(|_| operazione.conclusa && !senza),
        })
    }

    pub(super) fn notices(&self) -> Vec<AvvisoTrovato> {
        let avvisi = self.avvisi.iter().map(|avviso| AvvisoTrovato {
            id: avviso.id,
            stato: Some(avviso.stato.to_owned()),
            azione: Some(avviso.azione.to_owned()),
        });
        avvisi.collect()
    }
}

/// A code that was not given before, check part included.
fn new_cig(lotto: &LotIdentifier, emessi: &mut u64) -> Option<LottoCig> {
    *emessi += 1;
    let controllo = (*emessi + 1) * 211 % 4091;
    let cig = format!("A{:06X}{controllo:03X}", *emessi).parse().ok()?;
    Some(LottoCig { lot_identifier: lotto.clone(), cig })
}
