use axum::extract::State;
use axum::http::StatusCode;
use cig_application::remove_soggetto as use_case;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{person, role};
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::corpo::Corpo;
use crate::enumerazioni::RuoloDelega;
use crate::parametri::Identificativo;
use crate::problema::{DocumentoProblema, Problema};

/// Quale delega si revoca.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"codiceFiscale": "RSSMRA85T10A562S", "ruolo": "DRP2"}))]
pub(crate) struct Revoca {
    /// Il codice fiscale del delegato.
    codice_fiscale: String,
    #[schema(value_type = RuoloDelega)]
    ruolo: String,
}

/// Revoca una delega
///
/// La persona non vede e non tratta più l'appalto. La chiamata è a nome del RUP della richiesta; ripeterla non fa danno.
#[utoipa::path(
    post,
    path = "/richieste/{id}/soggetti/revoca",
    operation_id = "revocaDelega",
    tag = "Soggetti incaricati",
    params(Identificativo),
    request_body = Revoca,
    responses(
        (status = 204, description = "La persona non è delegata."),
        (
            status = 409, description = "Non si può, e perché, oppure ANAC ha rifiutato.",
            body = DocumentoProblema, content_type = "application/problem+json",
        ),
    )
)]
pub(crate) async fn remove(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    Corpo(revoca): Corpo<Revoca>,
) -> Result<StatusCode, Problema> {
    let (persona, ruolo) = (person(&revoca.codice_fiscale)?, role(&revoca.ruolo)?);
    use_case(&stato.app, &sessione, id.richiesta(), &persona, ruolo).await?;
    Ok(StatusCode::NO_CONTENT)
}
