//! PCP and AUSA in memory.

mod appalto;
mod soggetti;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use cig_domain::codici::{CodiceAusa, CodiceFiscale, IdAppalto};
use cig_domain::persone::{CentroDiCosto, Ente};
use cig_domain::porte::{
    AusaRegister, Chiamata, Clock, Corpo, ErrorePcp, Mittente, Pcp, PcpError, ProfiloStazione,
    RiferimentoAppalto, Risposta, Scambio, StazioneAusa, TipoOperazione,
};
use cig_domain::richiesta::StatoAppalto;
use serde_json::{Value, json};
use uuid::Uuid;

use appalto::{Appalto, Dati};

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
                    appalto.dati.codice == *codice_appalto && appalto.is_of(&mittente.codice_fiscale, ora)
                });
                Ok(Risposta::AppaltiTrovati(visti.map(|appalto| (appalto.id, Some(appalto.stato))).collect()))
            }
            Chiamata::ModificaAppalto { id, corpo } => {
                let dati = self.read(corpo)?;
                let appalto = own(&mut appalti, *id, mittente, ora)?;
                appalto.must_be(&[StatoAppalto::InLavorazione])?;
                if appalto.dati.codice != dati.codice {
                    return Err(refused("ERR73", None));
                }
                appalto.dati = dati;
                Ok(Risposta::PresaInCarico)
            }
            Chiamata::VerificaAppalto { id } => {
                let appalto = own(&mut appalti, *id, mittente, ora)?;
                appalto.begin(TipoOperazione::VerificaAppalto, ora + self.ritardo)
            }
            Chiamata::ConfermaAppalto { id } => {
                let appalto = own(&mut appalti, *id, mittente, ora)?;
                appalto.begin(TipoOperazione::ConfermaAppalto, ora + self.ritardo)
            }
            Chiamata::PubblicaAvviso { id, avviso } => own(&mut appalti, *id, mittente, ora)?
                .with_notice(*avviso)?
                .begin(TipoOperazione::PubblicaAvviso, ora + self.ritardo),
            Chiamata::ModificaAvviso { id, avviso, corpo } => own(&mut appalti, *id, mittente, ora)?
                .with_notice(*avviso)?
                .replace(TipoOperazione::ModificaAvviso, self.read(corpo)?, ora + self.ritardo),
            Chiamata::RettificaAvviso { id, avviso, corpo } => own(&mut appalti, *id, mittente, ora)?
                .with_notice(*avviso)?
                .replace(TipoOperazione::RettificaAvviso, self.read(corpo)?, ora + self.ritardo),
            Chiamata::CancellaAvviso { id, avviso, .. } => own(&mut appalti, *id, mittente, ora)?
                .with_notice(*avviso)?
                .begin(TipoOperazione::CancellaAvviso, ora + self.ritardo),
            Chiamata::RicercaAvviso { id } => {
                let visto = find(&appalti, *id).ok();
                let visto = visto.filter(|appalto| appalto.is_of(&mittente.codice_fiscale, ora));
                Ok(Risposta::Avvisi(visto.map(Appalto::notices).unwrap_or_default()))
            }
            Chiamata::PresaCarico { .. }
            | Chiamata::RicercaSoggetti { .. }
            | Chiamata::AggiungiSoggetto { .. }
            | Chiamata::EliminaSoggetto { .. } => {
                soggetti::answer(&mut appalti, chiamata, mittente, ora, &self.registrati)
            }
            Chiamata::RecuperaProfilo => Ok(Risposta::Profilo(self.profile())),
            Chiamata::CancellaAppalto { id, .. } => {
                let appalto = own(&mut appalti, *id, mittente, ora)?;
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

/// The appalto, for whoever acts for its authority.
fn find(appalti: &[Appalto], id: IdAppalto) -> Result<&Appalto, PcpError> {
    appalti.iter().find(|appalto| appalto.id == id).ok_or_else(|| refused("ERR19", None))
}

/// The appalto, for who is in charge of it (npa #2383).
fn own<'a>(
    appalti: &'a mut [Appalto],
    id: IdAppalto,
    mittente: &Mittente,
    ora: DateTime<Utc>,
) -> Result<&'a mut Appalto, PcpError> {
    let appalto =
        appalti.iter_mut().find(|appalto| appalto.id == id).ok_or_else(|| refused("ERR19", None))?;
    if appalto.is_of(&mittente.codice_fiscale, ora) { Ok(appalto) } else { Err(not_allowed("AUT01")) }
}

fn refused(codice: &str, dettaglio: Option<String>) -> PcpError {
    PcpError::Respinta(vec![ErrorePcp { codice: codice.into(), dettaglio }])
}

fn not_allowed(codice: &str) -> PcpError {
    let errori = vec![ErrorePcp { codice: codice.into(), dettaglio: None }];
    PcpError::NonAutorizzata { errori, dettaglio: "Non Autorizzato".into() }
}
