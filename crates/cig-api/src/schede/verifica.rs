use axum::Json;
use axum::extract::State;
use cig_application::schede::check as use_case;
use serde::Serialize;
use utoipa::ToSchema;

use super::MASSIMO;
use super::json::NuovaScheda;
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::anomalia::Anomalia;
use crate::corpo::Corpo;
use crate::problema::Problema;

/// Che cosa hanno trovato i controlli di una scheda in JSON.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerificaScheda {
    /// La scheda che verrebbe inviata; manca se il JSON non si può seguire.
    #[schema(example = "P2_16")]
    scheda: Option<String>,
    /// Se alla conferma seguirebbe la pubblicazione di un avviso.
    avviso: Option<bool>,
    /// Se la scheda è stata controllata con le specifiche ANAC.
    specifica_controllata: bool,
    /// Tutto ciò che non va.
    anomalie: Vec<Anomalia>,
}

/// Controlla una scheda ANAC in JSON
///
/// Gli stessi controlli dell'invio, senza creare e senza inviare nulla. Non si guarda se il `codiceAppalto` è già usato.
#[utoipa::path(
    post,
    path = "/schede/verifica",
    operation_id = "verificaScheda",
    tag = "Schede",
    request_body = NuovaScheda,
    responses((status = 200, description = "L'esito dei controlli.", body = VerificaScheda))
)]
pub(crate) async fn check(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
    Corpo(nuova): Corpo<NuovaScheda, MASSIMO>,
) -> Result<Json<VerificaScheda>, Problema> {
    let (ricevuta, _) = nuova.read()?;
    let esame = use_case(&stato.app, &sessione, &ricevuta).await?;
    Ok(Json(VerificaScheda {
        avviso: esame.scheda.as_ref().map(|scheda| scheda.avviso),
        scheda: esame.scheda.map(|scheda| scheda.codice),
        specifica_controllata: esame.specifica_controllata,
        anomalie: esame.anomalie.into_iter().map(Into::into).collect(),
    }))
}
