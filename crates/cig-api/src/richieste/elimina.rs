use axum::extract::State;
use axum::http::StatusCode;
use cig_application::delete as use_case;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::Identificativo;
use crate::problema::Problema;
use crate::versione::IfMatch;

/// Elimina una bozza
///
/// Solo una bozza mai trasmessa ad ANAC.
#[utoipa::path(
    delete,
    path = "/richieste/{id}",
    operation_id = "eliminaRichiesta",
    tag = "Richieste",
    params(Identificativo, ("If-Match" = String, Header, description = "L'ETag della versione letta.")),
    responses((status = 204, description = "La bozza non c'è più."))
)]
pub(crate) async fn delete(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    IfMatch(versione): IfMatch,
) -> Result<StatusCode, Problema> {
    use_case(&stato.app, &sessione, id.richiesta(), versione).await?;
    Ok(StatusCode::NO_CONTENT)
}
