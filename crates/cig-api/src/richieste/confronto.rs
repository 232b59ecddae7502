use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use cig_application::{self as application, Lato, compare as use_case};
use cig_domain::scheda::lati::Lati;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::anomalia::SezioneModulo;
use crate::parametri::Identificativo;
use crate::problema::Problema;

/// I dati della richiesta come si invierebbero adesso, come sono stati inviati l'ultima volta e come li ha ANAC.
#[derive(Serialize, ToSchema)]
pub(crate) struct Confronto {
    /// Quali lati ci sono: si confrontano questi.
    lati: LatiPresenti,
    /// Quanti campi sono uguali in tutti.
    uguali: usize,
    /// I campi diversi, nell'ordine della scheda; al più mille.
    differenze: Vec<Differenza>,
    /// Quanti altri campi diversi ci sono.
    altre: usize,
}

/// I tre lati.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LatiPresenti {
    /// Come si invierebbero adesso.
    bozza: LatoPresente,
    /// Come sono stati inviati l'ultima volta.
    inviata: LatoPresente,
    /// Come li ha ANAC.
    presso_anac: LatoPresente,
}

/// Un lato del confronto.
#[derive(Serialize, ToSchema)]
pub(crate) struct LatoPresente {
    /// Di quando sono i suoi dati; assente se il lato non c'è.
    istante: Option<DateTime<Utc>>,
    /// Perché il lato non c'è.
    #[schema(example = "La richiesta non è mai stata inviata.")]
    motivo: Option<String>,
}

/// Un campo diverso.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Differenza {
    /// Il posto nel JSON di ANAC, con i lotti per nome e non per posizione.
    #[schema(example = "$.anacForm.aggiudicazioni[LOT-0001].datiBase.oggetto")]
    percorso: String,
    /// La parte del modulo da cui viene.
    sezione: SezioneModulo,
    /// Con la sezione `lotto`: quale.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "LOT-0001")]
    lotto: Option<String>,
    /// Il campo del modulo da cui viene; vuoto se non viene da un campo.
    #[schema(example = "oggetto")]
    campo: String,
    /// Il suo nome per le persone.
    #[schema(example = "Oggetto")]
    etichetta: String,
    /// Come si invierebbe adesso; `null` se manca.
    bozza: Option<Value>,
    /// Come è stato inviato; `null` se manca.
    inviata: Option<Value>,
    /// Come lo ha ANAC; `null` se manca.
    presso_anac: Option<Value>,
}

impl From<Lato> for LatoPresente {
    fn from(lato: Lato) -> Self {
        match lato {
            Lato::Presente(istante) => Self { istante: Some(istante), motivo: None },
            Lato::Assente(motivo) => Self { istante: None, motivo: Some(motivo) },
        }
    }
}

impl From<application::Differenza> for Differenza {
    fn from(differenza: application::Differenza) -> Self {
        let (sezione, lotto) = SezioneModulo::of(differenza.sezione);
        let Lati { bozza, inviata, presso_anac } = differenza.valori;
        Self {
            percorso: differenza.percorso,
            sezione,
            lotto,
            campo: differenza.campo,
            etichetta: differenza.etichetta,
            bozza,
            inviata,
            presso_anac,
        }
    }
}

/// Confronta la richiesta con quel che ha ANAC
///
/// Campo per campo: i dati come si invierebbero adesso, come sono stati inviati l'ultima volta, e come li ha ANAC, a cui li
/// si chiede con una chiamata. Se ANAC non risponde, il confronto è fra gli altri due e dice perché.
#[utoipa::path(
    post,
    path = "/richieste/{id}/confronto",
    operation_id = "confrontaRichiesta",
    tag = "Richieste",
    params(Identificativo),
    responses((status = 200, description = "Le differenze.", body = Confronto))
)]
pub(crate) async fn compare(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
) -> Result<Json<Confronto>, Problema> {
    let confronto = use_case(&stato.app, &sessione, id.richiesta(), true).await?;
    let Lati { bozza, inviata, presso_anac } = confronto.lati.map(LatoPresente::from);
    Ok(Json(Confronto {
        lati: LatiPresenti { bozza, inviata, presso_anac },
        uguali: confronto.uguali,
        differenze: confronto.differenze.into_iter().map(Into::into).collect(),
        altre: confronto.altre,
    }))
}
