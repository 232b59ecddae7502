use axum::Json;
use axum::extract::State;
use cig_application::rup_candidates as use_case;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::problema::Problema;

/// Le persone fra cui scegliere il RUP.
#[derive(Serialize, ToSchema)]
pub(crate) struct ElencoRup {
    rup: Vec<Rup>,
}

/// Chi può essere RUP.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rup {
    /// Va in `rup`.
    codice_fiscale: String,
    /// Il nome.
    nome: String,
    /// Il cognome.
    cognome: String,
}

/// Elenca chi può essere RUP
///
/// I Responsabili e-Procurement dell'ufficio di chi chiama, per cognome e nome.
#[utoipa::path(
    get,
    path = "/rup",
    operation_id = "elencaRup",
    tag = "Registri",
    responses((status = 200, description = "Le persone.", body = ElencoRup))
)]
pub(crate) async fn rup_candidates(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
) -> Result<Json<ElencoRup>, Problema> {
    let rup = use_case(&stato.app, &sessione)
        .await?
        .into_iter()
        .map(|utente| Rup {
            codice_fiscale: utente.codice_fiscale.into(),
            nome: utente.nome,
            cognome: utente.cognome,
        })
        .collect();
    Ok(Json(ElencoRup { rup }))
}
