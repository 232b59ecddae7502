use axum::Json;
use axum::extract::State;
use cig_application::cost_centres as use_case;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::accesso::Autenticato;
use crate::problema::Problema;

/// I centri di costo fra cui scegliere.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CentriDiCosto {
    centri_di_costo: Vec<CentroDiCosto>,
}

/// Un centro di costo attivo nell'anagrafe AUSA.
#[derive(Serialize, ToSchema)]
pub(crate) struct CentroDiCosto {
    /// Il GUID dell'anagrafe: va in `codiceCentroCosto`.
    codice: String,
    /// Come si chiama.
    denominazione: String,
}

/// Elenca i centri di costo della stazione appaltante
///
/// Quelli attivi nell'anagrafe AUSA di ANAC, che può essere in ritardo di quindici minuti. Risponde 503 quando
/// l'anagrafe non si raggiunge.
#[utoipa::path(
    get,
    path = "/centri-di-costo",
    operation_id = "elencaCentriDiCosto",
    tag = "Registri",
    responses((status = 200, description = "I centri di costo.", body = CentriDiCosto))
)]
pub(crate) async fn cost_centres(
    State(stato): State<ApiState>,
    Autenticato(sessione): Autenticato,
) -> Result<Json<CentriDiCosto>, Problema> {
    let centri = use_case(&stato.app, &sessione).await?;
    let centri_di_costo = centri
        .into_iter()
        .map(|centro| CentroDiCosto { codice: centro.codice, denominazione: centro.denominazione })
        .collect();
    Ok(Json(CentriDiCosto { centri_di_costo }))
}
