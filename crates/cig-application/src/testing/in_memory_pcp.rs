//! PCP and AUSA in memory.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use cig_domain::codici::{CodiceAppalto, CodiceAusa, CodiceFiscale, IdAppalto, IdAvviso, LotIdentifier};
use cig_domain::persone::{CentroDiCosto, Ente};
use cig_domain::porte::{
    AusaRegister, Chiamata, Clock, ErrorePcp, Esito, EsitoOperazione, LottoCig, Mittente, Pcp, PcpError,
    Risposta, Scambio, StazioneAusa, TipoOperazione,
};
use cig_domain::richiesta::StatoAppalto;
use serde_json::{Value, json};
use uuid::Uuid;

/// What ANAC's services do when all goes well, for one authority, and what they refuse. Nothing travels, so nothing is
/// lost, and an exchange has neither status nor body. Structures are not checked beyond what it needs to read.
pub struct InMemoryPcp {
    ente: Ente,
    centri_di_costo: Vec<CentroDiCosto>,
    registrati: Vec<CodiceFiscale>,
    clock: Arc<dyn Clock>,
    ritardo: TimeDelta,
    appalti: Mutex<Vec<Appalto>>,
}

impl InMemoryPcp {
    /// Serves `ente` with these active cost centres, and these people registered as its RUP; what is asynchronous
    /// ends after `ritardo`.
    pub fn new(
        ente: Ente,
        centri_di_costo: Vec<CentroDiCosto>,
        registrati: Vec<CodiceFiscale>,
        clock: Arc<dyn Clock>,
        ritardo: Duration,
    ) -> Self {
        let ritardo = TimeDelta::from_std(ritardo).unwrap_or(TimeDelta::MAX);
        Self { ente, centri_di_costo, registrati, clock, ritardo, appalti: Mutex::default() }
    }

    fn answer(&self, chiamata: &Chiamata, mittente: &Mittente) -> Result<Risposta, PcpError> {
        if mittente.codice_ausa != self.ente.codice_ausa
            || !self.registrati.contains(&mittente.codice_fiscale)
        {
            return Err(not_allowed("SEC05"));
        }
        let ora = self.clock.now();
        let mut appalti = self.appalti.lock().unwrap_or_else(PoisonError::into_inner);
        let mut emessi: u64 = appalti.iter().map(|appalto| appalto.cig.len() as u64).sum();
        for appalto in appalti.iter_mut() {
            appalto.go_on(ora, &mut emessi);
        }
        match chiamata {
            Chiamata::CreaAppalto { corpo } => {
                let dati = self.read(corpo)?;
                if appalti.iter().any(|appalto| appalto.dati.codice == dati.codice) {
                    return Err(refused("ERR38", None));
                }
                let id = IdAppalto(Uuid::from_u128(appalti.len() as u128 + 1));
                appalti.push(Appalto::new(id, dati, mittente.codice_fiscale.clone()));
                Ok(Risposta::AppaltoCreato { id, avvisi: Vec::new() })
            }
            Chiamata::RicercaAppalto { codice_appalto } => {
                let visti = appalti.iter().filter(|appalto| {
                    appalto.dati.codice == *codice_appalto && appalto.rup == mittente.codice_fiscale
                });
                Ok(Risposta::AppaltiTrovati(visti.map(|appalto| (appalto.id, Some(appalto.stato))).collect()))
            }
            Chiamata::ModificaAppalto { id, corpo } => {
                let dati = self.read(corpo)?;
                let appalto = own(&mut appalti, *id, mittente)?;
                appalto.must_be(&[StatoAppalto::InLavorazione])?;
                if appalto.dati.codice != dati.codice {
                    return Err(refused("ERR73", None));
                }
                appalto.dati = dati;
                Ok(Risposta::PresaInCarico)
            }
            Chiamata::VerificaAppalto { id } => {
                own(&mut appalti, *id, mittente)?.begin(TipoOperazione::VerificaAppalto, ora + self.ritardo)
            }
            Chiamata::ConfermaAppalto { id } => {
                own(&mut appalti, *id, mittente)?.begin(TipoOperazione::ConfermaAppalto, ora + self.ritardo)
            }
            Chiamata::PubblicaAvviso { id, avviso } => {
                let appalto = own(&mut appalti, *id, mittente)?;
                match &appalto.avviso {
                    Some((presente, _)) if presente == avviso => {
                        appalto.begin(TipoOperazione::PubblicaAvviso, ora + self.ritardo)
                    }
                    Some(_) => Err(refused("ERR22", None)),
                    None => Err(refused("ERR45", None)),
                }
            }
            Chiamata::CancellaAppalto { id, .. } => {
                let appalto = own(&mut appalti, *id, mittente)?;
                appalto.must_be(&[StatoAppalto::InLavorazione, StatoAppalto::Confermato])?;
                if appalto.dati.scheda == "AD5" {
                    // npa #915.
                    return Err(refused("ERR16", Some("AD5".into())));
                }
                appalto.stato = StatoAppalto::Cancellato;
                Ok(Risposta::PresaInCarico)
            }
            Chiamata::EsitoOperazione { id, tipo } => {
                Ok(Risposta::Esito(find(&appalti, *id)?.outcome(*tipo)))
            }
            Chiamata::RecuperaCig { id } => Ok(Risposta::Cig(find(&appalti, *id)?.cig.clone())),
            Chiamata::StatoAppalto { id } => Ok(Risposta::StatoAppalto(find(&appalti, *id)?.stato)),
            Chiamata::StatoAvviso { avviso, .. } => appalti
                .iter()
                .find_map(|appalto| appalto.avviso.filter(|(id, _)| id == avviso))
                .map(|(_, stato)| Risposta::StatoAvviso(stato.to_owned()))
                .ok_or_else(|| refused("ERR22", None)),
            Chiamata::ConsultaAppalto { id } => {
                let appalto = find(&appalti, *id)?;
                Ok(Risposta::Appalto(json!({ "idAppalto": appalto.id, "scheda": appalto.dati.documento })))
            }
        }
    }

    /// Reads a body of crea-appalto, as far as PCP needs it to name and place the appalto.
    fn read(&self, corpo: &Value) -> Result<Dati, PcpError> {
        let documento = &corpo["scheda"];
        let modulo = &documento["body"]["anacForm"];
        let text = |valore: &Value| valore.as_str().unwrap_or_default().to_owned();
        let mut lotti = Vec::new();
        for (posto, lotto) in modulo["aggiudicazioni"].as_array().into_iter().flatten().enumerate() {
            let nome = text(&lotto["lotIdentifier"]).parse().map_err(|_| {
                let percorso = format!("$.anacForm.aggiudicazioni[{posto}].lotIdentifier");
                refused("ERR4", Some(format!("{percorso}: is missing but it is required")))
            })?;
            lotti.push(nome);
        }
        let stazione = &modulo["stazioniAppaltanti"][0];
        if text(&stazione["codiceAusa"]) != self.ente.codice_ausa.as_str() {
            return Err(refused("ERR67", Some(stazione.to_string())));
        }
        let centro = text(&stazione["codiceCentroCosto"]);
        if !self.centri_di_costo.iter().any(|attivo| attivo.codice == centro) {
            return Err(refused("ERR69", Some(format!("Codice Centro di Costo: {centro}"))));
        }
        Ok(Dati {
            codice: text(&modulo["appalto"]["codiceAppalto"]).parse().map_err(|_| refused("ERR37", None))?,
            scheda: text(&documento["codice"]["codice"]),
            lotti,
            documento: documento.clone(),
        })
    }
}

#[async_trait]
impl Pcp for InMemoryPcp {
    async fn call(&self, chiamata: &Chiamata, mittente: &Mittente) -> Scambio {
        Scambio {
            ricevuto_il: self.clock.now(),
            status: None,
            corpo: None,
            govway_message_id: None,
            govway_transaction_id: None,
            risposta: self.answer(chiamata, mittente),
        }
    }
}

#[async_trait]
impl AusaRegister for InMemoryPcp {
    async fn find(
        &self,
        codice_fiscale: &CodiceFiscale,
        ausa: &CodiceAusa,
    ) -> Result<Option<StazioneAusa>, PcpError> {
        let nota = *codice_fiscale == self.ente.codice_fiscale && *ausa == self.ente.codice_ausa;
        Ok(nota.then(|| StazioneAusa {
            denominazione: self.ente.denominazione.clone(),
            centri_di_costo: self.centri_di_costo.clone(),
        }))
    }
}

/// What a scheda says that PCP acts on.
struct Dati {
    codice: CodiceAppalto,
    scheda: String,
    lotti: Vec<LotIdentifier>,
    documento: Value,
}

struct Appalto {
    id: IdAppalto,
    dati: Dati,
    rup: CodiceFiscale,
    stato: StatoAppalto,
    cig: Vec<LottoCig>,
    avviso: Option<(IdAvviso, &'static str)>,
    /// Asynchronous operations in the order of asking, with the instant at which each ends and whether it has.
    operazioni: Vec<(TipoOperazione, DateTime<Utc>, bool)>,
}

impl Appalto {
    fn new(id: IdAppalto, dati: Dati, rup: CodiceFiscale) -> Self {
        let stato = StatoAppalto::InLavorazione;
        Self { id, dati, rup, stato, cig: Vec::new(), avviso: None, operazioni: Vec::new() }
    }

    /// Ends what has come to its term; `emessi` counts the CIGs given so far.
    fn go_on(&mut self, ora: DateTime<Utc>, emessi: &mut u64) {
        let Some((tipo, termine, conclusa)) = self.operazioni.last_mut() else { return };
        if *conclusa || *termine > ora {
            return;
        }
        *conclusa = true;
        match tipo {
            TipoOperazione::VerificaAppalto => {}
            TipoOperazione::ConfermaAppalto => {
                self.stato = StatoAppalto::Confermato;
                self.cig = self.dati.lotti.iter().filter_map(|lotto| new_cig(lotto, emessi)).collect();
                // AD5 has no notice (npa #464).
                self.avviso = (self.dati.scheda != "AD5").then_some((IdAvviso(self.id.0), "CREATO"));
            }
            TipoOperazione::PubblicaAvviso => {
                self.stato = StatoAppalto::Pubblicato;
                self.avviso = self.avviso.map(|(id, _)| (id, "PUBB"));
            }
        }
    }

    fn begin(&mut self, tipo: TipoOperazione, termine: DateTime<Utc>) -> Result<Risposta, PcpError> {
        if tipo == TipoOperazione::PubblicaAvviso {
            self.must_be(&[StatoAppalto::Confermato])?;
            self.stato = StatoAppalto::InAttesaPubblicazione;
            self.avviso = self.avviso.map(|(id, _)| (id, "IN_ATT_PUBB"));
        } else {
            self.must_be(&[StatoAppalto::InLavorazione])?;
        }
        self.operazioni.push((tipo, termine, false));
        Ok(Risposta::PresaInCarico)
    }

    /// Refuses while an operation is under way, and in any other state.
    fn must_be(&self, ammessi: &[StatoAppalto]) -> Result<(), PcpError> {
        match self.operazioni.last() {
            Some((TipoOperazione::VerificaAppalto, _, false)) => Err(refused("ERR17", None)),
            Some((TipoOperazione::ConfermaAppalto, _, false)) => Err(refused("ERR18", None)),
            Some((TipoOperazione::PubblicaAvviso, _, false)) => Err(refused("ERR44", None)),
            _ if ammessi.contains(&self.stato) => Ok(()),
            _ => Err(refused("ERR16", Some(self.stato.codice().into()))),
        }
    }

    fn outcome(&self, cercata: TipoOperazione) -> Option<EsitoOperazione> {
        let (tipo, _, conclusa) = self.operazioni.iter().rfind(|(tipo, ..)| *tipo == cercata)?;
        let con_avviso = *conclusa && *tipo != TipoOperazione::VerificaAppalto;
        Some(EsitoOperazione {
            esito: if *conclusa { Esito::Ok } else { Esito::InAttesa },
            dettaglio: None,
            errori: Vec::new(),
            id_avviso: self.avviso.filter(|_| con_avviso).map(|(id, _)| id),
        })
    }
}

/// The appalto, for whoever acts for its authority.
fn find(appalti: &[Appalto], id: IdAppalto) -> Result<&Appalto, PcpError> {
    appalti.iter().find(|appalto| appalto.id == id).ok_or_else(|| refused("ERR19", None))
}

/// The appalto, for the RUP who created it (npa #2383).
fn own<'a>(
    appalti: &'a mut [Appalto],
    id: IdAppalto,
    mittente: &Mittente,
) -> Result<&'a mut Appalto, PcpError> {
    let appalto =
        appalti.iter_mut().find(|appalto| appalto.id == id).ok_or_else(|| refused("ERR19", None))?;
    if appalto.rup == mittente.codice_fiscale { Ok(appalto) } else { Err(not_allowed("AUT01")) }
}

/// A code that was not given before, check part included.
fn new_cig(lotto: &LotIdentifier, emessi: &mut u64) -> Option<LottoCig> {
    *emessi += 1;
    let controllo = (*emessi + 1) * 211 % 4091;
    let cig = format!("A{:06X}{controllo:03X}", *emessi).parse().ok()?;
    Some(LottoCig { lot_identifier: lotto.clone(), cig })
}

fn refused(codice: &str, dettaglio: Option<String>) -> PcpError {
    PcpError::Respinta(vec![ErrorePcp { codice: codice.into(), dettaglio }])
}

fn not_allowed(codice: &str) -> PcpError {
    let errori = vec![ErrorePcp { codice: codice.into(), dettaglio: None }];
    PcpError::NonAutorizzata { errori, dettaglio: "Non Autorizzato".into() }
}
