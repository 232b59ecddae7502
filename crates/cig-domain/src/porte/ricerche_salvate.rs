//! Searches that people keep.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::RepositoryError;
use crate::codici::{CodiceNonValido, codice_testuale};
use crate::persone::UtenteId;

/// How a person calls a search: 1 to 80 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NomeRicerca(String);

codice_testuale!(NomeRicerca);

impl NomeRicerca {
    fn parse(testo: &str) -> Result<Self, CodiceNonValido> {
        if (1..=80).contains(&testo.chars().count()) && !testo.contains(char::is_control) {
            Ok(Self(testo.to_owned()))
        } else {
            Err(CodiceNonValido::new("Il nome della ricerca è lungo da 1 a 80 caratteri."))
        }
    }
}

/// A search that a person keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RicercaSalvata {
    /// Its name in the store.
    pub id: Uuid,
    /// Whose it is; nobody else sees it.
    pub utente: UtenteId,
    /// How the person calls it; no two of a person have the same.
    pub nome: NomeRicerca,
    /// The filters, as the query of the list's address has them (`oggetto=strade&stato=Bozza`).
    pub domanda: String,
}

/// Searches that people keep.
#[async_trait]
pub trait RicercaSalvataRepository: Send {
    /// Those of a person, by name, whatever the case.
    async fn list(&mut self, utente: UtenteId) -> Result<Vec<RicercaSalvata>, RepositoryError>;

    /// Adds one, or gives the person's search of that name other filters; it then keeps its id.
    async fn put(&mut self, ricerca: &RicercaSalvata) -> Result<(), RepositoryError>;

    /// Takes one out, if the person has it.
    async fn delete(&mut self, utente: UtenteId, id: Uuid) -> Result<(), RepositoryError>;
}
