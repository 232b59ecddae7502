//! What people typed and have not saved.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::RepositoryError;
use crate::persone::UtenteId;
use crate::richiesta::{Parte, RichiestaId};

/// What a person typed into a part of a request and has not saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Digitato {
    /// Whose it is; nobody else sees it.
    pub utente: UtenteId,
    /// Of which request.
    pub richiesta: RichiestaId,
    /// Into which part.
    pub parte: Parte,
    /// The version of the request that the form was made of.
    pub versione: i64,
    /// What the part held then, by name of the field.
    pub prima: Map<String, Value>,
    /// What stands in the form, by name of the field; what cannot be read as it was typed.
    pub valori: Map<String, Value>,
    /// When it was kept.
    pub istante: DateTime<Utc>,
}

/// What people typed and have not saved: one for each person and part of a request.
#[async_trait]
pub trait DigitatoRepository: Send {
    /// What that person typed there.
    async fn find(
        &mut self,
        utente: UtenteId,
        richiesta: RichiestaId,
        parte: &Parte,
    ) -> Result<Option<Digitato>, RepositoryError>;

    /// Keeps it in place of what the person typed there before.
    async fn put(&mut self, digitato: &Digitato) -> Result<(), RepositoryError>;

    /// Forgets what that person typed there.
    async fn delete(
        &mut self,
        utente: UtenteId,
        richiesta: RichiestaId,
        parte: &Parte,
    ) -> Result<(), RepositoryError>;

    /// Forgets what anybody typed into those parts of the request; into any, if none are named.
    async fn delete_all(
        &mut self,
        richiesta: RichiestaId,
        parti: Option<&[Parte]>,
    ) -> Result<(), RepositoryError>;

    /// Forgets what was kept before that instant. Returns how many.
    async fn delete_before(&mut self, istante: DateTime<Utc>) -> Result<u64, RepositoryError>;
}
