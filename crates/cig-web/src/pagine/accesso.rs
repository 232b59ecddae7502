//! Entering and leaving.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use axum_extra::extract::PrivateCookieJar;
use cig_application::ApplicationError;

use super::cornice::Cornice;
use super::{Esito, html};
use crate::errore::ErroreWeb;
use crate::modulo::Modulo;
use crate::ripresa::{self, Sospeso};
use crate::sessione::{self, Invio};
use crate::{AccountDemo, WebState, sicurezza};

/// The field that carries a form through the login.
const SOSPESO: &str = "sospeso";

#[derive(Template)]
#[template(path = "accesso.html")]
pub(crate) struct PaginaAccesso {
    pub(crate) cornice: Cornice,
    pub(crate) demo: Arc<[AccountDemo]>,
    /// Where to go afterwards.
    pub(crate) dopo: String,
    /// As typed.
    pub(crate) nome_utente: String,
    /// Whether it was refused.
    pub(crate) errato: bool,
    /// A form to show again afterwards, as [`Sospeso::to_hidden`] writes it; may be empty.
    pub(crate) sospeso: String,
}

impl PaginaAccesso {
    fn new(stato: &WebState, modulo: &Modulo, errato: bool) -> Self {
        Self {
            cornice: Cornice::anonima(stato),
            demo: stato.demo.clone(),
            dopo: modulo.get("dopo").unwrap_or_default().to_owned(),
            nome_utente: modulo.get("nome_utente").unwrap_or_default().to_owned(),
            errato,
            sospeso: String::new(),
        }
    }

    /// For who sent a form when nobody was logged in.
    pub(crate) fn with_form(stato: &WebState, sospeso: &Sospeso) -> Self {
        let pagina = Self::new(stato, &Modulo::default(), false);
        Self { dopo: sospeso.dopo.clone(), sospeso: sospeso.to_hidden(), ..pagina }
    }
}

/// The form.
pub(crate) async fn show(
    State(stato): State<WebState>,
    Query(coppie): Query<Vec<(String, String)>>,
) -> Esito {
    html(&PaginaAccesso::new(&stato, &Modulo(coppie), false))
}

/// Enters.
pub(crate) async fn login(
    State(stato): State<WebState>,
    jar: PrivateCookieJar,
    headers: HeaderMap,
    modulo: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Esito {
    if !sicurezza::is_same_origin(&headers) {
        return Err(ErroreWeb::ModuloEstraneo);
    }
    let Form(coppie) = modulo.map_err(ErroreWeb::from)?;
    let modulo = Modulo(coppie);
    let password = modulo.0.iter().find(|(nome, _)| nome == "password").map_or("", |(_, valore)| valore);
    match cig_application::login(&stato.app, modulo.get("nome_utente").unwrap_or_default(), password).await {
        Ok(accesso) => {
            let dopo = inside(modulo.get("dopo"));
            let sospeso = modulo.get(SOSPESO).and_then(|testo| Sospeso::from_hidden(dopo, testo));
            let ripresa = match sospeso {
                Some(sospeso) => ripresa::after_login(&stato, &accesso, &sospeso).await?,
                None => None,
            };
            let jar = sessione::open(jar, &stato, accesso.utente.id);
            Ok((jar, Redirect::to(ripresa.as_deref().unwrap_or(dopo))).into_response())
        }
        Err(ApplicationError::NotAuthenticated) => {
            let sospeso = modulo.get(SOSPESO).unwrap_or_default().to_owned();
            let pagina = html(&PaginaAccesso { sospeso, ..PaginaAccesso::new(&stato, &modulo, true) })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, pagina).into_response())
        }
        Err(errore) => Err(errore.into()),
    }
}

/// Leaves.
pub(crate) async fn logout(jar: PrivateCookieJar, _: Invio) -> Esito {
    Ok((sessione::close(jar), Redirect::to("/accesso")).into_response())
}

/// An address of ours, never one of another site.
fn inside(dopo: Option<&str>) -> &str {
    dopo.filter(|dopo| {
        dopo.starts_with('/') && !dopo.starts_with("//") && !dopo.contains(['\\', '\r', '\n', '\t'])
    })
    .unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_never_leads_to_another_site() {
        assert_eq!(inside(Some("/richieste/7/gara?verifica=1")), "/richieste/7/gara?verifica=1");
        for estraneo in ["//esempio.it", "https://esempio.it", "/\\esempio.it", "/\t/esempio.it", "esempio"] {
            assert_eq!(inside(Some(estraneo)), "/", "{estraneo}");
        }
    }
}
