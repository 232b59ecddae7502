//! Who is at the page, kept in an encrypted cookie; and which forms are ours.

use axum::extract::{Form, FromRequest, FromRequestParts, OriginalUri, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum_extra::extract::PrivateCookieJar;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use chrono::{DateTime, TimeDelta, Utc};
use cig_application::{ApplicationError, Sessione};
use cig_domain::persone::UtenteId;

use crate::errore::ErroreWeb;
use crate::modulo::Modulo;
use crate::{WebState, formati, risorse, sicurezza};

/// Name of the cookie.
const COOKIE: &str = "richiedi-cig";
/// A working day.
const DURATA: TimeDelta = TimeDelta::hours(10);

/// A person who is logged in.
pub(crate) struct Accesso {
    /// Who it is.
    pub(crate) sessione: Sessione,
    /// How many notifications the person has not read.
    pub(crate) da_leggere: u32,
    /// What our forms carry, so that no other site can make one: another one on each page, since the length of a compressed
    /// page tells of what stays the same in it (BREACH).
    pub(crate) csrf: String,
    segreto: String,
}

/// A form that a logged-in person sent from one of our pages.
pub(crate) struct Invio {
    /// Who sent it.
    pub(crate) accesso: Accesso,
    /// What was typed.
    pub(crate) modulo: Modulo,
}

impl FromRequestParts<WebState> for Accesso {
    type Rejection = ErroreWeb;

    async fn from_request_parts(parts: &mut Parts, stato: &WebState) -> Result<Self, ErroreWeb> {
        let sessione = session(parts, stato).await?;
        let da_leggere = cig_application::unread(&stato.app, &sessione).await?;
        let segreto = secret(&parts.headers);
        let csrf = token(&segreto, &formati::chance(&stato.app));
        Ok(Self { sessione, da_leggere, csrf, segreto })
    }
}

/// Who is logged in, for what is no page.
pub(crate) async fn session(parts: &Parts, stato: &WebState) -> Result<Sessione, ErroreWeb> {
    let accedi = || {
        let indirizzo = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
        let dopo = indirizzo.path_and_query().filter(|_| parts.method == Method::GET);
        ErroreWeb::Accedi(dopo.map_or("/", |dopo| dopo.as_str()).to_owned())
    };
    let utente = logged_in(&parts.headers, stato).ok_or_else(accedi)?;
    match cig_application::session(&stato.app, utente).await {
        Err(ApplicationError::NotAuthenticated) => Err(accedi()),
        altro => Ok(altro?),
    }
}

impl FromRequest<WebState> for Invio {
    type Rejection = ErroreWeb;

    async fn from_request(richiesta: Request, stato: &WebState) -> Result<Self, ErroreWeb> {
        let (mut parts, corpo) = richiesta.into_parts();
        let accesso = Accesso::of_form(&mut parts, stato).await?;
        let Form(coppie) = Form::from_request(Request::from_parts(parts, corpo), stato).await?;
        Self::new(accesso, Modulo(coppie))
    }
}

impl Accesso {
    /// Who sends a form, as far as its headers tell.
    pub(crate) async fn of_form(parts: &mut Parts, stato: &WebState) -> Result<Self, ErroreWeb> {
        if !sicurezza::is_same_origin(&parts.headers) {
            return Err(ErroreWeb::ModuloEstraneo);
        }
        Self::from_request_parts(parts, stato).await
    }

    /// Whether a form is from one of this session's pages.
    pub(crate) fn is_own(&self, modulo: &Modulo) -> bool {
        let csrf = modulo.get("_csrf").unwrap_or_default();
        csrf.split_once('.').is_some_and(|(sale, _)| token(&self.segreto, sale) == csrf)
    }
}

impl Invio {
    /// A form, if it carries what ours carry.
    pub(crate) fn new(accesso: Accesso, modulo: Modulo) -> Result<Self, ErroreWeb> {
        if !accesso.is_own(&modulo) {
            return Err(ErroreWeb::ModuloEstraneo);
        }
        Ok(Self { accesso, modulo })
    }

    /// The version of the request that the form was made of.
    pub(crate) fn versione(&self) -> Result<i64, ErroreWeb> {
        self.modulo.versione().ok_or(ErroreWeb::ModuloEstraneo)
    }
}

/// The cookie of a person who just gave the right password.
pub(crate) fn open(jar: PrivateCookieJar, stato: &WebState, utente: UtenteId) -> PrivateCookieJar {
    let fine = stato.app.clock.now() + DURATA;
    let cookie = Cookie::build((COOKIE, format!("{utente} {}", fine.timestamp())))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(stato.cookie_sicuro);
    jar.add(cookie)
}

/// Without the cookie.
pub(crate) fn close(jar: PrivateCookieJar) -> PrivateCookieJar {
    jar.remove(Cookie::build(COOKIE).path("/"))
}

/// Who the cookie names, until it runs out.
fn logged_in(headers: &HeaderMap, stato: &WebState) -> Option<UtenteId> {
    let cookie = PrivateCookieJar::from_headers(headers, stato.chiave_cookie.clone()).get(COOKIE)?;
    let (utente, fine) = cookie.value().split_once(' ')?;
    let fine = DateTime::<Utc>::from_timestamp(fine.parse().ok()?, 0)?;
    (stato.app.clock.now() < fine).then(|| utente.parse().ok().map(UtenteId))?
}

/// What a form of that session carries.
fn token(segreto: &str, sale: &str) -> String {
    format!("{sale}.{}", risorse::sha256(&format!("{sale} {segreto}")))
}

/// Made of the encrypted cookie, which nobody but the browser and us can know; it changes at every login.
fn secret(headers: &HeaderMap) -> String {
    let cookie = CookieJar::from_headers(headers);
    risorse::sha256(cookie.get(COOKIE).map_or("", Cookie::value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_token_of_its_own_and_each_session_others() {
        assert_eq!(token("segreto", "1"), token("segreto", "1"));
        let token = token("segreto", "1");
        for altro in [super::token("segreto", "2"), super::token("altro", "1")] {
            assert_ne!(token.split_once('.').unwrap().1, altro.split_once('.').unwrap().1);
        }
    }
}
