//! What is wrong with a request, told so that the person finds the place.

use serde::{Deserialize, Serialize};

use crate::codici::LotIdentifier;

/// One thing found by a check: where, what, how grave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Anomalia {
    /// The part of the form.
    pub sezione: Sezione,
    /// The field, by its name in JSON (`oggetto`, `finanziamenti[0].importo`); empty when the whole section is meant.
    pub campo: String,
    /// Stable code for machines: ours (`OBBLIGATORIO`, `SOMMA_LOTTI`, ...) or ANAC's (`ERR4`, `REG19`, ...).
    pub codice: String,
    /// A sentence in Italian.
    pub testo: String,
    /// Whether it blocks.
    pub gravita: Gravita,
    /// The place in ANAC's JSON (`$.anacForm.appalto.oggetto`), when the check looked at that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percorso: Option<String>,
}

impl Anomalia {
    /// An anomaly that blocks.
    pub fn errore(sezione: Sezione, campo: &str, codice: &str, testo: impl Into<String>) -> Self {
        Self {
            sezione,
            campo: campo.to_owned(),
            codice: codice.to_owned(),
            testo: testo.into(),
            gravita: Gravita::Errore,
            percorso: None,
        }
    }

    /// An anomaly that is told but does not block.
    pub fn avviso(sezione: Sezione, campo: &str, codice: &str, testo: impl Into<String>) -> Self {
        Self { gravita: Gravita::Avviso, ..Self::errore(sezione, campo, codice, testo) }
    }

    /// Whether the request cannot be sent because of it.
    pub fn blocca(&self) -> bool {
        self.gravita == Gravita::Errore
    }
}

/// How grave an anomaly is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Gravita {
    /// The request cannot be sent.
    Errore,
    /// Worth a look; the request can be sent.
    Avviso,
}

/// The part of the form that an anomaly is about; a tab of the page each.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "parte", content = "lotto")]
pub enum Sezione {
    /// Data of the gara as a whole.
    DatiGara,
    /// CPV codes of the gara.
    Classificazione,
    /// The list of the lots as such (how many, their sum).
    Lotti,
    /// One lot.
    Lotto(LotIdentifier),
    /// The award.
    Affidamento,
    /// ANAC's own JSON, of a request that came as that: the place is in `percorso`.
    Scheda,
}

impl std::fmt::Display for Sezione {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::DatiGara => f.write_str("Dati di gara"),
            Self::Classificazione => f.write_str("Classificazione"),
            Self::Lotti => f.write_str("Elenco lotti"),
            Self::Lotto(lotto) => write!(f, "Lotto {}", lotto.numero()),
            Self::Affidamento => f.write_str("Affidamento"),
            Self::Scheda => f.write_str("Scheda ANAC"),
        }
    }
}
