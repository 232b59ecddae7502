//! Who calls: HTTP Basic (RFC 7617) with an account's user name and password.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use cig_application::{Sessione, login, session};
use cig_domain::persone::UtenteId;
use cig_domain::porte::Clock;
use sha2::{Digest, Sha256};

use crate::problema::{Problema, TipoProblema};
use crate::{ApiSettings, ApiState};

/// The caller.
pub(crate) struct Autenticato(pub(crate) Sessione);

impl FromRequestParts<ApiState> for Autenticato {
    type Rejection = Problema;

    async fn from_request_parts(parts: &mut Parts, stato: &ApiState) -> Result<Self, Problema> {
        let credenziali = credentials(parts).ok_or_else(|| {
            let detail = "Servono nome utente e password di un account, con l'autenticazione HTTP Basic.";
            Problema::new(TipoProblema::NonAutenticato, detail)
        })?;
        let impronta = stato.accessi.digest(&credenziali);
        // The account itself is read each time: one that was moved or taken out is noticed at once.
        let sessione = if let Some(utente) = stato.accessi.find(&impronta) {
            session(&stato.app, utente).await?
        } else {
            let (nome_utente, password) = credenziali;
            let sessione = login(&stato.app, &nome_utente, &password).await?;
            stato.accessi.remember(impronta, sessione.utente.id);
            sessione
        };
        Ok(Self(sessione))
    }
}

fn credentials(parts: &Parts) -> Option<(String, String)> {
    let (schema, codificate) = parts.headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !schema.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decodificate = String::from_utf8(BASE64_STANDARD.decode(codificate.trim()).ok()?).ok()?;
    let (nome_utente, password) = decodificate.split_once(':')?;
    Some((nome_utente.to_owned(), password.to_owned()))
}

type Impronta = [u8; 32];

/// Credentials verified less than a minute ago: a password's hash takes long to compute, by design, and a platform
/// sends the same credentials with every call.
pub(crate) struct AccessiRecenti {
    impostazioni: ApiSettings,
    clock: Arc<dyn Clock>,
    verificati: Mutex<HashMap<Impronta, (DateTime<Utc>, UtenteId)>>,
}

impl AccessiRecenti {
    const DURATA: TimeDelta = TimeDelta::seconds(60);
    const POSTI: usize = 1024;

    pub(crate) fn new(impostazioni: ApiSettings, clock: Arc<dyn Clock>) -> Self {
        Self { impostazioni, clock, verificati: Mutex::default() }
    }

    fn digest(&self, (nome_utente, password): &(String, String)) -> Impronta {
        Sha256::new_with_prefix(self.impostazioni.chiave_accessi)
            .chain_update(nome_utente)
            // A user name has no colon, so that two pairs never read alike.
            .chain_update(":")
            .chain_update(password)
            .finalize()
            .into()
    }

    fn find(&self, impronta: &Impronta) -> Option<UtenteId> {
        let ora = self.clock.now();
        let verificati = self.verificati.lock().unwrap_or_else(PoisonError::into_inner);
        verificati.get(impronta).filter(|(quando, _)| ora - *quando < Self::DURATA).map(|(_, utente)| *utente)
    }

    /// Keeps a digest if there is room for it: without, the password is simply verified again.
    fn remember(&self, impronta: Impronta, utente: UtenteId) {
        let ora = self.clock.now();
        let mut verificati = self.verificati.lock().unwrap_or_else(PoisonError::into_inner);
        if verificati.len() >= Self::POSTI {
            verificati.retain(|_, (quando, _)| ora - *quando < Self::DURATA);
        }
        if verificati.len() < Self::POSTI {
            verificati.insert(impronta, (ora, utente));
        }
    }
}
