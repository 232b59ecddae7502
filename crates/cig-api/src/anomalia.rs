//! What is wrong, field by field.

use cig_domain::anomalia::{self, Sezione};
use serde::Serialize;
use utoipa::ToSchema;

use crate::enumerazioni::GravitaAnomalia;

/// Una cosa da correggere o da guardare, con il suo posto nel modulo.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Anomalia {
    /// La parte del modulo.
    sezione: SezioneModulo,
    /// Con la sezione `lotto`: quale.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "LOT-0001")]
    lotto: Option<String>,
    /// Il campo, per esempio `oggetto` o `finanziamenti[0].importo`; vuoto quando riguarda l'intera sezione. Con la sezione
    /// `scheda`: il campo dell'invio, per esempio `avviso`; vuoto quando è nel JSON di ANAC.
    #[schema(example = "oggetto")]
    campo: String,
    /// Codice stabile: nostro (`OBBLIGATORIO`, `FORMATO`, ...) oppure di ANAC (`ERR4`, ...).
    #[schema(example = "OBBLIGATORIO")]
    codice: String,
    /// La spiegazione per le persone.
    #[schema(example = "«Oggetto» è obbligatorio.")]
    testo: String,
    /// Se impedisce l'invio.
    gravita: GravitaAnomalia,
    /// Il posto nel JSON di ANAC, quando il controllo ha guardato lì.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "$.anacForm.appalto.datiBase.oggetto")]
    percorso: Option<String>,
}

/// Una parte del modulo.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SezioneModulo {
    DatiGara,
    Classificazione,
    Lotti,
    Lotto,
    Affidamento,
    /// La scheda inviata in JSON: il posto è in `percorso`.
    Scheda,
}

impl SezioneModulo {
    /// The part of the form, and which lot it is of one.
    pub(crate) fn of(sezione: Sezione) -> (Self, Option<String>) {
        match sezione {
            Sezione::DatiGara => (Self::DatiGara, None),
            Sezione::Classificazione => (Self::Classificazione, None),
            Sezione::Lotti => (Self::Lotti, None),
            Sezione::Lotto(nome) => (Self::Lotto, Some(nome.into())),
            Sezione::Affidamento => (Self::Affidamento, None),
            Sezione::Scheda => (Self::Scheda, None),
        }
    }
}

impl From<anomalia::Anomalia> for Anomalia {
    fn from(anomalia: anomalia::Anomalia) -> Self {
        let (sezione, lotto) = SezioneModulo::of(anomalia.sezione);
        Self {
            sezione,
            lotto,
            campo: anomalia.campo,
            codice: anomalia.codice,
            testo: anomalia.testo,
            gravita: anomalia.gravita.into(),
            percorso: anomalia.percorso,
        }
    }
}
