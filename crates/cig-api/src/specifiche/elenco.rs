use axum::Json;
use axum::extract::State;
use cig_application::specifiche::{Versioni, list};
use serde::Serialize;
use utoipa::ToSchema;

use super::Versione;
use crate::ApiState;
use crate::accesso::Autenticato;
use crate::problema::Problema;

/// Le versioni delle specifiche ANAC nell'archivio.
#[derive(Serialize, ToSchema)]
pub(crate) struct ElencoVersioni {
    /// Prima quella che entra in vigore per ultima.
    versioni: Vec<Versione>,
}

/// Elenca le versioni delle specifiche ANAC
///
/// Le richieste si controllano con quella in vigore; senza nessuna valgono le liste dimostrative.
#[utoipa::path(
    get,
    path = "/specifiche",
    operation_id = "elencaSpecifiche",
    tag = "Specifiche",
    responses((status = 200, description = "Le versioni.", body = ElencoVersioni))
)]
pub(crate) async fn versions(
    State(stato): State<ApiState>,
    _autenticato: Autenticato,
) -> Result<Json<ElencoVersioni>, Problema> {
    let elenco = list(&Versioni::from(&stato.app)).await?;
    let in_vigore = elenco.in_vigore;
    let versioni = elenco.versioni.into_iter().map(|versione| Versione::new(versione, in_vigore)).collect();
    Ok(Json(ElencoVersioni { versioni }))
}
