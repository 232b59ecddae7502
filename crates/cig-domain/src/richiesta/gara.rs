//! Data of the gara as a whole: the fields of START's tab «Dati di gara» and «Classificazione».

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use crate::codici::{Cig, CodiceAusa, CodiceCpv, CodiceFiscale, Voce};
use crate::scheda::CodiceScheda;

/// Sector of the authority's activity (list `settore`; D.Lgs. 36/2023, book III for the special ones).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Settore {
    /// Ordinary sectors.
    #[serde(rename = "1")]
    Ordinario,
    /// Special sectors: water, energy, transport, post.
    #[serde(rename = "2")]
    Speciale,
}

impl Settore {
    /// ANAC's code.
    pub fn codice(self) -> &'static str {
        match self {
            Self::Ordinario => "1",
            Self::Speciale => "2",
        }
    }
}

/// What is bought (list `oggettoContratto`, TED BT-23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OggettoContratto {
    /// Lavori.
    Works,
    /// Forniture.
    Supplies,
    /// Servizi.
    Services,
}

impl OggettoContratto {
    /// ANAC's code.
    pub fn codice(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Supplies => "supplies",
            Self::Services => "services",
        }
    }
}

/// Data of the gara. Every field is optional in a draft; the catalogue [`crate::campi::GARA`] says
/// what each one means to people, in which list its values are, and its place in the form.
///
/// Names in JSON are ANAC's where ANAC has one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "each field is described to people and readers alike in `campi::GARA`")]
pub struct DatiGara {
    pub codice_centro_costo: Option<String>,
    pub rup: Option<CodiceFiscale>,
    pub centralizzazione_spesa: Option<bool>,
    #[serde(rename = "motivazioneCIG")]
    pub motivazione_cig: Option<Voce>,
    pub oggetto: Option<String>,
    pub numero_lotti: Option<u32>,
    pub settore: Option<Settore>,
    pub oggetto_contratto: Option<OggettoContratto>,
    pub modalita_indizione: Option<Voce>,
    pub tipo_realizzazione: Option<Voce>,
    pub scelta_contraente: Option<Voce>,
    pub scheda: Option<CodiceScheda>,
    pub strumenti_svolgimento_procedure: Vec<Voce>,
    pub asta_elettronica: Option<bool>,
    pub accordo_quadro: Option<Voce>,
    pub sistema_dinamico_acquisizione: Option<Voce>,
    pub giustificazioni_aggiudicazione_diretta: Vec<Voce>,
    pub subappalto: Option<Voce>,
    pub relazione_unica_sulle_procedure: Option<bool>,
    pub cig_accordo_quadro: Option<Cig>,
    pub data_adesione: Option<NaiveDate>,
    #[serde(rename = "idSDA")]
    pub id_sda: Option<Uuid>,
    pub procedura_accelerata: Option<bool>,
    pub giustificazione_procedura_accelerata: Option<String>,
    pub id_pianificazione: Option<Uuid>,
    pub termine_ridotto_preinformazione: Option<bool>,
    pub motivo_urgenza: Option<Voce>,
    pub link_documenti: Option<Url>,
    pub motivo_esclusione: Option<Voce>,
    pub motivo_esclusione_concessione: Option<Voce>,
    pub sa_per_conto: Option<bool>,
    pub codice_fiscale_per_conto: Option<CodiceFiscale>,
    pub codice_ausa_per_conto: Option<CodiceAusa>,
    pub codice_centro_costo_per_conto: Option<String>,
    pub funzioni_svolte: Vec<Voce>,
    pub contratto_difesa: Option<bool>,
    pub opere_urbanizzazione_scomputo: Option<bool>,
}

impl DatiGara {
    /// Whether the procedure ends in a framework agreement (any value of `accordoQuadro` but `none`).
    pub fn is_accordo_quadro(&self) -> bool {
        self.accordo_quadro.as_ref().is_some_and(|voce| voce.as_str() != "none")
    }
}

/// CPV codes of the gara: one main code, any number of others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Classificazione {
    /// The one that describes the gara best (TED BT-262).
    #[serde(rename = "cpvPrevalente")]
    pub prevalente: Option<CodiceCpv>,
    /// The others (TED BT-263).
    #[serde(rename = "cpvSecondarie")]
    pub secondarie: Vec<CodiceCpv>,
}
