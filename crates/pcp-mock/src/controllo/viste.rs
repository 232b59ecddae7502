//! What the emulator holds, as it is shown.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::archivio::{Appalto, StatoAppalto, StatoAvviso};
use crate::guasti::StatoGuasti;
use crate::impostazioni::Impostazioni;
use crate::nucleo::Nucleo;
use crate::pcp::Errore;
use crate::registro::ChiamataRegistrata;

/// All that the emulator holds.
#[derive(Debug, Clone, Serialize)]
pub struct StatoEmulatore {
    /// In order of creation.
    pub appalti: Vec<AppaltoVisto>,
    /// In order of arrival.
    pub chiamate: Vec<ChiamataRegistrata>,
}

/// An appalto.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AppaltoVisto {
    /// ANAC's identifier.
    pub id_appalto: String,
    /// The platform's identifier.
    pub codice_appalto: String,
    /// Where it stands.
    pub stato: StatoAppalto,
    /// `AD3`, `P2_16`, ...
    pub codice_scheda: String,
    /// The scheda as it was sent.
    pub scheda: Value,
    /// Its lots.
    pub lotti: Vec<LottoVisto>,
    /// Identifier of the notice in force, once there is one.
    pub id_avviso: Option<String>,
    /// State of the notice in force.
    pub stato_avviso: Option<StatoAvviso>,
    /// Oldest first: those that others took the place of, and the one in force.
    pub avvisi: Vec<AvvisoVisto>,
    /// Fiscal code of the person who created it.
    pub codice_fiscale: String,
    /// AUSA code of the authority for which it was created.
    pub codice_ausa: String,
    /// Who is, was or will be in charge of it.
    pub soggetti: Vec<SoggettoVisto>,
    /// Instant of creation.
    pub data_creazione: DateTime<Utc>,
    /// In the order in which they were asked for.
    pub operazioni: Vec<OperazioneVista>,
}

/// A notice.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AvvisoVisto {
    /// ANAC's identifier.
    pub id_avviso: String,
    /// Where it stands.
    pub stato: StatoAvviso,
}

/// A person in charge.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SoggettoVisto {
    /// Fiscal code.
    pub codice_fiscale: String,
    /// Code of list `tipoRuolo`.
    pub ruolo: String,
    /// From when.
    pub da: DateTime<Utc>,
    /// Until when, if that is known.
    pub a: Option<DateTime<Utc>>,
}

/// A lot.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LottoVisto {
    /// `LOT-0001`, ...
    pub lot_identifier: String,
    /// Given at the confirmation.
    pub cig: Option<String>,
}

/// An operation on an appalto.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OperazioneVista {
    /// Code of list `tipoOperazione`.
    pub tipo_operazione: &'static str,
    /// OK, KO or WT.
    pub esito: &'static str,
    /// Code of list `esitoOperazione`.
    pub dettaglio: &'static str,
    /// Instant at which the outcome is, or will be, there.
    pub termine: DateTime<Utc>,
    /// Errors of a KO.
    pub errori: Vec<Errore>,
}

impl From<&Appalto> for AppaltoVisto {
    fn from(appalto: &Appalto) -> Self {
        Self {
            id_appalto: appalto.id.to_string(),
            codice_appalto: appalto.scheda.codice_appalto.clone(),
            stato: appalto.stato,
            codice_scheda: appalto.scheda.codice.clone(),
            scheda: appalto.scheda.documento(),
            lotti: appalto
                .lotti
                .iter()
                .map(|lotto| LottoVisto {
                    lot_identifier: lotto.identificativo.clone(),
                    cig: lotto.cig.clone(),
                })
                .collect(),
            id_avviso: appalto.avviso().map(|avviso| avviso.id.to_string()),
            stato_avviso: appalto.avviso().map(|avviso| avviso.stato),
            avvisi: appalto
                .avvisi
                .iter()
                .map(|avviso| AvvisoVisto { id_avviso: avviso.id.to_string(), stato: avviso.stato })
                .collect(),
            codice_fiscale: appalto.autore.codice_fiscale.clone(),
            codice_ausa: appalto.autore.codice_ausa.clone(),
            soggetti: appalto
                .soggetti
                .iter()
                .map(|soggetto| SoggettoVisto {
                    codice_fiscale: soggetto.persona.codice_fiscale.clone(),
                    ruolo: soggetto.ruolo.clone(),
                    da: soggetto.da,
                    a: soggetto.a,
                })
                .collect(),
            data_creazione: appalto.creato,
            operazioni: appalto
                .operazioni
                .iter()
                .map(|operazione| OperazioneVista {
                    tipo_operazione: operazione.tipo.codice(),
                    esito: operazione.sintesi().codice(),
                    dettaglio: operazione.dettaglio(),
                    termine: operazione.termine,
                    errori: operazione.errori().to_vec(),
                })
                .collect(),
        }
    }
}

pub(crate) fn stato(nucleo: &Nucleo) -> StatoEmulatore {
    let memoria = nucleo.memoria();
    StatoEmulatore {
        appalti: memoria.archivio.appalti().iter().map(AppaltoVisto::from).collect(),
        chiamate: memoria.registro.chiamate().cloned().collect(),
    }
}

/// The emulator at a glance: it stays small however much the emulator holds.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Riassunto {
    /// The emulator's clock.
    pub ora: DateTime<Utc>,
    /// How many appalti are in each state.
    pub appalti: BTreeMap<&'static str, usize>,
    /// The last ones created, newest first.
    pub ultimi_appalti: Vec<AppaltoInBreve>,
    /// The last calls, newest first.
    pub ultime_chiamate: Vec<ChiamataRegistrata>,
    /// Faults armed and calls held.
    #[serde(flatten)]
    pub guasti: StatoGuasti,
    /// In force.
    pub impostazioni: Impostazioni,
    /// Under way.
    pub scenario: Option<String>,
}

/// An appalto in a line.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AppaltoInBreve {
    /// ANAC's identifier.
    pub id_appalto: String,
    /// The platform's identifier.
    pub codice_appalto: String,
    /// `AD3`, `P2_16`, ...
    pub codice_scheda: String,
    /// Where it stands.
    pub stato: StatoAppalto,
    /// State of the notice in force.
    pub stato_avviso: Option<StatoAvviso>,
    /// Of its lots, once there are some.
    pub cig: Vec<String>,
}

/// How many of the last ones a glance shows.
const ULTIMI: usize = 30;

pub(crate) fn riassunto(nucleo: &Nucleo) -> Riassunto {
    let memoria = nucleo.memoria();
    let mut appalti = BTreeMap::new();
    for appalto in memoria.archivio.appalti() {
        *appalti.entry(appalto.stato.codice()).or_default() += 1;
    }
    Riassunto {
        ora: nucleo.adesso(),
        appalti,
        ultimi_appalti: memoria.archivio.appalti().iter().rev().take(ULTIMI).map(in_breve).collect(),
        ultime_chiamate: memoria.registro.chiamate().rev().take(ULTIMI).cloned().collect(),
        guasti: memoria.guasti.stato(nucleo.adesso()),
        impostazioni: memoria.impostazioni,
        scenario: memoria.scenario.as_ref().map(|scenario| scenario.nome().to_owned()),
    }
}

fn in_breve(appalto: &Appalto) -> AppaltoInBreve {
    AppaltoInBreve {
        id_appalto: appalto.id.to_string(),
        codice_appalto: appalto.scheda.codice_appalto.clone(),
        codice_scheda: appalto.scheda.codice.clone(),
        stato: appalto.stato,
        stato_avviso: appalto.avviso().map(|avviso| avviso.stato),
        cig: appalto.lotti.iter().filter_map(|lotto| lotto.cig.clone()).collect(),
    }
}
