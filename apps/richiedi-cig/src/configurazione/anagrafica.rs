//! Authorities, offices and accounts that must exist.

use anyhow::{Result, ensure};
use cig_domain::persone::{Ente, Ufficio, Utente};
use serde::Deserialize;

/// Section `anagrafica`: put into the store at every start, so that the file is what counts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Anagrafica {
    /// Authorities.
    pub(crate) enti: Vec<Ente>,
    /// Offices.
    pub(crate) uffici: Vec<Ufficio>,
    /// Accounts.
    pub(crate) utenti: Vec<UtenteConfigurato>,
}

/// An account and its password.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct UtenteConfigurato {
    /// The account.
    #[serde(flatten)]
    pub(crate) utente: Utente,
    /// Its password in the clear, for demonstrations only.
    #[serde(default)]
    pub(crate) password: Option<String>,
    /// Its password's hash (PHC text, argon2).
    #[serde(default)]
    pub(crate) hash: Option<String>,
}

impl Anagrafica {
    pub(super) fn validate(&self) -> Result<()> {
        for ufficio in &self.uffici {
            ensure!(
                self.enti.iter().any(|e| e.id == ufficio.ente),
                "uffici: {} è di un ente che manca",
                ufficio.id
            );
        }
        for UtenteConfigurato { utente, .. } in &self.utenti {
            let presente = self.uffici.iter().any(|u| u.id == utente.ufficio);
            ensure!(presente, "utenti: {} è di un ufficio che manca", utente.nome_utente);
        }
        Ok(())
    }
}
