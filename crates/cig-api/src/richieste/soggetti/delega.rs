use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use cig_application::add_soggetto as use_case;
use cig_domain::porte::Delega;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{person, role, wrong};
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::corpo::Corpo;
use crate::enumerazioni::RuoloDelega;
use crate::parametri::Identificativo;
use crate::problema::{DocumentoProblema, Problema};

/// Chi si delega, e per quale fase.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"codiceFiscale": "RSSMRA85T10A562S", "ruolo": "DRP2"}))]
pub(crate) struct NuovaDelega {
    /// Il codice fiscale della persona, registrata presso ANAC per la stazione appaltante.
    codice_fiscale: String,
    #[schema(value_type = RuoloDelega)]
    ruolo: String,
    /// Da quando; se manca, da adesso.
    data_inizio: Option<DateTime<Utc>>,
    /// Fino a quando; se manca, la delega non ha termine.
    data_fine: Option<DateTime<Utc>>,
}

impl NuovaDelega {
    fn read(&self, adesso: DateTime<Utc>) -> Result<Delega, Problema> {
        let (persona, ruolo) = (person(&self.codice_fiscale)?, role(&self.ruolo)?);
        let inizio = self.data_inizio.unwrap_or(adesso);
        Delega::new(persona, ruolo, inizio, self.data_fine)
            .map_err(|errore| wrong("dataFine", &errore.to_string()))
    }
}

/// Delega un'altra persona
///
/// Una per ruolo alla volta: per cambiarla si revoca prima la delega che c'è. ANAC lo consente solo al responsabile del
/// progetto; la chiamata è a nome del RUP della richiesta. Ripeterla non fa danno.
#[utoipa::path(
    post,
    path = "/richieste/{id}/soggetti",
    operation_id = "delegaSoggetto",
    tag = "Soggetti incaricati",
    params(Identificativo),
    request_body = NuovaDelega,
    responses(
        (status = 204, description = "La persona è delegata."),
        (
            status = 409, description = "Non si può, e perché, oppure ANAC ha rifiutato.",
            body = DocumentoProblema, content_type = "application/problem+json",
        ),
    )
)]
pub(crate) async fn add(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    id: Identificativo,
    Corpo(nuova): Corpo<NuovaDelega>,
) -> Result<StatusCode, Problema> {
    let delega = nuova.read(stato.app.clock.now())?;
    use_case(&stato.app, &sessione, id.richiesta(), &delega).await?;
    Ok(StatusCode::NO_CONTENT)
}
