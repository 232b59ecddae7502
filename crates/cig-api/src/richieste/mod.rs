//! Requests of CIGs.

mod acquisizione;
mod affidamento;
mod assistenza;
mod azioni;
mod confronto;
mod copia;
mod crea;
mod elenco;
mod elimina;
mod espd;
mod esportazione;
mod filtri;
mod importazione;
mod invio;
mod leggi;
mod lettura;
mod lotti;
mod modifica;
mod rappresentazione;
mod scheda;
mod soggetti;
mod trasmissioni;
mod verifica;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use self::crea::NuovaProcedura;
pub(crate) use self::rappresentazione::{Richiesta, address};
pub(crate) use self::trasmissioni::ErroreAnac;

use crate::ApiState;

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(elenco::list, crea::create))
        .routes(routes!(leggi::find, modifica::edit, elimina::delete))
        .routes(routes!(acquisizione::adopt))
        .routes(routes!(importazione::import))
        .routes(routes!(esportazione::export))
        .routes(routes!(copia::copy))
        .routes(routes!(verifica::check))
        .routes(routes!(confronto::compare))
        .routes(routes!(affidamento::award))
        .routes(routes!(espd::scarica::download, espd::allega::attach, espd::togli::detach))
        .routes(routes!(lotti::esporta::export, lotti::sostituisci::replace, lotti::aggiungi::append))
        .routes(routes!(scheda::leggi::compiled, scheda::sostituisci::replace))
        .routes(routes!(invio::send))
        .routes(routes!(trasmissioni::log))
        .routes(routes!(assistenza::bundle))
        .routes(routes!(azioni::list))
        .routes(routes!(azioni::cancel))
        .routes(routes!(azioni::verify_at_anac))
        .routes(routes!(azioni::stop))
        .routes(routes!(azioni::modify))
        .routes(routes!(azioni::rectify))
        .routes(routes!(azioni::abandon))
        .routes(routes!(soggetti::presa_carico::take_charge))
        .routes(routes!(soggetti::elenco::list, soggetti::delega::add))
        .routes(routes!(soggetti::revoca::remove))
        .routes(routes!(soggetti::profilo::find))
}
