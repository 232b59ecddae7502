//! Requests of CIGs.

mod affidamento;
mod copia;
mod crea;
mod elenco;
mod elimina;
mod invio;
mod leggi;
mod lettura;
mod modifica;
mod rappresentazione;
mod trasmissioni;
mod verifica;

pub(crate) use self::rappresentazione::address;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ApiState;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(elenco::list, crea::create))
        .routes(routes!(leggi::find, modifica::edit, elimina::delete))
        .routes(routes!(copia::copy))
        .routes(routes!(verifica::check))
        .routes(routes!(affidamento::award))
        .routes(routes!(invio::send))
        .routes(routes!(trasmissioni::log))
}
