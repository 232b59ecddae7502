//! Versions of ANAC's specification.

mod confronto;
mod differenze;
mod elenco;

use chrono::{DateTime, NaiveDate, Utc};
use cig_application::specifiche::VersioneError;
use cig_domain::porte::{VersioneId, VersioneSpecifica};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::ApiState;
use crate::problema::{Problema, TipoProblema};

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default().routes(routes!(elenco::versions)).routes(routes!(confronto::differences))
}

/// Una versione delle specifiche ANAC.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Versione {
    /// L'identificativo.
    id: Uuid,
    /// L'impronta (SHA-256) dei nomi e dei contenuti dei file letti: la stessa, ovunque siano.
    #[schema(example = "38194d7b386e1065f3a067c53235e2d1f63cae5d87b5a375d1f14b28beb55cd1")]
    impronta: String,
    /// La cartella o lo zip da cui è stata importata.
    fonte: String,
    /// Il primo giorno in cui vale, a Roma.
    in_vigore_dal: NaiveDate,
    /// Quando è stata importata.
    importata_il: DateTime<Utc>,
    /// I difetti trovati nei file, ognuno con il suo posto.
    avvertenze: Vec<String>,
    /// Se è quella in vigore oggi.
    in_vigore: bool,
}

impl Versione {
    fn new(versione: VersioneSpecifica, in_vigore: Option<VersioneId>) -> Self {
        let VersioneSpecifica { id, impronta, fonte, in_vigore_dal, importata_il, avvertenze } = versione;
        let in_vigore = in_vigore == Some(id);
        Self { id: id.0, impronta, fonte, in_vigore_dal, importata_il, avvertenze, in_vigore }
    }
}

impl From<VersioneError> for Problema {
    fn from(errore: VersioneError) -> Self {
        let detail = errore.to_string();
        match errore {
            VersioneError::Unknown(_) => Self::new(TipoProblema::NonTrovato, detail),
            VersioneError::Ambiguous(_) => Self::new(TipoProblema::ParametroNonValido, detail),
            VersioneError::Application(errore) => errore.into(),
        }
    }
}
