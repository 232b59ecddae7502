//! ANAC's files, read away from the threads that answer: it takes up to a third of a second.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use async_trait::async_trait;
use chrono::NaiveDate;
use cig_application::specifiche::NuovaVersione;
use cig_domain::porte::{Confronto, UnreadableVersion, VersionComparer};
use cig_specifiche::{Caricamento, Specifiche};
use tokio::task::spawn_blocking;

/// What is shown of a fingerprint: enough to tell versions apart, and to name one.
pub(crate) fn short(impronta: &str) -> &str {
    impronta.get(..12).unwrap_or(impronta)
}

/// Reads a folder or a zip as a version to import.
pub(crate) async fn read(percorso: &Path, in_vigore_dal: Option<NaiveDate>) -> Result<NuovaVersione> {
    let percorso = percorso.to_owned();
    spawn_blocking(move || {
        let caricamento = Specifiche::load(&percorso)?;
        Ok(NuovaVersione {
            impronta: caricamento.specifiche.fingerprint().to_owned(),
            fonte: absolute(percorso).display().to_string(),
            contenuto: caricamento.pack().context("la versione non si può impacchettare")?,
            avvertenze: caricamento.avvertenze.iter().map(ToString::to_string).collect(),
            in_vigore_dal,
        })
    })
    .await?
}

/// Whoever reads of a version later does not know in which folder the command was given.
fn absolute(percorso: PathBuf) -> PathBuf {
    percorso.canonicalize().unwrap_or(percorso)
}

/// Reads the packed files of a version.
pub(crate) async fn unpack(file: Vec<u8>, impronta: &str) -> Result<Specifiche> {
    let nome = format!("la versione {}", short(impronta));
    spawn_blocking(move || {
        let Caricamento { specifiche, .. } = Specifiche::unpack(file, &nome)?;
        Ok(specifiche)
    })
    .await?
}

/// Tells ANAC's versions apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AnacComparer;

#[async_trait]
impl VersionComparer for AnacComparer {
    async fn compare(
        &self,
        prima: Vec<u8>,
        nuova: Vec<u8>,
        giorno: NaiveDate,
    ) -> Result<Confronto, UnreadableVersion> {
        let unreadable = |errore: &dyn std::error::Error| UnreadableVersion(errore.to_string());
        let confrontate = spawn_blocking(move || {
            let prima = Specifiche::unpack(prima, "la versione di prima")?;
            let nuova = Specifiche::unpack(nuova, "la versione nuova")?;
            Ok(prima.specifiche.compare(&nuova.specifiche, giorno))
        });
        let confronto: Result<_, cig_specifiche::LoadError> =
            confrontate.await.map_err(|errore| unreadable(&errore))?;
        confronto.map_err(|errore| unreadable(&errore))
    }
}
