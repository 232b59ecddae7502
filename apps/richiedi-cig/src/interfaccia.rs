//! What the service answers: API and pages, under one address. Each answers for its own faults and delays.

use std::sync::Arc;

use axum::Router;
use axum_extra::extract::cookie::Key;
use cig_api::ApiSettings;
use cig_application::Application;
use cig_pcp::client::Segreto;
use cig_web::{AccountDemo, DalVivo, WebState};
use sha2::{Digest as _, Sha256, Sha512};
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;

use crate::ambiente::Macchina;
use crate::configurazione::{Configurazione, UtenteConfigurato};

pub(crate) fn router(
    configurazione: &Configurazione,
    app: Application,
    dal_vivo: Arc<DalVivo>,
    chiave: &Segreto,
) -> Router {
    let api = cig_api::router(app.clone(), ApiSettings { chiave_accessi: Macchina::key() });
    let pagine = cig_web::router(WebState {
        app,
        chiave_cookie: session_key(chiave),
        cookie_sicuro: configurazione.https,
        dal_vivo,
        demo: accounts(configurazione).into(),
    });
    pagine.merge(api).layer(CompressionLayer::new()).layer(TraceLayer::new_for_http())
}

/// The key of the sessions' cookies, made from the PDND key: all nodes have that one, so a second node needs no other
/// secret, and whoever changes it ends the sessions.
fn session_key(chiave: &Segreto) -> Key {
    let seme = Sha256::digest(chiave.esponi());
    Key::from(
        Sha512::new_with_prefix("richiedi-cig: cookie delle sessioni")
            .chain_update(seme)
            .finalize()
            .as_slice(),
    )
}

/// The accounts that the login page tells, in a demonstration.
fn accounts(configurazione: &Configurazione) -> Vec<AccountDemo> {
    if !configurazione.dimostrativo {
        return Vec::new();
    }
    let anagrafica = &configurazione.anagrafica;
    let account = |UtenteConfigurato { utente, password, .. }: &UtenteConfigurato| {
        let ufficio = anagrafica.uffici.iter().find(|ufficio| ufficio.id == utente.ufficio)?;
        let profilo = if utente.can_be_rup(ufficio.id) { "Responsabile e-Procurement" } else { "buyer" };
        Some(AccountDemo {
            nome_utente: utente.nome_utente.clone(),
            password: password.clone()?,
            descrizione: format!("{}, {profilo}, {}", utente.nominativo(), ufficio.denominazione),
        })
    };
    anagrafica.utenti.iter().filter_map(account).collect()
}
