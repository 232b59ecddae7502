//! Versions of ANAC's specification, and the lists refreshed from PCP.

mod confronto;
mod testo;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use confronto::{Cambi, CambiScheda, Cambio, Cella, Confronto, Presenza, Regola, Valore};

use super::pcp::{Mittente, PcpError};
use super::persistenza::RepositoryError;

/// Names a version; ordered by the time of its import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VersioneId(pub Uuid);

impl std::fmt::Display for VersioneId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A version of ANAC's specification, without its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersioneSpecifica {
    /// Its name.
    pub id: VersioneId,
    /// SHA-256, in hexadecimal, over names and contents of the files read: no two versions share it.
    pub impronta: String,
    /// The folder or the zip that it was imported from.
    pub fonte: String,
    /// First day, in Rome, on which schede are checked by it.
    pub in_vigore_dal: NaiveDate,
    /// When it was imported, the last time.
    pub importata_il: DateTime<Utc>,
    /// The flaws met in its files, in Italian, each with file and place.
    pub avvertenze: Vec<String>,
}

impl VersioneSpecifica {
    /// The one in force on `giorno`: the last that came into force by then, of two of one day the last imported.
    pub fn in_force(versioni: &[Self], giorno: NaiveDate) -> Option<&Self> {
        let cominciate = versioni.iter().filter(|versione| versione.in_vigore_dal <= giorno);
        cominciate.max_by_key(|versione| (versione.in_vigore_dal, versione.importata_il, versione.id))
    }
}

/// A code list as PCP gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListaAggiornata {
    /// Its name at ANAC: `CPV`, `codIstat`, ...
    pub nome: String,
    /// When PCP gave it.
    pub aggiornata_il: DateTime<Utc>,
    /// Its values in PCP's order: expired and repeated ones are there too (npa #1868).
    pub valori: Vec<ValoreLista>,
}

/// A value of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValoreLista {
    /// ANAC's code.
    pub codice: String,
    /// In Italian.
    pub descrizione: String,
    /// First day of validity; valid since ever when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_inizio: Option<NaiveDate>,
    /// Last day of validity; valid with no end when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_fine: Option<NaiveDate>,
}

/// The versions in the store, and the lists refreshed since.
#[async_trait]
pub trait VersioneRepository: Send {
    /// Adds a version with its files, packed. Must return `Duplicate` if the id or the fingerprint is there already.
    async fn insert(
        &mut self,
        versione: &mut VersioneSpecifica,
        contenuto: &[u8],
    ) -> Result<(), RepositoryError>;

    /// Replaces what is known of the version of that id: its source, its days and its warnings. Its fingerprint and its
    /// files stay. Must return `Conflict` if it is not there.
    async fn update(&mut self, versione: &mut VersioneSpecifica) -> Result<(), RepositoryError>;

    /// All versions, the last to come into force first (ties: the last imported first). Their files are not read.
    async fn list(&mut self) -> Result<Vec<VersioneSpecifica>, RepositoryError>;

    /// The packed files of a version.
    async fn contenuto(&mut self, id: VersioneId) -> Result<Option<Vec<u8>>, RepositoryError>;

    /// Adds a refreshed list, in place of the one of that name.
    async fn put_lista(&mut self, lista: &ListaAggiornata) -> Result<(), RepositoryError>;

    /// Names of the refreshed lists, sorted, with when each was refreshed. Their values are not read.
    async fn liste(&mut self) -> Result<Vec<(String, DateTime<Utc>)>, RepositoryError>;

    /// The refreshed list of that name.
    async fn lista(&mut self, nome: &str) -> Result<Option<ListaAggiornata>, RepositoryError>;
}

/// Who knows how to read the packed files of a version, and to tell two of them apart.
#[async_trait]
pub trait VersionComparer: Send + Sync {
    /// What changes for who goes from `prima` to `nuova`. Of the lists, values that in both were over before `giorno`
    /// do not count.
    async fn compare(
        &self,
        prima: Vec<u8>,
        nuova: Vec<u8>,
        giorno: NaiveDate,
    ) -> Result<Confronto, UnreadableVersion>;
}

/// The packed files of a version cannot be read: the store was meddled with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("la versione non si legge: {0}")]
pub struct UnreadableVersion(pub String);

/// PCP's service of code lists (CodeList). Each method makes the calls of one list and repeats none.
#[async_trait]
pub trait ListeAnac: Send + Sync {
    /// Names of the lists that PCP has (recupera-elenco-tipologiche).
    async fn nomi(&self, mittente: &Mittente) -> Result<Vec<String>, PcpError>;

    /// All values of a list (recupera-tipologica), as PCP gives them.
    async fn valori(&self, lista: &str, mittente: &Mittente) -> Result<Vec<ValoreLista>, PcpError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versione(id: u128, dal: &str, importata: &str) -> VersioneSpecifica {
        VersioneSpecifica {
            id: VersioneId(Uuid::from_u128(id)),
            impronta: format!("{id:064x}"),
            fonte: "prova".into(),
            in_vigore_dal: dal.parse().unwrap(),
            importata_il: format!("{importata}T10:00:00Z").parse().unwrap(),
            avvertenze: Vec::new(),
        }
    }

    #[test]
    fn the_last_that_came_into_force_is_in_force() {
        let versioni = [
            versione(1, "2026-06-30", "2026-11-22"),
            versione(2, "2026-11-23", "2026-11-01"),
            versione(3, "2026-11-24", "2026-11-01"),
            versione(4, "2026-11-23", "2026-11-02"),
        ];
        let in_force = |giorno: &str| {
            let trovata = VersioneSpecifica::in_force(&versioni, giorno.parse().unwrap());
            trovata.map(|versione| versione.id.0.as_u128())
        };
        assert_eq!(in_force("2026-06-29"), None);
        assert_eq!(in_force("2026-06-30"), Some(1));
        assert_eq!(in_force("2026-11-22"), Some(1));
        assert_eq!(in_force("2026-11-23"), Some(4), "of two of one day, the last imported");
        assert_eq!(in_force("2026-11-24"), Some(3));
        assert_eq!(in_force("2027-01-01"), Some(3));
    }
}
