//! Importing a version.

use chrono::NaiveDate;
use cig_domain::porte::{RepositoryError, VersioneId, VersioneSpecifica};

use super::Versioni;
use crate::ApplicationError;

/// A version as it was read from a folder or a zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NuovaVersione {
    /// Fingerprint of its files.
    pub impronta: String,
    /// Where they were read from.
    pub fonte: String,
    /// The files, packed.
    pub contenuto: Vec<u8>,
    /// The flaws met in them, in Italian.
    pub avvertenze: Vec<String>,
    /// From which day it is in force; from today when absent.
    pub in_vigore_dal: Option<NaiveDate>,
}

/// What became of a version that was to be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Importata {
    /// It is in the store now.
    Nuova(VersioneSpecifica),
    /// It was there already, and counts from another day, as if imported now.
    Spostata(VersioneSpecifica),
    /// It was there already, and stays as it was.
    Presente(VersioneSpecifica),
}

/// Adds a version to the store; every node checks by it from its day on. One that is there already is left alone, unless
/// a day is given: then it counts from that day, and of several of that day it is the last imported. So a wrong day is
/// mended, and an older version comes back.
pub async fn import(app: &Versioni, nuova: NuovaVersione) -> Result<Importata, ApplicationError> {
    let giorno = nuova.in_vigore_dal;
    let mut versione = VersioneSpecifica {
        id: VersioneId(app.ids.new_id()),
        impronta: nuova.impronta,
        fonte: nuova.fonte,
        in_vigore_dal: giorno.unwrap_or_else(|| app.today()),
        importata_il: app.clock.now(),
        avvertenze: nuova.avvertenze,
    };
    let mut uow = app.archivio.begin().await?;
    let inserita = uow.versioni().insert(&mut versione, &nuova.contenuto).await;
    let importata = match inserita {
        Ok(()) => Importata::Nuova(versione),
        Err(RepositoryError::Duplicate(cosa)) => {
            let versioni = uow.versioni().list().await?;
            let presente = versioni.into_iter().find(|altra| altra.impronta == versione.impronta);
            let presente = presente.ok_or(RepositoryError::Duplicate(cosa))?;
            if giorno.is_none() {
                return Ok(Importata::Presente(presente));
            }
            versione.id = presente.id;
            uow.versioni().update(&mut versione).await?;
            Importata::Spostata(versione)
        }
        Err(errore) => return Err(errore.into()),
    };
    uow.commit().await?;
    Ok(importata)
}
