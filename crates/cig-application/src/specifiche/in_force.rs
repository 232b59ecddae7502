//! Which version is in force. The answer is cheap, so that every node can ask the store again and again: the files are
//! read only by a node that sees another answer than before.

use chrono::{DateTime, Utc};
use cig_domain::porte::{ListaAggiornata, VersioneSpecifica};

use super::{Versioni, compare};
use crate::ApplicationError;
use crate::application::rome_day;

/// The version in force, and the lists of PCP that hold in place of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The version.
    pub versione: VersioneSpecifica,
    /// Names of the lists, sorted, with when each was refreshed.
    pub liste: Vec<(String, DateTime<Utc>)>,
}

/// What is in force today, in Rome; `None` when no version is.
///
/// A list refreshed before the version came into force is older than the one that the version brought: it does not count.
pub async fn in_force(app: &Versioni) -> Result<Option<InForce>, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let versioni = uow.versioni().list().await?;
    let Some(versione) = VersioneSpecifica::in_force(&versioni, app.today()) else { return Ok(None) };
    let mut liste = uow.versioni().liste().await?;
    liste.retain(|(_, aggiornata_il)| rome_day(*aggiornata_il) >= versione.in_vigore_dal);
    Ok(Some(InForce { versione: versione.clone(), liste }))
}

/// The packed files of a version.
pub async fn packed(app: &Versioni, versione: &VersioneSpecifica) -> Result<Vec<u8>, ApplicationError> {
    compare::read(app.archivio.begin().await?.as_mut(), versione).await
}

/// The refreshed lists that hold.
pub async fn refreshed(app: &Versioni, in_force: &InForce) -> Result<Vec<ListaAggiornata>, ApplicationError> {
    let mut uow = app.archivio.begin().await?;
    let mut liste = Vec::new();
    for (nome, _) in &in_force.liste {
        liste.extend(uow.versioni().lista(nome).await?);
    }
    Ok(liste)
}
