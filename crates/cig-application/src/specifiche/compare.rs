//! What changes from one version to another.

use cig_domain::porte::{Confronto, RepositoryError, UnitOfWork, VersioneId, VersioneSpecifica};

use super::{VersioneError, Versioni, named};
use crate::ApplicationError;

/// Two versions, and what tells them apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confrontate {
    /// The old one.
    pub prima: VersioneSpecifica,
    /// The new one.
    pub nuova: VersioneSpecifica,
    /// The one in force today, which may be neither.
    pub in_vigore: Option<VersioneId>,
    /// What changes for who goes from the old one to the new one; of the lists, what is valid today or later.
    pub confronto: Confronto,
}

/// Compares two versions, each told by the beginning of its fingerprint or of its id.
pub async fn compare(app: &Versioni, prima: &str, nuova: &str) -> Result<Confrontate, VersioneError> {
    let mut uow = app.archivio.begin().await?;
    let versioni = uow.versioni().list().await?;
    let in_vigore = VersioneSpecifica::in_force(&versioni, app.today()).map(|versione| versione.id);
    let (prima, nuova) = (named(&versioni, prima)?.clone(), named(&versioni, nuova)?.clone());
    let (file_prima, file_nuova) = (read(uow.as_mut(), &prima).await?, read(uow.as_mut(), &nuova).await?);
    drop(uow);
    let confronto = app.comparer.compare(file_prima, file_nuova, app.today()).await;
    // Nothing unreadable is ever stored: somebody meddled with the store.
    let confronto = confronto.map_err(|errore| RepositoryError::Backend(Box::new(errore)))?;
    Ok(Confrontate { prima, nuova, in_vigore, confronto })
}

/// A version told by the beginning of its fingerprint or of its id, and its packed files.
pub async fn contents(app: &Versioni, nome: &str) -> Result<(VersioneSpecifica, Vec<u8>), VersioneError> {
    let mut uow = app.archivio.begin().await?;
    let versione = named(&uow.versioni().list().await?, nome)?.clone();
    let file = read(uow.as_mut(), &versione).await?;
    Ok((versione, file))
}

/// The packed files of a version that is in the store.
pub(super) async fn read(
    uow: &mut dyn UnitOfWork,
    versione: &VersioneSpecifica,
) -> Result<Vec<u8>, ApplicationError> {
    let file = uow.versioni().contenuto(versione.id).await?;
    let manca = || RepositoryError::Inconsistency {
        table: "versioni",
        column: "contenuto",
        id: versione.id.to_string(),
    };
    Ok(file.ok_or_else(manca)?)
}
