use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use cig_application::copy as use_case;

use super::rappresentazione::{Richiesta, address};
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::Identificativo;
use crate::problema::{DocumentoProblema, Problema};

/// Copia una richiesta
///
/// Una nuova bozza con gli stessi dati di gara, classificazione e lotti; senza stato, affidamento, CIG e procedura. Una
/// richiesta che porta una scheda in JSON non si copia.
#[utoipa::path(
    post,
    path = "/richieste/{id}/copia",
    operation_id = "copiaRichiesta",
    tag = "Richieste",
    params(Identificativo),
    responses(
        (
            status = 201, description = "La nuova bozza.", body = Richiesta,
            headers(
                ("Location" = String, description = "L'indirizzo della nuova bozza."),
                ("ETag" = String, description = "La versione."),
            ),
        ),
        (
            status = 409, description = "La richiesta porta una scheda in JSON.",
            body = DocumentoProblema, content_type = "application/problem+json",
        ),
    )
)]
pub(crate) async fn copy(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
) -> Result<impl IntoResponse, Problema> {
    let copia = use_case(&stato.app, &sessione, id.richiesta()).await?;
    Ok((StatusCode::CREATED, [(LOCATION, address(copia.id))], Richiesta::new(&stato.app, copia)))
}
