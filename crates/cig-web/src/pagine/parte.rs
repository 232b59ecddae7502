//! The parts of a request that are filled in with a form of catalogue fields.

use cig_application::{ApplicationError, Modifica};
use cig_domain::campi::{CLASSIFICAZIONE, Campo, GARA, LOTTO};
use cig_domain::richiesta::{RichiestaCig, RichiestaId};
use cig_domain::{LotIdentifier, Sezione};
use serde_json::{Map, Value};

use super::testata::Linguetta;
use crate::WebState;
use crate::errore::ErroreWeb;
use crate::sessione::Accesso;

/// A part with a form of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Parte {
    /// Data of the gara.
    Gara,
    /// CPV codes.
    Classificazione,
    /// One lot.
    Lotto(LotIdentifier),
}

impl Parte {
    /// Its fields.
    pub(crate) fn campi(&self) -> &'static [Campo] {
        match self {
            Self::Gara => GARA,
            Self::Classificazione => CLASSIFICAZIONE,
            Self::Lotto(_) => LOTTO,
        }
    }

    /// Where its anomalies are told.
    pub(crate) fn sezione(&self) -> Sezione {
        match self {
            Self::Gara => Sezione::DatiGara,
            Self::Classificazione => Sezione::Classificazione,
            Self::Lotto(lotto) => Sezione::Lotto(lotto.clone()),
        }
    }

    /// The tab it stands in.
    pub(crate) fn linguetta(&self) -> Linguetta {
        match self {
            Self::Gara => Linguetta::Gara,
            Self::Classificazione => Linguetta::Classificazione,
            Self::Lotto(_) => Linguetta::Lotti,
        }
    }

    /// Its address.
    pub(crate) fn indirizzo(&self, id: RichiestaId) -> String {
        match self {
            Self::Gara | Self::Classificazione => self.linguetta().indirizzo(id),
            Self::Lotto(lotto) => format!("/richieste/{id}/lotti/{lotto}"),
        }
    }

    /// Where «procedi» leads.
    pub(crate) fn successiva(&self, id: RichiestaId) -> String {
        match self {
            Self::Gara => Linguetta::Classificazione.indirizzo(id),
            Self::Classificazione | Self::Lotto(_) => Linguetta::Lotti.indirizzo(id),
        }
    }

    /// What is stored.
    pub(crate) fn valori(&self, richiesta: &RichiestaCig) -> Result<Map<String, Value>, ErroreWeb> {
        let valori = match self {
            Self::Gara => serde_json::to_value(&richiesta.dati_gara),
            Self::Classificazione => serde_json::to_value(&richiesta.classificazione),
            Self::Lotto(lotto) => {
                serde_json::to_value(&richiesta.lotto(lotto).ok_or(ErroreWeb::NonTrovata)?.dati)
            }
        };
        match valori {
            Ok(Value::Object(valori)) => Ok(valori),
            altro => {
                tracing::error!(?altro, "the data of a request are no JSON object");
                Err(ErroreWeb::Interno)
            }
        }
    }

    /// Keeps new values.
    pub(crate) async fn save(
        &self,
        stato: &WebState,
        accesso: &Accesso,
        id: RichiestaId,
        versione: i64,
        valori: &Map<String, Value>,
    ) -> Result<RichiestaCig, ApplicationError> {
        let (app, sessione) = (&stato.app, &accesso.sessione);
        let modifica = match self {
            Self::Gara => Modifica { dati_gara: Some(valori.clone()), ..Modifica::default() },
            Self::Classificazione => {
                Modifica { classificazione: Some(valori.clone()), ..Modifica::default() }
            }
            Self::Lotto(lotto) => {
                return cig_application::edit_lot(app, sessione, id, versione, lotto, valori).await;
            }
        };
        cig_application::edit(app, sessione, id, versione, &modifica).await
    }
}
