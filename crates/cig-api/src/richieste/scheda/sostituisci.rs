use axum::extract::State;
use cig_application::schede::replace as use_case;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::corpo::Corpo;
use crate::parametri::Identificativo;
use crate::problema::{DocumentoProblema, Problema};
use crate::richieste::Richiesta;
use crate::schede::{AltraScheda, MASSIMO};
use crate::versione::IfMatch;

/// Sostituisce la scheda in JSON di una richiesta
///
/// Di una richiesta nata da una scheda in JSON, quando ANAC l'ha respinta. Che cosa ANAC non prenderebbe lo dice
/// `verifica`; con `invio` la scheda va di nuovo ad ANAC, per lo stesso appalto.
///
/// Il `codiceAppalto` resta lo stesso. Può cambiare finché presso ANAC non c'è di certo nulla di nostro: per esempio quando
/// il codice risulta già usato da altri (ERR38).
#[utoipa::path(
    put,
    path = "/richieste/{id}/scheda",
    operation_id = "sostituisciScheda",
    tag = "Schede",
    params(Identificativo, ("If-Match" = String, Header, description = "L'ETag della versione letta.")),
    request_body = AltraScheda,
    responses(
        (
            status = 200, description = "La richiesta con la nuova scheda.", body = Richiesta,
            headers(("ETag" = String, description = "La nuova versione.")),
        ),
        (
            status = 409,
            description = "Lo stato della richiesta non lo consente, o il nuovo codice dell'appalto è già di un'altra.",
            body = DocumentoProblema, content_type = "application/problem+json",
            headers(("Location" = String, description = "L'indirizzo di quella, se è dello stesso ufficio.")),
        ),
    )
)]
pub(crate) async fn replace(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    IfMatch(versione): IfMatch,
    Corpo(altra): Corpo<AltraScheda, MASSIMO>,
) -> Result<Richiesta, Problema> {
    let richiesta = use_case(&stato.app, &sessione, id.richiesta(), versione, &altra.into()).await?;
    Ok(Richiesta::new(&stato.app, richiesta))
}
