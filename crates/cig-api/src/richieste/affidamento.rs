use axum::extract::State;
use cig_application::{ApplicationError, award as use_case};
use serde_json::{Map, Value};

use super::rappresentazione::{Affidamento, Richiesta};
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::corpo::Corpo;
use crate::parametri::Identificativo;
use crate::problema::Problema;
use crate::versione::IfMatch;

mod lettura;

/// Registra l'affidamento
///
/// A chi è affidato ogni lotto, al posto di ciò che era registrato prima. Se un campo è sbagliato non si scrive nulla e
/// la risposta 422 li elenca tutti.
#[utoipa::path(
    put,
    path = "/richieste/{id}/affidamento",
    operation_id = "registraAffidamento",
    tag = "Richieste",
    params(Identificativo, ("If-Match" = String, Header, description = "L'ETag della versione letta.")),
    request_body = Affidamento,
    responses((
        status = 200, description = "La richiesta con il suo affidamento.", body = Richiesta,
        headers(("ETag" = String, description = "La nuova versione.")),
    ))
)]
pub(crate) async fn award(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    IfMatch(versione): IfMatch,
    Corpo(valori): Corpo<Map<String, Value>>,
) -> Result<Richiesta, Problema> {
    let affidamento = lettura::read(&valori, stato.app.ids.as_ref()).map_err(ApplicationError::Invalid)?;
    let richiesta = use_case(&stato.app, &sessione, id.richiesta(), versione, affidamento).await?;
    Ok(Richiesta::new(&stato.app, richiesta))
}
