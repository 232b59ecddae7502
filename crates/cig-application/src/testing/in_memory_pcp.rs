//! PCP and AUSA in memory.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use cig_domain::codici::{CodiceAppalto, CodiceAusa, CodiceFiscale, IdAppalto, IdAvviso, LotIdentifier};
use cig_domain::persone::{CentroDiCosto, Ente};
use cig_domain::porte::{
    AusaRegister, AvvisoTrovato, Chiamata, Clock, Corpo, Delega, ErrorePcp, Esito, EsitoOperazione, LottoCig,
    Mittente, Pcp, PcpError, ProfiloStazione, RiferimentoAppalto, Risposta, RuoloDelegato, Scambio, Soggetto,
    StazioneAusa, TipoOperazione,
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
        let mut emessi: u64 = appalti.iter().map(|appalto| appalto.emessi).sum();
        for appalto in appalti.iter_mut() {
            appalto.go_on(ora, self.ritardo, &mut emessi);
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
            Chiamata::PubblicaAvviso { id, avviso } => own(&mut appalti, *id, mittente)?
                .with_notice(*avviso)?
                .begin(TipoOperazione::PubblicaAvviso, ora + self.ritardo),
            Chiamata::ModificaAvviso { id, avviso, corpo } => own(&mut appalti, *id, mittente)?
                .with_notice(*avviso)?
                .replace(TipoOperazione::ModificaAvviso, self.read(corpo)?, ora + self.ritardo),
            Chiamata::RettificaAvviso { id, avviso, corpo } => own(&mut appalti, *id, mittente)?
                .with_notice(*avviso)?
                .replace(TipoOperazione::RettificaAvviso, self.read(corpo)?, ora + self.ritardo),
            Chiamata::CancellaAvviso { id, avviso, .. } => own(&mut appalti, *id, mittente)?
                .with_notice(*avviso)?
                .begin(TipoOperazione::CancellaAvviso, ora + self.ritardo),
            Chiamata::RicercaAvviso { id } => Ok(Risposta::Avvisi(find(&appalti, *id)?.notices())),
            Chiamata::PresaCarico { id } => take_over(&mut appalti, *id, mittente),
            Chiamata::RicercaSoggetti { id } => Ok(Risposta::Soggetti(find(&appalti, *id)?.people())),
            Chiamata::AggiungiSoggetto { id, delega } => own(&mut appalti, *id, mittente)?.delegate(delega),
            Chiamata::EliminaSoggetto { id, codice_fiscale, ruolo } => {
                own(&mut appalti, *id, mittente)?.undelegate(codice_fiscale, *ruolo)
            }
            Chiamata::RecuperaProfilo => Ok(Risposta::Profilo(self.profile())),
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
                .flat_map(|appalto| &appalto.avvisi)
                .find(|trovato| trovato.id == *avviso)
                .map(|trovato| Risposta::StatoAvviso(trovato.stato.to_owned()))
                .ok_or_else(|| refused("ERR22", None)),
            Chiamata::ConsultaAppalto { appalto } => {
                let appalto = match appalto {
                    RiferimentoAppalto::IdAppalto(id) => find(&appalti, *id)?,
                    RiferimentoAppalto::Cig(cig) => appalti
                        .iter()
                        .find(|appalto| appalto.cig.iter().any(|lotto| lotto.cig == *cig))
                        .ok_or_else(|| refused("ERR23", None))?,
                };
                Ok(Risposta::Appalto(json!({ "idAppalto": appalto.id, "scheda": appalto.dati.documento })))
            }
        }
    }

    fn profile(&self) -> ProfiloStazione {
        ProfiloStazione {
            codice_ausa: Some(self.ente.codice_ausa.to_string()),
            codice_fiscale: Some(self.ente.codice_fiscale.to_string()),
            denominazione: Some(self.ente.denominazione.clone()),
            codice_centro_costo: None,
            centro_di_costo: None,
        }
    }

    /// Reads a body of crea-appalto, as far as PCP needs it to name and place the appalto.
    fn read(&self, corpo: &Corpo) -> Result<Dati, PcpError> {
        let documento = &corpo.scheda();
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
    deleghe: Vec<Delega>,
    stato: StatoAppalto,
    cig: Vec<LottoCig>,
    /// CIGs given so far, those that were replaced included.
    emessi: u64,
    /// In the order of making: the last one is in force.
    avvisi: Vec<Avviso>,
    /// Asynchronous operations in the order of asking.
    operazioni: Vec<Operazione>,
}

struct Avviso {
    id: IdAvviso,
    stato: &'static str,
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
    fn new(id: IdAppalto, dati: Dati, rup: CodiceFiscale) -> Self {
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
    fn go_on(&mut self, ora: DateTime<Utc>, ritardo: TimeDelta, emessi: &mut u64) {
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
    fn with_notice(&mut self, avviso: IdAvviso) -> Result<&mut Self, PcpError> {
        match self.avvisi.last() {
            Some(presente) if presente.id == avviso => Ok(self),
            Some(_) => Err(refused("ERR22", None)),
            None => Err(refused("ERR45", None)),
        }
    }

    fn begin(&mut self, tipo: TipoOperazione, termine: DateTime<Utc>) -> Result<Risposta, PcpError> {
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
    fn replace(
        &mut self,
        tipo: TipoOperazione,
        dati: Dati,
        termine: DateTime<Utc>,
    ) -> Result<Risposta, PcpError> {
        if tipo == TipoOperazione::ModificaAvviso {
            self.break_publication();
            self.must_be(&[StatoAppalto::InAttesaPubblicazione])?;
        } else {
            self.must_be(&[StatoAppalto::Pubblicato])?;
        }
        if self.dati.codice != dati.codice {
            return Err(refused("ERR73", None));
        }
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
    fn must_be(&self, ammessi: &[StatoAppalto]) -> Result<(), PcpError> {
        match self.operazioni.last().filter(|ultima| !ultima.conclusa).map(|ultima| ultima.tipo) {
            Some(TipoOperazione::VerificaAppalto) => Err(refused("ERR17", None)),
            Some(TipoOperazione::ConfermaAppalto) => Err(refused("ERR18", None)),
            Some(_) => Err(refused("ERR44", None)),
            None if ammessi.contains(&self.stato) => Ok(()),
            None => Err(refused("ERR16", Some(self.stato.codice().into()))),
        }
    }

    fn outcome(&self, cercata: TipoOperazione) -> Option<EsitoOperazione> {
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

    fn notices(&self) -> Vec<AvvisoTrovato> {
        let avvisi = self.avvisi.iter().map(|avviso| AvvisoTrovato {
            id: avviso.id,
            stato: Some(avviso.stato.to_owned()),
            azione: Some(avviso.azione.to_owned()),
        });
        avvisi.collect()
    }

    /// One delegate at a time in each role.
    fn delegate(&mut self, delega: &Delega) -> Result<Risposta, PcpError> {
        if self.deleghe.iter().any(|altra| altra.ruolo == delega.ruolo) {
            return Err(refused("ERR80", None));
        }
        self.deleghe.push(delega.clone());
        Ok(Risposta::PresaInCarico)
    }

    fn undelegate(&mut self, persona: &CodiceFiscale, ruolo: RuoloDelegato) -> Result<Risposta, PcpError> {
        let prima = self.deleghe.len();
        self.deleghe.retain(|delega| delega.codice_fiscale != *persona || delega.ruolo != ruolo);
        if self.deleghe.len() == prima {
            return Err(refused("AUT10", None));
        }
        Ok(Risposta::PresaInCarico)
    }

    /// The responsabile del progetto, and who is delegated.
    fn people(&self) -> Vec<Soggetto> {
        let delegati = self.deleghe.iter().map(|delega| Soggetto {
            codice_fiscale: delega.codice_fiscale.to_string(),
            ruolo: Some(delega.ruolo.codice().to_owned()),
            data_inizio: Some(delega.data_inizio),
            data_fine: delega.data_fine,
        });
        let rup = Soggetto {
            codice_fiscale: self.rup.to_string(),
            ruolo: Some("RP".into()),
            data_inizio: None,
            data_fine: None,
        };
        std::iter::once(rup).chain(delegati).collect()
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

/// The caller becomes the responsabile del progetto, whoever was it.
fn take_over(appalti: &mut [Appalto], id: IdAppalto, mittente: &Mittente) -> Result<Risposta, PcpError> {
    let appalto =
        appalti.iter_mut().find(|appalto| appalto.id == id).ok_or_else(|| refused("ERR19", None))?;
    appalto.rup = mittente.codice_fiscale.clone();
    Ok(Risposta::PresaInCarico)
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
