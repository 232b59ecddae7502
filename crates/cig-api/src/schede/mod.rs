//! Schede that the platform sends as ANAC's own JSON.

mod invia;
mod json;
mod verifica;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ApiState;
use crate::corpo::MIB;

pub(crate) use self::json::{AltraScheda, SchedaJson};

/// The largest body with a scheda that is read. An eForm of a large tender and its ESPD request, both in base64, take half
/// of it.
pub(crate) const MASSIMO: usize = 8 * MIB;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default().routes(routes!(invia::send)).routes(routes!(verifica::check))
}
