//! Registers that others keep: authorities, and code lists.

use async_trait::async_trait;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::pcp::PcpError;
use crate::codici::{CodiceAusa, CodiceFiscale};
use crate::persone::CentroDiCosto;

/// ANAC's AUSA register of contracting authorities. It lags by up to fifteen minutes.
#[async_trait]
pub trait AusaRegister: Send + Sync {
    /// The authority with both codes, with its active cost centres only; `None` when the register has none.
    async fn find(
        &self,
        codice_fiscale: &CodiceFiscale,
        ausa: &CodiceAusa,
    ) -> Result<Option<StazioneAusa>, PcpError>;
}

/// An authority as the register has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StazioneAusa {
    /// Its name.
    pub denominazione: String,
    /// The cost centres that may be offered.
    pub centri_di_costo: Vec<CentroDiCosto>,
}

/// A value of a code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VoceTipologica {
    /// ANAC's code.
    pub codice: String,
    /// In Italian.
    pub descrizione: String,
}

/// ANAC's code lists (tipologiche), each valid by its dates.
pub trait Tipologiche: Send + Sync {
    /// Whether these lists are the small demonstrative set; pages say so.
    fn is_dimostrativa(&self) -> bool;

    /// Where the lists come from, in Italian, for people.
    fn fonte(&self) -> String;

    /// Whether the list exists.
    fn has(&self, lista: &str) -> bool;

    /// The value of that code, valid on that day.
    fn find(&self, lista: &str, codice: &str, giorno: NaiveDate) -> Option<VoceTipologica>;

    /// All values valid on that day, each code once, in the list's order; empty when the list does not exist.
    fn list(&self, lista: &str, giorno: NaiveDate) -> Vec<VoceTipologica>;

    /// At most `limite` values valid on that day whose code starts with `testo` or whose description has all its words.
    fn search(&self, lista: &str, testo: &str, giorno: NaiveDate, limite: usize) -> Vec<VoceTipologica>;
}
