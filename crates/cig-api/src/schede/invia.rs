use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use cig_application::schede::receive as use_case;
use serde::Serialize;
use utoipa::ToSchema;

use super::MASSIMO;
use super::json::NuovaScheda;
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::anomalia::Anomalia;
use crate::corpo::Corpo;
use crate::problema::{DocumentoProblema, Problema};
use crate::richieste::{Richiesta, address};
use crate::versione::etag;

/// Una scheda presa in carico.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SchedaAccolta {
    /// La richiesta che la porta.
    richiesta: Richiesta,
    /// Se la scheda è stata controllata con le specifiche ANAC; senza, va ad ANAC com'è.
    specifica_controllata: bool,
    /// Ciò che i controlli segnalano senza impedire l'invio.
    avvisi: Vec<Anomalia>,
}

/// Invia una scheda ANAC in JSON
///
/// Per ogni scheda che dà un CIG. La scheda è controllata e presa in carico, o tutto o niente: nasce la richiesta che la
/// porta, già inviata, e il resto procede da solo come per `invio`. Fra le stazioni appaltanti della scheda c'è l'ente di
/// chi chiama.
///
/// Il `codiceAppalto` della scheda vale una volta sola: a chi lo ripete, per esempio perché ha perso la risposta, un 409
/// indica la richiesta che lo ha già.
#[utoipa::path(
    post,
    path = "/schede",
    operation_id = "inviaScheda",
    tag = "Schede",
    request_body = NuovaScheda,
    responses(
        (
            status = 202, description = "La trasmissione è cominciata.", body = SchedaAccolta,
            headers(
                ("Location" = String, description = "L'indirizzo della richiesta."),
                ("ETag" = String, description = "La versione della richiesta."),
            ),
        ),
        (
            status = 409, description = "Il codice dell'appalto è già di un'altra richiesta.",
            body = DocumentoProblema, content_type = "application/problem+json",
            headers(("Location" = String, description = "L'indirizzo di quella, se è dello stesso ufficio.")),
        ),
    )
)]
pub(crate) async fn send(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    Corpo(nuova): Corpo<NuovaScheda, MASSIMO>,
) -> Result<impl IntoResponse, Problema> {
    let (ricevuta, procedura) = nuova.read()?;
    let accolta = use_case(&stato.app, &sessione, &ricevuta, procedura).await?;
    let (dove, versione) = (address(accolta.richiesta.id), accolta.richiesta.versione);
    let accolta = SchedaAccolta {
        richiesta: Richiesta::new(&stato.app, accolta.richiesta),
        specifica_controllata: accolta.specifica_controllata,
        avvisi: accolta.avvisi.into_iter().map(Into::into).collect(),
    };
    Ok((StatusCode::ACCEPTED, [(LOCATION, dove)], etag(versione), Json(accolta)))
}
