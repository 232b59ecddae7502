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
enum SezioneModulo {
    DatiGara,
    Classificazione,
    Lotti,
    Lotto,
    Affidamento,
    /// La scheda inviata in JSON: il posto è in `percorso`.
    Scheda,
}

impl From<anomalia::Anomalia> for Anomalia {
    fn from(anomalia: anomalia::Anomalia) -> Self {
        let (sezione, lotto) = match anomalia.sezione {
            Sezione::DatiGara => (SezioneModulo::DatiGara, None),
            Sezione::Classificazione => (SezioneModulo::Classificazione, None),
            Sezione::Lotti => (SezioneModulo::Lotti, None),
            Sezione::Lotto(nome) => (SezioneModulo::Lotto, Some(nome.into())),
            Sezione::Affidamento => (SezioneModulo::Affidamento, None),
            Sezione::Scheda => (SezioneModulo::Scheda, None),
        };
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
