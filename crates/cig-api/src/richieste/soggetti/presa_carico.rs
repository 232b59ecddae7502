use axum::extract::State;
use cig_application::take_charge as use_case;

use super::super::azioni::version;
use super::super::rappresentazione::Richiesta;
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::Identificativo;
use crate::problema::Problema;
use crate::versione::IfMatch;

/// Prende in carico l'appalto
///
/// Chi chiama ne diventa il RUP presso ANAC, chiunque lo fosse, e anche qui: da allora ogni chiamata ad ANAC è a suo nome,
/// comprese quelle della trasmissione in corso. Se la risposta di ANAC va perduta si può ripetere senza danno. `409` anche
/// mentre una chiamata della trasmissione è in corso: si riprova qualche secondo dopo.
#[utoipa::path(
    post,
    path = "/richieste/{id}/presa-carico",
    operation_id = "prendiInCarico",
    tag = "Soggetti incaricati",
    params(
        Identificativo,
        ("If-Match" = Option<String>, Header, description = "L'ETag della versione letta; se manca vale l'ultima."),
    ),
    responses((
        status = 200, description = "La richiesta, con il nuovo RUP.", body = Richiesta,
        headers(("ETag" = String, description = "La nuova versione.")),
    ))
)]
pub(crate) async fn take_charge(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    if_match: Option<IfMatch>,
) -> Result<Richiesta, Problema> {
    let richiesta = use_case(&stato.app, &sessione, id.richiesta(), version(if_match)).await?;
    Ok(Richiesta::new(&stato.app, richiesta))
}
