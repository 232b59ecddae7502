//! The outcome of a direct award.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::codici::{CodiceFiscale, Importo, LotIdentifier, Voce};

/// The award of every lot: when, to whom, for how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Affidamento {
    /// Day of the decision (ANAC: `datiBaseAggiudicazioneAppalto.dataAggiudicazione`, TED BT-1451).
    pub data_aggiudicazione: NaiveDate,
    /// One entry for each lot.
    pub lotti: Vec<AffidamentoLotto>,
}

/// The award of one lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AffidamentoLotto {
    /// Which one.
    pub lot_identifier: LotIdentifier,
    /// The winner: one operator, or the members of its group.
    pub operatori: Vec<OperatoreEconomico>,
}

/// An economic operator that won a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OperatoreEconomico {
    /// Groups the members of one offer (ANAC: `idPartecipante`); the same for all of them.
    pub id_partecipante: Uuid,
    /// Of the operator.
    pub codice_fiscale: CodiceFiscale,
    /// Of the operator.
    pub denominazione: String,
    /// Role in the offer, list `ruoloOE`.
    #[serde(rename = "ruoloOE")]
    pub ruolo_oe: Voce,
    /// Kind of operator, list `tipoOE`.
    #[serde(rename = "tipoOE")]
    pub tipo_oe: Voce,
    /// Offered amount, in euro without VAT, options and renewals.
    pub importo: Importo,
}

impl AffidamentoLotto {
    /// What the lot is awarded for: the highest offer, since the members of a group other than its leader repeat it or
    /// have nothing (ANAC's ERR96 and REG53). None without an operator.
    pub fn importo(&self) -> Option<Importo> {
        self.operatori.iter().map(|operatore| operatore.importo).max()
    }
}

impl Affidamento {
    /// The award of that lot.
    pub fn lotto(&self, nome: &LotIdentifier) -> Option<&AffidamentoLotto> {
        self.lotti.iter().find(|lotto| lotto.lot_identifier == *nome)
    }
}
