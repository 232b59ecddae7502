//! Who acts.

use cig_domain::persone::{Ente, Ufficio, Utente, UtenteId};
use cig_domain::porte::{Ambito, UnitOfWork};

use crate::{Application, ApplicationError};

/// A person at work in an office of an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sessione {
    /// The person.
    pub utente: Utente,
    /// The office.
    pub ufficio: Ufficio,
    /// The authority.
    pub ente: Ente,
}

impl Sessione {
    /// What the person may see: the requests of the office.
    pub fn ambito(&self) -> Ambito {
        Ambito::Ufficio(self.ufficio.id)
    }
}

/// The session of whoever knows the password.
pub async fn login(
    app: &Application,
    nome_utente: &str,
    password: &str,
) -> Result<Sessione, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let utente = uow.persone().find_by_nome_utente(nome_utente).await?;
    let hash = match &utente {
        Some(utente) => uow.persone().password_hash(utente.id).await?,
        None => None,
    };
    drop(uow);
    let giusta = app.passwords.verify(password, hash).await;
    match utente {
        Some(utente) if giusta => session(app, utente.id).await,
        _ => Err(ApplicationError::NotAuthenticated),
    }
}

/// The session of a person already recognised. `NotAuthenticated` when the account is no more.
pub async fn session(app: &Application, utente: UtenteId) -> Result<Sessione, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    load(uow.as_mut(), utente).await?.ok_or(ApplicationError::NotAuthenticated)
}

async fn load(uow: &mut dyn UnitOfWork, utente: UtenteId) -> Result<Option<Sessione>, ApplicationError> {
    let mut persone = uow.persone();
    let Some(utente) = persone.find_utente(utente).await? else { return Ok(None) };
    let Some(ufficio) = persone.find_ufficio(utente.ufficio).await? else { return Ok(None) };
    let Some(ente) = persone.find_ente(ufficio.ente).await? else { return Ok(None) };
    Ok(Some(Sessione { utente, ufficio, ente }))
}
