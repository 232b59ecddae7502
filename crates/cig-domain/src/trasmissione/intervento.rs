//! What a person asks for once the appalto exists.

use serde::{Deserialize, Serialize};

use super::Passo;
use crate::codici::{Cig, CodiceNonValido};

/// An operation that is asked for after the creation: a transmission of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Intervento {
    /// cancella-appalto.
    CancellaAppalto {
        /// Why.
        motivo: Motivazione,
    },
    /// cancella-avviso.
    FermaPubblicazione {
        /// Why.
        motivo: Motivazione,
    },
    /// modifica-avviso: the lots get new CIGs (npa #1381, #1418).
    ModificaAvviso {
        /// The codes that the lots had: as long as PCP gives these, the new ones are not made yet.
        cig: Vec<Cig>,
    },
    /// rettifica-avviso.
    RettificaAvviso,
    /// verifica-appalto.
    VerificaAppalto,
    /// Nobody asked: the day came on which PCP may cancel the appalto.
    ControlloScadenza,
}

impl Intervento {
    /// The step that it begins with.
    pub(super) fn primo_passo(&self) -> Passo {
        match self {
            Self::CancellaAppalto { .. } => Passo::CancellaAppalto,
            Self::FermaPubblicazione { .. } => Passo::FermaAvviso,
            Self::ModificaAvviso { .. } => Passo::ModificaAvviso,
            Self::RettificaAvviso => Passo::RettificaAvviso,
            Self::VerificaAppalto => Passo::VerificaAppalto,
            Self::ControlloScadenza => Passo::ControllaScadenza,
        }
    }

    /// Why, for what PCP wants a reason for.
    pub(super) fn motivo(&self) -> Option<&Motivazione> {
        match self {
            Self::CancellaAppalto { motivo } | Self::FermaPubblicazione { motivo } => Some(motivo),
            _ => None,
        }
    }
}

/// Why an appalto is cancelled or a publication stopped: 1 to 200 characters (npa, `CancellaAppaltoRequest`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Motivazione(String);

impl Motivazione {
    /// The most characters that PCP takes.
    pub const MASSIMO: usize = 200;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Motivazione {
    type Err = CodiceNonValido;

    fn from_str(testo: &str) -> Result<Self, Self::Err> {
        let testo = testo.trim();
        if testo.is_empty() {
            return Err(CodiceNonValido::new("Il motivo è obbligatorio."));
        }
        if testo.chars().count() > Self::MASSIMO {
            return Err(CodiceNonValido::new(format!(
                "Il motivo può avere al massimo {} caratteri.",
                Self::MASSIMO
            )));
        }
        if testo.contains('\0') {
            return Err(CodiceNonValido::new("Il motivo contiene un carattere non ammesso."));
        }
        Ok(Self(testo.to_owned()))
    }
}

impl TryFrom<String> for Motivazione {
    type Error = CodiceNonValido;

    fn try_from(testo: String) -> Result<Self, Self::Error> {
        testo.parse()
    }
}

impl From<Motivazione> for String {
    fn from(motivo: Motivazione) -> Self {
        motivo.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_up_to_two_hundred_characters_and_at_least_one() {
        assert_eq!(" Gara revocata ".parse::<Motivazione>().unwrap().as_str(), "Gara revocata");
        assert!("è".repeat(200).parse::<Motivazione>().is_ok());
        for sbagliato in ["è".repeat(201), " ".into(), "a\0b".into()] {
            assert!(sbagliato.parse::<Motivazione>().is_err());
        }
    }
}
