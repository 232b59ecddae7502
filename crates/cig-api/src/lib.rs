//! The JSON API: parses what is sent, calls one use case, maps what comes back.
//!
//! Every answer that is not a success is a problem document (RFC 9457). The doc comments of endpoints and of request
//! and answer types are in Italian: they are the texts of the OpenAPI document, which integrators read.
#![warn(missing_docs)]

mod accesso;
mod anomalia;
mod corpo;
mod documento;
mod enumerazioni;
mod eventi;
mod imprevisti;
mod origine;
mod parametri;
mod problema;
mod registri;
mod richieste;
mod schede;
mod sezioni;
mod specifiche;
mod status;
mod versione;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::any;
use cig_application::Application;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accesso::AccessiRecenti;

/// Where the API stands on the service.
const BASE: &str = "/api/v1";
/// The largest body that is read: a request with a hundred full lots takes a tenth of it.
const LIMITE_CORPO: usize = 2 * corpo::MIB;

/// What the API needs beside the use cases.
pub struct ApiSettings {
    /// A key made at random when the process starts: the credentials verified a short time ago are remembered by
    /// their digest under it, never as they are.
    pub chiave_accessi: [u8; 32],
}

/// What every endpoint has at hand.
#[derive(Clone)]
struct ApiState {
    app: Application,
    accessi: Arc<AccessiRecenti>,
    documento: Bytes,
}

/// The API under `/api/v1`, and `/status`. Addresses elsewhere are left to the router that this one is merged into.
pub fn router(app: Application, impostazioni: ApiSettings) -> Router {
    let stato = ApiState {
        accessi: Arc::new(AccessiRecenti::new(impostazioni, app.clock.clone())),
        documento: documento::json().into(),
        app,
    };
    let v1 = Router::from(v1()).fallback(problema::unknown_address);
    let api = Router::new()
        .nest(BASE, v1.method_not_allowed_fallback(problema::unknown_method))
        // The one address under the base that nesting leaves out.
        .route(&format!("{BASE}/"), any(problema::unknown_address))
        .merge(Router::from(service()).method_not_allowed_fallback(problema::unknown_method))
        .layer(DefaultBodyLimit::max(LIMITE_CORPO))
        .layer(from_fn(origine::refuse_other_sites))
        .with_state(stato);
    imprevisti::protect(api, imprevisti::LIMITE)
}

/// The OpenAPI document of all that [`router`] answers.
pub fn openapi() -> utoipa::openapi::OpenApi {
    documento::openapi()
}

fn v1() -> OpenApiRouter<ApiState> {
    richieste::routes()
        .merge(schede::routes())
        .merge(registri::routes())
        .merge(specifiche::routes())
        .merge(eventi::routes())
        .routes(routes!(status::status))
        .routes(routes!(documento::document))
}

fn service() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default().routes(routes!(status::service_status))
}
