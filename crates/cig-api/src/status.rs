//! Whether the service works.

use axum::Json;
use axum::extract::State;
use cig_application::ApplicationError;
use cig_domain::persone::EnteId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ApiState;
use crate::problema::Problema;

/// Come sta il servizio.
#[derive(Serialize, ToSchema)]
pub(crate) struct StatoServizio {
    stato: Salute,
    /// La versione del servizio.
    #[schema(example = "0.1.0")]
    versione: &'static str,
    specifiche: Specifiche,
}

/// L'archivio si legge.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum Salute {
    Ok,
}

/// Se le specifiche ANAC sono caricate, oppure si usano le liste dimostrative.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum Specifiche {
    Caricate,
    Dimostrative,
}

/// Dice se il servizio funziona
///
/// Non serve autenticarsi. Risponde 503 quando l'archivio non si legge.
#[utoipa::path(
    get,
    path = "/status",
    operation_id = "stato",
    tag = "Servizio",
    security(()),
    responses((status = 200, description = "Il servizio funziona.", body = StatoServizio))
)]
pub(crate) async fn status(State(stato): State<ApiState>) -> Result<Json<StatoServizio>, Problema> {
    let app = &stato.app;
    let mut uow = app.archivio.begin().await.map_err(ApplicationError::from)?;
    // No authority has this name: it is the reading that counts.
    uow.persone().find_ente(EnteId(Uuid::nil())).await.map_err(ApplicationError::from)?;
    let dimostrative = app.tipologiche.is_dimostrativa();
    Ok(Json(StatoServizio {
        stato: Salute::Ok,
        versione: env!("CARGO_PKG_VERSION"),
        specifiche: if dimostrative { Specifiche::Dimostrative } else { Specifiche::Caricate },
    }))
}

/// Dice se il servizio funziona, per chi lo sorveglia
///
/// La stessa risposta di `/api/v1/status`, a un indirizzo che non cambia con le versioni dell'API.
#[utoipa::path(
    get,
    path = "/status",
    operation_id = "statoServizio",
    tag = "Servizio",
    security(()),
    responses((status = 200, description = "Il servizio funziona.", body = StatoServizio))
)]
pub(crate) async fn service_status(stato: State<ApiState>) -> Result<Json<StatoServizio>, Problema> {
    status(stato).await
}
