//! A lot: what gets one CIG.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::gara::OggettoContratto;
use crate::codici::{
    Cig, CodiceCpv, CodiceIstat, CodiceNuts, Cui, Cup, Importo, LotIdentifier, Percentuale, Scadenza, Voce,
};

/// A lot: its name, its CIG once it has one, its data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lotto {
    /// Its name within the appalto.
    pub lot_identifier: LotIdentifier,
    /// Given by ANAC, never by a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cig: Option<Cig>,
    /// What people fill in.
    #[serde(flatten)]
    pub dati: DatiLotto,
}

/// A code that a lot had until ANAC put a new one in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CigPrecedente {
    /// Which lot.
    pub lot_identifier: LotIdentifier,
    /// The code that it had.
    pub cig: Cig,
    /// Until when.
    pub sostituito_il: DateTime<Utc>,
}

/// Data of a lot. Every field is optional in a draft; the catalogue [`crate::campi::LOTTO`] says what
/// each one means. Names in JSON are ANAC's where ANAC has one; amounts are in euro without VAT.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "each field is described to people and readers alike in `campi::LOTTO`")]
pub struct DatiLotto {
    pub oggetto: Option<String>,
    pub oggetto_contratto: Option<OggettoContratto>,
    pub importo: Option<Importo>,
    pub somme_opzioni_rinnovi: Option<Importo>,
    pub imp_totale_sicurezza: Option<Importo>,
    pub ulteriori_somme_no_ribasso: Option<Importo>,
    pub somme_ripetizioni: Option<Importo>,
    pub imp_progettazione: Option<Importo>,
    #[serde(rename = "sommeADisposizione")]
    pub somme_a_disposizione: Option<Importo>,
    pub opzioni_rinnovi: Option<bool>,
    pub finanziamenti: Vec<Finanziamento>,
    pub modalita_offerta: Option<Voce>,
    pub offerta_economica: Option<Voce>,
    pub tipo_appalto_riservato: Option<Voce>,
    pub affidamenti_riservati: Option<Voce>,
    pub servizio_pubblico_locale: Option<bool>,
    pub lotto_unico: Option<bool>,
    #[serde(rename = "ripetizioniEConsegneComplementari")]
    pub ripetizioni_e_consegne_complementari: Option<bool>,
    pub iniziative_non_soddisfacenti: Option<bool>,
    pub ccnl: Option<Voce>,
    pub criteri_aggiudicazione: Option<Voce>,
    pub accessibilita: Option<Voce>,
    pub giustificazione_accessibilita: Option<String>,
    pub url_documenti: Option<Url>,
    pub contratti_disposizioni_particolari: Option<Voce>,
    pub strumenti_elettronici_specifici: Option<bool>,
    #[serde(rename = "docFAP")]
    pub doc_fap: Option<bool>,
    pub categorie_merceologiche: Vec<Voce>,
    pub non_elencati_dpcm: Option<bool>,
    pub condizioni_negoziata: Vec<Voce>,
    pub fattispecie_tracciabilita: Option<Voce>,
    pub motivo_collegamento: Option<Voce>,
    pub cig_collegato: Vec<Cig>,
    #[serde(rename = "lavoroOAcquistoPrevistoInProgrammazione")]
    pub lavoro_o_acquisto_previsto_in_programmazione: Option<bool>,
    pub cui: Option<Cui>,
    pub data_invio_inviti: Option<Scadenza>,
    pub scadenza_presentazione_invito: Option<Scadenza>,
    pub scadenza_presentazione_offerte: Option<Scadenza>,
    pub regime_particolare: Option<bool>,
    pub regione: Option<String>,
    pub provincia: Option<String>,
    pub cod_istat: Option<CodiceIstat>,
    #[serde(rename = "codNUTS")]
    pub cod_nuts: Option<CodiceNuts>,
    pub durata_giorni: Option<u32>,
    pub tipologia_lavoro: Vec<Voce>,
    pub modalita_acquisizione: Option<Voce>,
    pub prestazioni_comprese: Option<Voce>,
    pub categoria: Option<Voce>,
    pub categoria_scorporabile: Vec<Voce>,
    pub acquisizione_cup: Option<bool>,
    pub cup_lotto: Vec<Cup>,
    #[serde(rename = "afferenteInvestimentiPNRR")]
    pub afferente_investimenti_pnrr: Option<bool>,
    #[serde(rename = "derogaAQ")]
    pub deroga_aq: Option<bool>,
    #[serde(rename = "quota30PerCento")]
    pub quota_30_per_cento: Option<Voce>,
    pub quota_inferiore_occup_femminile: Option<Percentuale>,
    pub quota_inferiore_occup_giovanile: Option<Percentuale>,
    pub motivo_deroga: Vec<Voce>,
    pub ulteriori_misure_premiali: Option<bool>,
    pub misure_premiali: Vec<Voce>,
    pub motivo_deroga_qlf: Option<Voce>,
    pub cpv_prevalente: Option<CodiceCpv>,
    pub cpv_secondarie: Vec<CodiceCpv>,
}

/// A source of money for a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Finanziamento {
    /// Kind, list `tipoFinanziamento`.
    pub tipo_finanziamento: Voce,
    /// How much of it, in euro.
    pub importo: Importo,
}

impl Lotto {
    /// An empty lot.
    pub fn new(lot_identifier: LotIdentifier) -> Self {
        Self { lot_identifier, cig: None, dati: DatiLotto::default() }
    }

    /// The estimated value of the lot, in euro without VAT: its amount, with the repetitions and the design that may be
    /// asked for beside it (D.Lgs. 36/2023, art. 14 c. 4 and art. 76 c. 6; TED BT-27; npa #834). None without an amount.
    pub fn valore_stimato(&self) -> Option<Importo> {
        let oltre = [self.dati.somme_ripetizioni, self.dati.imp_progettazione];
        Some(self.dati.importo? + oltre.into_iter().flatten().sum())
    }
}
