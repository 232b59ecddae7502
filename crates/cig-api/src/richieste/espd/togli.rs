use axum::extract::State;
use cig_application::detach_espd as use_case;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::Identificativo;
use crate::problema::Problema;
use crate::richieste::Richiesta;
use crate::versione::IfMatch;

/// Toglie la richiesta ESPD
#[utoipa::path(
    delete,
    path = "/richieste/{id}/espd",
    operation_id = "togliEspd",
    tag = "Richieste",
    params(Identificativo, ("If-Match" = String, Header, description = "L'ETag della versione letta.")),
    responses((
        status = 200, description = "La richiesta senza il file.", body = Richiesta,
        headers(("ETag" = String, description = "La nuova versione.")),
    ))
)]
pub(crate) async fn detach(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    IfMatch(versione): IfMatch,
) -> Result<Richiesta, Problema> {
    let richiesta = use_case(&stato.app, &sessione, id.richiesta(), versione).await?;
    Ok(Richiesta::new(&stato.app, richiesta))
}
