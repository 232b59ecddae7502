use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use cig_application::list_soggetti as use_case;
use cig_domain::porte;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::Identificativo;
use crate::problema::{DocumentoProblema, Problema};

/// I soggetti incaricati di un appalto.
#[derive(Serialize, ToSchema)]
pub(crate) struct ElencoSoggetti {
    /// Come li dà ANAC. L'elenco è vuoto se l'appalto non è in carico al RUP della richiesta.
    soggetti: Vec<Soggetto>,
}

/// Un soggetto incaricato, o che lo è stato.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Soggetto {
    codice_fiscale: String,
    /// Il codice del ruolo (tipologica `tipoRuolo`): `RP` è il responsabile del progetto.
    #[schema(example = "RP")]
    ruolo: Option<String>,
    /// Il ruolo, come lo leggono le persone.
    #[schema(example = "Responsabile del progetto")]
    descrizione: Option<&'static str>,
    /// Da quando.
    data_inizio: Option<DateTime<Utc>>,
    /// Fino a quando; assente se l'incarico non ha termine.
    data_fine: Option<DateTime<Utc>>,
}

impl From<porte::Soggetto> for Soggetto {
    fn from(soggetto: porte::Soggetto) -> Self {
        Self {
            descrizione: soggetto.descrizione(),
            codice_fiscale: soggetto.codice_fiscale,
            ruolo: soggetto.ruolo,
            data_inizio: soggetto.data_inizio,
            data_fine: soggetto.data_fine,
        }
    }
}

/// Elenca i soggetti incaricati
///
/// Il responsabile del progetto e i suoi delegati, presenti e passati, come li dà ANAC, a cui si chiedono con una chiamata a
/// nome del RUP della richiesta.
#[utoipa::path(
    get,
    path = "/richieste/{id}/soggetti",
    operation_id = "elencaSoggetti",
    tag = "Soggetti incaricati",
    params(Identificativo),
    responses(
        (status = 200, description = "I soggetti.", body = ElencoSoggetti),
        (
            status = 409, description = "L'appalto non c'è ancora, o ANAC non dà l'elenco.",
            body = DocumentoProblema, content_type = "application/problem+json",
        ),
    )
)]
pub(crate) async fn list(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
) -> Result<Json<ElencoSoggetti>, Problema> {
    let soggetti = use_case(&stato.app, &sessione, id.richiesta()).await?;
    Ok(Json(ElencoSoggetti { soggetti: soggetti.into_iter().map(Into::into).collect() }))
}
