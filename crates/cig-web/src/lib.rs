//! The pages: Italian, rendered on the server, complete without JavaScript.
//!
//! A page parses, calls one use case of `cig-application`, and maps what comes back to a template. Reading needs
//! `sessione::Accesso`, writing `sessione::Invio`, which also checks that the form is one of ours: a page
//! cannot forget either.
#![warn(missing_docs)]

mod allegato;
mod anomalie;
#[cfg(test)]
mod campioni;
mod dal_vivo;
mod errore;
mod formati;
mod modulo;
mod pagine;
#[cfg(test)]
mod prove;
mod ripresa;
mod risorse;
mod sessione;
mod sicurezza;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum_extra::extract::cookie::Key;
use cig_application::Application;
use tower_http::catch_panic::CatchPanicLayer;

pub use dal_vivo::DalVivo;

/// How long a page may take. AUSA is given up within seconds; only the comparison with ANAC, the taking in of an appalto and the
/// people in charge of one wait for PCP: when it is slower than this they go on, and the person is told to look later.
const LIMITE: Duration = Duration::from_mins(1);

/// What the pages work with. Cheap to clone.
#[derive(Clone)]
pub struct WebState {
    /// The use cases.
    pub app: Application,
    /// Encrypts the cookie of who is logged in; the same on every node, or people log in again at each.
    pub chiave_cookie: Key,
    /// Whether browsers send the cookie over HTTPS only: so wherever the service is not on loopback.
    pub cookie_sicuro: bool,
    /// What open pages follow.
    pub dal_vivo: Arc<DalVivo>,
    /// Accounts that the login page shows with their passwords; none outside a demo.
    pub demo: Arc<[AccountDemo]>,
}

/// An account that anybody may use to try the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDemo {
    /// What is typed to enter.
    pub nome_utente: String,
    /// In clear.
    pub password: String,
    /// Who it is, in Italian: profile and office.
    pub descrizione: String,
}

impl FromRef<WebState> for Key {
    fn from_ref(stato: &WebState) -> Self {
        stato.chiave_cookie.clone()
    }
}

/// All pages, at the root of the address, with a page of their own for what is not found, fails or takes too long.
pub fn router(stato: WebState) -> Router {
    router_within(stato, LIMITE)
}

fn router_within(stato: WebState, limite: Duration) -> Router {
    use pagine::{
        accesso, acquisizione, azioni, confronto, copia, cpv, differenze, digitato, elenco, elimina, espd,
        esportazione, eventi, file_lotti, guida, importazione, lotti, notifiche, procedura, registro,
        ricerche, riepilogo, scheda, scheda_anac, soggetti, specifiche, tabella_lotti,
    };
    let richiesta = Router::new()
        .route("/", get(scheda::open))
        .route("/gara", get(scheda::show).post(scheda::save))
        .route("/gara/aiuto/{campo}", get(guida::show))
        .route("/gara/digitato", post(digitato::keep))
        .route("/gara/scarta", post(digitato::discard))
        .route(
            "/espd",
            get(espd::download).post(espd::attach).layer(DefaultBodyLimit::max(allegato::LETTURA)),
        )
        .route("/espd/elimina", post(espd::detach))
        .route("/scheda", get(scheda_anac::show))
        .route("/classificazione", get(scheda::show).post(scheda::save))
        .route("/classificazione/aiuto/{campo}", get(guida::show))
        .route("/classificazione/digitato", post(digitato::keep))
        .route("/classificazione/scarta", post(digitato::discard))
        .route("/classificazione/cpv", get(cpv::show).post(cpv::save))
        .route("/lotti", get(lotti::show).post(lotti::add))
        .route("/lotti/esportazione", get(file_lotti::download))
        .route(
            "/lotti/importazione",
            get(file_lotti::show).post(file_lotti::upload).layer(DefaultBodyLimit::max(allegato::LETTURA)),
        )
        .route("/lotti/tabella", get(tabella_lotti::show).post(tabella_lotti::save))
        .route("/lotti/{lotto}", get(scheda::show).post(scheda::save))
        .route("/lotti/{lotto}/aiuto/{campo}", get(guida::show))
        .route("/lotti/{lotto}/digitato", post(digitato::keep))
        .route("/lotti/{lotto}/scarta", post(digitato::discard))
        .route("/lotti/{lotto}/copia", post(lotti::copy))
        .route("/lotti/{lotto}/posto", post(lotti::shift))
        .route("/lotti/{lotto}/elimina", get(elimina::show_lotto).post(elimina::delete_lotto))
        .route("/riepilogo.pdf", get(riepilogo::download))
        .route("/registro", get(registro::show))
        .route("/eventi", get(eventi::follow))
        .route("/confronto", get(confronto::show).post(confronto::ask))
        .route("/registro/assistenza", get(registro::bundle))
        .route("/copia", post(copia::copy))
        .route("/elimina", get(elimina::show).post(elimina::delete));
    Router::new()
        .route("/", get(elenco::show))
        .route("/risorse/{*percorso}", get(risorse::get))
        .route("/accesso", get(accesso::show).post(accesso::login))
        .route("/uscita", post(accesso::logout))
        .route("/notifiche", get(notifiche::show).post(notifiche::mark))
        .route("/esportazione", get(esportazione::download))
        .route("/ricerche", post(ricerche::save))
        .route("/ricerche/{id}/elimina", post(ricerche::delete))
        .route("/richieste", post(copia::create))
        .route("/acquisizione", get(acquisizione::show).post(acquisizione::adopt))
        .route(
            "/importazione",
            get(importazione::show)
                .post(importazione::upload)
                .layer(DefaultBodyLimit::max(allegato::LETTURA)),
        )
        .route("/importazione/modello", get(importazione::model))
        .nest("/richieste/{id}", richiesta)
        .route("/specifiche", get(specifiche::show))
        .route("/specifiche/differenze", get(differenze::show))
        .route("/procedure/{id}", get(procedura::show))
        .route("/procedure/{id}/affidamento", post(procedura::award))
        .route("/procedure/{id}/invio", post(procedura::send))
        .route("/procedure/{id}/soggetti", get(soggetti::show).post(soggetti::ask))
        .route("/procedure/{id}/soggetti/delega", post(soggetti::delega::add))
        .route("/procedure/{id}/soggetti/revoca", post(soggetti::revoca::remove))
        .route("/procedure/{id}/azioni/{azione}", get(azioni::show).post(azioni::act))
        .fallback(|| async { errore::ErroreWeb::NonTrovata })
        .method_not_allowed_fallback(|| async { errore::ErroreWeb::NonTrovata })
        .layer(CatchPanicLayer::custom(errore::after_panic))
        .layer(from_fn_with_state(limite, errore::time_limit))
        .layer(from_fn_with_state(stato.clone(), errore::render))
        .with_state(stato)
        .layer(from_fn(sicurezza::headers))
}
