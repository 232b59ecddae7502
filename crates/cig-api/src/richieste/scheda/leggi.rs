use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use cig_application::schede::compiled as use_case;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::Identificativo;
use crate::problema::{DocumentoProblema, Problema};
use crate::schede::SchedaJson;
use crate::versione::etag;

/// Il corpo di crea-appalto.
#[derive(Serialize, ToSchema)]
pub(crate) struct CorpoCreaAppalto {
    scheda: SchedaJson,
}

/// Legge la scheda ANAC di una richiesta
///
/// Il JSON che andrebbe ad ANAC ora: quello che il modulo compila con i dati della richiesta, anche incompleti, oppure
/// quello che la richiesta porta.
#[utoipa::path(
    get,
    path = "/richieste/{id}/scheda",
    operation_id = "leggiScheda",
    tag = "Schede",
    params(Identificativo),
    responses(
        (
            status = 200, description = "Il corpo di crea-appalto.", body = CorpoCreaAppalto,
            headers(("ETag" = String, description = "La versione della richiesta.")),
        ),
        (
            status = 409, description = "Le scelte fatte non indicano una scheda.",
            body = DocumentoProblema, content_type = "application/problem+json",
        ),
    )
)]
pub(crate) async fn compiled(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
) -> Result<impl IntoResponse, Problema> {
    let (versione, corpo) = use_case(&stato.app, &sessione, id.richiesta()).await?;
    Ok((etag(versione), Json(CorpoCreaAppalto { scheda: SchedaJson::of(corpo) })))
}
