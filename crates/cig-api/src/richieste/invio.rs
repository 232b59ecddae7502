use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use cig_application::send as use_case;

use super::rappresentazione::address;
use super::trasmissioni::Trasmissione;
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::parametri::Identificativo;
use crate::problema::{DocumentoProblema, Problema};
use crate::versione::IfMatch;

/// Chiede i CIG ad ANAC
///
/// La richiesta è controllata e presa in carico; il resto procede da solo, in pochi secondi o in giorni. I CIG si
/// leggono nella richiesta, gli scambi con ANAC in `trasmissioni`.
#[utoipa::path(
    post,
    path = "/richieste/{id}/invio",
    operation_id = "inviaRichiesta",
    tag = "Richieste",
    params(
        Identificativo,
        ("If-Match" = Option<String>, Header, description = "L'ETag della versione letta; se manca si invia l'ultima."),
    ),
    responses(
        (
            status = 202, description = "La trasmissione è cominciata.", body = Trasmissione,
            headers(("Location" = String, description = "Dove si legge come procede.")),
        ),
        (
            status = 422, description = "Dati non validi: nulla è stato inviato.",
            body = DocumentoProblema, content_type = "application/problem+json",
        ),
    )
)]
pub(crate) async fn send(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    if_match: Option<IfMatch>,
) -> Result<impl IntoResponse, Problema> {
    let versione = if_match.map(|IfMatch(versione)| versione);
    let trasmissione = use_case(&stato.app, &sessione, id.richiesta(), versione).await?;
    let dove = format!("{}/trasmissioni", address(id.richiesta()));
    Ok((StatusCode::ACCEPTED, [(LOCATION, dove)], Json(Trasmissione::from(trasmissione))))
}
