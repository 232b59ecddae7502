use axum::extract::State;
use cig_application::find as use_case;

use super::rappresentazione::Richiesta;
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::Identificativo;
use crate::problema::Problema;

/// Legge una richiesta
///
/// Con lo stato, i CIG dei lotti che lo hanno e, come ETag, la versione da indicare per modificarla.
#[utoipa::path(
    get,
    path = "/richieste/{id}",
    operation_id = "leggiRichiesta",
    tag = "Richieste",
    params(Identificativo),
    responses((
        status = 200, description = "La richiesta.", body = Richiesta,
        headers(("ETag" = String, description = "La versione.")),
    ))
)]
pub(crate) async fn find(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
) -> Result<Richiesta, Problema> {
    let richiesta = use_case(&stato.app, &sessione, id.richiesta()).await?;
    Ok(Richiesta::new(&stato.app, richiesta))
}
